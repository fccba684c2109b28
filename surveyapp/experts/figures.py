"""What a round comes to: means by unit and indicator, and how far its experts agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import stdev
from uuid import UUID

from analysis.errors import InsufficientSampleError
from analysis.experts.concordance import ConcordanceEstimate, estimate_concordance
from analysis.experts.dissent import FarScore, compare_experts, far_scores
from analysis.experts.intraclass import (
    IntraclassCorrelation,
    IntraclassForm,
    IntraclassReason,
    estimate_intraclass,
)
from analysis.experts.scores import ExpertScores, MissingScores, ScoreScale
from surveyapp.experts.models import ScoringRound
from surveyapp.experts.plans import FULL, RoundIndicator
from surveyapp.experts.rounds import indicators_of
from surveyapp.experts.sheets import Sheets

FAR = Fraction(20)  # Points from the median of the others: a fifth of the scale.
DROP = MissingScores.DROP_SUBJECTS


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What the experts gave one unit for one indicator.

    Attributes
    ----------
    n : int
    mean, low, high : Fraction or None
    trimmed : Fraction or None
        What the rule of the scheme makes of it; nothing where there are too few.
    spread : float or None
        The standard deviation.
    short_of : int
        How many more experts the rule needs.
    """

    n: int
    mean: Fraction | None
    trimmed: Fraction | None
    low: Fraction | None
    high: Fraction | None
    spread: float | None
    short_of: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the experts agree about an indicator, and about what each is compared."""

    order: ConcordanceEstimate
    points: IntraclassCorrelation
    reasons: tuple[IntraclassReason, ...]  # Of the points.
    dissenting: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class IndicatorFigures:
    """What a round comes to for one indicator; units and experts by their ids, as words."""

    indicator: RoundIndicator
    units: Mapping[UUID, UnitFigures]
    agreement: Agreement | None
    far: Sequence[FarScore]


def figures_of(
    round_: ScoringRound, unit_ids: Sequence[UUID], sheets: Sheets
) -> list[IndicatorFigures]:
    """Return the figures of every indicator of a round."""
    found = []
    for code, indicator in indicators_of(round_).items():
        scores = _scores(code, unit_ids, sheets)
        found.append(
            IndicatorFigures(
                indicator,
                {unit_id: _of_unit(scores, str(unit_id), indicator) for unit_id in unit_ids},
                _agreement(scores),
                far_scores(scores, FAR),
            )
        )
    return found


def _scores(code: str, unit_ids: Sequence[UUID], sheets: Sheets) -> ExpertScores:
    given = {
        (str(unit_id), str(account_id)): Fraction(sheet.scores[code]["score"])
        for (unit_id, account_id), sheet in sheets.counted.items()
        if sheet.scores.get(code, {}).get("score")
    }
    return ExpertScores(
        tuple(str(unit_id) for unit_id in unit_ids),
        tuple(sorted({expert for _unit, expert in given})),
        given,
        ScoreScale(Fraction(FULL)),
    )


def _of_unit(scores: ExpertScores, subject: str, indicator: RoundIndicator) -> UnitFigures:
    given = sorted(scores.of_subject(subject).values())
    needed = max(indicator.least_experts, 2 * indicator.trim + 1)
    short_of = max(0, needed - len(given))
    if not given:
        return UnitFigures(0, None, None, None, None, None, short_of)
    return UnitFigures(
        len(given),
        _mean(given),
        None if short_of else _mean(given[indicator.trim : len(given) - indicator.trim]),
        given[0],
        given[-1],
        stdev(map(float, given)) if len(given) > 1 else None,
        short_of,
    )


def _mean(scores: Sequence[Fraction]) -> Fraction:
    return sum(scores, Fraction(0)) / len(scores)


def _agreement(scores: ExpertScores) -> Agreement | None:
    """Return how far experts agree on the units that all judged; nothing of one alone."""
    try:
        order = estimate_concordance(scores, DROP)
        points = estimate_intraclass(scores, DROP)
        compared = compare_experts(scores, DROP)
    except InsufficientSampleError:
        return None
    single = points.correlations[IntraclassForm.RANDOM_SINGLE]
    dissenting = tuple(UUID(one.expert) for one in compared if one.is_dissenting)
    return Agreement(order, single, points.reasons, dissenting)
