r"""Variances of domain means under calibrated weights, exactly, from additive sums.

For a domain D with calibrated weights :math:`w`, base weights :math:`d` and cells :math:`c`:

.. math::
   m = \frac{\sum_D w y}{\sum_D w}, \quad z_i = 1_D(i)\,\frac{y_i - m}{\sum_D w}, \quad
   \beta = \Bigl(\sum d\,x x'\Bigr)^{-1} \sum d\,x z, \quad e_i = z_i - x_i'\beta,

.. math::
   V = \frac{n}{n-1} \Bigl( \sum (w e)^2 - \tfrac1n \bigl(\sum w e\bigr)^2 \Bigr).

The residual of a respondent outside D is :math:`-x'\beta`, which is not zero: calibration ties
their cells to the domain. This is the convention of R's ``survey::calibrate`` [1]_.

References
----------
.. [1] J.-C. Deville, C.-E. Särndal, "Calibration estimators in survey sampling", *JASA* 87
   (1992), 376-382; T. Lumley, *Complex Surveys*, Wiley, 2010, chapter 7.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from analysis.estimation.blocks import Block
from analysis.estimation.cells import Cells, sum_by
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.moments import Moments
from analysis.estimation.weighting import Calibration


@dataclass(frozen=True, slots=True, eq=False)
class Linearized:
    """Means of D domains with what their joint variance is made of.

    Attributes
    ----------
    means : (D,) float array
        NaN for a domain without respondents.
    n : (D,) int array
    weight_sums, weight_square_sums : (D,) float array
        Σw and Σw² over the respondents of each domain.
    variances : (D,) float array
    """

    means: FloatArray
    n: IntArray
    weight_sums: FloatArray
    weight_square_sums: FloatArray
    variances: FloatArray

    @property
    def std_errors(self) -> FloatArray:
        """The square roots of the variances."""
        return np.sqrt(self.variances)

    @property
    def effective_n(self) -> FloatArray:
        """Kish's effective size of each domain; NaN without respondents."""
        with np.errstate(invalid="ignore", divide="ignore"):
            size: FloatArray = self.weight_sums**2 / self.weight_square_sums
        return size


def linearize(
    moments: Moments, domains: int, cells: Cells, calibration: Calibration
) -> Linearized:
    """Estimate the means of domains and their calibrated variances.

    Parameters
    ----------
    moments : Moments
        Sums of the variable, with the *design* weights of `cells`, over the respondents of each
        domain who have a value. Domains may not overlap for a joint covariance.
    domains : int
        How many domains there are.
    cells : Cells
        All respondents that were calibrated, with or without a value.
    calibration : Calibration
        Their weights.

    Returns
    -------
    Linearized
    """
    return JointEstimates(moments, domains, cells, calibration).linearized()


def joint_covariance(
    moments: Moments, domains: int, cells: Cells, calibration: Calibration
) -> FloatArray:
    """Return the (D, D) covariance matrix of the means of domains that do not overlap.

    Parameters
    ----------
    moments, domains, cells, calibration
        As for `linearize`; every domain needs a respondent.

    Returns
    -------
    (D, D) float array
        Its diagonal is `Linearized.variances`; NaN where there is one respondent in all. What
        differences, rank sets and "a unit against the rest" need.
    """
    return JointEstimates(moments, domains, cells, calibration).covariance()


def small_sample_factor(n: int) -> float:
    """Return n / (n - 1)."""
    return n / (n - 1) if n > 1 else float("nan")  # One respondent says nothing about spread.


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """The share of one calibration block in the variances of the domains that touch it."""

    block: int
    domains: IntArray
    beta: FloatArray  # (k, p)
    crossed: FloatArray  # (k, p): X' (sum of w² z)
    weighted_gram: FloatArray  # (p, p): X' diag(sum of w²) X

    def crossed_with(self, other: "Piece", domains: int) -> FloatArray:
        """Return what the block adds to the covariance of two variables, of each domain."""
        shared, mine, theirs = np.intersect1d(self.domains, other.domains, return_indices=True)
        ours, beside = self.beta[mine], other.beta[theirs]
        found = np.zeros(domains)
        found[shared] = (
            np.einsum("dp,pq,dq->d", ours, self.weighted_gram, beside)
            - np.einsum("dp,dp->d", ours, other.crossed[theirs])
            - np.einsum("dp,dp->d", beside, self.crossed[mine])
        )
        return found


class JointEstimates:
    """First-order sums of all domains, and their regressions on the calibration variables.

    What `linearize` and `joint_covariance` have in common, for whoever wants both.
    """

    def __init__(
        self, moments: Moments, domains: int, cells: Cells, calibration: Calibration
    ) -> None:
        self._moments, self._domains = moments, domains
        self._cells, self._calibration = cells, calibration
        cell, domain = moments.cell, moments.domain
        factor = (calibration.weight / cells.base)[cell]
        self.n = sum_by(domain, moments.n, domains).astype(np.int64)
        self.weight_sums = sum_by(domain, factor * moments.d, domains)
        self.weight_square_sums = sum_by(domain, factor**2 * moments.dd, domains)
        with np.errstate(invalid="ignore", divide="ignore"):
            self.means = sum_by(domain, factor * moments.dy, domains) / self.weight_sums
            mean, size = self.means[domain], self.weight_sums[domain]
            centred = moments.ddyy - 2 * mean * moments.ddy + mean**2 * moments.dd
            self.square_z = factor**2 * centred / size**2
            self._cross_z = factor**2 * (moments.ddy - mean * moments.dd) / size
            linear = (moments.dy - mean * moments.d) / size
        start = (calibration.base / cells.base)[cell]
        self._base_z = start * linear
        self._slot = np.full(len(cells), -1, dtype=np.int64)
        self.total = sum_by(domain, factor * linear, domains)
        self.pieces = list(self._pieces())

    def linearized(self) -> Linearized:
        """Return the means and their variances."""
        squares = sum_by(self._moments.domain, self.square_z, self._domains)
        for piece in self.pieces:
            fitted = np.einsum("dp,pq,dq->d", piece.beta, piece.weighted_gram, piece.beta)
            squares[piece.domains] += fitted - 2 * np.einsum("dp,dp->d", piece.beta, piece.crossed)
        n = int(self._cells.counts.sum())
        with np.errstate(invalid="ignore", divide="ignore"):
            variance = small_sample_factor(n) * (squares - self.total**2 / max(n, 1))
        variance = np.where(self.n > 0, np.maximum(variance, 0), np.nan)
        return Linearized(self.means, self.n, self.weight_sums, self.weight_square_sums, variance)

    def covariance(self) -> FloatArray:
        """Return the (D, D) covariance matrix of the means."""
        covariance = np.diag(sum_by(self._moments.domain, self.square_z, self._domains))
        for piece in self.pieces:
            crossed = piece.beta @ piece.crossed.T
            fitted = piece.beta @ piece.weighted_gram @ piece.beta.T
            covariance[np.ix_(piece.domains, piece.domains)] += fitted - crossed - crossed.T
        n = int(self._cells.counts.sum())
        product: FloatArray = covariance - np.outer(self.total, self.total) / max(n, 1)
        return product * small_sample_factor(n)

    def _pieces(self) -> Iterator[Piece]:
        """Yield the blocks, and take their fitted values out of `total` on the way.

        Σ w e is zero only where the weights meet the totals exactly and one variable is constant
        on the domain; it is kept in full.
        """
        counts, weight = self._cells.counts, self._calibration.weight
        rows_by_block = self._rows_by_block()
        for number, (block, rows) in enumerate(
            zip(self._calibration.blocks, rows_by_block, strict=True)
        ):
            if not len(rows):
                continue
            self._slot[block.cells] = np.arange(len(block.cells))
            solve = block.solver((counts * self._calibration.base)[block.cells])
            found, slot = np.unique(self._moments.domain[rows], return_inverse=True)
            project = self._projection(block, rows, slot)
            beta = solve(project(self._base_z).T).T
            crossed = project(self._cross_z)
            gram = block.gram((counts * weight**2)[block.cells])
            mass = block.transposed_times((counts * weight)[block.cells])
            self.total[found] -= beta @ mass
            yield Piece(number, found, beta, crossed, gram)

    def _rows_by_block(self) -> list[IntArray]:
        block_of_cell = np.zeros(len(self._cells), dtype=np.int64)
        blocks = self._calibration.blocks
        for number, block in enumerate(blocks):
            block_of_cell[block.cells] = number
        of_row = block_of_cell[self._moments.cell]
        order = np.argsort(of_row, kind="stable")
        edges = np.searchsorted(of_row[order], np.arange(1, len(blocks)))
        return [rows.astype(np.int64) for rows in np.split(order, edges)] if blocks else []

    def _projection(
        self, block: Block, rows: IntArray, slot: IntArray
    ) -> Callable[[FloatArray], FloatArray]:
        """Return what turns values of all groups into X' values for each domain, (k, p)."""
        p, k = len(block.totals), int(slot.max()) + 1
        columns = block.columns[self._slot[self._moments.cell[rows]]]
        width = columns.shape[1]
        keys = (columns + (slot * p)[:, None]).ravel()

        def project(values: FloatArray) -> FloatArray:
            return sum_by(keys, np.repeat(values[rows], width), k * p).reshape(k, p)

        return project
