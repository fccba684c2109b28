"""Numbers that contradict one another: bands, broken lines, ranges, shares and dates."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from pydantic import BaseModel

from analysis.schemes.amounts import OTHERWISE, Amount
from analysis.schemes.checking.examination import Examination, Place
from analysis.schemes.definition import Grade, Outcome, Rounding
from analysis.schemes.indicators import Combined, Indicator
from analysis.schemes.periods import MONTHS
from analysis.schemes.primitives import roll_up_of
from analysis.schemes.rules import (
    FixedDeduction,
    How,
    Normalise,
    Rank,
    RateBand,
    RollUp,
    Rule,
    Scaling,
    Summary,
)

HUNDRED = 100
YEAR = MONTHS["year"]


def check_numbers(examined: Examination) -> None:
    """Tell numbers that contradict one another."""
    _check_dates(examined)
    _check_parameters(examined)
    for place, part in examined.parts():
        _check_part(examined, place, part)
    for level, outcome in examined.scheme.results.items():
        _check_grades(examined, ("results", level.value, "grades"), outcome)


def number_for(amount: Amount | None, names: Sequence[str]) -> Fraction | None:
    """Return the number that holds for a class or group, where it is written as one."""
    if amount is None or amount.cases is None:
        return None if amount is None else amount.number
    case = next((amount.cases[name] for name in (*names, OTHERWISE) if name in amount.cases), None)
    return number_for(case, names)


def _for_each(examined: Examination) -> list[Sequence[str]]:
    scheme = examined.scheme
    return [(name,) for name in (*scheme.classes, *scheme.groups)] or [()]


def _upside_down(
    examined: Examination, low: tuple[Place, Amount | None], high: tuple[Place, Amount | None]
) -> bool:
    pairs = (
        (number_for(low[1], names), number_for(high[1], names)) for names in _for_each(examined)
    )
    return any(one is not None and other is not None and one > other for one, other in pairs)


def _check_dates(examined: Examination) -> None:
    effective = examined.scheme.effective
    if effective.until is not None and effective.until < effective.begins:
        remedy = f"A scheme ends after it begins on {effective.begins}."
        examined.say("dates_upside_down", ("effective", "until"), remedy, effective.until)
    earlier = effective.compares_from
    if earlier is not None and earlier >= effective.begins:
        remedy = f"What a scheme compares with is before it begins on {effective.begins}."
        examined.say("compares_later", ("effective", "compares_from"), remedy, earlier)


def _check_parameters(examined: Examination) -> None:
    for name, parameter in examined.scheme.parameters.items():
        low, high = parameter.at_least, parameter.at_most
        if low is not None and high is not None and low > high:
            remedy = "at_least is not above at_most."
            examined.say("range_upside_down", ("parameters", name, "at_least"), remedy, low)


def _check_part(examined: Examination, place: Place, part: BaseModel) -> None:
    if isinstance(part, Rule | Indicator):
        bounds = ((*place, "floor"), part.floor), ((*place, "cap"), part.cap)
        if _upside_down(examined, *bounds):
            examined.say("range_upside_down", (*place, "floor"), "floor is not above cap.")
    for where, value, whole in _shares(part):
        if value is not None and not 0 <= value <= whole:
            remedy = f"Write a share from 0 to {'100%' if whole == 1 else '100'}."
            examined.say("no_share", (*place, *where), remedy, _words(value))
    if isinstance(part, RateBand):
        _check_knots(examined, place, part)
    for problem in _of_kind(part):
        examined.say(problem[0], (*place, problem[1]), problem[2])


def _shares(part: BaseModel) -> Iterator[tuple[Place, Fraction | None, int]]:
    if isinstance(part, Indicator):
        yield ("coverage",), part.coverage, 1
        yield ("weight",), part.weight, HUNDRED
        if isinstance(part.weights, Combined):
            yield ("weights", "alpha"), part.weights.alpha, 1
    if isinstance(part, Summary):
        yield ("percentile",), part.percentile, HUNDRED


def _of_kind(part: BaseModel) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the numbers of one kind of rule: code, key, remedy."""
    if isinstance(part, FixedDeduction) and part.within is not None:
        if part.within.least > part.within.most:
            yield "range_upside_down", "within", "least is not above most."
        if part.points is not None:
            yield "two_ways", "within", "Give either points or within."
    if isinstance(part, Rule):
        yield from _of_roll_up(part)
    if isinstance(part, Summary) and (part.how is How.PERCENTILE) != (part.percentile is not None):
        yield "percentile_alone", "how", "how: percentile and percentile: … belong together."
    if isinstance(part, Normalise):
        yield from _of_scale(part)
    if isinstance(part, Rank) and part.points and (part.as_share or part.parts):
        yield "points_of_places", "points", "Points are of places: leave as_share and parts out."


def _of_roll_up(part: Rule) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with what a rule says of the periods that it is settled in."""
    if part.leave_out is not None and part.per is None:
        yield "left_out_of_nothing", "leave_out", "Say per: leave_out is about its periods."
    if part.weights is not None:
        yield from _of_periods(part, part.weights)


def _of_periods(part: Rule, weights: Sequence[Fraction]) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with how much the periods of a year count."""
    months = MONTHS.get(part.per.value) if part.per is not None else None
    if months is None or roll_up_of(part) is not RollUp.MEAN or part.cap_per:
        said = "weights need per (month to half_year) and roll_up: mean, without cap_per."
        yield "weights_of_nothing", "weights", said
    elif len(weights) != YEAR // months or min(weights) < 0 or not any(weights):
        said = f"Write {YEAR // months} weights of 0 or more, one for each {part.per} of a year."
        yield "weights_of_periods", "weights", said


def _of_scale(part: Normalise) -> Iterator[tuple[str, str, str]]:
    if part.to is Scaling.TARGET and (part.best is None or part.worst is None):
        yield "scale_without_ends", "to", "Give best and worst, or compare within the class."
    best, worst = number_for(part.best, ()), number_for(part.worst, ())
    if best is not None and best == worst:
        yield "scale_without_ends", "best", "best and worst are two different numbers."


def _check_knots(examined: Examination, place: Place, part: RateBand) -> None:
    for names in _for_each(examined):
        feet = [number_for(knot.at, names) for knot in part.knots]
        for index, (one, other) in enumerate(pairwise(feet), start=1):
            if one is not None and other is not None and other <= one:
                where = (*place, "knots", index, "at")
                remedy = f"Write knots from the lowest up; this one is not above {_words(one)}."
                examined.say("knots_out_of_order", where, remedy, _words(other))
                return


def _check_grades(examined: Examination, place: Place, outcome: Outcome) -> None:
    names = [grade.grade for grade in outcome.grades]
    for index, grade in enumerate(outcome.grades):
        where = (*place, index)
        if grade.grade in names[:index]:
            remedy = f"{grade.grade} stands twice; keep one band for each grade."
            examined.say("repeated_name", (*where, "grade"), remedy, grade.grade, (grade.grade,))
        if grade.at_least is None and grade.best is None and index < len(names) - 1:
            remedy = "Only the last grade has no foot: give at_least, or best."
            examined.say("band_without_foot", where, remedy, grade.grade)
        _check_best(examined, where, grade)
    _check_feet(examined, place, outcome)


def _check_best(examined: Examination, where: Place, grade: Grade) -> None:
    """Refuse bests that are no shares and no numbers, and what is said of shares without one."""
    found = [number_for(grade.best, names) for names in _for_each(examined)]
    known = [best for best in found if best is not None]
    for best in known:
        if best <= 0 or (best > 1 and best.denominator != 1):
            remedy = "Write a share of the class up to 100%, or a number of units."
            examined.say("no_share", (*where, "best"), remedy, _words(best))
            break
    is_share = any(best < 1 for best in known) or (grade.best is not None and not known)
    if is_share:
        return
    remedy = "It is about a share of the class: write best: 10%."
    if grade.rounding is not Rounding.DOWN:
        examined.say("rounding_of_nothing", (*where, "rounding"), remedy)
    if grade.at_least_units is not None:
        examined.say("rounding_of_nothing", (*where, "at_least_units"), remedy)


def _check_feet(examined: Examination, place: Place, outcome: Outcome) -> None:
    for names in _for_each(examined):
        feet = [(i, number_for(grade.at_least, names)) for i, grade in enumerate(outcome.grades)]
        for (_first, better), (index, worse) in pairwise(f for f in feet if f[1] is not None):
            if better is None or worse is None or _is_beyond(better, worse, outcome):
                continue
            if better == worse and _differ_by_place(outcome, index):
                continue
            remedy = (
                f"Bands overlap: list grades from the best down, each foot beyond the next; "
                f"{_words(worse)} follows {_words(better)}."
            )
            told = (_words(better), _words(worse))
            examined.say("bands_overlap", (*place, index, "at_least"), remedy, told[1], told)
            return


def _is_beyond(better: Fraction, worse: Fraction, outcome: Outcome) -> bool:
    return better < worse if outcome.lower_is_better else better > worse


def _differ_by_place(outcome: Outcome, index: int) -> bool:
    """Tell whether a band of the same foot before it takes only so many units."""
    return outcome.grades[index - 1].best is not None


def _words(value: Fraction) -> str:
    return f"{float(value):g}"
