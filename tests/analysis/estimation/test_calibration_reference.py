"""Raking and calibrated variances agree with R's survey package (golden/calibrated_means.R)."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.estimation.cells import Cells
from analysis.estimation.design import SamplingDesign
from analysis.estimation.linearization import joint_covariance, linearize
from analysis.estimation.moments import Moments
from analysis.estimation.raking import rake
from analysis.estimation.trimming import TrimmingBounds, rake_and_trim
from analysis.estimation.weighting import Calibration, MarginTarget, uncalibrated

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "calibrated_means.json").read_text())
TOTALS = {
    "channel": (6000.0, 4200.0, 1800.0),
    "applicant": (7200.0, 4800.0),
    "age": (3900.0, 3900.0, 2700.0, 1500.0),
}
UNITS = 6


@dataclass(frozen=True)
class Sample:
    """The golden sample, coded."""

    unit: Any
    margins: dict[str, Any]
    weight: Any
    score: Any

    def cells(self, *, is_equal: bool) -> Cells:
        """Cross the calibration variables, with or without the design weights."""
        weights = np.ones(len(self.unit)) if is_equal else self.weight
        variables = [(self.margins[name], len(totals)) for name, totals in TOTALS.items()]
        return Cells.of(variables, SamplingDesign(weights))

    def moments(self, cells: Cells, domain: Any) -> Moments:
        """Sum the scores of those who gave one."""
        answered = np.isfinite(self.score)
        cell = cells.of_row[answered]
        return Moments.of(domain[answered], cell, self.score[answered], cells.base[cell])


@pytest.fixture(scope="module")
def sample() -> Sample:
    with (GOLDEN / "city_sample.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    coded = {name: np.array([int(row[name][1:]) for row in rows]) for name in ("unit", *TOTALS)}
    return Sample(
        coded["unit"],
        {name: coded[name] for name in TOTALS},
        np.array([float(row["weight"]) for row in rows]),
        np.array([float(row["score"] or "nan") for row in rows]),
    )


def raked(cells: Cells) -> Calibration:
    margins = [
        MarginTarget(name, tuple(map(str, range(len(totals)))), level, np.array(totals))
        for (name, totals), level in zip(TOTALS.items(), cells.levels.T, strict=True)
    ]
    return rake(margins, cells.counts, cells.base)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_raked_weights_equal_those_of_calibrate(sample: Sample, kind: str) -> None:
    cells = sample.cells(is_equal=kind == "equal")
    result = raked(cells)

    weights = result.weight[cells.of_row]
    assert weights[:40] == pytest.approx(EXPECTED[kind]["weights"], rel=1e-10)
    assert weights @ weights == pytest.approx(EXPECTED[kind]["weight_square_sum"], rel=1e-10)
    assert result.max_margin_error is not None
    assert result.max_margin_error < 1e-10


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_the_overall_mean_and_its_error_equal_svymean(sample: Sample, kind: str) -> None:
    cells = sample.cells(is_equal=kind == "equal")
    everyone = np.zeros(len(sample.unit), dtype=np.int64)

    result = linearize(sample.moments(cells, everyone), 1, cells, raked(cells))

    assert result.means[0] == pytest.approx(EXPECTED[kind]["mean"], rel=1e-10)
    assert result.std_errors[0] == pytest.approx(EXPECTED[kind]["std_error"], rel=1e-8)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_unit_means_and_their_errors_equal_svymean_of_subsets(sample: Sample, kind: str) -> None:
    cells = sample.cells(is_equal=kind == "equal")

    result = linearize(sample.moments(cells, sample.unit), UNITS, cells, raked(cells))

    expected = EXPECTED[kind]["units"]
    assert result.means == pytest.approx([unit["mean"] for unit in expected], rel=1e-10)
    assert result.std_errors == pytest.approx([unit["std_error"] for unit in expected], rel=1e-8)


@pytest.mark.parametrize("kind", ["equal", "unequal"])
def test_the_joint_covariance_equals_that_of_linearised_totals(sample: Sample, kind: str) -> None:
    cells = sample.cells(is_equal=kind == "equal")

    result = joint_covariance(sample.moments(cells, sample.unit), UNITS, cells, raked(cells))

    expected = np.array(EXPECTED[kind]["covariance"])
    assert np.abs(result - expected).max() <= 1e-9 * np.abs(expected).max()


def test_design_weights_alone_equal_svymean(sample: Sample) -> None:
    cells = sample.cells(is_equal=False)
    everyone = np.zeros(len(sample.unit), dtype=np.int64)

    result = linearize(sample.moments(cells, everyone), 1, cells, uncalibrated(cells.base))

    expected = EXPECTED["design_weights_only"]
    assert result.means[0] == pytest.approx(expected["mean"], rel=1e-10)
    assert result.std_errors[0] == pytest.approx(expected["std_error"], rel=1e-8)


UNIT_SIZES = np.array([4000.0, 3000.0, 2400.0, 1300.0, 800.0, 500.0])
CROSSED = {"channel": (0.40, 0.45, 0.15), "applicant": (0.65, 0.35)}


def within_units(sample: Sample) -> tuple[Cells, list[MarginTarget]]:
    variables = [(sample.unit, UNITS)]
    variables += [(sample.margins[name], len(shares)) for name, shares in CROSSED.items()]
    cells = Cells.of(variables, SamplingDesign(sample.weight))
    unit = cells.levels[:, 0]
    margins = [MarginTarget("unit", tuple("abcdef"), unit, UNIT_SIZES)]
    for position, (name, shares) in enumerate(CROSSED.items(), start=1):
        totals = np.outer(UNIT_SIZES, shares).ravel()
        level = unit * len(shares) + cells.levels[:, position]
        margins.append(MarginTarget(name, tuple(map(str, range(len(totals)))), level, totals))
    return cells, margins


def test_margins_crossed_with_the_unit_equal_calibrate_and_svymean(sample: Sample) -> None:
    cells, margins = within_units(sample)
    result = rake(margins, cells.counts, cells.base)
    everyone = np.zeros(len(sample.unit), dtype=np.int64)
    expected = EXPECTED["crossed"]

    overall = linearize(sample.moments(cells, everyone), 1, cells, result)
    units = linearize(sample.moments(cells, sample.unit), UNITS, cells, result)
    covariance = joint_covariance(sample.moments(cells, sample.unit), UNITS, cells, result)

    assert result.weight[cells.of_row][:40] == pytest.approx(expected["weights"], rel=1e-10)
    assert len(result.blocks) == UNITS
    assert overall.means[0] == pytest.approx(expected["mean"], rel=1e-10)
    assert overall.std_errors[0] == pytest.approx(expected["std_error"], rel=1e-8)
    errors = [unit["std_error"] for unit in expected["units"]]
    assert units.std_errors == pytest.approx(errors, rel=1e-8)
    wanted = np.array(expected["covariance"])
    assert np.abs(covariance - wanted).max() <= 1e-9 * np.abs(wanted).max()


def test_trimming_one_unit_leaves_the_errors_of_the_others_as_they_were(sample: Sample) -> None:
    cells, margins = within_units(sample)
    unit = cells.levels[:, 0]
    untrimmed = rake(margins, cells.counts, cells.base)
    mean = np.bincount(unit, untrimmed.weight * cells.counts) / np.bincount(unit, cells.counts)
    largest = np.zeros(UNITS)
    np.maximum.at(largest, unit, untrimmed.weight / mean[unit])
    second, first = np.sort(largest)[-2:]

    result = rake_and_trim(
        margins, cells.counts, cells.base, TrimmingBounds(high=float(first + second) / 2), unit
    )
    units = linearize(sample.moments(cells, sample.unit), UNITS, cells, result)

    expected = np.array([one["std_error"] for one in EXPECTED["crossed"]["units"]])
    same = np.isclose(units.std_errors, expected, rtol=1e-8)
    assert same.tolist() == (largest < first).tolist()
