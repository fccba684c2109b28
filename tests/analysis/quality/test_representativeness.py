"""The gate: the cases of the domain, what weighting mends, and what collecting would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.plan import GateOn, Thresholds
from analysis.quality.balances import MarginSample, balance_of
from analysis.quality.representativeness import SampleFacts, gate_of
from analysis.quality.shortfall import shortfalls
from analysis.quality.verdicts import Verdict, worst
from analysis.results import Check, CheckCode, Gate

BENCHMARK = {"window": 5000.0, "app": 3500.0, "kiosk": 1500.0}


def sample(*counts: int, weights: dict[str, float] | None = None) -> MarginSample:
    answers = {c: n for c, n in zip(BENCHMARK, counts, strict=True) if n}
    return MarginSample("channel", BENCHMARK, answers, weights or dict(answers))


def facts(n: int, **other: float) -> SampleFacts:
    known = {"raw_effective_n": n, "weighted_effective_n": n} | other
    return SampleFacts(n=n, **known)  # type: ignore[arg-type]


def find(gate: Gate, code: CheckCode) -> Check:
    return next(check for check in gate.raw_checks if check.code is code)


def test_rp_02_chi_square_and_a_margin_off_by_25_points_fail_even_if_weighted() -> None:
    balanced = {"window": 200.0, "app": 140.0, "kiosk": 60.0}
    margin = sample(120, 240, 40, weights=balanced)

    balance = balance_of(margin)
    gate = gate_of([margin], facts(400, weighted_effective_n=316.83), Thresholds())

    assert balance.chi_square == pytest.approx(110.10, abs=0.005)
    assert balance.df == 2
    assert stats.chi2.isf(0.05, balance.df) == pytest.approx(5.991, abs=5e-4)
    assert balance.p_value == pytest.approx(0, abs=1e-20)
    difference = find(gate, CheckCode.MARGIN_DIFFERENCE)
    assert (difference.verdict, difference.category) == (Verdict.FAIL, "app")
    assert difference.value == pytest.approx(25)
    assert (gate.verdict, gate.weighted_verdict) == (Verdict.FAIL, Verdict.PASS)
    assert {check.code for check in gate.mended} == {
        CheckCode.MARGIN_DIFFERENCE,
        CheckCode.MARGIN_FIT,
    }


def test_rp_03_a_close_sample_passes() -> None:
    gate = gate_of([sample(195, 145, 60)], facts(400), Thresholds())

    assert gate.margins[0].chi_square == pytest.approx(0.30, abs=0.005)
    assert gate.verdict is Verdict.PASS
    assert gate.reasons == ()


def test_rp_04_an_empty_category_fails_and_says_how_many_answers_it_lacks() -> None:
    gate = gate_of([sample(230, 170, 0)], facts(400), Thresholds(), gate_on=GateOn.WEIGHTED)

    empty = find(gate, CheckCode.EMPTY_CATEGORY)
    assert (empty.verdict, empty.category) == (Verdict.FAIL, "kiosk")
    assert empty.value == pytest.approx(0.15)
    assert [short.category for short in empty.shortfalls] == ["kiosk"]
    assert gate.verdict is Verdict.FAIL  # Weighting has nobody to weight up.


def test_rp_06_a_sample_of_officials_fails() -> None:
    margin = MarginSample(
        "kind", {"official": 2.0, "public": 98.0}, {"official": 450, "public": 550}, {}
    )

    gate = gate_of([margin], facts(1000), Thresholds())

    assert gate.verdict is Verdict.FAIL
    difference = find(gate, CheckCode.MARGIN_DIFFERENCE)
    assert difference.value == pytest.approx(43)
    # 450 officials must be at most 2 % + 10 points of all: 450 / 0.12 = 3750 answers.
    assert difference.shortfalls[0].add == 2750


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ((550, 300, 150), Verdict.PASS),  # Exactly 5 points: still within.
        ((551, 299, 150), Verdict.WARN),
        ((600, 250, 150), Verdict.WARN),  # Exactly 10 points.
        ((601, 249, 150), Verdict.FAIL),
    ],
)
def test_a_margin_warns_beyond_5_points_and_fails_beyond_10(
    counts: tuple[int, int, int], verdict: Verdict
) -> None:
    gate = gate_of([sample(*counts)], facts(1000), Thresholds(chi_square_p=0.0))

    assert find(gate, CheckCode.MARGIN_DIFFERENCE).verdict is verdict


def test_chi_square_alone_warns_only_from_5_points_of_total_variation() -> None:
    thresholds = Thresholds(margin_warn_points=50, margin_fail_points=60)

    small = gate_of([sample(53_000, 32_000, 15_000)], facts(100_000), thresholds)
    large = gate_of([sample(55_000, 30_000, 15_000)], facts(100_000), thresholds)

    assert small.margins[0].p_value == pytest.approx(0, abs=1e-6)
    assert (small.verdict, large.verdict) == (Verdict.PASS, Verdict.WARN)


def test_chi_square_alone_says_which_answers_would_end_its_warning() -> None:
    thresholds = Thresholds(margin_warn_points=6, margin_fail_points=10)
    counts = {"window": 55_000, "app": 30_000, "kiosk": 15_000}

    check = find(
        gate_of([sample(*counts.values())], facts(100_000), thresholds), CheckCode.MARGIN_FIT
    )
    more = {**counts, **{s.category: s.have + s.add for s in check.shortfalls}}

    assert check.verdict is Verdict.WARN
    assert more != counts
    assert gate_of([sample(*more.values())], facts(sum(more.values())), thresholds).reasons == ()


def test_sizes_and_rates_are_named_with_value_and_threshold() -> None:
    short = facts(
        80,
        raw_effective_n=30.0,
        valid_rate=0.85,
        back_check_rate=0.1,
        planned_n=100,
    )
    thresholds = Thresholds(target_effective_n=50, planned_back_check_rate=0.3)

    gate = gate_of([sample(40, 28, 12)], short, thresholds)

    found = {check.code: (check.value, check.threshold) for check in gate.reasons}
    assert found == {
        CheckCode.SAMPLE_SIZE: (80, 100),
        CheckCode.EFFECTIVE_SAMPLE_SIZE: (30.0, 50),
        CheckCode.DESIGN_EFFECT: (pytest.approx(80 / 30), 2.0),
        CheckCode.VALID_RATE: (0.85, 0.90),
        CheckCode.BACK_CHECK_RATE: (0.1, 0.3),
    }
    assert find(gate, CheckCode.SAMPLE_SIZE).missing_n == 20
    assert gate.raw_verdict is Verdict.WARN


def test_sizes_and_rates_that_are_met_pass() -> None:
    good = facts(120, valid_rate=0.95, back_check_rate=0.4, planned_n=100)
    thresholds = Thresholds(target_effective_n=50, planned_back_check_rate=0.3)

    gate = gate_of([sample(60, 42, 18)], good, thresholds)

    assert (gate.verdict, len(gate.raw_checks)) == (Verdict.PASS, 7)


def test_without_benchmarks_the_gate_warns_that_nothing_was_compared() -> None:
    unnamed = gate_of([], facts(100), Thresholds())
    named = gate_of([MarginSample("age", {}, {"a": 1}, {})], facts(100), Thresholds())

    assert find(unnamed, CheckCode.NO_BENCHMARK).margin is None
    assert find(named, CheckCode.NO_BENCHMARK).margin == "age"
    assert unnamed.verdict is named.verdict is Verdict.WARN


def test_a_unit_without_benchmarks_takes_the_verdict_of_the_wave() -> None:
    wave = gate_of([sample(120, 240, 40)], facts(400), Thresholds())

    unit = gate_of([MarginSample("channel", {}, {}, {})], facts(50), Thresholds(), inherited=wave)

    assert find(unit, CheckCode.WAVE).verdict is Verdict.FAIL
    assert unit.verdict is Verdict.FAIL


def test_a_benchmark_of_one_category_is_no_comparison() -> None:
    month = MarginSample("month", {"2026-10": 120.0}, {"2026-10": 30}, {"2026-10": 30.0})

    wave = gate_of([month], facts(30), Thresholds())
    unit = gate_of([month], facts(12), Thresholds(), inherited=wave)

    assert find(wave, CheckCode.ONE_CATEGORY).verdict is Verdict.WARN
    assert wave.verdict is Verdict.WARN
    assert find(unit, CheckCode.WAVE).verdict is Verdict.WARN
    assert gate_of([month, sample(195, 145, 60)], facts(400), Thresholds()).reasons == ()


def test_answers_outside_the_one_category_of_a_benchmark_are_compared() -> None:
    counts = {"2026-10": 10, "2026-11": 20}
    month = MarginSample("month", {"2026-10": 120.0}, counts, dict(counts))

    gate = gate_of([month], facts(30), Thresholds())

    assert find(gate, CheckCode.MARGIN_DIFFERENCE).verdict is Verdict.FAIL
    assert CheckCode.ONE_CATEGORY not in {check.code for check in gate.raw_checks}


def test_nobody_fails_and_lacks_everybody() -> None:
    gate = gate_of([sample(0, 0, 0)], facts(0, planned_n=40), Thresholds())

    assert [(c.code, c.missing_n) for c in gate.raw_checks] == [(CheckCode.SAMPLE_SIZE, 40)]
    assert gate.verdict is Verdict.FAIL
    assert gate.margins[0].chi_square is None


def test_what_is_not_known_is_not_checked() -> None:
    gate = gate_of([sample(10, 7, 3)], SampleFacts(n=20), Thresholds())

    assert {check.code for check in gate.raw_checks} == {
        CheckCode.MARGIN_DIFFERENCE,
        CheckCode.MARGIN_FIT,
    }


def test_answers_whose_category_is_unknown_are_named() -> None:
    margin = MarginSample("channel", BENCHMARK, {"window": 50, "app": 35, "kiosk": 15}, {}, 7)

    gate = gate_of([margin], facts(107), Thresholds())

    assert find(gate, CheckCode.MARGIN_INCOMPLETE).value == 7
    assert gate.verdict is Verdict.WARN


def test_standardised_differences_divide_by_the_benchmark_spread() -> None:
    category = balance_of(sample(120, 240, 40)).categories[0]

    assert category.standardized_difference == pytest.approx(-0.20 / 0.5)


def test_a_category_outside_the_benchmark_counts_as_difference() -> None:
    margin = MarginSample("m", {"a": 10.0}, {"a": 80, "b": 20}, {"a": 80.0, "b": 20.0})

    gate = gate_of([margin], facts(100), Thresholds())

    assert find(gate, CheckCode.MARGIN_DIFFERENCE).value == pytest.approx(20)
    assert gate.margins[0].categories[1].standardized_difference is None


def test_the_worst_verdict_decides() -> None:
    assert worst([Verdict.WARN, Verdict.PASS]) is Verdict.WARN
    assert worst([]) is Verdict.PASS


@given(
    st.lists(st.integers(0, 300), min_size=2, max_size=6),
    st.lists(st.integers(1, 1000), min_size=6, max_size=6),
    st.sampled_from([5.0, 10.0]),
)
def test_adding_the_shortfall_brings_every_category_within_the_line(
    counts: list[int], totals: list[int], within: float
) -> None:
    names = "abcdef"[: len(counts)]
    have = dict(zip(names, counts, strict=True))
    benchmark = {name: float(total) for name, total in zip(names, totals, strict=False)}

    added = {short.category: short.add for short in shortfalls("m", have, benchmark, within)}

    final = {name: have[name] + added.get(name, 0) for name in names}
    n, total = sum(final.values()), sum(benchmark.values())
    assert all(add > 0 for add in added.values())
    assert n > 0
    for name in names:
        assert abs(final[name] / n - benchmark[name] / total) <= within / 100 + 1e-9


def test_a_sample_within_the_line_lacks_nothing() -> None:
    assert shortfalls("m", {"a": 52, "b": 48}, {"a": 1.0, "b": 1.0}, 5) == ()


def test_the_shortfall_is_the_smallest() -> None:
    # 70 of 100 must be at most 55 %: 70 / 0.55 = 127.3, so 28 answers more, all for b.
    found = shortfalls("m", {"a": 70, "b": 30}, {"a": 1.0, "b": 1.0}, 5)

    assert [(short.category, short.have, short.add) for short in found] == [("b", 30, 28)]
