"""Error rates agree with R's survey and base R (golden/error_rates.R)."""

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.inspection.error_rates import (
    estimate_error_rate,
    estimate_inspection,
    estimate_stratified_error_rate,
)
from analysis.inspection.findings import StratumFindings
from analysis.inspection.lists import InspectionItem
from analysis.inspection.sampling import DrawingMethod, DrawnItem, InspectionSample

GOLDEN = Path(__file__).parent / "golden"
EXPECTED: dict[str, Any] = json.loads((GOLDEN / "error_rates.json").read_text())


def test_tj_04_both_intervals_match_prop_test_and_the_score_test_turned_round() -> None:
    result, expected = estimate_error_rate(3, 30, 250), EXPECTED["tj_04"]

    for interval, wanted in (
        (result.interval, expected["plain"]),
        (result.interval, expected["prop_test"]),
        (result.corrected_interval, expected["corrected"]),
    ):
        assert interval is not None
        assert (interval.low, interval.high) == pytest.approx(wanted, abs=1e-9)


def test_strata_match_svymean_with_strata_and_finite_populations() -> None:
    result = estimate_stratified_error_rate([StratumFindings(**row) for row in EXPECTED["strata"]])

    assert result.rate == pytest.approx(EXPECTED["rate"], rel=1e-12)
    assert result.std_error == pytest.approx(EXPECTED["std_error"], rel=1e-10)


def test_items_drawn_by_size_match_svymean_with_their_weights() -> None:
    total = sum(EXPECTED["size"]) * 10
    drawn = tuple(
        DrawnItem(InspectionItem(f"i{number}", "u", size=size), size / total)
        for number, size in enumerate(EXPECTED["size"])
    )
    findings = {
        one.item.key: bool(wrong) for one, wrong in zip(drawn, EXPECTED["is_wrong"], strict=True)
    }

    result = estimate_inspection(
        InspectionSample(DrawingMethod.BY_SIZE, "1", "", 400, (), drawn), findings
    )

    assert result.rate == pytest.approx(EXPECTED["by_size_rate"], rel=1e-12)
    assert result.std_error == pytest.approx(EXPECTED["by_size_std_error"], rel=1e-10)
