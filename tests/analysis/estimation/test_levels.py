"""Shares, net scores and quantiles from counts of levels, held to R's survey."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import Cells
from analysis.estimation.design import SamplingDesign
from analysis.estimation.levels import LevelSample
from analysis.estimation.moments import LevelCounts
from analysis.estimation.raking import rake
from analysis.estimation.weighting import MarginTarget, uncalibrated

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "levels.json").read_text())
LEVELS = ("1", "2", "3", "4", "5")
SCORES = (0.0, 25.0, 50.0, 75.0, 100.0)


@pytest.fixture(scope="module")
def sample() -> LevelSample:
    with (GOLDEN / "item_answers.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["q1"]]

    def column(name: str) -> Any:
        return np.array([int(row[name]) for row in rows])

    weights = np.array([float(row["weight"]) for row in rows])
    variables = [(column("sex"), 2), (column("age"), 3)]
    cells = Cells.of(variables, SamplingDesign(weights))
    totals = [np.array([4800.0, 5200.0]), np.array([3500.0, 3500.0, 3000.0])]
    targets = [
        MarginTarget(name, tuple(map(str, range(size))), cells.levels[:, position], total)
        for position, (name, size, total) in enumerate(
            zip(("sex", "age"), (2, 3), totals, strict=True)
        )
    ]
    counts = LevelCounts.of(column("unit"), cells.of_row, column("q1") - 1, 5)
    return LevelSample(counts, LEVELS, 6, cells, rake(targets, cells.counts, cells.base))


def unweighted(levels: list[int]) -> LevelSample:
    n = len(levels)
    cells = Cells.of([], SamplingDesign(np.ones(n)))
    counts = LevelCounts.of(np.zeros(n, int), cells.of_row, np.array(levels), 5)
    return LevelSample(counts, LEVELS, 1, cells, uncalibrated(cells.base))


def test_shares_net_scores_and_means_are_those_of_r(sample: LevelSample) -> None:
    for name, found in (
        ("top", sample.shares({"4", "5"})),
        ("net", sample.net_score({"4", "5"}, {"1"})),
        ("score", sample.mean(SCORES)),
    ):
        assert found.means == pytest.approx(np.array(EXPECTED[name]["means"]), rel=1e-10)
        assert found.std_errors == pytest.approx(np.array(EXPECTED[name]["errors"]), rel=1e-8)


@pytest.mark.parametrize("probability", [0.1, 0.25, 0.5, 0.9])
def test_quantiles_and_their_intervals_are_those_of_r(
    sample: LevelSample, probability: float
) -> None:
    found = sample.quantiles(SCORES, probability)

    expected = np.array(EXPECTED["quantiles"][f"{probability:g}"])
    assert np.stack([found.quantiles, found.lows, found.highs], axis=1).tolist() == (
        expected.tolist()
    )


def test_the_median_by_hand() -> None:
    # Levels 1 1 2 4 5: three of five are at most level 2, two at most level 1.
    assert unweighted([0, 0, 1, 3, 4]).quantiles(SCORES, 0.5).quantiles.tolist() == [25]
    assert unweighted([0, 0, 1, 3]).quantiles(SCORES, 0.5).quantiles.tolist() == [0]


@given(st.lists(st.integers(0, 4), min_size=2, max_size=40))
def test_shares_add_up_and_a_quantile_lies_within_its_interval(levels: list[int]) -> None:
    sample = unweighted(levels)
    shares = [sample.shares({level}).means[0] for level in LEVELS]
    found = sample.quantiles(SCORES, 0.5)

    assert sum(shares) == pytest.approx(1)
    assert found.lows[0] <= found.quantiles[0] <= found.highs[0]
    assert sample.net_score({"5"}, {"1"}).means[0] == pytest.approx(shares[4] - shares[0])


def test_scores_may_fall_with_the_levels() -> None:
    sample = unweighted([0, 0, 1, 3, 4])

    assert sample.quantiles(SCORES[::-1], 0.5).quantiles.tolist() == [75]


def test_a_domain_without_answers_has_no_quantile(sample: LevelSample) -> None:
    wider = LevelSample(sample.counts, LEVELS, 7, sample.cells, sample.calibration)

    found = wider.quantiles(SCORES, 0.5)

    assert np.isnan(found.quantiles[6])
    assert np.isnan(found.lows[6])
    assert found.n[6] == 0


def test_what_makes_no_sense_is_refused(sample: LevelSample) -> None:
    with pytest.raises(InvalidSampleError, match="6 is none of the levels"):
        sample.shares({"6"})
    with pytest.raises(InvalidSampleError, match="for and against"):
        sample.net_score({"5"}, {"5"})
    with pytest.raises(InvalidSampleError, match="between 0 and 1"):
        sample.quantiles(SCORES, 1.0)
