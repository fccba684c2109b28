"""Experts who put subjects in another order than all others do, and scores far from the others."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analysis.experts.concordance import mid_ranks, rank_agreement, require_table
from analysis.experts.scores import ExpertScores, MissingScores

LEAST_EXPERTS = 3  # Of two who disagree, nobody can say who it is.


@dataclass(frozen=True, slots=True)
class ExpertAgreement:
    """How one expert's order fits those of the others.

    Attributes
    ----------
    expert : str
    nearest : str or None
        Whose order is most like it; ``None`` where no correlation exists.
    nearest_correlation : float or None
        Spearman's; ``None`` where the expert tells no subjects apart, or none of the others does.
    w_without : float or None
        Kendall's W of the others.
    subjects, experts : int
        That all were compared on, and that were compared.
    is_dissenting : bool
        Whether the order is like nobody's (no correlation above 0) although at least two of the
        others agree with each other. A reason to talk, not to leave anybody out.
    """

    expert: str
    nearest: str | None
    nearest_correlation: float | None
    w_without: float | None
    subjects: int
    experts: int
    is_dissenting: bool


def compare_experts(
    scores: ExpertScores, missing: MissingScores = MissingScores.REFUSE
) -> tuple[ExpertAgreement, ...]:
    """Return how each expert's order fits those of the others.

    Parameters
    ----------
    scores : ExpertScores
    missing : MissingScores
        What to do where an expert did not judge all subjects.

    Raises
    ------
    InsufficientSampleError
        If scores are missing and none may be left out, or fewer than two experts or subjects are
        there, or left.

    Notes
    -----
    Correlations of mid-ranks (Spearman's, ties shared).
    """
    table = scores.complete(missing)
    require_table(table)
    ranks = mid_ranks(table)
    n, m = ranks.shape
    # Twice a rank is whole, so no rounding decides what is above 0.
    from_mean = 2 * ranks - (n + 1)
    products = from_mean.T @ from_mean
    spread = np.sqrt(np.outer(np.diag(products), np.diag(products)))
    with np.errstate(invalid="ignore"):
        correlations = np.where(spread > 0, products / spread, np.nan)
    np.fill_diagonal(correlations, np.nan)
    found = []
    for place, expert in enumerate(table.experts):
        own = correlations[place]
        others = np.delete(np.delete(correlations, place, axis=0), place, axis=1)
        is_known = bool(np.isfinite(own).any())
        nearest = int(np.nanargmax(own)) if is_known else None
        without = rank_agreement(np.delete(ranks, place, axis=1)) if m >= LEAST_EXPERTS else None
        found.append(
            ExpertAgreement(
                expert=expert,
                nearest=None if nearest is None else table.experts[nearest],
                nearest_correlation=None if nearest is None else float(own[nearest]),
                w_without=without,
                subjects=n,
                experts=m,
                is_dissenting=nearest is not None
                and float(own[nearest]) <= 0
                and bool((others > 0).any()),
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class FarScore:
    """A score that lies far from what the other experts gave the same subject.

    Attributes
    ----------
    expert, subject : str
    score : Fraction
    others : Fraction
        The median of the other scores.
    """

    expert: str
    subject: str
    score: Fraction
    others: Fraction


def far_scores(scores: ExpertScores, distance: Fraction) -> tuple[FarScore, ...]:
    """Return the scores further than `distance` from the median of at least two others.

    Like dissent, a reason to ask and not to leave anything out.

    Parameters
    ----------
    scores : ExpertScores
    distance : Fraction
        In points of the scale.
    """
    found = []
    for subject in scores.subjects:
        given = scores.of_subject(subject)
        if len(given) < LEAST_EXPERTS:
            continue
        order = sorted(given, key=given.__getitem__)
        for place, expert in enumerate(order):
            others = order[:place] + order[place + 1 :]
            upper, lower = others[len(others) // 2], others[(len(others) - 1) // 2]
            middle = (given[upper] + given[lower]) / 2
            if abs(given[expert] - middle) > distance:
                found.append(FarScore(expert, subject, given[expert], middle))
    return tuple(found)
