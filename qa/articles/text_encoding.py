"""Bytes to text: the encoding found, line breaks made one kind, control characters gone."""

from __future__ import annotations

import codecs
import re

from qa.articles.draft import Unreadable, quiet

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF")
_CONTROLS = {code: " " for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_BINARY = "looks like binary data, not text: give it its right suffix, or save it as UTF-8 text"
_MOST_CONTROLS = 0.02  # share of control characters above which it is no text
_SAMPLE = 65_536  # bytes or characters that are looked at


def decode(data: bytes) -> str:
    """The text of a file, as `normalised` gives it.

    A byte order mark decides; else it is UTF-8 if it can be; else UTF-16 if every second byte is
    zero; else the encoding a page declares, or the one that charset-normalizer finds.

    Raises:
        Unreadable: If it is not text, or in no encoding that can be told.
    """
    if data.startswith(_MAGIC):
        raise Unreadable(_BINARY)
    text = _decoded(data)
    sample = text[:_SAMPLE]
    controls = sum(ord(character) in _CONTROLS and character != "\r" for character in sample)
    if controls > _MOST_CONTROLS * len(sample):
        raise Unreadable(_BINARY)
    return normalised(text)


def normalised(text: str) -> str:
    """The text with LF as its only line break, without what cannot be shown or stored.

    Control characters become spaces, lone surrogates U+FFFD; nothing else changes.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", text.translate(_CONTROLS))


def _decoded(data: bytes) -> str:
    """The characters, however they are encoded."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    wide = _wide(data[:_SAMPLE])
    if wide is not None:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded_as_declared(data) or _decoded_by_guess(data)


def _wide(sample: bytes) -> str | None:
    """UTF-16 without its mark: nearly every second byte is zero, and hardly any other."""
    pairs = max(1, len(sample) // 2)
    first, second = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if second > 0.4 and first < 0.05:
        return "utf-16-le"
    return "utf-16-be" if first > 0.4 and second < 0.05 else None


def _decoded_as_declared(data: bytes) -> str | None:
    """As the page's own `<meta charset>` says, if that works out."""
    declared = _DECLARED.search(data[:4096])
    if declared is None:
        return None
    try:
        return data.decode(declared[1].decode("ascii"))
    except (LookupError, UnicodeDecodeError):
        return None


def _decoded_by_guess(data: bytes) -> str:
    """As charset-normalizer finds most plausible."""
    from charset_normalizer import from_bytes

    with quiet("charset_normalizer"):
        best = from_bytes(data).best()
    if best is None:
        raise Unreadable(_BINARY if 0 in data[:_SAMPLE] else _UNKNOWN)
    return str(best)


_UNKNOWN = "its character encoding cannot be told: save it as UTF-8"
