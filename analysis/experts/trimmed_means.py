r"""The mean of experts' scores without the highest and the lowest.

Of n scores the k highest and the k lowest are left out, and what remains has the exact mean. Its
standard error is :math:`s_w \sqrt n / (n - 2k)` with the standard deviation s_w of the winsorised
scores, in which those left out take the nearest value that stayed; the interval is Student's on
n - 2k - 1 degrees of freedom [1]_. With k = 0 both are the ordinary ones.

References
----------
.. [1] J. W. Tukey and D. H. McLaughlin, "Less vulnerable confidence and significance procedures
   for location based on a single sample: trimming/winsorization 1", *Sankhya A* 25 (1963),
   331-352.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from analysis.errors import InsufficientSampleError, InvalidPlanError, Refusal
from analysis.estimation.intervals import ConfidenceInterval, student_interval
from analysis.experts.scores import ExpertScores, ScoreScale
from analysis.quality.verdicts import Verdict

LEAST_KEPT = 3  # Two that stay may still be anybody's.
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Trimming:
    """How many scores are left out at each end: a number, or a share of those given.

    Attributes
    ----------
    count : int
        At each end.
    share : Fraction or None
        Instead of `count`: of the scores given, at each end, rounded down; below one half.
    least_kept : int
        Fewer scores that stay are refused.
    """

    count: int = 1
    share: Fraction | None = None
    least_kept: int = LEAST_KEPT

    def __post_init__(self) -> None:
        if self.share is not None and not 0 <= self.share < HALF:
            raise InvalidPlanError(
                f"share {float(self.share):g} of the scores cannot be left out at each end; give "
                "0 or more and less than 0.5"
            )
        if self.count < 0 or self.least_kept < 1:
            raise InvalidPlanError(
                f"count {self.count} must be 0 or more, least_kept {self.least_kept} 1 or more"
            )

    def left_out(self, n: int) -> int:
        """Return how many of n scores are left out at each end."""
        return self.count if self.share is None else int(n * self.share)

    def needed(self) -> int:
        """Return the least number of scores that leaves enough."""
        n = self.least_kept
        while n - 2 * self.left_out(n) < self.least_kept:
            n += 1
        return n


@dataclass(frozen=True, slots=True)
class TrimmedMean:
    """What a subject got from its experts.

    Attributes
    ----------
    subject : str
    mean : Fraction
        Of the scores that stayed, exact and unrounded.
    n, kept : int
        Scores given, and those that stayed.
    dropped_low, dropped_high : tuple of str
        The experts whose score was left out; of equal scores that of the expert listed first.
    missing : tuple of str
        Experts who gave no score.
    std_error : float or None
        As if the experts were drawn from all who might have been asked.
    interval : ConfidenceInterval or None
        ``None`` of one score that stayed, and where all agree: that would promise certainty.
    verdict : Verdict
        `Verdict.WARN` where experts are missing.
    """

    subject: str
    mean: Fraction
    n: int
    kept: int
    dropped_low: tuple[str, ...]
    dropped_high: tuple[str, ...]
    missing: tuple[str, ...]
    std_error: float | None
    interval: ConfidenceInterval | None
    verdict: Verdict


def trimmed_means(
    scores: ExpertScores, trimming: Trimming, *, level: float = 0.95
) -> tuple[TrimmedMean, ...]:
    """Return the trimmed mean of every subject.

    Parameters
    ----------
    scores : ExpertScores
        Where some are missing, each subject has the mean of those that were given.
    trimming : Trimming
    level : float
        Confidence of the intervals.

    Raises
    ------
    InsufficientSampleError
        If too few scores of a subject would stay; every such subject is named.
    """
    refusals = [
        _too_few(subject, n, trimming)
        for subject in scores.subjects
        if (n := len(scores.of_subject(subject))) < trimming.needed()
    ]
    if refusals:
        raise InsufficientSampleError(*refusals)
    return tuple(_mean(scores, subject, trimming, level) for subject in scores.subjects)


def _mean(scores: ExpertScores, subject: str, trimming: Trimming, level: float) -> TrimmedMean:
    given = scores.of_subject(subject)
    n, cut = len(given), trimming.left_out(len(given))
    order = sorted(given, key=given.__getitem__)  # Stable: of equals, whoever is listed first.
    kept = [given[expert] for expert in order[cut : n - cut]]
    mean = sum(kept, Fraction(0)) / len(kept)
    error = _std_error(kept, cut)
    missing = tuple(expert for expert in scores.experts if expert not in given)
    return TrimmedMean(
        subject=subject,
        mean=mean,
        n=n,
        kept=len(kept),
        dropped_low=tuple(order[:cut]),
        dropped_high=tuple(order[n - cut :]),
        missing=missing,
        std_error=error,
        interval=_interval(mean, error, len(kept) - 1, scores.scale, level) if error else None,
        verdict=Verdict.WARN if missing else Verdict.PASS,
    )


def _std_error(kept: Sequence[Fraction], cut: int) -> float | None:
    if len(kept) == 1:
        return None
    if len(set(kept)) == 1:
        return 0.0
    winsorised = np.array([kept[0]] * cut + list(kept) + [kept[-1]] * cut, dtype=float)
    return float(winsorised.std(ddof=1) * len(winsorised) ** 0.5 / len(kept))


def _interval(
    mean: Fraction, error: float, df: int, scale: ScoreScale, level: float
) -> ConfidenceInterval:
    """Return Student's interval as far as there are points."""
    found = student_interval(float(mean), error, df, level=level)
    low, high = max(found.low, float(scale.minimum)), min(found.high, float(scale.maximum))
    return replace(found, low=low, high=high)


def _too_few(subject: str, n: int, trimming: Trimming) -> Refusal:
    needed = trimming.needed()
    said = (
        f"{subject} has {n} scores, and {trimming.left_out(n)} would be left out at each end; ask "
        f"{needed - n} more experts, or leave out fewer"
    )
    return Refusal("too_few_experts", said, {"subject": subject, "n": n, "needed": needed})
