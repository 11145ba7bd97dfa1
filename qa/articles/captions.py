"""Photo captions, recognised by their conventions.

A caption names its photographer or agency behind its last sentence, tells who stands where
("left", "center"), says that it is a photo, or tells in the present tense what is to be seen,
with the day it was. A gallery's captions, run together on one line, name one photographer after
the other and leave no room for a story in between.
"""

from __future__ import annotations

import re
from itertools import pairwise

from qa.articles.clutter import AGENCIES
from qa.articles.lines import Line, mentions, vocabulary

_MOST_WORDS = 110
_MOST_CREDIT_WORDS = 9
_TITLE_LENGTH = 3  # letters of "Mr", "Gen", "St": no sentence ends there
_CREDIT_LENGTH = 150  # characters at the end in which a credit is looked for
_PIPED_LENGTH = 66  # of the longest that `_PIPED` finds

_CREDITED = re.compile(
    r"(?:\b(?:photo|photos|photograph|photography|picture|image|images|pic|credit|illustration"
    r"|screengrab|screenshot|graphic)s?(?: credit| courtesy| by| via| provided)?\s*[:/©|]"
    r"|(?:^|[.!?|(\[]\"? ?)(?:photo|image|picture|photograph)s? (?:by|courtesy|via|provided by)\b"
    r"|[.!?|(\[]\"? ?courtesy(?: of|:)? )[^.:]{2,80}[.)\]]*$",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"\b(?:getty(?: images)?|shutterstock|istock(?:photo)?|alamy(?: stock photo)?|adobe stock"
    r"|file photo|file image|file pic|handout(?: via)?|photo agency|afp-jiji|afp via getty images"
    r"|imaginechina|pool photo|epa-efe|zuma press|ap photo|wirestock|unsplash|pixabay|pexels)"
    r"\b[\w /.,-]{0,40}[\]).]*$",
    re.IGNORECASE,
)
_CREDIT_PARTS = tuple(
    "photo pic image credit illustration screen graphic courtesy getty stock alamy handout afp "
    "imaginechina epa-efe zuma unsplash pixabay pexels".split()
)
"""One of these is in whatever `_CREDITED` and `_STOCK` find."""
_PIPED = re.compile(r"[|\]/[(–—-](?:(?<!-)|(?<=[\s-]-))\s*([^|/\[\]()–—]{2,60})[\])]?$")
_SENTENCE_END = re.compile(r"[.!?][\"']?\s+(?=\S)|\)\s+(?=[A-Z])")
_PLACED = re.compile(
    r",\s(?:far |second |third |top |bottom |front |back )*(?:left|right|center|centre|middle)\b"
    r"(?=,|\s(?:and|with|of)\b|;|\.|$)"
    r"|\((?:far |second |third |top |bottom )*(?:left|right|center|centre|l|r|c|pictured|above)\)"
    r"|\b(?:from|second from|third from|fourth from|left to) (?:the )?(?:left|right)\b(?:[:,;) ]|$)"
    r"|^(?:clockwise )?from (?:top |bottom )?(?:left|right)\b|\bclockwise from\b"
    r"|^(?:above|below|left|right|top|bottom|pictured|inset): ",
    re.IGNORECASE,
)
_IS_PHOTO = re.compile(
    r"^(?:\(?(?:file|photo|image|picture|caption|image caption|photo caption|video caption)\)?\s*"
    r"(?:[:–—-]|\s-\s))"
    r"|\b(?:in|from) (?:this|a|an) (?:[\w-]+ ){0,4}(?:photo|photograph|image|picture|frame grab"
    r"|screengrab|video grab)\b(?! by\b)"
    r"|\b(?:this|undated|handout|combination|aerial|satellite) (?:[\w-]+ ){0,2}(?:photo|photograph"
    r"|image|picture) (?:shows?|showing|taken|provided|released|made|captured|from|of)\b"
    r"|\bpos(?:e|es|ing) for (?:a |an |the )?(?:\w+ )?(?:photo|picture|photograph|selfie)",
    re.IGNORECASE,
)
_HINTS = vocabulary(
    "left right center centre middle l r c pictured above below top bottom inset clockwise file "
    "photo photos image picture photograph caption video frame screengrab selfie"
)
"""One of these is in every line that says it is a photo or who stands where, folded."""
_SEEN = re.compile(
    r"\b(?:(?:is|are) (?:seen|pictured|photographed|shown)"
    r"|speaks?|addresses|address|waves?|walks?|stands?|sits?|smiles?|gestures?|greets?|hugs?"
    r"|embraces?|shakes? hands|shake hands|looks? on|poses?|pose|inspects?|attends?|arrives?|leaves"
    r"|holds?|hold|cheers?|celebrates?|reacts?|listens?|carr(?:y|ies)|deliver(?:s)?|gather|gathers"
    r"|chats?|talks?|meets?|kisses|applauds?|salutes?|rides?|watch(?:es)?|march(?:es)?|protests?"
    r"|rises?|burns?|flies|fly)\b"
)
_PAST = re.compile(
    r"\b(?:said|was|were|had|has|have|will|would|could|told|says|say|made|took|came|went|got"
    r"|gave|began|found|fell|rose|held|met|saw|also|new|since|as part of)\b"
    r"|(?!pictured|photographed)\w\w+ed\b"
)
_DETERMINERS = vocabulary("a an the his her its their this that first last of to in on for")
_WHEN = re.compile(
    r"\b(?:on|in)\s(?:\w+day\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
    r"(?: \d{1,2}\b|,? \d{4}\b))|, (?:\w+day, )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)[a-z]*\.? \d{1,2}, \d{4}",
    re.IGNORECASE,
)
_AGENCIES = AGENCIES - vocabulary("of press news agency trust india wire pa cp")
"""Words that are in agencies' names only."""
_WITHIN = re.compile(
    r"[.!?] [^\W\d_][\w.' -]{1,40}/(?:[A-Z][\w ]{1,30}/)?(?:AP|AFP|EPA|Reuters|Getty Images"
    r"|Bloomberg|Shutterstock|CNN|NASA)\b"
)
"""A credit within a line: a caption that another one follows."""
_SOURCE = (
    r"(?:AP|AFP|EPA|Reuters|Getty Images|Bloomberg|Shutterstock|CNN|NASA|Imagn|USA TODAY"
    r"(?: Sports| Network)?)\b"
)
_ONE_OF_MANY = re.compile(
    r"[(.!?](?:(?<=\()(?:AP Photo\b|(?:AP|AFP|EPA|Reuters|NASA)/|(?:[Ff]ile )?(?:[Pp]hoto|[Ii]mage"
    r"|[Pp]icture|[Cc]redit)s?(?: by| courtesy| via|:)|[Cc]ourtesy\b"
    rf"|[^()]{{2,60}}?(?: ?/ ?|, | via ){_SOURCE})[^()]{{0,80}}\)"
    r"|(?<=[.!?])[\"'”]? [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}(?: ?/ ?|, | via )"
    rf"(?:[A-Z][\w ]{{1,30}}/)?{_SOURCE}(?=\s+[A-Z(\"“]|\W*$))"
)
"""A credit wherever it stands: "(AP Photo/Ann Lee)", "(Ann Lee/Reuters)", ". Ann Lee, AP"."""
_GALLERY_CAPTION_WORDS = 60  # words from one credit to the next; a story between them is longer
_OPENING_WORDS = 16  # a caption's verb follows its names, and nothing else


def is_caption(line: Line) -> bool:
    """Whether a line is the caption of a photo.

    Args:
        line: A line of an article.
    """
    if line.is_listed or len(line.words) < 2:
        return False
    if line.is_long or len(line.words) > _MOST_WORDS:
        return _is_gallery(line.raw)
    return (
        _is_credited(line.plain)
        or (not _HINTS.isdisjoint(line.folded) and _is_described(line.plain))
        or _is_scene(line)
        or _is_gallery(line.raw)
    )


def _is_gallery(raw: str) -> bool:
    """Whether it is several captions run together, however long: credit follows upon credit."""
    ends = [credit.end() for credit in _ONE_OF_MANY.finditer(raw)]
    if len(ends) < 2:
        return False
    captions = (raw[start:end] for start, end in pairwise([0, *ends, len(raw)]))
    return all(len(caption.split()) <= _GALLERY_CAPTION_WORDS for caption in captions)


def _is_credited(plain: str) -> bool:
    """Whether it ends in a photographer, an agency or a photo library."""
    tail = plain[-_CREDIT_LENGTH:]
    if "/" in plain and _WITHIN.search(plain):
        return True
    if mentions(tail, _CREDIT_PARTS) and (_CREDITED.search(tail) or _STOCK.search(tail)):
        return True
    piped = _PIPED.search(tail[-_PIPED_LENGTH:])
    if piped and len(plain) > _CREDIT_LENGTH / 5 and _is_agency(piped.group(1)):
        return not plain.rstrip(")").endswith(". (" + piped.group(1))
    if plain.endswith((".", "!", "?", '"', "'", ":")):
        return False
    ends = list(_SENTENCE_END.finditer(plain))
    return any(_is_credit(plain[e.end() :], plain[: e.start()]) for e in ends[-3:])


def _is_credit(tail: str, sentence: str) -> bool:
    """Whether the unfinished words behind the last sentence are names of who took the photo."""
    words = [word for word in re.split(r"[ /,()]+", tail) if word]
    if not words or len(words) > _MOST_CREDIT_WORDS:
        return False
    named = all(word[0].isupper() or word in ("via", "for", "de", "the", "of") for word in words)
    last = (sentence.split() or [""])[-1]
    if not named or (last.istitle() and len(last) <= _TITLE_LENGTH):
        return False
    certain = "/" in tail or _is_agency(tail)
    return certain or len(sentence.split()) <= 45


def _is_agency(words: str) -> bool:
    """Whether one of the words is a news agency's, and all are names."""
    parts = [part for part in re.split(r"[ /,.&]+", words.strip()) if part]
    if not parts or not all(part[0].isupper() or part == "via" for part in parts):
        return False
    return any(part.casefold() in _AGENCIES for part in parts)


def _is_described(plain: str) -> bool:
    """Whether it says that it is a photo, or who stands where in it."""
    if _quotes(plain):
        return False
    if _IS_PHOTO.search(plain):
        return True
    placed = _PLACED.search(plain)
    return placed is not None and not _PAST.search(plain, 0, placed.start())


def _is_scene(line: Line) -> bool:
    """Whether one sentence tells in the present tense what is to be seen, and which day it was."""
    if len(line.words) > 60 or _quotes(line.plain) or ". " in line.plain[:-2].replace("U.S. ", ""):
        return False
    if _PAST.search(line.plain):
        return False
    seen = _SEEN.search(line.plain)
    if seen is None or not _WHEN.search(line.plain, seen.end()):
        return False
    before = line.plain[: seen.start()].split()
    if not 1 <= len(before) <= _OPENING_WORDS or before[-1].casefold() in _DETERMINERS:
        return False
    return before[0][0].isupper()


def _quotes(plain: str) -> bool:
    """Whether somebody is quoted at length."""
    return plain.count('"') >= 2 and len(plain.split('"')[1].split()) >= 6
