"""What an estimate says of itself: its error, its sizes, its intervals and its caveats."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.intervals import (
    ConfidenceInterval,
    IntervalMethod,
    normal_interval,
    size_in_finite_population,
    student_factor,
    student_interval,
    wilson_bounds,
)
from analysis.estimation.rounding import combined

MIN_RESPONDENTS = 2  # One respondent says nothing about spread.


class Caveat(StrEnum):
    """Why a standard error or an interval is missing, or to be read with care."""

    ONE_RESPONDENT = "one_respondent"
    NO_DEGREES_OF_FREEDOM = "no_degrees_of_freedom"
    NO_STRATUM_TO_AVERAGE = "no_stratum_to_average"
    REPLICATES_DISCARDED = "replicates_discarded"


@dataclass(frozen=True, slots=True)
class DomainEstimate:
    """One estimate, in the unit of its variable.

    Attributes
    ----------
    estimate : float
    std_error : float or None
    df : int
        Clusters minus strata that have respondents of the domain.
    n : int
        Respondents with a value.
    effective_n : float
        Kish's effective size of these.
    design_effect, design_effect_wor : float or None
        Variance over that of a simple random sample of n with and without replacement; ``None``
        where nobody differs.
    caveats : tuple of Caveat
    """

    estimate: float
    std_error: float | None
    df: int
    n: int
    effective_n: float
    design_effect: float | None
    design_effect_wor: float | None
    caveats: tuple[Caveat, ...] = ()

    @property
    def kish_design_effect(self) -> float:
        """What unequal weights alone cost, ``n / effective_n``."""
        return self.n / self.effective_n

    @property
    def is_known(self) -> bool:
        """Whether respondents differ and there is no error: all were asked, or calibration knows.

        Where nobody differs there is no error either, but no design effect, and nothing is known.
        """
        return self.std_error == 0 and self.design_effect is not None

    def interval(self, level: float = 0.95) -> ConfidenceInterval | None:
        """Return ``estimate ± t(df) · std_error``; ``None`` where either is missing."""
        if self.std_error is None or self.df < 1:
            return None
        return student_interval(self.estimate, self.std_error, self.df, level=level)

    def logit_interval(self, level: float = 0.95) -> ConfidenceInterval | None:
        r"""Return an interval for a share that stays within 0..1.

        Notes
        -----
        :math:`\operatorname{logit} p \pm t\,s / (p(1 - p))`, transformed back, as R's
        ``svyciprop(method = "xlogit")``. Where everybody agrees there is no logit and no error,
        and Wilson's interval on the effective size is given; a share that is known is its own.
        """
        if self.std_error is None or self.df < 1:
            return None
        if self.is_known:
            return self.interval(level)
        p = self.estimate
        if not 0 < p < 1 or self.std_error == 0:
            return self.wilson_interval(level)
        margin = student_factor(level, self.df) * self.std_error / (p * (1 - p))
        low, high = special.expit(special.logit(p) + np.array([-margin, margin]))
        return ConfidenceInterval(float(low), float(high), level, IntervalMethod.LOGIT)

    def normal_interval(self, level: float = 0.95) -> ConfidenceInterval | None:
        """Return ``estimate ± z · std_error``, as if degrees of freedom were unlimited."""
        if self.std_error is None:
            return None
        return normal_interval(self.estimate, self.std_error, level=level)

    def wilson_interval(
        self, level: float = 0.95, *, top: float = 1.0, sampled_share: float = 0.0
    ) -> ConfidenceInterval:
        """Return Wilson's interval for a share on Kish's effective size.

        Or for the mean of a variable within 0..top, which varies at most as a share does. With
        `sampled_share` it is about a finite population of which this part was asked.
        """
        share = min(1.0, max(0.0, self.estimate / top))
        size = size_in_finite_population(self.effective_n, self.n, sampled_share)
        low, high = wilson_bounds(share, size, level)
        return ConfidenceInterval(top * low, top * high, level, IntervalMethod.WILSON_EFFECTIVE)

    def beta_interval(self, level: float = 0.95) -> ConfidenceInterval | None:
        r"""Return Korn and Graubard's interval for a share.

        Notes
        -----
        Clopper and Pearson's, with the beta quantiles of :math:`p n^*` and :math:`(1 - p) n^*`,
        where :math:`n^* = p(1 - p)/s^2 \cdot (t_{n-1}/t_\nu)^2` [1]_, :math:`\nu` being df, as R's
        ``svyciprop(method = "beta")``. Where everybody agrees s says nothing, and Kish's effective
        size stands for :math:`p(1 - p)/s^2`; a share that is known is its own interval.

        References
        ----------
        .. [1] E. L. Korn, B. I. Graubard, "Confidence intervals for proportions with small
           expected number of positive counts estimated from survey data", *Survey Methodology* 24
           (1998), 193-201.
        """
        return self._beta_quantiles(level, 0.0, IntervalMethod.BETA)

    def jeffreys_interval(self, level: float = 0.95) -> ConfidenceInterval | None:
        r"""Return Jeffreys' interval for a share, on the size of Korn and Graubard's.

        Notes
        -----
        The beta quantiles of :math:`p n^* + 1/2` and :math:`(1 - p) n^* + 1/2`, to 0 or 1 where
        everybody agrees [1]_, :math:`n^*` as in `beta_interval` [2]_. It holds the truth as often
        as it says on average; Korn and Graubard's and the logit's do more often.

        References
        ----------
        .. [1] L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a binomial
           proportion", *Statistical Science* 16 (2001), 101-133.
        .. [2] C. Franco, R. J. A. Little, T. A. Louis, E. V. Slud, "Comparative study of
           confidence intervals for proportions in complex sample surveys", *Journal of Survey
           Statistics and Methodology* 7 (2019), 334-364.
        """
        return self._beta_quantiles(level, 0.5, IntervalMethod.JEFFREYS)

    def _beta_quantiles(
        self, level: float, nearer: float, method: IntervalMethod
    ) -> ConfidenceInterval | None:
        """Return the ends; `nearer` is what is added to the counts that draw them together."""
        if self.std_error is None or self.df < 1:
            return None
        if self.is_known:
            return self.interval(level)
        p, tail = min(1.0, max(0.0, self.estimate)), (1 - level) / 2
        is_open = 0 < p < 1 and self.std_error > 0
        size = p * (1 - p) / self.std_error**2 if is_open else self.effective_n
        size *= float(special.stdtrit(self.n - 1, tail) / special.stdtrit(self.df, tail)) ** 2
        yes, no, other = size * p, size * (1 - p), 1 - nearer
        low = float(special.betaincinv(yes + nearer, no + other, tail)) if p > 0 else 0.0
        high = float(special.betaincinv(yes + other, no + nearer, 1 - tail)) if p < 1 else 1.0
        return ConfidenceInterval(low, high, level, method)


@dataclass(frozen=True, slots=True)
class Contrast:
    """A linear combination of estimates."""

    estimate: float
    std_error: float


@dataclass(frozen=True, slots=True, eq=False)
class DomainEstimates:
    """k estimates with their joint covariance.

    Attributes
    ----------
    estimates : (k,) float array
        NaN without denominator or respondents.
    covariance : (k, k) float array
    n, df : (k,) int array
    effective_n : (k,) float array
        NaN without respondents.
    srs_variances : (k,) float array
        Under simple random sampling with replacement; zero where nobody differs.
    weight_sums : (k,) float array
    discarded : (k,) int array or None
        Replicates in which an estimate did not exist.
    is_total : bool
    """

    estimates: FloatArray
    covariance: FloatArray
    n: IntArray
    df: IntArray
    effective_n: FloatArray
    srs_variances: FloatArray
    weight_sums: FloatArray
    discarded: IntArray | None
    is_total: bool

    def of(self, position: int) -> DomainEstimate | None:
        """Return one estimate; ``None`` where nobody has a value or the denominator is zero."""
        value, n = float(self.estimates[position]), int(self.n[position])
        if n == 0 or not np.isfinite(value):
            return None
        variance, df = float(self.covariance[position, position]), int(self.df[position])
        is_lonely = n < MIN_RESPONDENTS and not self.is_total
        is_discarded = self.discarded is not None and self.discarded[position] > 0
        applies = {
            Caveat.ONE_RESPONDENT: is_lonely,
            Caveat.NO_DEGREES_OF_FREEDOM: df < 1,
            Caveat.NO_STRATUM_TO_AVERAGE: bool(np.isnan(variance)),
            Caveat.REPLICATES_DISCARDED: is_discarded,
        }
        has_error = not (is_lonely or np.isnan(variance))
        with_replacement, without = self._design_effects(position) if has_error else (None, None)
        return DomainEstimate(
            estimate=value,
            std_error=variance**0.5 if has_error else None,
            df=df,
            n=n,
            effective_n=float(self.effective_n[position]),
            design_effect=with_replacement,
            design_effect_wor=without,
            caveats=tuple(caveat for caveat, holds in applies.items() if holds),
        )

    def contrast(self, coefficients: FloatArray) -> Contrast | None:
        """Return Σ c·estimate with its error, such as the difference of two domains.

        ``None`` where an estimate with a coefficient other than zero, or its error, is missing.
        """
        used = np.flatnonzero(coefficients)
        c, values = coefficients[used], self.estimates[used]
        variance = float(combined(c[None, :], self.covariance[np.ix_(used, used)])[0, 0])
        has_error = self.have_errors(used)
        if not (np.isfinite(values).all() and np.isfinite(variance) and has_error):
            return None
        return Contrast(float(c @ values), max(variance, 0.0) ** 0.5)

    def have_errors(self, positions: IntArray) -> bool:
        """Tell whether enough respondents are behind each: one of a total, else two.

        The total of nobody is no estimate, although nothing adds up to zero.
        """
        return bool((self.n[positions] >= (1 if self.is_total else MIN_RESPONDENTS)).all())

    def _design_effects(self, position: int) -> tuple[float | None, float | None]:
        simple, n = float(self.srs_variances[position]), int(self.n[position])
        if not simple > 0:
            return None, None
        effect = float(self.covariance[position, position]) / simple
        left_out = 1 - n / float(self.weight_sums[position])
        return effect, effect / left_out if left_out > 0 else None
