"""What flags rest on agrees with R (golden/careless.R)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.quality.beta_binomial import fit_beta_binomial
from analysis.quality.careless import (
    intra_individual_deviations,
    longest_runs,
)
from analysis.quality.copied import flag_copied
from analysis.quality.distances import mahalanobis_distances
from analysis.quality.flags import discoveries
from analysis.quality.suspicious_rates import GapLines, RouteCounts, flag_route_gaps

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "careless.json").read_text())


@pytest.fixture(scope="module")
def answers() -> NDArray[np.float64]:
    return np.genfromtxt(GOLDEN / "careless_answers.csv", delimiter=",", skip_header=1)


def test_runs_and_deviations_equal_those_of_r(answers: NDArray[np.float64]) -> None:
    assert longest_runs(answers).tolist() == EXPECTED["run"]
    assert intra_individual_deviations(answers) == pytest.approx(EXPECTED["deviation"], rel=1e-10)


def test_distances_of_incomplete_sheets_equal_those_of_r(answers: NDArray[np.float64]) -> None:
    found = mahalanobis_distances(answers)

    assert np.isnan(answers).any()
    assert found.squared == pytest.approx(EXPECTED["squared"], rel=1e-10)
    assert found.p_value == pytest.approx(EXPECTED["p_value"], rel=1e-10)


def test_the_beta_binomial_model_equals_that_of_r() -> None:
    counts, n = np.array(EXPECTED["counts"]), np.array(EXPECTED["n"])

    model = fit_beta_binomial(counts, n)

    assert model is not None
    assert (model.alpha, model.beta) == pytest.approx(
        (EXPECTED["alpha"], EXPECTED["beta"]), rel=1e-10
    )
    assert model.log_likelihood == pytest.approx(EXPECTED["log_likelihood"], rel=1e-10)
    tails = [model.upper_tail(k, size) for k, size in zip(counts, n, strict=True)]
    assert tails == pytest.approx(EXPECTED["tail"], rel=1e-9)


def test_gaps_between_routes_equal_fisher_test_and_p_adjust() -> None:
    device, private = np.array(EXPECTED["device"]), np.array(EXPECTED["private"])
    lax = GapLines(gap=-1.0, min_n=1, false_discovery_rate=1 - 1e-12)

    flags = flag_route_gaps(RouteCounts(*device), RouteCounts(*private), lax)

    assert [flag.p_value for flag in flags] == pytest.approx(EXPECTED["fisher"], rel=1e-10)
    adjusted = np.array(EXPECTED["adjusted"])
    for rate in (0.01, 0.05, 0.5):
        found = discoveries(np.array(EXPECTED["fisher"]), rate)
        assert found.tolist() == (adjusted <= rate).tolist()


def test_copies_are_tested_as_pbinom_does() -> None:
    # Twenty of two hundred sheets are of window 1; four of the six equal ones are among them.
    window = np.repeat([1, 0], [20, 180])
    answers = np.random.default_rng(1).integers(1, 6, (200, 12)).astype(np.float64)
    answers[[0, 1, 2, 3, 50, 60]] = np.tile([5.0, 4.0], 6)

    flags = flag_copied(answers, window, false_discovery_rate=0.9)

    assert [(flag.subject, flag.value, flag.n) for flag in flags] == [(1, 4.0, 20)]
    assert flags[0].p_value == pytest.approx(EXPECTED["copied"], rel=1e-10)
    assert flags[0].rows == (0, 1, 2, 3)
