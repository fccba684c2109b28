r"""Direct standardisation: the index of each unit as if it had the case mix of all.

.. math::
   \hat\theta_j = \sum_c \pi_{jc} \bar y_{jc}, \qquad
   V(\hat\theta_j) = \sum_c \pi_{jc}^2 q_{jc} / W_{jc}^2

with the mean :math:`\bar y_{jc}`, the sum of weights :math:`W_{jc}` and the variance
:math:`q_{jc}` of unit j in cell c, as in `analysis.units.case_mix`; where every answer counts once
:math:`q_{jc} / W_{jc}^2` is :math:`s_{jc}^2 / n_{jc}`. The shares :math:`\pi_{jc}` are the mix of
all by weight, :math:`\pi_c`, except that the share of a cell with too few answers of the unit goes
to those of its cells that agree with it in most leading variables, in proportion to their own
:math:`\pi_c`.

References
----------
.. [1] N. Keiding, D. Clayton, "Standardization and control for confounding in observational
   studies: a historical perspective", *Statistical Science* 29 (2014), 529-558.
.. [2] W. G. Cochran, *Sampling Techniques*, 3rd ed., Wiley, 1977, sections 5.3 and 5A.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import InvalidSampleError
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.means import MIN_RESPONDENTS, MeanEstimate
from analysis.units.case_mix import CaseMixSums, Cell, UnadjustedReason
from analysis.units.separations import BoolArray

MIN_COVERAGE = 0.7  # As for composites: a figure made up by less says more of others.


@dataclass(frozen=True, slots=True)
class PooledCell:
    """A cell that the unit lacks, and who stands for it.

    Attributes
    ----------
    cell : Cell
    n : int
        Answers it has, which are too few and left out.
    share : float
        Part of the mix of all.
    stands_in : Cell
        The leading categories that the cells standing in share with it; empty: all of the unit.
    """

    cell: Cell
    n: int
    share: float
    stands_in: Cell


@dataclass(frozen=True, slots=True)
class StandardizedUnit:
    """A unit, raw and with the mix of all.

    Attributes
    ----------
    raw, adjusted : MeanEstimate or None
        The effective size of `adjusted` counts what unequal weights and shares per answer cost.
    coverage : float
        Part of the mix in cells where the unit has answers enough.
    pooled : tuple of PooledCell
    reason : UnadjustedReason or None
        Why `adjusted` is ``None``.
    """

    code: str
    raw: MeanEstimate | None
    adjusted: MeanEstimate | None
    coverage: float
    pooled: tuple[PooledCell, ...]
    reason: UnadjustedReason | None


def standardize(
    sums: CaseMixSums,
    mix: FloatArray | None = None,
    *,
    min_cell: int = MIN_RESPONDENTS,
    min_coverage: float = MIN_COVERAGE,
) -> tuple[StandardizedUnit, ...]:
    """Standardise every unit directly.

    Parameters
    ----------
    sums : CaseMixSums
    mix : (C,) float array or None
        Share of each cell in the population, taken as known; only ratios count. The weighted
        answers of all units where ``None``.
    min_cell : int
        Answers that a cell of a unit needs, at least 2 for its variance.
    min_coverage : float
        Part of the mix that a unit must cover itself.

    Returns
    -------
    tuple of StandardizedUnit
        In the order of the units. With the mix known their errors are independent.

    Raises
    ------
    InvalidSampleError
        If the mix is not one number of 0 or more for each cell, with a sum above zero, or
        `min_cell` is below 2.
    """
    if min_cell < MIN_RESPONDENTS:
        raise InvalidSampleError(f"min_cell {min_cell} must be at least {MIN_RESPONDENTS}")
    given = sums.w.sum(axis=0) if mix is None else mix
    shares = np.asarray(given, dtype=np.float64)
    if shares.shape != (len(sums.cells),) or not (np.isfinite(shares) & (shares >= 0)).all():
        raise InvalidSampleError(f"mix must be {len(sums.cells)} numbers of 0 or more, one a cell")
    if mix is not None and not shares.sum() > 0:
        raise InvalidSampleError("mix must have a share above zero")
    shares = shares / (shares.sum() or 1.0)  # Without any answer there is no mix to speak of.
    is_filled = (sums.n >= min_cell) & (shares > 0)
    coverage = is_filled @ shares
    own, leading = _redistributed(sums.cells, shares, is_filled)
    reasons = [
        _reason(raw, share, min_coverage)
        for raw, share in zip(sums.raw(), coverage.tolist(), strict=True)
    ]
    return tuple(
        StandardizedUnit(
            code=code,
            raw=raw,
            adjusted=None if reasons[unit] else _adjusted(sums, unit, own[unit]),
            coverage=float(coverage[unit]),
            pooled=tuple(_pooled(sums, unit, shares, leading[unit])),
            reason=reasons[unit],
        )
        for unit, (code, raw) in enumerate(zip(sums.units, sums.raw(), strict=True))
    )


def _reason(
    raw: MeanEstimate | None, coverage: float, min_coverage: float
) -> UnadjustedReason | None:
    if raw is None:
        return UnadjustedReason.NO_RATINGS
    if coverage == 0 or coverage < min_coverage:
        return UnadjustedReason.LOW_COVERAGE
    return None


def _redistributed(
    cells: Sequence[Cell], shares: FloatArray, is_filled: BoolArray
) -> tuple[FloatArray, IntArray]:
    """Give the shares of lacking cells to the nearest filled ones of the same unit.

    Returns the (U, C) shares that result, and for each lacking cell how many leading categories
    it has in common with those standing in (-1 elsewhere).
    """
    own = np.where(is_filled, shares, 0.0)
    received, is_lacking = own.copy(), ~is_filled & (shares > 0)
    found = np.full(own.shape, -1, dtype=np.int64)
    for leading in range(len(cells[0]) - 1, -1, -1):
        groups = {name: number for number, name in enumerate({c[:leading]: 0 for c in cells})}
        group = np.array([groups[cell[:leading]] for cell in cells])
        member = (group[:, None] == np.arange(len(groups))).astype(np.float64)
        filled = own @ member
        lacking = np.where(is_lacking, shares, 0.0) @ member
        factor = np.divide(lacking, filled, out=np.zeros_like(filled), where=filled > 0)
        received += own * factor[:, group]
        is_given = is_lacking & (filled > 0)[:, group]
        found[is_given] = leading
        is_lacking &= ~is_given
    return received, found


def _adjusted(sums: CaseMixSums, unit: int, own: FloatArray) -> MeanEstimate:
    used = own > 0
    share, n, w = own[used], sums.n[unit, used], sums.w[unit, used]
    variance = share**2 @ (n / (n - 1) * sums.squares[unit, used] / w**2)
    return MeanEstimate(
        mean=float(share @ sums.means[unit, used]),
        std_error=float(variance) ** 0.5,
        n=int(n.sum()),
        effective_n=1 / float(share**2 @ (sums.ww[unit, used] / w**2)),
        sampled_share=None,
        has_finite_population_correction=False,
    )


def _pooled(
    sums: CaseMixSums, unit: int, shares: FloatArray, leading: IntArray
) -> Iterator[PooledCell]:
    for position in np.flatnonzero(leading >= 0):
        cell = sums.cells[position]
        yield PooledCell(
            cell,
            int(sums.n[unit, position]),
            float(shares[position]),
            cell[: int(leading[position])],
        )
