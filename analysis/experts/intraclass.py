r"""How far experts give the same points: intraclass correlations, with intervals from F.

Which of the six is right depends on who judges and on what is used [1]_. *One-way* (1): each
subject has other experts. *Two-way random* (2): the same experts judge all, and stand for others;
that one is severer than another counts as disagreement. *Two-way mixed* (3): these experts and no
others; severity does not count. *Single*: the score of one expert is used; *mean*: the mean of
all k.

With mean squares between n subjects (B), between k experts (J), residual (E) and within subjects
(W):

======== ================================================ ==========================
form     single                                           mean
======== ================================================ ==========================
one-way  (B - W)/(B + (k-1) W)                            (B - W)/B
random   (B - E)/(B + (k-1) E + k (J - E)/n)              (B - E)/(B + (J - E)/n)
mixed    (B - E)/(B + (k-1) E)                            (B - E)/B
======== ================================================ ==========================

Intervals of one-way and mixed come from F = B/W on n - 1 and n (k - 1), F = B/E on n - 1 and
(n - 1)(k - 1) degrees of freedom; those of random from Satterthwaite's degrees of freedom [2]_.
Sums of squares are exact, since scores are, so that perfect agreement is no matter of rounding.

References
----------
.. [1] P. E. Shrout and J. L. Fleiss, "Intraclass correlations: uses in assessing rater
   reliability", *Psychological Bulletin* 86 (1979), 420-428.
.. [2] K. O. McGraw and S. P. Wong, "Forming inferences about some intraclass correlation
   coefficients", *Psychological Methods* 1 (1996), 30-46.
.. [3] T. K. Koo and M. Y. Li, "A guideline of selecting and reporting intraclass correlation
   coefficients for reliability research", *Journal of Chiropractic Medicine* 15 (2016), 155-163.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scipy import stats

from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod
from analysis.experts.concordance import require_table
from analysis.experts.mean_squares import MeanSquares, mean_squares
from analysis.experts.scores import ExpertScores, MissingScores


class IntraclassForm(StrEnum):
    """Which agreement is meant, in the notation of Shrout and Fleiss."""

    ONE_WAY_SINGLE = "icc_1_1"
    RANDOM_SINGLE = "icc_2_1"
    MIXED_SINGLE = "icc_3_1"
    ONE_WAY_MEAN = "icc_1_k"
    RANDOM_MEAN = "icc_2_k"
    MIXED_MEAN = "icc_3_k"


class AgreementVerdict(StrEnum):
    """What the lower end of the interval allows to be said [3]_; 0.5, 0.75 and 0.9 divide."""

    POOR = "poor"
    MODERATE = "moderate"
    GOOD = "good"
    EXCELLENT = "excellent"
    UNTESTED = "untested"


MEANS = frozenset(
    {IntraclassForm.ONE_WAY_MEAN, IntraclassForm.RANDOM_MEAN, IntraclassForm.MIXED_MEAN}
)
VERDICTS = (
    (0.9, AgreementVerdict.EXCELLENT),
    (0.75, AgreementVerdict.GOOD),
    (0.5, AgreementVerdict.MODERATE),
)


class IntraclassReason(StrEnum):
    """Why a coefficient or an interval is missing, or how it is to be read with care."""

    NO_VARIANCE = "no_variance"  # All subjects got the same.
    PERFECT_AGREEMENT = "perfect_agreement"  # An interval would promise certainty.
    # The random mean of k: experts differ in severity by less than chance would have them.
    NO_MEAN = "no_mean"
    LEFT_OUT = "left_out"  # Subjects or experts, for want of scores.


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """One of the six coefficients.

    Attributes
    ----------
    form : IntraclassForm
    value : float or None
        1 at most; below 0 where experts agree less than chance would have them.
    interval : ConfidenceInterval or None
    f, p_value : float or None
        The test that subjects do not differ; ``None`` where experts agree perfectly.
    df, df_denominator : int
    verdict : AgreementVerdict
    """

    form: IntraclassForm
    value: float | None
    interval: ConfidenceInterval | None
    f: float | None
    p_value: float | None
    df: int
    df_denominator: int
    verdict: AgreementVerdict


@dataclass(frozen=True, slots=True)
class IntraclassEstimate:
    """All six coefficients, so that none can be picked for its size without being seen to be.

    Attributes
    ----------
    subjects, experts : int
    mean_squares : MeanSquares
    correlations : mapping of IntraclassForm to IntraclassCorrelation
    dropped : tuple of str
        Subjects, or experts, left out for want of scores.
    reasons : tuple of IntraclassReason
    """

    subjects: int
    experts: int
    mean_squares: MeanSquares
    correlations: dict[IntraclassForm, IntraclassCorrelation]
    dropped: tuple[str, ...]
    reasons: tuple[IntraclassReason, ...]


def estimate_intraclass(
    scores: ExpertScores,
    missing: MissingScores = MissingScores.REFUSE,
    *,
    level: float = 0.95,
) -> IntraclassEstimate:
    """Estimate how far experts give the same points.

    Parameters
    ----------
    scores : ExpertScores
    missing : MissingScores
        What to do where an expert did not judge all subjects.
    level : float
        Confidence of the intervals.

    Raises
    ------
    InsufficientSampleError
        If scores are missing and none may be left out, or fewer than two experts or subjects are
        there, or left.
    """
    table = scores.complete(missing)
    require_table(table)
    squares = mean_squares(table)
    reasons = [IntraclassReason.LEFT_OUT] if table.dropped else []
    if not squares.subjects:
        reasons.append(IntraclassReason.NO_VARIANCE)
    elif not squares.residual:
        reasons.append(IntraclassReason.PERFECT_AGREEMENT)
    elif _value(IntraclassForm.RANDOM_MEAN, squares) is None:
        reasons.append(IntraclassReason.NO_MEAN)
    return IntraclassEstimate(
        subjects=squares.n,
        experts=squares.k,
        mean_squares=squares,
        correlations={form: _correlation(form, squares, level) for form in IntraclassForm},
        dropped=table.dropped,
        reasons=tuple(reasons),
    )


def _correlation(form: IntraclassForm, ms: MeanSquares, level: float) -> IntraclassCorrelation:
    is_one_way = form in {IntraclassForm.ONE_WAY_SINGLE, IntraclassForm.ONE_WAY_MEAN}
    noise = ms.within if is_one_way else ms.residual
    df, below = ms.n - 1, ms.n * (ms.k - 1) if is_one_way else (ms.n - 1) * (ms.k - 1)
    value = _value(form, ms)
    f = float(ms.subjects / noise) if noise else None
    bounds = None if value is None or f is None else _bounds(form, ms, (f, df, below), level)
    return IntraclassCorrelation(
        form=form,
        value=None if value is None else float(value),
        interval=(
            None
            if bounds is None
            else ConfidenceInterval(*bounds, level, IntervalMethod.VARIANCE_RATIO)
        ),
        f=f,
        p_value=None if f is None else float(stats.f.sf(f, df, below)),
        df=df,
        df_denominator=below,
        verdict=AgreementVerdict.UNTESTED if bounds is None else _verdict(bounds[0]),
    )


def _value(form: IntraclassForm, ms: MeanSquares) -> Fraction | None:
    """Return a coefficient, or ``None`` where there is no variance to take a part of."""
    b, e, w, k = ms.subjects, ms.residual, ms.within, ms.k
    severity = (ms.experts - e) / ms.n
    signal, whole = {
        IntraclassForm.ONE_WAY_SINGLE: (b - w, b + (k - 1) * w),
        IntraclassForm.RANDOM_SINGLE: (b - e, b + (k - 1) * e + k * severity),
        IntraclassForm.MIXED_SINGLE: (b - e, b + (k - 1) * e),
        IntraclassForm.ONE_WAY_MEAN: (b - w, b),
        # Less severity than chance alone would show may leave nothing to divide by.
        IntraclassForm.RANDOM_MEAN: (b - e, b + severity),
        IntraclassForm.MIXED_MEAN: (b - e, b),
    }[form]
    return signal / whole if b and whole > 0 else None


def _bounds(
    form: IntraclassForm, ms: MeanSquares, test: tuple[float, int, int], level: float
) -> tuple[float, float]:
    if form in {IntraclassForm.RANDOM_SINGLE, IntraclassForm.RANDOM_MEAN}:
        low, high = _random_bounds(ms, level)
    else:
        f, df, below = test
        tail = (1 + level) / 2
        least = f / float(stats.f.ppf(tail, df, below))
        most = f * float(stats.f.ppf(tail, below, df))
        low, high = ((ratio - 1) / (ratio + ms.k - 1) for ratio in (least, most))
    if form in MEANS:
        return _of_mean(low, ms.k), _of_mean(high, ms.k)
    return low, high


def _of_mean(single: float, k: int) -> float:
    """Return the reliability of the mean of k from that of one, as Spearman and Brown have it."""
    whole = 1 + (k - 1) * single
    return k * single / whole if whole > 0 else -math.inf


def _random_bounds(ms: MeanSquares, level: float) -> tuple[float, float]:
    n, k = ms.n, ms.k
    b, j, e = float(ms.subjects), float(ms.experts), float(ms.residual)
    # No part of a variance is below 0, and degrees of freedom make sense of none that is.
    rho = max(0.0, float(_value(IntraclassForm.RANDOM_SINGLE, ms) or 0))
    of_experts = k * rho * j
    of_residual = (n * (1 + (k - 1) * rho) - k * rho) * e
    df = (k - 1) * (n - 1) * (of_experts + of_residual) ** 2
    df /= (n - 1) * of_experts**2 + of_residual**2
    tail = (1 + level) / 2
    upper, lower = float(stats.f.ppf(tail, n - 1, df)), float(stats.f.ppf(tail, df, n - 1))
    noise = k * j + (k * n - k - n) * e
    return (
        n * (b - upper * e) / (upper * noise + n * b),
        n * (lower * b - e) / (noise + n * lower * b),
    )


def _verdict(low: float) -> AgreementVerdict:
    return next((verdict for line, verdict in VERDICTS if low >= line), AgreementVerdict.POOR)
