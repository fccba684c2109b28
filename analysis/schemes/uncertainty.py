"""How far a composite that rests on survey estimates may be off: the delta method, and grades."""

import math
from collections.abc import Sequence
from fractions import Fraction
from statistics import NormalDist

from analysis.schemes.amounts import Amount
from analysis.schemes.definition import Outcome
from analysis.schemes.periods import Period
from analysis.schemes.references import closure
from analysis.schemes.results import Uncertainty
from analysis.schemes.rules import SurveyIndex
from analysis.schemes.run import Job, Run

STEP = Fraction(1, 1000)  # Of a standard error: where a rule bends, its slope is taken just there.
LEVEL = 0.95


def uncertainties(run: Run, outcome: Outcome, period: Period) -> list[Uncertainty | None]:
    r"""Return the standard error of each unit's score, and the probability of each grade.

    Notes
    -----
    With :math:`g_k` the slope of the score in survey index k (a central difference of exact
    values), :math:`\mathrm{se}^2 = \sum_s (\sum_{k \in s} |g_k| \mathrm{se}_k)^2`: estimates of
    one survey are taken as perfectly correlated, which no covariance of theirs exceeds, and
    surveys as independent. Where the score rests on no survey index there is nothing to tell.
    Norms that come from the units themselves move with all of them.
    """
    indices = _indices(run, outcome.score)
    if not indices:
        return [None] * len(run.units)
    slopes = {index: _slopes(run, outcome.score, period, index) for index in indices}
    scores = run.column(outcome.score, period)
    return [
        None
        if score is None
        else _uncertainty(Job(run, outcome.score, period, position, None), outcome, score, slopes)
        for position, score in enumerate(scores)
    ]


def _indices(run: Run, score: str) -> tuple[str, ...]:
    found = [run.scheme.rules.get(code) for code in closure(run.scheme, score)]
    return tuple(dict.fromkeys(rule.index for rule in found if isinstance(rule, SurveyIndex)))


def _slopes(run: Run, score: str, period: Period, index: str) -> list[float]:
    """Return by how much each score moves with one standard error of an index."""
    up, down = (
        type(run)(run.file, run.evidence, as_of=run.as_of, shifts={index: sign * STEP}).column(
            score, period
        )
        for sign in (1, -1)
    )
    return [
        0.0 if high is None or low is None else float((high - low) / (2 * STEP))
        for high, low in zip(up, down, strict=True)
    ]


def _uncertainty(
    job: Job, outcome: Outcome, score: Fraction, slopes: dict[str, list[float]]
) -> Uncertainty:
    by_survey: dict[str, float] = {}
    for index, moved in slopes.items():
        survey = _survey(job.run, job.unit.code, index)
        by_survey[survey] = by_survey.get(survey, 0.0) + abs(moved[job.index])
    error = math.sqrt(sum(part**2 for part in by_survey.values()))
    margin = NormalDist().inv_cdf((1 + LEVEL) / 2) * error
    feet = [_foot(job, grade.at_least) for grade in outcome.grades]
    names = [grade.grade for grade in outcome.grades]
    chances = _chances(float(score), error, feet) if not outcome.lower_is_better else []
    return Uncertainty(
        error,
        float(score) - margin,
        float(score) + margin,
        dict(zip(names, chances, strict=False)),
    )


def _survey(run: Run, unit: str, index: str) -> str:
    key = ("surveys",)
    if key not in run.memo:
        table = run.evidence.table("survey_indices")
        rows = zip(
            table.column("unit"), table.column("index"), table.column("survey"), strict=True
        )
        run.memo[key] = {(of, name): survey for of, name, survey in rows}
    known: dict[tuple[str, str], str | None] = run.memo[key]
    return known.get((unit, index)) or ""


def _foot(job: Job, amount: Amount | None) -> float:
    foot = job.amount(amount)
    return -math.inf if foot is None else float(foot)


def _chances(score: float, error: float, feet: Sequence[float]) -> list[float]:
    """Return the probability of each band, from the best down."""
    above = [_chance_above(score, error, foot) for foot in feet[:-1]] + [1.0]
    return [here - better for here, better in zip(above, [0.0, *above], strict=False)]


def _chance_above(score: float, error: float, foot: float) -> float:
    if error == 0:
        return float(score >= foot)
    return (
        0.0
        if foot == math.inf
        else 1 - NormalDist(score, error).cdf(foot)
        if foot > -math.inf
        else 1.0
    )
