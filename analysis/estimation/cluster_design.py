"""Designs whose variances are linearised: strata, clusters in stages, and calibrated weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from scipy import sparse

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.greg import RowCalibration
from analysis.estimation.linear_statistics import (
    RowPerRespondent,
    Statistic,
    StatisticVariance,
    VarianceDesign,
    by_respondent,
)
from analysis.estimation.stage_variance import LonelyPsu, Scores, staged_covariance
from analysis.estimation.stages import CodedStage, Stage, code_stages


@dataclass(frozen=True, slots=True, eq=False)
class ClusterDesign(RowPerRespondent):
    """Respondents drawn in stages; make one with `ClusterDesign.of`.

    Attributes
    ----------
    weights : (n,) float array
        Design weights, finite and above zero.
    stages : tuple of CodedStage
    lonely_psu : LonelyPsu
        What a stratum with a single sampled cluster contributes.
    is_joint : bool
        Whether statistics asked for together are parts of one comparison; see `jointly`.
    """

    weights: FloatArray
    stages: tuple[CodedStage, ...]
    lonely_psu: LonelyPsu = LonelyPsu.FAIL
    is_joint: bool = False

    @classmethod
    def of(
        cls,
        stages: Sequence[Stage],
        weights: FloatArray | None = None,
        *,
        is_nested: bool = False,
        lonely_psu: LonelyPsu = LonelyPsu.FAIL,
    ) -> Self:
        """Check and number the stages of a design.

        Parameters
        ----------
        stages : sequence of Stage
            At least one. A stratified sample of respondents is ``Stage(strata=…)``, a plain one
            ``Stage()``.
        weights : (n,) float array or None
            ``None`` multiplies the inverse sampled fractions of all stages, which must then be
            known.
        is_nested : bool
            Whether labels of first-stage clusters start anew in every stratum.
        lonely_psu : LonelyPsu

        Raises
        ------
        InvalidSampleError
            If a stage or a weight is not valid; see `code_stages`.
        """
        n = _rows(stages, weights)
        coded = code_stages(stages, n, is_nested=is_nested)
        if weights is None:
            weights = _inverse_fractions(coded)
        if not (np.isfinite(weights).all() and (weights > 0).all()):
            raise InvalidSampleError(
                "every design weight must be a finite number above zero; without weights, every "
                "stage needs a finite population"
            )
        return cls(weights, coded, LonelyPsu(lonely_psu))

    def variance(self, statistic: Statistic) -> StatisticVariance:
        """Return the linearised covariance of k statistics, and its degrees of freedom.

        Raises
        ------
        InsufficientSampleError
            If a stratum has a single cluster and `lonely_psu` is ``fail``.
        """
        w, n = self.weights, len(self.weights)
        values = by_respondent(statistic, statistic.influence(w) * w[statistic.row], n)
        is_member = None
        if self.lonely_psu is LonelyPsu.AVERAGE:  # Alone in asking who is in which stratum.
            is_member = self._members(statistic)
        covariance = staged_covariance(Scores(values, is_member), self.stages, self.lonely_psu)
        return StatisticVariance(covariance, self.degrees_of_freedom(statistic))

    def _members(self, statistic: Statistic) -> sparse.csr_array:
        if not self.is_joint:
            return by_respondent(statistic, np.ones(len(statistic.row)), len(self.weights))
        found = np.bincount(statistic.row, minlength=len(self.weights)) > 0
        return sparse.csr_array(found[:, None])

    def degrees_of_freedom(self, statistic: Statistic) -> IntArray:
        """Return, for each of k statistics, clusters minus strata that have its respondents."""
        first = self.stages[0]
        clusters = _distinct(first.cluster[statistic.row], statistic)
        return clusters - _distinct(first.stratum_of_row[statistic.row], statistic)


@dataclass(frozen=True, slots=True, eq=False)
class CalibratedDesign(RowPerRespondent):
    """A design with calibrated weights, whose variance is that of regression residuals.

    Attributes
    ----------
    design : ClusterDesign
    calibration : RowCalibration
        Of the design's weights.
    """

    design: ClusterDesign
    calibration: RowCalibration

    @property
    def weights(self) -> FloatArray:
        """The calibrated weights, shape (n,)."""
        return self.calibration.weights

    def variance(self, statistic: Statistic) -> StatisticVariance:
        """Return the covariance of k statistics, as `ClusterDesign.variance` does.

        Respondents outside a domain have residuals too, so every stratum counts for each.
        """
        w = self.weights
        influence = statistic.influence(w)
        beta = self.calibration.coefficients(by_respondent(statistic, influence, len(w)))
        values = by_respondent(statistic, influence * w[statistic.row], len(w))
        regressors = self.calibration.system.matrix * w[:, None]
        scores = Scores(values, None, regressors, beta)
        design = self.design
        covariance = staged_covariance(scores, design.stages, design.lonely_psu)
        return StatisticVariance(covariance, design.degrees_of_freedom(statistic))


def jointly(design: VarianceDesign) -> VarianceDesign:
    """Return a design for domains that are compared with each other.

    With `LonelyPsu.AVERAGE` a domain by itself is scaled by its own strata. A difference of two
    is a single statistic, scaled by the strata of all who take part, as by R where it is given
    their subset of a design. No other variance asks.
    """
    return replace(design, is_joint=True) if isinstance(design, ClusterDesign) else design


def _distinct(codes: IntArray, statistic: Statistic) -> IntArray:
    """Count the distinct codes among the entries of each number, shape (k,)."""
    keys = np.unique(codes * statistic.size + statistic.column)
    return np.bincount(keys % statistic.size, minlength=statistic.size)


def _rows(stages: Sequence[Stage], weights: FloatArray | None) -> int:
    if not stages:
        raise InvalidSampleError("a design needs at least one stage; Stage() draws respondents")
    if weights is not None:
        return len(weights)
    for stage in stages:
        for given in (stage.clusters, stage.strata, stage.population, stage.sampled_fraction):
            if given is not None:
                return len(given)
    raise InvalidSampleError("a design without labels or populations needs weights")


def _inverse_fractions(stages: Sequence[CodedStage]) -> FloatArray:
    with np.errstate(divide="ignore"):
        inverse = [(1 / stage.fraction)[stage.stratum_of_row] for stage in stages]
    product: FloatArray = np.prod(inverse, axis=0)
    return product
