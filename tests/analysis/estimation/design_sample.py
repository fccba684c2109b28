"""The golden two-stage sample, as arrays, and the designs that R was asked for."""

import csv
from pathlib import Path
from typing import Any

import numpy as np

from analysis.estimation.calibration_totals import ContinuousTotal
from analysis.estimation.cluster_design import CalibratedDesign, ClusterDesign
from analysis.estimation.distances import Distance
from analysis.estimation.domains import Domains
from analysis.estimation.greg import calibrate
from analysis.estimation.linear_statistics import VarianceDesign
from analysis.estimation.stage_variance import LonelyPsu
from analysis.estimation.stages import Stage
from analysis.estimation.weighting import MarginTarget

GOLDEN = Path(__file__).parent / "golden"
DOMAINS = ("a", "b", "c", "one", "nobody")


def read_sample() -> dict[str, Any]:
    """Return the columns of the sample; missing answers are NaN, or -1 in `happy_code`."""
    with (GOLDEN / "design_sample.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns: dict[str, Any] = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    for name in ("persons", "psu_population", "ssu_population", "weight", "x", "y", "happy"):
        columns[name] = np.array([float(row[name] or "nan") for row in rows])
    columns["happy_code"] = np.where(np.isnan(columns["happy"]), -1, columns["happy"]).astype(int)
    return columns


SAMPLE = read_sample()
N = len(SAMPLE["weight"])


def make_stages(name: str) -> tuple[list[Stage], bool]:
    """Return the stages of a design in golden/survey_designs.R, and whether its ids are nested."""
    s = SAMPLE
    strata, psu_population = s["stratum"], s["psu_population"]
    second = Stage(s["ssu"], population=s["ssu_population"])
    stages = {
        "srs": [Stage()],
        "srs_fpc": [Stage(population=np.full(N, 2000.0))],
        "stratified": [Stage(strata=strata)],
        "stratified_fpc": [Stage(strata=strata, population=s["persons"])],
        "clustered": [Stage(s["cluster"])],
        "stratified_clusters": [Stage(s["psu"], strata)],
        "stratified_clusters_fpc": [Stage(s["psu"], strata, psu_population)],
        "two_stage": [Stage(s["cluster"], strata), Stage(s["ssu"])],
        "two_stage_fpc": [Stage(s["cluster"], strata, psu_population), second],
        "two_stage_weights": [Stage(s["cluster"], strata, psu_population), second],
        "lonely": [Stage(s["cluster"], s["fine_stratum"])],
        "lonely_fpc": [Stage(s["cluster"], s["fine_stratum"], psu_population)],
        "pairs": [Stage(s["cluster"], s["pair"])],
    }
    return stages[name], name.startswith("stratified_clusters")


def make_design(name: str, lonely_psu: LonelyPsu = LonelyPsu.FAIL) -> ClusterDesign:
    """Return a design by its name in golden/survey_designs.R."""
    stages, is_nested = make_stages(name)
    weights = None if name == "two_stage_weights" else SAMPLE["weight"]
    return ClusterDesign.of(stages, weights, is_nested=is_nested, lonely_psu=lonely_psu)


def make_targets() -> tuple[list[MarginTarget], list[ContinuousTotal]]:
    """Return the totals of golden/survey_designs.R: sex, age and x."""
    totals: dict[str, dict[str, float]] = {
        "sex": {"f": 3700.0, "m": 4300.0},
        "age": {"old": 3000.0, "mid": 2600.0, "young": 2400.0},
    }
    margins = []
    for name, known in totals.items():
        categories = tuple(known)
        level = np.array([categories.index(value) for value in SAMPLE[name]])
        counts = np.array(list(known.values()), dtype=np.float64)
        margins.append(MarginTarget(name, categories, level, counts))
    return margins, [ContinuousTotal("x", SAMPLE["x"], 99_000)]


def make_calibrated(design: ClusterDesign, distance: Distance) -> CalibratedDesign:
    """Calibrate a design to the totals."""
    return CalibratedDesign(design, calibrate(design.weights, *make_targets(), distance=distance))


def all_domains(design: VarianceDesign) -> Domains:
    """Return everybody, then each of `DOMAINS`, the last of which is empty."""
    everybody = np.ones(len(design.weights), dtype=bool)
    return Domains.of_masks([everybody, *(SAMPLE["domain"] == name for name in DOMAINS)])
