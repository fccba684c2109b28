"""Positive, negative and unrated rates, always together with the levels they count."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.errors import InvalidSampleError
from analysis.estimation.proportions import estimate_proportion
from analysis.indices.scales import RatingScale
from analysis.results import Rates, RateWarning


@dataclass(frozen=True, slots=True)
class RatingCounts:
    """Ratings of a unit in a period, by level code.

    Attributes
    ----------
    active : mapping
        Effective active ratings joined to an occasion, at most one per occasion.
    defaults : mapping
        Ratings entered by silence.
    unlinked : mapping
        Active ratings not joined to an occasion.
    excluded : int
        Ratings upheld as mistaken or malicious.
    cases : int or None
        Ratable occasions, where a frame is known.
    """

    active: Mapping[str, int]
    defaults: Mapping[str, int] = field(default_factory=dict)
    unlinked: Mapping[str, int] = field(default_factory=dict)
    excluded: int = 0
    cases: int | None = None


def rates_of(
    counts: RatingCounts, scale: RatingScale, *, level: float = 0.95, is_random: bool = True
) -> Rates:
    """Return the rates of a unit.

    Parameters
    ----------
    counts : RatingCounts
    scale : RatingScale
        Says which levels are positive and which negative.
    level : float
        Confidence of the interval.
    is_random : bool
        Whether chance selected who rated; volunteers have no interval.

    Raises
    ------
    InvalidSampleError
        If a level is not one of the scale.

    Notes
    -----
    With A active and D default ratings, C cases, P positive and N negative ones:
    ``active_rating_rate = A/C``, ``unrated_rate = (C - A)/C``, ``active_positive_rate = P_A/A``,
    ``positive_rate = (P_A + P_D)/(A + D)``, ``negative_rate = N/(A + D)``. A rate without a
    denominator is ``None``. Unlinked ratings are in none of these. Where more were rated than
    there are cases the frame is wrong, so A/C is withheld with a warning.
    """
    for ratings in (counts.active, counts.defaults, counts.unlinked):
        unknown = sorted(set(ratings) - set(scale.levels))
        if unknown:
            raise InvalidSampleError(f"{unknown} are not levels of {scale.name}")
    active, defaults = sum(counts.active.values()), sum(counts.defaults.values())
    unlinked = sum(counts.unlinked.values())
    positive = _count(counts.active, scale.positive_levels)
    negative = _count(counts.active, scale.negative_levels)
    positive_default = _count(counts.defaults, scale.positive_levels)
    negative_default = _count(counts.defaults, scale.negative_levels)
    is_frame_short = counts.cases is not None and active > counts.cases
    cases = None if is_frame_short else counts.cases
    rated = _ratio(active, cases)
    with_defaults = _ratio(positive + positive_default, active + defaults)
    without = _ratio(positive, active)
    return Rates(
        cases=counts.cases,
        active=active,
        defaults=defaults,
        excluded=counts.excluded,
        unlinked=unlinked,
        positive_levels=scale.positive_levels,
        neutral_levels=scale.neutral_levels,
        negative_levels=scale.negative_levels,
        active_rating_rate=rated,
        unrated_rate=_ratio((cases or 0) - active, cases),
        active_positive_rate=without,
        active_positive_interval=(
            estimate_proportion(positive, active, level=level).interval
            if active and is_random
            else None
        ),
        positive_rate=with_defaults,
        negative_rate=_ratio(negative + negative_default, active + defaults),
        unlinked_positive_rate=_ratio(_count(counts.unlinked, scale.positive_levels), unlinked),
        warnings=_warnings(defaults, with_defaults, without, is_frame_short=is_frame_short),
    )


def _count(ratings: Mapping[str, int], levels: tuple[str, ...]) -> int:
    return sum(ratings.get(level, 0) for level in levels)


def _ratio(part: int, whole: int | None) -> float | None:
    return part / whole if whole else None


def _warnings(
    defaults: int, with_defaults: float | None, without: float | None, *, is_frame_short: bool
) -> tuple[RateWarning, ...]:
    found = [RateWarning.RATED_EXCEEDS_CASES] if is_frame_short else []
    if defaults:
        found.append(RateWarning.DEFAULTS_EXIST)
        if without is None or (with_defaults is not None and with_defaults > without):
            found.append(RateWarning.DEFAULTS_RAISE_POSITIVE_RATE)
    return tuple(found)
