"""What an estimate says of itself, and what is refused."""

import numpy as np
import pytest

from analysis.errors import InvalidSampleError
from analysis.estimation.cluster_design import ClusterDesign
from analysis.estimation.design_results import Caveat
from analysis.estimation.domain_estimates import (
    estimate_means,
    estimate_ratios,
    estimate_shares,
    estimate_totals,
)
from analysis.estimation.domains import Domains
from analysis.estimation.intervals import IntervalMethod
from analysis.estimation.stages import Stage

PLAIN = ClusterDesign.of([Stage()], np.array([1.0, 2, 3, 4]))
WHOLE = Domains.whole(4)


def test_missing_values_leave_a_respondent_out() -> None:
    found = estimate_means(np.array([10.0, 20, np.nan, np.nan]), WHOLE, PLAIN).of(0)

    assert found is not None
    assert found.n == 2
    assert found.estimate == pytest.approx(50 / 3)
    assert found.effective_n == pytest.approx(9 / 5)
    assert found.kish_design_effect == pytest.approx(10 / 9)


def test_the_difference_of_two_domains_uses_their_covariance() -> None:
    # One cluster holds one respondent of each domain, so the domains rise and fall together.
    clusters = ClusterDesign.of([Stage(np.array([1, 1, 2, 2]))], np.ones(4))
    domains = Domains.of_codes(np.array([0, 1, 0, 1]), 2)

    found = estimate_means(np.array([10.0, 15, 20, 25]), domains, clusters)
    difference = found.contrast(np.array([-1.0, 1.0]))

    assert difference is not None
    assert difference.estimate == pytest.approx(5)
    assert difference.std_error == pytest.approx(0)


def test_a_contrast_with_an_empty_domain_or_one_respondent_is_none() -> None:
    found = estimate_means(np.arange(4.0), Domains.of_codes(np.array([0, 0, 0, 1]), 3), PLAIN)

    assert found.contrast(np.array([1.0, -1, 0])) is None
    assert found.contrast(np.array([1.0, 0, -1])) is None
    assert found.contrast(np.array([1.0, 0, 0])) is not None


def test_a_ratio_without_denominator_is_none() -> None:
    found = estimate_ratios(np.ones(4), np.zeros(4), WHOLE, PLAIN)

    assert found.of(0) is None


def test_a_total_of_one_respondent_has_an_error_but_its_mean_has_none() -> None:
    one = Domains.of_codes(np.array([-1, -1, -1, 0]), 1)

    total = estimate_totals(np.arange(4.0), one, PLAIN).of(0)
    mean = estimate_means(np.arange(4.0), one, PLAIN).of(0)

    assert total is not None
    # w y is 12 for one of four respondents: 4/3 · (144 - 144/4) = 144.
    assert total.std_error == pytest.approx(12)
    assert mean is not None
    assert mean.std_error is None
    assert mean.caveats == (Caveat.ONE_RESPONDENT, Caveat.NO_DEGREES_OF_FREEDOM)


def test_an_interval_is_students_with_the_degrees_of_freedom_of_the_domain() -> None:
    design = ClusterDesign.of([Stage()], np.ones(4))

    found = estimate_means(np.array([40.0, 60, 60, 80]), WHOLE, design).of(0)
    interval = found.interval(0.95) if found else None

    # s = 16.33, error 8.165, t(3) = 3.1824.
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((34.0155, 85.9845), abs=1e-3)


def test_shares_of_nobody_and_everybody_do_not_promise_certainty() -> None:
    design = ClusterDesign.of([Stage()], np.ones(10))

    shares = estimate_shares(np.zeros(10, int), 2, Domains.whole(10), design)

    everybody, nobody = shares.of(0), shares.of(1)
    assert everybody is not None
    assert nobody is not None
    interval = everybody.logit_interval()
    assert interval is not None
    assert interval.method is IntervalMethod.WILSON_EFFECTIVE
    assert (interval.low, interval.high) == pytest.approx((0.7225, 1), abs=5e-5)
    assert (nobody.logit_interval() or interval).high == pytest.approx(0.2775, abs=5e-5)
    assert everybody.design_effect is None


def test_a_design_effect_of_one_is_a_simple_random_sample() -> None:
    design = ClusterDesign.of([Stage(population=np.full(5, 20.0))], np.full(5, 4.0))

    found = estimate_means(np.array([1.0, 2, 3, 4, 9]), Domains.whole(5), design).of(0)

    assert found is not None
    assert found.design_effect == pytest.approx(0.75)
    assert found.design_effect_wor == pytest.approx(1)


def test_weights_that_do_not_count_a_population_have_no_effect_without_replacement() -> None:
    design = ClusterDesign.of([Stage()], np.full(4, 0.25))

    found = estimate_means(np.arange(4.0), WHOLE, design).of(0)

    assert found is not None
    assert found.design_effect == pytest.approx(1)
    assert found.design_effect_wor is None


def test_what_cannot_be_estimated_from_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="as many as the 4 weights"):
        estimate_means(np.ones(3), WHOLE, PLAIN)
    with pytest.raises(InvalidSampleError, match="as many as the 4 weights"):
        estimate_means(np.ones(4), Domains.whole(5), PLAIN)
    with pytest.raises(InvalidSampleError, match="infinite"):
        estimate_totals(np.array([1.0, 2, 3, np.inf]), WHOLE, PLAIN)
    with pytest.raises(InvalidSampleError, match=r"-1\.\.1"):
        estimate_shares(np.array([0, 1, 2, 0]), 2, WHOLE, PLAIN)
    with pytest.raises(InvalidSampleError, match=r"-1\.\.1"):
        Domains.of_codes(np.array([0, 2]), 2)
    with pytest.raises(InvalidSampleError, match="as long as each other"):
        Domains.of_masks([np.ones(2, bool), np.ones(3, bool)])
