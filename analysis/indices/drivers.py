"""Key drivers: which aspects of a service go with overall satisfaction, and how much."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from analysis.errors import InvalidPlanError
from analysis.estimation.design import FloatArray
from analysis.indices.item_sums import ItemSums
from analysis.indices.reliability import correlation_of
from analysis.indices.sampling_adequacy import COLLINEAR

MAX_LMG = 15  # Drivers; every further one doubles the 2^15 regressions.


class ImportanceMethod(StrEnum):
    """How the explained variance is divided among drivers; reports name it."""

    LMG = "lmg"
    RELATIVE_WEIGHTS = "relative_weights"


class DriverProblem(StrEnum):
    """Why nothing can be said about the drivers."""

    TOO_FEW_RESPONDENTS = "too_few_respondents"
    NO_VARIANCE = "no_variance"
    COLLINEAR_DRIVERS = "collinear_drivers"


@dataclass(frozen=True, slots=True)
class DriverImportance:
    """The part of one aspect in overall satisfaction.

    Attributes
    ----------
    item : str
    importance : float
        Its part of R², 0 or more; those of all drivers add up to R².
    share : float or None
        `importance` over R², ``None`` where nothing is explained.
    correlation : float
        With the outcome, alone.
    coefficient : float
        Standardised, all drivers together; it may be negative although `correlation` is not.
    """

    item: str
    importance: float
    share: float | None
    correlation: float
    coefficient: float


@dataclass(frozen=True, slots=True)
class DriverAnalysis:
    """How the explained variance of an outcome divides among its drivers.

    Attributes
    ----------
    outcome : str
    method : ImportanceMethod
    r_squared : float or None
        Share of the outcome's variance that all drivers explain together.
    drivers : tuple of DriverImportance
        In the order asked for; empty where nothing can be said.
    n, incomplete : int
    effective_n : float or None
    problem : DriverProblem or None
    """

    outcome: str
    method: ImportanceMethod
    r_squared: float | None
    drivers: tuple[DriverImportance, ...]
    n: int
    incomplete: int
    effective_n: float | None
    problem: DriverProblem | None


def analyze_drivers(
    sums: ItemSums,
    outcome: str,
    drivers: Sequence[str],
    method: ImportanceMethod | None = None,
) -> DriverAnalysis:
    """Divide the explained variance of an outcome among its drivers.

    Parameters
    ----------
    sums : ItemSums
        Of the outcome, the drivers and others if need be, from those who answered them all.
    outcome : str
    drivers : sequence of str
    method : ImportanceMethod, optional
        By default LMG for up to 15 drivers, and relative weights beyond.

    Returns
    -------
    DriverAnalysis
        For standard errors use `jackknife`. Importance is association: a driver that goes with
        satisfaction need not cause it.

    Raises
    ------
    InvalidPlanError
        If a name is not an item, a driver is named twice or is the outcome, or LMG is asked of
        more than 15 drivers.
    """
    _check(sums, outcome, drivers)
    chosen = method or default_method(len(drivers))
    if chosen is ImportanceMethod.LMG and len(drivers) > MAX_LMG:
        raise InvalidPlanError(
            f"lmg of {len(drivers)} drivers takes 2^{len(drivers)} regressions; name up to "
            f"{MAX_LMG}, or use relative_weights"
        )
    correlation, problem = _correlation(sums, [outcome, *drivers])
    if correlation is None:
        return DriverAnalysis(
            outcome, chosen, None, (), sums.n, sums.incomplete, sums.effective_n, problem
        )
    between, with_outcome = correlation[1:, 1:], correlation[1:, 0]
    divide = lmg if chosen is ImportanceMethod.LMG else relative_weights
    importance = divide(between, with_outcome)
    coefficient = np.linalg.solve(between, with_outcome)
    explained = float(with_outcome @ coefficient)
    found = zip(drivers, importance.tolist(), with_outcome, coefficient, strict=True)
    return DriverAnalysis(
        outcome=outcome,
        method=chosen,
        r_squared=explained,
        drivers=tuple(
            DriverImportance(
                item, part, part / explained if explained > 0 else None, float(r), float(beta)
            )
            for item, part, r, beta in found
        ),
        n=sums.n,
        incomplete=sums.incomplete,
        effective_n=sums.effective_n,
        problem=None,
    )


def default_method(drivers: int) -> ImportanceMethod:
    """Return LMG where it can be computed."""
    return ImportanceMethod.LMG if drivers <= MAX_LMG else ImportanceMethod.RELATIVE_WEIGHTS


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


def _check(sums: ItemSums, outcome: str, drivers: Sequence[str]) -> None:
    unknown = sorted({outcome, *drivers} - set(sums.items))
    if unknown:
        raise InvalidPlanError(f"{unknown} are not items; they are {list(sums.items)}")
    if not drivers or len({outcome, *drivers}) != len(drivers) + 1:
        raise InvalidPlanError(
            f"name one driver or more, each once and none of them {outcome!r}: {list(drivers)}"
        )


def _correlation(
    sums: ItemSums, names: Sequence[str]
) -> tuple[FloatArray | None, DriverProblem | None]:
    """Return the correlations of the outcome and its drivers, or why these are of no use."""
    if sums.n <= len(names):  # As many respondents as coefficients explain anything.
        return None, DriverProblem.TOO_FEW_RESPONDENTS
    correlation = correlation_of(sums, names)
    if correlation is None:
        return None, DriverProblem.NO_VARIANCE
    if np.linalg.eigvalsh(correlation[1:, 1:])[0] <= COLLINEAR:
        return None, DriverProblem.COLLINEAR_DRIVERS
    return correlation, None
