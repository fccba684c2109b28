"""The golden two-stage sample as a plan of estimates sees it, and the designs R was asked for."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from analysis.columns import Table
from analysis.population import Benchmark, Population
from analysis.readers import read_table
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis
from analysis.samples.run import estimate_sample
from tests.analysis.estimation.design_sample import GOLDEN

NOTHING = {"missing": ["NA", ""]}
MEAN = {"kind": "mean", "column": "y"} | NOTHING
HAPPY = {"kind": "proportion", "column": "happy", "categories": ["1"]} | NOTHING
CLUSTERS = {"strata": "stratum", "clusters": "psu"}
TWO_STAGES = [
    {"strata": "stratum", "clusters": "cluster", "population": "psu_population"},
    {"clusters": "ssu", "population": "ssu_population"},
]
DESIGNS: dict[str, dict[str, Any]] = {
    "srs": {"weight": "weight"},
    "stratified": {"weight": "weight", "stages": [{"strata": "stratum"}]},
    "stratified_fpc": {
        "weight": "weight",
        "stages": [{"strata": "stratum", "population": "persons"}],
    },
    "clustered": {"weight": "weight", "stages": [{"clusters": "cluster"}]},
    "stratified_clusters": {"weight": "weight", "stages": [CLUSTERS], "is_nested": True},
    "stratified_clusters_fpc": {
        "weight": "weight",
        "stages": [CLUSTERS | {"population": "psu_population"}],
        "is_nested": True,
    },
    "two_stage_fpc": {"weight": "weight", "stages": TWO_STAGES},
}
MARGINS = [{"name": "sex", "columns": ["sex"]}, {"name": "age", "columns": ["age"]}]
TOTAL = [{"column": "x", "total": 99000}]
POPULATION = Population.of(
    [
        Benchmark("sex", "m", 4300),
        Benchmark("sex", "f", 3700),
        Benchmark("age", "old", 3000),
        Benchmark("age", "young", 2400),
        Benchmark("age", "mid", 2600),
    ]
)


def golden(name: str) -> Any:
    """Return what R printed."""
    return json.loads((GOLDEN / name).read_text())


def sample_table() -> Table:
    """Return the rows, with the replicate weights of replicate_weights.csv beside them."""
    rows = read_table(GOLDEN / "design_sample.csv")
    replicates = read_table(GOLDEN / "replicate_weights.csv")
    return Table({**rows.columns, **replicates.columns}, rows.lines)


def analyse(design: Mapping[str, Any], **more: Any) -> SampleAnalysis:
    """Run a plan with this design; the mean of y is estimated if nothing else is."""
    keys = {"title": {"en": "x"}, "design": design, "estimates": [MEAN]}
    return estimate_sample(SamplePlan.model_validate(keys | more), sample_table(), POPULATION)


def near(value: float, tolerance: float = 1e-8) -> Any:
    """Return what a standard error, or what is made of it, must equal."""
    return pytest.approx(value, rel=tolerance)
