"""Error rates of a list, with and without finite-population correction, by hand and by law."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InsufficientSampleError, InvalidSampleError
from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod
from analysis.inspection.error_rates import (
    ErrorRateReason,
    estimate_error_rate,
    estimate_inspection,
    estimate_stratified_error_rate,
)
from analysis.inspection.findings import StratumFindings
from analysis.inspection.lists import InspectionItem, InspectionList
from analysis.inspection.sampling import (
    DrawingMethod,
    InspectionDesign,
    InspectionSample,
    draw_inspection,
)
from analysis.quality.verdicts import Verdict

LIST = InspectionList.of(
    InspectionItem(f"{stratum}{number}", "u", stratum, 1 + number % 4)
    for stratum, count in (("a", 150), ("b", 80), ("c", 20))
    for number in range(count)
)
IS_WRONG = {
    item.key: int(item.key[1:]) % (9 if item.stratum == "a" else 4) == 0 for item in LIST.items
}
TRUE_RATE = sum(IS_WRONG.values()) / len(IS_WRONG)


def percent(interval: ConfidenceInterval | None) -> tuple[float, float]:
    assert interval is not None
    return round(100 * interval.low, 2), round(100 * interval.high, 2)


def draw(method: DrawingMethod, n: int, seed: str) -> tuple[InspectionSample, dict[str, bool]]:
    sample = draw_inspection(LIST, InspectionDesign(method, n), seed)
    return sample, {item.key: IS_WRONG[item.key] for item in sample.items}


def test_tj_04_three_wrong_of_thirty_sampled_from_250() -> None:
    result = estimate_error_rate(3, 30, 250)

    assert result.rate == 0.1
    assert percent(result.interval) == (3.46, 25.62)
    assert percent(result.corrected_interval) == (3.67, 24.46)
    assert result.corrected_effective_n == pytest.approx(33.95, abs=0.005)
    assert (result.wrong, result.n, result.listed, result.effective_n) == (3, 30, 250, 30)
    assert result.interval.method is IntervalMethod.WILSON
    assert (result.verdict, result.reasons) == (Verdict.PASS, ())


def test_who_inspected_everything_knows_the_rate_of_the_list_but_not_of_the_work() -> None:
    result = estimate_error_rate(3, 30, 30)

    assert percent(result.corrected_interval) == (10, 10)
    assert percent(result.interval) == (3.46, 25.62)
    assert result.std_error == 0
    assert result.corrected_effective_n == math.inf


def test_a_census_of_few_is_no_reason_for_care() -> None:
    assert estimate_error_rate(0, 4, 4).verdict is Verdict.PASS
    assert estimate_error_rate(0, 4, 5).reasons == (ErrorRateReason.FEW_INSPECTED,)


def test_without_a_list_nothing_is_corrected_and_the_result_says_so() -> None:
    result = estimate_error_rate(3, 30)

    assert (result.corrected_interval, result.corrected_effective_n, result.listed) == (
        None, None, None,
    )  # fmt: skip
    assert (result.verdict, result.reasons) == (Verdict.WARN, (ErrorRateReason.UNCORRECTED,))


def test_the_error_of_a_simple_sample_matches_the_hand_calculation() -> None:
    # 0.1 · 0.9 / 29 · (1 - 30/250) = 0.00273103.
    assert estimate_error_rate(3, 30, 250).std_error == pytest.approx(0.00273103**0.5, rel=1e-5)
    assert estimate_error_rate(1, 1, 250).std_error is None


def test_nothing_found_wrong_is_not_certainty() -> None:
    result = estimate_error_rate(0, 30, 250)

    assert result.rate == 0
    assert percent(result.interval) == (0, 11.35)  # z²/(n + z²) = 3.8415/33.8415
    assert percent(result.corrected_interval) == (0, 10.16)


def test_strata_match_the_hand_calculation() -> None:
    # W = .6 and .4, p = .1 and .3: rate .18. V without correction: .36 · .09/20 + .16 · .21/10 =
    # .00162 + .00336 = .00498, so p(1-p)/V = .1476/.00498 = 29.64; the weights alone allow
    # 1/(.36/20 + .16/10) = 29.41, which is less.
    result = estimate_stratified_error_rate(
        [StratumFindings("a", 60, 20, 2), StratumFindings("b", 40, 10, 3)]
    )

    assert result.rate == pytest.approx(0.18)
    assert result.effective_n == pytest.approx(1 / 0.034)
    # With correction: factors 40/59 and 30/39 give .00162 · .678 + .00336 · .769 = .0036829, so
    # 40.08; the weights allow 1/(.018 · .678 + .016 · .769) = 40.80, which is more.
    assert result.corrected_effective_n == pytest.approx(0.1476 / 0.00368292, rel=1e-5)
    # Unbiased: .36 · .09/19 · 2/3 + .16 · .21/9 · 3/4 = .00113684 + .0028.
    assert result.std_error == pytest.approx(0.00393684**0.5, rel=1e-5)
    assert result.interval.method is IntervalMethod.WILSON_EFFECTIVE
    assert (result.wrong, result.n, result.listed) == (5, 30, 100)


@given(st.integers(2, 80), st.integers(0, 80), st.integers(0, 500))
def test_one_stratum_is_a_simple_sample(n: int, wrong: int, more: int) -> None:
    wrong = min(wrong, n)
    simple = estimate_error_rate(wrong, n, n + more)

    one = estimate_stratified_error_rate([StratumFindings("a", n + more, n, wrong)])

    assert one.rate == simple.rate
    assert one.std_error == pytest.approx(simple.std_error)
    for first, second in (
        (one.interval, simple.interval), (one.corrected_interval, simple.corrected_interval),
    ):  # fmt: skip
        assert first is not None
        assert second is not None
        assert (first.low, first.high) == pytest.approx((second.low, second.high), abs=1e-12)


@given(st.integers(1, 80), st.integers(0, 80), st.integers(0, 500))
def test_correction_never_widens_and_both_intervals_hold_the_rate(
    n: int, wrong: int, more: int
) -> None:
    result = estimate_error_rate(min(wrong, n), n, n + more)

    corrected = result.corrected_interval
    assert corrected is not None
    assert result.interval.low <= corrected.low + 1e-12
    assert corrected.low <= result.rate + 1e-12
    assert result.rate <= corrected.high + 1e-12
    assert corrected.high <= result.interval.high + 1e-12


def test_items_of_one_size_drawn_by_size_are_nearly_a_simple_sample_without_correction() -> None:
    listed = InspectionList.of(InspectionItem(f"i{number}", "u") for number in range(200))
    sample = draw_inspection(listed, InspectionDesign(DrawingMethod.BY_SIZE, 40), "1")
    findings = {item.key: place < 4 for place, item in enumerate(sample.items)}

    result = estimate_inspection(sample, findings)

    assert result.rate == pytest.approx(0.1)
    assert result.std_error == pytest.approx((0.09 / 39) ** 0.5)
    assert result.effective_n == pytest.approx(39)  # p(1-p)/V
    assert result.reasons == (ErrorRateReason.UNCORRECTED,)


@pytest.mark.parametrize(
    "method", [DrawingMethod.SIMPLE, DrawingMethod.PROPORTIONAL, DrawingMethod.EQUAL]
)
def test_over_many_seeds_the_rate_is_right_and_the_corrected_interval_holds_it(
    method: DrawingMethod,
) -> None:
    results = [estimate_inspection(*draw(method, 50, str(seed))) for seed in range(400)]

    assert np.mean([one.rate for one in results]) == pytest.approx(TRUE_RATE, abs=0.008)
    covered = [
        one.corrected_interval.low <= TRUE_RATE <= one.corrected_interval.high
        for one in results
        if one.corrected_interval is not None
    ]
    assert np.mean(covered) > 0.93  # 400 draws of 95 % have a standard deviation of 0.011.


def test_over_many_seeds_items_drawn_by_size_give_the_right_rate() -> None:
    results = [
        estimate_inspection(*draw(DrawingMethod.BY_SIZE, 50, str(seed))) for seed in range(400)
    ]

    assert np.mean([one.rate for one in results]) == pytest.approx(TRUE_RATE, abs=0.008)
    covered = [one.interval.low <= TRUE_RATE <= one.interval.high for one in results]
    assert np.mean(covered) > 0.93


def test_a_drawn_item_that_nobody_inspected_and_one_not_drawn_are_named() -> None:
    sample, findings = draw(DrawingMethod.SIMPLE, 30, "1")
    left = sample.items[0].key
    del findings[left]

    with pytest.raises(InvalidSampleError) as refused:
        estimate_inspection(sample, findings | {"z9": True})

    told = {refusal.code: refusal.values["items"] for refusal in refused.value.refusals}
    assert told == {"items_not_inspected": (left,), "items_not_drawn": ("z9",)}


@pytest.mark.parametrize(("wrong", "n", "listed"), [(4, 3, 10), (-1, 3, 10), (1, 11, 10)])
def test_numbers_that_contradict_each_other_are_refused(wrong: int, n: int, listed: int) -> None:
    with pytest.raises(InvalidSampleError, match="no more than the next"):
        estimate_error_rate(wrong, n, listed)


def test_nothing_inspected_has_no_rate() -> None:
    with pytest.raises(InsufficientSampleError, match="at least one"):
        estimate_error_rate(0, 0, 250)


def test_strata_of_which_too_little_was_inspected_are_named() -> None:
    with pytest.raises(InsufficientSampleError) as refused:
        estimate_stratified_error_rate(
            [
                StratumFindings("a", 60, 20, 2),
                StratumFindings("b", 40, 1, 0),
                StratumFindings("c", 4, 0, 0),
                StratumFindings("d", 1, 1, 1),
            ]
        )

    told = {refusal.code: refusal.values["strata"] for refusal in refused.value.refusals}
    assert told == {"strata_not_inspected": ("c",), "lonely_items": ("b",)}
