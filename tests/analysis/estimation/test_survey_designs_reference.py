"""Design-based estimates agree with R's survey package (golden/survey_designs.R)."""

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.design_results import DomainEstimates
from analysis.estimation.distances import Distance, DistanceKind
from analysis.estimation.domain_estimates import (
    estimate_means,
    estimate_ratios,
    estimate_shares,
    estimate_totals,
)
from analysis.estimation.domains import Domains
from analysis.estimation.linear_statistics import VarianceDesign
from analysis.estimation.quantiles import estimate_quantiles
from analysis.estimation.stage_variance import LonelyPsu
from analysis.estimation.stages import Stage
from tests.analysis.estimation.design_sample import (
    DOMAINS,
    GOLDEN,
    SAMPLE,
    all_domains,
    make_calibrated,
    make_design,
    make_stages,
    make_targets,
)

EXPECTED: dict[str, Any] = json.loads((GOLDEN / "survey_designs.json").read_text())
CASES = [("designs", name) for name in EXPECTED["designs"]]
CASES += [("calibrated", name) for name in EXPECTED["calibrated"]]
DISTANCES = {
    "linear": Distance(),
    "truncated": Distance(low=0.8, high=1.3),
    "raking": Distance(DistanceKind.RAKING),
    "bounded_raking": Distance(DistanceKind.RAKING, 0.8, 1.3),
    "logit": Distance(DistanceKind.LOGIT, 0.75, 1.2),
}
TREATMENTS = ("remove", "adjust", "average")


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-10)


def near(error: float) -> Any:
    return pytest.approx(error, rel=1e-8)


@cache
def design_of(kind: str, name: str) -> VarianceDesign:
    design = make_design(name)
    return make_calibrated(design, DISTANCES["raking"]) if kind == "calibrated" else design


def assert_agrees(found: DomainEstimates, position: int, expected: dict[str, float]) -> None:
    estimate = found.of(position)
    assert estimate is not None
    assert estimate.estimate == close(expected["value"])
    assert estimate.std_error == near(expected["std_error"])


def domain_values(kind: str, name: str) -> list[dict[str, Any]]:
    expected = EXPECTED[kind][name]
    return [expected["overall"], *(expected["domains"][domain] for domain in DOMAINS[:3])]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_means_of_domains_agree(kind: str, name: str) -> None:
    design = design_of(kind, name)

    found = estimate_means(SAMPLE["y"], all_domains(design), design)

    for position, expected in enumerate(domain_values(kind, name)):
        assert_agrees(found, position, expected["mean"])
        estimate = found.of(position)
        assert estimate is not None
        assert (estimate.n, estimate.df) == (expected["n"], expected["df"])
        assert estimate.design_effect == near(expected["design_effect"])
        assert estimate.design_effect_wor == near(expected["design_effect_wor"])


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_totals_of_domains_agree(kind: str, name: str) -> None:
    design = design_of(kind, name)

    found = estimate_totals(SAMPLE["y"], all_domains(design), design)

    for position, expected in enumerate(domain_values(kind, name)):
        assert_agrees(found, position, expected["total"])
    assert_agrees(found, 4, EXPECTED[kind][name]["one"]["total"])


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_ratios_of_domains_agree(kind: str, name: str) -> None:
    design = design_of(kind, name)

    found = estimate_ratios(SAMPLE["y"], SAMPLE["x"], all_domains(design), design)

    for position, expected in enumerate(domain_values(kind, name)):
        assert_agrees(found, position, expected["ratio"])
        estimate = found.of(position)
        assert estimate is not None
        assert estimate.design_effect == near(expected["ratio"]["design_effect"])
        assert estimate.design_effect_wor == near(expected["ratio"]["design_effect_wor"])


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_shares_and_their_logit_intervals_agree(kind: str, name: str) -> None:
    design = design_of(kind, name)

    found = estimate_shares(SAMPLE["happy_code"], 2, all_domains(design), design)

    for position, expected in enumerate(domain_values(kind, name)):
        assert_agrees(found, 2 * position + 1, expected["share"])
        estimate = found.of(2 * position + 1)
        interval = estimate.logit_interval() if estimate else None
        assert interval is not None
        assert [interval.low, interval.high] == near(expected["share_interval"])


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_shares_of_categories_agree_with_their_covariance(kind: str, name: str) -> None:
    design, expected = design_of(kind, name), EXPECTED[kind][name]["age"]
    ages = ("mid", "old", "young")
    codes = np.array([ages.index(age) for age in SAMPLE["age"]])

    found = estimate_shares(codes, 3, Domains.whole(len(codes)), design)

    assert found.estimates == close(expected["value"])
    assert found.covariance == pytest.approx(np.array(expected["covariance"]), rel=1e-8, abs=1e-14)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_the_joint_covariance_of_domains_agrees(kind: str, name: str) -> None:
    design = design_of(kind, name)

    found = estimate_means(SAMPLE["y"], all_domains(design), design)

    expected = np.array(EXPECTED[kind][name]["covariance"])
    assert found.covariance[1:4, 1:4] == pytest.approx(expected, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_quantiles_and_woodruff_intervals_agree(kind: str, name: str) -> None:
    design, domains = design_of(kind, name), all_domains(design_of(kind, name))
    for position, key in ((0, "quantiles"), (1, "quantiles_a")):
        for expected in EXPECTED[kind][name][key]:
            found = estimate_quantiles(SAMPLE["y"], domains, design, expected["p"])[position]
            assert found is not None
            assert found.quantile == close(expected["value"])
            for key_of, ours in (("low", found.low), ("high", found.high)):
                assert ours == (None if expected[key_of] == "NaN" else close(expected[key_of]))
            has_error = expected["std_error"] != "NaN"
            assert found.std_error == (near(expected["std_error"]) if has_error else None)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_domain_of_one_has_a_mean_without_error_and_an_empty_one_nothing(
    kind: str, name: str
) -> None:
    design = design_of(kind, name)

    found = estimate_means(SAMPLE["y"], all_domains(design), design)

    one = found.of(4)
    assert one is not None
    assert one.estimate == close(EXPECTED[kind][name]["one"]["mean"])
    assert (one.n, one.std_error, one.interval()) == (1, None, None)
    assert found.of(5) is None


@pytest.mark.parametrize("name", DISTANCES)
def test_calibrated_weights_agree_for_every_distance(name: str) -> None:
    expected = EXPECTED["distances"][name]

    design = make_calibrated(make_design("stratified_clusters"), DISTANCES[name])

    everybody = all_domains(design)
    assert design.weights == close(expected["weights"])
    assert_agrees(estimate_means(SAMPLE["y"], everybody, design), 0, expected["mean"])
    assert_agrees(estimate_totals(SAMPLE["y"], everybody, design), 0, expected["total"])


@pytest.mark.parametrize("treatment", TREATMENTS)
@pytest.mark.parametrize("kind", ["plain", "fpc", "calibrated"])
def test_strata_with_one_cluster_are_treated_alike(treatment: str, kind: str) -> None:
    expected = EXPECTED["lonely"][treatment][kind]
    base = make_design("lonely_fpc" if kind == "fpc" else "lonely", LonelyPsu(treatment))
    design = make_calibrated(base, Distance()) if kind == "calibrated" else base
    away = [SAMPLE["domain"] == "c", SAMPLE["stratum"] != "s3"]
    domains = Domains.of_masks([np.ones(len(SAMPLE["y"]), dtype=bool), *away])

    means = estimate_means(SAMPLE["y"], domains, design)

    for position, key in enumerate(("mean", "domain", "away")):
        assert_agrees(means, position, expected[key])
    assert_agrees(estimate_totals(SAMPLE["y"], domains, design), 0, expected["total"])
    assert means.df[0] == expected["df"]


@pytest.mark.parametrize("treatment", ["remove", "adjust"])
def test_a_single_second_stage_cluster_is_treated_alike(treatment: str) -> None:
    expected = EXPECTED["lonely"][treatment]["second"]

    design = ClusterDesign.of(
        stages_with_one_second_cluster(), SAMPLE["weight"], lonely_psu=LonelyPsu(treatment)
    )

    domains = all_domains(design)
    assert_agrees(estimate_means(SAMPLE["y"], domains, design), 0, expected["mean"])
    assert_agrees(estimate_totals(SAMPLE["y"], domains, design), 0, expected["total"])


def stages_with_one_second_cluster() -> list[Stage]:
    first, second = make_stages("two_stage_fpc")[0]
    alone = np.where(SAMPLE["cluster"] == "c03", "1", SAMPLE["ssu"])
    return [first, Stage(alone, population=second.population)]


def test_calibrated_totals_are_met_and_have_no_standard_error() -> None:
    design = make_calibrated(make_design("two_stage_fpc"), DISTANCES["logit"])
    everybody = Domains.whole(len(SAMPLE["x"]))

    x = estimate_totals(SAMPLE["x"], everybody, design).of(0)

    margins, _continuous = make_targets()
    for margin in margins:
        found = estimate_totals(
            np.ones(len(SAMPLE["x"])), Domains.of_codes(margin.level, len(margin.totals)), design
        )
        assert found.estimates == close(margin.totals.tolist())
        assert np.sqrt(np.diag(found.covariance)).max() < 1e-9 * margin.totals.min()
    assert x is not None
    assert x.estimate == close(99_000)
    assert x.std_error == pytest.approx(0, abs=1e-6)
