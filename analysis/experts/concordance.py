"""Whether experts put subjects in the same order: Kendall's W."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import stats

from analysis.errors import InsufficientSampleError, Refusal
from analysis.estimation.design import FloatArray
from analysis.experts.scores import CompleteScores, ExpertScores, MissingScores

LEAST = 2
FEW_SUBJECTS = 8  # Below, chi-square is a rough guide.


class ConcordanceVerdict(StrEnum):
    """What may be said; not shown is not the same as none."""

    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    UNTESTED = "untested"


class ConcordanceReason(StrEnum):
    """Why there is no coefficient, or how it is to be read with care."""

    NO_ORDER = "no_order"  # No expert tells any two subjects apart.
    FEW_SUBJECTS = "few_subjects"
    LEFT_OUT = "left_out"  # Subjects or experts, for want of scores.


@dataclass(frozen=True, slots=True)
class ConcordanceEstimate:
    """How far m experts put n subjects in the same order.

    Attributes
    ----------
    w : float or None
        0 where their orders cancel each other out, 1 where all are the same.
    mean_rank_correlation : float or None
        Spearman's, over all pairs of experts, as far as ties allow: (m W - 1)/(m - 1).
    chi_square, p_value : float or None
    df : int
    subjects, experts : int
    dropped : tuple of str
        Left out for want of scores.
    verdict : ConcordanceVerdict
    reasons : tuple of ConcordanceReason
    """

    w: float | None
    mean_rank_correlation: float | None
    chi_square: float | None
    p_value: float | None
    df: int
    subjects: int
    experts: int
    dropped: tuple[str, ...]
    verdict: ConcordanceVerdict
    reasons: tuple[ConcordanceReason, ...]


def estimate_concordance(
    scores: ExpertScores,
    missing: MissingScores = MissingScores.REFUSE,
    *,
    level: float = 0.95,
) -> ConcordanceEstimate:
    r"""Estimate how far experts agree about the order of subjects.

    Parameters
    ----------
    scores : ExpertScores
    missing : MissingScores
        What to do where an expert did not judge all subjects.
    level : float
        Agreement is shown below ``p = 1 - level``.

    Raises
    ------
    InsufficientSampleError
        If scores are missing and none may be left out, or fewer than two experts or subjects
        are there, or left.

    Notes
    -----
    With the mid-ranks of each expert and R_i their sum for subject i,
    :math:`W = \frac{12 \sum (R_i - \bar R)^2}{m^2 (n^3 - n) - m \sum T}`, T the sum of
    :math:`t^3 - t` over each expert's ties; :math:`\chi^2 = m (n - 1) W` on n - 1 degrees of
    freedom [1]_. W has a test and no interval, since where experts agree at all its distribution
    depends on how; the intervals of agreement are those of `analysis.experts.intraclass`.

    References
    ----------
    .. [1] M. Kendall and J. D. Gibbons, *Rank Correlation Methods*, 5th ed., Edward Arnold, 1990,
       chapter 6.
    """
    table = scores.complete(missing)
    require_table(table)
    n, m = len(table.subjects), len(table.experts)
    reasons = [ConcordanceReason.LEFT_OUT] if table.dropped else []
    found = rank_agreement(mid_ranks(table))
    if found is None:
        reasons.append(ConcordanceReason.NO_ORDER)
        verdict, statistic, p_value = ConcordanceVerdict.UNTESTED, None, None
    else:
        if n < FEW_SUBJECTS:
            reasons.append(ConcordanceReason.FEW_SUBJECTS)
        statistic = m * (n - 1) * found
        p_value = float(stats.chi2.sf(statistic, n - 1))
        is_shown = p_value < 1 - level
        verdict = ConcordanceVerdict.SHOWN if is_shown else ConcordanceVerdict.NOT_SHOWN
    return ConcordanceEstimate(
        w=found,
        mean_rank_correlation=None if found is None else (m * found - 1) / (m - 1),
        chi_square=statistic,
        p_value=p_value,
        df=n - 1,
        subjects=n,
        experts=m,
        dropped=table.dropped,
        verdict=verdict,
        reasons=tuple(reasons),
    )


def mid_ranks(table: CompleteScores) -> FloatArray:
    """Return the rank that each expert gives each subject, (subjects, experts); ties share."""
    ranks: FloatArray = stats.rankdata(table.matrix, axis=0)
    return ranks


def rank_agreement(ranks: FloatArray) -> float | None:
    """Return Kendall's W of mid-ranks, or ``None`` where no expert tells subjects apart.

    Parameters
    ----------
    ranks : (n, m) float array
        Of n subjects by each of m experts, equal scores sharing their mean rank; W is corrected
        for these ties.
    """
    n, m = ranks.shape
    ties = sum(
        float((counts**3 - counts).sum())
        for counts in (np.unique(column, return_counts=True)[1] for column in ranks.T)
    )
    possible = m**2 * (n**3 - n) - m * ties
    if not possible:
        return None
    sums = ranks.sum(axis=1)
    return float(12 * ((sums - sums.mean()) ** 2).sum() / possible)


def require_table(table: CompleteScores) -> None:
    """Refuse agreement of fewer than two experts, or about fewer than two subjects.

    Raises
    ------
    InsufficientSampleError
    """
    for code, names, what in (
        ("too_few_experts", table.experts, "experts"),
        ("too_few_subjects", table.subjects, "subjects"),
    ):
        if len(names) < LEAST:
            said = (
                f"agreement needs {LEAST} {what} with all their scores, and {len(names)} are left"
            )
            values = {"n": len(names), "needed": LEAST}
            raise InsufficientSampleError(
                Refusal(code, f"{said}; ask for the missing ones", values)
            )
