"""What weights are calibrated to, what comes out, and how many respondents they are worth."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from analysis.estimation.design import FloatArray, IntArray

if TYPE_CHECKING:
    from analysis.estimation.blocks import Block


@dataclass(frozen=True, slots=True, eq=False)
class MarginTarget:
    """One calibration variable: the category of every cell, and the total of every category.

    Attributes
    ----------
    name : str
    categories : tuple of str
    level : (C,) int array
        Position in `categories` of each cell.
    totals : (K,) float array
        Population total of each category.
    """

    name: str
    categories: tuple[str, ...]
    level: IntArray
    totals: FloatArray


class Solver(StrEnum):
    """How raked weights were found."""

    NEWTON = "newton"
    IPF = "ipf"


@dataclass(frozen=True, eq=False)
class Calibration:
    """Calibrated weights per cell.

    Attributes
    ----------
    margins : tuple of MarginTarget
        What the weights were calibrated to; empty for base weights.
    base : (C,) float array
        Weight of a respondent of each cell before the last calibration.
    weight : (C,) float array
        Weight of a respondent of each cell after it.
    solver : Solver or None
    iterations : int
    max_margin_error : float or None
        Largest relative error of any margin total.
    trimmed_low, trimmed_high : int
        Respondents whose weight was moved to a bound.
    blocks : tuple of Block
        The parts of the calibration that share no category.
    """

    margins: tuple[MarginTarget, ...]
    base: FloatArray
    weight: FloatArray
    solver: Solver | None = None
    iterations: int = 0
    max_margin_error: float | None = None
    trimmed_low: int = 0
    trimmed_high: int = 0
    blocks: tuple["Block", ...] = ()


def uncalibrated(base: FloatArray) -> Calibration:
    """Return base weights as they are, each respondent standing for their own design weight."""
    return Calibration((), base, base)


def effective_size(weights: FloatArray, counts: IntArray | None = None) -> float | None:
    """Return Kish's effective sample size ``(Σw)² / Σw²``; ``None`` without respondents.

    Parameters
    ----------
    weights : (C,) float array
        One weight per respondent, or per cell with `counts` respondents each.
    counts : (C,) int array or None
    """
    each = np.ones(len(weights)) if counts is None else counts
    squares = float(each @ weights**2)
    return float(each @ weights) ** 2 / squares if squares > 0 else None
