r"""Clustered samples as additive sums: means of domains without the rows.

Between clusters only totals count: the variance of a total of linearised values needs
:math:`\sum w z` of each cluster, and so, of a mean under weights :math:`w = g_c d` that are
calibrated over cells c, no more than :math:`\sum d` and :math:`\sum d y` of every (cluster,
domain, cell). Each such group stands for its respondents as one row of their mean answer with the
sum of their weights: estimates, residuals and cluster totals are the same, to rounding [1]_.
Strata and finite populations of the first stage are used.

References
----------
.. [1] C.-E. Särndal, B. Swensson, J. Wretman, *Model Assisted Survey Sampling*, Springer, 1992,
   chapters 4 and 8.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.estimation.cells import sum_by
from analysis.estimation.cluster_design import CalibratedDesign, ClusterDesign
from analysis.estimation.cluster_sums import ClusterSums
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.design_results import DomainEstimates
from analysis.estimation.distances import Distance, DistanceKind
from analysis.estimation.domain_estimates import estimate_means, estimate_totals
from analysis.estimation.domains import Domains
from analysis.estimation.greg import calibrate
from analysis.estimation.linear_statistics import Statistic, StatisticVariance
from analysis.estimation.rounding import ROUNDING
from analysis.estimation.stage_variance import LonelyPsu
from analysis.estimation.stages import Stage
from analysis.estimation.weighting import MarginTarget


@dataclass(frozen=True, slots=True, eq=False)
class ClusterFrame:
    """What is known of clusters and cells, by their codes.

    Attributes
    ----------
    stratum : (C,) int array or None
        Of each cluster; ``None`` for one stratum.
    population : (H,) float array or None
        Clusters in the population of each stratum.
    margins : tuple of MarginTarget
        With one level per *cell*; empty for design weights.
    distance : Distance or None
        Raking where ``None``.
    lonely_psu : LonelyPsu
    """

    stratum: IntArray | None = None
    population: FloatArray | None = None
    margins: tuple[MarginTarget, ...] = ()
    distance: Distance | None = None
    lonely_psu: LonelyPsu = LonelyPsu.FAIL


@dataclass(frozen=True, slots=True, eq=False)
class SummedClusters:
    """A clustered design whose rows are the groups of `ClusterSums`; made by `design_of`.

    Attributes
    ----------
    rows : ClusterDesign or CalibratedDesign
    sums : ClusterSums
    """

    rows: ClusterDesign | CalibratedDesign
    sums: ClusterSums

    @property
    def weights(self) -> FloatArray:
        """The sum of the weights of each group."""
        return self.rows.weights

    @property
    def respondents(self) -> IntArray:
        """How many each group has."""
        return self.sums.n

    @property
    def factors(self) -> FloatArray:
        """What calibration multiplies the design weights of each group by."""
        factors: FloatArray = self.weights / self.sums.d
        return factors

    @property
    def squared_weights(self) -> FloatArray:
        """The sum of the squares of their weights."""
        squares: FloatArray = self.factors**2 * self.sums.dd
        return squares

    def variance(self, statistic: Statistic) -> StatisticVariance:
        """Return the covariance of k statistics, as the rows would give it."""
        return self.rows.variance(statistic)

    def means(self, domains: int) -> DomainEstimates:
        """Estimate the mean of every domain, with their joint covariance."""
        estimates = estimate_means(self._values(), self._domains(domains), self)
        return replace(estimates, srs_variances=self._simple(estimates.estimates, estimates))

    def totals(self, domains: int) -> DomainEstimates:
        """Estimate the total of every domain."""
        estimates = estimate_totals(self._values(), self._domains(domains), self)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = estimates.estimates / estimates.weight_sums
        simple = self._simple(means, estimates) * estimates.weight_sums**2
        return replace(estimates, srs_variances=simple)

    def _values(self) -> FloatArray:
        values: FloatArray = self.sums.dy / self.sums.d
        return values

    def _domains(self, domains: int) -> Domains:
        return Domains.of_codes(self.sums.domain, domains)

    def _simple(self, means: FloatArray, estimates: DomainEstimates) -> FloatArray:
        """Return s²/n of each mean, the spread within groups included."""
        inside = np.flatnonzero(self.sums.domain >= 0)
        domain, g = self.sums.domain[inside], self.factors[inside]
        d, dy, dyy = (each[inside] for each in (self.sums.d, self.sums.dy, self.sums.dyy))
        m = means[domain]
        squares = sum_by(domain, g * (dyy - 2 * m * dy + m**2 * d), len(means))
        parts = sum_by(domain, np.abs(g) * (dyy + 2 * np.abs(m * dy) + m**2 * d), len(means))
        squares[squares <= ROUNDING * parts] = 0.0  # Nobody differs.
        with np.errstate(invalid="ignore", divide="ignore"):
            simple: FloatArray = squares / estimates.weight_sums / (estimates.n - 1)
        return simple


def design_of(sums: ClusterSums, frame: ClusterFrame | None = None) -> SummedClusters:
    """Return the design of the sums, calibrated where the frame has margins.

    Parameters
    ----------
    sums : ClusterSums
    frame : ClusterFrame or None
        ``None`` for one stratum, no limits and design weights.

    Raises
    ------
    InvalidSampleError
        As `ClusterDesign.of` explains it.
    InfeasibleWeightingError, ConvergenceError
        As `greg.calibrate` explains them.
    """
    frame = frame or ClusterFrame()
    stratum = np.zeros_like(sums.cluster) if frame.stratum is None else frame.stratum[sums.cluster]
    population = None if frame.population is None else frame.population[stratum]
    stage = Stage(sums.cluster, stratum, population)
    design = ClusterDesign.of([stage], sums.d, lonely_psu=frame.lonely_psu)
    if not frame.margins:
        return SummedClusters(design, sums)
    targets = [replace(margin, level=margin.level[sums.cell]) for margin in frame.margins]
    distance = frame.distance or Distance(DistanceKind.RAKING)
    found = calibrate(sums.d, targets, distance=distance)
    return SummedClusters(CalibratedDesign(design, found), sums)
