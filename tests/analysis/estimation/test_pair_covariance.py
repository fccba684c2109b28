"""How the errors of two questions go together: by hand, by the law of sums, and as R has it."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimation.cells import Cells
from analysis.estimation.design import FloatArray, IntArray, SamplingDesign
from analysis.estimation.linearization import linearize
from analysis.estimation.moments import Moments
from analysis.estimation.pair_covariance import Asked, PairCovariances
from analysis.estimation.raking import rake
from analysis.estimation.weighting import Calibration, MarginTarget, uncalibrated

SCORES = np.array([100.0, 75.0, 50.0, 25.0, 0.0])
NO_SCORE = 5
GOLDEN = Path(__file__).parent / "golden"
TOTALS = {
    "channel": (6000.0, 4200.0, 1800.0),
    "applicant": (7200.0, 4800.0),
    "age": (3900.0, 3900.0, 2700.0, 1500.0),
}


def asked(level: list[int] | IntArray) -> Asked:
    return Asked(np.asarray(level, dtype=np.int64), SCORES, NO_SCORE + 1)


def raked(rng: np.random.Generator, n: int) -> tuple[Cells, Calibration, IntArray]:
    """Return respondents of two units, raked to a margin that crosses them."""
    unit, margin = (np.concatenate([[0, 1], rng.integers(0, 2, n - 2)]) for _ in range(2))
    cells = Cells.of([(unit, 2), (margin, 2)], SamplingDesign(rng.choice([1.0, 2.0], n)))
    target = MarginTarget("m", ("a", "b"), cells.levels[:, 1], np.array([300.0, 200.0]))
    return cells, rake([target], cells.counts, cells.base), unit


def variance(
    values: FloatArray, unit: IntArray, cells: Cells, calibration: Calibration
) -> FloatArray:
    base = cells.base[cells.of_row]
    moments = Moments.of(unit, cells.of_row, values, base)
    return linearize(moments, 2, cells, calibration).variances


def test_four_respondents_match_the_hand_calculation() -> None:
    # Deviations (50, 0, 0, -50) and (25, 25, -25, -25): 2500 / 3 / 4.
    cells = Cells.of([], SamplingDesign.equal(4))
    pair = PairCovariances(
        [asked([0, 2, 2, 4]), asked([1, 1, 3, 3])],
        np.zeros(4, dtype=np.int64), 1, cells, uncalibrated(cells.base),
    )  # fmt: skip

    assert pair.of(0, 1) == pytest.approx([2500 / 3 / 4])


def test_only_who_answered_both_ties_two_questions_together() -> None:
    # Deviations of the first two 50 and -50, of the middle two 25 and -25; the second has both.
    cells = Cells.of([], SamplingDesign.equal(4))
    pair = PairCovariances(
        [asked([0, 4, NO_SCORE, NO_SCORE]), asked([NO_SCORE, 1, 3, NO_SCORE])],
        np.zeros(4, dtype=np.int64), 1, cells, uncalibrated(cells.base),
    )  # fmt: skip

    # z = -50 / 2 and 25 / 2; times 4 / 3.
    assert pair.of(0, 1) == pytest.approx([-25 * 12.5 * 4 / 3])


@given(st.integers(0, 2**32 - 1))
def test_the_variance_of_a_sum_is_that_of_its_parts_and_twice_their_covariance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells, calibration, unit = raked(rng, 40)
    first, second = (rng.integers(0, 5, 40) for _ in range(2))
    pair = PairCovariances([asked(first), asked(second)], unit, 2, cells, calibration)

    of_sum, of_first, of_second = (
        variance(values, unit, cells, calibration)
        for values in (SCORES[first] + SCORES[second], SCORES[first], SCORES[second])
    )

    assert pair.of(0, 0) == pytest.approx(of_first, abs=1e-8)
    assert pair.of(0, 1) == pytest.approx((of_sum - of_first - of_second) / 2, abs=1e-8)
    assert pair.of(0, 1) == pytest.approx(pair.of(1, 0), abs=1e-12)


def test_a_question_that_nobody_of_a_unit_answered_has_no_covariance() -> None:
    cells = Cells.of([], SamplingDesign.equal(4))
    pair = PairCovariances(
        [asked([0, 1, 2, 3]), asked([0, 1, NO_SCORE, NO_SCORE])],
        np.array([0, 0, 1, 1]), 2, cells, uncalibrated(cells.base),
    )  # fmt: skip

    assert np.isnan(pair.of(0, 1)).tolist() == [False, True]


def test_the_covariances_of_units_equal_those_of_svytotal() -> None:
    expected = json.loads((GOLDEN / "pair_covariance.json").read_text())["covariance"]
    with (GOLDEN / "city_sample.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    coded = {name: np.array([int(row[name][1:]) for row in rows]) for name in ("unit", *TOTALS)}
    weights = SamplingDesign(np.array([float(row["weight"]) for row in rows]))
    cells = Cells.of([(coded[name], len(totals)) for name, totals in TOTALS.items()], weights)
    targets = [
        MarginTarget(name, tuple(map(str, range(len(totals)))), level, np.array(totals))
        for (name, totals), level in zip(TOTALS.items(), cells.levels.T, strict=True)
    ]
    first = [4 - int(float(row["score"]) / 25) if row["score"] else NO_SCORE for row in rows]
    # As in golden/pair_covariance.R: it goes with the first, and every seventh left it out.
    second = [
        NO_SCORE if row % 7 == 0 else 4 - ((2 if level == NO_SCORE else 4 - level) + row % 3) % 5
        for row, level in enumerate(first)
    ]
    calibration = rake(targets, cells.counts, cells.base)

    pair = PairCovariances(
        [asked(first), asked(second)], coded["unit"], len(expected), cells, calibration
    )

    assert pair.of(0, 1) == pytest.approx(expected, rel=1e-8)
