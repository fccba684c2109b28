"""One factor, omega and polychoric correlations agree with R (golden/factor.R)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.indices.item_products import ItemProducts
from analysis.indices.omega import estimate_omega
from analysis.indices.ordinal_alpha import LevelTables, estimate_ordinal_alpha

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "factor.json").read_text())
ITEMS = tuple(f"q{item}" for item in range(1, 7))


@pytest.fixture(scope="module")
def columns() -> Any:
    return np.genfromtxt(GOLDEN / "item_answers.csv", delimiter=",", names=True)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_loadings_and_omega_match_psych(columns: Any, kind: str) -> None:
    answers = np.column_stack([columns[item] for item in ITEMS])
    weights = columns["weight"] if kind == "unequal" else None

    result = estimate_omega(ItemProducts.of(ITEMS, answers, weights))

    expected = EXPECTED["factor"][kind]
    assert result.factor is not None
    assert result.factor.loadings == pytest.approx(np.array(expected["loadings"]), rel=1e-10)
    assert result.factor.loadings == pytest.approx(np.array(expected["psych_loadings"]), abs=5e-6)
    assert result.omega == pytest.approx(expected["omega"], rel=1e-10)
    assert result.omega_observed == pytest.approx(expected["omega_observed"], rel=1e-10)
    assert result.omega_observed == pytest.approx(expected["psych_omega"], rel=1e-7)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_polychoric_correlations_and_ordinal_alpha_match_mvtnorm_and_psych(
    columns: Any, kind: str
) -> None:
    result = estimate_ordinal_alpha(golden_tables(columns, kind))

    expected = EXPECTED["polychoric"][kind]
    assert result.correlation == pytest.approx(np.array(expected["correlation"]), rel=1e-10)
    assert result.alpha == pytest.approx(expected["alpha"], rel=1e-10)
    assert (result.at_limit, result.problem) == ((), None)


def test_unweighted_polychoric_correlations_match_lavaan_and_psych_as_far_as_these_go(
    columns: Any,
) -> None:
    result = estimate_ordinal_alpha(golden_tables(columns, "equal"))

    assert result.correlation == pytest.approx(
        np.array(EXPECTED["polychoric"]["lavaan"]), abs=1e-7
    )
    assert result.correlation == pytest.approx(np.array(EXPECTED["polychoric"]["psych"]), abs=5e-5)


def golden_tables(columns: Any, kind: str) -> LevelTables:
    codes = np.column_stack([columns[item] for item in ITEMS])
    levels = np.where(np.isnan(codes), -1, codes - 1).astype(np.int64)
    weights = columns["weight"] if kind == "unequal" else None
    return LevelTables.of(ITEMS, levels, 5, weights)
