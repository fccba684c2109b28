"""A unit less the rest agrees with R's survey package (golden/contrasts.R)."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.estimation.cells import Cells
from analysis.estimation.design import SamplingDesign
from analysis.estimation.linearization import joint_covariance, linearize
from analysis.estimation.moments import Moments
from analysis.estimation.raking import rake
from analysis.estimation.weighting import MarginTarget
from analysis.units.contrasts import compare_with_rest
from analysis.units.estimates import UnitEstimates
from analysis.units.wave_contrasts import RatedUnits, difference_from_rest

GOLDEN = Path(__file__).parent / "golden"
SAMPLE = Path(__file__).parents[1] / "estimation" / "golden" / "city_sample.csv"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "contrasts.json").read_text())
UNITS = 6
UNIT_SIZES = np.array([4000.0, 3000.0, 2400.0, 1300.0, 800.0, 500.0])
WAVE = {
    "channel": [6000.0, 4200.0, 1800.0],
    "applicant": [7200.0, 4800.0],
    "age": [3900.0, 3900.0, 2700.0, 1500.0],
}
CROSSED = {"channel": (0.40, 0.45, 0.15), "applicant": (0.65, 0.35)}


@pytest.fixture(scope="module")
def columns() -> dict[str, Any]:
    with SAMPLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    coded: dict[str, Any] = {
        name: np.array([int(row[name][1:]) for row in rows]) for name in ("unit", *WAVE)
    }
    coded["weight"] = np.array([float(row["weight"]) for row in rows])
    coded["score"] = np.array([float(row["score"] or "nan") for row in rows])
    return coded


def labels(count: int) -> tuple[str, ...]:
    return tuple(map(str, range(count)))


@pytest.mark.parametrize("unit", range(UNITS))
def test_the_exact_difference_under_weights_of_the_wave_equals_svytotal(
    columns: dict[str, Any], unit: int
) -> None:
    variables = [(columns[name], len(totals)) for name, totals in WAVE.items()]
    cells = Cells.of(variables, SamplingDesign(columns["weight"]))
    margins = [
        MarginTarget(name, labels(len(totals)), cells.levels[:, position], np.array(totals))
        for position, (name, totals) in enumerate(WAVE.items())
    ]
    answered = np.isfinite(columns["score"])
    cell = cells.of_row[answered]
    moments = Moments.of(
        columns["unit"][answered], cell, columns["score"][answered], cells.base[cell]
    )

    calibration = rake(margins, cells.counts, cells.base)
    rated = RatedUnits(labels(UNITS), moments, cells, calibration)
    found = difference_from_rest(rated, str(unit))

    expected = EXPECTED["wave"][unit]
    assert found.difference == pytest.approx(expected["difference"], rel=1e-9)
    assert found.std_error == pytest.approx(expected["std_error"], rel=1e-8)


def test_known_shares_give_the_exact_error_where_weights_meet_the_totals_of_units(
    columns: dict[str, Any],
) -> None:
    unit = columns["unit"]
    variables = [(unit, UNITS)]
    variables += [(columns[name], len(shares)) for name, shares in CROSSED.items()]
    cells = Cells.of(variables, SamplingDesign(columns["weight"]))
    of_cell = cells.levels[:, 0]
    margins = [MarginTarget("unit", labels(UNITS), of_cell, UNIT_SIZES)]
    for position, (name, shares) in enumerate(CROSSED.items(), start=1):
        totals = np.outer(UNIT_SIZES, shares).ravel()
        level = of_cell * len(shares) + cells.levels[:, position]
        margins.append(MarginTarget(name, labels(len(totals)), level, totals))
    calibration = rake(margins, cells.counts, cells.base)
    score = np.where(np.isfinite(columns["score"]), columns["score"], 50.0)
    moments = Moments.of(unit, cells.of_row, score, cells.base[cells.of_row])
    linearized = linearize(moments, UNITS, cells, calibration)
    estimates = UnitEstimates(
        labels(UNITS),
        linearized.means,
        joint_covariance(moments, UNITS, cells, calibration),
        linearized.n,
        linearized.effective_n,
    )

    found = compare_with_rest(estimates, linearized.weight_sums)

    differences = [one.change.difference for one in found.units]
    errors = [one.change.std_error for one in found.units]
    expected = EXPECTED["known_sizes"]
    assert differences == pytest.approx([one["difference"] for one in expected], rel=1e-9)
    assert errors == pytest.approx([one["std_error"] for one in expected], rel=1e-8)
