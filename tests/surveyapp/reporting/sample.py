"""A hand-made analysis with everything a report can meet: ranked, refused, empty and flagged."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

import numpy as np

from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod
from analysis.examination import CheckEffect, Examination, MarkedUnit
from analysis.indices.drivers import ImportanceMethod
from analysis.indices.importance_performance import Quadrant
from analysis.indices.item_products import ItemProducts
from analysis.indices.priorities import Priorities, Priority
from analysis.indices.reliability import estimate_alpha
from analysis.plan import AssessedUnit, Columns, Margin, MarginSource, Plan, RatingQuestion
from analysis.quality.flags import Flag, FlagReason
from analysis.results import (
    Analysis,
    CaseRow,
    CategoryBalance,
    Check,
    CheckCode,
    ClassRanking,
    DayCount,
    Distribution,
    Gate,
    Group,
    GroupKind,
    Hashes,
    IndexEstimate,
    ItemEstimate,
    LevelShare,
    MarginBalance,
    Mark,
    RankedUnit,
    Rates,
    RateWarning,
    Reconciliation,
    ReconciliationRow,
    Shortfall,
    UnrankedReason,
    UnrankedUnit,
    UnusedMargin,
    UnusedMarginReason,
    Verdict,
    WeightsSummary,
)
from analysis.units.case_mix import CaseMixSums
from analysis.units.expectation import compare_with_expected
from analysis.units.funnel import UnitFunnel, funnel_of_means
from analysis.units.mix_comparison import MixComparison
from analysis.units.standardization import standardize
from surveyapp.estimates.provenance import (
    BenchmarkUsed,
    Provenance,
    Unusable,
    UnusableMargin,
    VersionUsed,
)
from surveyapp.reporting.companions import Companions
from surveyapp.reporting.series import SeriesBreak, SeriesWave, make_series
from surveyapp.reporting.suspicions import Search

LEVELS = (
    "very_satisfied",
    "satisfied",
    "basically_satisfied",
    "dissatisfied",
    "very_dissatisfied",
)
POSITIVE, NEGATIVE = LEVELS[:3], LEVELS[3:]
NAMES: Mapping[str, Mapping[str, str]] = {
    "c1": {"zh-CN": "临江区政务服务中心", "en": "Linjiang service centre"},
    "c2": {"zh-CN": "清源县政务服务中心", "en": "Qingyuan service centre"},
    "c3": {"zh-CN": "南岭县政务服务中心", "en": "Nanling service centre"},
    "c4": {"zh-CN": "新设政务服务中心", "en": "New service centre"},
}


def interval(low: float, high: float) -> ConfidenceInterval:
    return ConfidenceInterval(low, high, 0.95, IntervalMethod.STUDENT)


def make_index(value: float | None = 82.345, n: int = 400) -> IndexEstimate:
    if value is None:
        return IndexEstimate(None, None, None, 0, None, None, None)
    bounds = interval(value - 2.25, value + 2.25)
    return IndexEstimate(
        value, 1.125, bounds, n, n / 1.25, 1.25, value + 1.5, process_std_error=1.125
    )


def make_distribution(n: int = 400) -> Distribution:
    shares = (0.5, 0.25, 0.15, 0.075, 0.025)
    levels = tuple(
        LevelShare(level, round(n * share), share if n else None, share if n else None, None)
        for level, share in zip(LEVELS, shares, strict=True)
    )
    return Distribution(levels, {"not_applicable": 3, "dont_know": 0, "blank": 1}, n)


def make_rates(cases: int | None = 1200, active: int = 400, defaults: int = 0) -> Rates:
    warnings = (RateWarning.DEFAULTS_EXIST,) if defaults else ()
    return Rates(
        cases=cases,
        active=active,
        defaults=defaults,
        excluded=2,
        unlinked=60,
        positive_levels=POSITIVE,
        neutral_levels=(),
        negative_levels=NEGATIVE,
        active_rating_rate=active / cases if cases else None,
        unrated_rate=1 - active / cases if cases else None,
        active_positive_rate=0.975 if active else None,
        active_positive_interval=interval(0.9546, 0.9864) if active else None,
        positive_rate=0.975 if active else None,
        negative_rate=0.025 if active else None,
        unlinked_positive_rate=0.9 if active else None,
        warnings=warnings,
    )


def make_margin() -> MarginBalance:
    rows = (("window", 6000.0, 0.5, 120, 0.3), ("app", 4200.0, 0.35, 240, 0.6))
    categories = tuple(
        CategoryBalance(code, count, share, n, seen, share, (seen - share) * 100, 0.0, 0.4, 0.0)
        for code, count, share, n, seen in rows
    )
    empty = CategoryBalance("self_service_terminal", 1800.0, 0.15, 40, 0.1, 0.15, -5, 0, -0.1, 0)
    return MarginBalance(
        "service_channel",
        {"zh-CN": "办理渠道", "en": "Service channel"},
        {},
        (*categories, empty),
        0,
        110.0952,
        2,
        1.2e-24,
        25.0,
        0.0,
        1.0,
        0.0,
    )


def make_gate(verdict: Verdict = Verdict.PASS, margin: str = "service_channel") -> Gate:
    size = Check(CheckCode.DESIGN_EFFECT, Verdict.PASS, 1.25, 2.0)
    off = Check(
        CheckCode.MARGIN_DIFFERENCE,
        verdict,
        25.0,
        10.0,
        margin,
        "app",
        (Shortfall(margin, "window", 120, 130, 5.0),),
        is_mended_by_weighting=verdict is not Verdict.PASS,
    )
    mended = replace(off, verdict=Verdict.PASS, value=0.0, is_mended_by_weighting=False)
    return Gate(
        verdict, "raw", verdict, Verdict.PASS, (size, off), (size, mended), (make_margin(),)
    )


def make_group(code: str, **values: object) -> Group:
    group = Group(
        kind=GroupKind.UNIT,
        code=code,
        name=NAMES.get(code, {"zh-CN": code, "en": code}),
        unit_class="county",
        index=make_index(),
        index_excluding_flagged=make_index(82.125, 396),
        flagged=4,
        distribution=make_distribution(),
        rates=make_rates(),
        items=(make_item(),),
        gate=make_gate(),
        marks=(),
    )
    return replace(group, **values)  # type: ignore[arg-type]


def make_item() -> ItemEstimate:
    title = {"zh-CN": "办事效率", "en": "Speed of service"}
    return ItemEstimate("speed", title, make_index(77.5, 380), make_distribution(380))


def make_priorities() -> Priorities:
    interval = ConfidenceInterval(0.21, 0.34, 0.95, IntervalMethod.STUDENT)
    first = Priority("speed", 0.28, interval, 0.61, 76.5, Quadrant.CONCENTRATE_HERE)
    unsure = replace(first, importance=0.25, quadrant=None)
    answers = np.array([[100, 100], [75, 50], [0, 25], [50, 75]])
    alpha = estimate_alpha(ItemProducts.of(("overall", "speed"), answers))
    return Priorities((first, unsure), 0.265, 76.5, ImportanceMethod.LMG, 0.53, 372, 24, alpha)


def make_row(code: str, name: Mapping[str, str], received: int = 410) -> ReconciliationRow:
    return ReconciliationRow(code, name, received, received - 10, 4, 3, 1, 2, 0, received - 14, 4)


def make_funnel(between: float = 4.0) -> UnitFunnel:
    units = {"c1": (84.5, 320.0), "c2": (60.0, 320.0), "c3": (91.0, 20.0)}
    found = funnel_of_means(units, 82.345, 20.0, between_variance=between)
    return UnitFunnel(found, 82.345, 20.0, between, ("c2",))


def make_mix() -> MixComparison:
    # c2 has answers to one kind of case only; c3 has none.
    n = np.array([[8, 4], [6, 0]])
    y = np.array([[700.0, 250.0], [450.0, 0.0]])
    yy = np.array([[62_500.0, 16_250.0], [35_000.0, 0.0]])
    sums = CaseMixSums(("c1", "c2"), (("id_card",), ("tax",)), n, n * 1.0, y, n * 1.0, y, yy)
    return MixComparison(
        ("service_item", "service_channel"), 2, 18, standardize(sums), compare_with_expected(sums)
    )


def make_search() -> Search:
    """Return what checks found: two sheets too fast, thirteen too close, one of them both."""
    fast = CheckEffect(
        FlagReason.TOO_FAST,
        2,
        2,
        make_index(82.125, 398),
        (MarkedUnit("c1", 2, make_index(84.0)),),
    )
    close = CheckEffect(
        FlagReason.VELOCITY,
        1,
        13,
        make_index(81.5, 387),
        (MarkedUnit("c1", 13, make_index(83.0)),),
    )
    sure = CheckEffect(FlagReason.NEAR_CERTAIN, 1, 0)
    together = CheckEffect(
        None, 4, 14, make_index(81.25, 386), (MarkedUnit("c1", 14, make_index(82.75)),)
    )
    flags = (
        Flag(FlagReason.TOO_FAST, 0, 0.1, 1 / 3, 5, (0,)),
        Flag(FlagReason.TOO_FAST, 1, 0.2, 1 / 3, 5, (1,)),
        Flag(FlagReason.VELOCITY, 0, 13.0, 12.0, 60, tuple(range(1, 14))),
        Flag(FlagReason.NEAR_CERTAIN, 0, 1.0, 0.98, 60, (), 0.003),
    )
    effects = (fast, close, sure, together)
    examination = Examination(400, flags, ("c1-w1",), ("c1", "c2"), effects)
    names = {"c1-w1": {"zh-CN": "临江1号窗口", "en": "Linjiang, window 1"}}
    return Search(examination, tuple(UUID(int=row) for row in range(14)), names)


def make_companions() -> Companions:
    """Return three waves and what looks suspicious."""
    waves = [
        SeriesWave(
            f"w{number}",
            {"zh-CN": f"第{number}批", "en": f"Wave {number}"},
            make_analysis(),
            (SeriesBreak.QUESTIONNAIRE,) if number == 2 else (),
        )
        for number in (1, 2, 3)
    ]
    return Companions(series=make_series(waves), search=make_search())


def make_analysis(**values: object) -> Analysis:
    """Return an analysis of four centres: two ranked, one refused, one without answers.

    With other units given it compares none of them.
    """
    if "units" in values:
        values = {"funnel": None, "case_mix": None, **values}
    refused = make_group(
        "c3",
        index=make_index(91.005, 25),
        gate=make_gate(Verdict.FAIL),
        marks=(Mark.NOT_REPRESENTATIVE, Mark.BELOW_MIN_N),
    )
    empty = make_group(
        "c4",
        index=make_index(None),
        index_excluding_flagged=make_index(None),
        flagged=0,
        distribution=make_distribution(0),
        rates=make_rates(0, 0),
        items=(replace(make_item(), index=make_index(None)),),
        gate=None,
        marks=(Mark.BELOW_MIN_CELL_SIZE,),
    )
    first, second = make_group("c1", index=make_index(84.5)), make_group("c2")
    overall = make_group(
        "", kind=GroupKind.OVERALL, name={}, unit_class=None, rates=make_rates(defaults=700)
    )
    ranking = ClassRanking(
        "county",
        {"zh-CN": "县（市）", "en": "Counties"},
        tuple(
            RankedUnit(rank, unit.code, unit.name, unit.index, Verdict.PASS)
            for rank, unit in enumerate((first, second), start=1)
        ),
        (
            UnrankedUnit(
                "c3",
                NAMES["c3"],
                refused.index,
                Verdict.FAIL,
                (UnrankedReason.NOT_REPRESENTATIVE, UnrankedReason.BELOW_MIN_N),
            ),
            UnrankedUnit(
                "c4", NAMES["c4"], empty.index, Verdict.WARN, (UnrankedReason.NO_RATINGS,)
            ),
        ),
    )
    county = make_group(
        "county",
        kind=GroupKind.UNIT_CLASS,
        name={"zh-CN": "县（市）", "en": "Counties"},
        unit_class=None,
        gate=None,
    )
    analysis = Analysis(
        title={"zh-CN": "2026年第二季度", "en": "Second quarter of 2026"},
        period={"zh-CN": "2026年4月1日至6月30日", "en": "1 April to 30 June 2026"},
        outcome_title={"zh-CN": "总体满意度", "en": "Overall satisfaction"},
        scale_name="linear5",
        scores=dict(zip(LEVELS, (100.0, 75.0, 50.0, 25.0, 0.0), strict=True)),
        level_titles={},
        confidence_level=0.95,
        min_n=30,
        min_cell_size=10,
        rating_counting="latest",
        reconciliation=Reconciliation(
            make_row("", {}, 1640),
            tuple(make_row(code, name) for code, name in NAMES.items()),
            (make_row("qr_code", {"zh-CN": "qr_code"}, 1640),),
            (CaseRow("", {}, 3600, 1200, 2400, is_unrated_counted=True),),
        ),
        overall=overall,
        priorities=make_priorities(),
        funnel=make_funnel(),
        case_mix=make_mix(),
        classes=(county,),
        units=(first, second, refused, empty),
        rankings=(ranking,),
        weights=WeightsSummary(
            "wave",
            "newton",
            ("service_channel",),
            (
                UnusedMargin(
                    "month",
                    UnusedMarginReason.CATEGORY_NOT_IN_SAMPLE,
                    ("2026-04",),
                    {"2026-04": "2026-05"},
                ),
            ),
            ("c3",),
            0.583,
            1.667,
            1280.0,
            1.25,
            3,
            2,
            1e-12,
            7,
        ),
        days=(
            DayCount("2026-04-01", 20, {"qr_code": 20}),
            DayCount("2026-04-02", 24, {"qr_code": 24}),
        ),
        hashes=Hashes("a" * 64, "b" * 64, "d" * 64, "c" * 64, "e" * 64, "0.1.0"),
    )
    return replace(analysis, **values)  # type: ignore[arg-type]


def make_plan() -> Plan:
    return Plan(
        title={"zh-CN": "2026年第二季度", "en": "Second quarter of 2026"},
        period={"zh-CN": "2026年4月1日至6月30日", "en": "1 April to 30 June 2026"},
        columns=Columns(response_id="id", unit="unit", occasion="occasion"),
        outcome=RatingQuestion(column="overall", title={"zh-CN": "总体满意度", "en": "Overall"}),
        margins=(
            Margin(name="service_channel", column="service_channel", source=MarginSource.OCCASION),
        ),
        units=tuple(AssessedUnit(code=code, name=dict(name)) for code, name in NAMES.items()),
    )


def make_provenance() -> Provenance:
    return Provenance(
        plan=make_plan(),
        authority={"zh-CN": "某市政务服务管理局", "en": "City service bureau"},
        survey={"zh-CN": "政务服务满意度调查", "en": "Service satisfaction survey"},
        wave={"zh-CN": "2026 年第 2 季度", "en": "Quarter 2 of 2026"},
        wave_code="2026q2",
        made_at="2026-07-02 10:00",
        made_by="administrator",
        is_preliminary=True,
        questionnaire={"zh-CN": "一次一评", "en": "Visit rating"},
        versions=(VersionUsed(1, "d" * 64, 1640),),
        benchmark=BenchmarkUsed(
            "2026q2",
            {"zh-CN": "已办结接触", "en": "Closed occasions"},
            2,
            "大厅系统",
            date(2026, 7, 1),
        ),
        pilot_n=5,
        unplaced_n=1,
        hierarchy={"zh-CN": "按地域隶属", "en": "by place"},
        unit_kind={"zh-CN": "政务服务中心", "en": "service centre"},
        unusable_margins=(UnusableMargin("age", Unusable.NO_SOURCE, 1640),),
        short_names={"c1": {"zh-CN": "临江", "en": "Linjiang"}},
    )
