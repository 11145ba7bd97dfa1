"""What typed words were understood to mean, and what else the articles call a thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.articles.clean import blocks
from qa.articles.segment import sentences as segment
from qa.naming.equivalents import same_name_forms
from qa.naming.tokens import form
from qa.naming.understanding import rewritten, understood
from qa.naming.vocabulary import Vocabulary
from qa.schema import Understood, Why

SEEDS = Path(__file__).parent.parent / "seeds" / "articles"

ARTICLES = (
    "Ferry docks\nThe ferry reached Port Ellen on Tuesday, said the mayor, Johanna Lindqvist. "
    "Lindqvist thanked the crew. The government in Wellington paid for the harbour.",
    "New Zealand and Chile agree\nWellington said on Monday that New Zealand would sell ferries to "
    "Chile. Chilean officials waited in Santiago and called New Zealand a friend. The New "
    "Zealander who signed was Aroha Ngata.",
    "Ukraine\nPresident Volodymyr Zelensky met the World Health Organization (WHO) in Kyiv. "
    "Zelensky thanked Ukrainian doctors. Kyiv denied a report by the Associated Press.",
    "Ukraine again\nVolodymyr Zelenskyy spoke of hospitals. Ukraine's hospitals need help, "
    "Ukrainian doctors say. The WHO agreed.",
    "Council\nThe United Nations met on Friday. The U.N. said that the United Nations would send "
    "food. The U.N. has no ships.",
    "Emirates\nThe United Arab Emirates, an oil state, sent a plane. The UAE, said an Emirati "
    "official, would send two more.",
    "Two runners\nMarek Hansen won in Oslo. Later Berit Hanson came second. The Norwegian police "
    "closed roads in Norway.",
    "Justice\nThe Department of Justice sued a bakery. The DOJ says that the bakery's owner, "
    "Ronan McTavish, lied. McTavish denied it.",
    "Japan\nJapanese ministers met in Tokyo. Japan is hosting the talks, which the Japanese press "
    "calls useful. Tokyo was quiet.",
    "Georgia\nAtlanta is the capital of Georgia. The governor of Georgia, Stella Marsh, spoke.",
    "Prices\nThe government says that prices fell. The president asked the government to explain "
    "why bread is dear. He used artificial intelligence (AI).",
    "Visit\nGuests came to Government House, where Stella Marsh keeps bees.",
    "New Mexico\nA storm hit New Mexico, where Jordan Castellano lives. Castellano saw lightning.",
)


def sentences(text):
    return [text[s.start : s.end] for s in segment(text, blocks(text, ""))]


@pytest.fixture(scope="module")
def news():
    return Vocabulary().after(map(sentences, ARTICLES))


@pytest.fixture(scope="module")
def seeds():
    files = sorted(SEEDS.glob("*.txt"))
    return Vocabulary().after(sentences(file.read_text(encoding="utf-8")) for file in files)


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        # a letter dropped, added, replaced, swapped
        ("What did the goverment say?", ["goverment → government"]),
        ("what did the govrenment say", ["govrenment → government"]),
        ("Who asked the governmentt?", ["governmentt → government"]),
        ("Which presidnet asked?", ["presidnet → President"]),
        ("Where is the haarbour?", ["haarbour → harbour"]),
        ("Where is the harbuor?", ["harbuor → harbour"]),
        ("What did Lindqvst thank for?", ["Lindqvst → Lindqvist"]),
        ("what did lindqivst say", ["lindqivst → Lindqvist"]),
        ("Who is Castelano?", ["Castelano → Castellano"]),
        ("what hit new mexcio", ["mexcio → Mexico"]),
        ("Did Zelesnky speak?", ["Zelesnky → Zelensky"]),
        ("What did Uklraine need?", ["Uklraine → Ukraine"]),
        ("Is McTavsih right?", ["McTavsih → McTavish"]),
        ("is mctavsh right", ["mctavsh → McTavish"]),
        # two at once; beside a name that tells, two edits and ambiguous ones too
        ("Did the goverment see Lindqvst?", ["goverment → government", "Lindqvst → Lindqvist"]),
        ("Who is Johana Lindqvist?", ["Johana → Johanna"]),
        ("Who is Johanna Linqist?", ["Linqist → Lindqvist"]),
        ("How fast was Marek Hansn?", ["Hansn → Hansen"]),
        ("how fast was marek hansn", ["hansn → Hansen"]),
        ("How fast was Berit Hansn?", ["Hansn → Hanson"]),
        ("Who is Hansn Marek?", ["Hansn → Hansen"]),
        # transliterations
        ("Who is Volodimir Zelensky?", ["Volodimir → Volodymyr"]),
        # countries in short
        ("what did nz sell", ["nz → New Zealand"]),
        ("What did NZ sell?", ["NZ → New Zealand"]),
        ("what did n. zealand sell", ["n. zealand → New Zealand"]),
        ("What did N. Zealand sell?", ["N. Zealand → New Zealand"]),
        ("who was the n zealander", ["n zealander → New Zealander"]),
        # nothing to say
        ("What did the government say?", []),
        ("What did Lindqvist say?", []),
        ("What did Zelenskyy say?", []),
        ("who is johanna lindqvist", []),
        ("How fast was Hansn?", []),  # Hansen or Hanson
        ("How fast was Olav Hansn?", []),  # neither is called Olav
        ("Who is Marek Lindgren?", []),  # another name beside a known one
        ("Did the ministry bake cakes?", []),  # ordinary words that no article has
        ("Why were filmgoers unimpressed?", []),
        ("whats the price, doesnt anyone know", []),
        ("Who won in Peru?", []),  # a country that no article has
        ("What are Lindqvists?", []),  # the same stem
        ("What happened in 20222 at 10:45?", []),  # digits
        ("Is F16 or A320neo meant?", []),
        ("What did Goverment House say?", ["Goverment → Government"]),
        ("Who is Stella Lindqvst?", []),  # another first name than Lindqvist's
        ("What did Linqist say?", []),  # two edits in a short word, and nothing beside it
        ("Who is Marek Hanssenn?", ["Hanssenn → Hansen"]),
        ("Did they see Castellanoan ferries?", []),  # what is of Castellano
        ("Why did Harbuor close?", []),  # a name; the harbour is none
        ("What did MctaVish say?", []),
        ("Is it a joint Aroha-Lindqist plan?", []),  # Aroha and Lindqvist are no pair
        ("What is DOG?", []),  # an acronym, not the DOJ
        ("what did sk sell", []),  # a country that no article has
        ("Who are the SS?", []),
        ("Who are we, and is it us?", []),
        ("km, cv, et al", []),
        ("", []),
        ("?!", []),
        ("Wo ist der Hafen?", []),
    ],
)
def test_understood(news, question, phrases):
    assert [each.phrase for each in understood(question, news)] == phrases


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ("what did hirouki namazu say", ["hirouki → Hiroyuki"]),
        ("what did namazu hirouki say", ["hirouki → Hiroyuki"]),
        ("Who is Hiroyuki Namazu?", []),
        ("Who is Namazu Hiroyuki?", []),
        ("Who is Namazuu?", ["Namazuu → Namazu"]),
        ("what did nk fire", ["nk → North Korea"]),
        ("did n. korea or s. korea fire", ["n. korea → North Korea", "s. korea → South Korea"]),
        ("did s korean officials meet", ["s korean → South Korean"]),
        ("what did the dprk say", []),
        ("What did Namazu's Korea envoy say?", []),
    ],
)
def test_understood_of_the_five_articles(seeds, question, phrases):
    assert [each.phrase for each in understood(question, seeds)] == phrases


def test_what_was_understood_has_its_place_and_reason(news):
    question = "Did nz or the goverment pay?"
    assert understood(question, news) == [
        Understood("nz", 4, 6, "New Zealand", Why.COUNTRY),
        Understood("goverment", 14, 23, "government", Why.SPELLING),
    ]
    assert rewritten(question, understood(question, news)) == (
        "Did New Zealand or the government pay?"
    )


def test_both_orders_of_a_name_are_understood_alike(seeds):
    for question in ("who is hirouki namazu", "who is namazu hirouki"):
        found = rewritten(question, understood(question, seeds))
        assert set(found.casefold().split()) == {"who", "is", "hiroyuki", "namazu"}


SMALL = Vocabulary().after(map(sentences, ARTICLES[:2]))


@pytest.mark.parametrize(
    ("texts", "meant"),
    [
        (["Kenya\nThe Republic of Kenya sold tea to Kazakhstan."], "Kenya"),
        (["Kazakhstan\nKenya bought oil from the Republic of Kazakhstan."], "Kazakhstan"),
        (["Oil\nKenya bought oil from Kazakhstan."], None),
        (["Two\nThe Republic of Kenya bought oil from the Republic of Kazakhstan."], None),
        (["Tea\nThe Republic was proclaimed. Ken had tea."], None),
    ],
)
def test_initials_that_countries_share_mean_the_one_that_is_written_out(texts, meant):
    found = understood("what did rok say", Vocabulary().after(map(sentences, texts)))
    assert [each.meant for each in found] == ([] if meant is None else [meant])


def test_a_persons_name_is_not_taken_for_initials():
    kenya = Vocabulary().after([sentences("Kenya\nThe Republic of Kenya sold tea.")])
    assert understood("What did Rok Petrovic say?", kenya) == []
    assert [each.meant for each in understood("What did ROK say?", kenya)] == ["Kenya"]


@given(st.text(max_size=200) | st.text("nzealdgovrm .N", max_size=60))
def test_anything_can_be_asked(question):
    found = understood(question, SMALL)
    assert all(question[each.start : each.end] == each.words for each in found)
    assert isinstance(rewritten(question, found), str)
    assert isinstance(same_name_forms(question, SMALL), list)


@pytest.mark.parametrize(
    ("name", "also"),
    [
        # countries
        ("Chile", ["chilean"]),
        ("Chilean", ["chile"]),
        ("New Zealand", ["new zealander", "wellington"]),
        ("Wellington", ["new zealand", "new zealander"]),
        ("Ukraine", ["ukrainian", "kyiv"]),
        ("UAE", ["united arab emirates", "emirati"]),
        ("United Arab Emirates", ["uae", "emirati"]),
        ("Norwegian", ["norway"]),
        ("Tokyo", []),  # it is but a city there
        ("Georgia", []),  # no article has anything Georgian
        ("New Mexico", []),
        ("Peru", []),
        # acronyms
        ("WHO", ["world health organization"]),
        ("World Health Organization", ["who"]),
        ("Department of Justice", ["doj"]),
        ("DOJ", ["department of justice"]),
        ("NATO", []),
        # the order of two names
        ("Lindqvist Johanna", ["johanna lindqvist"]),
        ("Johanna Lindqvist", []),
        ("Of Johanna", []),
        ("", []),
        ("?!", []),
    ],
)
def test_same_name_forms(news, name, also):
    own = [" ".join(form(name))] if form(name) else []
    assert same_name_forms(name, news) == own + also


def test_acronyms_that_no_article_explains():
    vocabulary = Vocabulary().after([["The Federal Bureau of Fish met.", "Later the FBF agreed."]])
    assert same_name_forms("Federal Bureau of Fish", vocabulary)[1:] == ["fbf"]
    silent = Vocabulary().after([["The FBF agreed."]])
    assert same_name_forms("Federal Bureau of Fish", silent)[1:] == ["fbf"]
    other = Vocabulary().after([["The Fine Bread Factory (FBF) agreed."]])
    assert same_name_forms("Federal Bureau of Fish", other)[1:] == []


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("DPRK", {"north korea", "north korean", "pyongyang"}),
        ("North Korea", {"dprk", "north korean", "pyongyang"}),
        (
            "Democratic People's Republic of Korea",
            {"north korea", "north korean", "pyongyang", "dprk"},
        ),
        ("Republic of Korea", {"south korea", "south korean", "seoul"}),
        ("South Korea", {"south korean", "republic of korea", "seoul"}),
        ("Seoul", {"south korea", "south korean", "republic of korea"}),
    ],
)
def test_official_names_and_governments_of_the_five_articles(seeds, name, also):
    assert set(same_name_forms(name, seeds)) >= also
