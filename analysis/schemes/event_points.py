"""Points of events: by category and other columns, multiplied, split, each item counted once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from analysis.schemes.amounts import ANY, OWN
from analysis.schemes.evidence import EvidenceTable
from analysis.schemes.periods import Level
from analysis.schemes.repeats import repeat_factors, tell_repeats
from analysis.schemes.rounding import exact_sum, exact_words, round_half_up
from analysis.schemes.rows import items_of, row_column, tell_passed_over
from analysis.schemes.rules import (
    CapEach,
    CategoryPoints,
    Dedupe,
    Factor,
    FactorWhere,
    Joint,
    JointParts,
    LeftOver,
)

if TYPE_CHECKING:
    from analysis.schemes.job import Job
    from analysis.schemes.run import Run

ZERO, ONE = Fraction(0), Fraction(1)


def event_points(job: "Job", rule: CategoryPoints) -> Fraction:
    """Return the points of a unit's events in a period."""
    of_rows = _worth(job.run, job.code, rule)
    worth = _shared(job, rule, of_rows.__getitem__)
    found = job.run.selections.select(rule).rows(job.unit.code, job.period)
    if rule.repeats is not None:
        worth = _with_repeats(job, rule, worth)
    if rule.dedupe_per is not None:
        worth = _beyond_earlier(job, rule, rule.dedupe_per, worth)
    counted = _counted(job, rule, found, worth)
    if job.tale is not None:
        tell_passed_over(job, rule, found)
        _tell(job, rule, found, counted, worth)
    if rule.cap_each is not None:
        return _capped(job, rule, rule.cap_each, {index: worth(index) for index in counted})
    return exact_sum(map(worth, counted))


def _capped(
    job: "Job", rule: CategoryPoints, cap: CapEach, worth: Mapping[int, Fraction]
) -> Fraction:
    """Return the points of rows, of which those that are about the same count only so far."""
    most, items = job.amount(cap.most), items_of(job.run, rule, cap.same)
    sums: dict[tuple[Any, ...], Fraction] = {}
    for index, points in worth.items():
        sums[items[index]] = sums.get(items[index], ZERO) + points
    if most is None:
        return exact_sum(sums.values())
    for item, points in sums.items():
        if points > most:
            of = " / ".join(str(part) for part in item if part is not None)
            job.say("capped_each", of=of, before=points, after=most)
    return exact_sum(min(points, most) for points in sums.values())


def _worth(run: "Run", code: str, rule: CategoryPoints) -> Sequence[Fraction]:
    """Return the points of each row, all its units together."""
    key = ("worth", code)
    if key not in run.memo:
        run.memo[key] = _valued(run, rule)
    found: Sequence[Fraction] = run.memo[key]
    return found


def _valued(run: "Run", rule: CategoryPoints) -> list[Fraction]:
    table = run.evidence.table(rule.table.value)
    by = [row_column(run, table, name) for name in rule.by]
    factors = [_multiplying(run, table, factor) for factor in rule.multiply]
    keys = list(zip(*by, *factors, strict=True))
    known = {key: _of_key(rule, key) for key in set(keys)}
    own = {key for key in known if _leaf(rule.points, key[: len(by)]) == OWN}
    points, times = table.column("points"), table.column("number")
    found = [known[key] for key in keys]
    if own:
        found = [
            worth * (given or ZERO) if key in own else worth
            for worth, given, key in zip(found, points, keys, strict=True)
        ]
    return [w if n is None or n == 1 else w * n for w, n in zip(found, times, strict=True)]


def _multiplying(run: "Run", table: EvidenceTable, factor: Factor | FactorWhere) -> Sequence[Any]:
    """Return of each row what decides what its points are multiplied by."""
    if isinstance(factor, Factor):
        return row_column(run, table, factor.by)
    key = ("multiplying", id(factor))
    if key not in run.memo:
        holds = run.selections.of_row(table, factor.when)
        run.memo[key] = [bool(holds(index)) for index in range(len(table))]
    found: Sequence[Any] = run.memo[key]
    return found


def _told(factor: Factor | FactorWhere, value: object) -> object:
    if isinstance(factor, Factor):
        return value
    return factor.when.source if value else f"not({factor.when.source})"


def _of_key(rule: CategoryPoints, key: Sequence[Any]) -> Fraction:
    """Return what one event is worth by its columns, where points are its own, how many times."""
    leaf = _leaf(rule.points, key[: len(rule.by)])
    worth = leaf if isinstance(leaf, Fraction) else ONE if leaf == OWN else ZERO
    for factor, value in zip(rule.multiply, key[len(rule.by) :], strict=True):
        worth *= factor.of(value)
    return worth


def _shared(
    job: "Job", rule: CategoryPoints, worth: Callable[[int], Fraction]
) -> Callable[[int], Fraction]:
    """Return the points of a row that the unit gets, where several hand it in together."""
    table, events = job.run.evidence.table(rule.table.value), job.run.scheme.events
    how = rule.joint or (events.joint if events else Joint.FULL)
    others, units = table.column("joint_units"), table.column("unit")
    times = table.column("number")
    if how is Joint.FULL:
        return worth

    def of_unit(index: int) -> Fraction:
        if not others[index]:
            return worth(index)
        sharers = len({units[index], *others[index]})
        if sharers == 1:
            return worth(index)
        is_lead = units[index] == job.unit.code
        items = times[index] or ONE
        return items * _part(how, worth(index) / items, sharers, is_lead=is_lead)

    return of_unit


def _part(how: Joint | JointParts, worth: Fraction, sharers: int, *, is_lead: bool) -> Fraction:
    """Return what one of several units gets of the points of an item."""
    lead = how.lead if isinstance(how, JointParts) else None
    if isinstance(how, JointParts) and how.others is not None:
        part = worth * ((ONE if lead is None else lead) if is_lead else how.others)
        if how.decimals is None:
            return part
        settle = _cut if how.rest is LeftOver.LOST else round_half_up
        return settle(part, how.decimals)
    part = worth / sharers if lead is None else worth * (ONE - lead) / (sharers - 1)
    own = worth - part * (sharers - 1)
    if not isinstance(how, JointParts) or how.decimals is None:
        return own if is_lead else part
    if how.rest is LeftOver.ROUNDED:
        return round_half_up(own if is_lead else part, how.decimals)
    cut = _cut(part, how.decimals)
    if not is_lead:
        return cut
    return _cut(own, how.decimals) if how.rest is LeftOver.LOST else worth - cut * (sharers - 1)


def _cut(part: Fraction, decimals: int) -> Fraction:
    return Fraction(int(part * 10**decimals), 10**decimals)


def _leaf(points: Mapping[str, Any], key: Sequence[Any]) -> Fraction | str | None:
    """Return what a nested table has for the values of the columns, if anything."""
    found: Any = points
    for value in key:
        if not isinstance(found, Mapping):
            return found  # type: ignore[no-any-return]
        found = found.get("" if value is None else str(value), found.get(ANY))
    return None if isinstance(found, Mapping) else found


def _with_repeats(
    job: "Job", rule: CategoryPoints, worth: Callable[[int], Fraction]
) -> Callable[[int], Fraction]:
    """Return the points of a row by which of its item's events in the longer period it is."""
    times = job.run.evidence.table(rule.table.value).column("number")

    def each(index: int) -> Fraction:
        return worth(index) / (times[index] or ONE)

    factors = repeat_factors(job, rule, each)
    return lambda index: each(index) * factors[index]


def _beyond_earlier(
    job: "Job", rule: CategoryPoints, per: Level, worth: Callable[[int], Fraction]
) -> Callable[[int], Fraction]:
    """Return of the points of a row what its item did not count earlier in the longer period."""
    rows, items = job.run.selections.select(rule), items_of(job.run, rule, rule.same)
    days, _ranks = job.run.selections.exclusions.days(rule.table.value)
    whole = job.period.within(per) if per.rank > job.period.level.rank else job.period
    before: dict[tuple[Any, ...], Fraction] = {}
    for index in rows.rows(job.unit.code, whole):
        day = days[index]
        if day is not None and day < job.period.start:
            before[items[index]] = max(worth(index), before.get(items[index], ZERO))
    again = [i for i in rows.rows(job.unit.code, job.period) if items[i] in before]
    if again:
        job.say("counted_before", lines=[rows.table.lines[i] for i in again], per=per)

    def beyond(index: int) -> Fraction:
        if items[index] not in before:
            return worth(index)
        return max(worth(index) - before[items[index]], ZERO)

    return beyond


def _counted(
    job: "Job", rule: CategoryPoints, found: Sequence[int], worth: Callable[[int], Fraction]
) -> Sequence[int]:
    """Return the rows that count: all, or of each item the one with the most points."""
    if rule.dedupe is Dedupe.NONE and rule.dedupe_per is None:
        return found
    items = items_of(job.run, rule, rule.same)
    best: dict[tuple[Any, ...], int] = {}
    for index in found:
        first = best.setdefault(items[index], index)
        if first != index and worth(index) > worth(first):
            best[items[index]] = index
    return sorted(best.values())


def _tell(
    job: "Job",
    rule: CategoryPoints,
    found: Sequence[int],
    counted: Sequence[int],
    worth: Callable[[int], Fraction],
) -> None:
    assert job.tale is not None  # noqa: S101 - its caller looked
    name = rule.table.value
    job.tale.rows += [(name, index) for index in counted]
    groups: dict[tuple[str, tuple[str, ...]], list[Fraction]] = {}
    times = job.run.evidence.table(name).column("number")
    for index, group in zip(counted, _groups(job, rule, counted), strict=True):
        entry = groups.setdefault(group, [ZERO, ZERO])
        entry[0] += ONE if times[index] is None else times[index]
        entry[1] += worth(index)
    for (of, factors), (n, points) in groups.items():
        if factors:
            job.say("multiplied", of=of, n=n, factors=factors, points=points)
        else:
            job.say("points", of=of, n=n, points=points)
    _tell_parts(job, rule, counted)
    left = set(found) - set(counted)
    if left:
        job.say("not_highest", n=len(left), rows=sorted(left))


def _groups(
    job: "Job", rule: CategoryPoints, counted: Sequence[int]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield for each row what its points are for, and what multiplies them, such as ``2 (x)``."""
    table = job.run.evidence.table(rule.table.value)
    by = [row_column(job.run, table, name) for name in rule.by]
    factors = [(_multiplying(job.run, table, one), one) for one in rule.multiply]
    for index in counted:
        named = [str(column[index]) for column in by if column[index] is not None]
        applied = [(_told(one, column[index]), one.of(column[index])) for column, one in factors]
        shown = (f"{exact_words(f)} ({value})" for value, f in applied if f != ONE)
        yield " / ".join(filter(None, named)), tuple(shown)


def _tell_parts(job: "Job", rule: CategoryPoints, counted: Sequence[int]) -> None:
    """Note the rows of which the unit gets a part only: joint ones, and repeated ones."""
    table, events = job.run.evidence.table(rule.table.value), job.run.scheme.events
    others, how = table.column("joint_units"), rule.joint or (events.joint if events else None)
    shared = [i for i in counted if others[i]] if how not in {None, Joint.FULL} else []
    if isinstance(how, JointParts) and how.others is not None and how.lead in {None, ONE}:
        units = table.column("unit")
        shared = [i for i in shared if units[i] != job.unit.code]
    if shared:
        job.say("joint", n=len(shared), lines=[table.lines[i] for i in shared])
    tell_repeats(job, rule, counted)
