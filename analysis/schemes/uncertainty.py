"""How far a composite that rests on survey estimates may be off: the delta method, and grades."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from statistics import NormalDist
from typing import Any

from analysis.schemes.amounts import Amount
from analysis.schemes.comparing import compares_units
from analysis.schemes.definition import Outcome
from analysis.schemes.periods import Period
from analysis.schemes.references import closure
from analysis.schemes.results import Covariances, Uncertainty
from analysis.schemes.rules import Earlier, SurveyIndex
from analysis.schemes.run import Job, Run

STEP = Fraction(1)  # Standard errors: where a rule bends within reach, the bend is felt.
LEVEL = 0.95
MOST_ROWS = 1000  # Where units are compared, each estimate is moved by itself.


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row of the survey indices: whose it is, which survey made it, and its error."""

    unit: str
    period: Period
    index: str
    survey: Any
    std_error: float


def uncertainties(run: Run, outcome: Outcome, period: Period) -> list[Uncertainty | None]:
    r"""Return the standard error of each unit's score, and the probability of each grade.

    Notes
    -----
    With :math:`g_k` by how much the score moves with one standard error of estimate k (half the
    difference of the exact scores one error above and below), :math:`\mathrm{se}^2 = \sum_k
    \sum_l g_k g_l r_{kl}`. The correlation :math:`r_{kl}` is the stated covariance over both
    errors; without one, estimates that a survey gives of one unit are taken as correlated as could
    be, so that :math:`g_k g_l r_{kl} = |g_k g_l|`, and surveys and units as independent. Where the
    score rests on no survey index there is nothing to tell, and where too many units are compared
    with one another nothing is told.
    """
    estimates = _estimates(run, outcome.score, period)
    compared = compares_units(run.scheme, outcome.score)
    if not estimates or (compared and len(estimates) > MOST_ROWS):
        return [None] * len(run.units)
    moved = _moved(run, outcome.score, period, _groups(estimates, compared=compared))
    scores = run.column(outcome.score, period)
    found: list[Uncertainty | None] = []
    for position, score in enumerate(scores):
        own = run.units[position].code
        slopes = {
            row: by[position]
            for row, by in moved.items()
            if by[position] and (compared or estimates[row].unit == own)
        }
        job = Job(run, outcome.score, period, position, None)
        error = _error(run, estimates, slopes)
        found.append(None if score is None else _uncertainty(job, outcome, score, error))
    return found


def _estimates(run: Run, score: str, period: Period) -> dict[int, Estimate]:
    """Return the rows that a score of the period may rest on, by their places in the table."""
    rules = [run.scheme.rules.get(code) for code in closure(run.scheme, score)]
    indices = {rule.index for rule in rules if isinstance(rule, SurveyIndex)}
    looks_back = any(isinstance(rule, Earlier) for rule in rules)
    table = run.evidence.table("survey_indices")
    found = {}
    for row in range(len(table) if indices else 0):
        cells = table.row(row)
        of: Period = cells["period"]
        is_inside = of.level.rank <= period.level.rank and of.within(period.level) == period
        if cells["index"] in indices and (is_inside or looks_back):
            # Of surveys without a name, those of one period are taken as one.
            survey = cells.get("survey", of)
            error = float(cells.get("std_error", 0))
            found[row] = Estimate(cells["unit"], of, cells["index"], survey, error)
    return found


def _groups(estimates: Mapping[int, Estimate], *, compared: bool) -> list[list[int]]:
    """Return rows that can be moved together, as no score rests on two of them."""
    groups: dict[Any, list[int]] = {}
    for row, one in estimates.items():
        if one.std_error:
            groups.setdefault(row if compared else (one.index, one.period), []).append(row)
    return list(groups.values())


def _moved(
    run: Run, score: str, period: Period, groups: Sequence[Sequence[int]]
) -> dict[int, list[float]]:
    """Return by how much each score moves with one standard error of each row."""
    found: dict[int, list[float]] = {}
    for rows in groups:
        up, down = (
            _shifted(run, dict.fromkeys(rows, step)).column(score, period)
            for step in (STEP, -STEP)
        )
        slopes = [
            0.0 if high is None or low is None else float((high - low) / (2 * STEP))
            for high, low in zip(up, down, strict=True)
        ]
        found |= dict.fromkeys(rows, slopes)
    return found


def _shifted(run: Run, shifts: Mapping[int, Fraction]) -> Run:
    return type(run)(run.file, run.evidence, as_of=run.as_of, shifts=shifts)


def _error(
    run: Run, estimates: Mapping[int, Estimate], slopes: Mapping[int, float]
) -> tuple[float, Covariances]:
    stated = _stated(run)
    variance = sum(slope**2 for slope in slopes.values())
    ways = set()
    for a, b in combinations(slopes, 2):
        one, other = estimates[a], estimates[b]
        if one.unit != other.unit:
            continue
        covariance = stated.get((one.unit, one.period, frozenset((one.index, other.index))))
        if covariance is not None and one.period == other.period:
            correlation = covariance / (one.std_error * other.std_error)
            variance += 2 * slopes[a] * slopes[b] * correlation
            ways.add(Covariances.STATED)
        elif one.survey == other.survey:
            variance += 2 * abs(slopes[a] * slopes[b])
            ways.add(Covariances.BOUNDED)
    how = Covariances.INDEPENDENT if not ways else ways.pop() if len(ways) == 1 else None
    return math.sqrt(max(variance, 0.0)), how or Covariances.PARTLY_STATED


def _stated(run: Run) -> Mapping[tuple[str, Period, frozenset[str]], float]:
    """Return the covariances of the evidence, by unit, period and both indices."""
    key = ("covariances",)
    if key not in run.memo:
        table = run.evidence.table("survey_covariances")
        names = ("unit", "period", "index_a", "index_b", "covariance")
        rows = zip(*(table.column(name) for name in names), strict=True)
        run.memo[key] = {
            (unit, period, frozenset((a, b))): float(covariance)
            for unit, period, a, b, covariance in rows
        }
    found: Mapping[tuple[str, Period, frozenset[str]], float] = run.memo[key]
    return found


def _uncertainty(
    job: Job, outcome: Outcome, score: Fraction, error: tuple[float, Covariances]
) -> Uncertainty:
    std_error, how = error
    margin = NormalDist().inv_cdf((1 + LEVEL) / 2) * std_error
    feet = [_foot(job, grade.at_least) for grade in outcome.grades]
    names = [grade.grade for grade in outcome.grades]
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
