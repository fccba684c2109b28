"""Response propensities: how likely each occasion of a frame was to be answered.

Occasions that agree in every auxiliary variable have the same propensity, so everything is done
on cells: twelve million occasions cost no more than their combinations of categories.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse, special

from analysis.errors import ConvergenceError, Refusal
from analysis.estimation.design import FloatArray, IntArray
from analysis.quality.response_cells import ResponseCells

MAX_STEPS = 30
MAX_LOGITS = 3.0  # Of one step, so that none leaps past the maximum.
SETTLED = 1e-7  # Logits of a step; Newton's next would be of the order of its square.
RANK_TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Propensities:
    """The propensity of every cell, and how they vary together from sample to sample.

    Attributes
    ----------
    values : (C,) float array
        Probabilities of response.
    root : (C, p) array, dense or sparse
        A matrix R for which R R' is the covariance of `values`.
    """

    values: FloatArray
    root: FloatArray | sparse.csr_array

    def projected(self, contrast: FloatArray) -> FloatArray:
        """Return R' c; the covariance of two contrasts c' rho and d' rho is (R' c)'(R' d)."""
        product: FloatArray = self.root.T @ contrast
        return product

    def variances(self) -> FloatArray:
        """Return the variance of each cell's propensity."""
        root: Any = self.root
        return np.asarray((root * root).sum(axis=1), dtype=np.float64)

    def trace_of_square(self, share: FloatArray) -> float:
        """Return tr(B S B S), S the covariance and B x = share (x - its mean by share)."""
        centre = self.projected(share)
        scaled = self.root * np.sqrt(share)[:, None]
        product: Any = scaled.T @ scaled  # Less the product of the centres, this is R' B R.
        crossed = float(centre @ (product @ centre))
        return float((product * product).sum()) - 2 * crossed + float(centre @ centre) ** 2


def cell_means(cells: ResponseCells) -> Propensities:
    """Take each cell's response rate as its propensity: every interaction is in the model.

    It equals the logistic model with all interactions. Cells of a handful of occasions make the
    propensities of everybody look unlike each other; the bias adjustment takes that back on
    average only.
    """
    rate = cells.responded / cells.n
    deviation = np.sqrt(rate * (1 - rate) / cells.n)
    return Propensities(rate, sparse.diags_array(deviation).tocsr())


def logistic(cells: ResponseCells) -> Propensities:
    r"""Fit propensities by logistic regression on the variables' main effects.

    Raises
    ------
    ConvergenceError
        If the likelihood has no maximum that the steps reach.

    Notes
    -----
    Maximum likelihood by Newton steps, :math:`\operatorname{logit} \rho_c = x_c'\theta`, on
    binomial counts [1]_. With :math:`z_c = \rho_c(1 - \rho_c) x_c` the covariance of the
    propensities is :math:`z_c' (X' \operatorname{diag}(n\rho(1-\rho)) X)^{-1} z_d`. Where nobody
    or everybody of a category responded, the maximum lies at infinity: its occasions take their
    limit, 0 or 1, and the others are fitted without them, which leaves the others as they would
    be. An interaction is tested by handing in the crossed variable.

    References
    ----------
    .. [1] P. McCullagh, J. A. Nelder, *Generalized Linear Models*, 2nd ed., Chapman and Hall,
       1989, chapter 4.
    """
    values = cells.responded / cells.n
    is_open = _undecided(cells)
    if not is_open.any():
        return Propensities(values, np.zeros((len(values), 0)))
    design = _independent(_design(cells.levels[is_open]))
    n, responded = cells.n[is_open], cells.responded[is_open]
    fitted = _fit(design, n.astype(np.float64), responded.astype(np.float64))
    spread = fitted * (1 - fitted)
    information = design.T @ ((n * spread)[:, None] * design)
    half = linalg.solve_triangular(
        np.linalg.cholesky(information), (spread[:, None] * design).T, lower=True
    ).T
    values[is_open] = fitted
    root = np.zeros((len(values), half.shape[1]))
    root[is_open] = half
    return Propensities(values, root)


def _undecided(cells: ResponseCells) -> NDArray[np.bool_]:
    """Return the cells none of whose categories was answered by nobody or by everybody."""
    is_open = np.ones(len(cells.n), dtype=np.bool_)
    for _ in range(len(is_open)):
        decided = np.zeros_like(is_open)
        for level in cells.levels.T:
            here = level[is_open]
            n = np.bincount(here, cells.n[is_open])
            responded = np.bincount(here, cells.responded[is_open])
            decided[is_open] |= ((responded == 0) | (responded == n))[here]
        is_open &= ~decided
        if not decided.any():
            break
    return is_open


def _design(levels: IntArray) -> FloatArray:
    columns = [np.ones(len(levels))]
    for level in levels.T:
        columns += [(level == category).astype(np.float64) for category in np.unique(level)[1:]]
    return np.stack(columns, axis=1)


def _independent(design: FloatArray) -> FloatArray:
    """Drop columns that others add up to, as where two variables say the same."""
    triangle, pivots = linalg.qr(design.T @ design, mode="r", pivoting=True)
    diagonal = np.abs(np.diag(triangle))
    kept = np.sort(pivots[: int((diagonal > RANK_TOLERANCE * diagonal[0]).sum())])
    independent: FloatArray = design[:, kept]
    return independent


def _fit(design: FloatArray, n: FloatArray, responded: FloatArray) -> FloatArray:
    coefficients = np.zeros(design.shape[1])
    for _ in range(MAX_STEPS):
        values = special.expit(design @ coefficients)
        information = design.T @ ((n * values * (1 - values))[:, None] * design)
        # Where the likelihood has no maximum the information fades, but its inverse must exist.
        step = linalg.pinvh(information) @ (design.T @ (responded - n * values))
        step /= max(1.0, float(np.abs(design @ step).max()) / MAX_LOGITS)
        coefficients += step
        if np.abs(design @ step).max() < SETTLED:
            fitted: FloatArray = special.expit(design @ coefficients)
            return fitted
    said = (
        f"response propensities did not settle in {MAX_STEPS} steps: some combination of "
        "categories was answered by nobody or by everybody. Merge categories, use fewer "
        "variables, or take cell means."
    )
    raise ConvergenceError(Refusal("propensities_not_settled", said, {"steps": MAX_STEPS}))
