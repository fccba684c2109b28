"""Counts, shares and summaries of the rows that a rule reads."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from analysis.schemes import rules as r
from analysis.schemes.rows import ITEM_KEY, item_column, numbers, read_rows
from analysis.schemes.spreads import SPREADS, spread

if TYPE_CHECKING:
    from analysis.schemes.job import Job

Value: TypeAlias = Fraction | None
ZERO = Fraction(0)


def count(job: "Job", rule: r.Count) -> Value:
    """Count rows, the items that they are about, or the different values of a column."""
    found = read_rows(job, rule)
    if rule.distinct is None:
        return numbers(job, rule, found)
    if rule.distinct == ITEM_KEY:
        return _items(job, rule, found)
    column = job.run.evidence.table(rule.table.value).column(rule.distinct)
    return Fraction(len({column[i] for i in found if column[i] is not None}))


def _items(job: "Job", rule: r.Count, found: Sequence[int]) -> Fraction:
    """Return how many items rows are about: one row may stand for several, none counts twice."""
    items = item_column(job.run, rule, ITEM_KEY)
    times: dict[Any, Fraction] = {}
    for index in found:
        times[items[index]] = max(times.get(items[index], ZERO), numbers(job, rule, [index]))
    return sum(times.values(), ZERO)


def summary(job: "Job", rule: r.Summary) -> Value:
    """Summarise a formula of each row; rows where it is missing are not there."""
    table = job.run.evidence.table(rule.table.value)
    of = job.run.selections.of_row(table, rule.of)
    found = read_rows(job, rule)
    # A formula that reads the number of a row says itself what it makes of it.
    times = [None] * len(table) if "number" in rule.of.names else table.column("number")
    weighed = ((of(i), Fraction(1) if times[i] is None else times[i]) for i in found)
    found_values = sorted((v, n) for v, n in weighed if isinstance(v, Fraction) and n)
    values = _trimmed(found_values, rule.trim) if rule.trim else found_values
    whole = sum((n for _value, n in values), ZERO)
    total = sum((value * n for value, n in values), ZERO)
    job.say("summary", n=whole, of=rule.of.source, how=rule.how, percentile=rule.percentile)
    if rule.trim:
        job.say("trimmed", n=rule.trim)
    if rule.how is r.How.TOTAL:
        return total
    if rule.how in SPREADS:
        return spread(rule.how, values)
    if not values:
        return None
    if rule.how is r.How.MEAN:
        return total / whole
    fixed = {r.How.MINIMUM: 0, r.How.MEDIAN: 50, r.How.MAXIMUM: 100}
    per_cent = Fraction(fixed.get(rule.how, 50)) if rule.percentile is None else rule.percentile
    return percentile(values, per_cent)


def _trimmed(
    ordered: Sequence[tuple[Fraction, Fraction]], trim: int
) -> list[tuple[Fraction, Fraction]]:
    """Return values, each with how often it is there, without so many of either end."""
    end = sum((n for _value, n in ordered), ZERO) - trim
    kept, place = [], ZERO
    for value, n in ordered:
        times = min(place + n, end) - max(place, Fraction(trim))
        if times > 0:
            kept.append((value, times))
        place += n
    return kept


def percentile(ordered: Sequence[tuple[Fraction, Fraction]], per_cent: Fraction) -> Fraction:
    """Return a percentile by linear interpolation between order statistics (R's type 7).

    Each value stands with how often it is there.
    """
    last = sum((n for _value, n in ordered), ZERO) - 1
    place = max(last * per_cent / 100, ZERO)
    low = _at(ordered, Fraction(int(place)))
    return low + (_at(ordered, Fraction(int(place) + 1)) - low) * (place - int(place))


def _at(ordered: Sequence[tuple[Fraction, Fraction]], place: Fraction) -> Fraction:
    """Return the value that stands at a place, counted from 0; the last one beyond the end."""
    for value, n in ordered:
        place -= n
        if place < 0:
            return value
    return ordered[-1][0]


def share(job: "Job", rule: r.Share) -> Value:
    """Return the share of the rows that meet a condition."""
    table = job.run.evidence.table(rule.table.value)
    having = job.run.selections.of_row(table, rule.having)
    found = read_rows(job, rule)
    whole = numbers(job, rule, found)
    met = numbers(job, rule, [i for i in found if having(i)])
    job.say("share", part=met, whole=whole)
    return met / whole if whole else None


def facts(job: "Job", which: r.Which, of: Any) -> Value:  # noqa: ANN401 - a formula, or none
    """Return how many facts there are, or whether a condition holds."""
    if of is not None:
        return Fraction(int(job.condition(of)))
    return numbers(job, which, read_rows(job, which))


def veto(job: "Job", rule: r.Veto) -> Value:
    """Count approved facts, or tell whether a condition holds."""
    return facts(job, rule, rule.of)


def notice(job: "Job", rule: r.Notice) -> Value:
    """Count what is to be proposed."""
    return facts(job, rule, rule.of)
