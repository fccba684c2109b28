"""Mahalanobis distances of sheets of answers, whatever each leaves blank."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, stats

from analysis.errors import InsufficientSampleError, NamedValue, Refusal
from analysis.estimation.design import FloatArray, IntArray
from analysis.quality.patterns import combinations_of

RANK_TOLERANCE = 1e-10
MIN_ANSWERED_TOGETHER = 2  # Fewer say nothing about how two items vary together.


@dataclass(frozen=True, slots=True, eq=False)
class Distances:
    """How far each response lies from the others.

    Attributes
    ----------
    squared : (n,) float array
        Mahalanobis distance squared, over the items answered.
    df : (n,) int array
        How many independent items that is.
    p_value : (n,) float array
        1 where nothing was answered.
    """

    squared: FloatArray
    df: IntArray
    p_value: FloatArray


def mahalanobis_distances(answers: FloatArray) -> Distances:
    r"""Return the distance of every response from the centre, whatever it left blank.

    Parameters
    ----------
    answers : (n, K) float array
        Levels; nan where nothing was answered.

    Raises
    ------
    InsufficientSampleError
        If two items were never answered together by two respondents.

    Notes
    -----
    :math:`D_i^2 = (x_i - m)_o' S_{oo}^{-1} (x_i - m)_o` over the items o that i answered, with the
    items' means m and the covariance S of the pairs answered; responses with the same blanks
    share one inverse. D squared is compared with a chi-square on as many degrees of freedom as
    :math:`S_{oo}` has rank, an approximation for levels [1]_. S of pairs need not be positive
    definite: directions without variance are left out.

    References
    ----------
    .. [1] A. W. Meade, S. B. Craig, "Identifying careless responses in survey data",
       *Psychological Methods* 17 (2012), 437-455.
    """
    answered = ~np.isnan(answers)
    mean, covariance = _moments(answers, answered)
    centred = np.where(answered, answers - mean, 0.0)
    squared = np.zeros(len(answers))
    df = np.zeros(len(answers), dtype=np.int64)
    pattern = combinations_of([(item.astype(np.int64), 2) for item in answered.T], len(answers))
    order = np.argsort(pattern, kind="stable")
    for rows in np.split(order, np.cumsum(np.bincount(pattern))[:-1]):
        items = answered[rows[0]]
        if items.any():
            inverse, rank = _inverse(covariance[np.ix_(items, items)])
            part = centred[np.ix_(rows, items)]
            squared[rows] = np.einsum("ij,jk,ik->i", part, inverse, part)
            df[rows] = rank
    p_value = np.where(df > 0, stats.chi2.sf(squared, np.maximum(df, 1)), 1.0)
    return Distances(squared, df, p_value)


def _moments(answers: FloatArray, answered: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Return the items' means, and the covariance of each pair over those who answered both."""
    present = answered.astype(np.float64)
    together = present.T @ present
    if (together < MIN_ANSWERED_TOGETHER).any():
        first, second = np.argwhere(together < MIN_ANSWERED_TOGETHER)[0]
        n = int(together[first, second])
        said = (
            f"items {first} and {second} were answered together by {n} respondents; at least "
            f"{MIN_ANSWERED_TOGETHER} are needed. Leave one of them out."
        )
        values: dict[str, NamedValue] = {
            "first": int(first), "second": int(second), "n": n, "needed": MIN_ANSWERED_TOGETHER,
        }  # fmt: skip
        raise InsufficientSampleError(Refusal("items_rarely_together", said, values))
    mean = np.nansum(answers, axis=0) / present.sum(axis=0)
    filled = np.where(answered, answers - mean, 0.0)
    sums = filled.T @ present  # Of the first item of a pair, where both were answered.
    covariance = (filled.T @ filled - sums * sums.T / together) / (together - 1)
    return mean, covariance


def _inverse(covariance: FloatArray) -> tuple[FloatArray, int]:
    values, vectors = linalg.eigh(covariance)
    kept = values > RANK_TOLERANCE * max(float(values[-1]), np.finfo(np.float64).tiny)
    inverse: FloatArray = (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
    return inverse, int(kept.sum())
