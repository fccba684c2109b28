"""Who leads a class: fewer units than are ranked, none by nothing, none in spite of a veto."""

from collections.abc import Mapping
from datetime import date

import pytest

from surveyapp.assessment.bulletin.making import make_bulletin
from surveyapp.documents.document import Bullets
from tests.surveyapp.assessment.bulletin.assessed import assess
from tests.surveyapp.assessment.schemes import POINTS

DAY = date(2026, 4, 3)
CONCEALED = {
    "unit": "B",
    "category": "concealed",
    "occurred_on": date(2026, 1, 9),
    "evidence": "督查通报",
    "state": "approved",
    "recorded_by": "赵",
    "approved_by": "钱",
}


def first_line(
    adopted: Mapping[str, int], *others: object, scheme: str = POINTS, language: str = "zh-CN"
) -> str:
    """Return what the first page says of the class of units that had so much adopted."""
    units = {code: {"class": "center", "name": code} for code in adopted}
    day = date(2026, 2, 3)
    events = [
        {"unit": code, "category": "adoption", "number": number, "adopted_on": day}
        for code, number in adopted.items()
        if number
    ]
    run = assess(scheme, units=units, events=[*events, *others], expect={})
    parts = make_bulletin(*run, language, made_on=DAY).body
    return next(part for part in parts if isinstance(part, Bullets)).items[0]


@pytest.mark.parametrize(
    ("adopted", "said"),
    [
        ({"A": 5, "B": 4, "C": 3, "D": 2}, "前三名为A（50.00）、B（40.00）、C（30.00）。"),
        ({"A": 5, "B": 4, "C": 3}, "前两名为A（50.00）、B（40.00）。"),
        ({"A": 5, "B": 0, "C": 0}, "第一名为A（50.00）。"),
        ({"A": 5, "B": 5, "C": 0}, "前两名为A（50.00，并列第 1）、B（50.00，并列第 1）。"),
        ({"A": 0, "B": 0}, "政务服务中心（2 个单位）：得分和名次见后表。"),
        ({"A": 5, "B": 5}, "政务服务中心（2 个单位）：得分和名次见后表。"),
        ({"A": 5}, "政务服务中心（1 个单位）：得分和名次见后表。"),
    ],
)
def test_leaders_are_fewer_than_those_ranked_and_have_scored(
    adopted: Mapping[str, int], said: str
) -> None:
    assert said in first_line(adopted)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", "不计被一票否决的单位，前两名为A（50.00）、C（30.00）。"),
        ("en", "leaving out units with a veto, top 2: A (50.00), C (30.00)."),
    ],
)
def test_a_unit_does_not_lead_in_spite_of_a_veto(language: str, said: str) -> None:
    keeps_points = POINTS.replace("    zero_out: points\n", "")

    adopted = {"A": 5, "B": 4, "C": 3}
    assert said in first_line(adopted, CONCEALED, scheme=keeps_points, language=language)


def test_a_unit_that_a_veto_zeroed_out_is_passed_over_in_silence() -> None:
    line = first_line({"A": 5, "B": 9, "C": 3, "D": 1}, CONCEALED)

    assert "：前三名为A（50.00）、C（30.00）、D（10.00）。" in line
