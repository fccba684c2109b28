"""The funnel of a wave: R's figures, and when there is none."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from analysis.columns import Table
from analysis.plan import Plan
from analysis.reconciliation import FrameCount
from analysis.results import Analysis
from analysis.run import analyze
from analysis.units.funnel import UnitFunnel

GOLDEN = json.loads((Path(__file__).parent / "golden" / "wave_funnel.json").read_text())
LEVELS = (
    "very_satisfied",
    "satisfied",
    "basically_satisfied",
    "dissatisfied",
    "very_dissatisfied",
)
COUNTS = {
    "a": (60, 30, 20, 6, 4),
    "b": (20, 40, 30, 15, 15),
    "c": (90, 60, 30, 12, 8),
    "d": (10, 12, 8, 5, 5),
}
PLAN: dict[str, Any] = {
    "title": {"zh-CN": "调查"},
    "period": {"zh-CN": "一季度"},
    "columns": {"response_id": "id", "unit": "unit"},
    "outcome": {"column": "overall", "title": {"zh-CN": "总体"}},
}


def wave(
    counts: Mapping[str, tuple[int, ...]], *, is_census: bool = False, **plan: Any
) -> Analysis:
    """Return the analysis of a wave; in a census everybody who could rate did."""
    rows = [
        (unit, level)
        for unit, numbers in counts.items()
        for level, times in zip(LEVELS, numbers, strict=True)
        for _time in range(times)
    ]
    table = Table.of(
        {
            "id": range(len(rows)),
            "unit": [unit for unit, _level in rows],
            "overall": [level for _unit, level in rows],
        }
    )
    frame = {unit: FrameCount(sum(numbers)) for unit, numbers in counts.items()}
    return analyze(Plan.model_validate(PLAN | plan), table, None, frame if is_census else None)


def funnel_of(counts: Mapping[str, tuple[int, ...]]) -> UnitFunnel:
    funnel = wave(counts).funnel
    assert funnel is not None
    return funnel


def test_spread_and_limits_are_those_of_r() -> None:
    funnel = funnel_of(COUNTS)

    assert funnel.target == pytest.approx(GOLDEN["target"], rel=1e-10)
    assert funnel.pooled_sd == pytest.approx(GOLDEN["pooled_sd"], rel=1e-10)
    assert funnel.between_variance == pytest.approx(GOLDEN["tau2"], rel=1e-8)
    for place, unit in enumerate(funnel.units):
        assert unit.warning == pytest.approx(tuple(GOLDEN["warning"][place]), rel=1e-8)
        assert unit.alarm == pytest.approx(tuple(GOLDEN["alarm"][place]), rel=1e-8)


def test_units_beyond_chance_are_those_of_r_and_the_usual_spread_excuses_them() -> None:
    funnel = funnel_of(COUNTS)

    assert list(funnel.beyond_chance) == GOLDEN["beyond"]
    assert {unit.position for unit in funnel.units if unit.position} == {"within"}


def test_units_too_small_for_a_ranking_take_no_part() -> None:
    assert [unit.code for unit in funnel_of({**COUNTS, "e": (5, 5, 5, 5, 9)}).units] == list(
        "abcd"
    )


@pytest.mark.parametrize(
    "counts",
    [
        {"a": COUNTS["a"], "b": COUNTS["b"]},
        dict.fromkeys("abc", (50, 0, 0, 0, 0)),
        {"a": (0, 0, 0, 0, 0)},
    ],
)
def test_two_units_or_answers_all_alike_make_no_funnel(
    counts: Mapping[str, tuple[int, ...]],
) -> None:
    assert wave(counts).funnel is None
