"""The R-indicator: how alike the propensities to respond are."""

import math
from dataclasses import dataclass
from enum import StrEnum

from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray
from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod
from analysis.quality.partial_indicators import VariablePartial, partial_indicators
from analysis.quality.propensities import Propensities, cell_means, logistic
from analysis.quality.response_cells import ResponseCells

LARGEST_DEVIATION = 50.0  # Points; no variable within 0..100 has a larger standard deviation.

NO_SPREAD = 1e-24  # Below this the propensities differ by rounding alone.


class PropensityModel(StrEnum):
    """Where propensities come from."""

    LOGISTIC = "logistic"
    CELL_MEANS = "cell_means"
    RAKED = "raked"  # Benchmarks alone; see `estimate_population_r_indicator`.


@dataclass(frozen=True, slots=True)
class RIndicator:
    """How representative a response is of its frame, as far as the variables can tell.

    Attributes
    ----------
    r, r_unadjusted : float
        ``1 - 2 S(rho)`` with and without the bias adjustment, cut to 0..1; 1 where all respond
        alike.
    std_error : float or None
        ``None`` where the estimated propensities do not vary at all.
    interval : ConfidenceInterval or None
        Within 0..1: the ends of a normal interval of the square of S(rho), each turned into R.
    spread : float
        S(rho), adjusted.
    bias : float
        What the adjustment takes from the square of S(rho).
    mean_propensity : float
        The response rate.
    coefficient_of_variation, coefficient_of_variation_error : float or None
        ``S / mean`` and its standard error; ``None`` where nobody responded.
    n, responded : float
        Occasions, and those answered; with benchmarks alone, n is their total.
    model : PropensityModel
    partials : tuple of VariablePartial
    """

    r: float
    r_unadjusted: float
    std_error: float | None
    interval: ConfidenceInterval | None
    spread: float
    bias: float
    mean_propensity: float
    coefficient_of_variation: float | None
    coefficient_of_variation_error: float | None
    n: float
    responded: float
    model: PropensityModel
    partials: tuple[VariablePartial, ...]

    def maximal_bias(self, deviation: float = LARGEST_DEVIATION) -> float | None:
        """Return how far the unweighted mean of those who responded can be off.

        Parameters
        ----------
        deviation : float
            Standard deviation of the variable in the whole frame, in its unit.

        Notes
        -----
        ``deviation * S / mean``: the covariance of propensity and variable is at most the product
        of their deviations. It holds for variables as correlated with the auxiliary ones as can
        be; nothing is said of what those do not explain.
        """
        variation = self.coefficient_of_variation
        return None if variation is None else deviation * variation

    def maximal_bias_at_low_end(self, deviation: float = LARGEST_DEVIATION) -> float | None:
        """Return the same where R is only the low end of its interval; ``None`` without one.

        Notes
        -----
        ``deviation * (1 - low) / 2 / mean``: an R near 1 from few answers proves little.
        """
        if self.interval is None or not self.mean_propensity:
            return None
        return deviation * (1 - self.interval.low) / 2 / self.mean_propensity


@dataclass(frozen=True, slots=True)
class Variation:
    """The estimated variation of propensities, and how sure it is.

    Attributes
    ----------
    mean : float
    squared, squared_over_n : float
        S(rho) squared, with N - 1 and with N.
    bias : float
        By how much `squared` is expected to be too large.
    variance, mean_variance, covariance : float
        Of `squared`, of `mean`, and between them.
    """

    mean: float
    squared: float
    squared_over_n: float
    bias: float
    variance: float
    mean_variance: float
    covariance: float

    @property
    def adjustment(self) -> float:
        """The part of `squared` that is not bias."""
        return max(0.0, 1 - self.bias / self.squared) if self.squared > 0 else 0.0


def estimate_r_indicator(
    cells: ResponseCells,
    model: PropensityModel = PropensityModel.LOGISTIC,
    *,
    population: int | None = None,
    level: float = 0.95,
) -> RIndicator:
    r"""Estimate the R-indicator of a frame, its partial indicators and its error.

    Parameters
    ----------
    cells : ResponseCells
        The occasions by combination of categories. Only routes linked to the frame count.
    model : PropensityModel
        ``logistic`` with the variables' main effects, or ``cell_means``.
    population : int or None
        How many occasions `cells` are a simple random sample of; ``None``: they are all.
    level : float
        Confidence of the interval.

    Raises
    ------
    InvalidSampleError
        If `population` is smaller than the frame, or the model needs benchmarks instead.
    ConvergenceError
        If the logistic model has no maximum.

    Notes
    -----
    :math:`R = 1 - 2 S(\rho)`, :math:`S^2 = (N-1)^{-1} \sum_i (\rho_i - \bar\rho)^2` [1]_. With
    estimated propensities :math:`S^2` is too large by :math:`n^{-1} \sum_i z_i' \Sigma z_i`, and
    in a sample of n too small by :math:`(1/n - 1/N) S^2`; what is left of it is at least 0. With
    A the covariance of :math:`\rho` and z, and B that of z,
    :math:`V(S^2) = 4 A'\Sigma A + 2 \operatorname{tr}(B\Sigma B\Sigma) + (1 - n/N)\,
    s^2\{(\rho - \bar\rho)^2\}/n` and :math:`V(R) = V(S^2)/S^2` [2]_. The interval is
    :math:`S^2 \pm z \sqrt{V(S^2)}` turned into R; :math:`R \pm z \sqrt{V(R)}` would hold the truth
    too seldom in small frames. The coefficient of variation
    and its error are those of the ratio :math:`S/\bar\rho`, linearised.

    References
    ----------
    .. [1] B. Schouten, F. Cobben, J. Bethlehem, "Indicators for the representativeness of survey
       response", *Survey Methodology* 35 (2009), 101-113.
    .. [2] N. Shlomo, C. Skinner, B. Schouten, "Estimation of an indicator of the
       representativeness of survey response", *Journal of Statistical Planning and Inference*
       142 (2012), 201-211.
    """
    if model is PropensityModel.RAKED:
        raise InvalidSampleError(
            "model 'raked' needs benchmarks: use estimate_population_r_indicator, or choose "
            "'logistic' or 'cell_means'"
        )
    n = int(cells.n.sum())
    if population is not None and population < n:
        raise InvalidSampleError(
            f"population {population} is smaller than the {n} occasions drawn from it"
        )
    found = logistic(cells) if model is PropensityModel.LOGISTIC else cell_means(cells)
    variation = _variation(found, cells.n / n, n, population or n)
    partials = partial_indicators(cells, found, variation.adjustment)
    return conclude(variation, cells, model, partials, level)


def _variation(found: Propensities, share: FloatArray, n: int, population: int) -> Variation:
    mean = float(share @ found.values)
    deviation = found.values - mean
    divided_by_n = float(share @ deviation**2)
    noise = float(share @ found.variances())
    covariance = found.projected(share * deviation)  # A, in the coordinates of the root.
    centre = found.projected(share)
    drawn = (1 - n / population) / max(n - 1, 1)  # Variance of a mean, per unit of variance.
    fourth = float(share @ (deviation**2 - divided_by_n) ** 2)
    third = float(share @ deviation**3)
    return Variation(
        mean,
        divided_by_n * population / max(population - 1, 1),
        divided_by_n,
        noise - drawn * divided_by_n,
        4 * float(covariance @ covariance) + 2 * found.trace_of_square(share) + drawn * fourth,
        float(centre @ centre) + drawn * divided_by_n,
        2 * float(covariance @ centre) + drawn * third,
    )


def conclude(
    variation: Variation,
    cells: ResponseCells,
    model: PropensityModel,
    partials: tuple[VariablePartial, ...],
    level: float,
) -> RIndicator:
    """Return the indicator that a variation of propensities amounts to."""
    spread = (variation.squared * variation.adjustment) ** 0.5
    r = max(0.0, 1 - 2 * spread)
    error = _error(variation)
    interval = None if error is None else _interval(variation, level)
    return RIndicator(
        r=r,
        r_unadjusted=max(0.0, 1 - 2 * variation.squared**0.5),
        std_error=error,
        interval=interval,
        spread=spread,
        bias=variation.bias,
        mean_propensity=variation.mean,
        coefficient_of_variation=spread / variation.mean if variation.mean else None,
        coefficient_of_variation_error=_ratio_error(variation),
        n=float(cells.n.sum()),
        responded=float(cells.responded.sum()),
        model=model,
        partials=partials,
    )


def _interval(variation: Variation, level: float) -> ConfidenceInterval:
    """Return what a normal interval of S squared says of R.

    Around R itself the interval would promise most where R is near 1 and known least.
    """
    margin = float(stats.norm.ppf((1 + level) / 2)) * math.sqrt(variation.variance)
    squared = variation.squared * variation.adjustment
    most, least = math.sqrt(squared + margin), math.sqrt(max(0.0, squared - margin))
    ends = max(0.0, 1 - 2 * most), max(0.0, 1 - 2 * least)
    return ConfidenceInterval(*ends, level, IntervalMethod.NORMAL)


def _error(variation: Variation) -> float | None:
    if variation.squared_over_n < NO_SPREAD:
        return None
    return math.sqrt(variation.variance / variation.squared_over_n)


def _ratio_error(variation: Variation) -> float | None:
    error, mean = _error(variation), variation.mean
    if error is None:
        return None
    squared = error**2 / (4 * mean**2) - variation.covariance / mean**3
    return math.sqrt(max(0.0, squared + variation.squared * variation.mean_variance / mean**4))
