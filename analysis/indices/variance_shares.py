"""What each of several correlated variables explains of another."""

import math
from itertools import combinations

import numpy as np

from analysis.estimation.design import FloatArray


def lmg(between: FloatArray, with_outcome: FloatArray) -> FloatArray:
    r"""Divide R² by averaging what each driver adds over all orders of entering.

    Parameters
    ----------
    between : (p, p) float array
        Correlations of the drivers, positive definite.
    with_outcome : (p,) float array
        Their correlations with the outcome.

    Returns
    -------
    (p,) float array
        Parts of R², 0 or more; also known as the Shapley value, or general dominance.

    Notes
    -----
    :math:`\sum_{S \not\ni j} \frac{|S|!\,(p - |S| - 1)!}{p!} (R^2_{S + j} - R^2_S)` [1]_ [2]_,
    exact over all :math:`2^p` sets.

    References
    ----------
    .. [1] R. H. Lindeman, P. F. Merenda and R. Z. Gold, *Introduction to Bivariate and
       Multivariate Analysis*, Scott Foresman, 1980, p. 119.
    .. [2] U. Grömping, "Estimators of relative importance in linear regression based on variance
       decomposition", *The American Statistician* 61 (2007), 139-147.
    """
    p = len(with_outcome)
    explained = _explained_by_set(between, with_outcome)
    sets = np.arange(2**p)
    sizes = np.array([int(members).bit_count() for members in range(2**p)])
    chance = np.array([1 / (p * math.comb(p - 1, size)) for size in range(p)])
    importance = np.empty(p)
    for driver in range(p):
        without = sets[(sets >> driver) & 1 == 0]
        gain = explained[without | (1 << driver)] - explained[without]
        importance[driver] = chance[sizes[without]] @ gain
    return importance


def relative_weights(between: FloatArray, with_outcome: FloatArray) -> FloatArray:
    r"""Divide R² by way of the uncorrelated variables closest to the drivers.

    Parameters
    ----------
    between, with_outcome
        As of `lmg`.

    Returns
    -------
    (p,) float array
        Parts of R², 0 or more; close to `lmg`, and the same for two drivers.

    Notes
    -----
    With S the symmetric root of the drivers' correlations:
    :math:`\epsilon_j = \sum_k s_{jk}^2 (S^{-1} r)_k^2` [1]_.

    References
    ----------
    .. [1] J. W. Johnson, "A heuristic method for estimating the relative weight of predictor
       variables in multiple regression", *Multivariate Behavioral Research* 35 (2000), 1-19.
    """
    values, vectors = np.linalg.eigh(between)
    root = vectors * np.sqrt(values) @ vectors.T
    weights: FloatArray = root**2 @ np.linalg.solve(root, with_outcome) ** 2
    return weights


def _explained_by_set(between: FloatArray, with_outcome: FloatArray) -> FloatArray:
    """Return R² of every set of drivers, by its bits; sets of one size are solved together."""
    p = len(with_outcome)
    explained = np.zeros(2**p)
    for size in range(1, p + 1):
        members = np.array(list(combinations(range(p), size)))
        sides = with_outcome[members]
        matrices = between[members[:, :, None], members[:, None, :]]
        solved = np.linalg.solve(matrices, sides[:, :, None])[:, :, 0]
        explained[(1 << members).sum(axis=1)] = (sides * solved).sum(axis=1)
    return explained
