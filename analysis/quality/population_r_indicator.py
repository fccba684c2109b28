"""The R-indicator where only benchmarks are known, and nobody who stayed silent is."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import linalg

from analysis.errors import InsufficientSampleError, Refusal
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.raking import rake
from analysis.estimation.weighting import MarginTarget
from analysis.quality.partial_indicators import partial_indicators
from analysis.quality.propensities import cell_means
from analysis.quality.r_indicator import PropensityModel, RIndicator, Variation, conclude
from analysis.quality.response_cells import ResponseCells


def estimate_population_r_indicator(
    margins: Sequence[MarginTarget], responded: IntArray, *, level: float = 0.95
) -> RIndicator:
    r"""Estimate the R-indicator of answers against benchmarks, without a frame.

    Parameters
    ----------
    margins : sequence of MarginTarget
        The benchmarks, and the category of every cell; a crossed margin counts as one.
    responded : (C,) int array
        Answers per cell.
    level : float
        Confidence of the interval.

    Returns
    -------
    RIndicator
        Its `model` is ``raked``. Where few of many respond R is near 1 whatever happens: compare
        coefficients of variation, and only between waves with the same margins.

    Raises
    ------
    InsufficientSampleError
        If there are no answers.
    InvalidSampleError
        If the benchmarks imply fewer occasions in a cell than answers.
    InfeasibleWeightingError, ConvergenceError
        If no weights meet the benchmarks; see `rake`.

    Notes
    -----
    Raking the answers to the margins gives cell totals :math:`N_c = n_c w_c`, and with them
    propensities :math:`\rho_c = n_c/N_c = 1/w_c`, as under response that is log-linear in the
    margins; then :math:`(N - 1) S^2 = \sum_c n_c \rho_c - n^2/N`. For response with main effects
    in the population known by its margins see [1]_. Error and bias follow from the raking
    equations :math:`\sum_c n_c e^{-x_c'\theta} x_c = t` by linearisation to first and second
    order, the :math:`n_c` being independent with variance :math:`n_c (1 - \rho_c)`.

    References
    ----------
    .. [1] A. Bianchi, N. Shlomo, B. Schouten, D. Da Silva, C. Skinner, "Estimation of response
       propensities and indicators of representative response using population-level
       information", *Survey Methodology* 45 (2019), 217-247.
    """
    if not responded.sum():
        said = "an R-indicator needs answers; there are none"
        raise InsufficientSampleError(Refusal("nobody_answered", said))
    filled = responded > 0
    margins = [replace(margin, level=margin.level[filled]) for margin in margins]
    responded = responded[filled]
    total = float(margins[0].totals.sum())
    base = np.full(len(responded), total / float(responded.sum()))
    weight = rake(margins, responded, base).weight
    cells = ResponseCells(
        tuple(margin.name for margin in margins),
        tuple(margin.categories for margin in margins),
        np.stack([margin.level for margin in margins], axis=1),
        responded * weight,
        responded,
    )
    variation = _variation(responded.astype(np.float64), 1 / weight, _design(margins))
    # The mean propensity of a category rests on the counts alone, as cell means do.
    partials = partial_indicators(cells, cell_means(cells), variation.adjustment)
    return conclude(variation, cells, PropensityModel.RAKED, partials, level)


def _design(margins: Sequence[MarginTarget]) -> FloatArray:
    """Return the columns of all margins, less those that others add up to."""
    columns = np.concatenate(
        [np.eye(len(margin.totals))[margin.level] for margin in margins], axis=1
    )
    triangle, pivots = linalg.qr(columns, mode="r", pivoting=True)
    diagonal = np.abs(np.diag(triangle))
    kept: FloatArray = columns[:, np.sort(pivots[: int((diagonal > 1e-10 * diagonal[0]).sum())])]
    return kept


def _variation(n: FloatArray, rho: FloatArray, design: FloatArray) -> Variation:
    mass = n / rho
    population, answers = mass.sum(), n.sum()
    mean = answers / population
    inverse = np.linalg.inv(design.T @ (mass[:, None] * design))
    slope = inverse @ (design.T @ (n * rho))  # How the sum of n rho follows the raking.
    fitted = design @ slope
    noise = n * (1 - rho)
    influence = rho + fitted / rho - 2 * mean
    # Per added answer of a cell the predictor moves by `step`; its curvature is what is left of
    # the raking equations once differentiated twice.
    step = design @ inverse / rho[:, None]
    leverage = np.einsum("cp,cp->c", step, design)
    curved = design.T @ ((n * rho + mass * fitted)[:, None] * design)
    second = 2 * leverage * (rho - fitted / rho) + np.einsum("cp,pq,cq->c", step, curved, step)
    squares = max(0.0, float(n @ rho - answers**2 / population))
    return Variation(
        mean=float(mean),
        squared=squares / float(population - 1),
        squared_over_n=squares / float(population),
        bias=float((noise @ (second / 2) - noise.sum() / population) / (population - 1)),
        variance=float(noise @ influence**2) / float(population - 1) ** 2,
        mean_variance=float(noise.sum() / population**2),
        covariance=float(noise @ influence) / float(population * (population - 1)),
    )
