"""The figures of the units of one ranking, with their joint covariance and what they stand for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import numpy as np
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.means import MIN_RESPONDENTS, MeanEstimate
from analysis.estimation.rounding import ROUNDING

SYMMETRY_TOLERANCE = 1e-9  # Relative to the largest variance.


class Basis(StrEnum):
    """Which figure of a unit is compared; every ranking says so."""

    RAW = "raw"
    SHRUNK = "shrunk"
    DIRECTLY_STANDARDIZED = "directly_standardized"
    OBSERVED_AGAINST_EXPECTED = "observed_against_expected"


class UncomparedReason(StrEnum):
    """Why a unit takes no part in a comparison."""

    NO_RATINGS = "no_ratings"
    BELOW_MIN_N = "below_min_n"
    NOT_ADJUSTABLE = "not_adjustable"  # It has a raw figure and no adjusted one.


@dataclass(frozen=True, slots=True)
class UncomparedUnit:
    """A unit that takes no part in a comparison, and why."""

    code: str
    reason: UncomparedReason


@dataclass(frozen=True, slots=True, eq=False)
class UnitEstimates:
    """Estimates of k units that are compared with each other.

    Attributes
    ----------
    codes : (k,) tuple of str
    values : (k,) float array
        Higher is better.
    covariance : (k, k) float array
        Of the errors of `values`; every variance is above zero.
    n : (k,) int array
        Answers behind each estimate.
    effective_n : (k,) float array
        Kish's effective size of each; `n` where weights are equal.
    basis : Basis
    left_out : tuple of UncomparedUnit
    error_df : (k,) float array or None
        Degrees of freedom of each variance; answers less one where ``None``.

    Raises
    ------
    InvalidSampleError
        If sizes differ, a code repeats, a number is not finite, the matrix is not symmetric, or a
        variance is zero (an estimate that promises certainty cannot be compared).
    """

    codes: tuple[str, ...]
    values: FloatArray
    covariance: FloatArray
    n: IntArray
    effective_n: FloatArray
    basis: Basis = Basis.RAW
    left_out: tuple[UncomparedUnit, ...] = ()
    error_df: FloatArray | None = None

    def __post_init__(self) -> None:
        k = len(self.codes)
        sizes = {np.shape(self.values), np.shape(self.n), np.shape(self.effective_n)}
        if sizes != {(k,)} or np.shape(self.covariance) != (k, k):
            raise InvalidSampleError(
                f"values, n and effective_n must have one number for each of the {k} codes, and "
                f"covariance {k} rows and columns"
            )
        if len(set(self.codes)) < k:
            raise InvalidSampleError("codes must differ: a unit is listed twice")
        if not (np.isfinite(self.values).all() and np.isfinite(self.covariance).all()):
            raise InvalidSampleError("values and covariance must be finite; leave other units out")
        self._check_variances()

    def _check_variances(self) -> None:
        variances = np.diag(self.covariance)
        certain = [code for code, v in zip(self.codes, variances, strict=True) if v <= 0]
        if certain:
            raise InvalidSampleError(
                f"units {certain} have no sampling variance; where all answers agree take it from "
                "a Wilson interval, as UnitEstimates.of_means does"
            )
        gap = np.abs(self.covariance - self.covariance.T)
        if gap.max(initial=0) > SYMMETRY_TOLERANCE * variances.max(initial=0):
            raise InvalidSampleError("covariance must be symmetric")

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def std_errors(self) -> FloatArray:
        """The square roots of the variances."""
        errors: FloatArray = np.sqrt(np.diag(self.covariance))
        return errors

    @property
    def df(self) -> FloatArray:
        """Degrees of freedom of each variance, at least one."""
        df: FloatArray = np.maximum(self.n - 1.0 if self.error_df is None else self.error_df, 1.0)
        return df

    def df_of(self, weights: FloatArray) -> FloatArray:
        """Return the degrees of freedom of contrasts, by Welch and Satterthwaite.

        Parameters
        ----------
        weights : (c, k) float array
            One contrast of the units in each row.
        """
        parts = weights**2 * np.diag(self.covariance)
        df: FloatArray = parts.sum(axis=1) ** 2 / np.sum(parts**2 / self.df, axis=1)
        return df

    @classmethod
    def of_means(
        cls,
        means: Mapping[str, MeanEstimate | None],
        covariance: FloatArray | None = None,
        *,
        bounds: tuple[float, float] = (0.0, 100.0),
        min_n: int = MIN_RESPONDENTS,
        basis: Basis = Basis.RAW,
    ) -> Self:
        """Gather the means of units, leaving out those without a standard error.

        Parameters
        ----------
        means : mapping
            Unit code → estimate, or ``None`` without answers.
        covariance : (u, u) float array or None
            Of the means in this order, as `analysis.estimation.linearization.joint_covariance`
            gives it; ``None`` for independent units. Only its correlations are used: the errors
            are those of `means`, which may carry a finite-population correction.
        bounds : (low, high)
            Range of the variable. The error of a unit whose answers all agree is the half-width
            of its Wilson interval divided by the normal quantile, never zero.
        min_n : int
            Answers a unit needs, at least 2.
        basis : Basis
            What the means are.
        """
        kept = {
            code: (position, mean, _error_of(mean, bounds))
            for position, (code, mean) in enumerate(means.items())
            if mean is not None and mean.n >= max(min_n, MIN_RESPONDENTS)
        }
        missing = (
            UncomparedReason.NO_RATINGS if basis is Basis.RAW else UncomparedReason.NOT_ADJUSTABLE
        )
        left_out = tuple(
            UncomparedUnit(code, missing if mean is None else UncomparedReason.BELOW_MIN_N)
            for code, mean in means.items()
            if code not in kept
        )
        errors = np.array([error for _position, _mean, error in kept.values()])
        correlations = np.eye(len(kept))
        if covariance is not None:
            rows = np.array([position for position, _mean, _e in kept.values()], dtype=np.int64)
            correlations = _correlations(covariance[np.ix_(rows, rows)])
        found = [mean for _position, mean, _error in kept.values()]
        return cls(
            tuple(kept),
            np.array([mean.mean for mean in found]),
            correlations * np.outer(errors, errors),
            np.array([mean.n for mean in found], dtype=np.int64),
            np.array([mean.effective_n for mean in found]),
            basis,
            left_out,
        )


def _error_of(mean: MeanEstimate, bounds: tuple[float, float]) -> float:
    """Return the standard error, or what stands for it where all answers agree."""
    error = mean.std_error or 0.0
    if error**2 > ROUNDING * (bounds[1] - bounds[0]) ** 2:
        return error
    interval = mean.interval(bounds=bounds)
    if interval is None:
        return error
    z = float(stats.norm.ppf((1 + interval.level) / 2))
    return (interval.high - interval.low) / (2 * z)


def _correlations(covariance: FloatArray) -> FloatArray:
    """Return correlations; a unit without variance is taken as uncorrelated."""
    variances = np.diag(covariance)
    has_spread = variances > 0
    scale = 1 / np.sqrt(np.where(has_spread, variances, 1.0))
    scale[~has_spread] = 0.0
    found: FloatArray = covariance * np.outer(scale, scale)
    np.fill_diagonal(found, 1.0)
    return found
