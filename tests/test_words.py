from __future__ import annotations

from qa.words import content_stems, undotted


def test_stems_are_folded_and_common_words_left_out():
    assert content_stems("The mayors WERE in São Paulo's élections") == [
        "mayor",
        "sao",
        "paulo",
        "s",
        "elect",
    ]


def test_each_stem_once_in_order():
    assert content_stems("ship, ferry, ships") == ["ship", "ferri"]


def test_acronyms_are_one_word_in_both_spellings():
    assert undotted("the U.S. and the U.N.'s men, e.g. him") == "the US and the UN's men, eg him"
    assert content_stems("U.S.") == content_stems("US") == ["us"]
