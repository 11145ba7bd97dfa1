"""PDF and Word documents to text.

Their title is read, their dates are not: the day a file was made or exported is not the day an
article was published (Word's is often that of a template).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence

from qa.articles.draft import Draft, Unreadable, quiet
from qa.settings import SETTINGS

_MADE_UP = re.compile(r"(?:untitled|microsoft \w+ - |document\d*$|\S+\.\w{2,4}$)", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: (?:of|/) \d{1,4})?|- ?\d{1,4} ?-", re.IGNORECASE)
_HYPHENATED = re.compile(r"([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NARROWEST = 30  # characters; in narrower lines the width tells nothing
_FULL_LINE = 0.75  # of the usual width: a line that reaches it goes on below


def from_pdf(data: bytes) -> Draft:
    """Read a PDF: its pages' text with lines and hyphenated words joined, and its title.

    Raises:
        Unreadable: If it is damaged, encrypted, too long, or has no text (scanned pages).
    """
    from pypdf import PdfReader

    with quiet("pypdf"):
        try:
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise Unreadable("is encrypted: save it without a password")
            pages = list(_pages(page.extract_text() for page in reader.pages))
            title = reader.metadata.title if reader.metadata is not None else None
        except Unreadable:
            raise
        except Exception as error:  # a broken file may fail anywhere in the library
            raise Unreadable(f"damaged or not a PDF ({_brief(error)}): export it again") from error
    text = "\n\n".join(_paragraphs([line for page in _unframed(pages) for line in page]))
    if not text.strip():
        raise Unreadable("no text in this PDF (scanned pages?): run OCR on it first")
    return Draft(text=text, title=_title(title))


def from_docx(data: bytes) -> Draft:
    """Read a Word document: paragraphs, lists and tables in their order, and its title.

    Raises:
        Unreadable: If it is damaged, or unpacks to more than an article can be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(f"damaged or not a .docx ({_brief(error)}): save it again") from error
    if unpacked > 2 * SETTINGS.max_file_bytes:
        raise Unreadable(
            f"unpacks to {unpacked / 1e6:,.0f} MB: save its text without pictures, or split it"
        )
    try:
        return _docx(data)
    except Exception as error:  # a broken file may fail anywhere in the library
        raise Unreadable(f"damaged or not a .docx ({_brief(error)}): save it again") from error


def _docx(data: bytes) -> Draft:
    """The document, read by python-docx."""
    from docx import Document
    from docx.table import Table

    document = Document(io.BytesIO(data))
    parts: list[str] = []
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            parts += [" | ".join(c.text.strip() for c in row.cells) for row in part.rows]
            continue
        listed = (part.style is not None) and (part.style.name or "").startswith("List")
        parts.append(f"- {part.text.strip()}" if listed and part.text.strip() else part.text)
    text = "\n\n".join(part for part in parts if part.strip())
    return Draft(text=text, title=_title(document.core_properties.title))


def _pages(texts: Iterator[str]) -> Iterator[list[str]]:
    """The lines of each page.

    Raises:
        Unreadable: As soon as the pages together are longer than an article may be.
    """
    length = 0
    for text in texts:
        length += len(text)
        if length > SETTINGS.max_article_chars:
            raise Unreadable(
                f"more than {SETTINGS.max_article_chars:,} characters: split it into articles"
            )
        yield [" ".join(line.split()) for line in text.splitlines()]


def _unframed(pages: Sequence[list[str]]) -> list[list[str]]:
    """The pages without page numbers and without the running title they share."""
    edges = Counter(
        line for page in pages for line in {*_filled(page)[:2], *_filled(page)[-2:]} if line
    )
    often = max(3, len(pages) / 2)
    return [
        [line for line in page if edges[line] < often and not _PAGE_NUMBER.fullmatch(line)]
        for page in pages
    ]


def _filled(page: Sequence[str]) -> list[str]:
    """The lines of a page that are not empty."""
    return [line for line in page if line]


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs of the lines that a page's width has broken."""
    words = Counter(word for line in lines for word in _WORD.findall(line))
    widths = sorted(len(line) for line in lines if line)
    usual = widths[int(0.8 * len(widths))] if widths else 0
    paragraph = above = ""
    for line in lines:
        if paragraph and not _goes_on(above, line, usual):
            yield paragraph
            paragraph = ""
        paragraph = _joined(paragraph, line, words) if line else paragraph
        above = line or above
    if paragraph:
        yield paragraph


def _goes_on(above: str, line: str, usual: int) -> bool:
    """Whether the paragraph of the line above goes on with this one."""
    full = usual >= _NARROWEST and len(above) >= _FULL_LINE * usual
    if not line:
        return full and not above.endswith((".", "!", "?", ":", '"', "”"))
    if line[0] in "•●▪-–":
        return False
    if full:
        return True
    return line[0].islower() or above.endswith((",", "-"))


def _joined(paragraph: str, line: str, words: Counter[str]) -> str:
    """A paragraph with its next line; a hyphen goes unless the word is written with one."""
    broken = _HYPHENATED.search(paragraph)
    rest = _WORD.match(line)
    if broken is None or rest is None or not rest.group()[0].islower():
        return f"{paragraph} {line}" if paragraph else line
    with_hyphen = f"{broken[1]}-{rest.group()}"
    keep = words[with_hyphen] > words[broken[1] + rest.group()]
    return paragraph + line if keep else paragraph[:-1] + line


def _title(stated: str | None) -> str | None:
    """A document's own title, unless a program made it up."""
    title = " ".join((stated or "").split())
    return title if title and not _MADE_UP.match(title) else None


def _brief(error: Exception) -> str:
    """An error of a library in a few words."""
    return (" ".join(str(error).split()) or type(error).__name__)[:80]
