"""Lines of a page that are no part of its story, recognised one line at a time.

Each rule says what such a line is made of on any English news site: only words of a share bar,
only a date, a byline, an appeal that addresses the reader. What needs the lines around it
(comments, headings, repeats) is judged in the modules named so.
"""

from __future__ import annotations

import re

from qa.articles.lines import Line, mentions, vocabulary

AGENCIES = vocabulary(
    "afp ani anadolu ansa ap ap-yonhap associated press agence france-presse bbc bloomberg cnn cp "
    "dpa efe ians interfax jiji kcna kyodo nhk pa pti reuters rfe rfa ria sputnik tass tns upi voa "
    "xinhua yonhap news agency trust of india newswire wire"
)
"""Words that names of news agencies are made of, folded."""

_SIGNING = vocabulary("the and with inputs from")
_SIGNED = AGENCIES | _SIGNING
_SHARE = vocabulary(
    "share shares shared tweet retweet pin post email e-mail print printer-friendly copy link "
    "copied clipboard save saved bookmark like likes follow followers subscribe subscribed listen "
    "watch play download app facebook twitter x linkedin whatsapp telegram reddit instagram "
    "messenger flipboard pocket threads bluesky pinterest tumblr youtube tiktok sms mail rss line "
    "google news gift full screen toggle menu search close advertisement advertisements ad ads "
    "feedback video sponsored skip loading sign log in out up login register min mins minute "
    "minutes read reading time views view size text font comment comments reply replies "
    "report abuse newsletter newsletters"
)
_JOINING = vocabulary(
    "this the that article story page icon button on via to with your a an our us of for and or by "
    "from now here all more friends it content options"
)
_BAR = _SHARE | _JOINING
_DATES = vocabulary(
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday mon tue tues wed thu thur thurs fri sat sun am pm a.m p.m et est edt pt pst pdt ct cst "
    "cdt gmt utc bst ist kst jst cet cest sgt hkt aest updated published posted modified last on "
    "at date time first issued created release by local th st nd rd ago hours hour minutes mins "
    "min day days today yesterday"
)
_FORM = vocabulary(
    "name email e-mail website url comment comments post submit send cancel reply required "
    "optional fields field marked save my in this browser for next time i leave a an add write "
    "your minimum maximum characters remaining left notify me of new posts by follow-up not be "
    "will published address view guidelines captcha"
)
_FORM_CORE = vocabulary("comment comments reply characters browser captcha website")

_NUMBER = re.compile(r"\d[\d:.,/hTZ+-]*(?:st|nd|rd|th|am|pm)?", re.IGNORECASE)

_PROMOTION = re.compile(
    r"(?:"
    r"(?:sign up|subscribe|register|join us|join our|click here|tap here|support (?:us|our)|donate"
    r"|download (?:the|our)|get (?:the latest|our|breaking|[\w' ]{2,40} newsletter)"
    r"|follow (?:us|our|him|her|them|@)"
    r"|like us|stay (?:in the conversation|informed|connected|tuned|up to date)"
    r"|become a (?:member|subscriber)|start your (?:day|free)|give us a follow"
    r"|(?:want|looking for) more|enjoyed? this|already a subscriber|to (?:continue|keep) reading"
    r"|you can help us|help us (?:keep|continue|tell|get)|read (?:our|the full)|let us know"
    r"|have a (?:story|tip|news tip)|got a (?:story|tip|news tip)|do you have a (?:story|tip)"
    r"|(?:like|love|enjoy)d? this|follow [\w' ]{1,40} on"
    r"|if you (?:enjoyed|liked|value|want to support)|contact us|email us|send us)"
    r"\b)",
    re.IGNORECASE,
)
_ASKING = vocabulary(
    "sign subscribe register join click tap support donate download get follow like stay become "
    "start give want looking enjoy enjoyed subscriber continue keep help read let have got do if "
    "contact email send"
)
"""One of these is in every appeal, folded."""
_OFFER = re.compile(
    r"\b(?:newsletters?|news ?letters?|inbox|subscri(?:be|ber|bers|bing|ption|ptions)|sign up"
    r"|alerts|our app|mobile app|free trial|journalism|reporting|member(?:ship)?|breaking news"
    r"|e-?mail|facebook|twitter|instagram|tiktok|youtube|whatsapp|telegram|linkedin|threads"
    r"|google news|channel|podcast|stories like this|more stories|latest news|donat\w+"
    r"|share it|get the story|facts|voter guide|here|today|@\w+)",
    re.IGNORECASE,
)
_SENTENCE_GAP = re.compile(r" (?<=[.!?] )|: ?")
_LEAD_IN = re.compile(
    r"(?:read (?:more|also|next|now|full story|the latest)|also read|see also|see more|watch(?: now"
    r"| live| more| also)?|listen(?: now| to this)?"
    r"|more(?: on this| from| stories| coverage| news)?"
    r"|related(?: (?:stories|articles|news|content|links|coverage|topics|reading))?|dig deeper"
    r"|go deeper|further reading|read|explore(?: more)?|don't miss|must read|recommended(?: for you"
    r"| reading| stories)?|editors?'?s? picks?|most (?:read|popular|viewed)|trending(?: now)?"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|up next|next up|in case you missed it"
    r"|icymi|live(?: updates| blog)?|opinion|podcast|gallery|photos|in pictures|pictures|quiz|poll"
    r"|tags?|topics?|filed under|categor(?:y|ies)|keywords|source|sources|via|contributing"
    r"|reporting|editing|edited|written|photo credits?|image credits?|first published|advertisement"
    r"|hear|see|also on [\w.]+)\s*(?:[:|>»]|\bby\b.{0,80}$|-\s|$)",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"(?:\(?this (?:\w+ )?(?:story|article|post|page|report|headline|piece|content|feed"
    r"|interview|transcript|conversation)"
    r" (?:\w+ ){0,4}(?:updated|corrected|published|appeared|produced|generated|translated|edited"
    r"|syndicated|republished|originally)\b"
    r"|\(?the (?:story|article|post|page|headline) (?:has been|was|will be) (?:updated|corrected)\b"
    r"|(?:a|an earlier|a previous) version of this (?:story|article|post|page|report|piece)\b"
    r"|\(?with (?:inputs?|files|reporting|additional|agency|contributions?)\b[^.]{0,80}\.?\)?$"
    r"|(?:©|\(c\)|copyright)\s"
    r"|(?:all rights reserved|terms of (?:use|service)|privacy policy|cookie (?:policy|settings))"
    r"|(?:we|this (?:web)?site) (?:and our partners )?uses? cookies"
    r"|by (?:continuing|clicking|using|signing|submitting|subscribing|entering)\b[^.]{0,80}\byou\b"
    r"|(?:accept|manage|reject) (?:all )?cookies"
    r"|(?:please )?enable javascript|your browser does not support"
    r"|we welcome\b[^.]{0,80}\b(?:readers|comments|discussion|feedback)"
    r"|please (?:keep|read|review|be)\b[^.]{0,60}\b(?:comments?|respectful|guidelines)"
    r"|(?:editor'?s?'? note|disclaimer|disclosure)\s*:.*(?:sign up|newsletter|subscri|\bcontact\b"
    r"|opinions?|views|originally|version of|first (?:published|appeared)|@)"
    r"|(?:the )?(?:views|opinions)(?: and \w+)? (?:expressed|in this)\b"
    r"|(?:sponsored|paid) (?:content|post|for by)|affiliate (?:links?|commission)"
    r"|we may (?:earn|receive) (?:a|an) (?:affiliate )?commission"
    r"|video ad feedback|just watched|must watch|replay more videos"
    r"|image (?:source|caption|credit)|photo by\b"
    r"|(?:media|press) contacts?\b|for (?:more|further|media) (?:information|inquiries|enquiries)\b"
    r"|about the author|skip to|jump to|back to top|scroll (?:down|to)|continue reading"
    r"|story continues|article continues|hide caption|toggle caption|notes to editors)",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"\ball rights reserved\b|\bmay not be (?:published|reproduced|copied|republished)\b|©\s?\d{4}"
    r"|\bcontributed (?:to this (?:report|story|article|piece)|reporting|to the reporting)\b"
    r"|^(?:it )?(?:originally|first) (?:published|appeared) (?:on|in|at|by)\b",
    re.IGNORECASE,
)
_RIGHTS_PARTS = ("reserved", "may not be", "©", "contributed", "originally", "first ")
"""One of these is in whatever `_RIGHTS` finds."""
_CONTACT = re.compile(
    r"\b(?:reach|contact|follow|e-?mail|tweet|message|find) (?:\w+ ){0,6}(?:at|on|via|@)"
    r"|@\w{2,}|\b[\w.+-]+@[\w-]+\.\w+",
    re.IGNORECASE,
)
_CONTACT_PARTS = ("@", "reach", "contact", "follow", "mail", "tweet", "message", "find")
"""One of these is in whatever `_CONTACT` finds."""
_BIOGRAPHY = re.compile(
    r"\b(?:covers|reporter|correspondent|columnist|editor|writer|journalist|author|writes"
    r"|is an? [\w ]{0,30}(?:fellow|producer|intern))\b",
    re.IGNORECASE,
)
# The sign before what must not precede it, so that `re` can scan for it.
_GLUED_LINK = re.compile(r"[:?](?<![\d/].)(?=[\"']?[A-Z])")
_SLUG = re.compile(r"[A-Z][A-Z0-9' &!-]{2,40}: ?\S")
_LABELLED = re.compile(
    r"[^:.?!]{3,60}[:?] ?(?:see|read|watch|listen|here's|here are|check|find|get|learn|try|take"
    r"|download|sign|follow|click|view|browse|explore|look|subscribe|hear|how to watch|join)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"[^.!?]{0,70}\s?(?:—|--|–)$")
_BYLINE = re.compile(r"(?:by|story by|words by|text by|report by|from|analysis by)[: ]", re.I)
_CREDITS = re.compile(
    r"[(\[]?(?:additional |with )?(?:reporting|writing|editing|compiled|edited|written|produced) "
    r"by\b",
    re.IGNORECASE,
)
_CREDIT_WORDS = vocabulary(
    "reporting writing editing by and in with additional for additional compiled edited written"
)
_SHARE_OF_NAMES = 0.85
_SMALL = vocabulary("and or for of the in at with de la van von der bin al da di el")

_MOST_WORDS = {"promotion": 60, "lead-in": 35, "byline": 14, "bar": 14, "biography": 70}


def is_clutter(line: Line) -> bool:
    """Whether a line is page furniture, whatever stands around it.

    Args:
        line: A line of an article, neither a caption nor part of a comment section.
    """
    if not line.words:
        return True
    return not line.is_long and (
        _is_bar(line)
        or _is_byline(line)
        or _is_signature(line)
        or _is_link(line)
        or _is_promotion(line)
        or is_statement(line)
        or _is_biography(line)
    )


def is_form(line: Line) -> bool:
    """Whether a line is a field, button or hint of a comment form."""
    if len(line.words) > 20:
        return False
    words = [word for word in line.folded if not word.isdigit()]
    return bool(words) and _FORM.issuperset(words) and not _FORM_CORE.isdisjoint(words)


def is_date(line: Line) -> bool:
    """Whether a line says nothing but a date or time: "Updated 10:32 GMT", "Jan. 14, 2022"."""
    if not 1 <= len(line.words) <= 14:
        return False
    words = [word.strip(".") for word in line.folded]
    said = [word for word in words if not _NUMBER.fullmatch(word)]
    return _DATES.issuperset(said) and (line.has_digit or bool(said))


def is_appeal(line: Line) -> bool:
    """Whether a line asks the reader for something: to subscribe, follow, give, write."""
    if len(line.words) > _MOST_WORDS["promotion"] or _ASKING.isdisjoint(line.folded):
        return False
    return _asks(line.plain)


def is_lead_in(line: Line) -> bool:
    """Whether a line announces links to other stories, alone or with the first of them."""
    return len(line.words) <= _MOST_WORDS["lead-in"] and _LEAD_IN.match(line.plain) is not None


def is_statement(line: Line) -> bool:
    """Whether a line is the publisher's own: rights, corrections, cookies, contributors."""
    if _STATEMENT.match(line.plain) or _is_credits(line):
        return True
    if len(line.words) > _MOST_WORDS["promotion"] or not mentions(line.plain, _RIGHTS_PARTS):
        return False
    return bool(_RIGHTS.search(line.plain))


def _is_bar(line: Line) -> bool:
    """A share or tool bar, reading time, comment form or date: nothing but such words."""
    if is_date(line) or is_form(line):
        return True
    if len(line.words) > _MOST_WORDS["bar"] or (len(line.words) > 8 and line.has_digit):
        return False
    words = [word for word in line.folded if not word.isdigit()]
    return _BAR.issuperset(words) and not _SHARE.isdisjoint(words)


def _is_byline(line: Line) -> bool:
    """Who wrote it, or where: names only, after "By" or before a dash, or place and date."""
    if len(line.words) > _MOST_WORDS["byline"]:
        return False
    opening = _BYLINE.match(line.plain)
    if opening:
        rest = line.words[len(opening.group().split()) :]
        return _are_names(rest) and not line.plain.endswith(("?", "!"))
    if _DATELINE.fullmatch(line.plain):
        return True
    place, _, day = line.plain.partition(",")
    return (
        _are_names(place.split())
        and len(place.split()) <= 3
        and line.has_digit
        and is_date(Line.of(day.strip()))
    )


def _is_signature(line: Line) -> bool:
    """Nothing but the names of news agencies."""
    if not _SIGNED.issuperset(line.folded):
        return False
    return 1 <= sum(word not in _SIGNING for word in line.folded) <= 6


def _is_link(line: Line) -> bool:
    """A headline of another story: after "Read more:", after its label, or glued to it."""
    if is_lead_in(line):
        return True
    if line.is_listed or len(line.words) > _MOST_WORDS["lead-in"]:
        return False
    glued = _GLUED_LINK.search(line.plain)
    if glued is not None:
        label, headline = line.plain[: glued.start()], line.plain[glued.end() :]
        return len(label.split()) <= 14 and len(headline.split()) >= 3
    if line.is_finished and not line.plain.endswith("?"):
        return False
    return bool(_LABELLED.match(line.plain) or (_SLUG.match(line.plain) and len(line.words) > 4))


def _is_promotion(line: Line) -> bool:
    """An appeal, or several of them run together."""
    if _ASKING.isdisjoint(line.folded):
        return False
    if len(line.words) <= _MOST_WORDS["promotion"] and _asks(line.plain):
        return True
    if _PROMOTION.match(line.plain) is None:
        return False
    asks = len(_PROMOTION.findall(line.plain))
    offers = len(_OFFER.findall(line.plain))
    return asks >= 2 and offers >= 3 and 25 * (asks + offers) >= len(line.words)


def _asks(plain: str) -> bool:
    """Whether one of the sentences opens with an appeal and names what is offered."""
    for sentence in _SENTENCE_GAP.split(plain):
        asked = _PROMOTION.match(sentence.removeprefix("Please ").removeprefix("By subscribing, "))
        if asked and _OFFER.search(sentence):
            return True
    return False


def _is_biography(line: Line) -> bool:
    """A line about the reporter, with a way to reach them."""
    if len(line.words) > _MOST_WORDS["biography"] or '"' in line.plain:
        return False
    if not mentions(line.plain, _CONTACT_PARTS) or not _CONTACT.search(line.plain):
        return False
    return bool(_BIOGRAPHY.search(line.plain)) or (len(line.words) <= 16 and "@" in line.plain)


def _is_credits(line: Line) -> bool:
    """Who reported and edited: little but names behind the word."""
    opening = _CREDITS.match(line.plain)
    if opening is None or len(line.words) > _MOST_WORDS["promotion"]:
        return False
    names = sum(word[0].isupper() or word in _CREDIT_WORDS for word in line.words)
    return names >= _SHARE_OF_NAMES * len(line.words)


def _are_names(words: list[str]) -> bool:
    """Whether every word is capitalised, small joining words aside."""
    large = [word for word in words if word.casefold() not in _SMALL]
    return bool(large) and all(word[0].isupper() for word in large)
