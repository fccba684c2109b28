"""The source of a benchmark is said in the language of whoever reads it."""

from datetime import date

import pytest

from surveyapp.cases.sources import counted_source, source_words

QUARTER = counted_source(12_000, date(2026, 1, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-CN", "办事接触登记，已办结 12,000 次，2026年第一季度"),
        ("en", "register of occasions, 12,000 closed, 1st quarter 2026"),
    ],
)
def test_a_count_of_occasions_is_said_in_one_language(language: str, words: str) -> None:
    assert source_words(QUARTER, language) == words


def test_days_that_are_no_period_are_both_named() -> None:
    source = counted_source(3, date(2026, 1, 1), date(2026, 1, 9))

    assert source_words(source, "en") == (
        "register of occasions, 3 closed, 2026-01-01 – 2026-01-09"
    )


def test_what_somebody_wrote_stays_as_it_was_written() -> None:
    assert source_words("统计局 / Bureau of Statistics, 2026", "en") == (
        "统计局 / Bureau of Statistics, 2026"
    )
