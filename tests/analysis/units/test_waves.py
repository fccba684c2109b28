"""Changes since the last wave: who is compared, and what forbids it."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import InvalidSampleError
from analysis.units.contrasts import Standing, compare_with_target
from analysis.units.estimates import Basis, UnitEstimates
from analysis.units.waves import BreakReason, UnmatchedReason, compare_with_last_wave


def wave(
    figures: dict[str, float], std_error: float = 1.0, basis: Basis = Basis.RAW
) -> UnitEstimates:
    n = np.full(len(figures), 100)
    covariance = np.eye(len(figures)) * std_error**2
    values = np.array(list(figures.values()), dtype=float)
    return UnitEstimates(tuple(figures), values, covariance, n, n * 1.0, basis)


def test_only_units_of_both_waves_are_compared_and_the_others_named() -> None:
    before, now = wave({"a": 70, "b": 80, "gone": 10}), wave({"new": 99, "b": 85, "a": 70})

    found = compare_with_last_wave(now, before, np.array([8.0, 1.0, 3.0]))

    assert [(unit.code, unit.before, unit.now) for unit in found.units] == [
        ("b", 80, 85),
        ("a", 70, 70),
    ]
    assert found.unmatched == (("new", UnmatchedReason.NEW), ("gone", UnmatchedReason.GONE))
    # b rose by 5 with an error of sqrt(2), 3.5 of them; a did not move.
    assert found.units[0].change.std_error == pytest.approx(2**0.5)
    assert [unit.standing for unit in found.units] == [Standing.ABOVE, Standing.NOT_SHOWN]


def test_the_change_of_all_holds_the_shares_of_units_still() -> None:
    # Shares 1 and 3 of the overlap: 5 / 4; variance (1 + 9) / 16 in each wave.
    before, now = wave({"a": 70, "b": 80, "gone": 10}), wave({"new": 99, "b": 85, "a": 70})

    overall = compare_with_last_wave(now, before, np.array([8.0, 1.0, 3.0])).overall

    assert overall is not None
    assert overall.difference == pytest.approx(1.25)
    assert overall.std_error == pytest.approx((2 * 10 / 16) ** 0.5)


def test_a_changed_questionnaire_leaves_no_change_to_report() -> None:
    breaks = [BreakReason.QUESTIONNAIRE_CHANGED]

    found = compare_with_last_wave(wave({"a": 70}), wave({"a": 90}), np.ones(1), breaks=breaks)

    assert (found.units, found.overall) == ((), None)
    assert found.breaks == (BreakReason.QUESTIONNAIRE_CHANGED,)


def test_raw_figures_are_not_compared_with_adjusted_ones() -> None:
    adjusted = wave({"a": 70}, basis=Basis.DIRECTLY_STANDARDIZED)

    found = compare_with_last_wave(wave({"a": 70}), adjusted, np.ones(1))

    assert found.breaks == (BreakReason.DIFFERENT_BASIS,)


def test_waves_without_a_common_unit_say_so() -> None:
    found = compare_with_last_wave(wave({"a": 70}), wave({"b": 70}), np.ones(1))

    assert found.breaks == (BreakReason.NO_COMMON_UNITS,)


def test_shares_are_those_of_the_later_wave() -> None:
    with pytest.raises(InvalidSampleError, match="shares must be 1 numbers"):
        compare_with_last_wave(wave({"a": 70}), wave({"a": 70, "b": 80}), np.ones(2))


def test_a_change_and_a_gap_to_a_target_equal_what_r_finds() -> None:
    golden = Path(__file__).parent / "golden" / "contrasts.json"
    expected = json.loads(golden.read_text())["small_waves"]
    before, now = (
        UnitEstimates(
            ("a",),
            np.array([expected["means"][side]]),
            np.array([[expected["std_errors"][side] ** 2]]),
            np.array([expected["n"][side]]),
            np.array([expected["n"][side]], dtype=float),
        )
        for side in (0, 1)
    )

    change = compare_with_last_wave(now, before, np.ones(1)).units[0].change
    target = compare_with_target(now, 65).units[0].change

    assert change.p_value == pytest.approx(expected["welch_p"], rel=1e-8)
    assert (change.interval.low, change.interval.high) == pytest.approx(
        (expected["low"], expected["high"]), rel=1e-8
    )
    assert target.p_value == pytest.approx(expected["target_p"], rel=1e-8)

    on_logits = compare_with_target(now, 65, bounds=(0.0, 100.0)).units[0].change
    assert on_logits.z == pytest.approx(expected["logit_t"], rel=1e-8)
    assert on_logits.p_value == pytest.approx(expected["logit_p"], rel=1e-8)
    assert (on_logits.interval.low, on_logits.interval.high) == pytest.approx(
        (expected["logit_low"], expected["logit_high"]), rel=1e-8
    )
