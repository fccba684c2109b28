"""Errors of omega and standardised alpha agree with numerical derivatives in R.

The script is golden/coefficient_errors.R.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.estimation.calibration_totals import ContinuousTotal
from analysis.estimation.cluster_design import CalibratedDesign, ClusterDesign
from analysis.estimation.distances import Distance, DistanceKind
from analysis.estimation.greg import calibrate
from analysis.estimation.linear_statistics import VarianceDesign
from analysis.estimation.stages import Stage
from analysis.indices.correlation_statistic import CorrelationStatistic
from analysis.indices.omega import omega_with_slopes
from analysis.indices.reliability import standardized_with_slopes

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "coefficient_errors.json").read_text())
COEFFICIENTS = {"omega": omega_with_slopes, "standardized_alpha": standardized_with_slopes}
N = 150


@pytest.fixture(scope="module")
def columns() -> Any:
    found = np.genfromtxt(GOLDEN / "item_answers.csv", delimiter=",", names=True)
    is_complete = ~np.isnan([found[f"q{item}"] for item in range(1, 7)]).any(axis=0)
    return found[is_complete][:N]


def design_of(name: str, columns: Any) -> VarianceDesign:
    if name == "srs":
        return ClusterDesign.of([Stage()], columns["weight"])
    drawn = ClusterDesign.of([Stage(clusters=columns["part"])], columns["weight"])
    if name == "clusters":
        return drawn
    known = [
        ContinuousTotal("size", np.ones(N), 400.0),
        ContinuousTotal("overall", columns["overall"], 1500.0),
    ]
    raking = Distance(DistanceKind.RAKING)
    return CalibratedDesign(drawn, calibrate(drawn.weights, (), known, distance=raking))


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
@pytest.mark.parametrize("design", ["srs", "clusters", "raked"])
def test_the_error_of_a_coefficient_is_that_of_its_derivatives(
    design: str, coefficient: str, columns: Any
) -> None:
    answers = np.column_stack([columns[f"q{item}"] for item in range(1, 7)])
    statistic = CorrelationStatistic(np.arange(N), answers, COEFFICIENTS[coefficient])
    drawn = design_of(design, columns)

    value = statistic.estimate(drawn.weights)[0]
    error = drawn.variance(statistic).covariance[0, 0] ** 0.5

    expected = EXPECTED[design][coefficient]
    assert value == pytest.approx(expected["value"], rel=1e-10)
    assert error == pytest.approx(expected["std_error"], rel=1e-8)
