"""Counts and rates of ratings."""

from dataclasses import dataclass
from enum import StrEnum

from analysis.estimation.intervals import ConfidenceInterval


class RateWarning(StrEnum):
    """What must be printed beside the rates."""

    DEFAULTS_RAISE_POSITIVE_RATE = "defaults_raise_positive_rate"
    DEFAULTS_EXIST = "defaults_exist"
    RATED_EXCEEDS_CASES = "rated_exceeds_cases"


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts and rates of ratings, always printed together with the levels they count.

    Attributes
    ----------
    cases : int or None
        C, ratable occasions; ``None`` when no frame was given.
    active : int
        A, effective active ratings, at most one per occasion. Without an occasion column,
        every effective active rating.
    defaults, excluded, unlinked : int
        Default ratings; ratings upheld as mistaken or malicious; active ratings not joined to
        an occasion, which are in the index but never in A.
    """

    cases: int | None
    active: int
    defaults: int
    excluded: int
    unlinked: int
    positive_levels: tuple[str, ...]
    neutral_levels: tuple[str, ...]
    negative_levels: tuple[str, ...]
    active_rating_rate: float | None
    unrated_rate: float | None
    active_positive_rate: float | None
    active_positive_interval: ConfidenceInterval | None
    positive_rate: float | None
    negative_rate: float | None
    unlinked_positive_rate: float | None
    warnings: tuple[RateWarning, ...]
