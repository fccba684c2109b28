r"""Weights that reproduce known population totals.

Raking gives every cell c the weight :math:`w_c = d_c e^{x_c'\lambda}` with
:math:`\sum_c n_c w_c x_c = t`: d its base weight, n its respondents, x the categories that it is
in, and t their totals.
"""

from collections.abc import Sequence

import numpy as np
from scipy import linalg

from analysis.errors import ConvergenceError, NamedValue, Refusal
from analysis.estimation.blocks import Block, split_blocks
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.feasibility import check_feasible
from analysis.estimation.weighting import Calibration, MarginTarget, Solver

TOLERANCE = 1e-10  # Largest relative error of any margin total.
MAX_NEWTON_STEPS = 60
MAX_HALVINGS = 40
MAX_SWEEPS = 5_000
MAX_NEWTON_COLUMNS = 4_000  # A dense system beyond this costs more than sweeps do.


def rake(
    margins: Sequence[MarginTarget],
    counts: IntArray,
    base: FloatArray,
    *,
    tolerance: float = TOLERANCE,
    blocks: tuple[Block, ...] | None = None,
) -> Calibration:
    r"""Find the weights closest to the base weights whose totals are those of the population.

    Parameters
    ----------
    margins : sequence of MarginTarget
        Calibration variables; a crossed margin counts as one variable.
    counts : (C,) int array
        Respondents per cell.
    base : (C,) float array
        Design weight of the respondents of each cell.
    tolerance : float
        Largest relative error allowed for any margin total.
    blocks : tuple of Block or None
        `split_blocks` of the same margins, from one raking to the next.

    Returns
    -------
    Calibration
        Weights ``base · exp(X λ)``.

    Raises
    ------
    InfeasibleWeightingError
        If totals or categories do not fit; see `check_feasible`.
    ConvergenceError
        If a margin is still off by more than `tolerance` after the last step, which happens
        where combinations of categories that the totals need have no respondent.

    Notes
    -----
    Minimises the convex dual :math:`\sum_c n_c d_c e^{x_c'\lambda} - t'\lambda` by Newton steps,
    halved until the dual falls [1]_; where that fails, by iterative proportional fitting [2]_.

    References
    ----------
    .. [1] J.-C. Deville, C.-E. Särndal, O. Sautory, "Generalized raking procedures in survey
       sampling", *JASA* 88 (1993), 1013-1020.
    .. [2] W. E. Deming, F. F. Stephan, "On a least squares adjustment of a sampled frequency
       table", *Annals of Mathematical Statistics* 11 (1940), 427-444.
    """
    check_feasible(margins, counts)
    factor = np.ones(len(base))
    iterations, solver = 0, Solver.NEWTON
    blocks = split_blocks(margins) if blocks is None else blocks
    for block in blocks:
        mass = (counts * base)[block.cells]
        found = _newton(block, mass, tolerance)
        if found is None:
            solver = Solver.IPF
            found = _proportional_fitting(block, mass, tolerance)
        factor[block.cells] = found[0]
        iterations = max(iterations, found[1])
    weight = base * factor
    error = margin_error(margins, counts * weight)
    if error > tolerance:
        names = tuple(margin.name for margin in margins)
        said = (
            f"raking to {', '.join(names)} stopped with a relative margin error of {error:.2g} "
            f"(allowed {tolerance:g}): some combination of categories that the totals need has no "
            "respondent. Merge categories or use fewer margins."
        )
        values: dict[str, NamedValue] = {"names": names, "error": error, "allowed": tolerance}
        raise ConvergenceError(Refusal("raking_not_settled", said, values))
    return Calibration(tuple(margins), base, weight, solver, iterations, error, blocks=blocks)


def margin_error(margins: Sequence[MarginTarget], mass: FloatArray) -> float:
    """Return the largest relative error of any margin total of a weighted sample.

    Parameters
    ----------
    margins : sequence of MarginTarget
    mass : (C,) float array
        Sum of the weights of the respondents of each cell.
    """
    worst = 0.0
    for margin in margins:
        total = np.bincount(margin.level, mass, minlength=len(margin.totals))
        filled = margin.totals > 0
        relative = np.abs(total[filled] / margin.totals[filled] - 1)
        worst = max(worst, float(relative.max(initial=0.0)))
    return worst


def _newton(block: Block, mass: FloatArray, tolerance: float) -> tuple[FloatArray, int] | None:
    if len(block.totals) > MAX_NEWTON_COLUMNS:
        return None
    first_margin = block.totals[np.unique(block.columns[:, 0])].sum()
    scaled = mass * (first_margin / mass.sum())
    coefficients = np.zeros(len(block.totals))
    factor = np.ones(len(mass))
    for step in range(MAX_NEWTON_STEPS):
        gap = block.transposed_times(scaled * factor) - block.totals
        if np.abs(gap / block.totals).max() <= tolerance / 10:
            return factor * (first_margin / mass.sum()), step
        try:
            direction = block.solver(scaled * factor)(gap)
        except linalg.LinAlgError:
            return None
        moved = _halved_step(block, scaled, coefficients, direction)
        if moved is None:
            return None
        coefficients, factor = moved
    return None


def _halved_step(
    block: Block, mass: FloatArray, coefficients: FloatArray, direction: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    before = mass @ np.exp(block.times(coefficients)) - block.totals @ coefficients
    slack = 1e-12 * float(block.totals.sum())
    step = 1.0
    for _ in range(MAX_HALVINGS):
        candidate = coefficients - step * direction
        with np.errstate(over="ignore"):
            factor = np.exp(block.times(candidate))
        after = mass @ factor - block.totals @ candidate
        if np.isfinite(after) and after <= before + slack:
            return candidate, factor
        step /= 2
    return None


def _proportional_fitting(
    block: Block, mass: FloatArray, tolerance: float
) -> tuple[FloatArray, int]:
    factor = np.ones(len(mass))
    p = len(block.totals)
    for sweep in range(1, MAX_SWEEPS + 1):
        for column in block.columns.T:
            total = np.bincount(column, mass * factor, minlength=p)
            filled = total > 0
            ratio = np.ones(p)
            ratio[filled] = block.totals[filled] / total[filled]
            factor *= ratio[column]
        gap = block.transposed_times(mass * factor) - block.totals
        if np.abs(gap / block.totals).max() <= tolerance / 10:
            return factor, sweep
    return factor, MAX_SWEEPS
