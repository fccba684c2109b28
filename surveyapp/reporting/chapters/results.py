"""The satisfaction index: overall, by class and by unit."""

from collections.abc import Iterator, Sequence

from analysis.charts import figures
from analysis.charts.pairs import UnitPair
from analysis.results import Group
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Figure, Heading, Kind, Part, Table, Value
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting import changes
from surveyapp.reporting.chapters import levels
from surveyapp.reporting.chapters.index_columns import index_cells, index_columns
from surveyapp.reporting.figures import chart_labels, drawn, pair_figure
from surveyapp.reporting.lines import Line, index_line, line
from surveyapp.reporting.subject import Subject, present


def parts(subject: Subject) -> Iterator[Part]:
    """Return the index overall, by class and by unit, and the distribution of levels."""
    yield Heading(subject.say(N_("满意度指数")))
    yield _overall(subject)
    yield from present(changes.table(subject.companions.moved, subject.wording))
    yield levels.of_wave(subject)
    yield from present(_classes(subject))
    yield _units(subject)
    yield from _index_figure(subject)
    yield from present(_flagged(subject))
    yield from _flagged_figure(subject)
    yield levels.of_groups(subject)
    yield from levels.figure(subject)


def _overall(subject: Subject) -> Table:
    """Return the index of the wave: all valid answers, and without the flagged ones."""
    overall = subject.analysis.overall
    rows = (
        (subject.say(N_("全部有效答卷")), *index_cells(overall.index)),
        (subject.say(N_("不含异常标记的答卷")), *index_cells(overall.index_excluding_flagged)),
    )
    note = subject.say(
        N_("有异常标记的答卷 {flagged} 份：只标记，不删除。"),
        flagged=numbers.count(overall.flagged),
    )
    return Table(
        "overall", subject.say(N_("总体指数")), index_columns(subject, N_("口径")), rows, note
    )


def _classes(subject: Subject) -> Table | None:
    """Return the index of every class; ``None`` where no classes are declared."""
    if not subject.analysis.classes:
        return None
    return Table(
        "classes",
        subject.say(N_("各类别指数")),
        _standing_columns(subject, N_("类别")),
        _standing_rows(subject, subject.analysis.classes),
        subject.say(N_("类别没有自己的总体基准，代表性沿用整个批次的结论。")),
        total_rows=1,
    )


def _units(subject: Subject) -> Table:
    """Return the index of every unit in the official order, with verdict and marks."""
    rows = _standing_rows(subject, subject.analysis.units)
    columns = _standing_columns(subject, UNITS)
    return Table("units", subject.say(N_("各单位指数")), columns, rows, total_rows=1)


def _flagged(subject: Subject) -> Table | None:
    """Return both indices of the units that have flagged answers; ``None`` without any."""
    flagged = [group for group in subject.analysis.units if group.flagged]
    if not flagged:
        return None
    columns = subject.columns(
        (UNITS, Kind.TEXT, 2.6),
        (N_("异常标记"), Kind.COUNT, 0.9),
        (N_("全部有效答卷"), Kind.INDEX, 1.2),
        (N_("不含异常标记"), Kind.INDEX, 1.2),
        (N_("置信区间"), Kind.INTERVAL, 1.4),
        (N_("样本量"), Kind.COUNT, 0.9),
    )
    rows = tuple(
        (
            subject.wording.name(group),
            group.flagged,
            group.index.value,
            group.index_excluding_flagged.value,
            group.index_excluding_flagged.interval,
            group.index_excluding_flagged.n,
        )
        for group in flagged
    )
    return Table("units_flagged", subject.say(N_("有异常标记的单位")), columns, rows)


def _standing_columns(subject: Subject, first: str) -> tuple[Column, ...]:
    standing = subject.columns((N_("代表性与标注"), Kind.TEXT, 2.0))
    return (*index_columns(subject, first), *standing)


def _standing_rows(subject: Subject, groups: Sequence[Group]) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (*subject.row(group, *index_cells(group.index)), subject.wording.standing(group))
        for group in (subject.analysis.overall, *groups)
    )


def _index_figure(subject: Subject) -> Iterator[Figure]:
    """Yield the index of every unit with its interval."""
    known = [unit for unit in subject.analysis.units if unit.index.value is not None]
    if not known:
        return
    best = max(known, key=lambda unit: unit.index.value or 0.0)
    worst = min(known, key=lambda unit: unit.index.value or 0.0)
    alternative = subject.say(
        N_("各单位指数及置信区间：最高{best} {high}，最低{worst} {low}，全部 {overall}。"),
        best=subject.wording.name(best),
        high=numbers.decimal(best.index.value),
        worst=subject.wording.name(worst),
        low=numbers.decimal(worst.index.value),
        overall=numbers.decimal(subject.analysis.overall.index.value),
    )
    labels = chart_labels(subject)
    yield Figure(
        "chart_indices",
        subject.say(N_("各单位指数与置信区间")),
        alternative,
        drawn(lambda: figures.index_by_unit(subject.analysis, labels)),
    )


def _flagged_figure(subject: Subject) -> Iterator[Figure]:
    """Yield the units that have flagged answers, with these and without them."""
    both = [
        UnitPair(unit.code, unit.index.value, unit.index_excluding_flagged.value)
        for unit in subject.analysis.units
        if unit.flagged
        and unit.index.value is not None
        and unit.index_excluding_flagged.value is not None
    ]
    if both:
        title = subject.say(N_("含与不含异常标记答卷的指数"))
        ends = (N_("全部有效答卷"), N_("不含异常标记"))
        yield pair_figure(subject, "chart_flagged", title, both, ends)


def lines(subject: Subject, group: Group) -> Iterator[Line]:
    """Yield the index of a group: of all valid answers, without the flagged, and unweighted."""
    yield index_line(subject, group, "satisfaction_index", group.index)
    without = group.index_excluding_flagged
    yield index_line(subject, group, "satisfaction_index_excluding_flagged", without)
    raw, n = group.index.raw, group.index.n
    yield line(subject, group, "satisfaction_index_unweighted", value=raw, n=n)
