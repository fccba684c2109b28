"""A unit whose figures are not told leaves no gap among the ranks that are."""

from dataclasses import replace
from fractions import Fraction

from analysis.schemes.periods import Period
from analysis.schemes.results import PeriodResult, SchemeResult, UnitResult
from surveyapp.assessment.shown_ranks import as_shown, stored_as_shown

QUARTER = Period.parse("2026Q1")
TOWN, BUREAU = "town", "bureau"


def unit(code: str, score: int, rank: int | None, *, untold: bool = False) -> UnitResult:
    reasons = ("sample_too_small",) if untold else ()
    return UnitResult(code, code, TOWN, Fraction(score), None, rank, {}, not_publishable=reasons)


def stored(one: UnitResult) -> dict[str, object]:
    return {
        "unit": one.unit, "class": one.unit_class, "rank": one.rank,
        "not_publishable": list(one.not_publishable),
    }  # fmt: skip


UNITS = (
    unit("t1", 95, 1),
    unit("t9", 92, 2, untold=True),
    unit("t2", 90, 3),
    unit("t3", 90, 3),
    unit("t5", 88, 5, untold=True),
    unit("t4", 80, 6),
    unit("t6", 70, None),
    replace(unit("b1", 50, 1), unit_class=BUREAU),
)
TOLD = {"t1": 1, "t2": 2, "t3": 2, "t4": 4, "t6": None, "b1": 1, "t9": None, "t5": None}


def test_ranks_are_among_the_units_of_a_class_that_are_told_and_equals_share_one() -> None:
    result = {"periods": [{"period": "2026Q1", "units": [stored(one) for one in UNITS]}]}

    (period,) = stored_as_shown(result)["periods"]

    assert {one["unit"]: one["rank"] for one in period["units"]} == TOLD


def test_who_is_not_told_stands_at_the_end_of_its_class_whatever_its_score() -> None:
    period = PeriodResult(QUARTER, "points", UNITS)
    result = SchemeResult("s", "1", "", QUARTER, {}, (period,), ())

    (shown,) = as_shown(result).periods

    assert {one.unit: one.rank for one in shown.units} == TOLD
    assert [one.unit for one in shown.units] == ["t1", "t2", "t3", "t4", "t6", "t5", "t9", "b1"]
