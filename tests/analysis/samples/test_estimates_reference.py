"""A plan of estimates, from file to figure, against what R's survey prints for the same file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from analysis.population import Benchmark, Population
from analysis.readers import read_table
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis, SampleEstimate
from analysis.samples.run import estimate_sample
from tests.analysis.samples import golden_sample
from tests.analysis.samples.golden_sample import NOTHING, TWO_STAGES

GOLDEN = Path(__file__).parents[1] / "estimation" / "golden"
REFERENCE = json.loads((GOLDEN / "survey_designs.json").read_text())

UNCOUNTED = [{"strata": "stratum", "clusters": "cluster"}, {"clusters": "ssu"}]
DESIGNS = golden_sample.DESIGNS | {
    "two_stage": {"weight": "weight", "stages": UNCOUNTED},
    "two_stage_weights": {"stages": TWO_STAGES},
}
ESTIMATES = [
    one | more | NOTHING
    for one in (
        {"kind": "mean", "column": "y"},
        {"kind": "total", "column": "y"},
        {"kind": "ratio", "numerator": "y", "denominator": "x"},
        {"kind": "proportion", "column": "happy", "categories": ["1"]},
        {"kind": "quantile", "column": "y", "probabilities": [0.1, 0.25, 0.5, 0.9]},
    )
    for more in ({}, {"by": ["domain"]})
]
POPULATION = Population.of(
    [
        Benchmark("sex", "m", 4300),
        Benchmark("sex", "f", 3700),
        Benchmark("age", "old", 3000),
        Benchmark("age", "young", 2400),
        Benchmark("age", "mid", 2600),
    ]
)
CALIBRATION = {
    "margins": [{"name": "sex", "columns": ["sex"]}, {"name": "age", "columns": ["age"]}],
    "totals": [{"column": "x", "total": 99000}],
}


def run(design: Mapping[str, Any], calibration: Mapping[str, Any] | None = None) -> SampleAnalysis:
    plan = SamplePlan.model_validate(
        {"title": {"en": "x"}, "design": design, "estimates": ESTIMATES}
        | ({} if calibration is None else {"calibration": calibration})
    )
    table = read_table(GOLDEN / "design_sample.csv")
    return estimate_sample(plan, table, None if calibration is None else POPULATION)


def close(found: float | None, expected: float | str, tolerance: float) -> None:
    if isinstance(expected, str):  # R's NA and NaN: an end beyond the sample.
        assert found is None
        return
    assert found == pytest.approx(expected, rel=tolerance)


def agree(analysis: SampleAnalysis, expected: Mapping[str, Any], *, is_logit: bool) -> None:
    """Compare the whole and the domains a, b and c."""

    def one(kind: str, domain: str | None) -> SampleEstimate:
        return next(
            found
            for found in analysis.estimates
            if found.kind == kind and found.domain.get("domain") == domain
        )

    for domain, values in ((None, expected["overall"]), *expected["domains"].items()):
        mean = one("mean", domain)
        assert (mean.n, mean.df) == (values["n"], values["df"])
        close(mean.design_effect, values["design_effect"], 1e-8)
        close(mean.design_effect_wor, values["design_effect_wor"], 1e-8)
        for kind in ("mean", "total", "ratio"):
            close(one(kind, domain).estimate, values[kind]["value"], 1e-10)
            close(one(kind, domain).std_error, values[kind]["std_error"], 1e-8)
        ratio = one("ratio", domain)
        close(ratio.design_effect, values["ratio"]["design_effect"], 1e-8)
        close(ratio.design_effect_wor, values["ratio"]["design_effect_wor"], 1e-8)
        share = one("proportion", domain)
        close(share.estimate, values["share"]["value"], 1e-10)
        close(share.std_error, values["share"]["std_error"], 1e-8)
        if is_logit:
            close(share.low, values["share_interval"][0], 1e-8)
            close(share.high, values["share_interval"][1], 1e-8)
    for position, (domain, key) in enumerate(((None, "quantiles"), ("a", "quantiles_a"))):
        found = [
            quantile
            for quantile in analysis.estimates
            if quantile.kind == "quantile" and quantile.domain.get("domain") == domain
        ]
        assert len(found) == 4, position
        for quantile, values in zip(found, expected[key], strict=True):
            assert quantile.probability == values["p"]
            close(quantile.estimate, values["value"], 1e-10)
            close(quantile.low, values["low"], 1e-10)
            close(quantile.high, values["high"], 1e-10)
            close(quantile.std_error, values["std_error"], 1e-8)


@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_written_in_a_plan_gives_the_figures_of_r(design: str) -> None:
    agree(run(DESIGNS[design]), REFERENCE["designs"][design], is_logit=design != "srs")


@pytest.mark.parametrize("design", REFERENCE["calibrated"])
def test_calibrated_to_counts_and_a_total_it_gives_the_figures_of_r(design: str) -> None:
    analysis = run(DESIGNS[design], CALIBRATION)

    agree(analysis, REFERENCE["calibrated"][design], is_logit=True)
    assert analysis.weights.max_total_error < 1e-10
    assert analysis.weights.distance == "raking"


@pytest.mark.parametrize("how", REFERENCE["distances"])
def test_every_distance_gives_the_mean_and_total_of_r(how: str) -> None:
    distances: dict[str, dict[str, Any]] = {
        "linear": {"distance": "linear"},
        "truncated": {"distance": "linear", "low": 0.8, "high": 1.3},
        "raking": {"distance": "raking"},
        "bounded_raking": {"distance": "raking", "low": 0.8, "high": 1.3},
        "logit": {"distance": "logit", "low": 0.75, "high": 1.2},
    }

    analysis = run(DESIGNS["stratified_clusters"], CALIBRATION | distances[how])

    expected = REFERENCE["distances"][how]
    weights = analysis.weights
    assert weights.least == pytest.approx(min(expected["weights"]), rel=1e-8)
    assert weights.most == pytest.approx(max(expected["weights"]), rel=1e-8)
    for kind in ("mean", "total"):
        found = next(one for one in analysis.estimates if one.kind == kind and not one.domain)
        close(found.estimate, expected[kind]["value"], 1e-10)
        close(found.std_error, expected[kind]["std_error"], 1e-8)
