"""The page's HTML: what is shown, that it is what the articles say, and that it is only text."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import BadInput, IndexReadOnly, MissingExtra
from qa.page import serve
from qa.page.answers import Failure, confidence_words, conversation, shown_citations
from qa.page.markup import count, day, escaped, link, origin
from qa.page.shelf import PAGE_SIZE, article_list, browse
from qa.page.source import SHOWN_CHARACTERS, paragraphs, source_pane
from qa.page.uploads import add_uploads, progress_words, upload_report
from qa.page.welcome import SEED_EXAMPLES, welcome
from qa.schema import Answer, Article, Citation, IngestReport, Kind, Progress, Sentence, Skipped

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
    corroborated: int = 0,
    article: Article = FERRY,
) -> Citation:
    return Citation.cut(
        article,
        span,
        number=number,
        score=0.72,
        highlight=highlight,
        kind=kind,
        corroborated=corroborated,
    )


def answered(**changes: object) -> Answer:
    frame = {"question": "Who was aboard?", "outcome": "answer", "confidence": 0.72}
    return Answer(**{**frame, "citations": (cite(),), **changes})  # type: ignore[arg-type]


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
        parsed = Parsed(conversation([answered()]))
        assert "Captain Ada Bell was aboard." in parsed.within["button"]
        assert parsed.within["mark"] == "Ada Bell"
        assert "Harbour Post · 9 Mar 2024" in parsed.text
        assert "Likely · 72%" in parsed.text

    def test_the_newest_answers_first_card_is_the_opened_one(self) -> None:
        two = answered(citations=(cite(), cite((0, 25), None, number=2)))
        markup = conversation([two, two])
        assert markup.count("aria-current") == 1
        assert 'data-turn="1" data-place="0" aria-current="true"' in markup

    def test_other_articles_are_counted(self) -> None:
        one = conversation([answered(citations=(cite(corroborated=1),))])
        three = conversation([answered(citations=(cite(corroborated=3),))])
        none = conversation([answered()])
        assert "also in 1 other article<" in one
        assert "also in 3 other articles<" in three
        assert "also in" not in none

    def test_what_only_relates_is_said_to_and_marks_no_answer(self) -> None:
        turn = answered(
            outcome="related",
            citations=(),
            related=(cite(kind=Kind.CAPTION),),
            reason="No sentence says who.",
        )
        parsed = Parsed(conversation([turn]))
        assert parsed.text.index("No sentence says who.") < parsed.text.index("Nearest sentences:")
        assert "mark" not in parsed.tags
        assert "photo caption" in parsed.within["button"]
        assert "%" not in parsed.text
        assert shown_citations(turn) == turn.related

    def test_nothing_is_the_reason_alone(self) -> None:
        turn = answered(outcome="nothing", citations=(), reason="The articles are silent.")
        parsed = Parsed(conversation([turn]))
        assert "The articles are silent." in parsed.text
        assert "button" not in parsed.tags
        assert "Nearest" not in parsed.text

    def test_says_what_was_searched_if_that_differs(self) -> None:
        asked = "Who was aboard?"
        assert "Searched for" not in conversation([answered(standalone_question=asked)])
        turn = answered(standalone_question="Who was aboard the <ferry>?", as_of=date(2024, 6, 30))
        text = Parsed(conversation([turn])).text
        assert "Searched for: Who was aboard the <ferry>?" in text
        assert "Articles up to 30 Jun 2024 only" in text

    def test_a_failure_is_one_line_and_cites_nothing(self) -> None:
        turn = Failure("When?", "The question is empty.")
        assert "The question is empty." in Parsed(conversation([turn])).text
        assert shown_citations(turn) == ()

    def test_shows_the_question_that_is_being_searched(self) -> None:
        parsed = Parsed(conversation([], asked="Who & when?"))
        assert "Who & when?" in parsed.text
        assert "Searching the articles" in parsed.text

    def test_an_endless_question_is_shortened(self) -> None:
        assert len(conversation([Failure("a" * 100_000, "Too long.")])) < 2_000

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
        quote = cite((0, len(HOSTILE)), (2, 20), article=self.article)
        answer = answered(
            question=HOSTILE, standalone_question=f"{HOSTILE}!", citations=(quote,), reason=HOSTILE
        )
        report = IngestReport([HOSTILE], [], [HOSTILE], [Skipped(HOSTILE, HOSTILE)], {HOSTILE: 1})
        return {
            "answer": conversation([answer, Failure(HOSTILE, HOSTILE)], asked=HOSTILE),
            "source": source_pane(self.article, [Sentence(0, 9, Kind.CLUTTER)], quote),
            "list": article_list(browse([self.article], "script")),
            "report": upload_report(report),
            "welcome": welcome(1, (HOSTILE,)),
        }

    @pytest.mark.parametrize("part", ["answer", "source", "list", "report", "welcome"])
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
            (Progress(50, 200, 1, 7), 0.25, "1 article, 7 passages"),
            (Progress(0, 0, 0, 0), 0.0, "0 articles, 0 passages"),
            (Progress(3, 2, 3_000, 1), 1.0, "3,000 articles, 1 passage"),
        ],
    )
    def test_progress_in_words(self, progress: Progress, share: float, words: str) -> None:
        assert progress_words(progress) == (share, f"Reading and indexing: {words}")

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


class FakeCorpus:
    """Makes an index folder; fails to fill it when told to."""

    fails: BaseException | None = None

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


class TestServe:
    @pytest.fixture
    def data(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(serve, "user_data_dir", lambda *_, **__: str(tmp_path / "data"))
        monkeypatch.setattr(serve, "Corpus", FakeCorpus)
        monkeypatch.setattr(FakeCorpus, "fails", None)
        return tmp_path / "data"

    def test_the_default_index_is_made_of_the_seeds_once(self, data: Path) -> None:
        index = serve.default_page_index()
        assert index == data / "page.index"
        assert (index / "corpus.db").read_text() == "articles"
        (index / "corpus.db").write_text("uploads")
        assert (serve.default_page_index() / "corpus.db").read_text() == "uploads"
        assert [path.name for path in data.iterdir()] == ["page.index"]

    def test_an_interrupted_first_start_leaves_nothing(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(FakeCorpus, "fails", KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            serve.default_page_index()
        assert list(data.iterdir()) == []
        monkeypatch.setattr(FakeCorpus, "fails", None)
        assert serve.default_page_index().exists()

    def test_a_data_folder_that_cannot_be_made_is_named(self, data: Path) -> None:
        data.write_text("a file")
        with pytest.raises(IndexReadOnly, match=r"Cannot make an index in .*data.*--index DIR"):
            serve.default_page_index()

    def test_reader_and_risk_are_those_of_the_command(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = SimpleNamespace(name="opened")
        told: list[object] = []

        @contextmanager
        def open_(index: Path, *, reader: str | None) -> Iterator[SimpleNamespace]:
            told.extend([index, reader])
            yield opened

        monkeypatch.setattr(serve, "Corpus", SimpleNamespace(open=open_))
        monkeypatch.setattr(serve, "serve", lambda *given: told.extend(given))
        serve.run(Path("my.index"), "localhost", 8080, reader="mine", risk=0.25)
        assert told == [Path("my.index"), "mine", opened, "localhost", 8080, 0.25]

    def test_without_gradio_the_error_has_the_command(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(sys.modules, "qa.page.blocks", raising=False)
        monkeypatch.setitem(sys.modules, "gradio", None)
        page = serve.running(SimpleNamespace())  # type: ignore[arg-type]
        with pytest.raises(MissingExtra, match=r"pip install 'article-qa\[page\]'"), page:
            pass

    def test_importing_what_serves_does_not_import_gradio(self) -> None:
        code = "import sys, qa.page.serve; sys.exit('gradio' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
