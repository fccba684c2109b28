"""A ranking says what each place is worth."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.columns import Table
from analysis.estimation.design import FloatArray
from analysis.plan import Plan
from analysis.results import ClassRanking, IndexEstimate, RankedUnit, Verdict
from analysis.run import analyze
from analysis.targets import Target
from analysis.units import standings
from analysis.units.standings import judge_places

Given = dict[str, tuple[float, float]]  # Unit → index and standard error.


def ranking(units: Given) -> ClassRanking:
    ordered = sorted(units, key=lambda code: -units[code][0])
    return ClassRanking(
        "",
        {},
        tuple(
            RankedUnit(
                place,
                code,
                {},
                IndexEstimate(units[code][0], units[code][1], None, 200, 180.0, 1.1, None),
                Verdict.PASS,
            )
            for place, code in enumerate(ordered, start=1)
        ),
        (),
    )


def judge(units: Given) -> dict[str, RankedUnit]:
    def covariance() -> tuple[tuple[str, ...], FloatArray]:
        return tuple(units), np.diag([error**2 for _index, error in units.values()])

    (judged,) = judge_places([ranking(units)], covariance, level=0.95)
    return {unit.code: unit for unit in judged.ranked}


def test_units_far_apart_have_one_rank_and_a_tier_each() -> None:
    found = judge({"a": (90.0, 0.5), "b": (80.0, 0.5), "c": (70.0, 0.5)})

    assert [(u.best_rank, u.worst_rank, u.tier) for u in found.values()] == [
        (1, 1, 1),
        (2, 2, 2),
        (3, 3, 3),
    ]
    assert all(unit.reliability and unit.reliability > 0.99 for unit in found.values())


def test_a_shrunk_index_has_its_interval_but_of_volunteers() -> None:
    figures = {"a": (90.0, 2.0), "b": (80.0, 2.0), "c": (70.0, 2.0)}
    (ranked,) = judge_places(
        [ranking(figures)], lambda: (("a", "b", "c"), 4 * np.eye(3)), level=0.9
    )
    chosen = [
        replace(unit, index=replace(unit.index, target=Target.VOLUNTEERS))
        for unit in ranking(figures).ranked
    ]
    (volunteers,) = judge_places(
        [replace(ranking(figures), ranked=tuple(chosen))],
        lambda: (("a", "b", "c"), 4 * np.eye(3)),
        level=0.9,
    )

    for unit in ranked.ranked:
        assert unit.shrunk is not None
        assert unit.shrunk_interval is not None
        assert unit.shrunk_interval.low < unit.shrunk < unit.shrunk_interval.high
        assert unit.shrunk_interval.level == 0.9
    assert {unit.shrunk_interval for unit in volunteers.ranked} == {None}


def test_units_that_cannot_be_told_apart_share_all_ranks_and_a_tier() -> None:
    found = judge({"a": (80.2, 2.0), "b": (80.0, 2.0), "c": (79.8, 2.0)})

    assert {(u.best_rank, u.worst_rank, u.tier) for u in found.values()} == {(1, 3, 1)}
    assert all(unit.shrunk == pytest.approx(80, abs=0.1) for unit in found.values())
    assert {unit.reliability for unit in found.values()} == {0.0}


def test_two_units_have_ranks_and_no_shrunk_figure() -> None:
    found = judge({"a": (90.0, 0.5), "b": (80.0, 0.5)})

    assert found["a"].worst_rank == 1
    assert found["a"].shrunk is None


def test_one_unit_and_too_many_units_are_left_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert judge({"a": (90.0, 0.5)})["a"].best_rank is None
    monkeypatch.setattr(standings, "MOST_UNITS", 2)
    assert judge({"a": (90.0, 1.0), "b": (80.0, 1.0), "c": (70.0, 1.0)})["a"].tier is None


def test_a_whole_analysis_gives_them() -> None:
    plan: dict[str, Any] = {
        "title": {"en": "Wave"},
        "period": {"en": "Once"},
        "columns": {"response_id": "id", "unit": "unit"},
        "outcome": {"column": "overall", "title": {"en": "Overall"}},
    }
    levels = {"a": "very_satisfied", "b": "satisfied", "c": "dissatisfied"}
    rows = [
        (unit, level if i % 4 else "basically_satisfied")
        for unit, level in levels.items()
        for i in range(60)
    ]
    table = Table.of(
        {"id": range(len(rows)), "unit": [u for u, _ in rows], "overall": [v for _, v in rows]}
    )

    (found,) = analyze(Plan.model_validate(plan), table).rankings

    assert [(u.code, u.best_rank, u.worst_rank, u.tier) for u in found.ranked] == [
        ("a", 1, 1, 1),
        ("b", 2, 2, 2),
        ("c", 3, 3, 3),
    ]


def test_from_ten_units_on_the_lowest_tenth_has_a_probability() -> None:
    apart = {f"u{place}": (90.0 - 5 * place, 0.5) for place in range(10)}
    alike = {f"u{place}": (80.0 + 0.01 * place, 3.0) for place in range(10)}

    found = judge(apart)

    assert found["u9"].lowest_tenth == pytest.approx(1.0)
    assert found["u0"].lowest_tenth == 0.0
    # Of ten that nothing tells apart each is as likely the lowest, within twice the draws' error.
    assert all(unit.lowest_tenth == pytest.approx(0.1, abs=0.02) for unit in judge(alike).values())


def test_of_fewer_than_ten_units_there_is_no_tenth() -> None:
    found = judge({f"u{place}": (90.0 - 5 * place, 0.5) for place in range(9)})

    assert {unit.lowest_tenth for unit in found.values()} == {None}
