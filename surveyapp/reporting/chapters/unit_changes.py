"""Each unit against the last wave of the survey."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from analysis.charts.differences import differences, differences_of
from analysis.results import Analysis, Group
from analysis.units.contrasts import Standing
from analysis.units.group_changes import changes_of_groups
from analysis.units.waves import BreakReason, UnmatchedReason, WaveChanges
from surveyapp.documents import numbers
from surveyapp.documents.document import Figure, Heading, Kind, Paragraph, Part, Table, Tone, Value
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.figures import difference_labels, drawn
from surveyapp.reporting.lines import Line, change_line, line
from surveyapp.reporting.series import Series, SeriesBreak
from surveyapp.reporting.subject import Subject, present
from surveyapp.reporting.wording import Wording

BREAKS = {
    SeriesBreak.QUESTIONNAIRE: BreakReason.QUESTIONNAIRE_CHANGED,
    SeriesBreak.SCALE: BreakReason.SCALE_CHANGED,
    SeriesBreak.MODE: BreakReason.MODE_CHANGED,
    SeriesBreak.WEIGHTING: BreakReason.WEIGHTING_CHANGED,
    SeriesBreak.COUNTING: BreakReason.COUNTING_CHANGED,
}
WHY = {
    BreakReason.QUESTIONNAIRE_CHANGED: N_("问卷改动"),
    BreakReason.SCALE_CHANGED: N_("计分办法改动"),
    BreakReason.MODE_CHANGED: N_("评价渠道大变"),
    BreakReason.WEIGHTING_CHANGED: N_("加权的办法或所用的维度不同"),
    BreakReason.COUNTING_CHANGED: N_("一次办事有几次评价时，计入哪一次不同"),
    BreakReason.DIFFERENT_BASIS: N_("调整办法不同"),
    BreakReason.NO_COMMON_UNITS: N_("没有两个批次都够答卷的单位"),
    BreakReason.VOLUNTEERS: N_("有批次是自愿者的评价"),
}
STANDINGS = {
    Standing.ABOVE: N_("显著上升"),
    Standing.BELOW: N_("显著下降"),
    Standing.NOT_SHOWN: N_("变化不显著"),
}
UNMATCHED = {
    UnmatchedReason.NEW: N_("不比较：上一批次没有这个单位"),
    UnmatchedReason.GONE: N_("不比较：本批次没有这个单位"),
    UnmatchedReason.BELOW_MIN_N: N_("不比较：某一批次的有效评价不足 {n} 份"),
}
BROKEN = N_("与“{wave}”相比，各单位的变化不列：{why}。")
COUNTED = N_(
    "与“{wave}”相比，两个批次都够答卷的 {n} 个单位中，{up} 个显著上升，{down} 个显著下降。"
)
NOTE = N_(
    "两个批次按相互独立的样本比较。区间为 {level} 置信区间，对每个单位单独而言；结论以校正后的 p "
    "为准：所列有升降的单位中，平均至多约 {false} 是偶然。变化不显著不等于没有变化。"
)


@dataclass(frozen=True, slots=True)
class UnitChanges:
    """The changes of units from the wave before the last of a series to the last.

    Attributes
    ----------
    since : mapping
        What the earlier wave is called.
    found : WaveChanges
    groups : mapping
        Code → the unit, as the later wave has it, or else the earlier one.
    level : float
    min_n : int
    """

    since: Mapping[str, str]
    found: WaveChanges
    groups: Mapping[str, Group]
    level: float
    min_n: int


def unit_changes_of(series: Series) -> UnitChanges:
    """Compare the units of the last two waves of a series."""
    last, wave = series.waves[-2:]
    before, after = last.analysis, wave.analysis
    min_n, level = max(before.min_n, after.min_n), after.confidence_level
    return UnitChanges(
        since=last.title,
        found=changes_of_groups(
            before.units,
            after.units,
            min_n=min_n,
            breaks=[BREAKS[one] for one in wave.breaks],
            level=level,
        ),
        groups={unit.code: unit for unit in (*before.units, *after.units)},
        level=level,
        min_n=min_n,
    )


def unit_changes_of_file(analysis: Analysis) -> UnitChanges | None:
    """Return the changes since the wave whose figures a file gave; ``None`` without one."""
    since = analysis.since_last_wave
    if since is None:
        return None
    known = {unit.code: unit for unit in analysis.units}
    # Of a unit that is gone there is the name, and nothing else is told of it.
    gone = {
        code: replace(analysis.units[0], code=code, name=name, unit_class=None)
        for code, name in since.names.items()
        if code not in known
    }
    level = analysis.confidence_level
    return UnitChanges(since.period, since.changes, {**gone, **known}, level, since.min_n)


def sentence(changes: UnitChanges, wording: Wording) -> str:
    """Return how many units rose and fell, or why nothing can be said of that."""
    since, found = wording.text(changes.since), changes.found
    if found.breaks:
        why = wording.listed(wording.say(WHY[one]) for one in found.breaks)
        return wording.say(BROKEN, wave=since, why=why)
    standings = [unit.standing for unit in found.units]
    return wording.say(
        COUNTED,
        wave=since,
        n=numbers.count(len(standings)),
        up=numbers.count(standings.count(Standing.ABOVE)),
        down=numbers.count(standings.count(Standing.BELOW)),
    )


def table(changes: UnitChanges, wording: Wording) -> Table | None:
    """Return the units of both waves, then those not compared; ``None`` after a break."""
    if changes.found.breaks:
        return None
    columns = wording.columns(
        (UNITS, Kind.TEXT, 2.2),
        (N_("上一批次"), Kind.INDEX, 1.0),
        (N_("本批次"), Kind.INDEX, 1.0),
        (N_("相差（点）"), Kind.POINTS, 1.0),
        (N_("区间下限"), Kind.POINTS, 0.9),
        (N_("区间上限"), Kind.POINTS, 0.9),
        (N_("校正后的 p"), Kind.PROBABILITY, 1.0),
        (N_("结论"), Kind.TEXT, 1.8),
    )
    title = wording.say(N_("各单位与上一批次（{title}）相比"), title=wording.text(changes.since))
    note = wording.say(
        NOTE,
        level=numbers.percent(changes.level, 0),
        false=numbers.percent(1 - changes.level, 0),
    )
    rows = (*_compared(changes, wording), *_unmatched(changes, wording))
    return Table("unit_changes", title, columns, rows, note)


def _compared(changes: UnitChanges, wording: Wording) -> Iterator[tuple[Value, ...]]:
    for unit in changes.found.units:
        interval = unit.change.interval
        yield (
            wording.name(changes.groups[unit.code]),
            unit.before,
            unit.now,
            unit.change.difference,
            interval.low,
            interval.high,
            unit.adjusted_p_value,
            wording.say(STANDINGS[unit.standing]),
        )


def _unmatched(changes: UnitChanges, wording: Wording) -> Iterator[tuple[Value, ...]]:
    for code, reason in changes.found.unmatched:
        said = wording.say(UNMATCHED[reason], n=numbers.count(changes.min_n))
        yield (wording.name(changes.groups[code]), *(None,) * 6, said)


def _figure(subject: Subject, changes: UnitChanges) -> Iterator[Figure]:
    """Yield the change of every unit since the last wave; nothing where there is none."""
    found = differences_of(changes.found.units)
    if not found:
        return
    labels = difference_labels(subject, N_("与上一批次相差（点）"), STANDINGS)
    title = subject.say(N_("各单位与上一批次（{title}）相比"), title=subject.text(changes.since))
    yield Figure(
        "chart_unit_changes",
        title,
        sentence(changes, subject.wording),
        drawn(lambda: differences(found, labels)),
    )


def parts(subject: Subject, changes: UnitChanges, level: int = 2) -> Iterator[Part]:
    """Say how units moved since the last wave, draw it and list it."""
    yield Heading(subject.say(N_("各单位的变化")), level)
    if subject.provenance.is_public:
        # A public edition of the earlier wave may have withheld the figure of a unit.
        yield Paragraph(subject.say(N_("各单位的变化留在内部版。")), Tone.SOFT)
        return
    yield Paragraph(sentence(changes, subject.wording))
    yield from _figure(subject, changes)
    yield from present(table(changes, subject.wording))


def lines(subject: Subject) -> Iterator[Line]:
    """Yield how each unit moved since the last wave; nothing where that is withheld."""
    series = subject.companions.series
    changes = unit_changes_of(series) if series else unit_changes_of_file(subject.analysis)
    if changes is None or subject.provenance.is_public:
        return
    for unit in changes.found.units:
        group = changes.groups[unit.code]
        yield change_line(
            subject, group, "change_since_last_wave", unit.standing.value, unit.change
        )
        yield line(subject, group, "change_adjusted_p", value=unit.adjusted_p_value)
    for code, reason in changes.found.unmatched:
        group = changes.groups[code]
        yield line(subject, group, "change_since_last_wave", category=reason.value, value=None)
