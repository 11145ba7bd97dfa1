"""What speaks for a sentence beside what the model says: the inputs of ranking and confidence."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from qa.reading.alike import Saying
from qa.reading.candidates import Candidate
from qa.reading.question import SPAN_TYPES, Question, Wanted
from qa.reading.spans import typed_spans
from qa.reading.speech import same_speaker, speaker_of, words_of
from qa.schema import Article
from qa.words import content_stems, sentence_stems

Row = NDArray[np.float64]

RANKING = ("spans", "direct", "passage", "dense", "coverage", "names", "type", "speaker")
"""What sentences of one question are ranked by, in the order of the columns of `ranking_features`.

spans: log-odds of the sentence's answer spans against "no answer", at most ±15.
direct: log-odds that the sentence answers, as the model says it in one number, at most ±15.
passage: retrieval score of the passage, 0..1.
dense: cosine of question and passage, -1..1.
coverage: share of the question's content words in the sentence, rare ones counting more, 0..1.
names: share of the question's names and numbers in the sentence, its title and day, or before it
    in its passage, 0..1.
type: 1 if the answer span is of the type that the question asks for, 0 if not; 0.5 if it asks for
    no particular type.
speaker: 1 if the question wants somebody's words ("what did Ida Brandt say?") and the sentence is
    theirs, else 0.
"""

CONFIDENCE = ("direct", "margin", "lead", "lexical", "missing", "sources")
"""What the probability that a sentence answers is told from, in the order of
`confidence_features`; what `RANKING` has means the same. The other features of `RANKING` were
tried too: beside these they say nothing more.

margin: log-odds of the best span alone against "no answer", at most ±15.
lead: its ranking score less that of the best sentence that says something else, at most ±8.
lexical: BM25 of its passage as a share of the best passage's, 0..1.
missing: how many of the question's names and numbers stand nowhere in the sentence's article.
sources: logarithm of the number of articles that say the same in nearly the same words.
"""

_FARTHEST = 15.0
_FARTHEST_LEAD = 8.0
_COMPARED = 12  # best sentences that are compared with each other


def ranking_features(question: Question, found: Sequence[Candidate]) -> Row:
    """One row a sentence: `(len(found), len(RANKING))` float64."""
    stems = [sentence_stems(c.text) for c in found]
    speaker = words_of(question.text)
    rarity = _rarity(question.stems, stems)
    return np.array(
        [
            [
                _limited(c.scores.spans),
                _limited(c.scores.direct),
                c.passage.hit.score,
                c.passage.hit.dense,
                _share(question.stems, own, rarity),
                _share(question.names, _with_context(c, own, question.names), rarity),
                _type_cue(question, c),
                0.0 if speaker is None else float(_says(speaker, c)),
            ]
            for c, own in zip(found, stems, strict=True)
        ],
        dtype=np.float64,
    ).reshape(len(found), len(RANKING))


def confidence_features(
    question: Question, found: Sequence[Candidate], rows: Row, ranks: Row
) -> Row:
    """One row a sentence: `(len(found), len(CONFIDENCE))` float64.

    Args:
        question: The question.
        found: Its candidates.
        rows: Their ranking features.
        ranks: Their ranking scores, `(len(found),)`.
    """
    order = np.argsort(-ranks, kind="stable")[:_COMPARED].tolist()
    sayings = {at: Saying.of(found[at].text) for at in order}
    best_lexical = max((c.passage.hit.lexical for c in found), default=0.0)
    missing = _Missing(question.names)
    table = []
    for at, (candidate, row) in enumerate(zip(found, rows, strict=True)):
        own = dict(zip(RANKING, row, strict=True))
        saying = sayings.get(at) or Saying.of(candidate.text)
        same = {other for other, its in sayings.items() if other != at and saying.same(its)}
        others = [ranks[other] for other in order if other != at and other not in same]
        lead = ranks[at] - max(others) if others else _FARTHEST_LEAD
        saying_it = {found[other].passage.article.id for other in same}
        hit = candidate.passage.hit
        table.append(
            [
                own["direct"],
                _limited(candidate.scores.margin),
                float(np.clip(lead, -_FARTHEST_LEAD, _FARTHEST_LEAD)),
                hit.lexical / best_lexical if best_lexical > 0 else 0.0,
                missing.of(candidate),
                math.log1p(len(saying_it - {candidate.passage.article.id})),
            ]
        )
    return np.array(table, dtype=np.float64).reshape(len(found), len(CONFIDENCE))


def _limited(odds: float) -> float:
    return max(-_FARTHEST, min(_FARTHEST, odds))


def _rarity(stems: Sequence[str], sentences: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse frequency of the question's words among the sentences that were found."""
    counts = Counter(stem for own in sentences for stem in own)
    return {stem: math.log(1 + len(sentences) / (1 + counts[stem])) for stem in stems}


def _share(
    wanted: Sequence[str] | frozenset[str], own: frozenset[str], rarity: dict[str, float]
) -> float:
    """How much of what is wanted is there, rare words counting more; 1 if nothing is wanted."""
    total = sum(rarity.get(stem, 1.0) for stem in wanted)
    if total == 0:
        return 1.0
    return sum(rarity.get(stem, 1.0) for stem in wanted if stem in own) / total


class _Missing:
    """How many of some names stand nowhere in a sentence's article."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._by_article: dict[str, int] = {}

    def of(self, candidate: Candidate) -> int:
        """As `confidence_features` wants it; an article is only analysed where it must be."""
        article = candidate.passage.article
        if article.id not in self._by_article:
            near = sentence_stems(candidate.text) | sentence_stems(candidate.passage.heading)
            rest = self._names - near
            if rest:
                rest -= set(content_stems(f"{_day(article)} {article.text}"))
            self._by_article[article.id] = len(rest)
        return self._by_article[article.id]


def _type_cue(question: Question, candidate: Candidate) -> float:
    if question.wanted is Wanted.REASON or question.wanted not in SPAN_TYPES:
        return 0.5
    wanted = SPAN_TYPES[question.wanted]
    first, last = candidate.scores.answer
    return float(
        any(
            span.type is wanted and span.start < last and first < span.end
            for span in typed_spans(candidate.text)
        )
    )


def _says(speaker: str, candidate: Candidate) -> bool:
    """Whether a sentence is somebody's words, or reports them."""
    whole = candidate.passage.whole
    at = bisect_left(whole, candidate.sentence.start, key=attrgetter("start"))
    if at == len(whole):
        return False
    its = speaker_of(candidate.passage.article.text, whole, at)
    return its is not None and same_speaker(speaker, its)


def _with_context(
    candidate: Candidate, own: frozenset[str], names: frozenset[str]
) -> frozenset[str]:
    """A sentence's stems; with those of title, day and what comes before it where names lack."""
    if names <= own:
        return own
    article = candidate.passage.article
    start = candidate.passage.hit.passage.start
    before = article.text[start : candidate.sentence.start]
    return own | frozenset(content_stems(f"{article.title} {_day(article)} {before}"))


def _day(article: Article) -> str:
    """The day of publication in the words that a question uses for it."""
    day = article.published
    return f"{day:%Y %B} {day.day}" if day is not None else ""
