"""Confidence intervals."""

from dataclasses import dataclass
from enum import StrEnum

from scipy import special

ALMOST_NOBODY = 1e-9  # Share of a population left unasked that stands for none.


class IntervalMethod(StrEnum):
    """How an interval was found; reports name it."""

    STUDENT = "student"
    WILSON = "wilson"
    WILSON_EFFECTIVE = "wilson_effective"
    WILSON_BOUND = "wilson_bound"
    NEWCOMBE = "newcombe"
    NORMAL = "normal"
    LOGIT = "logit"
    BETA = "beta"  # Korn and Graubard's.
    JEFFREYS = "jeffreys"
    WOODRUFF = "woodruff"
    ORDER_STATISTICS = "order_statistics"
    LOG_STUDENT = "log_student"
    FELDT = "feldt"
    VARIANCE_RATIO = "variance_ratio"  # From F, of intraclass correlations.


@dataclass(frozen=True, slots=True)
class ConfidenceInterval:
    """Two bounds, the confidence they were made for, and how."""

    low: float
    high: float
    level: float
    method: IntervalMethod


def normal_factor(level: float) -> float:
    """Return how many standard errors on either side hold this part of a normal distribution."""
    return float(special.ndtri((1 + level) / 2))


def student_factor(level: float, df: float) -> float:
    """Return the same for Student's t: as `scipy.stats` does, in a tenth of the time."""
    return float(special.stdtrit(df, (1 + level) / 2))


def student_interval(
    estimate: float, std_error: float, df: float, *, level: float = 0.95
) -> ConfidenceInterval:
    """Return ``estimate ± t(df) · std_error``."""
    margin = student_factor(level, df) * std_error
    return ConfidenceInterval(estimate - margin, estimate + margin, level, IntervalMethod.STUDENT)


def normal_interval(
    estimate: float, std_error: float, *, level: float = 0.95
) -> ConfidenceInterval:
    """Return ``estimate ± z · std_error``."""
    margin = normal_factor(level) * std_error
    return ConfidenceInterval(estimate - margin, estimate + margin, level, IntervalMethod.NORMAL)


def wilson_bounds(share: float, n: float, level: float = 0.95) -> tuple[float, float]:
    r"""Return the ends of Wilson's score interval for a share.

    Parameters
    ----------
    share : float
        The observed share, 0..1.
    n : float
        How many it was observed on; an effective size may be fractional.

    Notes
    -----
    :math:`\bigl(p + z^2/2n \pm z\sqrt{p(1-p)/n + z^2/4n^2}\bigr) / (1 + z^2/n)` [1]_; it never has
    zero width, even where everybody agrees.

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
       *JASA* 22 (1927), 209-212.
    """
    z = normal_factor(level)
    centre = share + z**2 / (2 * n)
    margin = z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    low, high = (centre - margin) / (1 + z**2 / n), (centre + margin) / (1 + z**2 / n)
    return (0.0 if share <= 0 else max(0.0, low)), (1.0 if share >= 1 else min(1.0, high))


def size_in_finite_population(effective_n: float, n: int, sampled_share: float) -> float:
    r"""Return the size at which independent draws vary as much as a part of a population does.

    Parameters
    ----------
    effective_n : float
        The size without correction.
    n : int
        Respondents.
    sampled_share : float
        n/N, the part of the population that was asked; 0 of one without limits.

    Notes
    -----
    A share of n drawn from N varies by :math:`\frac{p(1-p)}{n} \frac{N-n}{N-1}` [1]_, so the size
    grows by :math:`\frac{N-1}{N-n} = \frac{1 - f/n}{1 - f}`, f being n/N.

    References
    ----------
    .. [1] W. G. Cochran, *Sampling Techniques*, 3rd ed., Wiley, 1977, section 3.2.
    """
    grown = (1 - sampled_share / n) / max(ALMOST_NOBODY, 1 - sampled_share)
    return effective_n * max(1.0, grown)  # Of one who is all there are, nothing is to be made.
