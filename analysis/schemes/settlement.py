"""Gates, money and streaks; conversions, ranks and what other periods and units have."""

from fractions import Fraction
from itertools import takewhile
from math import ceil
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

from analysis.schemes import rules as r
from analysis.schemes.amounts import Amount
from analysis.schemes.periods import Level, Period, parts
from analysis.schemes.rounding import exact_sum, round_half_up
from analysis.schemes.spreads import SPREADS, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analysis.schemes.indicators import Convert
    from analysis.schemes.job import Job
    from analysis.schemes.run import Run

Value: TypeAlias = Fraction | None
ZERO, ONE = Fraction(0), Fraction(1)
MONEY = 2


def gate(job: "Job", rule: r.Gate) -> Value:
    """Tell whether a quantity reaches what is asked; nothing where either is not known."""
    of, least = job.number(rule.of), job.amount(rule.at_least)
    job.say("gate", of=of, at_least=least)
    return None if of is None or least is None else Fraction(int(of >= least))


def remuneration(job: "Job", rule: r.Remuneration) -> Value:
    """Add up money, part by part, and settle it."""
    total = ZERO
    for payment in rule.payments:
        total += _payment(job, payment)
    decimals = MONEY if rule.decimals is None else rule.decimals
    paid = round_half_up(total, decimals)
    job.say("paid", before=total, after=paid, decimals=decimals)
    return paid


def _payment(job: "Job", payment: r.Payment) -> Fraction:
    level: Level = payment.per or job.period.level
    whole = level.rank >= job.period.level.rank
    pieces: Sequence[Period] = [job.period] if whole else parts(job.period, level)
    total = ZERO
    for piece in pieces:
        if not job.run.is_assessed(job.index, piece):
            continue
        of = job.number(payment.of, piece)
        is_due = payment.only_if is None or job.condition(payment.only_if, piece)
        rate = job.amount(payment.rate, piece) or ZERO
        money = max((of or ZERO) * rate, ZERO) if is_due else ZERO
        job.say("payment", period=str(piece), of=of, rate=rate, is_due=is_due, money=money)
        total += money
    return total


def streak(job: "Job", rule: r.Streak) -> Value:
    """Return 1 where a condition has just held so many times in a row."""
    run = 0
    piece: Period | None = job.period
    while piece and job.run.is_assessed(job.index, piece) and job.condition(rule.of, piece):
        run += 1
        piece = before_in_row(job.run, rule, piece)
    job.say("streak", run=run, length=rule.length)
    return Fraction(int(run > 0 and run % rule.length == 0))


def before_in_row(run: "Run", rule: r.Streak, period: Period) -> Period | None:
    """Return the period before, where a row can reach back to it; years have no other row."""
    before = period.back(1)
    is_other_year = before.anchor.year != period.anchor.year
    stays = not rule.across_years and period.level is not Level.YEAR
    is_cut = before.end <= run.scheme.effective.begins or (is_other_year and stays)
    return None if is_cut else before


def formula(job: "Job", rule: r.FormulaRule) -> Value:
    """Return what an expression is worth, or that of the unit's class or group."""
    if isinstance(rule.value, Amount):
        return job.amount(rule.value)
    if job.tale is not None:
        named = dict(zip(rule.value.ordered, job.names(rule.value), strict=True))
        job.say("formula", source=rule.value.source, values=named)
    return job.number(rule.value)


def conversion(job: "Job", rule: r.Conversion) -> Value:
    """Turn marks out of full marks into marks out of a weight."""
    return converted(job, job.number(rule.of), rule, lambda: max(job.peers(rule.of), default=None))


def converted(
    job: "Job",
    value: Value,
    convert: "r.Conversion | Convert",
    best_of_class: "Callable[[], Value]",
) -> Value:
    """Return a value converted as a rule or a node says; the best is asked for where it counts."""
    weight, full = job.amount(convert.weight), job.amount(convert.full) or Fraction(100)
    if value is None or weight is None:
        return None
    if convert.over is r.Over.SCALE_BY_MAX:
        best = best_of_class()
        full = best if best is not None and best > 0 else full
    part = min(value / full, ONE) if convert.over is r.Over.CAP else value / full
    job.say("converted", before=value, full=full, weight=weight, after=part * weight)
    return part * weight


def rank(job: "Job", rule: r.Rank) -> Value:
    """Return the place of a quantity within the class, or what the place is worth."""
    of = job.number(rule.of)
    if of is None:
        return None
    peers = job.peers(rule.of, rule.among)
    better = [p for p in peers if (p > of if rule.counted_from is r.From.TOP else p < of)]
    first = 1 + (len(set(better)) if rule.ties is r.Ties.DENSE else len(better))
    # Equal values that do not share what they take up are all at the first of these places.
    last = first + (peers.count(of) - 1 if rule.ties is r.Ties.MEAN else 0)
    job.say("rank", of=of, among=len(peers))
    if last > first:
        job.say("shared_places", first=first, last=last)
    if rule.points is not None:
        return _worth_of_places(rule.points, first, last)
    place = Fraction(first + last, 2)
    if rule.parts is not None:
        return Fraction(ceil(place * rule.parts / len(peers)))
    return place / len(peers) if rule.as_share else place


def _worth_of_places(points: "Sequence[Fraction]", first: int, last: int) -> Fraction:
    """Return the mean of what places are worth, of which the last number is for all further."""
    named = points[first - 1 : last]
    further = last - first + 1 - len(named)
    return (exact_sum(named) + further * points[-1]) / (last - first + 1)


def earlier(job: "Job", rule: r.Earlier) -> Value:
    """Return a quantity as it was before, or what it made in several periods before."""
    before = looked_back(job.run, rule, job.period)
    if not before:
        job.say("before_scheme")
        return None
    if job.run.rests_on_itself(rule):
        _compute_in_order(job.run, rule, before[0])
    values = {str(piece): job.run.column(rule.of, piece)[job.index] for piece in before}
    if rule.how is None:
        job.say("earlier", period=str(before[0]))
        return values[str(before[0])]
    job.say("earlier_together", how=rule.how, values=values)
    return together(rule.how, [value for value in values.values() if value is not None])


def looked_back(run: "Run", rule: r.Earlier, period: Period) -> list[Period]:
    """Return the periods that a rule reads from another one, the nearest first.

    What is carried from period to period begins with the scheme. Of other quantities, such as
    statistics, there may be figures from before; only events are not read from there.
    """
    step = period.year_before if rule.years else period.back
    far = rule.years or rule.periods or 1
    found = map(step, (far,) if rule.how is None else range(1, far + 1))
    if not run.rests_on_itself(rule):
        return [*found]
    return [*takewhile(lambda piece: piece.end > run.known_from, found)]


def _compute_in_order(run: "Run", rule: r.Earlier, period: Period) -> None:
    """Compute what is carried from period to period from the first one on, not by recursion."""
    pieces, before = [], [period]
    while before and not run.has_column(rule.of, before[0]):
        pieces.append(before[0])
        before = looked_back(run, rule, before[0])
    for piece in reversed(pieces):
        run.column(rule.of, piece)


def members(job: "Job", rule: r.Members) -> Value:
    """Return what the units below make together."""
    values = {
        unit.code: type(job)(job.run, job.code, job.period, index, None).number(rule.of)
        for index, unit in enumerate(job.run.units)
        if unit.parent == job.unit.code and job.run.is_assessed(index, job.period)
    }
    present = [value for value in values.values() if value is not None]
    job.say("members", n=len(present), values=values)
    return together(rule.how, present)


def above(job: "Job", rule: r.Above) -> Value:
    """Return what the unit above has; nothing where there is none, or it is not assessed."""
    index = job.run.position.get(job.unit.parent or "")
    if index is None or not job.run.is_assessed(index, job.period):
        job.say("nothing_above")
        return None
    upper = type(job)(job.run, job.code, job.period, index, None)
    value = upper.number(rule.of)
    job.say("above", unit=upper.unit.name, value=value)
    return value


def peers(job: "Job", rule: r.Peers) -> Value:
    """Return what the units that a unit is compared with make together."""
    present = job.peers(rule.of, rule.among, job.plan.units)
    job.say("peers", n=len(present), how=rule.how)
    return together(rule.how, present)


def together(how: r.Together, values: "Sequence[Fraction]") -> Value:
    """Return one figure of several units; of none there is nothing but their count."""
    if how is r.Together.COUNT:
        return Fraction(len(values))
    if how in SPREADS:
        return spread(how, [(value, ONE) for value in values])
    return OF_SEVERAL[how](values) if values else None


OF_SEVERAL: "Mapping[r.Together, Callable[[Sequence[Fraction]], Fraction]]" = {
    r.Together.TOTAL: exact_sum,
    r.Together.MEAN: lambda values: exact_sum(values) / len(values),
    r.Together.MEDIAN: median,
    r.Together.MINIMUM: min,
    r.Together.MAXIMUM: max,
}
