"""Markdown to the text that a reader sees, and its front matter to metadata."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from qa.articles.dates import day
from qa.articles.draft import Draft

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\s*---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|$)", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SILENT = re.compile(r"\s*<(?:script|style|!--)", re.IGNORECASE)


def from_markdown(text: str) -> Draft:
    """Read a Markdown file: its front matter, its first heading as title, its text as shown."""
    front, body = _parted(text)
    paragraphs, heading = _shown(body)
    published = day(front.get("published", front.get("date")))
    return Draft(
        text="\n\n".join(paragraphs),
        title=_words(front.get("title")) or heading,
        published=published,
        published_from="none" if published is None else "metadata",
        source=_words(front.get("source")),
        url=_words(front.get("url")),
    )


def _parted(text: str) -> tuple[Mapping[str, object], str]:
    """Front matter and body; front matter that is no YAML is passed over."""
    import frontmatter
    from yaml import YAMLError

    if not _FRONT.match(text):
        return {}, text
    try:
        front, body = frontmatter.parse(text.lstrip())
    except (YAMLError, ValueError):
        return {}, _FRONT.sub("", text, count=1)
    return (front, body) if isinstance(front, dict) else ({}, body)


def _words(value: object) -> str | None:
    """A front matter value as a line of text."""
    if value is None or isinstance(value, (dict, list, bool)):
        return None
    return " ".join(str(value).split()) or None


def _shown(body: str) -> tuple[list[str], str | None]:
    """The paragraphs of the page, and its first heading of the first level.

    List entries keep a dash or their number; a table's row is one line, cells parted by a bar.
    """
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    paragraphs: list[str] = []
    lists: list[int | None] = []
    heading: str | None = None
    row: list[str] | None = None
    prefix = ""
    for position, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            first = token.attrGet("start")
            ordered = token.type.startswith("ordered")
            lists.append(int(1 if first is None else first) if ordered else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            prefix = "- " if number is None else f"{number}. "
            lists[-1] = None if number is None else number + 1
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            paragraphs.append(" | ".join(cell for cell in row if cell))
            row = None
        elif (said := _said(token)) is not None:
            if row is not None:
                row.append(said)
                continue
            if heading is None and tokens[position - 1].tag == "h1" and token.type == "inline":
                heading = " ".join(said.split()) or None
            if said:
                paragraphs.append(prefix + said)
            prefix = ""
    return paragraphs, heading


def _said(token: Token) -> str | None:
    """What a block of text shows; None for a block without text of its own."""
    if token.type == "inline":
        return "".join(_inline(token.children or [])).strip()
    if token.type in ("fence", "code_block"):
        return token.content.strip()
    if token.type == "html_block":
        return "" if _SILENT.match(token.content) else _untagged(token.content).strip()
    return None


def _inline(children: Sequence[Token]) -> Iterator[str]:
    """The characters shown: no links, emphasis, images or tags."""
    for child in children:
        if child.type in ("text", "code_inline", "text_special"):
            yield child.content
        elif child.type == "softbreak":
            yield " "
        elif child.type == "hardbreak":
            yield "\n"


def _untagged(markup: str) -> str:
    """A piece of HTML without its tags."""
    return html.unescape(_TAG.sub("", markup))
