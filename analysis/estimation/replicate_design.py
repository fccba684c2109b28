r"""Variances from replicate weights, each set calibrated again where the weights are.

An estimate is made again with each of R sets of weights, and

.. math:: V = c \sum_r c_r (\hat\theta_r - \bar\theta)(\hat\theta_r - \bar\theta)'

with :math:`\bar\theta` the mean of the replicates, or with `is_mse` the estimate itself [1]_.

References
----------
.. [1] K. M. Wolter, *Introduction to Variance Estimation*, 2nd ed., Springer, 2007.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from analysis.errors import (
    AnalysisError,
    ConvergenceError,
    InfeasibleWeightingError,
    InvalidSampleError,
    Refusal,
)
from analysis.estimation.calibration_totals import ContinuousTotal, totals_system
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.distances import Distance
from analysis.estimation.greg import calibrate, solve
from analysis.estimation.linear_statistics import (
    RowPerRespondent,
    Statistic,
    StatisticVariance,
    VarianceDesign,
)
from analysis.estimation.reach import check_reachable
from analysis.estimation.weighting import MarginTarget

RANK_TOLERANCE = 1e-7
MIN_REPLICATES = 2  # One says nothing about spread.


class ReplicateMethod(StrEnum):
    """How replicates were made."""

    JACKKNIFE = "jackknife"
    BALANCED = "balanced_half_samples"
    BOOTSTRAP = "rescaled_bootstrap"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, eq=False)
class ReplicateDesign(RowPerRespondent):
    """Weights with R replicates of them.

    Attributes
    ----------
    weights : (n,) float array
    replicates : (n, R) float array
        Final weights of each replicate, calibrated where the weights are.
    drawn : (n, R) float array
        The same before calibration, which degrees of freedom are counted on.
    scale : float
        c, for all replicates.
    replicate_scales : (R,) float array
        The factor of each.
    method : ReplicateMethod
    is_mse : bool
        Whether deviations are taken from the estimate instead of the replicates' mean.
    seed : int or None
        What a bootstrap was drawn with.
    is_pair : bool
        Whether a replicate that lacks one of several statistics is left out for all; see
        `pairwise`.
    """

    weights: FloatArray
    replicates: FloatArray
    drawn: FloatArray
    scale: float
    replicate_scales: FloatArray
    method: ReplicateMethod
    is_mse: bool = False
    seed: int | None = None
    is_pair: bool = False

    def variance(self, statistic: Statistic) -> StatisticVariance:
        """Return the covariance of k statistics over the replicates.

        A replicate in which a statistic does not exist, because a domain lost its last cluster, is
        left out for it and counted in `discarded`, as R does with a warning.
        """
        found = np.stack([statistic.estimate(weights) for weights in self.replicates.T])
        is_known = np.isfinite(found)
        if self.is_pair:
            is_known &= np.all(is_known, axis=1, keepdims=True)
        if self.is_mse:
            centre = statistic.estimate(self.weights)
        else:
            counted = is_known & (self.replicate_scales > 0)[:, None]
            sums = np.where(counted, found, 0).sum(axis=0)
            centre = sums / np.maximum(counted.sum(axis=0), 1)
        gaps = np.where(is_known, found - centre, 0) * np.sqrt(self.replicate_scales)[:, None]
        return StatisticVariance(
            self.scale * (gaps.T @ gaps),
            self.degrees_of_freedom(statistic),
            (~is_known).sum(axis=0),
        )

    def degrees_of_freedom(self, statistic: Statistic) -> IntArray:
        """Return, for each statistic, the rank of its respondents' replicates minus one.

        Calibration makes that rank larger without adding a cluster, so it is found before.
        """
        df = np.zeros(statistic.size, dtype=np.int64)
        order = np.argsort(statistic.column, kind="stable")
        starts = np.searchsorted(statistic.column[order], np.arange(statistic.size))
        known: dict[bytes, int] = {}
        for column, rows in enumerate(np.split(statistic.row[order], starts)[1:]):
            key = rows.tobytes()
            if key not in known:
                known[key] = _rank(self.drawn[rows])
            df[column] = known[key] - 1
        return df


def pairwise(design: VarianceDesign) -> VarianceDesign:
    """Return a design for figures compared in one test, which a replicate has or lacks whole."""
    return replace(design, is_pair=True) if isinstance(design, ReplicateDesign) else design


def given_replicates(
    weights: FloatArray,
    replicates: FloatArray,
    *,
    scale: float = 1.0,
    replicate_scales: FloatArray | None = None,
    is_mse: bool = False,
) -> ReplicateDesign:
    """Return the design of replicate weights that came with the data.

    Parameters
    ----------
    weights : (n,) float array
    replicates : (n, R) float array
        Whole weights, not factors; finite, none negative.
    scale : float
    replicate_scales : (R,) float array or None
        Ones where ``None``.
    is_mse : bool

    Raises
    ------
    InvalidSampleError
        If lengths differ, a weight is negative or not finite, or a scale is not above zero.
    """
    n, size = len(weights), replicates.shape[-1]
    scales = np.ones(size) if replicate_scales is None else replicate_scales
    if replicates.shape != (n, size) or size < MIN_REPLICATES:
        raise InvalidSampleError(
            f"replicates of shape {replicates.shape} must have {n} rows and two or more columns"
        )
    if not (np.isfinite(replicates) & (replicates >= 0)).all():
        raise InvalidSampleError("every replicate weight must be finite and not negative")
    if len(scales) != size or not (np.isfinite(scales) & (scales >= 0)).all() or not scale > 0:
        raise InvalidSampleError(
            f"scale must be above zero, and rscales {size} numbers, none negative"
        )
    method = ReplicateMethod.GIVEN
    return ReplicateDesign(weights, replicates, replicates, scale, scales, method, is_mse)


def calibrate_replicates(
    design: ReplicateDesign,
    margins: Sequence[MarginTarget] = (),
    continuous: Sequence[ContinuousTotal] = (),
    *,
    distance: Distance | None = None,
) -> ReplicateDesign:
    """Calibrate the weights, and every replicate from its own weights, to the same totals.

    Parameters
    ----------
    design : ReplicateDesign
        With base weights.
    margins, continuous, distance
        As for `greg.calibrate`.

    Raises
    ------
    InfeasibleWeightingError, ConvergenceError
        If the weights or a replicate, which is then named, cannot meet the totals.
    """
    weights = calibrate(design.weights, margins, continuous, distance=distance).weights
    distance = Distance() if distance is None else distance
    found = np.empty_like(design.replicates)
    for number, base in enumerate(design.replicates.T):
        try:
            found[:, number] = _calibrated(base, margins, continuous, distance)
        except (InfeasibleWeightingError, ConvergenceError) as error:
            raise type(error)(*_of_replicate(error, number + 1)) from error
    return replace(design, weights=weights, replicates=found)


def _of_replicate(error: AnalysisError, number: int) -> Iterator[Refusal]:
    for refusal in error.refusals:
        values = {**refusal.values, "replicate": number}
        yield replace(refusal, said=f"replicate {number}: {refusal.said}", values=values)


def _calibrated(
    base: FloatArray,
    margins: Sequence[MarginTarget],
    continuous: Sequence[ContinuousTotal],
    distance: Distance,
) -> FloatArray:
    system = totals_system(margins, continuous, base)
    try:
        return solve(system, base, distance).weights
    except ConvergenceError:
        check_reachable(system, base, distance)  # Explains, where it can, what is out of reach.
        raise


def _rank(replicates: FloatArray) -> int:
    return int(np.linalg.matrix_rank(replicates, rtol=RANK_TOLERANCE)) if len(replicates) else 0
