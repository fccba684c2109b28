"""The sample beside its population, before and after weighting."""

from collections.abc import Iterator
from functools import partial

from analysis.charts import figures
from analysis.results import Group, MarginBalance
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure, Kind, Table, Value
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting import reasons
from surveyapp.reporting.figures import chart_labels, drawn
from surveyapp.reporting.lines import Line, line
from surveyapp.reporting.subject import Subject

TESTS = (
    "chi_square", "df", "p_value", "total_variation", "weighted_chi_square", "weighted_p_value",
    "weighted_total_variation",
)  # fmt: skip
COLUMNS = (
    (N_("维度"), Kind.TEXT, 1.3),
    (N_("组别"), Kind.TEXT, 1.4),
    (N_("总体数"), Kind.COUNT, 1.0),
    (N_("总体占比"), Kind.SHARE, 1.0),
    (N_("样本量"), Kind.COUNT, 0.8),
    (N_("加权前占比"), Kind.SHARE, 1.0),
    (N_("加权前差距"), Kind.POINTS, 1.0),
    (N_("加权后占比"), Kind.SHARE, 1.0),
    (N_("加权后差距"), Kind.POINTS, 1.0),
)


def of_wave(subject: Subject) -> Table | None:
    """Return each margin of the wave before and after weighting."""
    gate = subject.analysis.overall.gate
    if gate is None or not gate.margins:
        return None
    columns = subject.columns(*COLUMNS)
    rows = tuple(row for margin in gate.margins for row in _rows(subject, margin))
    note = subject.say(N_("差距为样本减总体，单位百分点。"))
    return Table("margins", subject.say(N_("样本与总体基准")), columns, rows, note)


def tests(subject: Subject) -> Table | None:
    """Return the chi-square test of each margin, before and after weighting."""
    gate = subject.analysis.overall.gate
    if gate is None or not gate.margins:
        return None
    columns = subject.columns(
        (N_("维度"), Kind.TEXT, 1.6),
        (N_("自由度"), Kind.COUNT, 0.7),
        (N_("加权前卡方"), Kind.INDEX, 1.0),
        (N_("加权前 p 值"), Kind.PROBABILITY, 1.0),
        (N_("加权前总变差（百分点）"), Kind.INDEX, 1.2),
        (N_("加权后卡方"), Kind.INDEX, 1.0),
        (N_("加权后 p 值"), Kind.PROBABILITY, 1.0),
        (N_("加权后总变差（百分点）"), Kind.INDEX, 1.2),
    )
    rows = tuple(
        (
            subject.wording.margin(subject.analysis, margin.margin),
            margin.df,
            margin.chi_square,
            margin.p_value,
            margin.total_variation,
            margin.weighted_chi_square,
            margin.weighted_p_value,
            margin.weighted_total_variation,
        )
        for margin in gate.margins
    )
    return Table("margin_tests", subject.say(N_("卡方检验")), columns, rows)


def of_units(subject: Subject) -> Table | None:
    """Return each margin of each unit that has benchmarks: how far off, before and after."""
    rows = tuple(
        (
            subject.wording.name(group),
            subject.wording.margin(subject.analysis, margin.margin),
            _points(reasons.furthest(margin, lambda one: one.difference)),
            _points(reasons.furthest(margin, lambda one: one.weighted_difference)),
            margin.df,
            margin.chi_square,
            margin.p_value,
            margin.weighted_chi_square,
            margin.weighted_p_value,
        )
        for group, margin in _unit_balances(subject)
    )
    if not rows:
        return None
    columns = subject.columns(
        (UNITS, Kind.TEXT, 2.2),
        (N_("维度"), Kind.TEXT, 1.2),
        (N_("加权前最大差距"), Kind.INDEX, 1.0),
        (N_("加权后最大差距"), Kind.INDEX, 1.0),
        (N_("自由度"), Kind.COUNT, 0.7),
        (N_("加权前卡方"), Kind.INDEX, 1.0),
        (N_("加权前 p 值"), Kind.PROBABILITY, 1.0),
        (N_("加权后卡方"), Kind.INDEX, 1.0),
        (N_("加权后 p 值"), Kind.PROBABILITY, 1.0),
    )
    note = subject.say(N_("差距的单位为百分点；各类别的明细在 Excel 和 CSV 文件中。"))
    title = subject.say(N_("各单位样本与总体基准"))
    return Table("unit_margins", title, columns, rows, note)


def categories_of_units(subject: Subject) -> Table | None:
    """Return each category of each margin of each unit, for workbooks."""
    rows = tuple(
        (subject.wording.name(group), *row)
        for group, margin in _unit_balances(subject)
        for row in _rows(subject, margin)
    )
    if not rows:
        return None
    columns = (*subject.columns((UNITS, Kind.TEXT, 2.2)), *subject.columns(*COLUMNS))
    title = subject.say(N_("各单位样本与总体基准明细"))
    return Table("unit_categories", title, columns, rows, is_for_workbooks=True)


def _unit_balances(subject: Subject) -> Iterator[tuple[Group, MarginBalance]]:
    for group in subject.analysis.units:
        for margin in group.gate.margins if group.gate else ():
            yield group, margin


def _rows(subject: Subject, margin: MarginBalance) -> Iterator[tuple[Value, ...]]:
    name = subject.wording.margin(subject.analysis, margin.margin)
    for row in margin.categories:
        yield (
            name,
            subject.wording.category(subject.analysis, margin.margin, row.category),
            row.benchmark_count,
            row.benchmark_share,
            row.n,
            row.share,
            row.difference,
            row.weighted_share,
            row.weighted_difference,
        )
    if margin.unknown_n:
        blank = (None, None, margin.unknown_n, None, None, None, None)
        yield (name, subject.say(N_("没有类别")), *blank)


def _points(furthest: tuple[str, float] | None) -> float | None:
    return furthest[1] if furthest else None


def balances(subject: Subject) -> Iterator[Figure]:
    """Yield each margin of the wave beside its benchmark, before and after weighting."""
    gate = subject.analysis.overall.gate
    labels = chart_labels(subject)
    for place, margin in enumerate(gate.margins if gate else ()):
        if not margin.categories:
            continue
        name = subject.wording.margin(subject.analysis, margin.margin)
        yield Figure(
            f"chart_margin_{place}",
            subject.say(N_("{margin}：总体、样本与加权后"), margin=name),
            _in_words(subject, margin),
            drawn(partial(figures.margin_balance, margin, labels)),
        )


def _in_words(subject: Subject, margin: MarginBalance) -> str:
    return subject.wording.listed(
        subject.say(
            N_("{category}：总体 {benchmark}，样本 {sample}，加权后 {weighted}"),
            category=subject.wording.category(subject.analysis, margin.margin, row.category),
            benchmark=numbers.percent(row.benchmark_share),
            sample=numbers.percent(row.share),
            weighted=numbers.percent(row.weighted_share),
        )
        for row in margin.categories
    )


def lines(subject: Subject, group: Group) -> Iterator[Line]:
    """Yield the shares of every category of a group's margins, and the tests of each margin."""
    for margin in group.gate.margins if group.gate else ():
        for row in margin.categories:
            for statistic, value in (
                ("benchmark_share", row.benchmark_share),
                ("sample_share", row.share),
                ("weighted_share", row.weighted_share),
            ):
                yield line(
                    subject,
                    group,
                    f"{statistic}:{margin.margin}",
                    category=row.category,
                    value=value,
                    n=row.n,
                )
        for test in TESTS:
            value = getattr(margin, test)
            yield line(subject, group, f"{test}:{margin.margin}", value=value)
