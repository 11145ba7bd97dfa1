"""What is learned from articles, and how it is kept."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from qa.naming.acronyms import acronyms_of
from qa.naming.countries import countries
from qa.naming.english import is_english
from qa.naming.learned import learn
from qa.naming.tokens import form, tokens
from qa.naming.vocabulary import Vocabulary
from qa.naming.word_table import LONGEST, WordTable

WORDS = st.dictionaries(
    st.text("abcdeé", min_size=1, max_size=7), st.integers(1, 9), min_size=1, max_size=30
)


# -- the table of words ---------------------------------------------------------------------------


@given(st.lists(WORDS, max_size=4))
def test_counts_add_up_like_those_of_a_dictionary(batches):
    table, expected = WordTable(), {}
    for batch in batches:
        table = table.with_counts({word: (count, 1, 0) for word, count in batch.items()})
        for word, count in batch.items():
            expected[word] = expected.get(word, 0) + count
    assert len(table) == len(expected)
    assert {word: table.count(word)[0] for word in expected} == expected
    assert table.count("zzz") == (0, 0, 0)
    assert [word.decode() for word in table.words.tolist()] == sorted(expected)


def test_a_table_is_never_changed():
    before = WordTable().with_counts({"bread": (1, 0, 0)})
    before.with_counts({"bread": (1, 0, 0), "choir": (1, 0, 0)})
    assert (len(before), before.count("bread")[0]) == (1, 1)


def edited(word, random_letters):
    place = random_letters.randrange(len(word))
    letter = random_letters.choice(string.ascii_lowercase)
    swapped = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    replaced = word[:place] + letter + word[place + 1 :]
    added = word[:place] + letter + word[place:]
    return [swapped, replaced, added, word[:place] + word[place + 1 :]]


@pytest.mark.parametrize("edits", [1, 2])
def test_near_words_are_those_of_a_comparison_with_all(edits):
    rng = random.Random(1)
    words = {"".join(rng.choices("abcdefgh", k=rng.randint(4, 10))) for _ in range(2_000)}
    table = WordTable().with_counts(dict.fromkeys(words, (1, 0, 0)))
    for word in rng.sample(sorted(words), 50):
        for typed in edited(word, rng):
            brute = {w: d for w in words if (d := OSA.distance(typed, w)) <= edits}
            assert table.near(typed, edits) == brute


def test_words_that_are_no_words_are_left_out():
    table = WordTable().with_counts({"x" * LONGEST: (1, 0, 0), "y" * (LONGEST + 1): (1, 0, 0)})
    assert [word.decode() for word in table.words.tolist()] == ["x" * LONGEST]
    assert table.count("y" * (LONGEST + 1)) == (0, 0, 0)
    assert table.with_counts({}) is table


def test_a_word_takes_few_bytes():
    table = WordTable().with_counts({"bread": (1, 0, 0)})
    assert table.words.itemsize + table.counts[0].nbytes + table.signatures.itemsize == 40


# -- one text -------------------------------------------------------------------------------------


def test_words_and_names_of_a_text():
    learned = learn([["Anna Müller-McKay lives in Oslo.", "Bread is dear. The EU pays 20 crowns."]])
    assert learned.words.keys() >= {"anna", "muller", "mckay", "bread", "eu", "crowns"}
    assert "20" not in learned.words
    # "Bread" but opens
    assert learned.names == {"anna": 1, "muller": 1, "mckay": 1, "oslo": 1, "eu": 1}
    assert learned.acronyms == {"eu": 1}
    assert learned.forms == {"muller": "Müller", "mckay": "McKay"}
    assert learned.pairs == {("anna", "muller"), ("muller", "mckay")}


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("They asked J. D. Lindqvist.", {("j", "d"), ("d", "lindqvist")}),
        ("They asked the U.S. Navy.", {("us", "navy")}),
        ("The Bank of Chile paid.", {("bank", "chile")}),
        ("They asked Anna and Otto.", set()),
        ("They asked Anna's Otto.", set()),
        ("They met in Oslo in May.", set()),
        ("Then Conor O'Hara sang.", {("conor", "o"), ("o", "hara")}),
        ("They asked José de Silva.", {("jose", "silva")}),
        ("At Port Ellen they met.", {("port", "ellen")}),
    ],
)
def test_neighbours_in_names(text, pairs):
    assert learn([[text]]).pairs == pairs


def test_accents_of_either_kind_are_folded():
    assert learn([["in Łódź"]]).words == learn([["in Lodz"]]).words == {"in": 1, "lodz": 1}
    assert "grindavik" in learn([["near Grindavi\u0301k"]]).words


@pytest.mark.parametrize(
    ("text", "governing"),
    [
        ("Santiago denied that Chile paid.", {"santiago"}),
        ("It was Santiago, and Chile was glad.", set()),
        ("Then Santiago said that he would come.", set()),  # a man of that name
        ("Officials in Kuala Lumpur warned that Malaysia would pay.", set()),
        ("A month later Kuala Lumpur warned Malaysia.", {"kuala lumpur"}),
    ],
)
def test_governments_of_a_text(text, governing):
    assert learn([[text]]).governments == governing


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the World Health Organization (WHO) said", {("WHO", "World Health Organization")}),
        ("the World Health Organization, or WHO, said", {("WHO", "World Health Organization")}),
        ("the U.N. (United Nations)", {("UN", "United Nations")}),
        ("the UN, or the United Nations", {("UN", "United Nations")}),
        ("Port Ellen (PE) docks", {("PE", "Port Ellen")}),
        ("PE is not said of Port Ellen", set()),
        ("the Department of Justice (DOJ)", {("DOJ", "Department of Justice")}),
        ("the FAO, the Food and Agriculture Organization", {
            ("FAO", "Food and Agriculture Organization"),
        }),
        ('"the DPRK," said Pak, referring to the acronym for the Democratic People\'s Republic of '
         "Korea.", {("DPRK", "Democratic People's Republic of Korea")}),
        ("Asia-Pacific Economic Cooperation (APEC)", {
            ("APEC", "Asia-Pacific Economic Cooperation"),
        }),
        ("LONDON (AP) — Anna Pope came", set()),
        ("SEOUL, South Korea (AP) — It", set()),
        ("the European Union\n(EU)", set()),
        ("no acronym at all", set()),
    ],
)  # fmt: skip
def test_definitions_of_acronyms(text, found):
    assert set(learn([[text]]).meant) == found


# -- countries ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Japan", "Japan"),
        ("Burma", "Myanmar"),
        ("People's Republic of China", "China"),
        ("Republic of China", "Taiwan"),
        ("Côte d'Ivoire", None),
        ("Kingdom of the Netherlands", "Netherlands"),
        ("Island", None),  # what Iceland is to itself
        ("Atlantis", None),
    ],
)
def test_countries_by_name(name, country):
    found = countries().by_name.get(form(name))
    assert (None if found is None else found.name) == country


def test_what_two_countries_are_called_means_the_larger_one():
    known = countries()
    assert known.by_demonym[form("Indian")].name == "India"
    assert known.by_demonym[form("American")].name == "United States"
    assert known.by_initials["nz"].name == "New Zealand"
    assert "sa" not in known.by_initials  # Saudi Arabia or South Africa
    assert known.by_official_initials["prc"].name == "China"


def test_all_states_have_what_is_used():
    known = countries().all
    assert len(known) > 240
    assert len({country.name for country in known}) == len(known)
    large = [country for country in known if country.population > 1_000_000]
    assert all(country.demonyms for country in large)
    assert all(all(form(name) for name in country.names) for country in known)


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "ordinary"),
    [
        ("government", True), ("favour", True), ("favor", True), ("whats", True), ("whom", True),
        ("stingiest", True), ("unpiloted", True), ("goverment", False), ("presidnet", False),
        ("hiroyuki", False), ("nz", False),
    ],
)  # fmt: skip
def test_ordinary_words(word, ordinary):
    assert is_english(word) is ordinary


def test_tokens_have_their_places():
    text = "Did the U.S. and Müller's F-16s go?"
    assert [text[t.start : t.end] for t in tokens(text)] == [t.text for t in tokens(text)]
    assert [t.folded for t in tokens(text)][2:6] == ["us", "and", "muller", "s"]
    assert form("Łódź, U.S.") == ("lodz", "us")
    assert acronyms_of("Republic of the Congo") == ("RC", "ROC")


# -- the vocabulary -------------------------------------------------------------------------------

ARTICLES = (
    ["Anna McKay of the United Nations (UN) baked bread in Santiago."],
    ["Chile and Chilean bakers: then Santiago said that bread is dear."],
    ["Bread, bread and bread."],
)


def known(vocabulary):
    return (
        len(vocabulary),
        vocabulary.articles,
        vocabulary.read_to,
        vocabulary.count("bread"),
        vocabulary.is_name("mckay"),
        vocabulary.is_name("bread"),
        vocabulary.is_acronym("un"),
        vocabulary.written("mckay"),
        vocabulary.written("un"),
        vocabulary.written("bread"),
        vocabulary.together("anna", "mckay"),
        vocabulary.together("mckay", "anna"),
        vocabulary.has_name("Anna McKay"),
        vocabulary.has_name("McKay Anna"),
        vocabulary.meant_by("UN"),
        vocabulary.governments,
        vocabulary.table.near("brread", 1),
    )


def test_a_vocabulary_is_the_same_from_its_file(tmp_path):
    made = Vocabulary().after(ARTICLES, read_to=7)
    assert known(made)[1:] == (
        3, 7, 3, True, False, True, "McKay", "UN", "bread", True, False, True, False,
        ["United Nations"], {"santiago"}, {"bread": 1},
    )  # fmt: skip
    made.save(tmp_path / "vocabulary")
    again = Vocabulary.load(tmp_path / "vocabulary")
    assert known(again) == known(made)
    assert again.after([["Bread."]]).count("bread") == 4
    assert [file.name for file in tmp_path.iterdir()] == ["vocabulary"]


@pytest.mark.parametrize("content", [b"", b"nothing", b"PK\x03\x04" + bytes(99)])
def test_a_damaged_file_is_told(tmp_path, content):
    (tmp_path / "vocabulary").write_bytes(content)
    with pytest.raises(ValueError, match="is no vocabulary"):
        Vocabulary.load(tmp_path / "vocabulary")


def test_a_cut_file_is_told(tmp_path):
    path = tmp_path / "vocabulary"
    Vocabulary().after(ARTICLES).save(path)
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(ValueError, match="is no vocabulary"):
        Vocabulary.load(path)


def test_another_format_is_told(tmp_path, monkeypatch):
    Vocabulary().after(ARTICLES).save(tmp_path / "vocabulary")
    monkeypatch.setattr("qa.naming.vocabulary.FORMAT", 99)
    with pytest.raises(ValueError, match="format"):
        Vocabulary.load(tmp_path / "vocabulary")


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FileNotFoundError):
        Vocabulary.load(tmp_path / "vocabulary")


def test_the_rarest_words_go_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr("qa.naming.vocabulary._MOST_WORDS", 10)
    texts = [[f"bread word{string.ascii_lowercase[n % 26] * (n + 1)}"] for n in range(18)]
    vocabulary = Vocabulary().after(texts)
    assert len(vocabulary) == 1
    assert vocabulary.count("bread") == 18


def test_acronyms_are_bounded(monkeypatch):
    monkeypatch.setattr("qa.naming.vocabulary._MOST_ACRONYMS", 1)
    vocabulary = Vocabulary().after([["the United Nations (UN)"], ["the Port Authority (PA)"]])
    again = vocabulary.after([["the Union of Nurses (UN)"]])
    assert vocabulary.acronyms.keys() == again.acronyms.keys() == {"PA"}


def test_the_usual_meaning_of_an_acronym():
    articles = [["the United Nations (UN)"]] * 3 + [["the Utrecht Nurses (UN)"]]
    vocabulary = Vocabulary().after(articles)
    assert vocabulary.meant_by("UN") == ["United Nations"]
    assert vocabulary.after(articles[3:]).meant_by("UN") == ["United Nations", "Utrecht Nurses"]


def test_learning_in_batches_is_learning_at_once(monkeypatch):
    once = Vocabulary().after(ARTICLES)
    monkeypatch.setattr("qa.naming.vocabulary._AT_ONCE", 1)
    assert known(Vocabulary().after(ARTICLES)) == known(once)


def test_a_vocabulary_is_never_changed():
    before = Vocabulary().after(ARTICLES)
    noted = known(before)
    before.after([["Anna Bread of Oslo asked the United Nurses (UN). Santiago told Chile."]])
    assert known(before) == noted


def test_names_do_not_run_on_over_sentences():
    apart = Vocabulary().after([["They met in Oslo", "Bread is dear."]])
    assert not apart.together("oslo", "bread")


def test_an_empty_vocabulary_knows_nothing():
    vocabulary = Vocabulary()
    assert len(vocabulary) == vocabulary.articles == 0
    assert not vocabulary.has("bread")
    assert not vocabulary.has_name("Anna")
    assert vocabulary.table.near("bread", 2) == {}
    assert vocabulary.meant_by("UN") == []
