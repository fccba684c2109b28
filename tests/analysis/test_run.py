"""A whole analysis: books, weights, gates, places, and what is withheld."""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from analysis import hashing
from analysis.columns import Table
from analysis.errors import InvalidInputError
from analysis.plan import GateOn, Plan, RatingCounting, Thresholds, Weighting
from analysis.population import Benchmark, Population
from analysis.quality.verdicts import Verdict
from analysis.reconciliation import FrameCount
from analysis.results import (
    CheckCode,
    IndexEstimate,
    Mark,
    RateWarning,
    UnrankedReason,
    UnusedMarginReason,
)
from analysis.run import analyze
from analysis.targets import Bounds, Target

LEVELS = (
    "very_satisfied",
    "satisfied",
    "basically_satisfied",
    "dissatisfied",
    "very_dissatisfied",
)
COLUMNS = {
    "response_id": "id",
    "unit": "unit",
    "channel": "route",
    "date": "date",
    "occasion": "occasion",
    "default": "default",
    "flagged": "flagged",
    "excluded": "excluded",
    "withdrawn": "withdrawn",
    "invalid_reason": "invalid",
}


def plan(**changes: Any) -> Plan:
    declared = {
        "title": {"zh-CN": "满意度调查", "en": "Satisfaction"},
        "period": {"zh-CN": "2026年一季度"},
        "columns": COLUMNS,
        "outcome": {"column": "overall", "title": {"zh-CN": "总体"}},
        "margins": [{"name": "channel", "column": "channel", "source": "occasion"}],
    }
    return Plan.model_validate(declared | changes)


def row(number: int, **values: str) -> dict[str, str | None]:
    known: dict[str, str | None] = dict.fromkeys(COLUMNS.values())
    known |= {"id": f"r{number}", "unit": "u1", "route": "qr_code", "occasion": f"o{number}"}
    return known | {"overall": "satisfied", "channel": "window", "date": "2026-01-05"} | values


def table(rows: Iterable[dict[str, str | None]]) -> Table:
    listed = list(rows)
    return Table.of({name: [line[name] for line in listed] for name in listed[0]})


def answers(unit: str, channel: str, levels: str, start: int) -> list[dict[str, str | None]]:
    """Return one row per digit of `levels`: 5 is very satisfied, 1 very dissatisfied."""
    return [
        row(start + i, unit=unit, channel=channel, overall=LEVELS[5 - int(digit)])
        for i, digit in enumerate(levels)
    ]


def wave_population(**counts: float) -> Population:
    return Population.of([Benchmark("channel", c, count) for c, count in counts.items()])


# --- the books


def test_every_answer_received_is_accounted_for_by_unit_and_channel() -> None:
    rows = [
        row(1),
        row(2, overall="dont_know"),
        row(3, overall=""),
        row(4, occasion="o1", date="2026-01-06"),  # The later rating of o1 counts.
        row(4, occasion="o9", date="2026-01-08"),  # Sent twice under the same id.
        row(5, withdrawn="yes", excluded="yes"),
        row(6, excluded="是", invalid="too_fast"),
        row(7, invalid="too_fast", unit="u2"),
        row(8, default="true", overall="basically_satisfied"),
        row(9, route="sms", occasion=""),
    ]

    books = analyze(plan(), table(rows)).reconciliation

    total = books.total
    assert (total.received, total.counted, total.defaults) == (9, 4, 1)
    assert (total.duplicates, total.invalid, total.withdrawn, total.excluded) == (2, 1, 1, 1)
    assert (total.rated, total.not_rated) == (2, 2)
    assert books.difference == 0
    assert [(line.code, line.received) for line in books.by_unit] == [("u1", 8), ("u2", 1)]
    assert [(line.code, line.received) for line in books.by_channel] == [
        ("qr_code", 8),
        ("sms", 1),
    ]


def test_an_answer_lost_on_the_way_would_show_as_a_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from analysis.estimation.moments import LevelCounts  # noqa: PLC0415 - to be broken here

    whole = LevelCounts.by_domain
    monkeypatch.setattr(LevelCounts, "by_domain", lambda *given: np.maximum(whole(*given) - 1, 0))

    assert analyze(plan(margins=[]), table([row(1), row(2)])).reconciliation.difference > 0


@pytest.mark.parametrize(
    ("counting", "expected"), [(RatingCounting.LATEST, 0.0), (RatingCounting.FIRST, 100.0)]
)
def test_of_two_ratings_of_an_occasion_the_plan_says_which_counts(
    counting: RatingCounting, expected: float
) -> None:
    rows = [
        row(2, occasion="o1", date="2026-01-07", overall="very_dissatisfied"),
        row(1, occasion="o1", date="2026/1/6 08:30", overall="very_satisfied"),
    ]

    result = analyze(plan(rating_counting=counting, margins=[]), table(rows))

    assert result.overall.index.value == expected
    assert result.reconciliation.total.duplicates == 1


def test_cases_are_rated_plus_unrated() -> None:
    frame = {"u1": FrameCount(10), "u2": FrameCount(5, unrated=4)}
    rows = [row(1), row(2), row(3, occasion=""), row(4, unit="u2")]

    result = analyze(plan(margins=[]), table(rows), frame=frame)

    cases = [
        (c.cases, c.rated, c.unrated, c.is_unrated_counted) for c in result.reconciliation.cases
    ]
    assert cases == [(10, 2, 8, False), (5, 1, 4, True)]
    assert result.reconciliation.difference == 0
    rates = result.overall.rates
    assert (rates.cases, rates.active, rates.unlinked) == (15, 3, 1)
    assert result.overall.index.n == 4


def test_a_frame_with_an_unknown_unit_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="unknown_unit"):
        analyze(plan(margins=[]), table([row(1)]), frame={"elsewhere": FrameCount(3)})


def test_a_default_rating_stands_only_where_nobody_rated() -> None:
    rows = [
        row(1, occasion="o1", overall="satisfied"),
        row(2, occasion="o1", default="1", overall="basically_satisfied"),
        row(3, occasion="o2", default="1", overall="basically_satisfied"),
        row(4, occasion="o2", default="1", overall="basically_satisfied"),
        row(5, occasion="o3", default="1", excluded="1", overall="basically_satisfied"),
    ]

    result = analyze(plan(margins=[]), table(rows))

    assert (result.overall.rates.active, result.overall.rates.defaults) == (1, 1)
    assert result.overall.index.value == 75


def test_rt_03_default_ratings_raise_the_rate_of_a_wave_and_never_its_index() -> None:
    rated = answers("u1", "window", "5" * 250 + "4" * 100 + "3" * 40 + "2" * 7 + "1" * 3, 0)
    silent = [{**line, "default": "yes"} for line in answers("u1", "window", "3" * 700, 400)]

    overall = analyze(
        plan(margins=[]), table([*rated, *silent]), frame={"u1": FrameCount(1200)}
    ).overall

    rates = overall.rates
    assert (rates.cases, rates.active, rates.defaults) == (1200, 400, 700)
    assert rates.active_positive_rate == pytest.approx(0.9750)
    assert rates.positive_rate == pytest.approx(1090 / 1100)
    assert (rates.active_rating_rate, rates.unrated_rate) == pytest.approx((1 / 3, 2 / 3))
    assert RateWarning.DEFAULTS_RAISE_POSITIVE_RATE in rates.warnings
    assert overall.index.n == 400
    assert overall.index.value == pytest.approx(86.6875)


def test_rt_06_a_unit_without_cases_has_no_rates() -> None:
    units = [{"code": code, "name": {"zh-CN": code}} for code in ("u1", "u2")]
    frame = {"u1": FrameCount(1), "u2": FrameCount(0)}

    rates = analyze(plan(margins=[], units=units), table([row(1)]), frame=frame).unit("u2").rates

    assert rates.cases == 0
    assert {
        rates.active_rating_rate,
        rates.unrated_rate,
        rates.active_positive_rate,
        rates.positive_rate,
        rates.negative_rate,
    } == {None}


# --- weights


RP_01 = (
    answers("u1", "window", "5" * 64 + "3" * 24 + "4" * 32, 0)
    + answers("u1", "app", "5" * 240, 200)
    + answers("u1", "kiosk", "1" * 40, 500)
)
RP_BENCHMARK = {"window": 5000, "app": 3500, "kiosk": 1500}


def test_rp_01_weighting_moves_the_index_to_the_benchmark_mix() -> None:
    # Channel means: window (64 * 100 + 32 * 75 + 24 * 50) / 120 = 83.33, app 100, kiosk 0.
    result = analyze(plan(), table(RP_01), wave_population(**RP_BENCHMARK))

    index, weights = result.overall.index, result.weights
    assert index.raw == pytest.approx((120 * 250 / 3 + 24_000) / 400)
    assert index.value == pytest.approx(0.5 * 250 / 3 + 35)
    assert index.effective_n == pytest.approx(316.83, abs=0.005)
    assert index.design_effect == pytest.approx(1.2625)
    assert (weights.minimum, weights.maximum) == pytest.approx((0.583, 5 / 3), abs=5e-4)
    assert (weights.method, weights.margins) == ("wave", ("channel",))


def test_rp_02_the_raw_gate_fails_even_when_weighted_and_gate_on_decides() -> None:
    population = wave_population(**RP_BENCHMARK)

    raw = analyze(plan(), table(RP_01), population)
    weighted = analyze(plan(gate_on=GateOn.WEIGHTED), table(RP_01), population)

    assert raw.overall.gate is not None
    assert raw.overall.gate.margins[0].chi_square == pytest.approx(110.10, abs=0.005)
    assert raw.overall.gate.verdict is Verdict.FAIL
    assert Mark.NOT_REPRESENTATIVE in raw.overall.marks
    assert weighted.overall.gate is not None
    assert weighted.overall.gate.verdict is Verdict.PASS


def test_rp_04_an_empty_category_marks_the_index_and_no_unit_is_ranked() -> None:
    rows = answers("u1", "window", "5" * 200, 0) + answers("u1", "app", "4" * 140, 300)

    result = analyze(plan(), table(rows), wave_population(**RP_BENCHMARK))

    assert Mark.NOT_REPRESENTATIVE in result.overall.marks
    unused = result.weights.unused_margins[0]
    assert unused.reason is UnusedMarginReason.CATEGORY_NOT_IN_SAMPLE
    assert (unused.categories, dict(unused.merges)) == (("kiosk",), {"kiosk": "app"})
    ranking = result.rankings[0]
    assert ranking.ranked == ()
    assert ranking.unranked[0].reasons == (UnrankedReason.NOT_REPRESENTATIVE,)
    assert result.overall.index.value == result.overall.index.raw


def test_rp_08_trimmed_answers_are_counted_in_the_summary() -> None:
    rows = answers("u1", "window", "5" * 95, 0) + answers("u1", "app", "3" * 5, 200)

    result = analyze(plan(), table(rows), wave_population(window=60, app=40))

    assert (result.weights.trimmed_high, result.weights.trimmed_low) == (5, 0)
    assert result.weights.maximum == pytest.approx(3)


def two_units(small: int) -> tuple[list[dict[str, str | None]], Population]:
    """Return 40 answers of u1 and few of u2, which has 40 of 100."""
    rows = [*answers("u1", "window", "54" * 20, 0), *answers("u2", "window", "3" * small, 100)]
    sizes = {"u1": 60, "u2": 40}
    by_unit = [Benchmark("channel", "window", n, unit) for unit, n in sizes.items()]
    of_units = [Benchmark("centre", unit, n) for unit, n in sizes.items()]
    return rows, Population.of([*by_unit, *of_units])


UNIT_MARGIN = {"name": "centre", "column": "unit", "source": "occasion"}
CHANNEL_MARGIN = {"name": "channel", "column": "channel", "source": "occasion"}


def test_where_bounds_win_the_total_furthest_off_is_named() -> None:
    rows, population = two_units(small=4)

    weights = analyze(plan(), table(rows), population).weights

    assert weights.missed is not None
    assert (weights.missed.margin, weights.missed.unit) == ("unit", "u2")
    # 4 answers at 3 times the mean weight of 100 / 44 reach 12 / 44 of 100 at most.
    assert weights.missed.total == 40
    assert weights.missed.reached == pytest.approx(300 / 11, rel=1e-6)
    assert weights.max_margin_error == pytest.approx(1 - 300 / 11 / 40, rel=1e-6)


def test_where_no_bound_is_met_no_total_is_missed() -> None:
    rows, population = two_units(small=20)

    assert analyze(plan(), table(rows), population).weights.missed is None


def test_a_missed_total_of_a_category_names_it() -> None:
    rows = [*answers("u1", "window", "54" * 20, 0), *answers("u1", "app", "3", 100)]

    missed = analyze(plan(), table(rows), wave_population(window=50, app=50)).weights.missed

    assert missed is not None
    assert (missed.margin, missed.unit, missed.category) == ("channel", None, "app")


@pytest.mark.parametrize("small", [4, 20])
def test_the_margin_of_the_units_is_checked_and_met_by_weighting_every_unit(small: int) -> None:
    rows, population = two_units(small)

    result = analyze(plan(margins=[UNIT_MARGIN, CHANNEL_MARGIN]), table(rows), population)

    assert result.weights.method == "wave_and_unit"
    assert result.weights.unused_margins == ()
    assert result.overall.gate is not None
    balance = result.overall.gate.margins[0]
    assert balance.margin == "centre"
    raw = 100 * (small / (40 + small) - 0.4)
    assert balance.categories[1].difference == pytest.approx(raw)
    after = balance.categories[1].weighted_difference
    assert after == pytest.approx(0 if small == 20 else 300 / 11 - 40, abs=1e-6)


def test_the_margin_of_the_units_is_raked_to_where_units_have_no_benchmarks() -> None:
    rows = [*answers("u1", "window", "54" * 20, 0), *answers("u2", "window", "3" * 20, 100)]
    population = Population.of([Benchmark("centre", unit, 50) for unit in ("u1", "u2")])

    result = analyze(plan(margins=[UNIT_MARGIN]), table(rows), population)

    assert (result.weights.method, result.weights.margins) == ("wave", ("centre",))
    assert result.overall.index.value == pytest.approx((87.5 + 50) / 2)


def test_a_few_answers_without_a_category_keep_their_share_and_the_others_are_weighted() -> None:
    rows = [
        *answers("u1", "window", "5" * 57, 0),
        *answers("u1", "app", "3" * 38, 100),
        *answers("u1", "", "11111", 200),
    ]
    population = wave_population(window=40, app=60)

    result = analyze(plan(), table(rows), population)
    with_stall = [one | {"channel": one["channel"] or "stall"} for one in rows]
    strange = analyze(plan(), table(with_stall), population)
    strict = analyze(plan(uncategorised_share=0.04), table(rows), population)

    # 95 % are shared 40 : 60, so the weights are .38 / .57, .57 / .38 and .05 / .05.
    assert result.weights.method == "wave"
    assert result.weights.minimum == pytest.approx(0.38 / 0.57)
    assert result.weights.maximum == pytest.approx(0.57 / 0.38)
    assert result.overall.index.value == pytest.approx(0.38 * 100 + 0.57 * 50 + 0.05 * 0)
    assert [(one.margin, one.n, one.categories) for one in result.weights.uncategorised] == [
        ("channel", 5, ())
    ]
    assert strange.overall.index.value == pytest.approx(result.overall.index.value)
    assert strange.weights.uncategorised[0].categories == ("stall",)
    assert (strict.weights.method, strict.weights.uncategorised) == ("none", ())


def test_a_margin_that_many_answers_have_no_category_of_is_not_used() -> None:
    rows = [
        *answers("u1", "window", "555", 0),
        *answers("u1", "app", "333", 10),
        row(50, channel=""),
    ]

    result = analyze(plan(), table(rows), wave_population(window=60, app=40))

    unused = result.weights.unused_margins[0]
    assert (unused.reason, unused.n) == (UnusedMarginReason.RESPONDENTS_WITHOUT_CATEGORY, 1)
    assert result.weights.method == "none"


def test_categories_the_population_does_not_know_and_absent_benchmarks_are_told() -> None:
    margins = [
        {"name": "channel", "column": "channel", "source": "occasion"},
        {"name": "route", "column": "route", "source": "collector"},
    ]
    rows = [*answers("u1", "window", "555", 0), *answers("u1", "stall", "3", 10)]

    result = analyze(plan(margins=margins), table(rows), wave_population(window=100))

    assert {(u.margin, u.reason) for u in result.weights.unused_margins} == {
        ("channel", UnusedMarginReason.CATEGORY_NOT_IN_POPULATION),
        ("route", UnusedMarginReason.NO_BENCHMARK),
    }


def city(seed: int, kiosk_of_last: float = 0.2) -> tuple[Table, Population, dict[str, float]]:
    """Return a wave in which app users are happier and answer three times as often."""
    rng = np.random.default_rng(seed)
    rows: list[dict[str, str | None]] = []
    benchmarks: list[Benchmark] = []
    truth = {}
    for number in range(5):
        unit, size = f"u{number}", 2000
        shares = np.array([0.5, 0.3, 0.2]) if number % 2 else np.array([0.3, 0.4, 0.3])
        if number == 4:
            shares = np.array([0.6 - kiosk_of_last, 0.4, kiosk_of_last])
        channel = rng.choice(3, size, p=shares)
        level = np.clip(np.rint(rng.normal(2.4 - number * 0.1, 1, size) + (channel == 1)), 0, 4)
        truth[unit] = float(25 * level.mean())
        names = np.array(["window", "app", "kiosk"])[channel]
        benchmarks += [
            Benchmark("channel", name, float((names == name).sum()), unit)
            for name in ("window", "app", "kiosk")
        ]
        chance = np.where(channel == 1, 0.15, 0.05)
        for i in np.flatnonzero(rng.random(size) < chance):
            code = LEVELS[4 - int(level[i])]
            rows.append(row(len(rows), unit=unit, channel=names[i], overall=code))
    return table(rows), Population.of(benchmarks), truth


def test_weighting_moves_the_index_toward_the_truth_when_response_depends_on_channel() -> None:
    raw, wave, unit = [], [], []
    for seed in range(12):
        responses, population, truth = city(seed)
        whole = np.mean(list(truth.values()))
        by_wave = analyze(plan(weighting=Weighting.WAVE), responses, population)
        by_unit = analyze(plan(), responses, population)
        assert by_unit.weights.method == "wave_and_unit"
        assert by_unit.overall.index.raw is not None
        assert by_unit.overall.index.value is not None
        assert by_wave.overall.index.value is not None
        raw.append(by_unit.overall.index.raw - whole)
        wave.append(by_wave.overall.index.value - whole)
        unit.append(by_unit.overall.index.value - whole)

    assert np.mean(raw) > 3  # The happy answer more.
    assert abs(np.mean(wave)) < 1
    assert abs(np.mean(unit)) < 1


def test_every_unit_is_weighted_to_its_own_benchmarks() -> None:
    responses, population, _truth = city(1)

    result = analyze(plan(trimming={"low": None, "high": None}), responses, population)

    for unit in result.units:
        assert unit.gate is not None
        for category in unit.gate.margins[0].categories:
            assert category.weighted_difference == pytest.approx(0, abs=1e-7)
    assert result.weights.max_margin_error is not None
    assert result.weights.max_margin_error <= 1e-10


@pytest.mark.parametrize("trimming", [{"low": None, "high": None}, {"low": 0.8, "high": 1.25}])
def test_units_weighted_by_themselves_add_up_to_the_wave(trimming: dict[str, float]) -> None:
    responses, population, _truth = city(1)
    # Without the correction for finite populations, and without pools, the blocks of the
    # calibration are independent: index and variance of the wave follow from those of its units.
    declared = plan(
        margins=[UNIT_MARGIN, CHANNEL_MARGIN], trimming=trimming, finite_population_share=1
    )

    result = analyze(declared, responses, with_unit_margin(population))

    assert result.weights.pooled_units == ()
    assert result.overall.gate is not None
    balance = result.overall.gate.margins[0]
    shares = {one.category: one.weighted_share or 0.0 for one in balance.categories}
    indices = {unit.code: unit.index for unit in result.units}
    value = sum(share * (indices[code].value or 0.0) for code, share in shares.items())
    variance = sum(
        (share * (indices[code].std_error or 0.0)) ** 2 for code, share in shares.items()
    )
    assert result.overall.index.value == pytest.approx(value, rel=1e-9)
    assert result.overall.index.std_error == pytest.approx(variance**0.5, rel=1e-9)


def with_unit_margin(population: Population) -> Population:
    sizes = {unit: population.unit_size(unit) or 0.0 for unit in population.units}
    units = [Benchmark("centre", unit, size) for unit, size in sizes.items()]
    return Population.of([*population.rows, *units])


def test_thin_units_are_pooled_and_keep_their_own_totals() -> None:
    responses, population, _truth = city(1)

    result = analyze(
        plan(min_raking_cell=25, trimming={"low": None, "high": None}), responses, population
    )

    assert result.weights.method == "wave_and_unit"
    assert 0 < len(result.weights.pooled_units) < 5
    assert result.weights.max_margin_error is not None
    assert result.weights.max_margin_error <= 1e-10


def test_a_pool_that_lacks_a_category_keeps_only_the_totals_of_its_units() -> None:
    rows = [
        *answers("u1", "window", "5" * 20, 0),
        *answers("u1", "app", "4" * 20, 50),
        *answers("u2", "window", "3" * 20, 100),
    ]
    counts = {("u1", "window"): 50, ("u1", "app"): 50, ("u2", "window"): 40, ("u2", "app"): 60}
    population = Population.of([Benchmark("channel", c, n, u) for (u, c), n in counts.items()])

    result = analyze(plan(), table(rows), population)

    assert result.weights.pooled_units == ("u2",)
    assert result.weights.method == "wave_and_unit"
    assert result.unit("u2").index.value == pytest.approx(50)


def test_a_handful_of_answers_is_not_fitted_to_margins_that_would_hide_its_spread() -> None:
    rows = [
        *answers("u1", "window", "54321" * 20, 0),
        *answers("u1", "app", "5432" * 20, 200),
        *answers("u2", "window", "5531", 400),
        *answers("u2", "app", "5542", 500),
    ]
    counts = {("u1", "window"): 500, ("u1", "app"): 500, ("u2", "window"): 50, ("u2", "app"): 30}
    population = Population.of([Benchmark("channel", c, n, u) for (u, c), n in counts.items()])

    few = analyze(plan(), table(rows), population).unit("u2").index

    # Scores 100 100 50 0 100 100 75 25: mean 68.75; 13.7 is 38.7 / sqrt(8); 9 of 10 are unasked.
    assert few.value == pytest.approx(68.75)
    assert few.std_error == pytest.approx(13.7 * 0.9**0.5, rel=0.1)


def test_without_benchmarks_of_some_unit_the_wave_is_raked() -> None:
    responses, population, _truth = city(1)
    partial = Population(population.wave, {"u0": population.units["u0"]})

    result = analyze(plan(), responses, partial)

    assert result.weights.method == "wave"
    own, other = result.unit("u0").gate, result.unit("u1").gate
    assert own is not None
    assert other is not None
    assert own.margins != ()
    assert [c.code for c in other.raw_checks if c.code is CheckCode.WAVE] == [CheckCode.WAVE]


def test_margins_that_contradict_each_other_in_every_way_leave_base_weights() -> None:
    # Every app answer is from a firm and every window answer from a person: 60/40 against 50/50.
    margins = [
        {"name": "channel", "column": "channel", "source": "occasion"},
        {"name": "kind", "column": "kind", "source": "occasion"},
    ]
    rows = [
        {**r, "kind": "firm" if r["channel"] == "app" else "person"}
        for r in (*answers("u1", "window", "5555", 0), *answers("u1", "app", "3333", 10))
    ]
    counts = {("channel", "window"): 60, ("channel", "app"): 40}
    counts |= {("kind", "person"): 50, ("kind", "firm"): 50}
    population = Population.of([Benchmark(m, c, n, "u1") for (m, c), n in counts.items()])

    result = analyze(plan(margins=margins, min_raking_cell=1), table(rows), population)

    assert result.weights.method == "none"
    assert [(unused.margin, unused.reason) for unused in result.weights.unused_margins] == [
        ("channel", UnusedMarginReason.TOTALS_OUT_OF_REACH),
        ("kind", UnusedMarginReason.TOTALS_OUT_OF_REACH),
    ]
    assert result.overall.index.value == pytest.approx(75)


def test_totals_that_agree_but_for_rounding_are_met() -> None:
    margins = [CHANNEL_MARGIN, {"name": "kind", "column": "kind", "source": "answer"}]
    rows = [
        {**line, "kind": kind}
        for kind in ("firm", "person")
        for channel in ("window", "app")
        for line in answers("u1", channel, "54321" * 4, 100 * len(kind) + 50 * len(channel))
    ]
    shares = [("channel", "window", 0.6), ("channel", "app", 0.4)]
    shares += [("kind", "firm", 0.3333333), ("kind", "person", 0.6666666)]
    population = Population.of([Benchmark(m, c, n, "u1") for m, c, n in shares])

    weights = analyze(plan(margins=margins), table(rows), population).weights

    assert (weights.method, weights.unused_margins) == ("wave_and_unit", ())
    assert weights.max_margin_error is not None
    assert weights.max_margin_error <= 1e-10


def test_a_unit_that_answers_for_nobody_is_weighted_with_the_wave() -> None:
    rows = [*answers("u1", "window", "54" * 10, 0), *answers("u2", "window", "3" * 5, 100)]
    counts = [Benchmark("channel", "window", 90, "u1"), Benchmark("channel", "window", 0, "u2")]

    result = analyze(plan(), table(rows), Population.of(counts))

    assert result.weights.method == "wave"
    assert result.unit("u2").index.value == 50


def test_a_unit_whose_answers_give_no_level_does_not_disturb_the_others() -> None:
    rows = answers("u1", "window", "5544", 0) + answers("u1", "app", "3311", 50)
    rows += [row(90 + i, unit="u2", overall="dont_know") for i in range(4)]
    counts = {("u1", "window"): 60, ("u1", "app"): 40, ("u2", "window"): 100}
    population = Population.of([Benchmark("channel", c, n, u) for (u, c), n in counts.items()])

    result = analyze(plan(min_raking_cell=1), table(rows), population)

    assert result.weights.method == "wave_and_unit"
    assert result.unit("u2").index.value is None
    assert result.unit("u1").index.value == pytest.approx(0.6 * 87.5 + 0.4 * 25)


# --- places and what is withheld


def test_small_and_failing_units_appear_unranked_with_reasons() -> None:
    rows = [
        *answers("good", "window", "5" * 30 + "4" * 30, 0),
        *answers("good", "app", "4" * 40, 100),
        *answers("tiny", "window", "5555", 200),
        *answers("tiny", "app", "5555", 210),
        *answers("skewed", "window", "5" * 90, 300),
        *answers("skewed", "app", "5" * 10, 400),
    ]
    benchmarks = [
        Benchmark("channel", c, n, unit)
        for unit in ("good", "tiny", "skewed", "silent")
        for c, n in {"window": 600, "app": 400}.items()
    ]
    units = [{"code": c, "name": {"zh-CN": c}} for c in ("tiny", "good", "skewed", "silent")]

    result = analyze(plan(units=units), table(rows), Population.of(benchmarks))

    assert [unit.code for unit in result.units] == ["tiny", "good", "skewed", "silent"]
    ranking = result.rankings[0]
    assert [(p.rank, p.code) for p in ranking.ranked] == [(1, "good")]
    reasons = {apart.code: set(apart.reasons) for apart in ranking.unranked}
    assert reasons["skewed"] == {UnrankedReason.NOT_REPRESENTATIVE}
    assert UnrankedReason.BELOW_MIN_N in reasons["tiny"]
    assert UnrankedReason.NO_RATINGS in reasons["silent"]
    assert result.unit("tiny").index.value == 100
    assert result.unit("silent").index.value is None


def test_ss_03_a_unit_below_the_cell_size_is_suppressed_in_public() -> None:
    rows = answers("u1", "window", "5" * 9, 0) + answers("u2", "window", "5" * 10, 50)

    result = analyze(plan(), table(rows))

    assert result.unit("u1").is_suppressed_in_public
    assert Mark.BELOW_MIN_CELL_SIZE in result.unit("u1").marks
    assert not result.unit("u2").is_suppressed_in_public
    assert result.to_dict()["units"][0]["is_suppressed_in_public"] is True


def test_classes_have_figures_of_their_own_and_keep_the_order_of_the_plan() -> None:
    classes = [
        {"code": "town", "name": {"zh-CN": "乡镇"}},
        {"code": "city", "name": {"en": "City"}},
    ]
    columns = COLUMNS | {"unit_class": "class"}
    rows = [
        {**r, "class": kind}
        for kind, r in [
            ("city", row(1, unit="a", overall="very_satisfied")),
            ("town", row(2, unit="b", overall="satisfied")),
            ("town", row(3, unit="c", overall="dissatisfied")),
            (None, row(4, unit="d")),
        ]
    ]

    result = analyze(plan(columns=columns, classes=classes), table(rows))

    assert [(c.code, c.index.value) for c in result.classes] == [("town", 50), ("city", 100)]
    assert [ranking.unit_class for ranking in result.rankings] == ["town", "city", ""]
    assert result.unit("b").unit_class == "town"
    assert result.unit("d").unit_class is None


def test_a_unit_of_two_classes_is_refused_unless_the_plan_decides() -> None:
    columns = COLUMNS | {"unit_class": "class"}
    rows = table(
        {**row(number, unit=unit), "class": kind}
        for number, (unit, kind) in enumerate(
            [("a", "city"), ("b", "town"), ("a", None), ("a", "town"), ("b", "town")]
        )
    )
    units = [
        {"code": code, "name": {"en": code}, "unit_class": kind}
        for code, kind in (("a", "town"), ("b", "town"))
    ]

    with pytest.raises(InvalidInputError) as caught:
        analyze(plan(columns=columns, margins=[]), rows)
    decided = analyze(plan(columns=columns, margins=[], units=units), rows)

    assert [(p.code, p.line, p.column, p.value, p.accepted) for p in caught.value.problems] == [
        ("class_changes", 5, "class", "town", ("a", "city"))
    ]
    assert decided.unit("a").unit_class == "town"


# --- variants, items, designs


def test_flagged_answers_are_shown_with_and_without() -> None:
    rows = [*answers("u1", "window", "5555", 0), *answers("u1", "window", "11", 10)]
    rows[4]["flagged"] = rows[5]["flagged"] = "yes"

    result = analyze(plan(margins=[]), table(rows))

    assert result.overall.flagged == 2
    assert result.overall.index.value == pytest.approx(400 / 6)
    assert result.overall.index_excluding_flagged.value == 100


def test_without_flags_both_indices_agree() -> None:
    result = analyze(plan(margins=[]), table([row(1), row(2)]))

    assert result.overall.index_excluding_flagged == result.overall.index


def test_items_and_missing_codes_are_counted_apart() -> None:
    items = [{"column": "speed", "title": {"zh-CN": "速度"}, "scale": "cn_80_60"}]
    rows = [
        {**row(1), "speed": "satisfied"},
        {**row(2), "speed": "not_applicable"},
        {**row(3), "speed": "dont_know"},
        {**row(4), "speed": None},
    ]

    item = analyze(plan(items=items, margins=[]), table(rows)).overall.items[0]

    assert (item.index.value, item.index.n) == (80, 1)
    assert dict(item.distribution.missing) == {"not_applicable": 1, "dont_know": 1, "blank": 1}
    shares = {share.level: share.weighted_share for share in item.distribution.levels}
    assert shares["satisfied"] == 1


def test_design_weights_enter_the_index() -> None:
    columns = COLUMNS | {"design_weight": "weight"}
    rows = [
        {**row(1, overall="very_satisfied"), "weight": "3"},
        {**row(2, overall="very_dissatisfied"), "weight": "1"},
    ]

    result = analyze(plan(columns=columns, margins=[]), table(rows))

    assert (result.overall.index.value, result.overall.index.raw) == (75, 50)


def test_a_large_part_of_a_small_population_is_corrected_for() -> None:
    rows = answers("u1", "window", "54321" * 10, 0)

    result = analyze(plan(margins=[]), table(rows), frame={"u1": FrameCount(100)})

    index = result.overall.index
    assert (index.sampled_share, index.has_finite_population_correction) == (0.5, True)


def test_where_everybody_answered_nothing_is_left_to_chance() -> None:
    index = analyze(
        plan(margins=[]),
        table(answers("u1", "window", "54321" * 10, 0)),
        frame={"u1": FrameCount(50)},
    ).overall.index

    assert (index.value, index.std_error) == (50, 0)
    assert index.interval is not None
    assert (index.interval.low, index.interval.high) == pytest.approx((50, 50), abs=0.01)


def test_a_population_smaller_than_the_sample_corrects_nothing() -> None:
    rows = table(answers("u1", "window", "54321" * 10, 0))

    index = analyze(plan(margins=[]), rows, frame={"u1": FrameCount(40)}).overall.index

    assert (index.sampled_share, index.has_finite_population_correction) == (1.25, False)
    assert index.std_error == analyze(plan(margins=[]), rows).overall.index.std_error


def test_answers_are_counted_per_day_and_channel() -> None:
    rows = [row(1), row(2, date="2026-01-04 09:00"), row(3, date="2026/1/4", route="sms")]

    days = analyze(plan(margins=[]), table(rows)).days

    assert [(day.date, day.n) for day in days] == [("2026-01-04", 2), ("2026-01-05", 1)]
    assert dict(days[0].by_channel) == {"qr_code": 1, "sms": 1}


def test_days_and_hours_are_read_as_spreadsheets_write_them() -> None:
    dates = ["2026/1/4 9:05", "2026-1-4 09:05:30", "2026-01-04T9", "2026-01-04T09:05:00+08:00"]

    days = analyze(plan(margins=[]), table(row(i, date=d) for i, d in enumerate(dates))).days

    assert [(day.date, day.n) for day in days] == [("2026-01-04", 4)]


@pytest.mark.parametrize("weight", ["-1", "nan", "inf", "1e-7", "1e10", "1,5", "heavy"])
def test_weights_that_weigh_nothing_sensible_are_refused(weight: str) -> None:
    columns = COLUMNS | {"design_weight": "weight"}
    rows = [{**row(1), "weight": "1"}, {**row(2), "weight": weight}]

    with pytest.raises(
        InvalidInputError, match=r"line 3, column weight, value .* within 0.000001"
    ):
        analyze(plan(columns=columns, margins=[]), table(rows))


def test_a_plan_with_few_columns_is_enough() -> None:
    columns = {"response_id": "id", "unit": "unit"}

    result = analyze(plan(columns=columns, margins=[]), table([row(1), row(2)]))

    assert result.overall.index.n == 2
    assert not result.days
    assert not result.reconciliation.by_channel
    assert result.overall.rates.active == 2


def test_a_channel_nobody_recorded_is_booked_under_no_name() -> None:
    books = analyze(plan(margins=[]), table([row(1), row(2, route="")])).reconciliation

    assert [(line.code, line.received) for line in books.by_channel] == [("qr_code", 1), ("", 1)]


def test_a_wave_without_a_single_valid_answer_is_still_reported() -> None:
    result = analyze(plan(), table([row(1, withdrawn="yes")]), wave_population(window=10))

    assert result.overall.index.value is None
    assert result.reconciliation.difference == 0
    assert result.weights.minimum is None
    assert result.overall.gate is not None
    assert result.overall.gate.verdict is Verdict.FAIL


# --- the result as data


def test_json_keeps_full_precision_and_has_no_nan() -> None:
    responses, population, _truth = city(2)
    result = analyze(plan(), responses, population)

    read = json.loads(result.to_json())

    assert read["overall"]["index"]["value"] == result.overall.index.value
    assert read["overall"]["gate"]["verdict"] == "fail"
    assert read["reconciliation"]["difference"] == 0


def test_hashes_depend_on_content_and_not_on_the_order_of_rows_and_columns() -> None:
    rows = [row(1), row(2, overall="dissatisfied"), row(2)]
    turned = [dict(reversed(line.items())) for line in reversed(rows)]
    changed = [row(1, overall="dont_know"), *rows[1:]]
    population, other = wave_population(window=10), wave_population(window=11)

    one = analyze(plan(), table(rows), population).hashes
    same = analyze(plan(), table(turned), population).hashes
    different = analyze(plan(min_n=20), table(changed), other).hashes

    assert one == same
    assert one.responses != different.responses
    assert one.population != different.population
    assert one.plan != different.plan


def test_the_hash_of_the_code_is_that_of_its_source_files() -> None:
    result = analyze(plan(), table([row(1)]))

    assert result.hashes.code == hashing.hash_of_code.__wrapped__()
    assert len(result.hashes.code) == 64


def test_programs_run_from_loose_files_have_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "DISTRIBUTION", "not-installed-anywhere")

    assert hashing.package_version() == "unknown"


# --- problems, all at once


def test_every_problem_of_the_data_is_listed_at_once() -> None:
    units = [{"code": "u1", "name": {"zh-CN": "一"}}]
    columns = COLUMNS | {"design_weight": "weight"}
    rows = [
        {**row(1, overall="5"), "weight": "0"},
        {**row(2, overall="great", unit="u9"), "weight": "-1"},
        {**row(3, overall="great", unit="", flagged="maybe"), "weight": "heavy"},
        {**row(4, date="soon"), "weight": None},
    ]
    population = Population.of([Benchmark("channel", "window", 5, "u8")])

    with pytest.raises(InvalidInputError) as caught:
        analyze(plan(units=units, columns=columns), table(rows), population)

    found = {(p.code, p.line, p.column, p.value, p.count) for p in caught.value.problems}
    assert found == {
        ("bare_number_level", 2, "overall", "5", 1),
        ("unknown_level", 3, "overall", "great", 2),
        ("blank", 4, "unit", None, 1),
        ("unknown_unit", 3, "unit", "u9", 1),
        ("unknown_unit", None, "unit", "u8", 1),
        ("not_yes_or_no", 4, "flagged", "maybe", 1),
        ("zero_weight", 2, "weight", "0", 1),
        ("invalid_weight", 3, "weight", "-1", 1),
        ("invalid_weight", 4, "weight", "heavy", 1),
        ("blank", 5, "weight", None, 1),
        ("invalid_date", 5, "date", "soon", 1),
    }
    assert "very_satisfied" in caught.value.problems[0].accepted
    assert "line 2, column overall, value '5'" in str(caught.value)


def test_missing_columns_are_listed_with_those_found() -> None:
    with pytest.raises(InvalidInputError) as caught:
        analyze(plan(), Table.of({"id": ["r1"], "unit": ["u1"]}))

    assert {problem.column for problem in caught.value.problems} >= {"overall", "channel"}
    assert caught.value.problems[0].accepted == ("id", "unit")


@pytest.mark.parametrize(
    "gone", sorted({*COLUMNS.values(), "overall", "channel", "weight", "class"})
)
def test_whichever_column_is_missing_is_told_with_what_is_wrong_in_the_others(gone: str) -> None:
    columns = COLUMNS | {"design_weight": "weight", "date": "date", "unit_class": "class"}
    rows = [
        {**row(1, overall="great"), "weight": "-1", "date": "soon", "class": "a"},
        {**row(2), "unit": None, "weight": "1", "date": "2026-03-01", "class": "a"},
    ]
    told = {("overall", "unknown_level"), ("weight", "invalid_weight"), ("date", "invalid_date")}
    told |= {("unit", "blank")}
    bare = [{name: cell for name, cell in one.items() if name != gone} for one in rows]

    with pytest.raises(InvalidInputError) as caught:
        analyze(plan(columns=columns), table(bare))

    found = {(problem.column, problem.code) for problem in caught.value.problems}
    assert found == {one for one in told if one[0] != gone} | {(gone, "missing_column")}


def test_numbers_are_read_once_the_plan_states_their_direction() -> None:
    def outcome(direction: str) -> dict[str, Any]:
        return {"column": "overall", "title": {"en": "All"}, "numbers": direction}

    responses = table([row(1, overall="5"), row(2, overall="4")])

    best = analyze(plan(outcome=outcome("highest_is_best"), margins=[]), responses)
    worst = analyze(plan(outcome=outcome("lowest_is_best"), margins=[]), responses)

    assert (best.overall.index.value, worst.overall.index.value) == (87.5, 12.5)


def test_labels_map_words_to_levels() -> None:
    labels = {"非常满意": "very_satisfied", "说不清": "dont_know"}
    outcome = {"column": "overall", "title": {"en": "All"}, "labels": labels}
    rows = table([row(1, overall="非常满意"), row(2, overall="说不清")])

    result = analyze(plan(outcome=outcome, margins=[]), rows)

    assert (result.overall.index.value, result.overall.distribution.missing["dont_know"]) == (
        100,
        1,
    )


def test_back_checks_are_compared_with_the_plan() -> None:
    columns = COLUMNS | {"back_checked": "checked"}
    rows = [{**row(i), "checked": "yes" if i == 1 else None} for i in range(1, 5)]
    thresholds = Thresholds(planned_back_check_rate=0.5)

    gate = analyze(plan(columns=columns, thresholds=thresholds), table(rows)).overall.gate

    assert gate is not None
    assert [c.value for c in gate.reasons if c.code is CheckCode.BACK_CHECK_RATE] == [0.25]


def test_what_an_interval_is_about_stands_beside_it() -> None:
    rows = answers("u1", "window", "5542", 1)

    def index(**changes: Any) -> IndexEstimate:
        population = wave_population(window=5)
        return analyze(plan(**changes), table(rows), population).overall.index

    assert index().target is Target.THIS_PERIOD  # Four of five were asked.
    assert index(finite_population_share=1).target is Target.PROCESS


def test_an_index_of_volunteers_has_bounds_instead_of_an_interval() -> None:
    rows = answers("u1", "window", "5542", 1)
    declared = plan(selection="volunteers")

    group = analyze(declared, table(rows), wave_population(window=8)).overall
    index, top = group.index, group.distribution.levels[0]

    assert (index.target, index.interval) == (Target.VOLUNTEERS, None)
    assert not index.has_finite_population_correction
    assert index.value is not None
    # Half of eight answered: the other half may all be at the bottom, or all at the top.
    assert index.bounds == Bounds(index.value / 2, index.value / 2 + 50)
    assert top.interval is None
    assert top.bounds == Bounds(0.25, 0.75)  # Two of four, so two to six of eight.
    assert group.rates.active_positive_interval is None


def test_volunteers_of_an_unknown_number_may_say_anything() -> None:
    rows = answers("u1", "window", "5542", 1)

    index = analyze(plan(margins=[], selection="volunteers"), table(rows)).overall.index

    assert index.bounds == Bounds(0.0, 100.0)
