"""A unit whose figures are not told leaves no gap among the ranks that are."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.results import PeriodResult, SchemeResult, UnitResult
from surveyapp.assessment.shown_ranks import (
    as_shown,
    stored_as_shown,
    untold_in,
    untold_in_stored,
)

SCHEME = parse_scheme(
    """
scheme: compared
version: 1
title: {zh-CN: 比较}
effective: {from: 2026-01-01}
classes: {town: {zh-CN: 乡镇}, bureau: {zh-CN: 部门}}
rules:
  raw: {kind: count, table: cases}
  best: {kind: peers, of: "${raw}", how: maximum}
  behind: {kind: formula, value: "${best} - ${raw}"}
  mid: {kind: peers, of: "${raw}", how: median, among: all}
  place: {kind: rank, of: "${raw}"}
  mean: {kind: peers, of: "${raw}", how: mean}
results: {quarter: {score: raw, shows: [best, behind, mid, place, mean]}}
"""
).scheme
QUARTER = Period.parse("2026Q1")
TOWN, BUREAU = "town", "bureau"


def unit(code: str, score: int, rank: int | None, *, untold: bool = False) -> UnitResult:
    reasons = ("sample_too_small",) if untold else ()
    return UnitResult(code, code, TOWN, Fraction(score), None, rank, {}, not_publishable=reasons)


def stored(one: UnitResult) -> dict[str, object]:
    return {
        "unit": one.unit, "class": one.unit_class, "rank": one.rank, "grade": one.grade,
        "score": None if one.score is None else str(one.score),
        "not_publishable": list(one.not_publishable), "values": dict(one.values),
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
CODES = frozenset(("raw", "best", "behind", "mid", "place", "mean"))
TOLD = {"t1": 1, "t2": 2, "t3": 2, "t4": 4, "t6": None, "b1": 1, "t9": None, "t5": None}


def test_ranks_are_among_the_units_of_a_class_that_are_told_and_equals_share_one() -> None:
    result = {
        "periods": [{"period": "2026Q1", "score": "raw", "units": [stored(one) for one in UNITS]}]
    }

    (period,) = stored_as_shown(result, untold_in_stored(result, SCHEME))["periods"]

    assert {one["unit"]: one["rank"] for one in period["units"]} == TOLD


def test_who_is_not_told_stands_at_the_end_of_its_class_whatever_its_score() -> None:
    period = PeriodResult(QUARTER, "raw", UNITS)
    result = SchemeResult("s", "1", "", QUARTER, {}, (period,), ())

    (shown,) = as_shown(result, untold_in(result, SCHEME)).periods

    assert {one.unit: one.rank for one in shown.units} == TOLD
    assert [one.unit for one in shown.units] == ["t1", "t2", "t3", "t4", "t6", "t5", "t9", "b1"]


@pytest.mark.parametrize(
    ("untold", "town", "bureau"), [(True, {"raw"}, CODES - {"mid"}), (False, CODES, CODES)]
)
def test_what_compares_units_is_not_told_where_it_would_tell_of_one_that_is_withheld(
    *, untold: bool, town: frozenset[str], bureau: frozenset[str]
) -> None:
    units = tuple(
        replace(one, values=dict.fromkeys(CODES, Fraction(93)))
        for one in (unit("t1", 80, 1), unit("t2", 93, 2, untold=untold), UNITS[-1])
    )
    quarter, year = PeriodResult(QUARTER, "raw", units), Period.parse("2026")
    whole = PeriodResult(year, "raw", tuple(replace(one, not_publishable=()) for one in units))
    result = SchemeResult("s", "1", "", year, {}, (quarter, whole), ())
    stored_whole = {
        "periods": [
            {
                "period": str(one.period),
                "score": "raw",
                "units": [stored(each) for each in one.units],
            }
            for one in (quarter, whole)
        ]
    }

    shown = as_shown(result, untold_in(result, SCHEME)).periods
    as_kept = stored_as_shown(stored_whole, untold_in_stored(stored_whole, SCHEME))["periods"]

    for found, again in zip(shown, as_kept, strict=True):
        told = {one.unit: _told(one.values) for one in found.units}
        assert (told["t1"], told["b1"]) == (town, bureau)
        assert told == {one["unit"]: _told(one["values"]) for one in again["units"]}


def _told(values: Mapping[str, Fraction | None]) -> frozenset[str]:
    return frozenset(code for code, value in values.items() if value is not None)
