"""How far composites that rest on estimates of surveys and inspections may be off, and grades."""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from statistics import NormalDist
from typing import Any, TypeAlias

from analysis.schemes.amounts import Amount
from analysis.schemes.comparing import compares_units
from analysis.schemes.definition import Outcome
from analysis.schemes.job import Job
from analysis.schemes.measures import inspection_error
from analysis.schemes.periods import Period
from analysis.schemes.references import closure, quantities
from analysis.schemes.results import Covariances, Uncertainty
from analysis.schemes.rules import Earlier, Inspection, SurveyIndex
from analysis.schemes.run import Run
from analysis.schemes.trace import rests_on

STEP = Fraction(1)  # Standard errors: where a rule bends within reach, the bend is felt.
LEVEL = 0.95
SURVEY = "survey_index"
MOST_ROWS = 1000  # Where units are compared, each estimate is moved by itself.
Source: TypeAlias = tuple[str, str]  # The kind of rule, and the index or dimension it reads.
Both: TypeAlias = frozenset[tuple[str, Source]]  # Two estimates, each by its unit and source.
Key: TypeAlias = Hashable  # By which a run moves an estimate.
Pair: TypeAlias = tuple[Key, Key, float | None]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimate: whose it is, of what, which survey or inspection made it, and its error."""

    unit: str
    period: Period
    source: Source
    made_by: Any
    std_error: float


def uncertainties(run: Run, outcome: Outcome, period: Period) -> list[Uncertainty | None]:
    r"""Return the standard error of each unit's score, and the probability of each grade.

    Notes
    -----
    With :math:`g_k` by how much the score moves with one standard error of estimate k (half the
    difference of the exact scores one error above and below), :math:`\mathrm{se}^2 = \sum_k
    \sum_l g_k g_l r_{kl}`. The correlation :math:`r_{kl}` is the stated covariance over both
    errors; without one, estimates that a survey gives of one unit are taken as correlated as could
    be, so that :math:`g_k g_l r_{kl} = |g_k g_l|`, and surveys and units as independent. Where a
    score rests on several units, covariances may be stated of two of them. A rate of
    an inspection counts as an estimate whose error is half of Wilson's interval over the normal
    quantile; rates of one inspection go together like indices of one survey. Where the score rests
    on no estimate there is nothing to tell, and where too many units are compared with one another
    nothing is told.
    """
    estimates = _estimates(run, outcome.score, period)
    compared = compares_units(run.scheme, outcome.score)
    if not estimates or (compared and len(estimates) > MOST_ROWS):
        return [None] * len(run.units)
    moved = _moved(run, outcome.score, period, _groups(estimates, compared=compared))
    by_unit: dict[str, list[Key]] = {}
    for row in moved:
        by_unit.setdefault(estimates[row].unit, []).append(row)
    of_all = list(_pairs(run, estimates, moved)) if compared else []
    found: list[Uncertainty | None] = []
    for position, score in enumerate(run.column(outcome.score, period)):
        rows = moved if compared else by_unit.get(run.units[position].code, ())
        slopes = {row: moved[row][position] for row in rows if moved[row][position]}
        job = Job(run, outcome.score, period, position, None)
        error = _error(slopes, of_all if compared else _pairs(run, estimates, slopes))
        found.append(None if score is None else _uncertainty(job, outcome, score, error))
    return found


def _estimates(run: Run, score: str, period: Period) -> dict[Key, Estimate]:
    """Return the estimates that a score of the period may rest on, by what a run moves them by."""
    rules = [run.scheme.rules.get(code) for code in closure(run.scheme, score)]
    indices = {source_of(rule) for rule in rules if isinstance(rule, SurveyIndex)}
    looks_back = any(isinstance(rule, Earlier) for rule in rules)
    found: dict[Key, Estimate] = {
        row: one
        for row, one in _of_surveys(run).items()
        if one.source in indices and (looks_back or _is_inside(one.period, period))
    }
    if any(isinstance(rule, Inspection) for rule in rules):
        found |= _of_inspections(run, score, period)
    return found


def _is_inside(of: Period, period: Period) -> bool:
    return of.level.rank <= period.level.rank and of.within(period.level) == period


def source_of(rule: object) -> Source | None:
    """Return what an estimate is of that a rule reads; nothing where it reads none."""
    match rule:
        case SurveyIndex(kind=kind, index=name) | Inspection(kind=kind, dimension=name):
            return kind, name
        case _:
            return None


def _of_surveys(run: Run) -> Mapping[int, Estimate]:
    key = ("estimates",)
    if key not in run.memo:
        table = run.evidence.table("survey_indices")
        names = ("unit", "period", "index", "survey", "std_error")
        rows = zip(*(table.column(name) for name in names), strict=True)
        # Of surveys without a name, those of one period are taken as one.
        run.memo[key] = {
            row: Estimate(unit, period, (SURVEY, index), survey or period, float(error or 0))
            for row, (unit, period, index, survey, error) in enumerate(rows)
        }
    found: Mapping[int, Estimate] = run.memo[key]
    return found


def _of_inspections(run: Run, score: str, period: Period) -> dict[Key, Estimate]:
    """Return the rates of inspections; those of one unit and period are of the same items."""
    found: dict[Key, Estimate] = {}
    for code, part in rests_on(run, score, period):
        rule = run.scheme.rules.get(code)
        is_settled = all(level.rank >= part.level.rank for level in run.levels(code))
        if not isinstance(rule, Inspection) or not is_settled:
            continue
        for index, unit in enumerate(run.units):
            error = inspection_error(Job(run, code, part, index, None), rule)
            if error is not None:
                source = (rule.kind, rule.dimension)
                key = (*source, unit.code, part)
                found[key] = Estimate(unit.code, part, source, (rule.kind, part), float(error))
    return found


def _groups(
    estimates: Mapping[Key, Estimate], *, compared: bool
) -> Mapping[Source, Sequence[Sequence[Key]]]:
    """Return what of each source can be moved together, as no score rests on two."""
    found: dict[Source, dict[Any, list[Key]]] = {}
    for key, one in estimates.items():
        if one.std_error:
            together = found.setdefault(one.source, {})
            together.setdefault(key if compared else one.period, []).append(key)
    return {source: list(together.values()) for source, together in found.items()}


def _moved(
    run: Run, score: str, period: Period, groups: Mapping[Source, Sequence[Sequence[Key]]]
) -> dict[Key, list[float]]:
    """Return by how much each score moves with one standard error of each estimate."""
    found: dict[Key, list[float]] = {}
    for source, of_source in groups.items():
        moving = _moving(run, source)
        for rows in of_source:
            up, down = (
                run.with_shifts(dict.fromkeys(rows, step), moving).column(score, period)
                for step in (STEP, -STEP)
            )
            slopes = [
                0.0 if high is None or low is None else float((high - low) / (2 * STEP))
                for high, low in zip(up, down, strict=True)
            ]
            found |= dict.fromkeys(rows, slopes)
    return found


def _moving(run: Run, source: Source) -> frozenset[str]:
    """Return the quantities that rest on estimates of a source."""
    read = {code for code, rule in run.scheme.rules.items() if source_of(rule) == source}
    return frozenset(
        code for code in quantities(run.scheme) if read.intersection(closure(run.scheme, code))
    )


def _error(slopes: Mapping[Key, float], pairs: Iterable[Pair]) -> tuple[float, Covariances]:
    variance = sum(slope**2 for slope in slopes.values())
    ways = set()
    for a, b, correlation in pairs:
        if a not in slopes or b not in slopes:
            continue
        if correlation is not None:
            variance += 2 * slopes[a] * slopes[b] * correlation
            ways.add(Covariances.STATED)
        else:
            variance += 2 * abs(slopes[a] * slopes[b])
            ways.add(Covariances.BOUNDED)
    how = Covariances.INDEPENDENT if not ways else ways.pop() if len(ways) == 1 else None
    return math.sqrt(max(variance, 0.0)), how or Covariances.PARTLY_STATED


def _pairs(run: Run, estimates: Mapping[Key, Estimate], rows: Iterable[Key]) -> Iterator[Pair]:
    """Yield every two estimates that go together, and their correlation where it is stated."""
    stated, across = _stated(run)
    for a, b in combinations(rows, 2):
        one, other = estimates[a], estimates[b]
        if one.unit != other.unit and not across:
            continue
        both = frozenset(((one.unit, one.source), (other.unit, other.source)))
        covariance = stated.get((one.period, both))
        if covariance is not None and one.period == other.period:
            yield a, b, covariance / (one.std_error * other.std_error)
        elif one.made_by == other.made_by and one.unit == other.unit:
            yield a, b, None


def _stated(run: Run) -> tuple[Mapping[tuple[Period, Both], float], bool]:
    """Return the covariances of the evidence by period and both indices, each with its unit.

    And whether any is of two units.
    """
    key = ("covariances",)
    if key not in run.memo:
        table = run.evidence.table("survey_covariances")
        names = ("unit", "unit_b", "period", "index_a", "index_b", "covariance")
        rows = list(zip(*(table.column(name) for name in names), strict=True))
        stated = {
            (period, frozenset(((unit, (SURVEY, a)), (other or unit, (SURVEY, b))))): float(c)
            for unit, other, period, a, b, c in rows
        }
        run.memo[key] = stated, any(other not in {None, unit} for unit, other, *_rest in rows)
    found: tuple[Mapping[tuple[Period, Both], float], bool] = run.memo[key]
    return found


def _uncertainty(
    job: Job, outcome: Outcome, score: Fraction, error: tuple[float, Covariances]
) -> Uncertainty:
    std_error, how = error
    margin = NormalDist().inv_cdf((1 + LEVEL) / 2) * std_error
    feet = [_foot(job, grade.at_least) for grade in outcome.grades]
    # Of grades that depend on ranks, a score alone says no probability.
    by_rank = any(grade.best is not None for grade in outcome.grades)
    names = [] if by_rank else [grade.grade for grade in outcome.grades]
    sign = -1 if outcome.lower_is_better else 1
    above = [_chance_above(sign * float(score), std_error, foot, sign) for foot in feet[:-1]]
    chances = [here - better for here, better in zip([*above, 1.0], [0.0, *above], strict=True)]
    return Uncertainty(
        std_error,
        float(score) - margin,
        float(score) + margin,
        dict(zip(names, chances, strict=False)),
        how,
    )


def _foot(job: Job, amount: Amount | None) -> float | None:
    foot = job.amount(amount)
    return None if foot is None else float(foot)


def _chance_above(score: float, std_error: float, foot: float | None, sign: int) -> float:
    """Return how probable it is that the true score reaches the foot of a band."""
    if foot is None:
        return 1.0
    if std_error == 0:
        return float(score >= sign * foot)
    return 1 - NormalDist(score, std_error).cdf(sign * foot)
