"""What people call a period where it stands by itself."""

from datetime import date

import pytest

from surveyapp.period_words import days_name, period_list, period_name


@pytest.mark.parametrize(
    ("label", "chinese", "english"),
    [
        ("2026Q3", "2026年第三季度", "3rd quarter 2026"),
        ("2026H1", "2026年上半年", "first half of 2026"),
        ("2026-01", "2026年1月", "January 2026"),
        ("2026", "2026年", "2026"),
        ("2026-07-15", "2026-07-15", "2026-07-15"),
    ],
)
def test_a_period_is_called_what_people_call_it(label: str, chinese: str, english: str) -> None:
    assert (period_name(label, "zh-CN"), period_name(label, "en")) == (chinese, english)


def test_of_periods_one_after_the_other_a_year_is_said_once_in_chinese() -> None:
    labels = ["2026-05", "2026-10", "2027Q1", "2027"]

    assert list(period_list(labels, "zh-CN")) == ["2026年5月", "10月", "2027年第一季度", "2027年"]
    assert list(period_list(labels[:2], "en")) == ["May 2026", "October 2026"]


def test_days_that_are_no_period_have_no_name() -> None:
    assert days_name(date(2026, 4, 1), date(2026, 7, 1), "zh-CN") == "2026年第二季度"
    assert days_name(date(2026, 4, 1), date(2026, 7, 2), "zh-CN") == ""
