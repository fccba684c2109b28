"""Means of domains with standard errors and intervals."""

from dataclasses import dataclass

from analysis.estimation.intervals import (
    ConfidenceInterval,
    IntervalMethod,
    student_interval,
    wilson_bounds,
)
from analysis.estimation.linearization import Linearized

NO_SPREAD = 1e-7  # Relative to the range: below this a standard error is rounding, not spread.
MIN_RESPONDENTS = 2  # One respondent says nothing about spread.


@dataclass(frozen=True, slots=True)
class MeanEstimate:
    """A weighted mean of one domain, in the unit of the variable."""

    mean: float
    std_error: float | None
    n: int
    effective_n: float
    sampled_share: float | None
    has_finite_population_correction: bool

    @property
    def design_effect(self) -> float:
        """Kish's design effect, ``n / effective_n``."""
        return self.n / self.effective_n

    def interval(
        self, level: float = 0.95, *, bounds: tuple[float, float]
    ) -> ConfidenceInterval | None:
        """Return a t interval with n - 1 degrees of freedom, cut to the range of the variable.

        Where all respondents agree the standard error is zero and would promise certainty. A
        variable between two bounds varies at most as much as a share does, so Wilson's interval
        for a share, on the effective size, is then given instead.
        """
        if self.std_error is None:
            return None
        low, high = bounds
        if self.std_error <= NO_SPREAD * (high - low):
            share = (self.mean - low) / (high - low)
            wilson = wilson_bounds(share, self.effective_n, level)
            ends = [low + end * (high - low) for end in wilson]
            return ConfidenceInterval(ends[0], ends[1], level, IntervalMethod.WILSON_BOUND)
        student = student_interval(self.mean, self.std_error, self.n - 1, level=level)
        return ConfidenceInterval(
            max(low, student.low), min(high, student.high), level, student.method
        )


def mean_of_domain(
    linearized: Linearized,
    domain: int,
    *,
    population: float | None = None,
    correction_above: float = 0.05,
) -> MeanEstimate | None:
    """Return the estimate of one domain; ``None`` without respondents.

    Parameters
    ----------
    linearized : Linearized
    domain : int
        Its position.
    population : float or None
        How many the domain has in the population, if known.
    correction_above : float
        Sampled share beyond which the variance is multiplied by one minus the share.
    """
    n = int(linearized.n[domain])
    if n == 0:
        return None
    share = n / population if population else None
    is_corrected = share is not None and share > correction_above
    remaining = max(0.0, 1 - share) if share is not None and is_corrected else 1.0
    variance = float(linearized.variances[domain]) * remaining
    if n < MIN_RESPONDENTS:
        is_corrected = False
    return MeanEstimate(
        mean=float(linearized.means[domain]),
        std_error=variance**0.5 if n >= MIN_RESPONDENTS else None,
        n=n,
        effective_n=float(linearized.effective_n[domain]),
        sampled_share=share,
        has_finite_population_correction=is_corrected,
    )
