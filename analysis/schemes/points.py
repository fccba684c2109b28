"""Points for events, quotas, steps, items and rates, and points off."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from analysis.schemes import rules as r
from analysis.schemes.periods import Period, parts
from analysis.schemes.repeats import repeat_factors, tell_repeats
from analysis.schemes.rounding import exact_sum
from analysis.schemes.rows import numbers, read_rows

if TYPE_CHECKING:
    from analysis.schemes.job import Job

Value: TypeAlias = Fraction | None
Knot: TypeAlias = tuple[Fraction, Fraction]
ZERO, ONE = Fraction(0), Fraction(1)


def quota_base(job: "Job", rule: r.QuotaBase) -> Value:
    """Give the base for a quota, less the penalty for each one missing."""
    base, penalty = job.amount(rule.base), job.amount(rule.missing)
    pieces = _asked(job, rule)
    if base is None or penalty is None or not pieces:
        return None
    missing, extra = _shortage(job, rule, pieces)
    value = base - penalty * missing
    if rule.all_or_nothing and missing:
        value = ZERO
    value = ZERO if rule.floor is None and value < 0 else value
    job.say("quota", base=base, missing=missing, penalty=penalty, extra=extra)
    return value + (job.amount(rule.extra) or ZERO) * extra


def _asked(job: "Job", rule: r.QuotaBase) -> Sequence[Period]:
    """Return the periods of which a quota is asked: of the unit's days, and of the scheme's."""
    level = rule.quota_per or job.period.level
    pieces = parts(job.period, level) if level.rank < job.period.level.rank else [job.period]
    return [
        piece
        for piece in pieces
        if job.run.is_assessed(job.index, piece) and piece.end > job.run.known_from
    ]


def _shortage(
    job: "Job", rule: r.QuotaBase, pieces: Sequence[Period]
) -> tuple[Fraction, Fraction]:
    due = [job.amount(rule.quota, piece) or ZERO for piece in pieces]
    if rule.surplus is r.Surplus.CARRIED:
        # Asked of the whole period: what is told of twice in it is still one item.
        done, due = [job.number(rule.of) or ZERO], [exact_sum(due)]
    else:
        done = [job.number(rule.of, piece) or ZERO for piece in pieces]
    if job.tale is not None:
        job.say("quota_count", done=exact_sum(done), due=exact_sum(due))
    gaps = [want - have for have, want in zip(done, due, strict=True)]
    return exact_sum(g for g in gaps if g > 0), exact_sum(-g for g in gaps if g < 0)


def threshold_step(job: "Job", rule: r.ThresholdStep) -> Value:
    """Give the points of the steps reached, never in proportion."""
    of = job.number(rule.of)
    if of is None:
        return None
    steps = [(job.amount(step.reach), job.amount(step.points) or ZERO) for step in rule.steps]
    reached = [(reach, points) for reach, points in steps if reach is not None and of >= reach]
    job.say("steps", of=of, reached=[reach for reach, _points in reached])
    if not reached:
        return ZERO
    return sum((p for _r, p in reached), ZERO) if rule.additive else max(reached)[1]


def item_score(job: "Job", rule: r.ItemScore) -> Value:
    """Add up the items, each between 0 and its full marks."""
    earned = _by_item(job, rule, rule.earned_by)
    usual = {code: job.amount(item.deducts) or ZERO for code, item in rule.items.items()}
    deducted = _by_item(job, rule, rule.deducted_by, usual)
    total = ZERO
    for code, item in rule.items.items():
        full = job.amount(item.full)
        if full is None:
            return None
        start = _earned(job, item, full, earned.get(code))
        value = min(max(min(start, full) - deducted.get(code, ZERO), ZERO), full)
        taken = deducted.get(code, ZERO)
        job.say("item", item=code, full=full, earned=start, deducted=taken, value=value)
        total += value
    return total


def _earned(job: "Job", item: r.ScoredItem, full: Fraction, by_events: Value) -> Fraction:
    if item.earned is not None:
        return job.number(item.earned) or ZERO
    if by_events is not None:
        return by_events
    return ZERO if item.from_zero else full


def _by_item(
    job: "Job",
    rule: r.ItemScore,
    category: str | None,
    usual: Mapping[str, Fraction] | None = None,
) -> dict[str, Fraction]:
    """Return the points that events of a category give to each item of the sheet.

    Deductions are those for which `usual` has what an event without points takes.
    """
    if category is None:
        return {}
    items = job.run.evidence.table("events").column("item")
    rows = job.run.selections.select(r.Which(category=category))
    found = [i for i in rows.rows(job.unit.code, job.period) if items[i] in rule.items]
    if job.tale is not None:
        job.tale.rows += [("events", i) for i in found]
    points = job.run.evidence.table("events").column("points")
    if usual is not None and any(usual.values()):
        given = zip(points, items, strict=True)
        points = [usual.get(item) if value is None else value for value, item in given]
    if usual is None or rule.repeats is None:
        worth = _times_number(job, points)
    else:
        worth = _repeated(job, rule.repeats, category, (points, found))
    return {
        item: exact_sum(worth(i) for i in found if items[i] == item)
        for item in dict.fromkeys(items[i] for i in found)
    }


def _times_number(job: "Job", points: Sequence[Value]) -> Callable[[int], Fraction]:
    """Return what gives the points of an event as often as its `number` says."""
    times = job.run.evidence.table("events").column("number")
    return lambda i: (points[i] or ZERO) * (ONE if times[i] is None else times[i])


def _repeated(
    job: "Job",
    repeats: r.Repeats,
    category: str,
    of: tuple[Sequence[Value], Sequence[int]],
) -> Callable[[int], Fraction]:
    """Return what gives the points of an event by which of its kind in a period it is."""
    points, found = of
    again = r.FixedDeduction(kind="fixed_deduction", category=category, repeats=repeats)
    factors = repeat_factors(job, again, lambda i: points[i] or ZERO)
    tell_repeats(job, again, found)
    return lambda i: (points[i] or ZERO) * factors[i]


def bonus(job: "Job", rule: r.Bonus) -> Value:
    """Add points on top, for each event or once."""
    if not rule.for_each_event:
        return job.amount(rule.points) or ZERO
    found = read_rows(job, rule)
    if rule.points is None:
        return own_points(job, found)
    return (job.amount(rule.points) or ZERO) * numbers(job, rule, found)


def own_points(job: "Job", found: Sequence[int]) -> Fraction:
    """Return the points that events themselves carry."""
    points = job.run.evidence.table("events").column("points")
    return exact_sum(map(_times_number(job, points), found))


def fixed_deduction(job: "Job", rule: r.FixedDeduction) -> Value:
    """Take points off for each event: as many as the rule says, or as the event does."""
    found = read_rows(job, rule)
    points = None if rule.points is None else job.amount(rule.points) or ZERO
    if points is not None:
        job.say("deduction", n=numbers(job, rule, found), points=points)
    if rule.repeats is not None:
        own = job.run.evidence.table("events").column("points")
        worth = [points if points is not None else value or ZERO for value in own]
        factors = repeat_factors(job, rule, worth.__getitem__)
        tell_repeats(job, rule, found)
        return -sum((worth[index] * factors[index] for index in found), ZERO)
    return -own_points(job, found) if points is None else -points * numbers(job, rule, found)


def rate_band(job: "Job", rule: r.RateBand) -> Value:
    """Read points off a broken line or off steps, level beyond both ends."""
    of = job.number(rule.of)
    if of is None:
        return None
    pairs = [(job.amount(knot.at), job.amount(knot.points)) for knot in rule.knots]
    knots = sorted((at, points) for at, points in pairs if at is not None and points is not None)
    if rule.steps:
        at, points = max((knot for knot in knots if of >= knot[0]), default=(None, ZERO))
        job.say("rate_step", of=of, at=at, points=points)
        return points
    value = on_line(knots, of)
    job.say("rate", of=of, knots=[end for end in _around(knots, of) if end], points=value)
    return value


def _around(knots: Sequence[Knot], x: Fraction) -> tuple[Knot | None, ...]:
    """Return the knots between which a value lies; one of them is lacking beyond the ends."""
    below = max((knot for knot in knots if knot[0] <= x), default=None)
    return below, min((knot for knot in knots if knot[0] > x), default=None)


def on_line(knots: Sequence[Knot], x: Fraction) -> Value:
    """Return the height of a broken line, level beyond both ends."""
    if not knots:
        return None
    if x <= knots[0][0]:
        return knots[0][1]
    for (x0, y0), (x1, y1) in pairwise(knots):
        if x <= x1:
            return y1 if x1 == x0 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return knots[-1][1]
