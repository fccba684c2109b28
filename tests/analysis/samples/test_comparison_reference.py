"""Domains compared by a plan agree with R (golden/compared_domains.R)."""

from typing import Any

import pytest

from analysis.samples.findings import DifferenceDetail, SampleComparison
from tests.analysis.samples.golden_sample import (
    DESIGNS,
    HAPPY,
    MARGINS,
    MEAN,
    analyse,
    golden,
    near,
)

EXPECTED = golden("compared_domains.json")
SIMULATION_ERROR = 0.005  # Relative, of two quantiles of 200,000 and of a million draws.
CASES = pytest.mark.parametrize(
    ("name", "design", "domain", "more"),
    [
        ("srs", "srs", "cluster", {}),
        ("stratified_clusters", "stratified_clusters", "domain", {}),
        ("calibrated", "stratified_clusters", "domain", {"calibration": {"margins": MARGINS}}),
    ],
)


def compared(design: str, domain: str, **more: Any) -> SampleComparison:
    wanted = {"of": MEAN, "domain": domain, "method": "reml", "draws": 200_000}
    return analyse(DESIGNS[design], comparison=[wanted], min_n=10, **more).comparison[0]


@CASES
def test_figures_differences_and_adjusted_p_values_are_those_of_r(
    name: str, design: str, domain: str, more: dict[str, Any]
) -> None:
    expected, found = EXPECTED[name], compared(design, domain, **more)
    domains = sorted(found.domains, key=lambda one: one.domain)

    assert [one.domain for one in domains] == expected["names"]
    assert [one.estimate for one in domains] == near(expected["estimate"], 1e-10)
    assert [one.std_error for one in domains] == near(expected["std_error"])
    assert [one.df for one in domains] == expected["df"]
    assert [one.difference for one in domains] == near(expected["difference"])
    assert [one.p_value for one in domains] == near(expected["p"])
    assert [one.adjusted_p_value for one in domains] == near(expected["adjusted"])


@CASES
def test_shrunk_figures_are_those_of_restricted_likelihood(
    name: str, design: str, domain: str, more: dict[str, Any]
) -> None:
    expected, found = EXPECTED[name], compared(design, domain, **more)
    domains = sorted(found.domains, key=lambda one: one.domain)

    assert found.tau2 == pytest.approx(expected["tau2"], rel=1e-8, abs=1e-9)
    assert found.mean == near(expected["mean"])
    assert [one.shrunk for one in domains] == near(expected["shrunk"])
    assert [one.reliability for one in domains] == pytest.approx(
        expected["reliability"], rel=1e-8, abs=1e-9
    )


@CASES
def test_sets_of_ranks_are_those_of_other_draws(
    name: str, design: str, domain: str, more: dict[str, Any]
) -> None:
    expected, found = EXPECTED[name], compared(design, domain, **more)
    domains = sorted(found.domains, key=lambda one: one.domain)

    assert found.critical_value == near(expected["critical"], SIMULATION_ERROR)
    assert [one.best_rank for one in domains] == expected["best"]
    assert [one.worst_rank for one in domains] == expected["worst"]


def test_tests_against_the_rest_are_svyttest_and_p_adjust() -> None:
    wanted = {"kind": "difference", "of": MEAN, "domain": "domain"}
    tests = analyse(DESIGNS["stratified_clusters"], tests=[wanted]).tests
    found = [
        (one.detail.domain, one.detail.estimate, one.p_value, one.adjusted_p_value)
        for one in tests
        if isinstance(one.detail, DifferenceDetail) and one.p_value is not None
    ]
    names, estimates, p_values, adjusted = zip(*found, strict=True)

    assert list(names) == EXPECTED["rest"]["names"]
    assert estimates == near(EXPECTED["rest"]["estimate"])
    assert p_values == near(EXPECTED["rest"]["p"])
    assert adjusted == near(EXPECTED["rest"]["adjusted"])


@pytest.mark.parametrize(
    ("of", "goal", "prefix"), [(HAPPY, 0.55, ""), (MEAN, 60, "mean_")], ids=["share", "mean"]
)
def test_domains_against_a_goal_are_svycontrast_of_the_logit_or_of_the_mean(
    of: dict[str, Any], goal: float, prefix: str
) -> None:
    expected = EXPECTED["goals"]
    wanted = {"of": of, "domain": "domain", "goal": goal}
    (comparison,) = analyse(
        DESIGNS["stratified_clusters"], comparison=[wanted], min_n=10
    ).comparison
    domains = sorted(comparison.domains, key=lambda one: one.domain)
    found = [one.from_goal for one in domains if one.from_goal is not None]

    assert [one.domain for one in domains] == expected["names"]
    assert [one.difference for one in found] == pytest.approx(
        [one.estimate - goal for one in domains]
    )
    assert [one.p_value for one in found] == near(expected[f"{prefix}p"])
    assert [one.adjusted_p_value for one in found] == near(expected[f"{prefix}adjusted"])
    if not prefix:
        assert [one.low for one in found] == near(expected["low"])
        assert [one.high for one in found] == near(expected["high"])
