"""Both case-mix adjustments agree with R on rows, with weights and without (golden/case_mix.R)."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.units.case_mix import CaseMixSums
from analysis.units.expectation import compare_with_expected, covariance_of_differences
from analysis.units.standardization import standardize

GOLDEN = Path(__file__).parent / "golden"
SAMPLE = Path(__file__).parents[1] / "estimation" / "golden" / "city_sample.csv"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "case_mix.json").read_text())
WEIGHTINGS = pytest.mark.parametrize("weighting", ["", "weighted_"])


def sums(weighting: str) -> CaseMixSums:
    with SAMPLE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["score"]]
    units = sorted({row["unit"] for row in rows})
    cell_of = [(row["age"], row["channel"], row["applicant"]) for row in rows]
    cells = sorted(set(cell_of))
    coded = (
        np.array([units.index(row["unit"]) for row in rows]),
        np.array([cells.index(cell) for cell in cell_of]),
        np.array([float(row["score"]) for row in rows]),
    )
    weights = np.array([float(row["weight"]) for row in rows])
    return CaseMixSums.of(units, cells, coded, weights if weighting else None)


@WEIGHTINGS
def test_standardized_means_and_errors_equal_svymean_of_strata(weighting: str) -> None:
    found = standardize(sums(weighting), min_coverage=0.4)

    assert any(unit.pooled for unit in found)
    for unit, expected in zip(found, EXPECTED[f"{weighting}standardized"], strict=True):
        assert unit.adjusted is not None
        assert unit.adjusted.mean == pytest.approx(expected["mean"], rel=1e-10)
        assert unit.adjusted.std_error == pytest.approx(expected["std_error"], rel=1e-8)
        assert unit.adjusted.n == expected["n"]
        assert unit.adjusted.effective_n == pytest.approx(expected["effective_n"], rel=1e-10)
        assert unit.coverage == pytest.approx(expected["coverage"], rel=1e-10)


@WEIGHTINGS
def test_observed_against_expected_equals_the_contrast_of_rows(weighting: str) -> None:
    found = compare_with_expected(sums(weighting))

    for unit, expected in zip(found, EXPECTED[f"{weighting}expected"], strict=True):
        assert unit.raw is not None
        assert unit.raw.mean == pytest.approx(expected["observed"], rel=1e-10)
        assert unit.expected == pytest.approx(expected["expected"], rel=1e-10)
        assert unit.ratio == pytest.approx(expected["ratio"], rel=1e-10)
        assert unit.difference_std_error == pytest.approx(
            expected["difference_std_error"], rel=1e-8
        )
        assert unit.ratio_std_error == pytest.approx(expected["ratio_std_error"], rel=1e-8)


def test_the_joint_covariance_with_weights_equals_that_of_the_contrasts_of_rows() -> None:
    found = covariance_of_differences(sums("weighted_"))

    assert found == pytest.approx(np.array(EXPECTED["weighted_covariance"]), rel=1e-8, abs=1e-12)
