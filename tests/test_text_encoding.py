from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.articles.draft import Unreadable
from qa.articles.text_encoding import decode, normalised

TEXT = "Café owners in Zürich said “no” – twice.\nIt cost €4, they said. " * 5


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_recognised(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_a_windows_encoding_is_found() -> None:
    assert decode(TEXT.encode("cp1252")) == TEXT


def test_a_declared_encoding_is_believed() -> None:
    page = '<html><meta charset="windows-1251"><p>Мир</p></html>'
    assert decode(page.encode("cp1251")) == page


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 x", b"PK\x03\x04abc", bytes(range(256)) * 20, b"\x00\x01\x02" * 50]
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="binary data"):
        decode(data)


def test_line_breaks_controls_and_surrogates() -> None:
    assert normalised("\ufeffa\r\nb\rc\x00d\x0be\tf\x85g\ud800") == "a\nb\nc d e\tf g\ufffd"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_other_text_stays_as_it_is(text: str) -> None:
    assert normalised(text) == text.removeprefix("\ufeff")
