"""Known population totals, of categories and of numbers, as one system of equations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from analysis.errors import (
    InfeasibleWeightingError,
    InvalidSampleError,
    NamedValue,
    Refusal,
)
from analysis.estimation.blocks import RANK_TOLERANCE
from analysis.estimation.cells import sum_by
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.feasibility import check_feasible
from analysis.estimation.weighting import MarginTarget

CONSISTENT = 1e-6  # Relative difference between totals of variables that determine each other.


@dataclass(frozen=True, slots=True, eq=False)
class ContinuousTotal:
    """The population total of a numeric variable; of ones, the size of the population.

    Attributes
    ----------
    name : str
    values : (n,) float array
        Of every respondent, none missing.
    total : float
    """

    name: str
    values: FloatArray
    total: float


@dataclass(frozen=True, slots=True, eq=False)
class TotalsSystem:
    """The equations ``X' w = t`` in p columns of which none follows from the others.

    Attributes
    ----------
    names : tuple of str
        What each column is, such as ``age=young``.
    matrix : (n, p) float array
        X, each column divided by its root mean square.
    totals : (p,) float array
        t, divided likewise.
    units : (p,) float array
        What both were divided by.
    """

    names: tuple[str, ...]
    matrix: FloatArray
    totals: FloatArray
    units: FloatArray

    def relative_errors(self, weights: FloatArray) -> FloatArray:
        """Return the (p,) errors of the totals of (n,) weights, relative to the totals.

        A total of zero is compared with the total of absolute values instead.
        """
        size = np.abs(self.totals)
        size = np.where(size > 0, size, np.abs(self.matrix.T) @ np.abs(weights))
        gap = np.abs(self.matrix.T @ weights - self.totals)
        return np.divide(gap, size, out=np.zeros_like(gap), where=size > 0)


def totals_system(
    margins: Sequence[MarginTarget], continuous: Sequence[ContinuousTotal], base: FloatArray
) -> TotalsSystem:
    """Write margins and continuous totals as one system, and check that it contradicts nothing.

    Parameters
    ----------
    margins : sequence of MarginTarget
        With one code per respondent as `level`. Their totals must agree to 1e-6 and are scaled to
        the first margin's.
    continuous : sequence of ContinuousTotal
    base : (n,) float array
        Weights before calibration.

    Raises
    ------
    InvalidSampleError
        If there is nothing to calibrate to, lengths differ, or a value is missing.
    InfeasibleWeightingError
        If totals contradict each other, naming them; or if a category occurs in the sample or in
        the population only, with merges that would mend it.
    """
    _check_shapes(margins, continuous, len(base))
    check_feasible(margins, (base > 0).astype(np.int64))
    names: list[str] = []
    columns: list[FloatArray] = []
    totals: list[float] = []
    for margin in margins:
        scale = float(margins[0].totals.sum() / margin.totals.sum())
        filled = np.flatnonzero(sum_by(margin.level, base, len(margin.totals)) > 0)
        names += [f"{margin.name}={margin.categories[code]}" for code in filled]
        columns += [(margin.level == code).astype(np.float64) for code in filled]
        totals += [float(margin.totals[code]) * scale for code in filled]
    names += [known.name for known in continuous]
    columns += [np.asarray(known.values, dtype=np.float64) for known in continuous]
    totals += [float(known.total) for known in continuous]
    return _independent(names, np.stack(columns, axis=1), np.array(totals), base)


def _check_shapes(
    margins: Sequence[MarginTarget], continuous: Sequence[ContinuousTotal], n: int
) -> None:
    if not (margins or continuous):
        raise InvalidSampleError("calibration needs a margin or a continuous total")
    for margin in margins:
        if len(margin.level) != n:
            raise InvalidSampleError(f"margin {margin.name} needs a code for each of {n} weights")
    for known in continuous:
        if len(known.values) != n or not np.isfinite(known.values).all():
            raise InvalidSampleError(
                f"{known.name} needs a finite value for each of {n} weights; impute what is "
                "missing, or leave the variable out"
            )
        if not np.isfinite(known.total):
            raise InvalidSampleError(f"the total of {known.name} is {known.total}, not a number")


def _independent(
    names: Sequence[str], matrix: FloatArray, totals: FloatArray, base: FloatArray
) -> TotalsSystem:
    scale = np.sqrt(base @ matrix**2 / base.sum())
    empty = [name for name, size in zip(names, scale, strict=True) if size == 0]
    if empty:
        said = f"{', '.join(empty)}: zero for everybody in the sample, so no weights reach a total"
        values = {"names": tuple(empty)}
        raise InfeasibleWeightingError(Refusal("nobody_has_it", f"{said}; leave it out", values))
    matrix, totals = matrix / scale, totals / scale
    weighted = matrix * np.sqrt(base / base.sum())[:, None]
    triangle, pivots = linalg.qr(weighted, mode="r", pivoting=True)
    size = np.abs(np.diag(triangle))
    rank = int((size > np.sqrt(RANK_TOLERANCE) * size[0]).sum())
    kept, others = np.sort(pivots[:rank]), np.sort(pivots[rank:])
    _check_implied(names, (weighted, totals), kept, others)
    kept_names = tuple(names[i] for i in kept)
    return TotalsSystem(kept_names, matrix[:, kept], totals[kept], scale[kept])


def _check_implied(
    names: Sequence[str],
    system: tuple[FloatArray, FloatArray],
    kept: IntArray,
    others: IntArray,
) -> None:
    """Compare the totals of dependent columns with what the kept ones imply."""
    if not len(others):
        return
    matrix, totals = system
    parts = np.linalg.lstsq(matrix[:, kept], matrix[:, others], rcond=None)[0]
    implied = parts.T @ totals[kept]
    off = np.abs(implied - totals[others]) > CONSISTENT * np.maximum(
        np.abs(totals[others]), np.abs(implied)
    )
    if off.any():
        wrong = tuple(names[int(i)] for i in others[off])
        is_part = (np.abs(parts[:, off]) > CONSISTENT).any(axis=1)
        others_said = tuple(names[int(i)] for i in kept[is_part])
        said = (
            f"the total of {', '.join(wrong)} contradicts the totals of {', '.join(others_said)}, "
            "which determine it in this sample; correct a total, or leave a variable out"
        )
        values: dict[str, NamedValue] = {"names": wrong, "others": others_said}
        raise InfeasibleWeightingError(Refusal("contradicting_totals", said, values))
