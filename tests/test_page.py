"""The page's HTML: what is shown, that it is what the articles say, and that it is only text."""

from __future__ import annotations

import gzip
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import (
    ArticleNotFound,
    BadInput,
    IndexDamaged,
    IndexMismatch,
    IndexNotFound,
    IndexReadOnly,
    MissingExtra,
    QAError,
)
from qa.page import serve
from qa.page.answers import confidence_words, conversation
from qa.page.desk import Desk
from qa.page.markup import UNEXPECTED, count, day, escaped, link, origin
from qa.page.shelf import PAGE_SIZE, article_list, browse
from qa.page.source import SHOWN_CHARACTERS, paragraphs, source_pane
from qa.page.turns import Asking, Failure, Turn, answers_of
from qa.page.uploads import add_uploads, progress_words, upload_report
from qa.page.welcome import SEED_EXAMPLES, welcome, welcome_in_vain, welcome_meanwhile
from qa.schema import (
    Alternative,
    Answer,
    Article,
    Citation,
    Dated,
    IngestReport,
    Kind,
    Progress,
    Sentence,
    Skipped,
    Understood,
    Why,
)
from qa.wording import date_notes, followed, searched_instead, sections, understood_words

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3)) </mark>"
TEXT = "The ferry sailed at noon. Captain Ada Bell was aboard.\n\nShare this story\n"
FERRY = Article("ferry", "Ferry sails", TEXT, date(2024, 3, 9), "metadata", "Harbour Post")
SENTENCES = [
    Sentence(0, 25, Kind.BODY),
    Sentence(26, 54, Kind.BODY),
    Sentence(56, 72, Kind.CLUTTER),
]


class Parsed(HTMLParser):
    """What a browser would make of some HTML: its elements and its text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.within: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, text: str) -> None:
        self.text += text
        for tag in set(self._open):
            self.within[tag] = self.within.get(tag, "") + text


def cite(
    span: tuple[int, int] = (26, 54),
    highlight: tuple[int, int] | None = (34, 42),
    *,
    number: int = 1,
    kind: Kind = Kind.BODY,
    article: Article = FERRY,
    **more: Any,
) -> Citation:
    return Citation.cut(
        article, span, number=number, score=0.72, highlight=highlight, kind=kind, **more
    )


def answered(**changes: object) -> Answer:
    frame = {"question": "Who was aboard?", "outcome": "answer", "confidence": 0.72}
    return Answer(**{**frame, "citations": (cite(),), **changes})  # type: ignore[arg-type]


def turn_of(result: Answer | Failure, *ignoring: str, **origins: str) -> Turn:
    return Turn(Asking(result.question, ignoring=ignoring), result, origins)


def shown(*results: Answer | Failure) -> str:
    return conversation([turn_of(result) for result in results])


def squeezed(text: str) -> str:
    return "".join(text.split())


class TestMarkup:
    def test_escapes_what_html_knows_and_replaces_lone_surrogates(self) -> None:
        assert escaped('<a href="x">\'&') == "&lt;a href=&quot;x&quot;&gt;&#x27;&amp;"
        assert escaped("a\ud800b") == "a?b"

    def test_dates_have_their_month_in_letters(self) -> None:
        assert day(date(2024, 3, 9)) == '<time datetime="2024-03-09">9 Mar 2024</time>'
        assert Parsed(day(None)).text == "undated"

    def test_origin_is_the_source_or_else_the_title(self) -> None:
        assert Parsed(origin(FERRY)).text == "Harbour Post · 9 Mar 2024"
        assert Parsed(origin(Article("a", "A title", "x"))).text == "A title · undated"

    @pytest.mark.parametrize(
        "url", [None, "javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "x"]
    )
    def test_links_lead_to_web_pages_or_nowhere(self, url: str | None) -> None:
        assert link(url) == ""

    def test_a_link_is_escaped_and_opens_apart(self) -> None:
        parsed = Parsed(link('HTTPS://example.org/?a=1&b="<x>'))
        assert parsed.tags == ["a"]
        assert ("href", 'HTTPS://example.org/?a=1&b="<x>') in parsed.attributes
        assert ("rel", "noopener noreferrer nofollow") in parsed.attributes

    def test_counts(self) -> None:
        assert (count(1, "article"), count(3000, "article")) == ("1 article", "3,000 articles")


class TestConversation:
    def test_a_card_has_number_quote_words_and_origin(self) -> None:
        parsed = Parsed(shown(answered()))
        assert "Captain Ada Bell was aboard." in parsed.within["button"]
        assert parsed.within["mark"] == "Ada Bell"
        assert "Harbour Post · 9 Mar 2024" in parsed.text
        assert "Likely · 72%" in parsed.text

    def test_the_newest_answers_first_card_is_the_opened_one(self) -> None:
        two = answered(citations=(cite(), cite((0, 25), None, number=2)))
        markup = shown(two, two)
        assert markup.count("aria-current") == 1
        assert 'data-turn="1" data-place="0" aria-current="true"' in markup

    def test_other_articles_are_counted(self) -> None:
        one = shown(answered(citations=(cite(corroborated=1),)))
        three = shown(answered(citations=(cite(corroborated=3),)))
        none = shown(answered())
        assert "also said in 1 other article, written independently<" in one
        assert "also said in 3 other articles, written independently<" in three
        assert "also said in" not in none

    def test_what_only_relates_is_said_to_and_marks_no_answer(self) -> None:
        turn = answered(
            outcome="related",
            citations=(),
            related=(cite(kind=Kind.CAPTION),),
            reason="No sentence says who.",
        )
        parsed = Parsed(shown(turn))
        assert parsed.text.index("No sentence says who.") < parsed.text.index("Nearest sentences:")
        assert "mark" not in parsed.tags
        assert "photo caption" in parsed.within["button"]
        assert "%" not in parsed.text
        assert turn_of(turn).citations == turn.related

    def test_nothing_is_the_reason_alone(self) -> None:
        turn = answered(outcome="nothing", citations=(), reason="The articles are silent.")
        parsed = Parsed(shown(turn))
        assert "The articles are silent." in parsed.text
        assert "button" not in parsed.tags
        assert "Nearest" not in parsed.text

    def test_says_what_was_searched_if_that_differs(self) -> None:
        asked = "Who was aboard?"
        assert "Searched for" not in shown(answered(standalone_question=asked))
        turn = answered(standalone_question="Who was aboard the <ferry>?", as_of=date(2024, 6, 30))
        text = Parsed(shown(turn)).text
        assert "Searched for: Who was aboard the <ferry>?" in text
        assert "Articles up to 30 Jun 2024 only" in text

    def test_a_failure_is_one_line_and_cites_nothing(self) -> None:
        turn = Failure("When?", "The question is empty.")
        assert "The question is empty." in Parsed(shown(turn)).text
        assert turn_of(turn).citations == ()

    def test_shows_the_question_that_is_being_searched(self) -> None:
        parsed = Parsed(conversation([], asked="Who & when?"))
        assert "Who & when?" in parsed.text
        assert "Searching the articles" in parsed.text

    def test_a_question_that_cannot_be_searched_yet_is_said_to_wait(self) -> None:
        parsed = Parsed(conversation([], asked="Who?", loading=True))
        assert "Waiting until the articles are loaded" in parsed.text
        assert "Searching" not in parsed.text

    @pytest.mark.parametrize("outcome", ["answer", "related", "nothing"])
    def test_says_how_much_is_found_by_its_words_only(self, outcome: str) -> None:
        def text(unread: int) -> str:
            return Parsed(shown(answered(outcome=outcome, unread=unread))).text

        many = "1,234 passages are still being read: so far they are found by their words only."
        assert many in text(1_234)
        one = "1 passage is still being read: so far it is found by its words only."
        assert one in text(1)
        assert "still being read" not in text(0)

    def test_an_endless_question_is_shortened(self) -> None:
        assert len(shown(Failure("a" * 100_000, "Too long."))) < 2_000

    @pytest.mark.parametrize(
        ("probability", "words"),
        [
            (1.0, "Very likely · 100%"),
            (0.85, "Very likely · 85%"),
            (0.6, "Likely · 60%"),
            (0.35, "Uncertain · 35%"),
            (0.0, "Unlikely · 0%"),
        ],
    )
    def test_confidence_in_words(self, probability: float, words: str) -> None:
        assert confidence_words(probability) == words


def understood(words: str, meant: str, why: Why, question: str) -> Understood:
    start = question.index(words)
    return Understood(words, start, start + len(words), meant, why)


class TestUnderstood:
    question = "Who left nz last week, and who in 2021?"
    found = (
        understood("nz", "New Zealand", Why.COUNTRY, question),
        understood("last week", "January 8–14, 2024", Why.TIME, question),
        understood("in 2021", "2021", Why.TIME, question),
    )
    searched = question.replace("nz", "New Zealand")

    def test_is_said_in_few_words(self) -> None:
        assert [understood_words(found) for found in self.found] == [
            "nz → New Zealand",
            "last week: January 8–14, 2024",
            "in 2021",
        ]

    def test_chips_are_buttons_that_say_what_they_do(self) -> None:
        markup = shown(answered(question=self.question, understood=self.found))
        parsed = Parsed(markup)
        assert markup.count('class="qa-chip"') == 3
        assert "nz → New Zealand✕last week: January 8–14, 2024✕in 2021✕" in parsed.text
        assert ("aria-label", "take “in 2021” as it stands") in parsed.attributes
        assert ("data-words", "last week") in parsed.attributes
        assert "qa-chips" not in shown(answered())

    def test_what_is_taken_as_it_stands_is_shown_too(self) -> None:
        markup = conversation([turn_of(answered(question=self.question), "nz")])
        parsed = Parsed(markup)
        assert "“nz” as it stands↺" in parsed.text
        assert ("aria-label", "interpret “nz” again") in parsed.attributes

    def test_a_chip_is_taken_out_and_put_back(self) -> None:
        asking = Asking(self.question).toggled("nz").toggled("in 2021")
        assert asking.ignoring == ("nz", "in 2021")
        assert asking.toggled("nz").ignoring == ("in 2021",)

    def test_other_words_need_no_second_line(self) -> None:
        answer = answered(
            question=self.question, understood=self.found, standalone_question=self.searched
        )
        assert (followed(answer), searched_instead(answer)) == (None, None)
        assert "qa-searched" not in shown(answer)

    def test_a_follow_up_shows_what_it_follows(self) -> None:
        before = "Who sailed (with Bell)? Ada Bell"
        whole = f"{self.searched} ({before})"
        answer = answered(question=self.question, understood=self.found, standalone_question=whole)
        assert followed(answer) == before
        parsed = Parsed(shown(answer))
        assert f"Follow-up of: {before} Edit" in parsed.text
        assert ("data-question", whole) in parsed.attributes

    def test_another_question_that_was_searched_can_be_edited(self) -> None:
        answer = answered(question="and in 2021?", standalone_question="Who sailed in 2021?")
        assert searched_instead(answer) == "Who sailed in 2021?"
        assert ("data-question", "Who sailed in 2021?") in Parsed(shown(answer)).attributes


class TestDesk:
    copy = Article("copy", "Ferry leaves", TEXT, date(2024, 3, 10), "metadata", "Coast News")

    def desk(self, answer: Answer) -> tuple[Desk, list[dict[str, Any]]]:
        asked: list[dict[str, Any]] = []

        def ask(question: str, **more: Any) -> Answer:
            asked.append({"question": question, **more})
            return answer

        def article(article_id: str) -> Article:
            if article_id != "copy":
                raise ArticleNotFound(article_id)
            return self.copy

        opening: Future[Any] = Future()
        opening.set_result(SimpleNamespace(ask=ask, article=article))
        return Desk(opening, 0.2), asked

    def test_asks_as_it_is_told_to(self) -> None:
        desk, asked = self.desk(answered())
        asking = Asking("Who?", (answered(),), "2024-06-30", True, ("who",))
        turn = desk.answer(asking)
        assert (turn.asking, turn.result) == (asking, answered())
        assert answers_of([turn, turn_of(Failure("Why?", "Nobody knows."))]) == (answered(),)
        assert asked == [
            {
                "question": "Who?",
                "history": (answered(),),
                "as_of": "2024-06-30",
                "always_answer": True,
                "risk": 0.2,
                "ignoring": ("who",),
            }
        ]

    def test_knows_where_the_same_text_stands(self) -> None:
        desk, _ = self.desk(answered(citations=(cite(also_in=("copy", "gone")),)))
        markup = conversation([desk.answer(Asking("Who?"))])
        assert "Same text in: Coast News · 10 Mar 2024, gone" in Parsed(markup).text
        assert ("data-article", "copy") in Parsed(markup).attributes


class TestNotes:
    """What is known about a quote."""

    def test_days_are_told_where_they_are_known(self) -> None:
        noon = Dated(17, 24, "at noon", "Saturday, March 9, 2024")
        quote = cite((0, 25), None, dates=(noon,))
        assert list(date_notes(quote)) == ["at noon = Saturday, March 9, 2024"]
        assert (
            "at noon = Saturday, March 9, 2024" in Parsed(shown(answered(citations=(quote,)))).text
        )

    def test_of_an_undated_article_nobody_can_tell(self) -> None:
        untold = (
            Dated(0, 5, "today", None),
            Dated(6, 12, "Monday", None),
            Dated(0, 5, "today", None),
        )
        undated = cite(article=Article("a", "A", TEXT), dates=untold)
        assert list(date_notes(undated)) == ["today, Monday: the article is undated"]
        dated = cite(dates=untold[:1])
        assert list(date_notes(dated)) == ["today: the article does not tell the day"]

    def test_speaker_and_context(self) -> None:
        quote = cite(speaker="Ada Bell", context=(0, 25))
        parsed = Parsed(shown(answered(citations=(quote,))))
        assert (
            "The ferry sailed at noon.Captain Ada Bell was aboard.Speaker: Ada Bell" in parsed.text
        )
        assert parsed.within["mark"] == "Ada Bell"
        plain = shown(answered())
        assert "qa-context" not in plain
        assert "qa-notes" not in plain

    def test_many_copies_are_counted(self) -> None:
        quote = cite(also_in=tuple(f"a{i}" for i in range(7)))
        text = Parsed(shown(answered(citations=(quote,)))).text
        assert "Same text in: a0, a1, a2, a3, a4 and 2 more" in text


class TestSections:
    first, second, third = (cite(number=n) for n in (1, 2, 3))

    def several(self, **changes: Any) -> Answer:
        return answered(citations=(self.first, self.second, self.third), **changes)

    def differing(self, *when: tuple[str, tuple[int, ...]]) -> Answer:
        told = tuple(Alternative(*each) for each in when)
        return self.several(alternatives=told, differ="over time")

    def test_one_without_headings(self) -> None:
        (only,) = sections(self.several())
        assert (only.part, only.when, only.citations) == (
            None, None, (self.first, self.second, self.third),
        )  # fmt: skip
        assert not {"h4", "h5"} & set(Parsed(shown(self.several())).tags)

    def test_by_time_the_rest_last(self) -> None:
        answer = self.differing(("March 2024", (2,)), ("undated", (1,)))
        parsed = Parsed(shown(answer))
        headings = ("The answer changed over time:", "March 2024", "Undated", "Also")
        places = [parsed.text.index(heading) for heading in headings]
        assert places == sorted(places)
        assert [v for n, v in parsed.attributes if n == "value"] == ["2", "1", "3"]
        assert turn_of(answer).citations == (self.second, self.first, self.third)
        assert parsed.text.index("Likely") < places[0]

    def test_places_follow_what_is_shown_and_the_first_is_open(self) -> None:
        markup = shown(self.differing(("March 2024", (2, 3)), ("2023", (1,))))
        assert markup.index('data-place="0" aria-current') < markup.index('data-place="1"')
        assert markup.index('data-place="1"') < markup.index('data-place="2"')
        assert "Also" not in Parsed(markup).text

    def test_sources_that_differ(self) -> None:
        told = (Alternative("March 2024", (1, 2, 3)),)
        answer = self.several(alternatives=told, differ="between sources")
        assert "Sources differ on this:" in Parsed(shown(answer)).text

    def test_by_part_and_a_part_without_an_answer_is_said_to_be(self) -> None:
        parts = ("Who was aboard?", "How deep was it?", "When did it sail?")
        cited = (
            replace(self.first, article=FERRY, part=3),
            replace(self.second, article=FERRY, part=1),
        )
        answer = answered(citations=(*cited, self.third), parts=parts)
        assert [(s.part, [c.number for c in s.citations]) for s in sections(answer)] == [
            (parts[0], [2]), (parts[1], []), (parts[2], [1]), ("Also", [3]),
        ]  # fmt: skip
        text = Parsed(shown(answer)).text
        assert "How deep was it?No sentence answers this part.When did it sail?" in text

    def test_every_citation_is_shown_once(self) -> None:
        answer = self.differing(("March 2024", (1, 2)), ("2023", (1, 9)), ("2022", ()))
        assert turn_of(answer).citations == answer.citations


class TestSource:
    def test_marks_the_quote_and_its_words_in_the_whole_article(self) -> None:
        parsed = Parsed(source_pane(FERRY, SENTENCES, cite()))
        assert parsed.within["mark"] == "Captain Ada Bell was aboard."
        assert parsed.within["strong"] == "Ada Bell"
        assert ("id", "qa-mark") in parsed.attributes
        assert squeezed(TEXT[:54]) in squeezed(parsed.text)

    def test_a_sentence_that_does_not_answer_has_no_answering_words(self) -> None:
        parsed = Parsed(source_pane(FERRY, SENTENCES, cite(), answers=False))
        assert parsed.within["mark"] == "Captain Ada Bell was aboard."
        assert "strong" not in parsed.tags

    def test_the_sentence_before_is_marked_too(self) -> None:
        markup = source_pane(FERRY, SENTENCES, cite(context=(0, 25)))
        assert (
            '<mark class="qa-before">The ferry sailed at noon.</mark> <mark id="qa-mark">' in markup
        )
        changed = Article("ferry", "Ferry sails", "A" + TEXT[1:])
        parsed = Parsed(source_pane(changed, SENTENCES, cite(context=(0, 25))))
        assert parsed.within["mark"] == "Captain Ada Bell was aboard."

    def test_what_is_no_evidence_stands_apart(self) -> None:
        markup = source_pane(FERRY, SENTENCES)
        boxed = markup[markup.index("qa-clutter") :]
        assert "Share this story" in boxed
        assert "Not evidence" in boxed
        assert "ferry sailed" not in boxed

    def test_an_article_that_changed_shows_no_mark(self) -> None:
        changed = Article("ferry", "Ferry sails", "X" + TEXT)
        parsed = Parsed(source_pane(changed, [], cite()))
        assert "mark" not in parsed.tags
        assert "changed since it was quoted" in parsed.text
        assert "Captain Ada Bell" in parsed.text

    def test_the_date_says_how_it_is_known(self) -> None:
        assert "9 Mar 2024 (from: metadata)" in Parsed(source_pane(FERRY, SENTENCES)).text
        undated = Parsed(source_pane(Article("a", "Title", "x"), [])).text
        assert "from:" not in undated
        assert undated.startswith("Titleundated")

    def test_a_very_long_article_is_shown_around_its_quote(self) -> None:
        text = "Filler words. " * 100_000 + "The needle is here. " + "More filler. " * 100_000
        start = text.index("The needle")
        article = Article("long", "Long", text)
        span = (start, start + len("The needle is here."))
        sentences = [Sentence(0, start - 1, Kind.BODY), Sentence(*span, Kind.BODY)]
        markup = source_pane(article, sentences, cite(span, None, article=article))
        assert Parsed(markup).within["mark"] == "The needle is here."
        assert SHOWN_CHARACTERS <= len(Parsed(markup).text) < SHOWN_CHARACTERS + 1_000
        assert "of 2,700,020 are shown" in markup

    def test_line_ends_between_sentences_and_kinds_part_paragraphs(self) -> None:
        text = "One\nline. Two.\nThree. Photo: Four."
        sentences = [
            Sentence(0, 9, Kind.BODY),
            Sentence(10, 14, Kind.BODY),
            Sentence(15, 21, Kind.BODY),
            Sentence(22, 34, Kind.CAPTION),
        ]
        found = [(text[p.start : p.end], p.kind) for p in paragraphs(text, sentences)]
        assert found == [
            ("One\nline. Two.", Kind.BODY),
            ("Three.", Kind.BODY),
            ("Photo: Four.", Kind.CAPTION),
        ]

    @given(
        text=st.text(alphabet=st.sampled_from("ab .\n<>&\"'\u05d0\U0001f600\u0301é"), min_size=1),
        cuts=st.lists(st.tuples(st.integers(0, 60), st.sampled_from(list(Kind))), max_size=6),
        picks=st.tuples(st.integers(0, 1_000), st.integers(0, 1_000)),
    )
    def test_nothing_is_lost_and_the_mark_is_the_quote(
        self, text: str, cuts: list[tuple[int, Kind]], picks: tuple[int, int]
    ) -> None:
        ends = sorted({min(end, len(text)) for end, _ in cuts} - {0})
        kinds = [kind for _, kind in cuts]
        sentences = [
            Sentence(start, end, kind)
            for start, end, kind in zip([0, *ends], ends, kinds, strict=False)
        ]
        article = Article("a", "T", text)
        start = picks[0] % len(text)
        end = start + 1 + picks[1] % (len(text) - start)
        shown = source_pane(article, sentences, cite((start, end), None, article=article))
        body = Parsed(shown[shown.index('<div class="qa-text"') :])
        for label in ("Photo caption", "Not evidence: never quoted", "✕"):
            body.text = body.text.replace(label, "")
        assert squeezed(body.text) == squeezed(text)
        assert squeezed(body.within.get("mark", "")) == squeezed(text[start:end])

    def test_overlapping_or_missing_sentences_lose_and_repeat_nothing(self) -> None:
        text = "Before. One two three. After."
        sentences = [Sentence(8, 15, Kind.BODY), Sentence(12, 22, Kind.BODY)]
        assert "".join(text[p.start : p.end] for p in paragraphs(text, sentences)) == text


class TestHostileText:
    """Nothing that an article, a file or a question says becomes an element."""

    article = Article(HOSTILE, HOSTILE, HOSTILE, source=HOSTILE, url=HOSTILE)

    def rendered(self) -> dict[str, str]:
        quote = replace(
            cite((0, len(HOSTILE)), (2, 20), article=self.article, context=(0, 9)),
            article=self.article,
            dates=(Dated(0, 9, HOSTILE, HOSTILE),),
            speaker=HOSTILE,
            also_in=(HOSTILE,),
        )
        answer = answered(
            question=HOSTILE,
            standalone_question=f"{HOSTILE} ({HOSTILE})",
            citations=(quote,),
            reason=HOSTILE,
            understood=(Understood(HOSTILE, 0, len(HOSTILE), HOSTILE, Why.TIME),),
            parts=(HOSTILE,),
            alternatives=(Alternative(HOSTILE, (1,)),),
            differ="over time",
        )
        report = IngestReport([HOSTILE], [], [HOSTILE], [Skipped(HOSTILE, HOSTILE)], {HOSTILE: 1})
        return {
            "answer": conversation(
                [turn_of(answer, HOSTILE), turn_of(Failure(HOSTILE, HOSTILE))], asked=HOSTILE
            ),
            "source": source_pane(self.article, [Sentence(0, 9, Kind.CLUTTER)], quote),
            "list": article_list(browse([self.article], "script")),
            "report": upload_report(report),
            "welcome": welcome(1, (HOSTILE,)),
            "failure": welcome_in_vain(HOSTILE),
        }

    @pytest.mark.parametrize("part", ["answer", "source", "list", "report", "welcome", "failure"])
    def test_stays_text(self, part: str) -> None:
        parsed = Parsed(self.rendered()[part])
        assert "<script>alert(1)</script>" in parsed.text
        assert not {"script", "img"} & set(parsed.tags)
        assert not [name for name, _ in parsed.attributes if name.startswith("on")]
        assert not [value for name, value in parsed.attributes if name == "href"]


class TestShelf:
    articles: Sequence[Article] = [
        Article(
            f"a{i:04}",
            f"Story {i}",
            "text",
            date(2024, 1 + i % 12, 1) if i % 2 else None,
            "metadata" if i % 2 else "none",
            "Daily" if i % 3 else None,
        )
        for i in range(3_021)
    ]

    def test_a_page_at_a_time_with_the_whole_count(self) -> None:
        first, last = browse(self.articles), browse(self.articles, page=60)
        assert [a.id for a in first.articles] == [f"a{i:04}" for i in range(PAGE_SIZE)]
        assert (first.total, first.more) == (3_021, True)
        assert [a.id for a in last.articles] == [f"a{i:04}" for i in range(3_000, 3_021)]
        assert not last.more
        assert "3,001–3,021 of 3,021 articles" in Parsed(article_list(last)).text

    def test_the_document_does_not_grow_with_the_collection(self) -> None:
        assert Parsed(article_list(browse(self.articles))).tags.count("tr") == PAGE_SIZE + 1

    def test_filters_by_title_source_and_date_in_any_order(self) -> None:
        assert [a.id for a in browse(self.articles, "3020 STORY").articles] == ["a3020"]
        assert browse(self.articles, "daily").articles[0].id == "a0001"
        assert browse(self.articles, "undated").articles[0].published is None
        dated = browse(self.articles, "2024-02 daily").articles
        assert {a.published for a in dated} == {date(2024, 2, 1)}

    def test_a_filter_reads_no_further_than_its_page(self) -> None:
        read = []

        class Counting(list[Article]):
            def __iter__(self):  # type: ignore[no-untyped-def]
                for article in super().__iter__():
                    read.append(article.id)
                    yield article

        shelf = browse(Counting(self.articles), "story")
        assert (len(shelf.articles), shelf.total, shelf.more) == (PAGE_SIZE, None, True)
        assert len(read) == PAGE_SIZE + 1
        assert "1–50 more follow" in Parsed(article_list(shelf)).text

    def test_the_last_page_of_a_filter_knows_the_count(self) -> None:
        shelf = browse(self.articles, "story 302")
        assert [a.id for a in shelf.articles] == ["a0302", "a1302", "a2302", "a3020"]
        assert "1–4 of 4 articles that match “story 302”" in Parsed(article_list(shelf)).text

    def test_the_pager_leads_where_there_is_something(self) -> None:
        markup = article_list(browse(self.articles, page=1))
        assert 'data-page="0">Previous' in markup
        assert 'data-page="2">Next' in markup
        assert 'data-page="-1" disabled>Previous' in article_list(browse(self.articles))

    def test_empty_lists_say_why(self) -> None:
        assert "No articles yet." in article_list(browse([]))
        assert "No title, source or date matches." in article_list(browse(self.articles, "zebra"))

    def test_says_how_a_date_is_known(self) -> None:
        text = Parsed(article_list(browse(self.articles[:2]))).text
        assert "undatednot known" in text
        assert "1 Feb 2024metadata" in text


class TestUploads:
    def test_files_are_added_together_and_deleted(self, tmp_path: Path) -> None:
        names = ["one/a.txt", "two/b.jsonl.gz", "three/metadata.jsonl"]
        for name in names:
            (tmp_path / name).parent.mkdir()
            (tmp_path / name).write_bytes(gzip.compress(b"x") if name.endswith("gz") else b"x")
        seen: list[Path] = []

        def add(*sources: Path, progress: object) -> IngestReport:
            seen.extend(sources)
            assert (sources[0].parent / "metadata.jsonl").exists()
            return IngestReport(skipped=[Skipped(f"{sources[0]}, line 7", f"{sources[0]} is bad")])

        report = add_uploads(
            SimpleNamespace(add=add),  # type: ignore[arg-type]
            [tmp_path / name for name in names],
            lambda progress: None,
        )
        assert [path.name for path in seen] == ["a.txt", "b.jsonl.gz"]
        assert report.skipped == [Skipped("a.txt, line 7", "a.txt is bad")]
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
        assert not seen[0].exists()

    def test_two_files_of_one_name_are_refused(self, tmp_path: Path) -> None:
        for folder in ("one", "two"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "a.txt").write_text("x")
        files = sorted(tmp_path.rglob("a.txt"))
        with pytest.raises(BadInput, match=r"Two of the files are named a\.txt"):
            add_uploads(SimpleNamespace(), files, lambda progress: None)  # type: ignore[arg-type]

    def test_a_file_that_another_upload_took_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match=r"a\.txt was uploaded twice at the same time"):
            add_uploads(
                SimpleNamespace(),  # type: ignore[arg-type]
                [tmp_path / "a.txt"],
                lambda progress: None,
            )

    def test_metadata_alone_is_no_article(self, tmp_path: Path) -> None:
        (tmp_path / "metadata.jsonl").write_text("{}")
        with pytest.raises(BadInput, match="No article was uploaded"):
            add_uploads(
                SimpleNamespace(),  # type: ignore[arg-type]
                [tmp_path / "metadata.jsonl"],
                lambda progress: None,
            )

    @pytest.mark.parametrize(
        ("progress", "share", "words"),
        [
            (Progress(0, 200, 0, 0, 0), 0.0, "Storing: 0 articles"),
            (Progress(50, 200, 1, 0, 7), 0.25, "Storing: 1 article"),
            (Progress(200, 200, 3_000, 0, 1), 0.0, "Reading: 0 of 1 passage."),
            (Progress(200, 200, 2, 1_500, 6_000), 0.25, "Reading: 1,500 of 6,000 passages."),
            (Progress(200, 200, 1, 0, 0), 1.0, "Reading"),
        ],
    )
    def test_progress_in_words(self, progress: Progress, share: float, words: str) -> None:
        found = " All can be found by their words already" if words.endswith(".") else ""
        assert progress_words(progress) == (share, f"{words}{found}")

    def test_the_report_counts_names_and_explains(self) -> None:
        report = IngestReport(
            added=[f"n{i}" for i in range(25)],
            unchanged=["u"],
            replaced=["r"],
            skipped=[Skipped("bad.pdf", "It is damaged.")],
            dates={"metadata": 20, "none": 6, "url": 0},
            seconds=1.25,
        )
        text = Parsed(upload_report(report)).text
        assert "25 added, 1 replaced, 1 unchanged, 1 skipped in 1.2 s" in text
        assert "20 from metadata, 6 unknown" in text
        assert "url" not in text
        assert "n19and 5 more" in text
        assert "bad.pdf: It is damaged." in text

    def test_a_report_of_nothing_says_so(self) -> None:
        assert "Nothing found in these files" in upload_report(IngestReport())


class TestWelcome:
    def test_offers_the_examples_and_counts_the_articles(self) -> None:
        markup = welcome(5, tuple(question for question, _ in SEED_EXAMPLES))
        assert "Ask about 5 articles." in markup
        assert markup.count("data-example=") == len(SEED_EXAMPLES) == 4

    def test_an_empty_collection_says_what_to_do(self) -> None:
        markup = welcome(0, ())
        assert "No articles yet: add some" in markup
        assert "Try one" not in markup

    def test_meanwhile_it_says_what_is_loaded_and_offers_no_examples(self) -> None:
        parsed = Parsed(welcome_meanwhile())
        assert "Loading the articles and the reader" in parsed.text
        assert "the question waits until they are loaded" in parsed.text
        assert "button" not in parsed.tags

    def test_in_vain_it_says_why(self) -> None:
        text = Parsed(welcome_in_vain("The database is damaged.")).text
        assert text.startswith("Loading failed.The database is damaged.")


class FakeCorpus:
    """Makes an index folder; fails to fill it, or to answer, when told to."""

    fails: BaseException | None = None
    closed = False

    def __init__(self, path: Path) -> None:
        path.mkdir()
        (path / "corpus.db").write_text("empty")
        self.path = path

    @classmethod
    def create(cls, path: Path) -> FakeCorpus:
        return cls(path)

    def __enter__(self) -> FakeCorpus:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def add(self, *sources: Path) -> None:
        if self.fails is not None:
            raise self.fails
        (self.path / "corpus.db").write_text(sources[0].name)

    def ask(self, question: str) -> None:
        if self.fails is not None:
            raise self.fails

    def close(self) -> None:
        self.closed = True


class TestDefaultIndex:
    @pytest.fixture
    def data(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(serve, "user_data_dir", lambda *_, **__: str(tmp_path / "data"))
        monkeypatch.setattr("qa.corpus.Corpus", FakeCorpus)
        monkeypatch.setattr(FakeCorpus, "fails", None)
        return tmp_path / "data"

    def test_is_made_of_the_seeds_once(self, data: Path) -> None:
        index = serve.default_page_index()
        assert index == data / "page.index"
        assert (index / "corpus.db").read_text() == "articles"
        (index / "corpus.db").write_text("uploads")
        assert (serve.default_page_index() / "corpus.db").read_text() == "uploads"
        assert not (data / "page.draft").exists()

    def test_what_an_interrupted_start_left_is_begun_anew(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(FakeCorpus, "fails", KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            serve.default_page_index()
        assert not (data / "page.index").exists()
        monkeypatch.setattr(FakeCorpus, "fails", None)
        assert (serve.default_page_index() / "corpus.db").read_text() == "articles"
        assert not (data / "page.draft").exists()

    def test_two_starts_at_once_make_it_once(self, data: Path) -> None:
        with ThreadPoolExecutor(2) as starts:
            first, second = starts.map(lambda _: serve.default_page_index(), range(2))
        assert first == second == data / "page.index"

    def test_a_data_folder_that_cannot_be_made_is_named(self, data: Path) -> None:
        data.write_text("a file")
        with pytest.raises(IndexReadOnly, match=r"Cannot make an index in .*data.*--index DIR"):
            serve.default_page_index()


class TestRun:
    """What is told at once, and what is left to when the page is served."""

    @pytest.fixture
    def told(self, monkeypatch: pytest.MonkeyPatch) -> list[object]:
        """With what a corpus was opened, and what was served of it."""
        told: list[object] = []

        def open_(index: Path, *, reader: str | None) -> str:
            told.append((index, reader))
            return "corpus"

        def serve_(open_corpus: Callable[[], str], *given: object) -> None:
            told.append(given)
            told.append(open_corpus())

        monkeypatch.setattr("qa.corpus.Corpus", SimpleNamespace(open=open_))
        monkeypatch.setattr(serve, "serve", serve_)
        monkeypatch.setattr(serve, "default_page_index", lambda: Path("page.index"))
        return told

    def test_the_page_is_served_before_its_index_is_opened(self, told: list[object]) -> None:
        serve.run(host="localhost", port=8080, risk=0.25)
        assert told == [("localhost", 8080, 0.25), (Path("page.index"), None), "corpus"]

    def test_a_reader_is_looked_up_at_once(self, told: list[object]) -> None:
        serve.run(reader="mine")
        assert told == [(Path("page.index"), "mine"), ("127.0.0.1", 7860, 0.1), "corpus"]

    def test_a_wrong_index_is_told_at_once(self, told: list[object], tmp_path: Path) -> None:
        with pytest.raises(IndexNotFound, match=r"No index at .*my\.index"):
            serve.run(tmp_path / "my.index")
        (tmp_path / "corpus.db").write_text("no database" * 100)
        with pytest.raises(IndexDamaged):
            serve.run(tmp_path)
        assert told == []


SLOW_PAGE = """
import pathlib, sys, time
from qa.errors import IndexDamaged
from qa.page.serve import serve

def open_corpus():
    while not pathlib.Path(sys.argv[2]).exists():
        time.sleep(0.05)
    raise IndexDamaged("The database is damaged.")

serve(open_corpus, port=int(sys.argv[1]))
"""


class TestServe:
    @pytest.fixture
    def opening(self, monkeypatch: pytest.MonkeyPatch) -> Future[FakeCorpus]:
        """Of a page that is interrupted as soon as there is a corpus, or will never be."""
        opening: Future[FakeCorpus] = Future()

        @contextmanager
        def running(*_: object) -> Iterator[str]:
            yield "http://localhost"

        monkeypatch.setattr(serve, "Future", lambda: opening)
        monkeypatch.setattr(serve, "running", running)
        monkeypatch.setattr(serve, "_wait_for_interrupt", lambda: opening.exception(timeout=30))
        return opening

    def test_opens_in_a_thread_of_its_own_and_closes_at_the_end(
        self, opening: Future[FakeCorpus], tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        threads = []

        def open_corpus() -> FakeCorpus:
            threads.append(threading.current_thread())
            return FakeCorpus(tmp_path / "my.index")

        serve.serve(open_corpus)  # type: ignore[arg-type]
        assert threads != [threading.current_thread()]
        assert opening.result().closed
        line = "article-qa is at http://localhost (stop it with Ctrl+C)\n"
        assert capfd.readouterr() == (line, "")

    def test_what_fails_is_told_on_the_page_and_in_the_terminal(
        self, opening: Future[FakeCorpus], capfd: pytest.CaptureFixture[str]
    ) -> None:
        def open_corpus() -> FakeCorpus:
            raise IndexMismatch("Made with another encoder.")

        serve.serve(open_corpus)  # type: ignore[arg-type]
        assert isinstance(opening.exception(), IndexMismatch)
        assert capfd.readouterr().err == "Made with another encoder.\n"

    def test_what_keeps_it_from_answering_is_a_failure_too(
        self,
        opening: Future[FakeCorpus],
        tmp_path: Path,
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(FakeCorpus, "fails", RuntimeError("a bug"))
        serve.serve(lambda: FakeCorpus(tmp_path / "my.index"))  # type: ignore[arg-type]
        assert isinstance(opening.exception(), QAError)
        assert str(opening.exception()) == UNEXPECTED
        assert "a bug" in caplog.text

    @pytest.mark.filterwarnings("error")
    def test_who_waits_is_told_that_the_page_was_stopped(
        self, opening: Future[FakeCorpus], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stopped = threading.Event()
        monkeypatch.setattr(serve, "_wait_for_interrupt", lambda: None)
        monkeypatch.setattr(serve, "_LAST_WORDS", 0.0)

        def open_corpus() -> FakeCorpus:
            stopped.wait(30)
            return FakeCorpus(tmp_path / "my.index")

        serve.serve(open_corpus)  # type: ignore[arg-type]
        assert str(opening.exception()) == "The page was stopped."
        loader = next(t for t in threading.enumerate() if t.name == "loading")
        stopped.set()
        loader.join(30)  # and what it loaded in vain is no error

    def test_without_gradio_the_error_has_the_command(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(sys.modules, "qa.page.blocks", raising=False)
        monkeypatch.setitem(sys.modules, "gradio", None)
        page = serve.running(Future())
        with pytest.raises(MissingExtra, match=r"pip install 'article-qa\[page\]'"), page:
            pass

    @pytest.mark.parametrize(
        ("imported", "spared"),
        [
            ("qa.corpus", {"gradio", "torch", "transformers", "sentence_transformers"}),
            ("qa.page.serve", {"gradio", "torch", "qa.corpus", "onnxruntime", "faiss", "tantivy"}),
        ],
    )
    def test_importing_is_light(self, imported: str, spared: set[str]) -> None:
        code = f"import sys, qa, {imported}; print({spared!r} & set(sys.modules))"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout == "set()\n"

    def test_gradio_is_imported_without_making_stubs(self) -> None:
        code = """
import ast, sys
from qa.page.stubs import no_stubs
ast.get_source_segment = lambda *_: sys.exit("a stub is made")
before = list(sys.meta_path)
with no_stubs():
    import gradio
print(callable(gradio.Button.click), sys.meta_path == before)
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert (done.stdout, done.stderr) == ("True True\n", "")

    def test_answers_before_its_corpus_is_open(self, tmp_path: Path) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        page = subprocess.Popen(
            [sys.executable, "-c", SLOW_PAGE, str(port), str(tmp_path / "go on")],
            # whoever runs the tests in the background makes them ignore Ctrl+C
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert page.stdout is not None
            assert page.stderr is not None
            address = page.stdout.readline().split()[3]
            with urlopen(address) as shown:
                assert "Loading the articles and the reader" in shown.read().decode()
            (tmp_path / "go on").touch()
            assert page.stderr.readline() == "The database is damaged.\n"
            page.send_signal(signal.SIGINT)
            assert page.wait(30) == 0
        finally:
            page.kill()
            page.communicate()
