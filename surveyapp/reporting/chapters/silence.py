"""Who of the frame stayed silent, and what that could hide."""

from collections.abc import Iterator
from dataclasses import replace

from analysis.charts.labels import PartialLabels, SilenceLabels
from analysis.charts.silence import partial_r_indicators, silence_bounds
from analysis.quality.bounds import NonresponseBounds, SilentScenario
from analysis.quality.r_indicator import RIndicator
from surveyapp.documents import numbers
from surveyapp.documents.document import Bullets, Figure, Heading, Part
from surveyapp.messages import N_
from surveyapp.reporting import silence
from surveyapp.reporting.chapters import accounting
from surveyapp.reporting.figures import MOST_TOLD, chart_labels, drawn, short
from surveyapp.reporting.lines import Line, ends, line
from surveyapp.reporting.subject import Subject


def parts(subject: Subject) -> Iterator[Part]:
    """Say who of the frame stayed silent, and what that could hide."""
    if subject.analysis.frame_response is None:
        return
    yield Heading(subject.say(N_("未评的办事人")))
    yield Bullets(silence.sentences(subject.analysis, subject.wording))
    yield from _figures(subject)
    yield from silence.tables(subject.analysis, subject.wording)


def _figures(subject: Subject) -> Iterator[Figure]:
    """Yield the bounds of all and of every unit, and the partial R-indicators."""
    response = subject.analysis.frame_response
    if response is None or not response.bounds.scenarios:
        return
    units = [
        (unit.code, response.unit_bounds[unit.code])
        for unit in subject.analysis.units
        if unit.code in response.unit_bounds
    ]
    yield _bounds(subject, [("", response.bounds), *units])
    if response.r_indicator and response.r_indicator.partials:
        yield _partials(subject, response.r_indicator)


def _bounds(subject: Subject, groups: list[tuple[str, NonresponseBounds]]) -> Figure:
    say = subject.wording.say
    chart = chart_labels(subject)
    labels = SilenceLabels(
        chart,
        answered=say(N_("评价者的指数")),
        one_level_lower=say(silence.SCENARIOS[SilentScenario.ONE_LEVEL_LOWER]),
        two_levels_lower=say(silence.SCENARIOS[SilentScenario.TWO_LEVELS_LOWER]),
        whatever_they_think=say(N_("无论未评者怎样想")),
    )
    told = subject.wording.listed(
        say(
            N_("{unit}：评价者 {answered}，可能 {worst} 至 {best}"),
            unit=chart.unit(code),
            answered=numbers.decimal(bounds.answered_index),
            worst=numbers.decimal(bounds.scenarios[-1].index),
            best=numbers.decimal(bounds.scenarios[0].index),
        )
        for code, bounds in groups[: 1 + MOST_TOLD]
        if bounds.scenarios
    )
    title = say(N_("未评者能把指数移到哪里"))
    return Figure("chart_silence", title, told, drawn(lambda: silence_bounds(groups, labels)))


def _partials(subject: Subject, r: RIndicator) -> Figure:
    say = subject.wording.say
    level = subject.analysis.confidence_level

    def category(variable: str, code: str) -> str:
        return short(silence.category_name(subject.analysis, variable, code, subject.wording))

    def variable(code: str) -> str:
        return short(silence.variable_name(code, subject.wording))

    labels = PartialLabels(
        replace(chart_labels(subject), category=category),
        unconditional_axis=say(N_("偏离（右多左少）")),
        conditional_axis=say(N_("其他维度相同时的偏离")),
        more_often=say(N_("评价得偏多")),
        less_often=say(N_("评价得偏少")),
        not_shown=say(N_("看不出偏多偏少")),
        whole_variable=say(N_("整个维度")),
        variable=variable,
    )
    told = subject.wording.listed(
        say(
            N_("{variable}：{deviation}，其他维度相同时 {conditional}"),
            variable=variable(one.variable),
            deviation=numbers.decimal(one.unconditional_unadjusted, 3),
            conditional=numbers.decimal(one.conditional_unadjusted, 3),
        )
        for one in r.partials
    )
    return Figure(
        "chart_r_partials",
        say(N_("哪些类别评价得多或少")),
        told,
        drawn(lambda: partial_r_indicators(r, labels, level=level)),
    )


def lines(subject: Subject) -> Iterator[Line]:
    """Yield how alike the rated occasions are to all, their accounts, and the scenarios."""
    response = subject.analysis.frame_response
    if response is None:
        return
    overall = subject.analysis.overall
    if r := response.r_indicator:
        yield line(
            subject,
            overall,
            "r_indicator",
            value=r.r,
            std_error=r.std_error,
            n=int(r.n),
            **ends(r.interval),
        )
        yield line(
            subject,
            overall,
            "propensity_coefficient_of_variation",
            value=r.coefficient_of_variation,
            std_error=r.coefficient_of_variation_error,
        )
    yield from accounting.lines(subject, response.accounting)
    bounds = [(overall, response.bounds)]
    bounds += [(subject.analysis.unit(code), one) for code, one in response.unit_bounds.items()]
    for group, found in bounds:
        for one in found.scenarios:
            yield line(
                subject,
                group,
                "index_if_silent",
                category=one.scenario.value,
                value=one.index,
                n=found.answered + found.silent,
            )
