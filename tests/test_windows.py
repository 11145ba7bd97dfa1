from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from qa.reading.windows import MOST_TOKENS, Piece, Window, Windower
from tests.training_fakes import SEP, VOCABULARY, ids_of, word_tokenizer

TOKENIZER = word_tokenizer()
TEXTS = st.text("aé한 ,.\n\u200b字Ⅻß" + "song ship loudly", max_size=60)


def cut(question: str, *sentences: str, heading: str = "Song", most_tokens: int) -> list[Window]:
    (windows,) = Windower(TOKENIZER, most_tokens).windows(question, [(heading, sentences)])
    return windows


def test_a_window_by_hand():
    (window,) = cut("Who sang?", "Ada sang.", "Bo slept loudly", most_tokens=50)
    assert window.ids == ids_of("[CLS] who sang ? [SEP] song ada sang . bo slept loud ##ly [SEP]")
    assert window.types == (0,) * 5 + (1,) * 9
    assert window.pieces == (
        Piece(0, 6, ((0, 3), (4, 8), (8, 9))),
        Piece(1, 9, ((0, 2), (3, 8), (9, 13), (13, 15))),
    )
    assert window.ids[window.pieces[1].positions] == ids_of("bo slept loud ##ly")


def test_what_does_not_fit_goes_on_at_the_next_sentence():
    """Question, heading and three special tokens take 6 of 16: ten are left."""
    sentences = ["Ada sang a song.", "Bo slept.", "Cy sailed.", "Dora baked bread at the bakery."]
    windows = cut("who sang", *sentences, most_tokens=16)
    assert [[p.sentence for p in w.pieces] for w in windows] == [[0, 1], [2, 3]]
    assert [len(w.ids) for w in windows] == [6 + 5 + 3, 6 + 3 + 7]
    for window in windows:
        assert window.ids[:5] == ids_of("[CLS] who sang [SEP] song")
        assert window.ids[-1] == SEP
        assert window.types == (0,) * 4 + (1,) * (len(window.ids) - 4)


def test_a_sentence_that_is_exactly_as_long_as_the_room_stays_whole():
    ten = "a " * 10
    assert [len(w.pieces) for w in cut("who sang", ten, most_tokens=16)] == [1]
    pieces = [p for w in cut("who sang", ten + "a", most_tokens=16) for p in w.pieces]
    assert [len(p.offsets) for p in pieces] == [10, 6]  # tokens 0–10 and 5–11


def test_pieces_of_an_overlong_sentence_share_half_of_a_small_room():
    """Room for 35 tokens; each piece starts 35 - 17 behind the one before."""
    windows = cut("who", "a" + " a" * 99, most_tokens=40)
    starts = [w.pieces[0].offsets[0][0] // 2 for w in windows]
    assert starts == [0, 18, 36, 54, 72]
    assert [len(w.pieces[0].offsets) for w in windows] == [35, 35, 35, 35, 28]


def test_pieces_of_an_overlong_sentence_share_64_tokens():
    windows = cut("who", "a" + " a" * 499, most_tokens=MOST_TOKENS)
    starts = [w.pieces[0].offsets[0][0] // 2 for w in windows]
    assert starts == [0, 379 - 64]
    assert [len(w.pieces[0].offsets) for w in windows] == [379, 185]


def test_long_questions_and_headings_are_cut():
    (window,) = cut("who " * 300, "Ada sang.", heading="the " * 300, most_tokens=MOST_TOKENS)
    assert window.ids == ids_of(
        "[CLS]" + " who" * 96 + " [SEP]" + " the" * 64 + " ada sang . [SEP]"
    )


def test_a_question_of_the_longest_length_is_whole():
    (window,) = cut("who " * 96, "Ada sang.", most_tokens=MOST_TOKENS)
    assert window.ids.count(VOCABULARY.index("who")) == 96


def test_characters_of_several_tokens_leave_room_too():
    """Each of these is three tokens: a text can have more tokens than characters."""
    many = ("한" * 30 + " ") * 4
    assert len(TOKENIZER.encode("한", add_special_tokens=False).ids) == 3
    windows = cut(many[:96], "Ada sang.", heading=many[:64], most_tokens=MOST_TOKENS)
    (window,) = windows
    assert window.ids[-4:] == ids_of("ada sang . [SEP]")
    assert window.types.count(0) <= 96 + 2
    assert len(window.ids) <= MOST_TOKENS


def test_passages_without_a_word():
    assert Windower(TOKENIZER).windows("who", []) == []
    assert Windower(TOKENIZER).windows("who", [("Song", []), ("", [" "]), ("", ["", "Ada"])]) == [
        [],
        [],
        [Window(ids_of("[CLS] who [SEP] ada [SEP]"), (0, 0, 0, 1, 1), (Piece(1, 3, ((0, 3),)),))],
    ]


def test_every_passage_has_its_own_heading():
    first, second = Windower(TOKENIZER).windows("who", [("Song", ["Ada"]), ("Ship", ["Bo", "Cy"])])
    assert [w.ids for w in first] == [ids_of("[CLS] who [SEP] song ada [SEP]")]
    assert [w.ids for w in second] == [ids_of("[CLS] who [SEP] ship bo cy [SEP]")]


def test_the_tokenizers_own_truncation_and_padding_are_off():
    tokenizer = word_tokenizer()
    tokenizer.enable_truncation(8)
    tokenizer.enable_padding(length=50)
    ((window,),) = Windower(tokenizer).windows("who", [("Song", ["Ada sang on the ship."])])
    assert window.ids == ids_of("[CLS] who [SEP] song ada sang on the ship . [SEP]")


@settings(deadline=None)
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=8), st.integers(16, 48))
@example("한" * 40, "한" * 40, ["Ada sang."], 16)
@example("a한", "aa", ["aaaaaaaa"], 16)
def test_every_sentence_once_in_order(question, heading, sentences, most_tokens):
    windows = cut(question, *sentences, heading=heading, most_tokens=most_tokens)
    assert all(len(w.ids) == len(w.types) <= most_tokens for w in windows)
    pieces = [(w, p) for w in windows for p in w.pieces]
    numbers = [p.sentence for _, p in pieces]
    assert numbers == sorted(numbers)
    for number, sentence in enumerate(sentences):
        alone = TOKENIZER.encode(sentence, add_special_tokens=False)
        tokens = list(zip(alone.ids, alone.offsets, strict=True))
        seen = 0  # tokens of the sentence that are in some piece
        for window, piece in (each for each in pieces if each[1].sentence == number):
            part = list(zip(window.ids[piece.positions], piece.offsets, strict=True))
            first = next(at for at in range(seen + 1) if tokens[at : at + len(part)] == part)
            assert first + len(part) > seen
            seen = first + len(part)
        assert seen == len(tokens)
        # Always left: what question, heading and the three special tokens do not take.
        if len(tokens) <= most_tokens - most_tokens // 4 - most_tokens // 6 - 3:
            assert numbers.count(number) == bool(tokens)


@settings(deadline=None)
@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=8), st.integers(16, 48))
def test_windows_are_full_and_without_gaps(question, heading, sentences, most_tokens):
    windows = cut(question, *sentences, heading=heading, most_tokens=most_tokens)
    for window in windows:
        head = window.pieces[0].first
        assert window.ids[:head] == windows[0].ids[:head]
        assert window.types[:head].count(0) <= most_tokens // 4 + 2
        for piece in window.pieces:
            assert piece.first == head
            head += len(piece.offsets)
        assert window.ids[head:] == (SEP,)
    for window, after in pairwise(windows):
        assert len(window.ids) + len(after.pieces[0].offsets) > most_tokens


def metaspace_tokenizer() -> Tokenizer:
    """As of the models whose tokens begin with the space before the word."""
    words = ["<s>", "</s>", "<unk>", *(f"▁{word}" for word in "Who Song Ada Bo sang slept".split())]
    numbers = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Replace(Regex(r"\s+"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 1)],
    )
    return tokenizer


@pytest.mark.parametrize("most_tokens", [16, MOST_TOKENS])
def test_tokens_that_begin_with_a_space_belong_to_the_sentence_of_their_word(most_tokens):
    tokenizer = metaspace_tokenizer()
    ((window,),) = Windower(tokenizer, most_tokens).windows(
        "Who sang", [("Song", ["Ada sang", "Bo slept"])]
    )
    assert [tokenizer.id_to_token(at) for at in window.ids] == (
        "<s> ▁Who ▁sang </s> </s> ▁Song ▁Ada ▁sang ▁Bo ▁slept </s>".split()
    )
    assert window.pieces == (Piece(0, 6, ((0, 3), (4, 8))), Piece(1, 8, ((0, 2), (3, 8))))
