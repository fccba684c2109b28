"""What the first, second, third … event of the same item is multiplied by."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from analysis.schemes.periods import Period
from analysis.schemes.rows import items_of
from analysis.schemes.rules import CategoryPoints, FixedDeduction, Order, Repeats

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from analysis.schemes.job import Job

ZERO, ONE = Fraction(0), Fraction(1)


def repeat_factors(
    job: "Job", rule: CategoryPoints | FixedDeduction, worth: "Callable[[int], Fraction]"
) -> Mapping[int, Fraction]:
    """Return for each row of a unit the factors, added up, of the events that it stands for.

    Events of one day are taken in the order of their worth, those of one worth in the order of
    their days, and none in the order of the rows.
    """
    key = ("repeats", job.code, job.unit.code)
    if key not in job.run.memo:
        assert rule.repeats is not None  # noqa: S101 - its caller looked
        job.run.memo[key] = _factors(job, rule, rule.repeats, worth)
    found: Mapping[int, Fraction] = job.run.memo[key]
    return found


def tell_repeats(job: "Job", rule: CategoryPoints | FixedDeduction, found: Sequence[int]) -> None:
    """Note the rows that are not the first of their item, and what such ones are multiplied by."""
    key = ("repeats", job.code, job.unit.code)
    if rule.repeats is None or key not in job.run.memo:
        return
    table, factors = job.run.evidence.table(rule.table.value), job.run.memo[key]
    times = table.column("number")
    first = rule.repeats.factors[0]
    later = [i for i in found if factors[i] != first * (ONE if times[i] is None else times[i])]
    if later:
        job.say(
            "repeated",
            lines=[table.lines[i] for i in later],
            factors=rule.repeats.factors,
            per=rule.repeats.per,
        )


def _factors(
    job: "Job",
    rule: CategoryPoints | FixedDeduction,
    repeats: Repeats,
    worth: "Callable[[int], Fraction]",
) -> Mapping[int, Fraction]:
    selection = job.run.selections.select(rule)
    rows = selection.by_unit.get(job.unit.code)
    if rows is None:
        return {}
    times = selection.table.column("number")
    names = tuple(name for name in repeats.same if name != "unit")
    items = items_of(job.run, rule, names)
    in_order = sorted(zip(rows.days, rows.indices, strict=True), key=_key(repeats, worth))
    seen: dict[tuple[Any, ...], Fraction] = {}
    found = {}
    for day, index in in_order:
        item = (Period.around(day, repeats.per), items[index])
        nth, n = seen.get(item, ZERO), ONE if times[index] is None else times[index]
        found[index] = _added(repeats.factors, nth, n)
        seen[item] = nth + n
    return found


def _key(
    repeats: Repeats, worth: "Callable[[int], Fraction]"
) -> "Callable[[tuple[date, int]], tuple[Any, ...]]":
    """Return what puts the events of an item in order: their days, or what each is worth."""
    if repeats.order is Order.HIGHEST:
        return lambda event: (-worth(event[1]), event[0])
    return lambda event: (event[0], -worth(event[1]))


def _added(factors: tuple[Fraction, ...], nth: Fraction, n: Fraction) -> Fraction:
    """Return the sum of so many factors from a place on; the last holds for all further ones."""
    last, total = len(factors) - 1, ZERO
    for place, factor in enumerate(factors):
        end = nth + n if place == last else min(nth + n, Fraction(place + 1))
        total += factor * max(end - max(nth, Fraction(place)), ZERO)
    return total
