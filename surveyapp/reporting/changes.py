"""What changed since the last wave, and whether it is more than chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.estimation.comparisons import (
    Change,
    ChangeVerdict,
    compare_means,
    compare_proportions,
)
from analysis.results import Analysis, Group
from analysis.targets import Target
from surveyapp.documents import numbers
from surveyapp.documents.document import Kind, Table
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording


class Compared(StrEnum):
    """A figure that is followed from wave to wave."""

    INDEX = "satisfaction_index"
    ACTIVE_POSITIVE_RATE = "active_positive_rate"


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure of the last wave and of this one, with the test of their difference.

    The difference is in the unit of the figure: points of an index, or a share.
    """

    what: Compared
    title: Mapping[str, str]  # Of the last wave.
    before: float
    after: float
    change: Change


TITLES = {
    Compared.INDEX: N_("满意度指数"),
    Compared.ACTIVE_POSITIVE_RATE: N_("主动评价好评率"),
}
VERDICTS = {
    ChangeVerdict.NOT_SIGNIFICANT: N_("变化不显著"),
    ChangeVerdict.INCREASED: N_("显著上升"),
    ChangeVerdict.DECREASED: N_("显著下降"),
}
SENTENCE = N_(
    "与上一批次（{title}）相比，{what}由 {before} 变为 {after}，{verdict}（相差 {difference}，"
    "{level} 置信区间 {interval}，{p}）。"
)


def changes_since(
    before: Analysis, after: Analysis, title: Mapping[str, str]
) -> tuple[Moved, ...]:
    """Return how the figures of a whole wave moved.

    Too few answers are compared with nothing, and neither are those of volunteers. Waves are
    independent samples of the service: the index is compared by its standard errors, without
    finite corrections, and the rate by its counts.

    Parameters
    ----------
    before, after : Analysis
        Of two waves whose versions are comparable.
    title : mapping
        What the earlier wave is called.
    """
    groups = before.overall, after.overall
    least = max(before.min_cell_size, after.min_cell_size)
    if before.scale_name != after.scale_name or any(one.index.n < least for one in groups):
        return ()
    if any(one.index.target is Target.VOLUNTEERS for one in groups):
        return ()  # No error of chance speaks of those who were not asked.
    return tuple(_moved(*groups, title, after.confidence_level))


def _moved(before: Group, after: Group, title: Mapping[str, str], level: float) -> Iterator[Moved]:
    old, new = before.index, after.index
    if None not in {old.value, old.process_std_error, new.value, new.process_std_error}:
        change = compare_means(
            (old.value or 0.0, old.process_std_error or 0.0),
            (new.value or 0.0, new.process_std_error or 0.0),
            level=level,
        )
        yield Moved(Compared.INDEX, title, old.value or 0.0, new.value or 0.0, change)
    counts = [_positive(one) for one in (before, after)]
    if all(n for _count, n in counts):
        (first, all_first), (second, all_second) = counts
        change = compare_proportions(*counts, level=level)
        shares = first / all_first, second / all_second
        yield Moved(Compared.ACTIVE_POSITIVE_RATE, title, shares[0], shares[1], change)


def _bounds(change: Change) -> tuple[float, float]:
    return change.interval.low, change.interval.high


def _positive(group: Group) -> tuple[int, int]:
    rates = group.rates
    return round((rates.active_positive_rate or 0.0) * rates.active), rates.active


def sentences(moved: Sequence[Moved], wording: Wording) -> tuple[str, ...]:
    """Return each change in a sentence that says whether it is more than chance (ST-08)."""
    return tuple(_sentence(one, wording) for one in moved)


def _sentence(moved: Moved, wording: Wording) -> str:
    change, is_share = moved.change, moved.what is not Compared.INDEX
    shown = numbers.percent if is_share else numbers.decimal
    points = 100.0 if is_share else 1.0
    return wording.say(
        SENTENCE,
        title=wording.text(moved.title),
        what=wording.say(TITLES[moved.what]),
        before=shown(moved.before),
        after=shown(moved.after),
        difference=numbers.signed(change.difference * points),
        level=numbers.percent(change.interval.level, 0),
        interval=wording.say(
            N_("{low} 至 {high}"),
            low=numbers.signed(change.interval.low * points),
            high=numbers.signed(change.interval.high * points),
        ),
        verdict=wording.say(VERDICTS[change.verdict]),
        p=wording.say(N_("p 值 {p}"), p=numbers.probability(change.p_value)),
    )


def table(moved: Sequence[Moved], wording: Wording) -> Table | None:
    """Return the changes as a table, differences in points; ``None`` without any."""
    if not moved:
        return None
    columns = wording.columns(
        (N_("项目"), Kind.TEXT, 2.0),
        (N_("上一批次"), Kind.INDEX, 1.0),
        (N_("本批次"), Kind.INDEX, 1.0),
        (N_("相差（点）"), Kind.POINTS, 1.0),
        (N_("区间下限"), Kind.POINTS, 1.0),
        (N_("区间上限"), Kind.POINTS, 1.0),
        (N_("z 值"), Kind.INDEX, 0.8),
        (N_("p 值"), Kind.PROBABILITY, 0.9),
        (N_("结论"), Kind.TEXT, 1.2),
    )
    rows = []
    for one in moved:
        points = 1.0 if one.what is Compared.INDEX else 100.0
        change = one.change
        figures = (one.before, one.after, change.difference, *_bounds(change))
        rows.append(
            (
                wording.say(TITLES[one.what]),
                *(figure * points for figure in figures),
                change.z,
                change.p_value,
                wording.say(VERDICTS[change.verdict]),
            )
        )
    title = wording.say(N_("与上一批次（{title}）相比"), title=wording.text(moved[0].title))
    note = wording.say(N_("比率以百分数计。两个批次按相互独立的样本比较。"))
    return Table("changes", title, columns, tuple(rows), note)
