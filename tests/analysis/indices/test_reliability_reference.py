"""Alpha, KMO and Bartlett's test agree with R's survey and psych (golden/reliability.R)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.indices.item_products import ItemProducts
from analysis.indices.reliability import estimate_alpha
from analysis.indices.sampling_adequacy import sampling_adequacy, sphericity_test

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "reliability.json").read_text())
ITEMS = tuple(f"q{item}" for item in range(1, 7))


def golden_sums(kind: str) -> ItemProducts:
    columns = np.genfromtxt(GOLDEN / "item_answers.csv", delimiter=",", names=True)
    answers = np.column_stack([columns[item] for item in ITEMS])
    return ItemProducts.of(ITEMS, answers, columns["weight"] if kind == "unequal" else None)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_sums_give_the_means_and_covariances_of_svymean_and_svyvar(kind: str) -> None:
    sums, expected = golden_sums(kind), EXPECTED[kind]

    assert sums.means == pytest.approx(np.array(expected["means"]), rel=1e-12)
    assert sums.covariance == pytest.approx(np.array(expected["covariance"]), rel=1e-10)
    assert sums.mean_covariance == pytest.approx(np.array(expected["mean_covariance"]), rel=1e-10)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_alpha_matches_svycralpha_and_its_error_matches_svycontrast(kind: str) -> None:
    result, expected = estimate_alpha(golden_sums(kind)), EXPECTED[kind]

    assert result.alpha == pytest.approx(expected["svycralpha"], rel=1e-10)
    assert result.std_error == pytest.approx(expected["std_error"], rel=1e-8)
    assert result.standardized_alpha == pytest.approx(expected["standardized"], rel=1e-10)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_feldts_interval_matches_alpha_ci_at_the_effective_size(kind: str) -> None:
    interval = estimate_alpha(golden_sums(kind)).feldt_interval

    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx(EXPECTED[kind]["feldt"], rel=1e-10)


def test_item_statistics_match_psych() -> None:
    items, expected = estimate_alpha(golden_sums("equal")).items, EXPECTED["psych"]

    assert [item.item_rest for item in items] == pytest.approx(expected["item_rest"], rel=1e-10)
    dropped = [item.alpha_if_dropped for item in items]
    assert dropped == pytest.approx(expected["if_dropped"], rel=1e-10)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_kmo_matches_psych(kind: str) -> None:
    result, expected = sampling_adequacy(golden_sums(kind)), EXPECTED[kind]["kmo"]

    assert result.overall == pytest.approx(expected["overall"], rel=1e-10)
    assert list(result.items.values()) == pytest.approx(expected["items"], rel=1e-10)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_bartletts_test_matches_psych(kind: str) -> None:
    result, expected = sphericity_test(golden_sums(kind)), EXPECTED[kind]["bartlett"]

    assert result.chi_square == pytest.approx(expected["chisq"], rel=1e-10)
    assert result.p_value == pytest.approx(expected["p.value"], rel=1e-8)
    assert result.df == expected["df"]
