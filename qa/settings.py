"""Every number of the product that is a choice, once, with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices; figures behind them are in docs/benchmarks.md.

    Attributes:
        passage_words: Longest passage, in words; the encoder reads 256 word pieces and the
            title takes some of them.
        passage_overlap: Sentences that a passage shares with the one before.
        max_sentence_chars: Longer ones lack their stops; they are cut at a pause.
        max_question_chars: Longer ones are a pasted document, not a question.
        max_article_chars: Longer ones are a collection, not an article.
        max_file_bytes: Files of one article; larger ones are refused before they are read.
        encode_batch: Passages whose vectors are stored together: seconds of work, and what a
            killed ingestion loses at most.
        unread_encoded: Passages without a vector yet that a question encodes on the spot, the
            best by words: a tenth of a second.
        passages_fetched: Candidates of each retriever before fusion.
        lexical_weight: Weight of scaled BM25 beside the cosine's 1.
        passages_found: Passages among which those to read are chosen; more than are read, since
            copies of an article are left out.
        passages_of_times: The same where the question says of which time it asks.
        passages_read: Passages whose sentences are scored, at most.
        passages_read_always, read_within: Of these, passages after the first few are only read if
            their retrieval score is that share of the best one's. Of 1,024 questions that nothing
            was trained on, 94.6% have an answer in what is read then, 8.9 passages on average;
            with at most ten and a share of .65 it was 93.3% in 7.9.
        time_weight: What being of the time that a question names adds to a passage's retrieval
            score, at most; and what being the latest adds, where the latest is asked for.
        article_weight: What the article that answered the question before adds to the retrieval
            score of its passages for a follow-up, times the probability that it was right; two of
            three follow-ups are answered there.
        other_time_odds: By what the odds of a sentence are multiplied that is of another time than
            the question names: of sentences that rank among the first three, 0.9% of those that
            answer and 6.7% of those that do not are of another time (936 questions on news).
        timely_within: Share of the best probability from which a later sentence comes first, where
            the latest is asked for.
        apart_days: Days between two tellings from which they are of different times.
        max_citations: Sentences shown.
        near_duplicate: Share of common words from which two sentences say the same.
        cite_within: Share of the best probability that a second and third quote must reach; an
            unsure reader shows more of what it hesitates between.
        max_periods, cite_each_period: Times whose answers are told apart, and sentences of each.
        max_citations_list, cite_within_list: The same where the question asks for several things:
            their sentences rarely tell the model so much each.
        risk: Share of wrong ones among the answers given that is accepted, unless the user says
            otherwise: what a reader of quotes puts up with.
        may_answer_from: Probability from which the first of the sentences that are shown in place
            of an answer is said to be a possible one: one in four is worth reading.
        related_from: Cosine from which a passage is about what is asked.
    """

    passage_words: int = 130
    passage_overlap: int = 1
    max_sentence_chars: int = 1_500
    max_question_chars: int = 2_000
    max_article_chars: int = 5_000_000
    max_file_bytes: int = 50_000_000
    encode_batch: int = 256
    unread_encoded: int = 20
    passages_fetched: int = 100
    lexical_weight: float = 0.3
    passages_found: int = 20
    passages_of_times: int = 30
    passages_read: int = 15
    passages_read_always: int = 4
    read_within: float = 0.7
    time_weight: float = 0.1
    article_weight: float = 0.15
    other_time_odds: float = 0.13
    timely_within: float = 0.5
    apart_days: int = 31
    max_citations: int = 3
    max_periods: int = 3
    cite_each_period: int = 3
    near_duplicate: float = 0.8
    cite_within: float = 0.25
    max_citations_list: int = 5
    cite_within_list: float = 0.1
    risk: float = 0.1
    may_answer_from: float = 0.25
    related_from: float = 0.3


SETTINGS = Settings()
