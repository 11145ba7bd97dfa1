"""Who says what a sentence reports, as its article names them, and whose words a question wants.

Rules over words and quotation marks: first the sentence's own clause with a verb of speech; then,
for what stands wholly inside a quotation and for "he said", the sentences around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.schema import Kind, Sentence, Span
from qa.words import STOP_WORDS, content_stems

_FAR = 6  # sentences that are searched for the speaker of a quotation, or for whom "he" means
_LONGEST = 4_000  # characters back to which a quotation may have been opened

_BLANK = "\0"  # in place of what is quoted, so that only the words around it are searched
_MARK = re.compile(r"[“”\"]")

# Verbs that by themselves tell that someone speaks, and those that do so beside what is said.
_SAYS = r"said|says|say|told|tells|wrote|writes|argue[sd]?|insist(?:s|ed)?|tweeted|note[sd]"
_MAY_SAY = (
    r"(?:add|ask|warn|claim|explain|state|admit|suggest|recall|conclude|stress|emphasi[sz]e|"
    r"caution|estimate|predict|vow|promise|respond|continue|joke|allege|maintain|declare|assert|"
    r"point)(?:e?d|s)|admitted|den(?:ied|ies)|repl(?:ied|ies)|testified|thinks?"
)
_SAY_OF = (  # what follows these is no speaker but whom or what they speak of
    r"(?:announce|acknowledge|confirm|reveal|call|describe|express|critici[sz]e|urge|accuse|"
    r"condemn|praise|blame)(?:e?d|s)"
)
_VERB = re.compile(
    rf"\b(?:(?P<says>{_SAYS})|(?P<may>{_MAY_SAY})|(?P<of>{_SAY_OF})|"
    r"(?P<after>[Aa]ccording to|(?<=, )per)|"
    r"(?P<also>(?<=, )(?:saying|telling|adding|arguing|claiming|warning|insisting|stating)))\b"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WHAT_IS_SAID = re.compile(
    r"(?:\s[^,.;:]{1,40})?\s(?:that|how|whether)\b|"
    rf"(?:\s(?:on )?{_WEEKDAY})?\s(?:he|she|they|it had)\b|"
    rf",?\s?(?::|{_BLANK}|[^,.;:{_BLANK}]{{0,60}}[\s(,:]{_BLANK})"
)
_CLAUSE_ENDS = re.compile(
    rf"\s?(?:[.,;—–]|$|(?:in|on|at|during|when|as|while|after|to the|{_WEEKDAY})\b)"
)

# What may stand between a subject and its verb, and what shows that there is no subject.
_BETWEEN = re.compile(
    r"(?:(?:^|\s)(?:has|have|had|also|later|previously|then|once|now|again|further|both|all|still|"
    rf"already|(?:(?:late|early|last|this) )?(?:on )?(?:{_WEEKDAY}|week|month|year)|[a-z]+ly))*\s*$"
)
_UNSAID = re.compile(
    r"\b(?:was|were|is|are|been|being|be|to|not|would|could|should|can|will|must|may|might|did|"
    r"does|do|which|that|\w+n[’']t)\s*$"
)
_CLAUSE = re.compile(
    rf"[{_BLANK};:,()—–]|\s-\s|\b(?:and|but|as|that|because|while|when|if|which|although|though|"
    r"where|after|before|since|how|what|why|whether|so|who|until)\b"
)
_NAME = (
    r"(?:[A-Z][\w’'&-]*[\w&]\.?|(?:[A-Z]\.)+)"
    r"(?:\s(?:(?:de|van|von|al|bin|la|der|el|of the|of|and|&|for)\s)?"
    r"(?:[A-Z][\w’'&-]*[\w&]|[A-Z]\.))*(?:\s(?:Jr|Sr)\.)?"
)
_LAST_NAME = re.compile(rf"(?:(?P<the>\b[Tt]he)\s)?(?P<name>{_NAME})$")
_OF = (" of ", " for ", " at ", " in ", " from ", " with ")  # "a guard at Fort Ross" is a guard
_WHO = re.compile(rf"({_NAME})(?:,[^,{_BLANK}]{{1,40}})?,? who$")
_OPENING = re.compile(
    r"(?:(?:But|And|Still|However),?\s)?"
    r"(?:(?:In|On|At|By|After|During|Last|Earlier|Later)\s[^,]{1,70},\s)?"
    rf"({_NAME}(?<![’']s)|[Hh]e|[Ss]he|[Tt]hey|[Ii]t)(?=[\s,])"
)
_TITLES = (
    "Chair President Minister Secretary Officer Director Chief Gov. Sen. Rep. Governor Mayor "
    "Senator Chairman Chairwoman Speaker Leader Judge Justice Attorney General Gen. Col. Lt. Dr "
    "Dr. Mr Mr. Mrs Mrs. Ms Ms. Prof. Professor Sheriff Sir Prince Princess Ambassador Editor "
    "Commissioner Congressman Congresswoman CEO Prosecutor Captain Rev. Coach Manager King Queen "
    "Pope"
).split()
_TITLE_STEMS = frozenset(content_stems(" ".join(_TITLES)))
_TITLE = re.compile(rf"^.*\b(?:{'|'.join(map(re.escape, _TITLES))})\s(?=[A-Z])")
_NO_FIRST_NAME = {*STOP_WORDS, *(title.lower() for title in _TITLES)} | set(
    "meanwhile although though unlike like former late says said republican democrat even".split()
)
_FIRST_NAME = re.compile(r"\b[A-Z](?:[\w’']|-[A-Z])+(?: [A-Z]\.)? $")
_WITHIN = re.compile(r"[a-z,] $")
_PRONOUN = re.compile(r"(?:he|she|they|it)", re.IGNORECASE)
# "He" is no house, ministry or paper: a full name, or "the mayor" in the singular.
_ONE_PERSON = re.compile(r"(?!the [A-Z])(?:[A-Z].* |(?:the|an?|one|his|her)\s(?:.*[^s]$))")
_NOBODY = re.compile(
    r"(?:I|we|you|(?:many |some |most )?people|some|many|others?|this|there|one|those|these|most|"
    r"few|(?:every|any|no)(?:one|body| one)|none|nothing)",
    re.IGNORECASE,
)
_CONNECTIVES = re.compile(
    r"^(?:(?:but|and|yet|so|meanwhile|then|however|still|also|instead|later|now|nor|or|for example|"
    r"for instance)\s)+",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"(?i:in|on|at|by|for|from|with|during|under|over|to|of|about|among|despite|following|not|just|"
    r"\w+ing)\b|\W|\d|.*(?:\W|\d|\b(?:he|she|it|they|his|her|him|himself|whom))$|.*\b(?:is|are|was|"
    r"were|has|have|had|will|do|does|can|you|I|we)\b"
)
_PHRASE_ENDS = re.compile(
    rf"[,;:()—–{_BLANK}]|(?<!\b[A-Z])(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSen)(?<!\bRep)"
    r"(?<!\bGov)(?<!\bGen)(?<!\bCol)(?<!\bLt)(?<!\bSt)\.(?:\s|$)|\s(?:who|which|that|when|while|as|"
    r"after|during|on|where|to|but|because|is|was|has|had|in (?:an?|the|his|her|their|its|\d{4}))\b"
)
_PLACE = re.compile(rf"({_NAME})\sin\s.*")

# Whose words a question wants.
_SAY = (
    r"say|tell|think(?!\stank)|argue|describe|believe|write|note|add|expect|accuse|deny|warn|claim|"
    r"call|respond|react|explain|suggest|predict|comment|tweet|insist|blame|stress|critici[sz]e|urge"
)
_SAID = (
    r"said|told|thought|(?:argue|describe|believe|note|accuse|critici[sz]e|urge)d|"
    r"(?:add|warn|claim|call|respond|explain|suggest|predict|comment|insist)ed"
)
_VIEWS = (
    "opinion|view|comment|reaction|stance|position|response|statement|remark|assessment|take|"
    "warning|claim|argument|explanation|description|criticism"
)
_ASKS = r"\b(?:[Ww]hat|[Hh]ow|[Ww]hy|[Ww]h(?:o|om|ich|ere|en))\b[^?]{0,200}?\b"
_SUBJECT = r"((?:(?!been)[^\s?,]+\s){1,7}?)"
_WANTED = re.compile(
    rf"{_ASKS}(?:did|does|do)\s{_SUBJECT}(?:[a-z]+ly\s|also\s|first\s)?(?:{_SAY})\b|"
    rf"{_ASKS}(?:has|have|had)\s{_SUBJECT}(?:{_SAID})\b|"
    r"\b[Aa]ccording to ([^,?]+?)(?=,|\?|\s(?:what|how|why|who|when|where|which|in \d+)\b|$)|"
    r"(?:\b[Ii]n|\b(?:is|was|are|were|what|about)|^)\s([^?,]{2,60}?)[’']s?\s(?:[\w-]+\s){0,3}?"
    rf"(?:{_VIEWS})s?\b"
)
_NOT_NAMED = re.compile(
    r"(?:he|she|they|it|you|we|I|one|people|someone|anyone|this|that|these|those|whom)\b",
    re.IGNORECASE,
)


def words_of(question: str) -> str | None:
    """Whose words a question wants: "What did Ida Brandt say?"; None if nobody's."""
    asked = _WANTED.search(question)
    if asked is None:
        return None
    wanted = next(filter(None, asked.groups())).strip()
    return None if _NOT_NAMED.match(wanted) or wanted.endswith(" to") else wanted


def same_speaker(wanted: str, speaker: str) -> bool:
    """Whether two names mean one speaker: all words of the shorter one are in the longer one.

    Case, accents, endings, titles, initials and articles do not count: "Dr. Brandt" and "Ida
    Brandt" are the same, "the ministry" and "the foreign ministry" too, Ida and Per Brandt not.
    """
    first, second = _name_stems(wanted), _name_stems(speaker)
    return bool(first and second) and (first <= second or second <= first)


def _name_stems(name: str) -> frozenset[str]:
    kept = (stem for stem in content_stems(name) if len(stem) > 1)
    return frozenset(kept) - _TITLE_STEMS


def speaker_of(article_text: str, sentences: Sequence[Sentence], at: int) -> str | None:
    """Who says the sentence `sentences[at]`, or is quoted in it.

    Args:
        article_text: What the sentences' offsets count in.
        sentences: All of the article, in order.
        at: Which one.

    Returns:
        As the article names them: by the full name that it gave before, where only one fits, else
        in the sentence's own words. None if nobody says it, or it cannot be told who does.
    """
    outside = _outside_quotations(article_text, sentences[at])
    found, where = _speaker_in(outside), at
    if found is None and not outside.strip(_BLANK + " .,"):
        found, where = _speaker_beside(article_text, sentences, at)
    if found is not None and _PRONOUN.fullmatch(found):
        return _meant(article_text, sentences, where, found)
    return None if found is None else _in_full(found, article_text[: sentences[at].end])


def _speaker_in(outside: str) -> str | None:
    """The speaker named in a sentence without its quotations, or the pronoun in their place."""
    for verb in _VERB.finditer(outside):
        before, after = outside[: verb.start()], outside[verb.end() :]
        if verb["also"]:
            found = _opening(outside)
        elif verb["after"]:
            found = _phrase(after)
        elif (found := _subject(before)) is not None:
            found = found if verb["says"] or _is_said(before, after) else None
        elif not verb["of"] and before.rstrip().endswith((",", _BLANK, "—", "–")):
            found = _phrase(after)
        if found is not None:
            return found
    return None


def _is_said(before: str, after: str) -> bool:
    """Whether what is said stands beside a verb that need not be one of speech."""
    if _WHAT_IS_SAID.match(after):
        return True
    said = before[: len(before) - len(_last_clause(before))].rstrip()
    if not said:  # the sentence asks for nothing else: "Brandt asked."
        return after.strip(".") == ""
    told = said.endswith(_BLANK) or (said.endswith(",") and len(said.split()) > 3)
    return told and _CLAUSE_ENDS.match(after) is not None


def _last_clause(before: str) -> str:
    return before[max((m.end() for m in _CLAUSE.finditer(before)), default=0) :]


def _subject(before: str) -> str | None:
    """The subject that stands last before a verb: in its clause, or before an apposition."""
    before = _BETWEEN.sub("", before, count=1)
    if (named := _WHO.search(before)) is not None:
        return _noun_phrase(named[1])
    if _UNSAID.search(before):
        return None
    if before.endswith(","):
        parts = map(_noun_phrase, re.split(rf"[,{_BLANK}—–]", before)[:-2])
        return next((p for p in parts if p is not None and _LAST_NAME.search(p)), None)
    if before.endswith((" and", " but")):
        return _opening(before)
    return _noun_phrase(_last_clause(before))


def _opening(outside: str) -> str | None:
    """The name or pronoun that a sentence opens with, perhaps behind "On Monday, "."""
    opening = _OPENING.match(outside)
    return None if opening is None else _noun_phrase(opening[1])


def _phrase(after: str) -> str | None:
    """The speaker that words open with."""
    phrase = _PHRASE_ENDS.split(after, maxsplit=1)[0].strip()
    person = _PLACE.fullmatch(phrase)
    return _noun_phrase(phrase if person is None else person[1])


def _noun_phrase(words: str) -> str | None:
    """A speaker without what connects the clause, and a person without titles."""
    words = _CONNECTIVES.sub("", " ".join(words.split()))
    if _PRONOUN.fullmatch(words):
        return words.lower()
    if not words or words.lower() in STOP_WORDS or _NOBODY.fullmatch(words):
        return None
    last = _LAST_NAME.search(words)
    if last is not None and not words[: last.start()].endswith(_OF):
        name = _TITLE.sub("", last["name"])
        return f"the {name}" if last["the"] and name == last["name"] else name
    if _NO_SUBJECT.match(words) or len(words.split()) > 9:
        return None
    return re.sub(r"^(?:The|An?|His|Her|Their|Its|One|Two)\b", lambda m: m[0].lower(), words)


def _speaker_beside(text: str, sentences: Sequence[Sentence], at: int) -> tuple[str | None, int]:
    """Who speaks a sentence inside a quotation, by the sentences behind or before; and which."""
    for number in (*_quoted_on(text, sentences, at), *range(at - 1, max(-1, at - _FAR - 1), -1)):
        outside = _outside_quotations(text, sentences[number])
        found = _speaker_in(outside) if sentences[number].kind is Kind.BODY else None
        if found is not None or (number < at and outside.strip(_BLANK + " .,")):
            return found, number
    return None, at


def _quoted_on(text: str, sentences: Sequence[Sentence], at: int) -> Iterator[int]:
    """The sentences of the paragraph behind one, up to that in which its quotation ends."""
    for number in range(at + 1, min(len(sentences), at + _FAR)):
        start = sentences[number].start
        if "\n" in text[sentences[at].end : start] or _opens(text, start, 0):
            return
        yield number
        if _outside_quotations(text, sentences[number]).strip(_BLANK + " .,"):
            return


def _meant(text: str, sentences: Sequence[Sentence], at: int, pronoun: str) -> str | None:
    """Whom "he said" means: the last speaker before, or what a sentence before opens with."""
    for number in range(at - 1, max(-1, at - _FAR - 1), -1):
        near = sentences[number]
        if near.kind is not Kind.BODY:
            continue
        outside = _outside_quotations(text, near)
        found = _speaker_in(outside)
        if found is None and (found := _opening(outside)) is not None and " " not in found:
            # One capital shows only that a sentence begins, unless it stood within one before.
            within = any(map(_WITHIN.search, _words_before(found, text[: near.start])))
            found = found if within else None
        if found is not None and not _PRONOUN.fullmatch(found):
            found = _in_full(found, text[: near.end])
            if pronoun in ("they", "it") or _ONE_PERSON.match(found):
                return found
    return None


def _in_full(name: str, before: str) -> str:
    """The full name that was given before for a last name, if there is just one."""
    if " " in name or not name[:1].isupper():
        return name
    firsts = {m[0] for words in _words_before(name, before) if (m := _FIRST_NAME.search(words))}
    full = {first + name for first in firsts if first.split()[0].lower() not in _NO_FIRST_NAME}
    return full.pop() if len(full) == 1 else name


def _words_before(name: str, text: str) -> Iterator[str]:
    """The thirty characters before each place where a name stands."""
    at = text.find(name)
    while at >= 0:
        yield text[max(0, at - 30) : at]
        at = text.find(name, at + 1)


def _outside_quotations(text: str, sentence: Sentence) -> str:
    """The sentence with everything quoted in it blanked out, of the same length."""
    kept, last = [], sentence.start
    for start, end in _quotations(text, sentence):
        if end > last:
            start = max(start, last)
            kept += [text[last:start], _BLANK * (end - start)]
            last = end
    return "".join([*kept, text[last : sentence.end]])


def _quotations(text: str, sentence: Sentence) -> Iterator[Span]:
    """The quotations of its paragraph up to its end; one that is not closed reaches to there."""
    farthest = max(0, sentence.start - _LONGEST)
    first = max(text.rfind("\n", farthest, sentence.start) + 1, farthest)
    opened: int | None = None
    for mark in _MARK.finditer(text, first, sentence.end):
        if _opens(text, mark.start(), first):
            opened = mark.start() if opened is None else opened
        else:
            yield mark.start() if opened is None else opened, mark.end()
            opened = None
    if opened is not None:
        yield opened, sentence.end


def _opens(text: str, at: int, first: int) -> bool:
    """Whether a quotation mark at this place opens; a straight one tells by what is beside it."""
    if text[at] != '"':
        return text[at] == "“"
    alone = text[at + 1 : at + 2].isspace()
    return not alone and (at == first or text[at - 1].isspace() or text[at - 1] in "([")
