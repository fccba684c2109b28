"""Independence of two answers, by hand and by law."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.contrasts import UntestableReason
from analysis.estimation.independence import (
    IndependenceStatistic,
    IndependenceTest,
    estimate_table,
    independence_test,
)
from analysis.estimation.stages import Stage

F = IndependenceStatistic.F


def check(
    rows: list[int],
    columns: list[int],
    weights: list[float] | None = None,
    kind: IndependenceStatistic = F,
) -> IndependenceTest:
    sizes = (max(rows) + 1, max(columns) + 1)
    design = ClusterDesign.of([Stage()], np.array(weights or [1.0] * len(rows)))
    return independence_test(
        estimate_table(np.array(rows), np.array(columns), sizes, design), kind
    )


def test_a_table_of_four_by_hand() -> None:
    # 30 10 / 10 30: X² = 80 (900 - 100)² / 40⁴ = 20; V = 20 / 80 = a half squared.
    # One independent answer has s² with n - 1, so that the design effect is 80 / 79.
    rows, columns = [0] * 40 + [1] * 40, [0] * 30 + [1] * 10 + [0] * 10 + [1] * 30

    found = check(rows, columns)

    assert found.chi_square == pytest.approx(20)
    assert found.cramers_v == pytest.approx(0.5)
    assert found.df == pytest.approx(1)
    assert found.df_denominator == pytest.approx(79)
    assert (found.rows, found.columns, found.n, found.problem) == (2, 2, 80, None)


def test_for_equal_weights_the_first_order_is_nearly_the_classical_test() -> None:
    random = np.random.default_rng(3)
    rows, columns = random.integers(0, 3, 4000).tolist(), random.integers(0, 4, 4000).tolist()

    found = check(rows, columns, kind=IndependenceStatistic.CHI_SQUARE)

    classical = stats.chi2_contingency(
        np.bincount(np.array(rows) * 4 + columns, minlength=12).reshape(3, 4), correction=False
    )
    assert found.chi_square == pytest.approx(classical.statistic)
    assert found.p_value == pytest.approx(classical.pvalue, abs=0.01)
    assert found.mean_design_effect == pytest.approx(1, abs=0.01)


@given(st.permutations(range(24)), st.floats(0.01, 1000))
def test_neither_order_nor_the_size_of_weights_nor_empty_categories_change_a_test(
    order: list[int], size: float
) -> None:
    rows = [0, 1, 2] * 8
    columns = [0, 1, 1, 0, 1, 0, 0, 0] * 3
    weights = [1.0 + i % 5 for i in range(24)]
    for kind in IndependenceStatistic:
        one = check(rows, columns, weights, kind)
        two = check(
            [3 * rows[i] for i in order],
            [2 * columns[i] for i in order],
            [size * weights[i] for i in order],
            kind,
        )

        assert one.statistic == pytest.approx(two.statistic, rel=1e-9)
        assert one.p_value == pytest.approx(two.p_value, rel=1e-8)


def test_a_table_turned_on_its_side_is_as_dependent() -> None:
    rows, columns, weights = [0, 1, 2] * 8, [0, 1, 1, 0] * 6, [1.0 + i % 5 for i in range(24)]

    one, two = check(rows, columns, weights), check(columns, rows, weights)

    assert one.statistic == pytest.approx(two.statistic)
    assert one.df == pytest.approx(two.df)


@pytest.mark.parametrize(
    ("rows", "columns", "problem"),
    [
        ([-1, -1], [0, 1], UntestableReason.NO_ANSWER),
        ([0, 0, 0], [0, 1, 1], UntestableReason.ONE_CATEGORY),
        ([0, 0, 1], [1, 1, 1], UntestableReason.ONE_CATEGORY),
    ],
)
def test_where_nothing_can_depend_there_is_no_test_and_a_reason(
    rows: list[int], columns: list[int], problem: UntestableReason
) -> None:
    design = ClusterDesign.of([Stage()], np.ones(len(rows)))
    table = estimate_table(np.array(rows), np.array(columns), (2, 2), design)

    for kind in IndependenceStatistic:
        found = independence_test(table, kind)

        assert found.problem is problem
        assert found.statistic is found.p_value is found.chi_square is found.cramers_v is None


def test_one_cluster_leaves_no_degrees_of_freedom() -> None:
    design = ClusterDesign.of([Stage(np.zeros(4), population=np.full(4, 1.0))], np.ones(4))

    found = independence_test(
        estimate_table(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), (2, 2), design)
    )

    assert found.problem is UntestableReason.NO_DEGREES_OF_FREEDOM
    assert found.chi_square is not None


def test_a_sample_of_everybody_has_no_variance() -> None:
    design = ClusterDesign.of([Stage(population=np.full(4, 4.0))], np.ones(4))

    for kind in IndependenceStatistic:
        found = independence_test(
            estimate_table(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), (2, 2), design), kind
        )

        assert found.problem is UntestableReason.NO_VARIANCE


def test_fewer_clusters_than_interactions_leave_no_adjusted_test() -> None:
    clusters = np.repeat([0, 1, 2], 6)
    rows, columns = np.tile([0, 1, 2], 6), np.array([0, 1, 2, 1, 0, 2] * 3)
    columns[3] = 2
    columns[10] = 1
    design = ClusterDesign.of([Stage(clusters)], np.ones(18))

    found = independence_test(
        estimate_table(rows, columns, (3, 3), design), IndependenceStatistic.ADJUSTED_WALD
    )

    assert found.statistic is None
    assert found.problem in {
        UntestableReason.NO_DEGREES_OF_FREEDOM,
        UntestableReason.NO_VARIANCE,
    }


def test_degrees_of_freedom_that_the_interactions_use_up_leave_no_adjusted_test() -> None:
    design = ClusterDesign.of([Stage()], np.ones(60))
    rows, columns = np.arange(60) % 3, (np.arange(60) * 7 // 5) % 3
    table = replace(estimate_table(rows, columns, (3, 3), design), df=2)

    found = independence_test(table, IndependenceStatistic.ADJUSTED_WALD)

    assert (found.statistic, found.problem) == (None, UntestableReason.NO_DEGREES_OF_FREEDOM)


def test_answers_that_repeat_each_other_leave_interactions_without_a_cell() -> None:
    codes = [0, 1, 2, 0, 1, 2]
    for kind in IndependenceStatistic:
        found = check(codes, codes, kind=kind)

        assert (found.statistic, found.problem) == (None, UntestableReason.NO_VARIANCE)
        assert found.cramers_v == pytest.approx(1)  # How strong it is, is told all the same.


def test_codes_out_of_range_are_named() -> None:
    design = ClusterDesign.of([Stage()], np.ones(2))

    with pytest.raises(InvalidSampleError, match=r"-1\.\.1"):
        estimate_table(np.array([0, 2]), np.array([0, 1]), (2, 2), design)
    with pytest.raises(InvalidSampleError, match="each of 2 weights"):
        estimate_table(np.array([0]), np.array([0, 1]), (2, 2), design)
