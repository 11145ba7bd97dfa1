"""Tiny models with random weights, made here; each is compared with transformers' own road."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from qa.errors import ModelError
from qa.reading.load import load_span_model
from qa.reading.scores import sentence_scores
from qa.reading.windows import Windower

QUESTION = "Who steered?"
HEADING = "Ferry (2021)"
SENTENCES = [
    "The ferry Lady Ash returned.",
    "Captain Ida Brandt  steered it.",
    "“It cost €2.5 million,” she said.",
    "Forty people had tea in the café.",
] * 3
KINDS = ("bert", "roberta", "distilbert", "albert")
_BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
_ROBERTA = ["<s>", "<pad>", "</s>", "<unk>"]


def word_pieces():
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.train_from_iterator(
        [QUESTION, HEADING, *SENTENCES],
        trainers.WordPieceTrainer(vocab_size=150, special_tokens=_BERT, show_progress=False),
    )
    return closed(made)


def bytes_bpe(*, trimmed=True):
    made = Tokenizer(models.BPE(unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.train_from_iterator(
        [QUESTION, HEADING, *SENTENCES],
        trainers.BpeTrainer(
            vocab_size=600,
            special_tokens=_ROBERTA,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    made.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=trimmed, add_prefix_space=False
    )
    return made


def unigrams():
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.Replace("\n", " ")
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.train_from_iterator(
        [QUESTION, HEADING, *SENTENCES],
        trainers.UnigramTrainer(
            vocab_size=150, special_tokens=_BERT, unk_token="[UNK]", show_progress=False
        ),
    )
    return closed(made)


def closed(made):
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return made


TOKENIZERS = {
    "bert": word_pieces,
    "distilbert": word_pieces,
    "roberta": bytes_bpe,
    "albert": unigrams,
}


def configured(kind, **changes):
    import transformers as t

    common = {"vocab_size": 700, "hidden_size": 16, "num_attention_heads": 2}
    common |= {"num_hidden_layers": 1, "intermediate_size": 32, "max_position_embeddings": 70}
    if kind == "bert":
        return t.BertConfig(**common | changes)
    if kind == "roberta":
        return t.RobertaConfig(**common | {"type_vocab_size": 1, "pad_token_id": 1} | changes)
    if kind == "albert":
        return t.AlbertConfig(**common | {"embedding_size": 16, "pad_token_id": 0} | changes)
    return t.DistilBertConfig(
        vocab_size=700, dim=16, n_heads=2, n_layers=1, hidden_dim=32, max_position_embeddings=70
    )


def save(kind, folder, head="ForQuestionAnswering", **changes):
    """A model of random, but not small, weights: logits that differ visibly."""
    import torch
    import transformers as t

    torch.manual_seed(7)
    config = configured(kind, **changes)
    model = getattr(t, type(config).__name__.removesuffix("Config") + head)(config)
    with torch.no_grad():
        for matrix in (weights for weights in model.parameters() if weights.dim() > 1):
            matrix.normal_(std=0.5)
    model.save_pretrained(folder)
    save_tokenizer(kind, folder)


def save_tokenizer(kind, folder, **changes):
    from transformers import PreTrainedTokenizerFast

    if kind == "roberta":
        special = {"cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>"}
    else:
        special = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]"}
    special["model_input_names"] = ["input_ids", "token_type_ids", "attention_mask"]
    PreTrainedTokenizerFast(
        tokenizer_object=TOKENIZERS[kind](), **special | changes
    ).save_pretrained(folder)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = {}
    for kind in KINDS:
        made[kind] = tmp_path_factory.mktemp("models") / kind
        save(kind, made[kind])
    return made


def all_windows(model):
    """Those of a passage that does not fit into one window, whatever the tokenizer."""
    (windows,) = model.windower.windows(QUESTION, [(HEADING, SENTENCES)])
    return windows


@pytest.mark.model
@pytest.mark.parametrize("kind", KINDS)
def test_windows_and_logits_are_those_of_transformers_itself(folders, kind):
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    ours = load_span_model(str(folders[kind]))
    assert ours.name == str(folders[kind])
    windows = all_windows(ours)
    assert len(windows) >= 2
    found = ours.logits(windows)
    tokenizer = AutoTokenizer.from_pretrained(folders[kind])
    theirs = AutoModelForQuestionAnswering.from_pretrained(folders[kind]).eval()
    for window, logits in zip(windows, found, strict=True):
        held = [piece.sentence for piece in window.pieces]
        context = " ".join([HEADING, *(SENTENCES[number] for number in held)])
        pair = tokenizer(QUESTION, context, return_tensors="pt")
        assert list(window.ids) == pair["input_ids"][0].tolist()
        assert pair["token_type_ids"].any() == (kind != "roberta")
        if kind == "distilbert":  # its network takes none
            del pair["token_type_ids"]
        with torch.inference_mode():
            out = theirs(**pair)
        assert logits.dtype == np.float32
        expected = np.stack([out.start_logits[0], out.end_logits[0]], axis=1)
        assert np.ptp(expected[:, 0]) > 0.5
        np.testing.assert_allclose(logits, expected, atol=1e-4)


@pytest.mark.model
@pytest.mark.parametrize("kind", KINDS)
def test_offsets_stand_at_the_words_that_the_tokens_are(folders, kind):
    model = load_span_model(str(folders[kind]))
    seen = {}
    for window in all_windows(model):
        for piece in window.pieces:
            text = SENTENCES[piece.sentence]
            seen.setdefault(piece.sentence, set()).update(
                at for a, b in piece.offsets for at in range(a, b)
            )
            assert all(text[a:b] == text[a:b].strip() for a, b in piece.offsets)
    everything = {
        number: {at for at, letter in enumerate(text) if not letter.isspace()}
        for number, text in enumerate(SENTENCES)
    }
    assert {number: everything[number] - seen[number] for number in seen} == {
        number: set() for number in range(len(SENTENCES))
    }


@pytest.mark.model
def test_the_best_span_of_a_model_is_cut_from_the_sentence(folders):
    model = load_span_model(str(folders["roberta"]))
    window = all_windows(model)[0]
    piece = window.pieces[0]
    logits = np.full((len(window.ids), 2), -9, dtype=np.float32)
    text = SENTENCES[piece.sentence]
    begin = next(at for at, (a, _) in enumerate(piece.offsets) if a == text.index("Lady"))
    end = next(at for at, (_, b) in enumerate(piece.offsets) if text[:b].endswith("Ash"))
    logits[piece.first + begin, 0] = logits[piece.first + end, 1] = 9
    scores = dict(sentence_scores(logits, window))[piece.sentence]
    assert text[slice(*scores.answer)] == "Lady Ash"
    assert scores.margin == 18 + 18


@pytest.mark.model
@pytest.mark.parametrize(("kind", "most"), [("bert", 70), ("roberta", 68), ("albert", 70)])
def test_windows_are_as_long_as_the_model_has_positions(folders, kind, most):
    """RoBERTa counts positions from behind its padding id: two of 70 are never used."""
    model = load_span_model(str(folders[kind]))
    ((*windows, _),) = model.windower.windows(QUESTION, [(HEADING, ["ship the " * 200])])
    assert {len(window.ids) for window in windows} == {most}
    assert all(np.isfinite(logits).all() for logits in model.logits(windows))


@pytest.mark.model
def test_the_tokenizers_own_limit_counts_too(tmp_path):
    save("bert", tmp_path, max_position_embeddings=600)
    save_tokenizer("bert", tmp_path, model_max_length=65)
    model = load_span_model(str(tmp_path))
    ((first, *_),) = model.windower.windows(QUESTION, [(HEADING, ["ship the " * 200])])
    assert len(first.ids) == 65
    save_tokenizer("bert", tmp_path)
    model = load_span_model(str(tmp_path))
    ((first, *_),) = model.windower.windows(QUESTION, [(HEADING, ["ship the " * 400])])
    assert len(first.ids) == 384


def refusal(folder):
    """The one line that the first use of a model ends with."""
    with pytest.raises(ModelError) as caught:
        load_span_model(str(folder)).windower  # noqa: B018
    message = str(caught.value)
    assert "\n" not in message
    assert str(folder) in message
    return message


@pytest.mark.model
def test_a_model_without_a_trained_head(tmp_path):
    save("bert", tmp_path, head="Model")
    message = refusal(tmp_path)
    assert "is no extractive question-answering model" in message
    assert "qa_outputs" in message


@pytest.mark.model
def test_broken_weights(folders, tmp_path):
    shutil.copytree(folders["bert"], tmp_path / "broken")
    (tmp_path / "broken" / "model.safetensors").write_bytes(b"broken")
    assert "cannot be used" in refusal(tmp_path / "broken")


@pytest.mark.model
def test_a_kind_of_model_that_transformers_does_not_know(folders, tmp_path):
    shutil.copytree(folders["bert"], tmp_path / "unknown")
    (tmp_path / "unknown" / "config.json").write_text(json.dumps({"model_type": "no-such-kind"}))
    assert "cannot be used" in refusal(tmp_path / "unknown")


@pytest.mark.model
def test_a_model_whose_first_token_is_a_word(folders, tmp_path):
    """As in generative models and XLNet: nothing in front stands for "no answer"."""
    shutil.copytree(folders["bert"], tmp_path / "bare")
    saved = json.loads((tmp_path / "bare" / "tokenizer.json").read_text())
    saved["post_processor"] = None
    (tmp_path / "bare" / "tokenizer.json").write_text(json.dumps(saved))
    assert "does not have “no answer” as its first token" in refusal(tmp_path / "bare")


@pytest.mark.model
def test_an_encoder_with_a_decoder(tmp_path):
    import transformers as t

    t.BartForQuestionAnswering(
        t.BartConfig(
            vocab_size=700, d_model=16, encoder_layers=1, decoder_layers=1,
            encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=32,
            decoder_ffn_dim=32, max_position_embeddings=70,
        )
    ).save_pretrained(tmp_path)  # fmt: skip
    save_tokenizer("roberta", tmp_path)
    assert "(bart) does not have “no answer”" in refusal(tmp_path)


@pytest.mark.model
def test_a_tokenizer_without_offsets(folders, tmp_path, monkeypatch):
    from transformers import PreTrainedTokenizerFast

    monkeypatch.setattr(PreTrainedTokenizerFast, "is_fast", False)
    assert "no fast version" in refusal(folders["bert"])


@pytest.mark.model
def test_a_model_that_reads_too_few_tokens(tmp_path):
    save("bert", tmp_path, max_position_embeddings=63)
    assert "reads 63 tokens at a time" in refusal(tmp_path)


@pytest.mark.model
def test_a_network_that_cannot_be_run(tmp_path):
    """Its vocabulary ends before the tokenizer's does."""
    save("bert", tmp_path, vocab_size=5)
    assert "cannot be used" in refusal(tmp_path)


SENTENCE = st.text(max_size=80).map(str.strip).filter(bool)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=150), st.lists(SENTENCE, min_size=1, max_size=5))
def test_windows_of_bytes_lose_no_letter_of_any_text(question, heading, sentences):
    for windower in BYTE_WINDOWERS:
        (windows,) = windower.windows(question, [(heading, sentences)])
        seen = [set() for _ in sentences]
        for window in windows:
            assert len(window.ids) == len(window.types) <= 64
            assert (window.ids[0], window.ids[-1]) == (0, 2)
            for piece in window.pieces:
                assert piece.positions.stop < len(window.ids)
                assert all(0 <= a <= b <= len(sentences[piece.sentence]) for a, b in piece.offsets)
                seen[piece.sentence].update(at for a, b in piece.offsets for at in range(a, b))
        for text, letters in zip(sentences, seen, strict=True):
            assert {at for at, one in enumerate(text) if not one.isspace()} <= letters


BYTE_WINDOWERS = [Windower(bytes_bpe(), 64), Windower(bytes_bpe(trimmed=False), 64)]
