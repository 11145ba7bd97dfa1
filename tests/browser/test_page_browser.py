"""The page as a reader uses it, in a real browser over a small corpus that needs no model."""

from __future__ import annotations

import re
import socket
from concurrent.futures import Future
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from qa.corpus import Corpus
from qa.errors import BadInput, IndexMismatch
from qa.page.serve import running
from qa.page.welcome import SEED_EXAMPLES
from qa.schema import Article, Kind
from qa.seeds import seeds_folder

from .conftest import WordCorpus, free_port, opened

pytestmark = pytest.mark.browser

SEOUL = "Who met in Seoul for talks on Thursday?"
TEA = "Tea in Assam\n\nThe garden at Dibrugarh was planted in 1839 by Maniram Dewan.\n"
HOSTILE = (
    "<script>window.hacked = 1</script> & <b>bold</b>\n\n"
    "The zeppelin <img src=x onerror='window.hacked = 2'> landed in Oslo "
    "[click](javascript:window.hacked=3) </mark></p><svg onload='window.hacked = 4'> ${1+1}.\n"
)
PHONE = {"width": 390, "height": 844}


def ask(page: Page, question: str) -> Locator:
    """Ask, and wait for what comes of it."""
    turns = page.locator(".qa-turn")
    number = turns.count()
    box = page.get_by_role("textbox", name="Your question")
    box.fill(question)
    box.press("Enter")
    turn = turns.nth(number)
    turn.locator(".qa-confidence, .qa-reason, .qa-notice").first.wait_for()
    return turn


def upload(page: Page, name: str, text: str, folder: Path) -> None:
    """Add one article through the page."""
    (folder / name).write_text(text, encoding="utf-8")
    page.get_by_role("tab", name="Articles").click()
    page.locator("#qa-upload input[type=file]").set_input_files(folder / name)


def expect_in_view(inner: Locator, outer: Locator) -> None:
    """Wait until `inner` is wholly within what `outer` shows."""
    expect(inner).to_be_in_viewport(ratio=1)
    inside, frame = inner.bounding_box(), outer.bounding_box()
    assert inside is not None
    assert frame is not None
    assert frame["y"] <= inside["y"]
    assert inside["y"] + inside["height"] <= frame["y"] + frame["height"]


def test_a_question_is_answered_and_its_first_source_opens(page: Page, corpus: WordCorpus) -> None:
    turn = ask(page, SEOUL)
    expect(turn.locator(".qa-question")).to_have_text(SEOUL)
    expect(turn.locator(".qa-confidence")).to_have_text(re.compile(r"^\w[\w ]* · \d+%$"))
    expect(turn.locator(".qa-card")).to_have_count(3)
    quote = turn.locator(".qa-quote").first.text_content()
    assert quote is not None
    assert any(quote in article.text for article in corpus.articles())
    expect(page.locator("#qa-mark")).to_have_text(quote)
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("")


def test_a_click_on_a_citation_shows_it_marked_in_its_article(page: Page) -> None:
    turn = ask(page, "missile ballistic launch Wednesday ministry statement")
    for number in (1, 2, 0):
        card = turn.locator(".qa-card").nth(number)
        quote = card.locator(".qa-quote").text_content()
        assert quote is not None
        card.click()
        expect(card).to_have_attribute("aria-current", "true")
        expect(page.locator("[aria-current]")).to_have_count(1)
        expect(page.locator("#qa-mark")).to_have_text(quote)
        expect_in_view(page.locator("#qa-mark"), page.locator(".qa-pane-scroll"))


def test_a_second_click_finds_the_mark_again(page: Page) -> None:
    card = ask(page, SEOUL).locator(".qa-card").nth(2)
    card.click()
    expect(page.locator("#qa-mark")).to_be_in_viewport()
    page.locator(".qa-pane-scroll").evaluate("pane => { pane.scrollTop = pane.scrollHeight }")
    expect(page.locator("#qa-mark")).not_to_be_in_viewport()
    card.click()
    expect(page.locator("#qa-mark")).to_be_in_viewport()


def test_cards_are_buttons_for_the_keyboard(page: Page) -> None:
    turn = ask(page, SEOUL)
    second = turn.get_by_role("button").nth(1)
    turn.get_by_role("button").nth(0).focus()
    page.keyboard.press("Tab")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    quote = second.locator(".qa-quote").text_content()
    assert quote is not None
    expect(page.locator("#qa-mark")).to_have_text(quote)
    assert second.evaluate("card => getComputedStyle(card).outlineStyle") == "solid"


def test_what_the_articles_do_not_answer_is_declined(page: Page) -> None:
    related = ask(page, "Which ballistic recipe uses tomatoes, cheese, basil?")
    expect(related.locator(".qa-reason")).to_have_text("No sentence of the articles answers this.")
    expect(related.locator(".qa-related .qa-card").first).to_be_visible()
    expect(related.locator(".qa-card mark, .qa-confidence")).to_have_count(0)
    nothing = ask(page, "zzzz qqqq?")
    expect(nothing.locator(".qa-reason")).to_have_text("The articles say nothing about this.")
    expect(nothing.locator(".qa-card")).to_have_count(0)


def test_the_best_sentences_can_be_asked_for_anyway(page: Page) -> None:
    page.get_by_role("button", name="Options").click()
    page.get_by_role("checkbox", name="Show the best sentences anyway").check()
    turn = ask(page, "Which ballistic recipe uses tomatoes, cheese, basil?")
    expect(turn.locator(".qa-confidence")).to_contain_text("Unlikely")
    expect(turn.locator(".qa-card").first).to_be_visible()


def test_an_example_asks_itself(page: Page) -> None:
    example = page.locator(".qa-example").first
    question = example.text_content()
    assert question is not None
    example.click()
    expect(page.locator(".qa-question")).to_have_text(question)
    expect(page.locator(".qa-confidence")).to_be_visible()


def test_a_follow_up_is_asked_with_what_came_before(page: Page, corpus: WordCorpus) -> None:
    ask(page, SEOUL)
    turn = ask(page, "And when?")
    assert corpus.histories == [[], [SEOUL]]
    expect(turn.locator(".qa-searched")).to_have_text(f"Follow-up of: {SEOUL} Edit")
    expect(page.locator(".qa-turn")).to_have_count(2)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".qa-welcome")).to_be_visible()
    expect(page.locator("#qa-mark")).to_have_count(0)
    ask(page, SEOUL)
    assert corpus.histories[-1] == []


def test_a_removed_chip_asks_the_newest_question_again(page: Page, corpus: WordCorpus) -> None:
    ask(page, "What did Pyongyang fire?")
    turn = ask(page, "Who met in Seoul for talks yesterday?")
    chip = turn.get_by_role("button", name="take “yesterday” as it stands")
    expect(chip).to_have_text("yesterday: the day before None✕")
    chip.click()
    plain = turn.get_by_role("button", name="interpret “yesterday” again")
    expect(plain).to_have_text("“yesterday” as it stands↺")
    expect(plain).to_be_focused()
    expect(page.locator(".qa-turn")).to_have_count(2)
    expect(page.locator("#qa-mark")).to_be_visible()
    plain.press("Enter")
    expect(chip).to_be_visible()
    assert corpus.ignored == [[], [], ["yesterday"], []]
    assert corpus.histories == [[], *[["What did Pyongyang fire?"]] * 3]


def test_a_chip_of_an_earlier_question_asks_it_again_as_the_newest(
    page: Page, corpus: WordCorpus
) -> None:
    first = ask(page, "Who met in Seoul for talks yesterday?")
    ask(page, "What did Pyongyang fire?")
    first.locator(".qa-chip").click()
    expect(page.locator(".qa-turn")).to_have_count(3)
    expect(page.locator(".qa-turn").nth(2).locator(".qa-plain")).to_be_visible()
    expect(first.locator(".qa-chip")).to_have_text("yesterday: the day before None✕")
    assert corpus.histories[-1] == []
    ask(page, "And when?")
    assert len(corpus.histories[-1]) == 3


def test_a_follow_up_can_be_edited(page: Page, corpus: WordCorpus) -> None:
    ask(page, SEOUL)
    turn = ask(page, "And when?")
    turn.get_by_role("button", name="Edit the whole question").click()
    box = page.get_by_role("textbox", name="Your question")
    expect(box).to_be_focused()
    expect(box).to_have_value(f"And when? ({SEOUL})")
    page.keyboard.type(" Kim Gunn")
    box.press("Enter")
    asked = page.locator(".qa-turn").nth(2).locator(".qa-question")
    expect(asked).to_have_text(f"And when? ({SEOUL}) Kim Gunn")


def test_an_article_with_the_same_text_opens(page: Page) -> None:
    copy = ask(page, SEOUL).locator(".qa-copies .qa-open")
    expect(copy).to_have_text(re.compile(r"^Paper \d+ · "))
    copy.click()
    expect(page.locator(".qa-pane-head p")).to_contain_text(copy.inner_text())
    expect(page.locator("#qa-mark")).to_have_count(0)


def test_two_tabs_keep_their_own_conversations(
    page: Page, context: BrowserContext, address: str, corpus: WordCorpus
) -> None:
    other = opened(context, address)
    ask(page, SEOUL)
    ask(other, "What did Pyongyang fire?")
    ask(page, "What did Pak say at the talks?")
    assert corpus.histories == [[], [], [SEOUL]]
    expect(page.locator(".qa-turn")).to_have_count(2)
    expect(other.locator(".qa-turn")).to_have_count(1)


def test_a_day_limits_the_articles(page: Page) -> None:
    page.get_by_role("button", name="Options").click()
    day = page.get_by_label(re.compile("Only articles up to"))
    day.fill("soon")
    turn = ask(page, "Baek Yong-jin phone Dan Cintron Otsuka Kengo")
    expect(turn.locator(".qa-notice")).to_have_text("'soon' is no date: write it as YYYY-MM-DD.")
    day.fill("2025-01-01")
    turn = ask(page, "Baek Yong-jin phone Dan Cintron Otsuka Kengo")
    expect(turn.locator(".qa-searched")).to_contain_text("Articles up to 1 Jan 2025 only")
    expect(turn.locator(".qa-confidence")).to_have_count(0)
    day.fill("")
    turn = ask(page, "Baek Yong-jin phone Dan Cintron Otsuka Kengo")
    expect(turn.locator(".qa-confidence")).to_have_text("Very likely · 100%")


def test_an_uploaded_article_can_be_asked(page: Page, corpus: WordCorpus, tmp_path: Path) -> None:
    corpus.may_read.clear()
    upload(page, "tea.txt", TEA, tmp_path)
    expect(page.locator("#qa-report")).to_contain_text(
        "Reading: 0 of 2 passages. All can be found by their words already"
    )
    corpus.may_read.set()
    expect(page.locator(".qa-report")).to_contain_text("1 added")
    expect(page.locator("#qa-list .qa-count")).to_have_text("1–6 of 6 articles")
    page.locator(".qa-report .qa-open").click()
    expect(page.locator(".qa-pane-head h2")).to_have_text("Tea in Assam")
    page.get_by_role("tab", name="Ask").click()
    expect(page.locator(".qa-welcome h2")).to_have_text("Ask about 6 articles.")
    turn = ask(page, "When was the garden at Dibrugarh planted?")
    expect(turn.locator(".qa-card").first).to_contain_text("was planted in 1839")
    expect(turn.locator(".qa-undated").first).to_have_text("undated")
    expect(page.locator("#qa-mark")).to_contain_text("planted in 1839")


def test_an_upload_that_cannot_be_added_says_why(page: Page, tmp_path: Path) -> None:
    upload(page, "empty.txt", " ", tmp_path)
    expect(page.locator(".qa-skipped")).to_have_text("empty.txt: The file is empty.")
    upload(page, "tea.txt", TEA, tmp_path)
    expect(page.locator(".qa-report")).to_contain_text("1 added")


def test_a_hostile_article_is_only_text(page: Page, tmp_path: Path) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    upload(page, "zz.txt", HOSTILE, tmp_path)
    expect(page.locator("#qa-list")).to_contain_text("<script>window.hacked = 1</script>")
    page.get_by_role("button", name="<script>").click()
    expect(page.locator(".qa-pane-head h2")).to_contain_text("<script>window.hacked = 1</script>")
    page.get_by_role("tab", name="Ask").click()
    turn = ask(page, "Where has the zeppelin landed? <img src=x onerror='window.hacked = 5'>")
    quote = HOSTILE.split("\n\n")[1].strip()
    expect(turn.locator(".qa-quote").first).to_have_text(quote)
    expect(page.locator("#qa-mark")).to_have_text(quote)
    assert page.evaluate("window.hacked") is None
    assert dialogs == []
    for part in ("#qa-chat", "#qa-source", "#qa-list"):
        expect(page.locator(f"{part} :is(script, img, svg, b, [onerror], [onload])")).to_have_count(
            0
        )
    expect(page.locator("a[href^='javascript:']")).to_have_count(0)


def test_an_article_that_changed_is_not_marked(page: Page, corpus: WordCorpus) -> None:
    card = ask(page, SEOUL).locator(".qa-card").first
    expect(page.locator("#qa-mark")).to_be_visible()
    for article in corpus.articles():
        corpus.replace_text(article.id, f"Corrected. {article.text}")
    card.click()
    expect(page.locator("#qa-source .qa-notice")).to_contain_text("has changed since")
    expect(page.locator("#qa-source mark")).to_have_count(0)


def test_an_article_that_was_removed_says_so(page: Page, corpus: WordCorpus) -> None:
    card = ask(page, SEOUL).locator(".qa-card").first
    expect(page.locator("#qa-mark")).to_be_visible()
    for article in corpus.articles():
        corpus.remove(article.id)
    card.click()
    expect(page.locator("#qa-source .qa-notice")).to_contain_text("No article")


def test_a_bug_is_one_line_and_the_conversation_goes_on(page: Page, corpus: WordCorpus) -> None:
    corpus.broken = True
    expect(ask(page, SEOUL).locator(".qa-notice")).to_contain_text("Something went wrong.")
    corpus.broken = False
    expect(ask(page, SEOUL).locator(".qa-confidence")).to_be_visible()


def test_what_is_still_being_read_is_said_with_the_answer(page: Page, corpus: WordCorpus) -> None:
    corpus.unread = 1_234
    expect(ask(page, SEOUL).locator(".qa-unread")).to_contain_text("1,234 passages are still")
    corpus.unread = 0
    expect(ask(page, SEOUL).locator(".qa-unread")).to_have_count(0)


def test_a_taken_port_is_said_to_be(address: str, opening: Future[Any]) -> None:
    port = urlsplit(address).port
    assert port is not None
    with (
        pytest.raises(BadInput, match=f"Port {port} of 127.0.0.1 cannot be used"),
        running(opening, port=port),
    ):
        pass


class TestLoading:
    """The page is there before its corpus is."""

    @pytest.fixture
    def opening(self) -> Future[Any]:
        return Future()

    def test_it_says_so_and_shows_the_articles_when_they_are_there(
        self, page: Page, opening: Future[Any], corpus: WordCorpus, requested: list[str]
    ) -> None:
        expect(page.locator(".qa-busy")).to_have_text("Loading the articles and the reader")
        expect(page.locator(".qa-example")).to_have_count(0)
        page.get_by_role("tab", name="Articles").click()
        expect(page.locator("#qa-list")).to_have_text("Loading the articles")
        opening.set_result(corpus)
        expect(page.locator("#qa-list .qa-count")).to_have_text("1–5 of 5 articles")
        page.get_by_role("tab", name="Ask").click()
        expect(page.locator(".qa-welcome h2")).to_have_text("Ask about 5 articles.")
        expect(page.locator(".qa-example")).to_have_count(len(SEED_EXAMPLES))
        expect(page.locator(".qa-busy")).to_have_count(0)
        page.wait_for_timeout(500)
        before = len(requested)
        page.wait_for_timeout(1_500)
        assert len(requested) == before  # it does not look any more

    def test_a_question_waits_and_is_answered(
        self, page: Page, opening: Future[Any], corpus: WordCorpus
    ) -> None:
        box = page.get_by_role("textbox", name="Your question")
        box.fill(SEOUL)
        box.press("Enter")
        turn = page.locator(".qa-turn")
        expect(turn.locator(".qa-question")).to_have_text(SEOUL)
        expect(turn.locator(".qa-busy")).to_have_text("Waiting until the articles are loaded")
        box.fill("And when?")
        opening.set_result(corpus)
        expect(turn.locator(".qa-card")).to_have_count(3)
        expect(page.locator("#qa-mark")).to_be_visible()
        expect(box).to_have_value("And when?")  # what was typed meanwhile stays
        box.press("Enter")
        expect(page.locator(".qa-turn").nth(1).locator(".qa-searched")).to_contain_text(SEOUL)

    def test_a_question_that_waits_can_be_given_up(
        self, page: Page, opening: Future[Any], corpus: WordCorpus
    ) -> None:
        box = page.get_by_role("textbox", name="Your question")
        box.fill("What did Pyongyang fire?")
        box.press("Enter")
        expect(page.locator(".qa-turn .qa-busy")).to_be_visible()
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".qa-welcome .qa-busy")).to_be_visible()
        opening.set_result(corpus)
        expect(page.locator(".qa-example").first).to_be_visible()
        ask(page, SEOUL)
        expect(page.locator(".qa-question")).to_have_text([SEOUL])

    def test_uploads_and_a_filter_wait_too(
        self, page: Page, opening: Future[Any], corpus: WordCorpus, tmp_path: Path
    ) -> None:
        upload(page, "tea.txt", TEA, tmp_path)
        expect(page.locator("#qa-report")).to_contain_text("Waiting until the articles are loaded")
        page.get_by_label("Filter by title, source or date").fill("assam")
        opening.set_result(corpus)
        expect(page.locator(".qa-report")).to_contain_text("1 added")
        expect(page.locator("#qa-list .qa-count")).to_contain_text("match “assam”")
        expect(page.locator("#qa-list tbody tr")).to_have_count(1)

    def test_every_tab_is_told(
        self,
        page: Page,
        context: BrowserContext,
        address: str,
        opening: Future[Any],
        corpus: WordCorpus,
    ) -> None:
        others = [opened(context, address) for _ in range(3)]
        others.pop().close()
        opening.set_result(corpus)
        for tab in (page, *others, opened(context, address)):
            expect(tab.locator(".qa-welcome h2")).to_have_text("Ask about 5 articles.")

    def test_what_fails_is_said_wherever_it_matters(
        self, page: Page, opening: Future[Any], tmp_path: Path
    ) -> None:
        line = "my.index was made with another encoder. Copy its articles: qa add my.index"
        opening.set_exception(IndexMismatch(line))
        expect(page.locator(".qa-welcome")).to_contain_text("Loading failed.")
        expect(page.locator(".qa-welcome .qa-notice")).to_have_text(line)
        page.get_by_role("tab", name="Articles").click()
        expect(page.locator("#qa-list .qa-notice")).to_have_text(line)
        upload(page, "tea.txt", TEA, tmp_path)
        expect(page.locator("#qa-report .qa-notice")).to_have_text(line)
        page.get_by_role("tab", name="Ask").click()
        expect(ask(page, SEOUL).locator(".qa-notice")).to_have_text(line)


class TestManyArticles:
    @pytest.fixture
    def corpus(self) -> WordCorpus:
        return WordCorpus(
            [Article(f"a{i:04}", f"Story {i}", f"Ship {i} sailed.") for i in range(3_000)]
        )

    def test_the_list_is_turned_filtered_and_opened(self, page: Page) -> None:
        expect(page.locator(".qa-example")).to_have_count(0)
        page.get_by_role("tab", name="Articles").click()
        place = page.locator("#qa-list .qa-count")
        expect(place).to_have_text("1–50 of 3,000 articles")
        expect(page.locator("#qa-list tbody tr")).to_have_count(50)
        page.get_by_role("button", name="Next").click()
        expect(place).to_have_text("51–100 of 3,000 articles")
        page.get_by_label("Filter by title, source or date").fill("story 2999")
        expect(place).to_have_text("1–1 of 1 article that match “story 2999”")
        page.get_by_role("button", name="Story 2999").click()
        expect(page.locator(".qa-pane-head h2")).to_have_text("Story 2999")
        expect(page.locator(".qa-text")).to_have_text("Ship 2999 sailed.")


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every host that the server itself connects to."""
    hosts: list[str] = []
    connect = socket.socket.connect

    def recorded(self: socket.socket, address: tuple[str, int]) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            hosts.append(address[0])
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", recorded)
    return hosts


def test_no_request_leaves_the_machine(
    connected: list[str], page: Page, requested: list[str], tmp_path: Path
) -> None:
    ask(page, SEOUL).locator(".qa-card").nth(1).click()
    expect(page.locator("#qa-mark")).to_be_visible()
    upload(page, "tea.txt", TEA, tmp_path)
    expect(page.locator(".qa-report")).to_be_visible()
    web = {urlsplit(url) for url in requested if not url.startswith(("data:", "blob:"))}
    assert len(web) > 10
    assert {url.hostname for url in web} == {"127.0.0.1"}
    assert set(connected) <= {"127.0.0.1"}


def test_on_a_phone_the_source_is_a_sheet(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    card = ask(page, SEOUL).locator(".qa-card").nth(1)
    expect(page.locator(".qa-pane")).not_to_be_in_viewport()
    card.click()
    quote = card.locator(".qa-quote").text_content()
    assert quote is not None
    expect(page.locator("#qa-mark")).to_have_text(quote)
    expect(page.get_by_role("button", name="Close the source")).to_be_focused()
    expect_in_view(page.locator("#qa-mark"), page.locator(".qa-pane-scroll"))
    page.keyboard.press("Escape")
    expect(page.locator(".qa-pane")).not_to_be_in_viewport()
    expect(card).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


CONTRAST = """element => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  let ground = element;
  const clear = (node) => (channels(getComputedStyle(node).backgroundColor)[3] ?? 1) === 0;
  while (clear(ground)) ground = ground.parentElement;
  const pair = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor];
  const [a, b] = pair.map((colour) => light(channels(colour))).sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(
    context: BrowserContext, address: str, scheme: str, corpus: WordCorpus
) -> None:
    page = opened(context, address, scheme)
    expect(page.locator("body.dark")).to_have_count(int(scheme == "dark"))
    corpus.unread = 1
    ask(page, "ballistic recipe tomatoes cheese basil zeppelin")
    ask(page, f"{SEOUL} yesterday")
    ask(page, "And when?")
    clutter = next(
        a for a in corpus.articles() for s in corpus.sentences(a.id) if s.kind is Kind.CLUTTER
    )
    for selector in (
        ".qa-header p",
        ".qa-question",
        ".qa-confidence",
        ".qa-unread",
        ".qa-chip",
        ".qa-chip i",
        ".qa-searched",
        ".qa-searched q",
        ".qa-edit",
        ".qa-copies",
        ".qa-copies .qa-open",
        ".qa-quote",
        ".qa-card mark",
        ".qa-card .qa-meta",
        ".qa-related .qa-quote",
        ".qa-related .qa-number",
        ".qa-card[aria-current] .qa-number",
        "#qa-mark",
        ".qa-pane-head p",
        ".qa-pane-head a",
        "#qa-question .submit-button",
        "#qa-tabs button.selected",
        "#qa-fresh",
    ):
        shown = page.locator(selector).locator("visible=true").first
        assert shown.evaluate(CONTRAST) >= 4.5, selector
    page.get_by_role("tab", name="Articles").click()
    page.get_by_role("button", name=clutter.title).click()
    for selector in (".qa-clutter p", ".qa-tag", ".qa-open", ".qa-table th", ".qa-count"):
        shown = page.locator(selector).locator("visible=true").first
        assert shown.evaluate(CONTRAST) >= 4.5, selector


@pytest.mark.model
def test_the_real_corpus_answers_cites_and_declines(
    context: BrowserContext, tmp_path: Path
) -> None:
    with Corpus.create(tmp_path / "seeds.index") as corpus:
        corpus.add(seeds_folder() / "articles")
        opening: Future[Corpus] = Future()
        opening.set_result(corpus)
        with running(opening, port=free_port()) as address:
            page = opened(context, address)
            turn = ask(page, "Who represented Japan at the January 2024 talks in Seoul?")
            expect(turn.locator(".qa-card", has_text="Namazu").first).to_be_visible()
            for card in turn.locator(".qa-card").all():
                quote = card.locator(".qa-quote").text_content()
                assert quote is not None
                card.click()
                expect(page.locator("#qa-mark")).to_have_text(quote)
                expect_in_view(page.locator("#qa-mark"), page.locator(".qa-pane-scroll"))
            page.get_by_role("button", name="New conversation").click()
            expect(page.locator(".qa-turn")).to_have_count(0)
            expect(page.locator(".qa-example")).to_have_count(len(SEED_EXAMPLES))
            *answered, declined = (ask(page, question) for question, _ in SEED_EXAMPLES)
            for turn in answered:
                expect(turn.locator(".qa-confidence")).to_contain_text("%")
            expect(declined.locator(".qa-reason")).to_be_visible()
            upload(page, "tea.txt", TEA, tmp_path)
            expect(page.locator(".qa-report")).to_contain_text("1 added")
            page.get_by_role("tab", name="Ask").click()
            turn = ask(page, "When was the garden at Dibrugarh planted?")
            expect(turn.locator(".qa-card").first).to_contain_text("1839")
            assert corpus.article("tea").text.strip().endswith("Maniram Dewan.")
