from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.articles.clean import blocks
from qa.schema import Kind

PAGES = Path(__file__).parent / "pages"
SEEDS = Path(__file__).parent.parent / "seeds" / "articles"
MARKS = {"B": Kind.BODY, "K": Kind.CAPTION, "C": Kind.CLUTTER}
SECONDS = 20.0  # a rule that is not linear takes minutes for a megabyte; a slow machine does not


def kinds(text: str, title: str = "") -> list[tuple[str, str]]:
    return [(b.kind.value, text[b.start : b.end]) for b in blocks(text, title)]


def body(text: str) -> str:
    return "\n".join(shown for kind, shown in kinds(text) if kind == "body")


def marked(page: Path) -> list[tuple[str, str]]:
    """A page's lines with their expected kinds: each line opens with B|, K| (caption) or C|."""
    lines = [line.partition("|") for line in page.read_text(encoding="utf-8").splitlines()]
    return [(MARKS[mark].value, shown) for mark, _, shown in lines if shown]


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.page")), ids=lambda page: page.stem)
@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["lines", "paragraphs"])
def test_every_line_of_a_page_has_its_kind(page: Path, gap: str) -> None:
    expected = marked(page)
    assert kinds(gap.join(shown for _, shown in expected)) == expected


def test_there_are_pages_of_many_makes() -> None:
    assert len(list(PAGES.glob("*.page"))) >= 8


@given(st.text(st.sampled_from('ab A.\n\t •-:"?1é\u2028\u00a0'), max_size=300), st.text(max_size=9))
def test_blocks_part_all_text_that_is_not_white(text: str, title: str) -> None:
    end = 0
    for block in blocks(text, title):
        assert text[end : block.start].strip() == ""
        assert block.start < block.end
        shown = text[block.start : block.end]
        assert shown == shown.strip()
        end = block.end
    assert text[end:].strip() == ""


@pytest.mark.parametrize(
    ("unit", "length"),
    [
        ("words that go on and on, ", 1_000_000),
        ("\n.\n", 1_000_000),
        ("a\n", 200_000),
        ("Kim Jong Un waves on Monday\n", 300_000),
        ("Sarah B\nI think that this is a good article, and I like it.\n", 300_000),
        ("Comments (3)\nName\nReply\nPost comment\n", 300_000),
        ("A. B/C ", 1_000_000),
        ('"', 1_000_000),
        ("x: See ", 1_000_000),
        ("A B/C. " * 280 + "\n", 1_000_000),
        ("(a, ", 1_000_000),
        (". A.A.A ", 1_000_000),
        ("A ferry sinks. (AP Photo/Ann Lee) ", 1_000_000),
        ("The word " * 14 + "1\n", 300_000),
    ],
)
def test_long_text_takes_seconds(unit: str, length: int) -> None:
    text = unit * (length // len(unit))
    started = time.process_time()
    found = blocks(text)
    assert time.process_time() - started < SECONDS
    assert found[-1].end == len(text.rstrip())


def test_nothing_and_white_space_have_no_blocks() -> None:
    assert blocks("") == []
    assert blocks(" \n\t\n ") == []


def test_the_headline_again_is_clutter() -> None:
    text = "Bridge closes.\n\nThe bridge closes on Monday, the port said."
    assert [kind for kind, _ in kinds(text, "Bridge closes.")] == ["clutter", "body"]
    assert [kind for kind, _ in kinds(text, "Another")] == ["body", "body"]


def test_lines_broken_at_a_page_width_are_one_paragraph() -> None:
    text = (
        "The harbour bridge will close for eleven weeks from the third of April\n"
        "while a cracked bearing is replaced, the port authority said on Friday\n"
        "in a statement that it published on its own site late in the evening.\n"
        "\n"
        "Inspectors found the crack during a routine check, which was the first\n"
        "in four years. The bridge carries some 41,000 cars a day, most of them\n"
        "lorries on their way to the container terminal at the southern quays.\n"
    )
    assert [kind for kind, _ in kinds(text)] == ["body", "body"]


def test_comments_are_clutter_to_the_end_and_their_link_at_the_top_is_only_a_link() -> None:
    story = "The council met on Tuesday and agreed to build the new school by 2026. " * 4
    comment = "Anna K\nI was there, and they never agreed to anything of the kind."
    text = f"12 Comments\n\n{story}\n\n{story[:70]}\n\nReader Comments\n\n{comment}\n{comment}"
    assert "I was there" not in body(text)
    assert "agreed to build" in body(text)


def test_a_story_that_goes_on_behind_the_comment_form_stays() -> None:
    told = (
        "The ministry said on Monday that {} trains had been ordered from two makers abroad, "
        "and that the first of them would be delivered before the end of next year."
    )
    paragraphs = [told.format(number) for number in range(4)]
    form = "Leave a comment\nName\nEmail\nPost comment"
    text = "\n\n".join([paragraphs[0], form, *paragraphs[1:]])
    assert body(text).count("trains had been ordered") == 4


def test_a_part_of_the_story_named_response_is_no_comment_section() -> None:
    told = "The ministry said on Monday that forty trains had been ordered from two makers abroad. "
    text = f"{told * 8}\n\nResponse\n\n{told}The unions welcomed the plan, and asked for more."
    assert "The unions welcomed" in body(text)


def test_an_article_about_comments_keeps_its_story() -> None:
    text = (
        "The comments came a day after the minister had resigned.\n\n"
        "Subscribers of the service will pay 12 euros from May, the company said.\n\n"
        "The newsletter, which has 40,000 readers, was founded in 2011.\n\n"
        "Her photo of the harbour won the prize in 1974."
    )
    assert [kind for kind, _ in kinds(text)] == ["body"] * 4


BEFORE = "The senate debated the bill for most of the night, and some members were undecided."
BEHIND = "The bill now goes to the governor, who has said that she will sign it this week."


def kind_between(line: str) -> str:
    """The kind of a line that stands alone between two paragraphs."""
    found = kinds(f"{BEFORE}\n\n{line}\n\n{BEHIND}")
    assert [shown for _, shown in found] == [BEFORE, line, BEHIND]
    return found[1][0]


@pytest.mark.parametrize(
    "line",
    [
        "The vote was 52-48.",
        "The vote was 52-48",
        "Sales rose 12%",
        "It passed 52-48",
        "She is survived by two sons, aged 12 and 14",
        "Ballots are sent out 45 days before the election",
        "The last ferry had 9.2 tons of grain on board",
    ],
)
def test_a_sentence_about_a_figure_is_no_heading(line: str) -> None:
    assert kind_between(line) == "body"


@pytest.mark.parametrize(
    "line",
    [
        "Sales rose sharply",
        "5 things to know",
        "2022 World Cup",
        "How 4 sailors were saved",
        "What is the G-20?",
        "Those who were born in 1931",
        "Covid-19 was her undoing",
        "Port Ellen: 3 ferries are lost",
        "3 hurt in ferry fire",
        "Voters, 2 ministers charged with fraud",
    ],
)
def test_a_headline_with_a_figure_stays_one(line: str) -> None:
    assert kind_between(line) == "clutter"


def test_in_a_short_row_each_line_speaks_for_itself() -> None:
    found = kinds(f"{BEFORE}\n\nThe vote was 52-48\nIt goes to the house\n\n{BEHIND}")
    assert [kind for kind, _ in found] == ["body", "body", "clutter", "body"]


CAPTIONS = (
    "A ferry lies on its side in the harbour after the storm, Tuesday, Feb. 7. (AP Photo/Ann Lee)",
    "Volunteers hand out soup at the main station. (Tom Okafor/The Courier via AP)",
    "Snow on the roofs of the old town. (Photo by Ida Brandt)",
    "Children skate on the lake. Ida Brandt, USA TODAY Sports",
)


@pytest.mark.parametrize("times", [1, 3, 30], ids=["short", "over 110 words", "over 2000 letters"])
@pytest.mark.parametrize("behind", ["", " Prev Next"])
def test_captions_of_a_gallery_run_together_are_captions(times: int, behind: str) -> None:
    assert kind_between(" ".join(CAPTIONS * times) + behind) == "caption"


@pytest.mark.parametrize(
    "line",
    [
        f"{CAPTIONS[0]} {'The harbour was calm again. ' * 30}{CAPTIONS[1]} It was over.",
        f"{CAPTIONS[0]} {CAPTIONS[1]} {'The harbour was calm again. ' * 30}",
        "Last Monday, CNN reported the storm. Last Friday, CNN reported that it was over. He fled.",
        "(AP) The town (photo above) was calm. The harbour (photo below) was not, the mayor said.",
    ],
    ids=["story between", "story behind", "agencies that report", "mere mentions"],
)
def test_a_story_with_credits_in_it_is_no_gallery(line: str) -> None:
    assert kind_between(line.strip()) == "body"


@pytest.mark.parametrize(
    "credit",
    """Shutterstock/iStockphoto/Alamy Stock Photo/Adobe Stock/File pic/Handout/AFP-JIJI/Imaginechina
    /EPA-EFE/ZUMA Press/AP Photo/Wirestock/Unsplash/Pixabay/PEXELS/GETTY IMAGES/Illustration: Lee
    /Screengrab: Lee/Graphic: Lee/Courtesy of Lee""".replace("\n    ", "").split("/"),
)
def test_credits_of_every_library_make_a_caption(credit: str) -> None:
    assert kind_between(f"The harbour of Port Ellen at night. {credit}") == "caption"


@pytest.mark.parametrize(
    "line",
    [
        "Lee News. All Rights Reserved.",
        "It may not be copied without the leave of its owner.",
        "Lee News © 2023 and its partners.",
        "Ann Lee and Tom Okafor Contributed to this report.",
        "First appeared in the Port Ellen Courier.",
        "Originally published by the Port Ellen Courier.",
        "Ann Lee writes of ferries. REACH her by post or at the office.",
        "Ann Lee is a journalist. E-mail her at once at the office.",
        "Ann Lee covers ships: ann.lee@example.org.",
    ],
)
def test_rights_and_addresses_are_clutter_in_any_case(line: str) -> None:
    assert kind_between(line) == "clutter"


def test_seeds_show_their_clutter() -> None:
    text = {path.name[:3]: path.read_text(encoding="utf-8") for path in SEEDS.glob("*.txt")}
    first = {name: kinds(text[name])[0][0] for name in text}
    assert first == {
        "000": "caption",
        "001": "body",
        "002": "clutter",
        "003": "caption",
        "004": "clutter",
    }
    story = body(text["002"])
    for unwanted in ("Sarah B", "internal coordination issues", "Minimum 50", "2 min read", "IANS"):
        assert unwanted not in story
    assert "• Kim Jong-un oversaw" not in story
    assert "Baek Yong-jin, director general" in story
    assert kinds(text["003"])[-1] == ("clutter", ".")
    assert [kind for kind, _ in kinds(text["004"])[-3:]] == ["body", "clutter", "clutter"]
    assert [kind for kind, _ in kinds(text["001"])] == ["body"] * 11
