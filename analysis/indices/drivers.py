"""Key drivers: which aspects of a service go with overall satisfaction, and how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.errors import InvalidPlanError
from analysis.estimation.design import FloatArray
from analysis.indices.item_products import ItemProducts
from analysis.indices.reliability import correlation_of
from analysis.indices.sampling_adequacy import COLLINEAR
from analysis.indices.variance_shares import lmg, relative_weights

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
    sums: ItemProducts,
    outcome: str,
    drivers: Sequence[str],
    method: ImportanceMethod | None = None,
) -> DriverAnalysis:
    """Divide the explained variance of an outcome among its drivers.

    Parameters
    ----------
    sums : ItemProducts
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


def _check(sums: ItemProducts, outcome: str, drivers: Sequence[str]) -> None:
    unknown = sorted({outcome, *drivers} - set(sums.items))
    if unknown:
        raise InvalidPlanError(f"{unknown} are not items; they are {list(sums.items)}")
    if not drivers or len({outcome, *drivers}) != len(drivers) + 1:
        raise InvalidPlanError(
            f"name one driver or more, each once and none of them {outcome!r}: {list(drivers)}"
        )


def _correlation(
    sums: ItemProducts, names: Sequence[str]
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
