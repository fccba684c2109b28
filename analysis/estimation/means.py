"""Means of domains with standard errors and intervals."""

from dataclasses import dataclass

from analysis.estimation.intervals import (
    ConfidenceInterval,
    IntervalMethod,
    size_in_finite_population,
    student_interval,
    wilson_bounds,
)
from analysis.estimation.linearization import Linearized
from analysis.estimation.rounding import ROUNDING

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
    def unasked_share(self) -> float:
        """The part of the population that sampling error comes from; 1 without correction."""
        share = self.sampled_share if self.has_finite_population_correction else None
        return 1 - (share or 0.0)

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
        for a share, on the effective size, is then given instead. Where everybody was asked the
        mean is known.
        """
        if self.std_error is None:
            return None
        low, high = bounds
        if self.std_error**2 <= ROUNDING * (high - low) ** 2:
            share = (self.mean - low) / (high - low)
            sampled = 1 - self.unasked_share
            size = size_in_finite_population(self.effective_n, self.n, sampled)
            wilson = wilson_bounds(share, size, level)
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
        Sampled share beyond which the variance is multiplied by one minus the share. A share
        above one contradicts the size of the population, which then corrects nothing.
    """
    n = int(linearized.n[domain])
    if n == 0:
        return None
    share = n / population if population else None
    is_corrected = n >= MIN_RESPONDENTS and share is not None and correction_above < share <= 1
    remaining = 1 - share if share is not None and is_corrected else 1.0
    variance = float(linearized.variances[domain]) * remaining
    return MeanEstimate(
        mean=float(linearized.means[domain]),
        std_error=variance**0.5 if n >= MIN_RESPONDENTS else None,
        n=n,
        effective_n=float(linearized.effective_n[domain]),
        sampled_share=share,
        has_finite_population_correction=is_corrected,
    )
