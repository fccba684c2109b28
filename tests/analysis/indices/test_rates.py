"""Rates of ratings: the worked example of the domain, and what has no denominator."""

from dataclasses import replace

import pytest

from analysis.errors import InvalidSampleError
from analysis.indices.rates import RatingCounts, rates_of
from analysis.indices.satisfaction import index_of_counts
from analysis.indices.scales import FIVE_LEVELS, PRESETS, RatingScale
from analysis.results import RateWarning

LINEAR5 = PRESETS["linear5"]
TOP_TWO = RatingScale(
    "linear5", LINEAR5.scores, FIVE_LEVELS[:2], FIVE_LEVELS[2:3], FIVE_LEVELS[3:]
)
ACTIVE = dict(zip(FIVE_LEVELS, (250, 100, 40, 7, 3), strict=True))
EXAMPLE = RatingCounts(active=ACTIVE, defaults={"basically_satisfied": 700}, cases=1200)


def test_rt_01_active_positive_rate_of_the_top_three_levels() -> None:
    rates = rates_of(EXAMPLE, LINEAR5)

    assert rates.active_positive_rate == pytest.approx(0.975)
    assert rates.positive_levels == FIVE_LEVELS[:3]


def test_rt_02_active_positive_rate_of_the_top_two_levels() -> None:
    rates = rates_of(EXAMPLE, TOP_TWO)

    assert rates.active_positive_rate == pytest.approx(0.875)
    assert rates.positive_levels == FIVE_LEVELS[:2]


def test_rt_03_defaults_raise_the_positive_rate_and_a_warning_says_so() -> None:
    rates = rates_of(EXAMPLE, LINEAR5)

    assert rates.positive_rate == pytest.approx(0.9909, abs=5e-5)
    assert rates.defaults == 700
    assert rates.warnings == (
        RateWarning.DEFAULTS_EXIST,
        RateWarning.DEFAULTS_RAISE_POSITIVE_RATE,
    )


def test_rt_03_defaults_do_not_raise_the_index() -> None:
    poisoned = ACTIVE | {"basically_satisfied": ACTIVE["basically_satisfied"] + 700}

    # (250*100 + 100*75 + 40*50 + 7*25) / 400 = 34675 / 400 = 86.6875
    assert index_of_counts(ACTIVE, LINEAR5) == pytest.approx(86.6875)
    assert index_of_counts(poisoned, LINEAR5) == pytest.approx(63.34, abs=0.005)


def test_rt_04_active_rating_and_unrated_rate() -> None:
    rates = rates_of(EXAMPLE, LINEAR5)

    assert rates.active_rating_rate == pytest.approx(1 / 3)
    assert rates.unrated_rate == pytest.approx(2 / 3)


def test_rt_06_without_cases_every_rate_is_null() -> None:
    rates = rates_of(RatingCounts(active={}, cases=0), LINEAR5)

    assert {
        rates.active_rating_rate,
        rates.unrated_rate,
        rates.active_positive_rate,
        rates.active_positive_interval,
        rates.positive_rate,
        rates.negative_rate,
        rates.unlinked_positive_rate,
    } == {None}
    assert rates.warnings == ()


def test_negative_rate_counts_defaults_in_its_denominator() -> None:
    assert rates_of(EXAMPLE, LINEAR5).negative_rate == pytest.approx(10 / 1100)


def test_unlinked_ratings_are_in_no_rate_of_occasions() -> None:
    rates = rates_of(replace(EXAMPLE, unlinked={"satisfied": 3, "dissatisfied": 1}), LINEAR5)

    assert (rates.active, rates.unlinked) == (400, 4)
    assert rates.active_rating_rate == pytest.approx(1 / 3)
    assert rates.unlinked_positive_rate == pytest.approx(0.75)


def test_more_ratings_than_cases_withhold_the_rate() -> None:
    rates = rates_of(RatingCounts(active=ACTIVE, cases=300), LINEAR5)

    assert (rates.cases, rates.active_rating_rate, rates.unrated_rate) == (300, None, None)
    assert rates.warnings == (RateWarning.RATED_EXCEEDS_CASES,)


def test_defaults_that_do_not_raise_the_rate_are_only_named() -> None:
    counts = RatingCounts(active={"very_satisfied": 5}, defaults={"very_satisfied": 2})

    assert rates_of(counts, LINEAR5).warnings == (RateWarning.DEFAULTS_EXIST,)


def test_a_level_of_another_scale_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="neutral"):
        rates_of(RatingCounts(active={"neutral": 1}), LINEAR5)
