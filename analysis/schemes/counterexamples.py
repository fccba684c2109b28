"""Evidence in which a better answer lowers the own unit's score.

Where weights, norms or ranks come from the units' own data, that can happen; where a scheme fixes
them it cannot. The search draws values for what is measured, from a stored seed, improves one of
them for one unit, and compares the two scores. Nothing found is no proof that there is nothing.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from analysis.schemes.amounts import constant
from analysis.schemes.checking.attainable import Attainable
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import Evidence, Unit
from analysis.schemes.files import SchemeFile
from analysis.schemes.indicators import Combined, Convert, Entropy, Indicator
from analysis.schemes.periods import Level, Period, parts
from analysis.schemes.references import closure, names_of, quantities
from analysis.schemes.rules import (
    Conversion,
    Normalise,
    Over,
    Peers,
    Rank,
    RateBand,
    Rule,
    Scaling,
)
from analysis.schemes.run import Column, Run

SEED = 20260101
TRIALS = 150
UNITS = 5
MOST = Fraction(100)  # Drawn where nothing bounds a value.
STEPS = 20


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A better answer, and the lower score that it leads to.

    Attributes
    ----------
    seed : int
    unit, code : str
        Whose answer to what is better.
    before, after : Fraction
    score : str
    score_before, score_after : Fraction
    values : mapping
        Quantity → unit → what was measured before.
    """

    seed: int
    unit: str
    code: str
    before: Fraction
    after: Fraction
    score: str
    score_before: Fraction
    score_after: Fraction
    values: Mapping[str, Mapping[str, Fraction]]


class _Imagined(Run):
    """A run in which what would be measured is given."""

    given: Mapping[str, Sequence[Fraction]]

    def _column(self, code: str, period: Period) -> Column:
        if code in self.given and not [
            level for level in self.levels(code) if level.rank < period.level.rank
        ]:
            return list(self.given[code])
        return super()._column(code, period)


def find_counterexample(file: SchemeFile, seed: int = SEED) -> Counterexample | None:
    """Return evidence in which a better answer lowers a score; ``None`` where none was found."""
    level = max(file.scheme.results, key=lambda each: each.rank)
    outcome = file.scheme.results[level]
    needed = closure(file.scheme, outcome.score)
    if outcome.lower_is_better or not any(
        _is_of_data(quantities(file.scheme)[code]) for code in needed
    ):
        return None
    measured = _measured(file.scheme, needed)
    period = parts(Period.around(file.scheme.effective.begins, Level.YEAR), level)[-1]
    draw = random.Random(seed)  # noqa: S311 - a search, the same each time
    falls: dict[str, Counterexample] = {}
    rising: set[str] = set()
    for _trial in range(TRIALS if measured else 0):
        given = _drawn(file, measured, level, draw)
        code = draw.choice(measured)
        tried = _tried(file, period, given, (seed, code, draw.randrange(1, STEPS)))
        if tried is not None and tried.score_after > tried.score_before:
            rising.add(code)
        elif tried is not None:
            falls.setdefault(code, tried)
        # What never raises a score, such as days of delay, is no better for being more.
        if code in falls and code in rising:
            return falls[code]
    return None


def _is_of_data(part: object) -> bool:
    """Tell whether weights, norms or ranks of a quantity come from the units' own values."""
    if isinstance(part, Indicator):
        over = part.convert.over if isinstance(part.convert, Convert) else None
        return isinstance(part.weights, Entropy | Combined) or over is Over.SCALE_BY_MAX
    if isinstance(part, Normalise):
        return part.to is not Scaling.TARGET
    return isinstance(part, Rank | Peers) or (
        isinstance(part, Conversion) and part.over is Over.SCALE_BY_MAX
    )


def _measured(scheme: Scheme, needed: Sequence[str]) -> list[str]:
    """Return the rules that rest on evidence alone."""
    known = quantities(scheme)
    return [
        code
        for code in needed
        if isinstance(known[code], Rule)
        and not any(name in known for name in names_of(known[code]))
    ]


def _drawn(
    file: SchemeFile, measured: Sequence[str], level: Level, draw: random.Random
) -> dict[str, list[Fraction]]:
    unit_class = next(iter(file.scheme.classes), None)
    constants = {name: constant(value) for name, value in file.parameters.items()}
    spans = Attainable(file.scheme, constants, unit_class)
    given = {}
    for code in measured:
        span = spans.of(code, level)
        low = span.low if span is not None and isinstance(span.low, Fraction) else Fraction(0)
        high = span.high if span is not None and isinstance(span.high, Fraction) else low + MOST
        step = (high - low) / STEPS
        given[code] = [low + step * draw.randrange(STEPS + 1) for _unit in range(UNITS)]
    return given


def _tried(
    file: SchemeFile,
    period: Period,
    given: Mapping[str, list[Fraction]],
    tried: tuple[int, str, int],
) -> Counterexample | None:
    seed, code, steps = tried
    score = file.scheme.results[period.level].score
    before = given[code][0]
    spread = max(given[code]) - min(given[code])
    sign = -1 if _is_better_low(file.scheme, code) else 1
    after = max(before + sign * spread * Fraction(steps, STEPS), Fraction(0))
    better = {**given, code: [after, *given[code][1:]]}
    first, second = (_score(file, period, each) for each in (given, better))
    if first is None or second is None or after == before or second == first:
        return None
    names = [unit.code for unit in _units(file.scheme)]
    values = {name: dict(zip(names, column, strict=True)) for name, column in given.items()}
    return Counterexample(seed, names[0], code, before, after, score, first, second, values)


def _score(
    file: SchemeFile, period: Period, given: Mapping[str, Sequence[Fraction]]
) -> Fraction | None:
    run = _Imagined(file, Evidence(_units(file.scheme)))
    run.given = given
    return run.column(file.scheme.results[period.level].score, period)[0]


def _units(scheme: Scheme) -> tuple[Unit, ...]:
    unit_class = next(iter(scheme.classes), None)
    return tuple(Unit(name, name, unit_class) for name in "ABCDE"[:UNITS])


def _is_better_low(scheme: Scheme, code: str) -> bool:
    """Tell whether what reads a quantity gives more for less of it."""
    return any(
        _gives_more_for_less(rule) for rule in scheme.rules.values() if code in names_of(rule)
    )


def _gives_more_for_less(rule: Rule) -> bool:
    if isinstance(rule, Normalise):
        best, worst = (None if end is None else end.number for end in (rule.best, rule.worst))
        is_falling = best is not None and worst is not None and best < worst
        return rule.lower_is_better or is_falling
    if isinstance(rule, RateBand):
        first, last = rule.knots[0].points.number, rule.knots[-1].points.number
        return first is not None and last is not None and first > last
    return False
