"""R-indicators agree with the published formulas written out in R (golden/r_indicators.R)."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.estimation.cells import sum_by
from analysis.estimation.weighting import MarginTarget
from analysis.quality.population_r_indicator import estimate_population_r_indicator
from analysis.quality.r_indicator import PropensityModel, RIndicator, estimate_r_indicator
from analysis.quality.response_cells import ResponseCells

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "r_indicators.json").read_text())
VARIABLES = ("channel", "kind", "age")


@pytest.fixture(scope="module")
def frame() -> ResponseCells:
    with (GOLDEN / "response_frame.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    categories = tuple(tuple(dict.fromkeys(row[name] for row in rows)) for name in VARIABLES)
    levels = [
        [codes.index(row[name]) for name, codes in zip(VARIABLES, categories, strict=True)]
        for row in rows
    ]
    n, responded = (np.array([int(row[name]) for row in rows]) for name in ("n", "responded"))
    return ResponseCells(VARIABLES, categories, np.array(levels), n, responded)


def indicator_of(frame: ResponseCells, kind: str) -> RIndicator:
    if kind == "sampled":
        return estimate_r_indicator(frame, population=12_000)
    return estimate_r_indicator(frame, PropensityModel(kind))


@pytest.mark.parametrize("kind", ["logistic", "cell_means", "sampled"])
def test_the_indicator_equals_that_of_r(frame: ResponseCells, kind: str) -> None:
    found, expected = indicator_of(frame, kind), EXPECTED[kind]

    assert found.r == pytest.approx(expected["r"], rel=1e-10)
    assert found.r_unadjusted == pytest.approx(expected["r_unadjusted"], rel=1e-10)
    assert found.spread == pytest.approx(expected["spread"], rel=1e-10)
    assert found.bias == pytest.approx(expected["bias"], rel=1e-8)
    assert found.mean_propensity == pytest.approx(expected["mean"], rel=1e-10)
    assert found.coefficient_of_variation == pytest.approx(expected["cv"], rel=1e-10)


@pytest.mark.parametrize("kind", ["logistic", "cell_means", "sampled"])
def test_its_errors_equal_those_of_r(frame: ResponseCells, kind: str) -> None:
    found, expected = indicator_of(frame, kind), EXPECTED[kind]

    assert found.std_error == pytest.approx(expected["std_error"], rel=1e-8)
    assert found.coefficient_of_variation_error == pytest.approx(expected["cv_error"], rel=1e-8)


@pytest.mark.parametrize("kind", ["logistic", "cell_means"])
def test_partial_indicators_equal_those_of_r(frame: ResponseCells, kind: str) -> None:
    for partial in indicator_of(frame, kind).partials:
        for category in partial.categories:
            expected = EXPECTED[kind]["partials"][partial.variable][category.category]

            assert category.propensity == pytest.approx(expected["propensity"], rel=1e-10)
            assert category.unconditional == pytest.approx(expected["unconditional"], rel=1e-9)
            assert category.conditional == pytest.approx(expected["conditional"], rel=1e-9)
            assert category.std_error == pytest.approx(expected["std_error"], rel=1e-8)


def test_the_population_based_indicator_equals_that_of_r(frame: ResponseCells) -> None:
    margins = [
        MarginTarget(
            name,
            categories,
            level,
            sum_by(level, np.asarray(10.0 * frame.n, np.float64), len(categories)),
        )
        for name, categories, level in zip(
            VARIABLES, frame.categories, frame.levels.T, strict=True
        )
    ]
    found = estimate_population_r_indicator(margins, frame.responded)
    expected = EXPECTED["population"]

    assert expected["weights_spread2"] == pytest.approx(expected["spread2"], rel=1e-10)
    assert found.r_unadjusted == pytest.approx(expected["r_unadjusted"], rel=1e-10)
    assert found.std_error == pytest.approx(expected["std_error"], rel=1e-8)
    assert found.bias == pytest.approx(expected["bias"], rel=1e-6)  # R differences numerically.
