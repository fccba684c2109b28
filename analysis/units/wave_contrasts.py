"""The units of a wave against all others together, and against a goal laid down beforehand.

Against the rest errors are exact: where weights of the whole wave, or answers without a rating,
leave the shares of units to chance, that chance is counted (`difference_from_rest`); where weights
meet the totals of every unit and all have rated, shares are known, and the joint covariance says
all (`contrasts.compare_with_rest`).
Neither has a finite correction: which unit serves better is a question about the service.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from analysis.errors import InsufficientSampleError, Refusal
from analysis.estimation.cells import Cells
from analysis.estimation.comparisons import Change, compare_means
from analysis.estimation.design import FloatArray, IntArray
from analysis.estimation.linearization import JointEstimates, joint_covariance, linearize
from analysis.estimation.means import MeanEstimate
from analysis.estimation.moments import Moments
from analysis.estimation.rounding import ROUNDING
from analysis.estimation.weighting import Calibration
from analysis.results import Group
from analysis.units.contrasts import (
    UnitContrasts,
    compare_with_rest,
    compare_with_target,
    with_changes,
)
from analysis.units.estimates import UnitEstimates
from analysis.units.standings import MOST_UNITS, process_means_of

MIN_UNITS = 2  # A unit and a rest.
SUMS = tuple(field.name for field in fields(Moments)[2:])
RANGE = 0.0, 100.0  # Of every index.


@dataclass(frozen=True, eq=False)
class RatedUnits:
    """The units that have ratings, and the sums that their figures and errors follow from.

    Attributes
    ----------
    codes : tuple of str
    moments : Moments
        Its domains are these units, in this order.
    cells : Cells
    calibration : Calibration
    """

    codes: tuple[str, ...]
    moments: Moments
    cells: Cells
    calibration: Calibration

    def halves(self, unit: int) -> Moments:
        """Return the sums of a unit, as domain 1, and of all others together, as domain 0."""
        is_own = self.moments.domain == unit
        own = {name: getattr(self.moments, name)[is_own] for name in SUMS}
        cell = self.moments.cell[is_own]
        rest = {name: getattr(self._everybody, name).copy() for name in SUMS}
        place = np.searchsorted(self._everybody.cell, cell)
        for name, values in rest.items():
            values[place] -= own[name]
        is_left = rest["n"] > 0
        return Moments(
            np.repeat([0, 1], [is_left.sum(), len(cell)]),
            np.concatenate([self._everybody.cell[is_left], cell]),
            *(np.concatenate([rest[name][is_left], own[name]]) for name in SUMS),
        )

    @cached_property
    def _everybody(self) -> Moments:
        together = replace(self.moments, domain=np.zeros_like(self.moments.domain))
        return Moments.merge([together])

    @property
    def has_known_shares(self) -> bool:
        """Whether weights meet the total of every unit, and every answer counted is a rating."""
        is_rated = self.moments.n.sum() == self.cells.counts.sum()
        return len(self.calibration.blocks) > 1 and bool(is_rated)

    def covariance(self) -> FloatArray:
        """Return the joint covariance of the units' figures."""
        return joint_covariance(self.moments, len(self.codes), self.cells, self.calibration)


def difference_from_rest(
    rated: RatedUnits, code: str, *, level: float = 0.95, certain_error: float = 0.0
) -> Change:
    """Return a unit less all other ratings together, with the error of calibrated weights.

    The test is t, with the degrees of freedom of Welch and Satterthwaite.

    Parameters
    ----------
    rated : RatedUnits
    code : str
    level : float
    certain_error : float
        Stands for the error of a unit whose answers all agree.

    Raises
    ------
    InsufficientSampleError
        If the unit or the rest has no answers.
    """
    halves = rated.halves(rated.codes.index(code))
    if set(halves.domain.tolist()) != {0, 1}:
        said = f"unit {code} or the rest of the units has no answers"
        raise InsufficientSampleError(Refusal("nobody_to_compare", said))
    joint = JointEstimates(halves, 2, rated.cells, rated.calibration)
    found, covariance = joint.linearized(), float(joint.covariance()[0, 1])
    errors = found.std_errors
    if errors[1] ** 2 <= ROUNDING * certain_error**2:
        errors[1] = certain_error
    rest, own = zip(found.means.tolist(), errors.tolist(), strict=True)
    df = _welch_df(errors, found.n)
    return compare_means(rest, own, covariance=covariance, df=df, level=level)


def compare_units_with_rest(
    rated: RatedUnits, units: Sequence[Group], *, min_n: int, level: float
) -> UnitContrasts | None:
    """Compare each unit that has enough ratings with all other ratings together.

    Parameters
    ----------
    rated : RatedUnits
    units : sequence of Group
    min_n : int
        Ratings that a unit needs to be compared; the rest counts all others.
    level : float
        Confidence; the false discovery rate is one minus it.

    Returns
    -------
    UnitContrasts or None
        ``None`` where fewer than two units have ratings, none has enough, or more than
        `MOST_UNITS` would have to be compared.
    """
    means = process_means_of(units)
    compared = UnitEstimates.of_means(means, min_n=min_n)
    if len(rated.codes) < MIN_UNITS or not 0 < len(compared) <= MOST_UNITS:
        return None
    if rated.has_known_shares:
        return _with_known_shares(rated, means, compared, level)
    changes = [
        difference_from_rest(rated, code, level=level, certain_error=float(error))
        for code, error in zip(compared.codes, compared.std_errors, strict=True)
    ]
    references = [
        value - change.difference
        for value, change in zip(compared.values.tolist(), changes, strict=True)
    ]
    return with_changes(compared, references, changes, level)


def compare_units_with_goal(
    units: Sequence[Group], goal: float, *, min_n: int, level: float
) -> UnitContrasts:
    """Compare each unit that has enough ratings with a figure that has no error.

    Parameters
    ----------
    units : sequence of Group
    goal : float
    min_n : int
        Ratings that a unit needs.
    level : float
        Confidence; the false discovery rate is one minus it.
    """
    compared = UnitEstimates.of_means(process_means_of(units), min_n=min_n)
    return compare_with_target(compared, goal, bounds=RANGE, level=level)


def _welch_df(errors: FloatArray, n: IntArray) -> float:
    parts = float(np.sum(errors**4 / np.maximum(n - 1, 1)))
    return float(np.sum(errors**2)) ** 2 / parts if parts > 0 else 1.0


def _with_known_shares(
    rated: RatedUnits,
    means: Mapping[str, MeanEstimate | None],
    compared: UnitEstimates,
    level: float,
) -> UnitContrasts | None:
    everybody = UnitEstimates.of_means(
        {code: means[code] for code in rated.codes}, rated.covariance()
    )
    if len(everybody) < MIN_UNITS:
        return None
    sums = linearize(rated.moments, len(rated.codes), rated.cells, rated.calibration).weight_sums
    shares = dict(zip(rated.codes, sums.tolist(), strict=True))
    found = compare_with_rest(
        everybody, np.array([shares[code] for code in everybody.codes]), level=level
    )
    by_code = {one.code: one for one in found.units}
    kept = [by_code[code] for code in compared.codes]
    return with_changes(
        compared, [one.reference for one in kept], [one.change for one in kept], level
    )
