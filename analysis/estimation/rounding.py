r"""What of a computed error is nothing but rounding; the one place that says so.

A number that is zero by design, such as the error of a mean of people who all say the same, or of
a share that calibration fixes, comes out of a computer as some :math:`10^{-16}` of the parts that
were added up and taken from each other. Divided by or tested, it would pass as a finding.

A standard error from linearised values or replicates is rounding up to `ROUNDING` of its parts,
:math:`\sum w (|y| + |R x|) / |\sum w x|` of a ratio R and :math:`\sum w |y|` of a total, whatever
the units of values and weights; a variance that is a difference of squares, up to `ROUNDING` of
these.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.estimation.design import FloatArray

BoolArray = NDArray[np.bool_]

# Numbers have sixteen digits, of which sums over many rows and calibration leave thirteen or more.
ROUNDING = 1e-12


def without_rounding(covariance: FloatArray, parts: FloatArray) -> FloatArray:
    """Return a covariance in which errors that are only rounding are zero, exactly.

    Parameters
    ----------
    covariance : (k, k) float array
    parts : (k,) float array
        What each estimate is added up from, without signs and in its unit.
    """
    errors = np.sqrt(np.maximum(np.diag(covariance), 0))
    return _cleared(covariance, errors <= ROUNDING * parts)


def difference_of_squares(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return one (k, k) covariance less another, zero where the variances cancel out."""
    difference = first - second
    return _cleared(difference, np.diag(difference) <= ROUNDING * np.diag(first))


def combined(matrix: FloatArray, covariance: FloatArray) -> FloatArray:
    """Return ``C V C'``, zero for combinations in which the errors cancel out.

    Parameters
    ----------
    matrix : (q, k) float array
        C, a combination in each row.
    covariance : (k, k) float array
    """
    found = matrix @ covariance @ matrix.T
    signless = np.abs(matrix)
    parts = ((signless @ np.abs(covariance)) * signless).sum(axis=1)
    return _cleared(found, np.diag(found) <= ROUNDING * parts)


def gaps(values: FloatArray, expected: FloatArray) -> FloatArray:
    """Return values less what is expected of them, zero where that is only rounding.

    Parameters
    ----------
    values, expected : (k,) float array
        A gap within `ROUNDING` of what is expected, relatively, is none.
    """
    found = values - expected
    return np.where(np.abs(found) <= ROUNDING * np.abs(expected), 0.0, found)


def _cleared(covariance: FloatArray, is_known: BoolArray) -> FloatArray:
    cleared: FloatArray = np.where(np.logical_or.outer(is_known, is_known), 0.0, covariance)
    return cleared
