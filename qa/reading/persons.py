"""Which runs of capitals are persons: by the words in them and around them, without a tagger."""

from __future__ import annotations

import re

from qa.reading.spans import TypedSpan

# What a name may follow, being itself no part of it: titles and offices.
_OFFICE = frozenset(
    """acting admiral adviser advisor ambassador analyst archbishop assistant associate attorney
    author ayatollah baron bishop capt captain cardinal ceo chair chairman chairwoman chancellor
    chef chief coach col colonel commander commissioner congressman congresswoman conservative
    coordinator correspondent councillor councilman counsel counselor dame dean defence defense
    delegate democrat democratic deputy detective diplomat director doctor dr duchess duke
    economist editor elder emperor envoy executive farmer father first former founder gen
    general gov governor head inspector journalist judge justice king labour lady lawyer leader
    lieutenant lord lt madam maj major manager master mayor minister mister mother mr ms mx
    officer official opposition owner pastor police pope premier presenter president prime
    prince princess prof professor prosecutor queen rabbi rapper rep representative republican
    researcher rev reverend scientist secretary sen senator senior sergeant sgt sheikh sheriff
    singer sir sister speaker special spokesman spokesperson spokeswoman sri st star strategist
    sultan superintendent supreme treasurer tsar under vice""".split()
)
# What makes a run of capitals an institution, an event or a place.
_INSTITUTION = frozenset(
    """academy act administration affairs afternoon agency agreement airlines airport airways
    alliance amendment army article assembly assessment associates association authority avenue
    award awards bank base battalion bay beach board book bowl bridge broadcasting brothers
    bureau cabinet campaign canal capital capitol castle cathedral cave center centre century
    chamber championship championships channel charity church cinema circuit city clinic club
    coalition coast college commission committee commons community company conference congress
    constitution convention cooperation corp corporation corps council county court crown cup
    daily day department development district division economics education embassy empire energy
    estate evening event express falls federation festival field finals finance fleet force
    forces forest foundation front fund games garden gardens gazette government group guard gulf
    hall harbor harbour headquarters health herald high hill hills history holdings holiday
    homeland hospital hotel house inc independence industries initiative institute institution
    intelligence international island islands isles journal kingdom labor laboratory lake law
    league legislature library lions ltd magazine mail market media medical mission monday
    morning mountain mountains movement museum nation national nations navy network news night
    ocean office olympic olympics open operation orchestra orders organisation organization page
    palace parade park parliament partners party patrol peace peninsula plan planet platform
    point policy politics post prison prize project province public quarter radio railway
    railways region registry relations report republic reserve resort restaurant review
    revolution river road room royal school schools sea security senate series service services
    society space sports square stadium staff states station store street studio studios summit
    survey system talks tax team technologies television temple territory theater theatre times
    tower towers town trade transport treasury treaty tribunal tribune tunnel union united
    universe university valley video village war water week white wing women works world year
    zone""".split()
)
_NO_PERSON = _OFFICE | _INSTITUTION
# What belongs to a place's name together with the word that follows.
_BEFORE_PLACE = frozenset(
    """north south east west northern southern eastern western central middle upper lower new san
    santa los las saint fort port mount cape lake great greater puerto of the and & el la""".split()
)
_PARTICLES = frozenset("de van von al bin la der".split())
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,}s?|[A-Z]{2,}\W?[\w-]*")
_DEMONYM = re.compile(r"\w{3,}(?:ian|ean|ese|ish|can)s?")
_MAX_WORDS = 4


def person_in(text: str, span: TypedSpan) -> TypedSpan | None:
    """What of a run of capitals is a person: the words after its last title, office or place."""
    words = list(re.finditer(r"\S+", text[span.start : span.end]))
    first = 0
    for number, word in enumerate(words):
        last = number + 1 == len(words)
        if _plain(word[0]) in _BEFORE_PLACE and not (last and number > first):
            first = number + 2
        elif _cuts(word[0]):
            first = number + 1
    if len(words) - first > 2 and _DEMONYM.fullmatch(words[first][0]):
        first += 1
    kept = [w for w in words[first:] if w[0] not in _PARTICLES]
    if not 0 < len(kept) <= _MAX_WORDS:
        return None
    person = TypedSpan(span.start + words[first].start(), span.end, span.type)
    if first == 0 and words_before(text, person, 1) in _DETERMINERS:
        return None
    return person if len(kept) > 1 or is_cued(text, person) else None


def _cuts(word: str) -> bool:
    """Whether a word cannot be part of a person's name: a title, an institution, an acronym."""
    part = _plain(word).rpartition("-")[2]
    return (
        _INITIALS.fullmatch(word) is not None
        or part in _NO_PERSON
        or part.removesuffix("s") in _OFFICE
    )


def _plain(word: str) -> str:
    return word.rstrip(".").lower()


_DETERMINERS = frozenset(("the", "a", "an"))
_ROLE = re.compile(r"\w+(?:er|or|ist|man|woman|person|chief|head|boss|ian|father|mother|wife)")
_NO_ROLE = frozenset(
    "after over under other never ever whether however rather later earlier for or former further "
    "together either neither per her".split()
)
_SPEAKING = (
    "said says say told tells added announced wrote writes argued warned explained admitted "
    "claimed insisted tweeted noted testified confirmed stated asked replied recalled"
).split()
_AFTER_PERSON = re.compile(
    rf"\s(?:also\s|has\s|had\s)?(?:{'|'.join(_SPEAKING)})\b|,?\s(?:who|whose|whom)\b|"
    r",\s(?:an?|the|his|her|its|their|former|chief|head|vice|president|director|\d\d)\b"
)


def is_cued(text: str, span: TypedSpan) -> bool:
    """Whether the words around a name say that it is a person's."""
    before = words_before(text, span, 1)
    return (
        before.lower() in _SPEAKING
        or _plain(before) in _OFFICE
        or (_ROLE.fullmatch(before) is not None and before not in _NO_ROLE)
        or _AFTER_PERSON.match(text, span.end) is not None
    )


def words_before(text: str, span: TypedSpan, words: int) -> str:
    """The last words before a span, lower case, without commas and quotation marks."""
    found = text[max(0, span.start - 60) : span.start].lower().split()[-words:]
    return " ".join(found).strip(",;:“”\"'‘’()")
