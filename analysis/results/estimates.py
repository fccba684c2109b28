"""An index, the distribution of its levels, and further questions."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.estimation.intervals import ConfidenceInterval
from analysis.targets import Bounds, Target


@dataclass(frozen=True, slots=True)
class IndexEstimate:
    """A mean score from 0 to 100 with its sampling error.

    Attributes
    ----------
    value : float or None
        The weighted index; ``None`` when nobody gave a level.
    std_error : float or None
        Linearised, reflecting the calibration; ``None`` below two ratings.
    interval : ConfidenceInterval or None
        Cut to 0..100.
    n : int
        Ratings with a score.
    effective_n, design_effect : float or None
        Kish: ``(Σw)²/Σw²`` and ``n / effective_n``.
    raw : float or None
        The same mean with every rating counted once.
    sampled_share : float or None
        n over the population of the group, where it is known.
    has_finite_population_correction : bool
        Whether the variance was multiplied by ``1 - sampled_share``.
    target : Target
        What the interval is about: this period's population where its errors have the correction,
        else the service that this period is a sample of; or volunteers, who have no interval.
    bounds : Bounds or None
        For volunteers, where the index of all may lie; `std_error` is then what chance alone would
        do, and no statement about those who did not answer.
    process_std_error : float or None
        `std_error` without the correction, for what is asked about the service: a comparison of
        waves, with a goal, or with the rest. Of a census, `std_error` is zero and this is not.
    """

    value: float | None
    std_error: float | None
    interval: ConfidenceInterval | None
    n: int
    effective_n: float | None
    design_effect: float | None
    raw: float | None
    sampled_share: float | None = None
    has_finite_population_correction: bool = False
    target: Target = Target.PROCESS
    bounds: Bounds | None = None
    process_std_error: float | None = None


@dataclass(frozen=True, slots=True)
class LevelShare:
    """How many chose a level: counted, and as weighted share of those who chose any.

    The interval of the weighted share is about what that of the index is; volunteers have bounds.
    """

    level: str
    count: int
    share: float | None
    weighted_share: float | None
    interval: ConfidenceInterval | None
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """All levels, best first; and the answers that are no level, by code (with ``blank``)."""

    levels: tuple[LevelShare, ...]
    missing: Mapping[str, int]
    n: int


@dataclass(frozen=True, slots=True)
class ItemEstimate:
    """One further rating question of the plan."""

    column: str
    title: Mapping[str, str]
    index: IndexEstimate
    distribution: Distribution
