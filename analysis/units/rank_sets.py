r"""Sets that hold the true rank of a unit, instead of a place that pretends to be it.

The rank of unit j is one more than the number of units truly better than it. If a units are shown
to be better and b to be worse, its rank lies in :math:`\{a + 1, \dots, k - b\}` [1]_. Simultaneous
sets hold for all units together; a marginal set holds for one unit chosen beforehand.

References
----------
.. [1] Mogstad, Romano, Shaikh, Wilhelm (2024), as in `analysis.units.separations`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis.errors import InsufficientSampleError, InvalidSampleError, too_few_units
from analysis.units.estimates import Basis, UncomparedUnit, UnitEstimates
from analysis.units.separations import BoolArray, Pairs, SeparationPlan

MIN_UNITS = 2


@dataclass(frozen=True, slots=True)
class RankSet:
    """The ranks a unit may have: from `best` to `worst`, 1 being the highest figure."""

    code: str
    best: int
    worst: int
    estimate: float
    std_error: float
    n: int
    effective_n: float


@dataclass(frozen=True, slots=True)
class RankSets:
    """The sets of all units, in the order of the estimates, and how they were found.

    Attributes
    ----------
    sets : tuple of RankSet
    is_simultaneous : bool
        Whether the level holds for all sets together, or for each alone.
    critical_values : tuple of float
        One for all, or one per unit.
    plan : SeparationPlan
    basis : Basis
    left_out : tuple of UncomparedUnit
    is_better : (k, k) bool array or None
        Which unit (row) is shown to be better than which (column); ``None`` for marginal sets.
    """

    sets: tuple[RankSet, ...]
    is_simultaneous: bool
    critical_values: tuple[float, ...]
    plan: SeparationPlan
    basis: Basis
    left_out: tuple[UncomparedUnit, ...]
    is_better: BoolArray | None = field(default=None, repr=False, compare=False)

    def among_best(self, places: int) -> tuple[str, ...]:
        """Return the units that may be among the best so many.

        With the confidence of the sets, all that truly are among them are returned.

        Raises
        ------
        InvalidSampleError
            If the sets are marginal, or there are fewer units than places.
        """
        self._check(places)
        return tuple(unit.code for unit in self.sets if unit.best <= places)

    def among_worst(self, places: int) -> tuple[str, ...]:
        """Return the units that may be among the worst so many; see `among_best`."""
        self._check(places)
        return tuple(unit.code for unit in self.sets if unit.worst > len(self.sets) - places)

    def _check(self, places: int) -> None:
        if not self.is_simultaneous:
            raise InvalidSampleError("a list of the best needs simultaneous sets, not marginal")
        if not 1 <= places <= len(self.sets):
            raise InvalidSampleError(f"places {places} must lie in 1..{len(self.sets)}")


def find_rank_sets(estimates: UnitEstimates, plan: SeparationPlan | None = None) -> RankSets:
    """Return sets that hold the true ranks of all units together.

    Parameters
    ----------
    estimates : UnitEstimates
        Of at least two units, raw or adjusted for case mix.
    plan : SeparationPlan or None
        The default where ``None``.

    Raises
    ------
    InsufficientSampleError
        If there are fewer than two units.
    InvalidSampleError
        If the figures are shrunk, or two units cannot differ.
    """
    plan = plan or SeparationPlan()
    found = _pairs(estimates, plan).separate_all()
    better = found.is_better.sum(axis=0)
    worse = found.is_better.sum(axis=1)
    return RankSets(
        sets=_sets(estimates, [int(b) for b in better], [int(w) for w in worse]),
        is_simultaneous=True,
        critical_values=(found.critical_value,),
        plan=plan,
        basis=estimates.basis,
        left_out=estimates.left_out,
        is_better=found.is_better,
    )


def find_marginal_rank_sets(
    estimates: UnitEstimates, plan: SeparationPlan | None = None
) -> RankSets:
    """Return for each unit a set that holds its true rank, each with the level alone.

    For a unit that asks about itself; of many such sets some are expected to miss.

    Parameters and errors are those of `find_rank_sets`.
    """
    plan = plan or SeparationPlan()
    pairs = _pairs(estimates, plan)
    found = [pairs.separate_one(unit) for unit in range(len(estimates))]
    better = [int(one.is_better[:, unit].sum()) for unit, one in enumerate(found)]
    worse = [int(one.is_better[unit, :].sum()) for unit, one in enumerate(found)]
    return RankSets(
        sets=_sets(estimates, better, worse),
        is_simultaneous=False,
        critical_values=tuple(one.critical_value for one in found),
        plan=plan,
        basis=estimates.basis,
        left_out=estimates.left_out,
    )


def _pairs(estimates: UnitEstimates, plan: SeparationPlan) -> Pairs:
    if len(estimates) < MIN_UNITS:
        said = f"ranks need {MIN_UNITS} units, not {len(estimates)}"
        raise InsufficientSampleError(too_few_units(said, len(estimates), MIN_UNITS))
    return Pairs(estimates, plan)


def _sets(
    estimates: UnitEstimates, better: Sequence[int], worse: Sequence[int]
) -> tuple[RankSet, ...]:
    return tuple(
        RankSet(
            code=code,
            best=better[i] + 1,
            worst=len(estimates) - worse[i],
            estimate=float(estimates.values[i]),
            std_error=float(estimates.std_errors[i]),
            n=int(estimates.n[i]),
            effective_n=float(estimates.effective_n[i]),
        )
        for i, code in enumerate(estimates.codes)
    )
