"""The rank of each unit within its class, and its grade."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from math import ceil

from analysis.schemes.definition import Grade, Outcome, Rounding
from analysis.schemes.effects import takes_effect
from analysis.schemes.job import Job
from analysis.schemes.periods import Period
from analysis.schemes.publication import reasons_against
from analysis.schemes.rounding import round_half_up
from analysis.schemes.rules import Effect
from analysis.schemes.run import Run

PLACES: Mapping[Rounding, Callable[[Fraction], int]] = {
    Rounding.DOWN: int,
    Rounding.HALF_UP: lambda places: int(round_half_up(places, 0)),
    Rounding.UP: ceil,
}


def places_of(run: Run, outcome: Outcome, period: Period) -> list[int | None]:
    """Return the rank of each unit within its class; ``None`` where it is not ranked."""
    is_ranked = [
        not reasons_against(run, outcome, period, index).not_ranked
        for index in range(len(run.units))
    ]
    return ranks_in_classes(run, outcome, period, is_ranked)


def ranks_in_classes(
    run: Run, outcome: Outcome, period: Period, is_ranked: Sequence[bool]
) -> list[int | None]:
    """Return ranks within classes on exact values; equal values share: 1, 2, 2, 4."""
    sign = 1 if outcome.lower_is_better else -1
    first = run.column(outcome.score, period)
    others = [run.column(code, period) for code in outcome.then_by]

    def key(index: int) -> tuple[Fraction, ...]:
        ties = (-(column[index] or Fraction(0)) for column in others)
        return (sign * (first[index] or Fraction(0)), *ties)

    ranks: list[int | None] = [None] * len(run.units)
    by_class: dict[str | None, list[int]] = {}
    for index, unit in enumerate(run.units_in(period)):
        if is_ranked[index]:
            by_class.setdefault(unit.unit_class, []).append(index)
    for members in by_class.values():
        place = 1
        for _key, tied in groupby(sorted(members, key=key), key=key):
            group = list(tied)
            for index in group:
                ranks[index] = place
            place += len(group)
    return ranks


def grade_of(job: Job, outcome: Outcome, place: tuple[int | None, int]) -> str | None:
    """Return the grade of a unit by its score, and by its rank among so many."""
    score = job.run.column(outcome.score, job.period)[job.index]
    if score is None or not outcome.grades:
        return None
    best = max(_limits(job, outcome.grades, "grade_at_most"), default=0)
    last = len(outcome.grades) - 1
    worst = min(_limits(job, outcome.grades, "grade_at_least"), default=last)
    reached = (
        best + index
        for index, grade in enumerate(outcome.grades[best:])
        if _is_in_band(job, grade, score, outcome) and _has_place(job, grade, *place)
    )
    assured = max(min(next(reached, last), worst), best)
    lowered = assured + _lowered(job.run, job.period, job.index)
    return outcome.grades[min(lowered, last)].grade


def _is_in_band(job: Job, grade: Grade, score: Fraction, outcome: Outcome) -> bool:
    """Tell whether a score reaches a band; bands are closed at their foot."""
    foot = job.amount(grade.at_least)
    if foot is None:
        return True
    return score <= foot if outcome.lower_is_better else score >= foot


def _has_place(job: Job, grade: Grade, rank: int | None, n: int) -> bool:
    best = job.amount(grade.best)
    if best is None:
        return True
    places = PLACES[grade.rounding](best * n) if best < 1 else int(best)
    return rank is not None and rank <= max(places, grade.at_least_units or 0)


def _lowered(run: Run, period: Period, index: int) -> int:
    """Return by how many grades effects lower the one that a unit has reached."""
    return sum(
        rule.lower_grade
        for code, rule in run.scheme.rules.items()
        if isinstance(rule, Effect) and rule.lower_grade and takes_effect(run, code, period, index)
    )


def _limits(job: Job, grades: Sequence[Grade], key: str) -> Iterator[int]:
    """Yield the positions of the grades that effects name as the best or the worst one left."""
    names = [grade.grade for grade in grades]
    for code, rule in job.run.scheme.rules.items():
        limit = getattr(rule, key) if isinstance(rule, Effect) else None
        if limit in names and takes_effect(job.run, code, job.period, job.index):
            yield names.index(limit)
