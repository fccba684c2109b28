"""Shrinkage agrees with R's metafor (golden/shrinkage.R)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.units.between_variance import TurnedFigures, dersimonian_laird
from analysis.units.estimates import UnitEstimates
from analysis.units.shrinkage import BetweenVarianceMethod, Shrinkage, shrink

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "shrinkage.json").read_text())
SAMPLES = list(EXPECTED["samples"])


def numbers(sample: str) -> tuple[np.ndarray, np.ndarray]:
    data = EXPECTED["samples"][sample]
    return np.array(data["y"], dtype=np.float64), np.array(data["v"], dtype=np.float64)


def shrunk(method: BetweenVarianceMethod, sample: str) -> tuple[Shrinkage, dict[str, Any]]:
    values, variances = numbers(sample)
    n = np.full(len(values), 100)
    codes = tuple(map(str, range(len(values))))
    estimates = UnitEstimates(codes, values, np.diag(variances), n, n * 1.0)
    return shrink(estimates, method), EXPECTED[method.value][sample]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("method", BetweenVarianceMethod)
def test_tau2_and_the_mean_equal_rma(method: BetweenVarianceMethod, sample: str) -> None:
    found, expected = shrunk(method, sample)

    assert found.tau2 == pytest.approx(expected["tau2"], rel=1e-8)
    assert found.mean == pytest.approx(expected["mean"], rel=1e-10)
    assert found.mean_std_error == pytest.approx(expected["mean_std_error"], rel=1e-8)
    interval = (found.mean_interval.low, found.mean_interval.high)
    assert interval == pytest.approx((expected["mean_low"], expected["mean_high"]), rel=1e-8)


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("method", BetweenVarianceMethod)
def test_shrunk_figures_and_their_errors_equal_blup(
    method: BetweenVarianceMethod, sample: str
) -> None:
    found, expected = shrunk(method, sample)

    assert [unit.shrunk for unit in found.units] == pytest.approx(expected["shrunk"], rel=1e-8)
    errors = [unit.std_error for unit in found.units]
    assert errors == pytest.approx(expected["std_errors"], rel=1e-8)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_interval_of_tau2_equals_confint(sample: str) -> None:
    found, expected = shrunk(BetweenVarianceMethod.PAULE_MANDEL, sample)

    assert found.tau2_interval == pytest.approx(
        (expected["tau2_low"], expected["tau2_high"]), rel=1e-8
    )


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_prediction_interval_equals_that_of_higgins_from_rma(sample: str) -> None:
    found, expected = shrunk(BetweenVarianceMethod.REML, sample)

    interval = (found.prediction_interval.low, found.prediction_interval.high)
    wanted = (expected["prediction_low"], expected["prediction_high"])
    assert interval == pytest.approx(wanted, rel=1e-8)


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_start_value_equals_rma(sample: str) -> None:
    values, variances = numbers(sample)
    found = dersimonian_laird(TurnedFigures.of(values, np.diag(variances)))

    assert found == pytest.approx(EXPECTED["dersimonian_laird"][sample], rel=1e-10, abs=1e-12)


def of_joint_errors(method: BetweenVarianceMethod) -> Shrinkage:
    values = numbers("spread")[0]
    n = np.full(len(values), 100)
    covariance = np.array(EXPECTED["joint"]["covariance"])
    codes = tuple(map(str, range(len(values))))
    return shrink(UnitEstimates(codes, values, covariance, n, n * 1.0), method)


def test_errors_that_depend_on_each_other_are_shrunk_with_their_matrix() -> None:
    found, expected = (
        of_joint_errors(BetweenVarianceMethod.PAULE_MANDEL),
        EXPECTED["joint"]["paule_mandel"],
    )

    assert found.tau2 == pytest.approx(expected["tau2"], rel=1e-8)
    assert found.tau2_interval == pytest.approx(
        (expected["tau2_low"], expected["tau2_high"]), rel=1e-8
    )
    assert found.mean == pytest.approx(expected["mean"], rel=1e-10)
    assert found.mean_std_error == pytest.approx(expected["mean_std_error"], rel=1e-8)
    assert [unit.shrunk for unit in found.units] == pytest.approx(expected["shrunk"], rel=1e-8)
    errors = [unit.std_error for unit in found.units]
    assert errors == pytest.approx(expected["std_errors"], rel=1e-8)


def test_reml_of_dependent_errors_equals_rma_mv() -> None:
    # Its search stops where the likelihood no longer changes, seven digits from the maximum.
    found, expected = of_joint_errors(BetweenVarianceMethod.REML), EXPECTED["joint"]

    assert found.tau2 == pytest.approx(expected["rma_mv_tau2"], rel=1e-6)
    assert found.mean == pytest.approx(expected["rma_mv_mean"], rel=1e-8)
