from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from qa.articles.clean import blocks
from qa.articles.documents import from_docx, from_pdf
from qa.articles.draft import Draft, Unreadable
from qa.articles.formats import read_article, stem, suffix
from qa.articles.markdown import from_markdown
from qa.articles.web_page import from_html
from qa.settings import Settings

PAGES = Path(__file__).parent / "pages"


def pdf_of(*pages: list[str], title: str | None = None, password: str | None = None) -> bytes:
    """A PDF whose pages show these lines, one below the other."""
    from pypdf import PdfWriter
    from pypdf.generic import (
        DecodedStreamObject,
        DictionaryObject,
        NameObject,
    )

    writer = PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(width=612, height=792)
        shown = " T* ".join(f"({line}) Tj" if line else "" for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 11 Tf 14 TL 60 740 Td {shown} ET".encode("latin-1"))
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        page[NameObject("/Contents")] = writer._add_object(stream)
    if title is not None:
        writer.add_metadata({"/Title": title, "/CreationDate": "D:20190203040506"})
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def docx_of(*paragraphs: str, title: str = "") -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        style = "List Bullet" if paragraph.startswith("* ") else None
        document.add_paragraph(paragraph.removeprefix("* "), style=style)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Tarrin", "52 minutes"
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_names() -> None:
    assert stem(Path("x/001.v2.html.GZ")) == "001.v2"
    assert suffix(Path("a.JSONL.gz")) == ".jsonl"


def test_markdown_shows_no_syntax() -> None:
    text = (
        "---\ntitle: Storm\npublished: 2020-08-20\nsource: Herald\nurl: https://h.example/s\n---\n"
        "# Storm Ellen\n\nSome **80,000** homes [in the south](https://x.example) are\nwithout "
        "*power* &amp; heat.\n\n![A fallen tree](tree.jpg)\n\n- one `pole`\n- two\n\n"
        "3. three\n4. four\n\n> Stay at home.\n\n| Town | Homes |\n|---|---|\n| Cork | 900 |\n\n"
        "<div>Boxed <b>text</b>.</div>\n\n<script>alert(1)</script>\n"
    )
    draft = from_markdown(text)
    assert draft.text.split("\n\n") == [
        "Storm Ellen",
        "Some 80,000 homes in the south are without power & heat.",
        "- one pole",
        "- two",
        "3. three",
        "4. four",
        "Stay at home.",
        "Town | Homes",
        "Cork | 900",
        "Boxed text.",
    ]
    assert (draft.title, str(draft.published), draft.published_from) == (
        "Storm",
        "2020-08-20",
        "metadata",
    )
    assert (draft.source, draft.url) == ("Herald", "https://h.example/s")


def test_front_matter_that_is_no_yaml_is_passed_over() -> None:
    assert from_markdown("---\na: [b\n---\n# Title\n\nBody.") == Draft("Title\n\nBody.", "Title")
    assert from_markdown("Above.\n\n---\n\nBelow.").text == "Above.\n\nBelow."


@pytest.mark.parametrize("name", ["storm.html", "storm.html.gz"])
def test_a_web_page_gives_its_article(tmp_path: Path, name: str) -> None:
    page = (PAGES / "storm.html").read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(page) if name.endswith("gz") else page)
    draft = read_article(tmp_path / name)
    assert draft.title == "Storm Ellen cuts power to 80,000 homes"
    assert (str(draft.published), draft.published_from) == ("2020-08-20", "markup")
    assert draft.source == "Coast Herald"
    assert draft.url == "https://www.coastherald.example/weather/storm-ellen"
    assert "Garlic" not in draft.text
    found = [
        draft.text[b.start : b.end] for b in blocks(draft.text, draft.title) if b.kind == "body"
    ]
    assert [paragraph[:14] for paragraph in found] == [
        "Some 80,000 ho",
        "Crews began to",
        "Flights from C",
        "It was the str",
    ]


def test_a_page_without_article_is_refused() -> None:
    for page in ("", "<html><body></body></html>", "<p>  </p>"):
        with pytest.raises(Unreadable, match="no article text"):
            from_html(page)


def test_pdf_lines_become_paragraphs() -> None:
    frame = "Coast Herald, 20 August 2020"
    data = pdf_of(
        [
            frame,
            "The harbour bridge will close for eleven weeks from April while",
            "a cracked bearing is replaced, the port authority said on Fri-",
            "day in a statement.",
            "Inspectors found the crack during a routine check, which was the",
            "first long-term check in four years. It will be a long-",
            "term repair.",
            "1",
        ],
        [frame, "The bridge carries 41,000 cars a day, most of them lorries on the", "way.", "2"],
        [frame, "The port will pay half of the repair, which is 1.2 million crowns.", "3"],
        title="Bridge to close",
    )
    draft = from_pdf(data)
    assert draft.title == "Bridge to close"
    assert (draft.published, draft.published_from) == (None, "none")
    assert draft.text.split("\n\n") == [
        "The harbour bridge will close for eleven weeks from April while a cracked bearing is "
        "replaced, the port authority said on Friday in a statement.",
        "Inspectors found the crack during a routine check, which was the first long-term check in "
        "four years. It will be a long-term repair.",
        "The bridge carries 41,000 cars a day, most of them lorries on the way.",
        "The port will pay half of the repair, which is 1.2 million crowns.",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\nbroken", "damaged or not a PDF"),
        (b"", "damaged or not a PDF"),
        (pdf_of([]), "no text in this PDF"),
        (pdf_of(["Secret."], password="x"), "encrypted"),
    ],
    ids=["broken", "empty", "scanned", "encrypted"],
)
def test_pdfs_that_cannot_be_read(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        from_pdf(data)


def test_a_pdf_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.articles.documents.SETTINGS", Settings(max_article_chars=10))
    with pytest.raises(Unreadable, match="more than 10 characters"):
        from_pdf(pdf_of(["More than ten characters."]))


def test_a_word_document_gives_paragraphs_lists_and_tables() -> None:
    draft = from_docx(docx_of("The line reopens.", "* Every two hours", "", title="Rail"))
    assert draft == Draft(
        "The line reopens.\n\n- Every two hours\n\nTarrin | 52 minutes", title="Rail"
    )


def test_word_documents_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    good = docx_of("The line reopens.")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("x.txt", "no document")
    for data in (b"", b"PK\x03\x04 broken", good[: len(good) // 2], other.getvalue()):
        with pytest.raises(Unreadable, match=r"damaged or not a \.docx"):
            from_docx(data)
    monkeypatch.setattr("qa.articles.documents.SETTINGS", Settings(max_file_bytes=1000))
    with pytest.raises(Unreadable, match="unpacks to"):
        from_docx(good)
