r"""Calibration of every respondent's weight to population totals (GREG and its relatives).

The weights are :math:`w_i = d_i F(x_i'\lambda)` with :math:`\sum w x = t` [1]_. Estimates from
them have the variance of their residuals from the regression on x with the *base* weights,

.. math:: e_i = z_i - x_i'\beta, \quad \beta = \Bigl(\sum d\,x x'\Bigr)^{-1} \sum d\,x z,

whatever the distance, as in R's ``survey::calibrate``.

References
----------
.. [1] J.-C. Deville, C.-E. Särndal, "Calibration estimators in survey sampling", *JASA* 87
   (1992), 376-382.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from analysis.errors import ConvergenceError, InvalidSampleError, NamedValue, Refusal
from analysis.estimation.calibration_totals import ContinuousTotal, TotalsSystem, totals_system
from analysis.estimation.design import FloatArray
from analysis.estimation.distances import Distance, DistanceKind
from analysis.estimation.raking import TOLERANCE
from analysis.estimation.reach import check_reachable
from analysis.estimation.weighting import MarginTarget

MAX_STEPS = 200
MAX_HALVINGS = 60
RIDGE = 1e-12  # Keeps a step finite where every factor is at a bound.
EXACT = 1e-14  # No floating-point total comes closer than this.


@dataclass(frozen=True, slots=True, eq=False)
class RowCalibration:
    """Calibrated weights of n respondents.

    Attributes
    ----------
    base, weights : (n,) float array
        Before and after.
    system : TotalsSystem
        What the weights were calibrated to.
    distance : Distance
    iterations : int
    max_total_error : float
        Largest relative error of any total.
    at_low, at_high : int
        Respondents whose factor is at a bound.
    """

    base: FloatArray
    weights: FloatArray
    system: TotalsSystem
    distance: Distance
    iterations: int
    max_total_error: float
    at_low: int
    at_high: int

    def coefficients(self, influence: sparse.csr_array) -> FloatArray:
        """Return β, (p, k), of the regression of (n, k) values with base weights."""
        root = np.sqrt(self.base)
        basis, triangle = np.linalg.qr(self.system.matrix * root[:, None])
        projected = (influence.T @ (basis * root[:, None])).T
        beta: FloatArray = linalg.solve_triangular(triangle, projected)
        return beta


def calibrate(
    base: FloatArray,
    margins: Sequence[MarginTarget] = (),
    continuous: Sequence[ContinuousTotal] = (),
    *,
    distance: Distance | None = None,
    tolerance: float = TOLERANCE,
) -> RowCalibration:
    """Find the weights closest to the base weights whose totals are those of the population.

    Parameters
    ----------
    base : (n,) float array
        Weights before calibration, finite and not negative; zero for respondents left out of a
        replicate.
    margins : sequence of MarginTarget
        Totals of categories, with one code per respondent as `level`.
    continuous : sequence of ContinuousTotal
        Totals of numeric variables. Without margins, one of ones fixes the population size.
    distance : Distance or None
        `None` is linear without bounds.
    tolerance : float
        Largest relative error allowed for any total.

    Returns
    -------
    RowCalibration

    Raises
    ------
    InvalidSampleError
        If a weight is negative or not finite, or there is nothing to calibrate to.
    InfeasibleWeightingError
        If totals or bounds cannot be met; see `totals_system` and `check_reachable`.
    ConvergenceError
        If a total is off by more than `tolerance` after the last step.

    Notes
    -----
    R multiplies the base weights first if every total is more than twenty times the sample's, so
    that its bounds then mean something else; here they always bound ``w / d``.
    """
    if not (np.isfinite(base).all() and (base >= 0).all() and base.any()):
        raise InvalidSampleError("base weights must be finite numbers, none negative, not all 0")
    system = totals_system(margins, continuous, base)
    distance = Distance() if distance is None else distance
    try:
        return solve(system, base, distance, tolerance)
    except ConvergenceError:  # To look for a reason first would cost more than to calibrate.
        check_reachable(system, base, distance)
        raise


def solve(
    system: TotalsSystem, base: FloatArray, distance: Distance, tolerance: float = TOLERANCE
) -> RowCalibration:
    """Calibrate to totals that were checked before; arguments and errors as for `calibrate`."""
    factor, steps = _newton(system, base, distance)
    errors = system.relative_errors(base * factor)
    worst = int(errors.argmax())
    if not errors[worst] <= tolerance:
        name, off = system.names[worst], float(errors[worst])
        said = (
            f"calibration stopped with a relative error of {off:.2g} in the total of {name} "
            f"(allowed {tolerance:g}); widen the bounds, merge categories or use fewer totals"
        )
        values: dict[str, NamedValue] = {"name": name, "error": off, "allowed": tolerance}
        raise ConvergenceError(Refusal("calibration_not_settled", said, values))
    used = factor[base > 0]
    return RowCalibration(
        base,
        base * factor,
        system,
        distance,
        steps,
        float(errors[worst]),
        int((used <= distance.low).sum()),
        int((used >= distance.high).sum()),
    )


def _newton(system: TotalsSystem, base: FloatArray, distance: Distance) -> tuple[FloatArray, int]:
    """Minimise the dual by Newton steps, each halved until the dual falls."""
    x = system.matrix
    ridge = RIDGE * np.diag(base @ x**2)
    coefficients = _start(system, base, distance)
    best, smallest, steps = distance.factor(x @ coefficients), np.inf, 0
    for step in range(MAX_STEPS + 1):
        u = x @ coefficients
        factor = distance.factor(u)
        error = float(system.relative_errors(base * factor).max())
        if error < smallest:
            best, smallest, steps = factor, error, step
        elif smallest <= TOLERANCE / 100:  # Rounding is all that is left.
            break
        if error <= EXACT:
            break
        gap = x.T @ (base * factor) - system.totals
        curvature = (x * (base * distance.slope(u))[:, None]).T @ x + ridge
        direction = np.linalg.solve(curvature, gap).astype(np.float64)
        moved = _halved_step(system, base, distance, (coefficients, direction))
        if moved is None:
            break
        coefficients = moved
    return best, steps


def _start(system: TotalsSystem, base: FloatArray, distance: Distance) -> FloatArray:
    """Start raking near the constant factor that the totals ask for, where one fits."""
    p = len(system.totals)
    if distance.kind is not DistanceKind.RAKING:
        return np.zeros(p)
    sums = base @ system.matrix
    ratio = float(sums @ system.totals / (sums @ sums))
    if not max(distance.least, 0) < ratio < distance.high:
        return np.zeros(p)
    root = np.sqrt(base)
    start: FloatArray = np.linalg.lstsq(
        system.matrix * root[:, None], root * np.log(ratio), rcond=None
    )[0]
    return start


def _halved_step(
    system: TotalsSystem,
    base: FloatArray,
    distance: Distance,
    move: tuple[FloatArray, FloatArray],
) -> FloatArray | None:
    start, direction = move

    def dual(coefficients: FloatArray) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            integral = distance.integral(system.matrix @ coefficients)
            return float(base @ integral - system.totals @ coefficients)

    before = dual(start)
    slack = 1e-13 * (abs(before) + float(base.sum()))
    step = 1.0
    for _ in range(MAX_HALVINGS):
        candidate: FloatArray = start - step * direction
        after = dual(candidate)
        if np.isfinite(after) and after <= before + slack:
            return candidate
        step /= 2
    return None
