"""Whether the experts whose scores a rule takes the mean of agree with one another."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from analysis.errors import InsufficientSampleError
from analysis.experts.concordance import ConcordanceEstimate, estimate_concordance
from analysis.experts.intraclass import IntraclassEstimate, IntraclassForm, estimate_intraclass
from analysis.experts.scores import ExpertScores, MissingScores, ScoreScale
from analysis.schemes.rules import Judged, TableName, Which

if TYPE_CHECKING:
    from analysis.schemes.job import Job

FULL = Fraction(100)
WHICH = Which(table=TableName.EXPERT_SCORES)


def tell_agreement(job: "Job", rule: Judged) -> None:
    """Note Kendall's W and the intraclass correlation over all units that every expert judged.

    There is nothing to note of fewer than two experts or two units.
    """
    key = ("agreement", job.code, job.period)
    if key not in job.run.memo:
        job.run.memo[key] = _agreement(_scores(job, rule))
    found: tuple[ConcordanceEstimate, IntraclassEstimate] | None = job.run.memo[key]
    if found is None:
        return
    order, points = found
    single = points.correlations[IntraclassForm.RANDOM_SINGLE]
    ends: dict[str, Any] = {"low": None, "high": None}
    if single.interval is not None:
        ends = {"low": single.interval.low, "high": single.interval.high}
    job.say(
        "agreement",
        experts=order.experts,
        units=order.subjects,
        w=order.w,
        p=order.p_value,
        icc=single.value,
        **ends,
    )


def _scores(job: "Job", rule: Judged) -> ExpertScores:
    """Return the mean of what each expert gave each unit in the period."""
    table = job.run.evidence.table(WHICH.table.value)
    named, scores = table.column("indicator"), table.column("score")
    experts = table.column("expert")
    given: dict[tuple[str, str], list[Fraction]] = {}
    for unit in job.run.units:
        for row in job.run.selections.select(WHICH).rows(unit.code, job.period):
            if named[row] == rule.indicator:
                given.setdefault((unit.code, experts[row]), []).append(scores[row])
    return ExpertScores(
        tuple(dict.fromkeys(unit for unit, _expert in given)),
        tuple(sorted({expert for _unit, expert in given})),
        {pair: sum(values, Fraction(0)) / len(values) for pair, values in given.items()},
        ScoreScale(FULL),
    )


def _agreement(scores: ExpertScores) -> tuple[ConcordanceEstimate, IntraclassEstimate] | None:
    try:
        missing = MissingScores.DROP_SUBJECTS
        return estimate_concordance(scores, missing), estimate_intraclass(scores, missing)
    except InsufficientSampleError:
        return None
