r"""An index over items from its sums alone: weights, means, errors, reliability and fit.

Codes run from 1 to P points, and the index from low to high:
:math:`\text{low} + (\text{high} - \text{low})(m - 1)/(P - 1)`, m being the weighted mean score of
`analysis.estimation.linearization` with its calibrated error. The fit of a margin is Pearson's
:math:`X^2 = n \sum (p - \pi)^2/\pi` of the unweighted shares.

What a pass over the rows would give, these give from the table of groups, in time that does not
grow with the rows: `item_sums` holds all that raking, calibrated variances and Cronbach's alpha
need, exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.cells import Cells, distinct
from analysis.estimation.design import FloatArray
from analysis.estimation.item_sums import ItemSums
from analysis.estimation.linearization import JointEstimates, Linearized, linearize
from analysis.estimation.moments import Moments
from analysis.estimation.raking import rake
from analysis.estimation.weighting import Calibration, MarginTarget

MIN_ITEMS = 2  # One item has nothing to agree with.


@dataclass(frozen=True, slots=True, eq=False)
class MarginFit:
    """How far the respondents are from known totals of one margin, before weighting.

    Attributes
    ----------
    chi_square : float
        Pearson's, of the counts against the shares of the population.
    df : int
    p_value : float
        For respondents drawn independently; with many of them every test rejects.
    total_variation : float
        Half the sum of the differences of shares, 0 to 1: how large the difference is.
    """

    margin: str
    chi_square: float
    df: int
    p_value: float
    total_variation: float


@dataclass(frozen=True, slots=True, eq=False)
class ItemIndex:
    """The index of everybody and of every unit, with what their comparison needs.

    Attributes
    ----------
    overall, units : Linearized
        One domain, and one for each unit of the layout (NaN for a unit without answers).
    alpha : float or None
        Cronbach's, of those who answered every item, with their calibrated weights; ``None``
        without two items that vary.
    fits : tuple of MarginFit
    calibration : Calibration
        Of the cells in `cells`.
    joint : JointEstimates
        Of the units.
    """

    cells: Cells
    calibration: Calibration
    joint: JointEstimates
    overall: Linearized
    units: Linearized
    alpha: float | None
    fits: tuple[MarginFit, ...]

    def covariance(self) -> FloatArray:
        """Return the joint covariance matrix of the units' indices, (units, units)."""
        return self.joint.covariance()


def estimate_item_index(
    sums: ItemSums, totals: Sequence[FloatArray], *, low: float = 0.0, high: float = 100.0
) -> ItemIndex:
    """Rake to population totals, and estimate the index of all and of every unit.

    Parameters
    ----------
    sums : ItemSums
    totals : sequence of (K_m,) float array
        The population total of each category of each margin of the layout, in its order.
    low, high : float
        What all lowest and all highest answers stand for.

    Raises
    ------
    InvalidSampleError
        If there are not as many totals as margins and categories, or nobody answered.
    InfeasibleWeightingError, ConvergenceError
        As `weighting.rake` explains them.
    """
    cells = sums.cells()
    targets = _targets(sums, cells, totals)
    calibration = rake(targets, cells.counts, cells.base)
    moments = sums.moments(low, high)
    if not len(moments.n):
        raise InvalidSampleError("nobody answered an item, so there is no index")
    everybody = Moments.merge([replace(moments, domain=np.zeros_like(moments.domain))])
    joint = JointEstimates(moments, sums.layout.units, cells, calibration)
    return ItemIndex(
        cells=cells,
        calibration=calibration,
        joint=joint,
        overall=linearize(everybody, 1, cells, calibration),
        units=joint.linearized(),
        alpha=cronbach_alpha(sums, calibration.weight),
        fits=tuple(_fit(target, cells) for target in targets),
    )


def cronbach_alpha(sums: ItemSums, weight: FloatArray) -> float | None:
    r"""Return Cronbach's alpha of complete answers under a weight per cell.

    Parameters
    ----------
    sums : ItemSums
    weight : (C,) float array
        Of the cells of `sums.cells`.

    Notes
    -----
    :math:`\alpha = \frac{K}{K-1}\bigl(1 - \sum_k s_k^2 / s_T^2\bigr)` with the weighted variances
    of the items and of their sum [1]_. The divisor of the variances cancels.

    References
    ----------
    .. [1] L. J. Cronbach, "Coefficient alpha and the internal structure of tests",
       *Psychometrika* 16 (1951), 297-334.
    """
    k = sums.layout.items
    if k < MIN_ITEMS or not len(sums.cell):
        return None
    found, _place = distinct(sums.key % sums.layout.cells, sums.layout.cells)
    of_cell = weight[np.searchsorted(found, sums.cell)]
    mass = of_cell @ sums.complete
    means = of_cell @ sums.item / mass
    variances = of_cell @ sums.item_square / mass - means**2
    spread = of_cell @ sums.total_square / mass - means.sum() ** 2
    if not spread > 0:
        return None
    return float(k / (k - 1) * (1 - variances.sum() / spread))


def _targets(
    sums: ItemSums, cells: Cells, totals: Sequence[FloatArray]
) -> tuple[MarginTarget, ...]:
    margins = sums.layout.margins
    if [len(total) for total in totals] != [size for _name, size in margins]:
        raise InvalidSampleError("give a total for every category of every margin of the layout")
    return tuple(
        MarginTarget(name, tuple(map(str, range(size))), cells.levels[:, position], total)
        for position, ((name, size), total) in enumerate(zip(margins, totals, strict=True))
    )


def _fit(target: MarginTarget, cells: Cells) -> MarginFit:
    counts = np.bincount(target.level, cells.counts, minlength=len(target.totals))
    n, shares = counts.sum(), target.totals / target.totals.sum()
    chi_square = float(((counts - n * shares) ** 2 / (n * shares)).sum())
    df = len(shares) - 1
    variation = float(np.abs(counts / n - shares).sum() / 2)
    return MarginFit(target.name, chi_square, df, float(stats.chi2.sf(chi_square, df)), variation)
