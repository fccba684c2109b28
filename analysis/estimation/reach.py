"""Whether bounded weights can meet their totals at all, found before they are looked for."""

from typing import Any

import numpy as np
from scipy import optimize, sparse

from analysis.errors import InfeasibleWeightingError, NamedValue, Refusal
from analysis.estimation.calibration_totals import TotalsSystem
from analysis.estimation.design import FloatArray
from analysis.estimation.distances import Distance, DistanceKind

ROUNDING = 1e-9  # Relative: totals this close to what is reachable are reached.
IMPOSSIBLE = 2  # How linprog says that no solution exists.
MAX_GROUPS = 20_000  # A linear programme over more respondents costs more than it explains.


def check_reachable(system: TotalsSystem, base: FloatArray, distance: Distance) -> None:
    """Explain which totals, or which bounds, no weights within the bounds can meet.

    Parameters
    ----------
    system : TotalsSystem
    base : (n,) float array
    distance : Distance
        Without bounds everything is in reach.

    Raises
    ------
    InfeasibleWeightingError
        If a single total lies outside what the bounds allow, with the range; or if all totals
        together do, with the narrowest bounds of the same shape that would do.

    Notes
    -----
    The second is a linear programme over respondents with equal calibration variables; it is left
    out where there are more than 20,000 of these.
    """
    if not distance.is_bounded:
        return
    _check_each(system, base, distance)
    groups, of_row = np.unique(system.matrix, axis=0, return_inverse=True)
    if len(groups) > MAX_GROUPS:
        return
    mass = np.bincount(of_row.ravel(), base, minlength=len(groups))
    scale = np.maximum(np.abs(system.totals), 1e-12 * np.abs(groups.T) @ mass)
    equations, totals = groups.T * mass / scale[:, None], system.totals / scale
    if _is_feasible(equations, totals, distance):
        return
    raise InfeasibleWeightingError(_advice(equations, totals, distance))


def _check_each(system: TotalsSystem, base: FloatArray, distance: Distance) -> None:
    refusals = []
    columns = zip(system.names, system.matrix.T, system.totals, system.units, strict=True)
    for name, column, total, unit in columns:
        below, above = base @ np.minimum(column, 0), base @ np.maximum(column, 0)
        first = _times(distance.least, above) + _times(distance.high, below)
        last = _times(distance.high, above) + _times(distance.least, below)
        slack = ROUNDING * abs(total)
        if not first - slack <= total <= last + slack:
            refusals.append(
                _out_of_reach(name, total * unit, (first * unit, last * unit), distance)
            )
    if refusals:
        raise InfeasibleWeightingError(*refusals)


def _out_of_reach(
    name: str, total: float, reach: tuple[float, float], distance: Distance
) -> Refusal:
    least, most = map(float, reach)
    values: dict[str, NamedValue] = {
        "name": name, "total": float(total), "least": least, "most": most, **_bounds(distance),
    }  # fmt: skip
    said = (
        f"{name}: the total is {total:.4g}, but factors between {distance.least:g} and "
        f"{distance.high:g} reach only {least:.4g} to {most:.4g}; widen the bounds"
    )
    return Refusal("total_out_of_reach", said, values)


def _bounds(distance: Distance) -> dict[str, NamedValue]:
    return {"low": float(distance.least), "high": float(distance.high)}


def _times(factor: float, mass: float) -> float:
    return 0.0 if mass == 0 else factor * float(mass)


def _is_feasible(equations: FloatArray, totals: FloatArray, distance: Distance) -> bool:
    found = optimize.linprog(
        np.zeros(equations.shape[1]),
        A_eq=equations,
        b_eq=totals,
        bounds=(distance.least, distance.high),
        method="highs",
    )
    return bool(found.status != IMPOSSIBLE)


def _advice(equations: FloatArray, totals: FloatArray, distance: Distance) -> Refusal:
    """Find the smallest s for which factors from 1 - s (1 - L) to 1 + s (U - 1) do."""
    bounds = _bounds(distance)
    said = f"no factors between {distance.least:g} and {distance.high:g} meet all totals together"
    groups = equations.shape[1]
    free: Any = sparse.eye_array(groups)
    rows: list[Any] = []
    limits: list[FloatArray] = []
    for sign, room in ((1, distance.high - 1), (-1, 1 - distance.least)):
        if np.isfinite(room):
            parts: list[Any] = [sign * free, np.full((groups, 1), -room)]
            rows.append(sparse.hstack(parts))
            limits.append(np.full(groups, float(sign)))
    inequalities: Any = sparse.vstack(rows).tocsr()
    widths: list[tuple[float | None, float | None]] = [(None, None)] * groups + [(0, None)]
    found = optimize.linprog(
        np.append(np.zeros(groups), 1.0),
        A_ub=inequalities,
        b_ub=np.concatenate(limits),
        A_eq=np.hstack([equations, np.zeros((len(totals), 1))]),
        b_eq=totals,
        bounds=widths,
        method="highs",
    )
    if found.x is None:
        told = f"{said}, nor do any others; use fewer totals"
        return Refusal("totals_exclude_each_other", told, bounds)
    low = 1 - found.x[-1] * (1 - distance.least)
    if low < 0 and distance.kind is DistanceKind.RAKING:
        told = f"{said}, only negative ones would; merge categories, or use fewer totals"
        return Refusal("totals_need_negative_weights", told, bounds)
    high = 1 + found.x[-1] * (distance.high - 1)
    told = (
        f"{said}; from {low:.4g} to {high:.4g} they would. Widen the bounds, or merge categories"
    )
    needed: dict[str, NamedValue] = {"needed_low": float(low), "needed_high": float(high)}
    return Refusal("bounds_too_tight", told, bounds | needed)
