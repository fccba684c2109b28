"""Raking, trimming and effective sizes: by hand, by law, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ConvergenceError, InfeasibleWeightingError
from analysis.estimation import raking
from analysis.estimation.blocks import Block
from analysis.estimation.cells import sum_by
from analysis.estimation.raking import margin_error, rake
from analysis.estimation.trimming import TrimmingBounds, rake_and_trim
from analysis.estimation.weighting import MarginTarget, Solver, effective_size


def one_margin(totals: list[float], counts: list[int]) -> tuple[MarginTarget, np.ndarray]:
    categories = tuple("abcdef"[: len(totals)])
    level = np.arange(len(counts))
    return MarginTarget("m", categories, level, np.array(totals)), np.array(counts)


def test_rp_01_weights_effective_size_and_design_effect() -> None:
    target, counts = one_margin([0.50, 0.35, 0.15], [120, 240, 40])

    weight = rake([target], counts, np.ones(3)).weight * counts.sum()

    assert weight == pytest.approx([1.667, 0.583, 1.500], abs=5e-4)
    means = np.array([82, 90, 70])
    assert counts @ means / counts.sum() == pytest.approx(85.60)
    assert (weight * counts) @ means / (weight @ counts) == pytest.approx(83.00)
    effective = effective_size(weight, counts)
    assert effective == pytest.approx(316.83, abs=0.005)
    assert 400 / (effective or 1) == pytest.approx(1.2625)


def two_margins(first: list[float], second: list[float]) -> list[MarginTarget]:
    rows, columns = len(first), len(second)
    return [
        MarginTarget(
            "first", tuple("abcd"[:rows]), np.repeat(np.arange(rows), columns), np.array(first)
        ),
        MarginTarget(
            "second", tuple("wxyz"[:columns]), np.tile(np.arange(columns), rows), np.array(second)
        ),
    ]


@settings(max_examples=60)
@given(st.data())
def test_raked_weights_meet_every_margin_and_keep_odds_ratios(data: st.DataObject) -> None:
    # Raking multiplies by row and column factors, so odds ratios of the table stay.
    rows, columns = data.draw(st.integers(2, 4)), data.draw(st.integers(2, 4))
    size = rows * columns
    counts = np.array(data.draw(st.lists(st.integers(1, 50), min_size=size, max_size=size)))
    base = np.array(data.draw(st.lists(st.floats(0.2, 5), min_size=size, max_size=size)))
    first = data.draw(st.lists(st.floats(10, 1000), min_size=rows, max_size=rows))
    second = np.array(data.draw(st.lists(st.floats(10, 1000), min_size=columns, max_size=columns)))
    targets = two_margins(first, list(second * sum(first) / second.sum()))

    result = rake(targets, counts, base)

    factor = np.log(result.weight / base).reshape(rows, columns)
    assert margin_error(targets, counts * result.weight) <= 1e-10
    assert (result.weight > 0).all()
    interaction = factor - factor[:1] - factor[:, :1] + factor[:1, :1]
    assert np.abs(interaction).max() < 1e-8


@given(st.floats(1e-3, 1e3))
def test_rescaled_base_weights_change_nothing(scale: float) -> None:
    targets, counts = two_margins([60, 40], [30, 70]), np.array([10, 20, 30, 40])
    base = np.array([1.0, 2.0, 1.5, 1.0])

    one, other = rake(targets, counts, base), rake(targets, counts, base * scale)

    assert other.weight == pytest.approx(one.weight, rel=1e-9)


def test_proportional_fitting_finds_the_weights_of_newton(monkeypatch: pytest.MonkeyPatch) -> None:
    targets, counts = two_margins([60, 40], [30, 70]), np.array([10, 20, 30, 40])
    newton = rake(targets, counts, np.ones(4))

    monkeypatch.setattr(raking, "MAX_NEWTON_COLUMNS", 0)
    fitted = rake(targets, counts, np.ones(4))

    assert (newton.solver, fitted.solver) == (Solver.NEWTON, Solver.IPF)
    assert fitted.weight == pytest.approx(newton.weight, rel=1e-9)


def test_where_newton_meets_a_singular_system_proportional_fitting_takes_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_given: object) -> None:
        raise np.linalg.LinAlgError

    targets, counts = two_margins([60, 40], [30, 70]), np.array([10, 20, 30, 40])
    monkeypatch.setattr(Block, "solver", refuse)

    assert rake(targets, counts, np.ones(4)).solver is Solver.IPF


def test_where_no_step_of_newton_helps_proportional_fitting_takes_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    targets, counts = two_margins([60, 40], [30, 70]), np.array([10, 20, 30, 40])
    monkeypatch.setattr(Block, "solver", lambda *_given: lambda gap: -gap)

    assert rake(targets, counts, np.ones(4)).solver is Solver.IPF


def test_redundant_and_overlapping_margins_do_not_disturb() -> None:
    first, second = two_margins([60, 40], [30, 70])
    again = MarginTarget("again", first.categories, first.level, first.totals)

    result = rake([first, second, again], np.array([10, 20, 30, 40]), np.ones(4))

    assert result.max_margin_error is not None
    assert result.max_margin_error <= 1e-10


def test_margins_crossed_with_the_unit_fall_into_blocks_that_change_nothing() -> None:
    rng = np.random.default_rng(3)
    unit, level = np.repeat(np.arange(5), 6), np.tile(np.arange(6), 5)
    counts = rng.integers(1, 30, 30)
    totals = rng.integers(10, 90, 30).astype(float)
    by_unit = sum_by(unit, totals, 5)
    crossed = MarginTarget("crossed", tuple(map(str, range(30))), unit * 6 + level, totals)
    units = MarginTarget("unit", tuple("abcde"), unit, by_unit)

    result = rake([units, crossed], counts, np.ones(30))

    assert len(result.blocks) == 5
    assert result.weight == pytest.approx(totals / counts)


def test_disagreeing_totals_name_both_margins_and_both_values() -> None:
    with pytest.raises(InfeasibleWeightingError, match=r"first totals 100 .* second totals 101"):
        rake(two_margins([60, 40], [30, 71]), np.array([1, 1, 1, 1]), np.ones(4))


def test_absent_categories_are_listed_with_merges() -> None:
    target, counts = one_margin([50, 30, 20, 0], [5, 5, 0, 3])

    with pytest.raises(InfeasibleWeightingError) as caught:
        rake([target], counts, np.ones(4))

    assert [(one.code, dict(one.values)) for one in caught.value.refusals] == [
        ("absent_from_sample", {"margin": "m", "categories": ("c",), "partner": "b"}),
        ("absent_from_population", {"margin": "m", "categories": ("d",), "partner": "b"}),
    ]
    assert "in the population but not in the sample: c; merge each with b" in str(caught.value)


def test_categories_without_any_in_common_have_no_merge_to_propose() -> None:
    target, counts = one_margin([50, 0], [0, 5])

    with pytest.raises(InfeasibleWeightingError) as caught:
        rake([target], counts, np.ones(2))

    assert "merge" not in str(caught.value)


def test_totals_that_no_positive_weights_reach_are_an_error() -> None:
    # a meets only w and b meets only x, so the totals of the two margins would have to agree.
    targets = [
        MarginTarget("first", ("a", "b"), np.array([0, 1]), np.array([60.0, 40.0])),
        MarginTarget("second", ("w", "x"), np.array([0, 1]), np.array([50.0, 50.0])),
    ]

    with pytest.raises(ConvergenceError, match="Merge categories"):
        rake(targets, np.array([10, 10]), np.ones(2))


def test_rp_08_weights_above_three_are_trimmed_renormalised_and_counted() -> None:
    # Untrimmed weights: 95 answers at 60/95 = 0.632 and 5 at 40/5 = 8.
    target, counts = one_margin([60, 40], [95, 5])

    result = rake_and_trim([target], counts, np.ones(2), TrimmingBounds(0.3, 3.0))

    relative = result.weight * counts.sum() / (result.weight @ counts)
    assert result.trimmed_high == 5
    assert relative.max() == pytest.approx(3.0)
    assert relative @ counts == pytest.approx(100)
    assert result.weight @ counts == pytest.approx(100)
    # Five answers at 3 hold 15 of the 40 that the benchmark gives them: 1 - 15/40.
    assert result.max_margin_error == pytest.approx(1 - 15 / 40)


def test_trimming_rakes_again_where_both_can_hold() -> None:
    rng = np.random.default_rng(5)
    counts = rng.integers(1, 40, 16)
    mass = counts * rng.uniform(0.4, 2.2, 16)
    table = mass.reshape(4, 4)
    targets = two_margins(list(table.sum(axis=1)), list(table.sum(axis=0)))
    free = rake(targets, counts, np.ones(16)).weight
    bound = float(free.max() / (free @ counts) * counts.sum()) * 0.97

    result = rake_and_trim(targets, counts, np.ones(16), TrimmingBounds(0.05, bound))

    relative = result.weight * counts.sum() / (result.weight @ counts)
    assert relative.max() <= bound * (1 + 1e-6)
    assert result.trimmed_high > 0
    assert result.max_margin_error is not None
    assert result.max_margin_error < 1e-6


def test_a_unit_that_answered_little_is_scaled_as_a_whole() -> None:
    # The second unit stands for half of the population with 5 of 105 answers.
    unit = np.array([0, 0, 1, 1])
    target = MarginTarget("u", tuple("wxyz"), np.arange(4), np.array([30.0, 20.0, 30.0, 20.0]))
    counts = np.array([60, 40, 2, 3])

    result = rake_and_trim([target], counts, np.ones(4), TrimmingBounds(0.3, 3.0), unit)

    relative = result.weight * counts.sum() / (result.weight @ counts)
    assert relative.max() == pytest.approx(3.0)
    assert result.weight[2] / result.weight[3] == pytest.approx(15 / (20 / 3))
    assert result.trimmed_high == 5


def test_nobody_has_no_effective_size() -> None:
    assert effective_size(np.array([])) is None


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=50))
def test_the_effective_size_never_exceeds_the_size(weights: list[float]) -> None:
    effective = effective_size(np.array(weights))

    assert effective is not None
    assert 1 - 1e-9 <= effective <= len(weights) + 1e-9
