"""The words on the charts of a report, and how each chart is drawn."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from matplotlib.figure import Figure as Drawing

from analysis.charts.drawing import boxes_for_lacking_letters, render
from analysis.charts.fitting import shorten
from analysis.charts.labels import ChartLabels, ComparisonLabels, DifferenceLabels, PairLabels
from analysis.charts.pairs import UnitPair, unit_pairs
from analysis.units.contrasts import Standing
from surveyapp.cells import legible
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure
from surveyapp.messages import N_
from surveyapp.reporting.subject import Subject
from surveyapp.reporting.wording import Wording
from surveyapp.units.models import UnitKind

MOST_TOLD = 20  # Units in the words for those who cannot see a chart.
LABEL_ROOM = 1.8  # Inches, sixteen Chinese letters; a longer name would leave a chart no room.


def chart_labels(subject: Subject) -> ChartLabels:
    """Return the words on the charts."""
    say, analysis = subject.wording.say, subject.analysis
    names = {row.code: row.name for row in analysis.reconciliation.by_channel}
    classes = {group.code: group for group in analysis.classes}
    return ChartLabels(
        index_axis=say(N_("满意度指数（0–100）")),
        share_axis=say(N_("占比（%）")),
        answers_axis=say(N_("计入的答卷（份）")),
        importance_axis=say(N_("对总体满意度的作用（可解释差别的 %）")),
        benchmark=say(N_("总体")),
        sample=say(N_("样本")),
        weighted=say(N_("加权后")),
        overall=say(N_("全部")),
        unranked=say(N_("不参与排名")),
        cut_note=cut_note(subject.wording),
        unit=lambda code: _short_name(subject, code),
        level=lambda code: short(subject.wording.level(analysis, code)),
        unit_class=lambda code: short(
            subject.wording.name(classes[code]) if code in classes else code
        ),
        item=lambda code: short(subject.wording.item(subject.analysis, code)),
        channel=lambda code: short(subject.wording.channel(code, names.get(code, {}))),
        category=lambda margin, code: _short_category(subject, margin, code),
    )


def comparison_labels(subject: Subject) -> ComparisonLabels:
    """Return the words on the charts that compare units with all, and waves with each other."""
    say, series = subject.say, subject.companions.series
    titles = {wave.code: subject.text(wave.title) for wave in (series.waves if series else ())}
    return ComparisonLabels(
        chart=chart_labels(subject),
        size_axis=say(N_("有效样本量（份）")),
        deviation_axis=say(N_("指数的累积偏差（标准误）")),
        r_axis=say(N_("R 指标")),
        target=say(N_("全部的指数")),
        warning_limit=say(N_("95% 界限")),
        alarm_limit=say(N_("99.8% 界限")),
        above=say(N_("高于界限")),
        below=say(N_("低于界限")),
        beyond_alarm=say(N_("实心：超出 99.8% 界限")),
        within=say(N_("界限之内")),
        centre=say(N_("中心线")),
        limits=say(N_("控制限")),
        high=say(N_("偏高")),
        low=say(N_("偏低")),
        unjudged=say(N_("空心：无法判断")),
        series_break=say(N_("此后不可与以前比")),
        names_note=say(
            N_("（界限以外共 {all} 个，标出名称的 {shown} 个）"), all="{all}", shown="{shown}"
        ),
        wave=lambda code: titles.get(code, code),
    )


def difference_labels(
    subject: Subject, axis: str, standings: Mapping[Standing, str]
) -> DifferenceLabels:
    """Return the words on a chart of differences, its axis and its three conclusions."""
    chart = chart_labels(subject)
    return DifferenceLabels(
        subject.say(axis),
        higher=subject.say(standings[Standing.ABOVE]),
        lower=subject.say(standings[Standing.BELOW]),
        not_shown=subject.say(standings[Standing.NOT_SHOWN]),
        cut_note=chart.cut_note,
        unit=chart.unit,
    )


def pair_figure(
    subject: Subject, code: str, title: str, pairs: Sequence[UnitPair], marks: tuple[str, str]
) -> Figure:
    """Return the chart of two figures of each unit: as it came, and after what was done."""
    raw, adjusted = map(subject.say, marks)
    labels = PairLabels(chart_labels(subject), raw, adjusted)
    told = subject.wording.listed(
        subject.say(
            N_("{unit}由 {raw} 变为 {adjusted}"),
            unit=subject.wording.name(subject.analysis.unit(one.code)),
            raw=numbers.decimal(one.raw),
            adjusted=numbers.decimal(one.adjusted),
        )
        for one in pairs[:MOST_TOLD]
    )
    return Figure(code, title, told, drawn(lambda: unit_pairs(pairs, labels)))


def cut_note(wording: Wording) -> str:
    """Return the note of a chart that shows the first and the last only, its counts to fill in."""
    return wording.say(N_("（共 {all} 个，只画首尾 {shown} 个）"), all="{all}", shown="{shown}")


def short(name: str) -> str:
    """Return a name in one line that leaves a chart room."""
    return shorten(legible(name).replace("\n", " "), LABEL_ROOM)


def drawn(draw: Callable[[], Drawing]) -> Callable[[Literal["svg", "png"]], bytes]:
    """Return what draws a chart as a file of one kind, when it is asked for."""

    def made(kind: Literal["svg", "png"]) -> bytes:
        with boxes_for_lacking_letters():
            return render(draw(), kind)

    return made


def _short_name(subject: Subject, code: str) -> str:
    if not code:
        return subject.say(N_("全部"))
    known = subject.provenance.short_names.get(code)
    name = subject.text(known) if known else subject.wording.name(subject.analysis.unit(code))
    return short(name)


def _short_category(subject: Subject, margin: str, code: str) -> str:
    known = subject.provenance.short_names.get(code) if margin in set(UnitKind) else None
    name = subject.text(known) if known else None
    return short(name or subject.wording.category(subject.analysis, margin, code))
