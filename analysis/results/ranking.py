"""The places of units within their class."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from analysis.estimation.design import FloatArray
from analysis.estimation.intervals import ConfidenceInterval
from analysis.quality.verdicts import Verdict
from analysis.results.estimates import IndexEstimate
from analysis.results.plain import UNPRINTED


class UnrankedReason(StrEnum):
    """Why a unit has no place."""

    NO_RATINGS = "no_ratings"
    BELOW_MIN_N = "below_min_n"
    NOT_REPRESENTATIVE = "not_representative"


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """A place in a class; units of equal (unrounded) index share it.

    Attributes
    ----------
    best_rank, worst_rank : int or None
        The ranks it may truly have, for all units of the class together.
    tier : int or None
        Units of one tier cannot be told apart from its first.
    shrunk : float or None
        The index drawn towards the mean of the class, as far as it is noise.
    shrunk_interval : ConfidenceInterval or None
        ``None`` also of volunteers, of whom no error speaks.
    reliability : float or None
        0 (all noise) to 1: the share of the spread of such units that is not sampling error.
    lowest_tenth : float or None
        Probability that it is truly among the lowest tenth of its class, by the shrunk figures;
        ``None`` in a class of fewer than ten.
    """

    rank: int
    code: str
    name: Mapping[str, str]
    index: IndexEstimate
    verdict: Verdict
    best_rank: int | None = None
    worst_rank: int | None = None
    tier: int | None = None
    shrunk: float | None = None
    shrunk_interval: ConfidenceInterval | None = None
    reliability: float | None = None
    lowest_tenth: float | None = None


@dataclass(frozen=True, slots=True)
class UnrankedUnit:
    """A unit that is shown and has no place, with every reason."""

    code: str
    name: Mapping[str, str]
    index: IndexEstimate
    verdict: Verdict
    reasons: tuple[UnrankedReason, ...]


@dataclass(frozen=True, slots=True)
class ClassRanking:
    """The units of one class. `unit_class` is ``""`` where no classes are declared.

    `covariance` is that of the indices of `ranked`, where their places were judged. It makes
    editions of fewer units, and is part of none.
    """

    unit_class: str
    name: Mapping[str, str]
    ranked: tuple[RankedUnit, ...]
    unranked: tuple[UnrankedUnit, ...]
    covariance: FloatArray | None = dataclasses.field(
        default=None, repr=False, compare=False, metadata={UNPRINTED: True}
    )
