"""Where sentences end.

A rule set in two linear passes over each block: one regular expression proposes every stop that
is followed by something which may open a sentence, and `_is_boundary` refuses those that belong
to an abbreviation, an initial or a list number. Where the space behind the stop was lost, both
neighbours must be plain words as well. It was kept over pysbd, syntok and blingfire by
measurement (`benchmarks/segmentation.py`, figures in docs/benchmarks.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.schema import Block, Sentence, Span
from qa.settings import SETTINGS

# Possessive throughout: a long run of stops or quotes is read once, not once for each of its ends.
# It begins with the stop's own characters, for which `re` can scan; what must not precede follows.
_STOP = re.compile(
    r"""(?P<stop>[.!?…](?<![.!?…].)[.!?…]*+|[。！？])  # the stop itself, or several
        (?P<close>["'”’»)\]]*+)              # what closes with it
        (?:(?<=[。！？])|\s++|(?P<glued>(?=[“‘«]?[^\W\d_])))  # CJK stops need no gap
        (?=(?P<open>["'“‘«(\[¿¡•*–—-]{0,4}\s?)(?P<next>[^\W_]|[$€£#@]))""",
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(r"[^\s(\[\"“‘'«—–/]{1,24}$")
_NEXT_WORD = re.compile(r"[\w’'-]{1,24}")
# What the words beside a stop without a gap must be: "at the quay.The ship", but neither
# "Node.js", "Ann.Lee@port.org" nor "U.S.Navy".
_PLAIN_BEFORE = re.compile(r"(?:^|[\s(\[\"“'‘«—–-])([^\W_]{2,}(?:[’'][^\W_]+)?[%)]?)$")
_PLAIN_AFTER = re.compile(r"[“‘«]?([^\W\d_]+)(?:[’'-][^\W\d_]+)*(?=[\s,;:])")

# Never the end of a sentence: a name, a number or a noun follows.
_TITLES = frozenset(
    """mr mrs ms mx messrs mme dr prof gen maj col lt cpl sgt pvt capt cmdr adm brig rep reps sen
    sens gov lt.gov rev fr st ste hon pres vs v cf e.g i.e viz ca approx al dept est fig figs vol
    pp ed eds art sec ch mt ft ave blvd rd sgt.maj supt insp det asst assoc dir atty
    a.k.a op""".split()
)
# The end only when what follows is no number: "Jan. 18", "No. 1".
_BEFORE_NUMBER = frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec no nos art p para".split()
)
# The end only when a word follows that opens sentences: "the U.S. The", not "the U.S. Army".
_MAYBE_END = frozenset(
    "inc corp co ltd llc bros plc jr sr etc a.m p.m esq ph.d m.d b.a m.a".split()
)
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")
_OPENERS = frozenset(
    """the a an this that these those it its he his she her they their we our i my you your there
    here in on at by for from with after before as when while if although though but and or so
    yet however meanwhile since because during under over both some many most all each no not
    according one two three what who why how where which until even earlier later last next
    then now once also instead still among about despite following officials""".split()
)
# Ends of names of sites and files: "Booking.Com", "report.Pdf".
_ENDINGS = frozenset(
    """com org net edu gov mil int info biz co uk us eu de fr io ai tv js ts py md txt pdf doc docx
    xls xlsx csv xml json htm html php zip exe dll jpg jpeg png gif mp3 mp4""".split()
)
# A bare apposition, cut off from its noun by a stray stop; on its own it says nothing.
_CONTINUATION = re.compile(r"(?:In charge|Responsible|On behalf) (?:of|for)\b")


def sentences(text: str, blocks: Sequence[Block]) -> list[Sentence]:
    """Cut blocks into sentences; a sentence never crosses a block.

    Args:
        text: The article's text.
        blocks: Disjoint stretches of it, in order.

    Returns:
        Sentences in order, each without surrounding white space, of its block's kind.
    """
    return [
        Sentence(start, end, block.kind)
        for block in blocks
        for start, end in sentence_spans(text, block.start, block.end)
    ]


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield the spans of the sentences in `text[start:end]`, in time linear in its length."""
    end = len(text) if end is None else end
    first = start
    for match in _STOP.finditer(text, start, end):
        if _is_boundary(text, match):
            yield from _pieces(text, first, match.end("close"))
            first = match.end()
    yield from _pieces(text, first, end)


def _is_boundary(text: str, match: re.Match[str]) -> bool:
    """Whether the proposed stop ends a sentence."""
    opener, following = match["open"], match["next"]
    next_word = _NEXT_WORD.match(text, match.start("next"))
    word = next_word[0] if next_word else following
    if following.islower():
        return False
    if match["glued"] is not None and not _is_lost_gap(text, match):
        return False
    if _CONTINUATION.match(text, match.start("next")):
        return False
    if match["stop"] != ".":
        return True
    before = _WORD_BEFORE.search(text, max(0, match.start() - 24), match.start())
    stem = before[0].lower() if before else ""
    if match["close"] and not match["close"].startswith(")"):
        return True  # a stop inside a closing quote ends what is quoted
    if stem in _TITLES or _is_list_number(text, match, stem):
        return False
    if stem in _BEFORE_NUMBER:
        return not (following.isdigit() or opener.strip())
    if len(stem) == 1 and stem.isalpha():
        return stem != "i" and word.lower() in _OPENERS  # "J. Smith", but "vitamin C. The"
    if stem in _MAYBE_END or _ACRONYM.search(stem):
        return word.lower() in _OPENERS or bool(opener.strip())
    return True


def _is_lost_gap(text: str, match: re.Match[str]) -> bool:
    """Whether a stop that nothing separates from the next word ends a sentence all the same."""
    if len(match["stop"]) > 1 or match["stop"] == "…" or match["close"] not in ("", "”", "’", "»"):
        return False  # three stops may be a pause; a straight quote may open what follows
    after = _PLAIN_AFTER.match(text, match.end())
    if after is None or after[1].lower() in _ENDINGS:
        return False
    before = _PLAIN_BEFORE.search(text, max(0, match.start() - 40), match.start())
    if before is None:
        return False
    if after[1].lower() in _OPENERS or match["close"] or match["open"]:
        return True
    return before[1].islower() and len(before[1]) > 2 and not after[1].isupper()


def _is_list_number(text: str, match: re.Match[str], stem: str) -> bool:
    """Whether the stop belongs to the "1." that opens a line."""
    if not stem.isdigit() or len(stem) > 2:
        return False
    line = match.start() - len(stem)
    return line == 0 or text[line - 1] == "\n"


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentence; one that is far too long to be one is cut where it pauses."""
    while end - start > SETTINGS.max_sentence_chars:
        last = start + SETTINGS.max_sentence_chars
        pauses = (text.rfind(mark, start + 1, last) for mark in ("; ", ", ", "\n", " "))
        cut = next((pause + 1 for pause in pauses if pause > start), last)
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without its surrounding white space, if any of it is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end
