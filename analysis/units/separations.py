r"""Which units are shown to be better than which, all statements holding together.

:math:`T_{jk} = (\hat\theta_j - \hat\theta_k)/s_{jk}` tests the hypothesis
:math:`\theta_j \le \theta_k` of every ordered pair, with
:math:`s_{jk}^2 = \sigma_{jj} + \sigma_{kk} - 2 \sigma_{jk}`. One critical value rejects: the
quantile of the largest :math:`(Z_j - Z_k)/s_{jk}` over the pairs still open,
:math:`Z \sim N(0, \Sigma)`. Stepping down, pairs rejected are closed and the quantile taken anew
until nothing more is rejected; the chance of any false statement stays below 1 - level [1]_ [2]_.
Without simulation the critical value is Bonferroni's, and stepping down makes it Holm's.

Variances are estimated, so :math:`T_{jk}` is first replaced by the normal quantile of its t
probability, with the degrees of freedom of Welch and Satterthwaite. With hundreds of answers per
unit this changes nothing; with thirty, thousands of pairs would otherwise claim too much.

References
----------
.. [1] M. Mogstad, J. P. Romano, A. M. Shaikh, D. Wilhelm, "Inference for ranks with applications
   to mobility across neighbourhoods and academic achievement across countries", *Review of
   Economic Studies* 91 (2024), 476-518.
.. [2] J. P. Romano, M. Wolf, "Exact and approximate stepdown methods for multiple hypothesis
   testing", *JASA* 100 (2005), 94-108.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from analysis.errors import InvalidSampleError, Refusal
from analysis.estimation.design import FloatArray, IntArray
from analysis.units.estimates import Basis, UnitEstimates

BoolArray = NDArray[np.bool_]
Rows = Sequence[tuple[int, IntArray]]  # A unit, and the others it is paired with.

SAME_FIGURE = 1e-10  # Variance of a difference, relative to the two variances: rounding.
DIGITS = 6  # A level such as 0.95 is no float: what follows is rounding.
DEFAULT_SEED = 20240509


class CriticalValueMethod(StrEnum):
    """Where the critical value comes from."""

    SIMULATED = "simulated"
    BONFERRONI = "bonferroni"


@dataclass(frozen=True, slots=True)
class SeparationPlan:
    """How pairs of units are to be separated.

    Attributes
    ----------
    level : float
        Chance that all statements hold together.
    method : CriticalValueMethod
    is_step_down : bool
    draws, seed : int
        Of the simulation; a report keeps both, so that it can be repeated to the digit. With 5,000
        draws one seed misses the level by 0.003 (a standard error).

    Raises
    ------
    InvalidSampleError
        If the level does not lie in 0..1, or is out of reach of so few draws.
    """

    level: float = 0.95
    method: CriticalValueMethod = CriticalValueMethod.SIMULATED
    is_step_down: bool = True
    draws: int = 5000
    seed: int = DEFAULT_SEED

    def __post_init__(self) -> None:
        if not 0 < self.level < 1:
            raise InvalidSampleError(f"level {self.level} must lie between 0 and 1")
        needed = draws_needed(self.level)
        if self.draws < needed:
            said = f"{self.draws} draws cannot reach level {self.level}; take at least {needed}"
            values = {"draws": self.draws, "level": self.level, "needed": needed}
            raise InvalidSampleError(Refusal("too_few_draws", said, values))


def draws_needed(level: float) -> int:
    """Return how many draws have one at least beyond a level of confidence."""
    return max(ceil(round(1 / (1 - level), DIGITS)) - 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Separations:
    """Pairs of units that are told apart.

    Attributes
    ----------
    is_better : (k, k) bool array
        Whether unit j (row) is shown to be better than unit k (column).
    critical_value : float
        Of the last step, in standard errors.
    steps : int
    """

    is_better: BoolArray
    critical_value: float
    steps: int


class Pairs:
    """Studentised differences of all pairs, and the errors drawn to judge them.

    Raises
    ------
    InvalidSampleError
        If the figures are shrunk (they are not unbiased, so no such test holds for them), or two
        units have the same figure by construction.
    """

    def __init__(self, estimates: UnitEstimates, plan: SeparationPlan) -> None:
        if estimates.basis is Basis.SHRUNK:
            raise InvalidSampleError("ranks need raw or adjusted figures; these are shrunk")
        self._plan = plan
        self._inverse_errors = 1 / _errors_of_differences(estimates)
        np.fill_diagonal(self._inverse_errors, 0.0)
        self.statistics = _normal_scores(estimates, self._inverse_errors)
        self._errors = np.empty((len(estimates), 0))
        if plan.method is CriticalValueMethod.SIMULATED:
            self._errors = draw_errors(estimates.covariance, plan.draws, plan.seed)

    def separate_all(self) -> Separations:
        """Separate all pairs at once."""
        units = np.arange(len(self.statistics))
        open_pairs = ~np.eye(len(units), dtype=np.bool_)
        return self._step_down(open_pairs, [(unit, units[unit + 1 :]) for unit in units[:-1]])

    def separate_one(self, unit: int) -> Separations:
        """Separate one unit, by its position, from the others: fewer statements, sharper ones."""
        open_pairs = np.zeros_like(self.statistics, dtype=np.bool_)
        open_pairs[unit, :] = open_pairs[:, unit] = True
        open_pairs[unit, unit] = False
        return self._step_down(open_pairs, [(unit, np.flatnonzero(open_pairs[unit]))])

    def _step_down(self, open_pairs: BoolArray, rows: Rows) -> Separations:
        still_open, steps, is_moving = open_pairs, 0, True
        critical, largest = 0.0, self._largest(still_open, rows, self._errors)
        while is_moving and still_open.any():
            critical, steps = self._critical_value(int(still_open.sum()), largest), steps + 1
            rejected = still_open & (self.statistics > critical)
            still_open = still_open & ~rejected
            is_moving = self._plan.is_step_down and bool(rejected.any())
            if is_moving:
                # Only draws whose largest error belongs to a closed pair have another one now.
                changed = self._largest(rejected, rows, self._errors) >= largest
                largest[changed] = self._largest(still_open, rows, self._errors[:, changed])
        return Separations(open_pairs & ~still_open, critical, steps)

    def _critical_value(self, count: int, largest: FloatArray) -> float:
        if self._plan.method is CriticalValueMethod.BONFERRONI:
            return float(stats.norm.isf((1 - self._plan.level) / count))
        # Counting the sample as one more draw keeps the level, however few draws there are.
        place = int(np.ceil(self._plan.level * (self._plan.draws + 1))) - 1
        return float(np.partition(largest, place)[place])

    def _largest(self, pairs: BoolArray, rows: Rows, errors: FloatArray) -> FloatArray:
        """Return per draw the largest studentised error of the pairs, found row by row."""
        found = np.full(errors.shape[1], -np.inf)
        for unit, others in rows:
            involved = others[pairs[unit, others] | pairs[others, unit]]
            if not len(involved):
                continue
            differences = errors[unit] - errors[involved]
            differences *= self._inverse_errors[unit, involved][:, None]
            above, below = pairs[unit, involved], pairs[involved, unit]
            upper = differences if above.all() else differences[above]
            lower = differences if below.all() else differences[below]
            np.maximum(found, upper.max(axis=0, initial=-np.inf), out=found)
            np.maximum(found, -lower.min(axis=0, initial=np.inf), out=found)
        return found


def draw_errors(covariance: FloatArray, draws: int, seed: int) -> FloatArray:
    """Return (k, draws) errors from the normal distribution with this covariance.

    The symmetric square root is taken, which is unique: another factor would give other draws on
    another machine from the same seed.
    """
    values, vectors = np.linalg.eigh(covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    drawn: FloatArray = root @ np.random.default_rng(seed).standard_normal(
        (len(covariance), draws)
    )
    return drawn


def _errors_of_differences(estimates: UnitEstimates) -> FloatArray:
    variances = np.diag(estimates.covariance)
    sums = variances[:, None] + variances
    squares = sums - 2 * estimates.covariance
    np.fill_diagonal(squares, 1.0)
    same = np.argwhere(squares <= SAME_FIGURE * sums)
    if len(same):
        first, second = (estimates.codes[position] for position in same[0])
        said = (
            f"units {first} and {second} cannot be compared: their covariance leaves their "
            "difference without error"
        )
        values = {"first": first, "second": second}
        raise InvalidSampleError(Refusal("difference_without_error", said, values))
    errors: FloatArray = np.sqrt(squares)
    return errors


def _normal_scores(estimates: UnitEstimates, inverse_errors: FloatArray) -> FloatArray:
    """Return the differences in standard errors, as normal quantiles of their t probability."""
    t = (estimates.values[:, None] - estimates.values) * inverse_errors
    share = np.diag(estimates.covariance) ** 2 / estimates.df
    sums = np.diag(estimates.covariance)[:, None] + np.diag(estimates.covariance)
    df = sums**2 / (share[:, None] + share)
    scores: FloatArray = np.sign(t) * stats.norm.isf(stats.t.sf(np.abs(t), df))
    return scores
