r"""Weights that reproduce known population totals: raking, trimming, effective sample size.

Raking gives every cell c the weight :math:`w_c = d_c e^{x_c'\lambda}` with
:math:`\sum_c n_c w_c x_c = t`: d its base weight, n its respondents, x the categories that it is
in, and t their totals. Kish's effective size is :math:`(\sum w)^2 / \sum w^2` over respondents.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from scipy import linalg, sparse

from analysis.errors import (
    ConvergenceError,
    InfeasibleWeightingError,
    NamedValue,
    Refusal,
)
from analysis.estimation.cells import sum_by
from analysis.estimation.design import FloatArray, IntArray

TOLERANCE = 1e-10  # Largest relative error of any margin total.
TOTALS_TOLERANCE = 1e-6  # Relative difference between margin totals that still agrees.
MAX_NEWTON_STEPS = 60
MAX_HALVINGS = 40
MAX_SWEEPS = 5_000
MAX_TRIMMING_ROUNDS = 50
MAX_NEWTON_COLUMNS = 4_000  # A dense system beyond this costs more than sweeps do.
RANK_TOLERANCE = 1e-10
SETTLED = 1e-9  # A weight this close to a bound has arrived.


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


@dataclass(frozen=True, eq=False)
class Block:
    """Cells and categories connected to each other; calibration solves each block by itself.

    Attributes
    ----------
    cells : (c,) int array
        The cells of the block.
    columns : (c, M) int array
        For each cell its M columns of the calibration matrix X, which is 1 there and 0 elsewhere.
    totals : (p,) float array
        The population total of each column.
    """

    cells: IntArray
    columns: IntArray
    totals: FloatArray

    def times(self, coefficients: FloatArray) -> FloatArray:
        """Return X · coefficients, of shape (c,) or (c, k)."""
        product: FloatArray = coefficients[self.columns].sum(axis=1)
        return product

    def transposed_times(self, values: FloatArray) -> FloatArray:
        """Return X' · values for (c,) values."""
        flat = np.repeat(values, self.columns.shape[1])
        return sum_by(self.columns.ravel(), flat, len(self.totals))

    def gram(self, weights: FloatArray) -> FloatArray:
        """Return X' diag(weights) X."""
        p = len(self.totals)
        total = np.zeros(p * p)
        for first in self.columns.T:
            for second in self.columns.T:
                total += np.bincount(first * p + second, weights, minlength=p * p)
        return total.reshape(p, p)

    def solver(self, weights: FloatArray) -> Callable[[FloatArray], FloatArray]:
        """Return a function that solves ``X' diag(weights) X b = right`` for (p,) or (p, k).

        The columns of several margins always overlap (each margin adds up to the same total), so
        dependent columns get the coefficient 0.
        """
        gram = self.gram(weights)
        kept = self.independent
        factor = linalg.cho_factor(gram[np.ix_(kept, kept)])

        def solve(right: FloatArray) -> FloatArray:
            solution = np.zeros_like(right)
            solution[kept] = linalg.cho_solve(factor, right[kept])
            return solution

        return solve

    @cached_property
    def independent(self) -> IntArray:
        """Return the columns that no others add up to, found by pivoting."""
        gram = self.gram(np.ones(len(self.cells)))
        scale = 1 / np.sqrt(np.diag(gram))
        triangle, pivots = linalg.qr(gram * scale * scale[:, None], mode="r", pivoting=True)
        size = np.abs(np.diag(triangle))
        return np.sort(pivots[size > RANK_TOLERANCE * size[0]]).astype(np.int64)


def split_blocks(margins: Sequence[MarginTarget]) -> tuple[Block, ...]:
    """Split a calibration into blocks that share neither cells nor categories."""
    if not margins:
        return ()
    sizes = [len(margin.totals) for margin in margins]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    columns = np.stack(
        [margin.level + start for margin, start in zip(margins, starts, strict=False)], axis=1
    )
    totals = np.concatenate([margin.totals for margin in margins])
    p = len(totals)
    hub = np.repeat(columns[:, 0], columns.shape[1])
    links = sparse.coo_matrix((np.ones(len(hub)), (hub, columns.ravel())), shape=(p, p))
    labels = sparse.csgraph.connected_components(links, directed=False)[1]
    label_of_cell = labels[columns[:, 0]]
    order = np.argsort(label_of_cell, kind="stable")
    edges = np.flatnonzero(np.diff(label_of_cell[order])) + 1
    position = np.empty(p, dtype=np.int64)
    blocks = []
    for cells in np.split(order, edges):
        used = np.flatnonzero(labels == label_of_cell[cells[0]]) if len(cells) else cells
        position[used] = np.arange(len(used))
        blocks.append(Block(cells.astype(np.int64), position[columns[cells]], totals[used]))
    return tuple(blocks)


# --- what can be wrong before anything is computed ---------------------------------------


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why no positive weights can meet a margin, and which merges of categories would mend it."""

    margin: str
    absent_from_sample: tuple[str, ...]
    absent_from_population: tuple[str, ...]
    merges: dict[str, str]

    def refusals(self) -> Iterator[Refusal]:
        """Yield what stands in the way on either side."""
        sides = (
            ("absent_from_sample", "in the population but not in the sample"),
            ("absent_from_population", "in the sample but not in the population"),
        )
        for code, where in sides:
            categories: tuple[str, ...] = getattr(self, code)
            if categories:
                partner = self.merges.get(categories[0], "")
                remedy = f"; merge each with {partner}" if partner else ""
                yield Refusal(
                    code,
                    f"margin {self.margin}: {where}: {', '.join(categories)}{remedy}",
                    {"margin": self.margin, "categories": categories, "partner": partner},
                )


def find_obstacle(margin: MarginTarget, counts: IntArray) -> Obstacle | None:
    """Compare the categories of a margin in the sample and in the population.

    Parameters
    ----------
    margin : MarginTarget
    counts : (C,) int array
        Respondents per cell.

    Returns
    -------
    Obstacle or None
        With each lonely category proposed to join the smallest category that both sides have,
        which costs the least detail.
    """
    sample = np.bincount(margin.level, counts, minlength=len(margin.totals))
    lonely_population = (margin.totals > 0) & (sample == 0)
    lonely_sample = (margin.totals <= 0) & (sample > 0)
    if not (lonely_population.any() or lonely_sample.any()):
        return None
    shared = np.flatnonzero((margin.totals > 0) & (sample > 0))
    merges = {}
    if len(shared):
        partner = margin.categories[int(shared[np.argmin(margin.totals[shared])])]
        lonely = np.flatnonzero(lonely_population | lonely_sample)
        merges = {margin.categories[int(code)]: partner for code in lonely}
    return Obstacle(
        margin.name,
        tuple(margin.categories[int(code)] for code in np.flatnonzero(lonely_population)),
        tuple(margin.categories[int(code)] for code in np.flatnonzero(lonely_sample)),
        merges,
    )


def check_feasible(margins: Sequence[MarginTarget], counts: IntArray) -> None:
    """Explain what stands in the way of raking, before computing.

    Raises
    ------
    InfeasibleWeightingError
        If margin totals differ by more than 1e-6 relative (naming both margins and totals), or
        categories occur on one side only (listing them, and merges that would mend it).
    """
    refusals = [
        _totals_differ(margins[0], margin)
        for margin in margins[1:]
        if _is_off(float(margins[0].totals.sum()), float(margin.totals.sum()))
    ]
    obstacles = (find_obstacle(margin, counts) for margin in margins)
    refusals += [one for found in obstacles if found is not None for one in found.refusals()]
    if refusals:
        raise InfeasibleWeightingError(*refusals)


def _is_off(first: float, other: float) -> bool:
    return abs(first - other) > TOTALS_TOLERANCE * max(first, other)


def _totals_differ(first: MarginTarget, other: MarginTarget) -> Refusal:
    values: dict[str, NamedValue] = {
        "margin": first.name,
        "total": float(first.totals.sum()),
        "other": other.name,
        "other_total": float(other.totals.sum()),
    }
    said = "margin {margin} totals {total:g} and margin {other} totals {other_total:g}"
    remedy = "both must count the same population"
    return Refusal("margin_totals_differ", f"{said.format(**values)}; {remedy}", values)


# --- raking ------------------------------------------------------------------------------


def rake(
    margins: Sequence[MarginTarget],
    counts: IntArray,
    base: FloatArray,
    *,
    tolerance: float = TOLERANCE,
    blocks: tuple[Block, ...] | None = None,
) -> Calibration:
    r"""Find the weights closest to the base weights whose totals are those of the population.

    Parameters
    ----------
    margins : sequence of MarginTarget
        Calibration variables; a crossed margin counts as one variable.
    counts : (C,) int array
        Respondents per cell.
    base : (C,) float array
        Design weight of the respondents of each cell.
    tolerance : float
        Largest relative error allowed for any margin total.
    blocks : tuple of Block or None
        `split_blocks` of the same margins, from one raking to the next.

    Returns
    -------
    Calibration
        Weights ``base · exp(X λ)``.

    Raises
    ------
    InfeasibleWeightingError
        If totals or categories do not fit; see `check_feasible`.
    ConvergenceError
        If a margin is still off by more than `tolerance` after the last step, which happens
        where combinations of categories that the totals need have no respondent.

    Notes
    -----
    Minimises the convex dual :math:`\sum_c n_c d_c e^{x_c'\lambda} - t'\lambda` by Newton steps,
    halved until the dual falls [1]_; where that fails, by iterative proportional fitting [2]_.

    References
    ----------
    .. [1] J.-C. Deville, C.-E. Särndal, O. Sautory, "Generalized raking procedures in survey
       sampling", *JASA* 88 (1993), 1013-1020.
    .. [2] W. E. Deming, F. F. Stephan, "On a least squares adjustment of a sampled frequency
       table", *Annals of Mathematical Statistics* 11 (1940), 427-444.
    """
    check_feasible(margins, counts)
    factor = np.ones(len(base))
    iterations, solver = 0, Solver.NEWTON
    blocks = split_blocks(margins) if blocks is None else blocks
    for block in blocks:
        mass = (counts * base)[block.cells]
        found = _newton(block, mass, tolerance)
        if found is None:
            solver = Solver.IPF
            found = _proportional_fitting(block, mass, tolerance)
        factor[block.cells] = found[0]
        iterations = max(iterations, found[1])
    weight = base * factor
    error = margin_error(margins, counts * weight)
    if error > tolerance:
        names = tuple(margin.name for margin in margins)
        said = (
            f"raking to {', '.join(names)} stopped with a relative margin error of {error:.2g} "
            f"(allowed {tolerance:g}): some combination of categories that the totals need has no "
            "respondent. Merge categories or use fewer margins."
        )
        values: dict[str, NamedValue] = {"names": names, "error": error, "allowed": tolerance}
        raise ConvergenceError(Refusal("raking_not_settled", said, values))
    return Calibration(tuple(margins), base, weight, solver, iterations, error, blocks=blocks)


def margin_error(margins: Sequence[MarginTarget], mass: FloatArray) -> float:
    """Return the largest relative error of any margin total of a weighted sample."""
    worst = 0.0
    for margin in margins:
        total = np.bincount(margin.level, mass, minlength=len(margin.totals))
        filled = margin.totals > 0
        relative = np.abs(total[filled] / margin.totals[filled] - 1)
        worst = max(worst, float(relative.max(initial=0.0)))
    return worst


def _newton(block: Block, mass: FloatArray, tolerance: float) -> tuple[FloatArray, int] | None:
    if len(block.totals) > MAX_NEWTON_COLUMNS:
        return None
    first_margin = block.totals[np.unique(block.columns[:, 0])].sum()
    scaled = mass * (first_margin / mass.sum())
    coefficients = np.zeros(len(block.totals))
    factor = np.ones(len(mass))
    for step in range(MAX_NEWTON_STEPS):
        gap = block.transposed_times(scaled * factor) - block.totals
        if np.abs(gap / block.totals).max() <= tolerance / 10:
            return factor * (first_margin / mass.sum()), step
        try:
            direction = block.solver(scaled * factor)(gap)
        except linalg.LinAlgError:
            return None
        moved = _halved_step(block, scaled, coefficients, direction)
        if moved is None:
            return None
        coefficients, factor = moved
    return None


def _halved_step(
    block: Block, mass: FloatArray, coefficients: FloatArray, direction: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    before = mass @ np.exp(block.times(coefficients)) - block.totals @ coefficients
    slack = 1e-12 * float(block.totals.sum())
    step = 1.0
    for _ in range(MAX_HALVINGS):
        candidate = coefficients - step * direction
        with np.errstate(over="ignore"):
            factor = np.exp(block.times(candidate))
        after = mass @ factor - block.totals @ candidate
        if np.isfinite(after) and after <= before + slack:
            return candidate, factor
        step /= 2
    return None


def _proportional_fitting(
    block: Block, mass: FloatArray, tolerance: float
) -> tuple[FloatArray, int]:
    factor = np.ones(len(mass))
    p = len(block.totals)
    for sweep in range(1, MAX_SWEEPS + 1):
        for column in block.columns.T:
            total = np.bincount(column, mass * factor, minlength=p)
            filled = total > 0
            ratio = np.ones(p)
            ratio[filled] = block.totals[filled] / total[filled]
            factor *= ratio[column]
        gap = block.transposed_times(mass * factor) - block.totals
        if np.abs(gap / block.totals).max() <= tolerance / 10:
            return factor, sweep
    return factor, MAX_SWEEPS


# --- trimming ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TrimmingBounds:
    """Smallest and largest weight allowed, relative to the mean weight of the same group."""

    low: float = 0.0
    high: float = float("inf")


def rake_and_trim(
    margins: Sequence[MarginTarget],
    counts: IntArray,
    base: FloatArray,
    bounds: TrimmingBounds,
    group: IntArray | None = None,
) -> Calibration:
    """Rake, move weights beyond the bounds to them, and rake again until both hold.

    Each move keeps the mean that the bounds refer to; docs/methods.md has the steps.

    Parameters
    ----------
    margins, counts, base
        As for `rake`.
    bounds : TrimmingBounds
        Relative to the mean weight within `group`.
    group : (C,) int array or None
        The unit of each cell. Within a unit the bounds hold relative to the unit's mean; then
        the whole unit is scaled so that they also hold relative to the mean of all, which leaves
        the balance within it untouched. ``None`` is one group.

    Returns
    -------
    Calibration
        Where bounds and totals contradict each other the bounds win, and `max_margin_error` says
        how far the totals are off. `base` are the weights before the last raking, which the
        variance credits: those of a block that no bound touches are as they were given.
    """
    # Numbered anew, since a unit without any cell has no mean.
    groups = np.unique(np.zeros(len(base)) if group is None else group, return_inverse=True)[1]
    raked = rake(margins, counts, base)
    low, high = _outside(raked.weight, counts, groups, bounds)
    was_low, was_high = low, high
    iterations, start = raked.iterations, base.copy()
    for _ in range(MAX_TRIMMING_ROUNDS):
        if not (low.any() or high.any()):
            break
        clipped = _clip(raked.weight, counts, groups, bounds)
        for block in raked.blocks:
            if (low | high)[block.cells].any():
                start[block.cells] = clipped[block.cells]
        raked = rake(margins, counts, start, blocks=raked.blocks)
        iterations += raked.iterations
        low, high = _outside(raked.weight, counts, groups, bounds)
    weight = _clip(raked.weight, counts, groups, bounds)
    rescaled = np.ones(len(weight))
    if group is not None:
        weight, rescaled = _scale_groups(weight, counts, groups, bounds)
    weight *= raked.weight @ counts / (weight @ counts)
    return Calibration(
        tuple(margins),
        start,
        weight,
        raked.solver,
        iterations,
        margin_error(margins, counts * weight),
        int(counts[was_low | (rescaled > 1 + SETTLED)].sum()),
        int(counts[was_high | (rescaled < 1 - SETTLED)].sum()),
        raked.blocks,
    )


def _group_mean(weight: FloatArray, counts: IntArray, group: IntArray) -> FloatArray:
    mean: FloatArray = np.bincount(group, weight * counts) / np.maximum(
        np.bincount(group, counts), 1
    )
    return mean


def _outside(
    weight: FloatArray, counts: IntArray, group: IntArray, bounds: TrimmingBounds
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    relative = weight / _group_mean(weight, counts, group)[group]
    return relative < bounds.low * (1 - SETTLED), relative > bounds.high * (1 + SETTLED)


def _clip(
    weight: FloatArray, counts: IntArray, group: IntArray, bounds: TrimmingBounds
) -> FloatArray:
    """Clip to bounds around the group mean, which clipping moves, so repeat until it rests."""
    total = _group_mean(weight, counts, group)
    for _ in range(MAX_TRIMMING_ROUNDS):
        mean = _group_mean(weight, counts, group)[group]
        clipped = np.clip(weight, bounds.low * mean, bounds.high * mean)
        weight = clipped * (total / _group_mean(clipped, counts, group))[group]
        low, high = _outside(weight, counts, group, bounds)
        if not (low.any() or high.any()):
            break
    return weight


def _scale_groups(
    weight: FloatArray, counts: IntArray, group: IntArray, bounds: TrimmingBounds
) -> tuple[FloatArray, FloatArray]:
    """Scale whole groups so that no weight is beyond the bounds around the mean of all."""
    size = int(group.max()) + 1
    smallest = np.full(size, np.inf)
    largest = np.zeros(size)
    np.minimum.at(smallest, group, weight)
    np.maximum.at(largest, group, weight)
    scale = np.ones(size)
    n = np.bincount(group, counts)
    per_group = np.bincount(group, weight * counts)
    for _ in range(MAX_TRIMMING_ROUNDS):
        mean = float(scale @ per_group / n.sum())
        floor = bounds.low * mean / smallest
        ceiling = bounds.high * mean / largest
        new = np.clip(scale, floor, np.maximum(ceiling, floor))
        is_settled = np.allclose(new, scale, rtol=1e-12, atol=0)
        scale = new
        if is_settled:
            break
    return weight * scale[group], scale[group]


# --- effective size ----------------------------------------------------------------------


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
