"""Replicates of item sums, by law and against R's withReplicates (golden/item_replicates.R)."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import InsufficientSampleError
from analysis.indices.item_products import ItemProducts
from analysis.indices.item_replicates import jackknife
from analysis.indices.omega import estimate_omega
from analysis.indices.reliability import correlation_of, estimate_alpha

GOLDEN = Path(__file__).parent / "golden"
ITEMS = tuple(f"q{item}" for item in range(1, 7))


def golden_parts() -> list[ItemProducts]:
    columns = np.genfromtxt(GOLDEN / "item_answers.csv", delimiter=",", names=True)
    answers = np.column_stack([columns[item] for item in ITEMS])
    return [
        ItemProducts.of(ITEMS, answers[rows], columns["weight"][rows])
        for rows in (columns["part"] == part for part in range(1, 21))
    ]


def alpha_and_correlation(sums: ItemProducts) -> list[float | None]:
    correlation = correlation_of(sums)
    return [estimate_alpha(sums).alpha, None if correlation is None else float(correlation[0, 1])]


def test_errors_of_clusters_match_withreplicates() -> None:
    expected = json.loads((GOLDEN / "item_replicates.json").read_text())

    result = jackknife(golden_parts(), alpha_and_correlation)

    assert result.values == pytest.approx(np.array(expected["values"]), rel=1e-10)
    assert result.std_errors == pytest.approx(np.array(expected["std_errors"]), rel=1e-8)
    assert (result.parts, result.n) == (20, 519)


def test_leaving_out_each_respondent_gives_the_textbook_error_of_a_mean() -> None:
    values = np.array([[3.0], [5], [4], [1], [2]])
    parts = [ItemProducts.of(["q"], row[None, :]) for row in values]

    result = jackknife(parts, lambda sums: sums.means.tolist())

    assert result.std_errors[0] == pytest.approx(values.std(ddof=1) / 5**0.5)


def test_omega_gets_an_interval_with_one_degree_less_than_parts() -> None:
    result = jackknife(golden_parts(), lambda sums: [estimate_omega(sums).omega])

    interval = result.intervals()[0]
    assert interval is not None
    # The 97.5 % quantile of t on 19 degrees of freedom is 2.0930.
    assert interval.high - interval.low == pytest.approx(
        2 * 2.0930 * result.std_errors[0], rel=1e-4
    )
    assert interval.low < result.values[0] < interval.high


def test_a_statistic_that_some_replicate_lacks_has_no_error() -> None:
    parts = [ItemProducts.of(["a", "b"], np.array(rows)) for rows in ([[1, 2], [2, 1]], [[3, 3]])]

    result = jackknife(parts, lambda sums: [estimate_alpha(sums).alpha])

    assert np.isfinite(result.values).all()
    assert np.isnan(result.std_errors).all()
    assert result.intervals() == (None,)


def test_one_part_is_refused() -> None:
    with pytest.raises(InsufficientSampleError, match="2 or more, not 1"):
        jackknife(golden_parts()[:1], alpha_and_correlation)
