"""A wave examined: what the checks mark, and the index without it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.columns import Table
from analysis.errors import InvalidSampleError
from analysis.examination import Circumstances, Examination, examine_wave, public_examination
from analysis.plan import Plan
from analysis.population import Benchmark, Population
from analysis.quality.examination import UNKNOWN, Route
from analysis.quality.flags import FlagReason
from analysis.run import analyze

N = 240
PLAN: dict[str, Any] = {
    "title": {"zh-CN": "调查"},
    "period": {"zh-CN": "一季度"},
    "columns": {"response_id": "id", "unit": "unit", "excluded": "excluded"},
    "outcome": {"column": "overall", "title": {"zh-CN": "总体"}},
    "margins": [{"name": "kind", "column": "kind", "source": "occasion"}],
}
FAST = tuple(range(10, 22))  # Twelve people in a hurry.
POPULATION = Population.of([Benchmark("kind", "x", 300.0), Benchmark("kind", "y", 700.0)])


def plan() -> Plan:
    return Plan.model_validate(PLAN)


def responses(excluded: tuple[int, ...] = ()) -> Table:
    chance = np.random.default_rng(5)
    levels = ("very_satisfied", "satisfied", "basically_satisfied", "dissatisfied")
    return Table.of(
        {
            "id": range(N),
            "unit": ["a" if row < 200 else "b" for row in range(N)],
            "overall": [levels[place] for place in chance.integers(0, 4, N)],
            "kind": ["x" if row % 2 else "y" for row in range(N)],
            "excluded": ["true" if row in excluded else None for row in range(N)],
        }
    )


def circumstances() -> Circumstances:
    seconds = np.full(N, 60.0)
    seconds[list(FAST)] = 3.0
    return Circumstances(
        seconds=seconds,
        least_seconds=np.full(N, np.nan),
        questionnaire=np.zeros(N, dtype=np.int64),
        window=np.where(np.arange(N) < 14, 0, UNKNOWN),
        minute=np.arange(N, dtype=np.float64),
        route=np.full(N, Route.OTHER, dtype=np.int64),
        windows=("w1",),
    )


def examined(excluded: tuple[int, ...] = ()) -> Examination:
    return examine_wave(plan(), responses(excluded), POPULATION, {}, circumstances())


def test_the_index_without_what_is_marked_is_that_of_a_wave_without_these_answers() -> None:
    found = examined()
    (fast,) = (one for one in found.effects if one.reason is FlagReason.TOO_FAST)
    without = analyze(plan(), responses(FAST), POPULATION)

    assert fast.marked == len(FAST)
    assert fast.index is not None
    assert fast.index == without.overall.index
    (unit,) = fast.units
    assert (unit.code, unit.marked, unit.index) == ("a", 12, without.unit("a").index)


def test_all_checks_together_count_an_answer_once() -> None:
    # Answers 0 to 13 arrive one a minute at one window, and 10 to 21 in a hurry: 22 in all.
    found = examined()
    marked = {one.reason: one.marked for one in found.effects}

    assert marked == {FlagReason.TOO_FAST: 12, FlagReason.VELOCITY: 14, None: 22}
    assert found.together is found.effects[-1]
    assert found.n == N


def test_answers_that_do_not_count_are_not_examined_and_rows_are_those_received() -> None:
    found = examined(excluded=(0, 1, 11))

    named = {row for flag in found.flags for row in flag.rows}
    assert found.n == N - 3
    assert named == set(FAST) - {11}  # Eleven at the window are none too many.
    assert {f.subject for f in found.flags if f.reason is FlagReason.TOO_FAST} == named


def test_where_nothing_is_odd_there_is_no_effect() -> None:
    calm = replace(
        circumstances(), seconds=np.full(N, np.nan), minute=np.arange(N, dtype=np.float64) * 60
    )

    found = examine_wave(plan(), responses(), POPULATION, {}, calm)

    assert (found.flags, found.effects, found.together) == ((), (), None)


def test_ss_03_a_public_edition_tells_how_much_is_marked_and_no_index() -> None:
    public = public_examination(examined(), 13)

    marked = {one.reason: one.marked for one in public.effects}
    # All together are 22: less 14, they would say that the few are at least eight.
    assert marked == {FlagReason.TOO_FAST: None, FlagReason.VELOCITY: 14, None: None}
    assert not public.flags
    assert not any(one.index or one.units for one in public.effects)
    whole = public_examination(examined(), 12)
    assert [one.marked for one in whole.effects] == [one.marked for one in examined().effects]


def test_circumstances_of_other_answers_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="give one of each"):
        examine_wave(plan(), responses().take(np.arange(N) < 5), None, {}, circumstances())
