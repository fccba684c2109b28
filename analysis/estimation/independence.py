r"""Whether two answers hang together: tests of a two-way table under any design.

With shares :math:`p_{ij}` of n respondents, Pearson's
:math:`X^2 = n \sum (p_{ij} - p_{i.}p_{.j})^2 / (p_{i.}p_{.j})` is distributed as
:math:`\sum \delta_k \chi^2_1`, where the :math:`\delta_k` are the eigenvalues of

.. math:: \Delta = \bigl(C' D^{-1} C / n\bigr)^{-1} \bigl(C' D^{-1} V D^{-1} C\bigr),

D the diagonal matrix of the shares, V their covariance under the design and C a basis of the
interactions of rows and columns. Rao and Scott's first order compares :math:`X^2/\bar\delta` with
chi-square on (r - 1)(c - 1) degrees of freedom; their second order, Satterthwaite's, in its F
form compares :math:`X^2/\sum\delta` with F on :math:`d_0 = (\sum\delta)^2/\sum\delta^2` and
:math:`d_0\nu`, :math:`\nu` being clusters less strata [1]_ [2]_. Wald's test takes the covariance
of :math:`Y_{ij} = N_{ij} - N_{i.}N_{.j}/N` instead [3]_.

References
----------
.. [1] J. N. K. Rao, A. J. Scott, "On chi-squared tests for multiway contingency tables with cell
   proportions estimated from survey data", *Annals of Statistics* 12 (1984), 46-60.
.. [2] D. R. Thomas, J. N. K. Rao, "Small-sample comparisons of level and power for simple
   goodness-of-fit statistics under cluster sampling", *JASA* 82 (1987), 630-636.
.. [3] G. G. Koch, D. H. Freeman, J. L. Freeman, "Strategies in the multivariate analysis of data
   from complex surveys", *International Statistical Review* 43 (1975), 59-78.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import stats

from analysis.errors import InvalidSampleError
from analysis.estimation.cluster_design import jointly
from analysis.estimation.contrasts import MAX_CONDITION, UntestableReason, quadratic_form
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.domain_estimates import estimate_shares, estimate_totals
from analysis.estimation.domains import Domains
from analysis.estimation.linear_statistics import VarianceDesign
from analysis.estimation.rounding import ROUNDING, combined, gaps

MIN_CATEGORIES = 2


class IndependenceStatistic(StrEnum):
    """Which test is made, by the names of R's ``svychisq``."""

    F = "F"  # Rao and Scott's second order, in its F form.
    CHI_SQUARE = "Chisq"  # Their first order.
    WALD = "Wald"
    ADJUSTED_WALD = "adjWald"


@dataclass(frozen=True, slots=True, eq=False)
class TwoWayTable:
    """An estimated table of r rows and c columns, none of them empty.

    Attributes
    ----------
    rows, columns : (r,) and (c,) int array
        The codes that occur.
    totals, shares : (r, c) float array
    total_covariance, share_covariance : (rc, rc) float array
        Row by row.
    n : int
        Respondents with both answers.
    df : int
        Clusters less strata that have such respondents.
    effective_n : float
        Kish's; NaN without respondents.
    """

    rows: IntArray
    columns: IntArray
    totals: FloatArray
    total_covariance: FloatArray
    shares: FloatArray
    share_covariance: FloatArray
    n: int
    df: int
    effective_n: float


@dataclass(frozen=True, slots=True)
class IndependenceTest:
    """A test that rows and columns of a table are independent.

    Attributes
    ----------
    kind : IndependenceStatistic
    statistic : float or None
        As R prints it: X² for ``Chisq``, an F for all others; ``None`` without a test.
    df, df_denominator : float or None
        The second is ``None`` for ``Chisq``.
    p_value : float or None
    chi_square : float or None
        Pearson's X² of the weighted shares on n, uncorrected.
    mean_design_effect : float or None
        Of the interactions, by which X² is too large on average.
    cramers_v : float or None
        How strong the relation is, 0 to 1, whatever n.
    rows, columns : int
        Categories that occur.
    n : int
    effective_n : float or None
    problem : UntestableReason or None
    """

    kind: IndependenceStatistic
    statistic: float | None
    df: float | None
    df_denominator: float | None
    p_value: float | None
    chi_square: float | None
    mean_design_effect: float | None
    cramers_v: float | None
    rows: int
    columns: int
    n: int
    effective_n: float | None
    problem: UntestableReason | None = None


def estimate_table(
    rows: IntArray, columns: IntArray, sizes: tuple[int, int], design: VarianceDesign
) -> TwoWayTable:
    """Estimate the two-way table of two answers, without the categories that nobody gave.

    Parameters
    ----------
    rows, columns : (n,) int array
        Codes in ``range(sizes[0])`` and ``range(sizes[1])``; -1 where missing. Who lacks either
        is left out as a domain is.
    sizes : (int, int)
    design : VarianceDesign

    Raises
    ------
    InvalidSampleError
        If lengths differ or a code is out of range.
    """
    for codes, size in zip((rows, columns), sizes, strict=True):
        if len(codes) != len(design.weights) or (
            len(codes) and not -1 <= codes.min() <= codes.max() < size
        ):
            raise InvalidSampleError(
                f"codes must lie in -1..{size - 1}, one for each of {len(design.weights)} weights"
            )
    is_known = (rows >= 0) & (columns >= 0)
    row_codes, row = np.unique(rows[is_known], return_inverse=True)
    column_codes, column = np.unique(columns[is_known], return_inverse=True)
    shape = (len(row_codes), len(column_codes))
    cell = np.full(len(rows), -1, dtype=np.int64)
    cell[is_known] = row * shape[1] + column
    everybody = Domains.whole(len(rows)).where(is_known)
    shares = estimate_shares(cell, max(shape[0] * shape[1], 1), everybody, design)
    of_cells = Domains.of_codes(cell, shape[0] * shape[1])
    totals = estimate_totals(np.ones(len(rows)), of_cells, jointly(design))
    return TwoWayTable(
        rows=row_codes.astype(np.int64),
        columns=column_codes.astype(np.int64),
        totals=totals.estimates.reshape(shape),
        total_covariance=totals.covariance,
        shares=np.zeros(shape) if not is_known.any() else shares.estimates.reshape(shape),
        share_covariance=shares.covariance,
        n=int(shares.n[0]),
        df=int(shares.df[0]),
        effective_n=float(shares.effective_n[0]),
    )


def independence_test(
    table: TwoWayTable, kind: IndependenceStatistic = IndependenceStatistic.F
) -> IndependenceTest:
    """Test that the rows of a table do not depend on its columns.

    Parameters
    ----------
    table : TwoWayTable
        From respondents, or from groups of them.
    kind : IndependenceStatistic
    """
    problem = _problem(table)
    delta = _delta(table) if problem is None else None
    # A mean design effect that small is what is left where calibration fixes every interaction.
    if delta is None or not np.trace(delta) > ROUNDING * len(delta):
        return _told(table, kind, None, problem or UntestableReason.NO_VARIANCE)
    if kind in {IndependenceStatistic.WALD, IndependenceStatistic.ADJUSTED_WALD}:
        found = _wald(table, is_adjusted=kind is IndependenceStatistic.ADJUSTED_WALD)
        problem = UntestableReason.NO_VARIANCE if found is None else None
    else:
        found = _rao_scott(table, delta, is_second_order=kind is IndependenceStatistic.F)
    if found is not None and found.denominator is not None and found.denominator <= 0:
        found, problem = None, UntestableReason.NO_DEGREES_OF_FREEDOM
    return _told(table, kind, found, problem, float(np.trace(delta)) / len(delta))


@dataclass(frozen=True, slots=True)
class _Found:
    """A statistic with its degrees of freedom; compared with chi-square where one is missing."""

    statistic: float
    numerator: float
    denominator: float | None
    p_value: float


def _problem(table: TwoWayTable) -> UntestableReason | None:
    if not table.n:
        return UntestableReason.NO_ANSWER
    if min(table.shares.shape) < MIN_CATEGORIES:
        return UntestableReason.ONE_CATEGORY
    return UntestableReason.NO_DEGREES_OF_FREEDOM if table.df < 1 else None


def _told(
    table: TwoWayTable,
    kind: IndependenceStatistic,
    found: _Found | None,
    problem: UntestableReason | None,
    mean_design_effect: float | None = None,
) -> IndependenceTest:
    is_table = min(table.shares.shape) >= MIN_CATEGORIES
    chi_square = _pearson(table) if is_table else None
    least = min(table.shares.shape) - 1
    return IndependenceTest(
        kind=kind,
        statistic=None if found is None else found.statistic,
        df=None if found is None else found.numerator,
        df_denominator=None if found is None else found.denominator,
        p_value=None if found is None else found.p_value,
        chi_square=chi_square,
        mean_design_effect=mean_design_effect,
        cramers_v=None if chi_square is None else (chi_square / (table.n * least)) ** 0.5,
        rows=len(table.rows),
        columns=len(table.columns),
        n=table.n,
        effective_n=table.effective_n if table.n else None,
        problem=problem,
    )


def _pearson(table: TwoWayTable) -> float:
    p = table.shares
    expected = np.outer(p.sum(axis=1), p.sum(axis=0))
    return float(table.n * (gaps(p, expected) ** 2 / expected).sum())


def _delta(table: TwoWayTable) -> FloatArray | None:
    """Return Δ, shape (d, d); ``None`` where an interaction rests on empty cells alone."""
    p = table.shares.ravel()
    inverse = np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)
    c = _interactions(*table.shares.shape)
    weighted = inverse[:, None] * c
    simple = c.T @ weighted / table.n
    if np.linalg.cond(simple) > MAX_CONDITION:
        return None
    corrected = weighted.T @ table.share_covariance @ weighted
    return np.linalg.solve(simple, corrected).astype(np.float64)


def _interactions(rows: int, columns: int) -> FloatArray:
    """Return a basis of what neither rows nor columns explain, (rc, (r - 1)(c - 1))."""
    row, column = (np.eye(size)[:, 1:] - 1 / size for size in (rows, columns))
    return np.kron(row, column).astype(np.float64)


def _rao_scott(table: TwoWayTable, delta: FloatArray, *, is_second_order: bool) -> _Found:
    chi_square, trace, df = _pearson(table), float(np.trace(delta)), len(delta)
    if not is_second_order:
        p_value = float(stats.chi2.sf(chi_square * df / trace, df))
        return _Found(chi_square, float(df), None, p_value)
    d0 = trace**2 / float(np.trace(delta @ delta))
    statistic, denominator = chi_square / trace, d0 * table.df
    return _Found(statistic, d0, denominator, float(stats.f.sf(statistic, d0, denominator)))


def _wald(table: TwoWayTable, *, is_adjusted: bool) -> _Found | None:
    r, c = table.totals.shape
    total, row, column = (table.totals.sum(axis=axis) for axis in (None, 1, 0))
    gap = gaps(table.totals, np.outer(row, column) / total)[1:, 1:].ravel()
    # Of N_ij, less what the margins and the sum that it is compared with change by.
    of_row = np.kron(np.eye(r), np.ones((c, c)) * (column / total)[:, None])
    of_column = np.kron(np.ones((r, r)) * (row / total)[:, None], np.eye(c))
    of_all = np.outer(np.outer(row, column).ravel() / total**2, np.ones(r * c))
    jacobian = np.eye(r * c) - of_row - of_column + of_all
    used = np.arange(r * c).reshape(r, c)[1:, 1:].ravel()
    covariance = combined(jacobian[used], table.total_covariance)
    wald = quadratic_form(gap, covariance)
    if wald is None:
        return None
    q, nu = len(gap), table.df
    if not is_adjusted:
        return _Found(wald / q, q, nu, float(stats.f.sf(wald / q, q, nu)))
    denominator = nu - q + 1
    statistic = wald * denominator / (q * nu)
    return _Found(statistic, q, denominator, float(stats.f.sf(statistic, q, denominator)))
