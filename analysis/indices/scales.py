"""Rating scales: semantic levels, and the score each level is worth from 0 to 100.

Levels are never integers: one national table codes 1 as very satisfied and the upload
interface codes 5 as very satisfied, and both are in use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analysis.errors import InvalidPlanError

FIVE_LEVELS = (
    "very_satisfied",
    "satisfied",
    "basically_satisfied",
    "dissatisfied",
    "very_dissatisfied",
)
THREE_LEVELS = ("positive", "neutral", "negative")
TEN_LEVELS = tuple(f"point_{point}" for point in range(10, 0, -1))

NOT_APPLICABLE = "not_applicable"
DONT_KNOW = "dont_know"
BLANK = "blank"  # Nothing was answered at all.
MISSING_CODES = (NOT_APPLICABLE, DONT_KNOW)  # Answers, but not data: left out and counted.

MAX_SCORE = 100.0


@dataclass(frozen=True, slots=True)
class RatingScale:
    """Levels from best to worst, their scores, and what counts as positive.

    Attributes
    ----------
    name : str
        A preset of `PRESETS`, or ``custom``.
    scores : mapping of str to float
        Level → score in [0, 100], best level first.
    positive_levels, neutral_levels, negative_levels : tuple of str
        A partition of the levels; it is printed beside every rate.
    """

    name: str
    scores: Mapping[str, float]
    positive_levels: tuple[str, ...]
    neutral_levels: tuple[str, ...]
    negative_levels: tuple[str, ...]

    def __post_init__(self) -> None:
        classed = [*self.positive_levels, *self.neutral_levels, *self.negative_levels]
        if sorted(classed) != sorted(self.scores):
            raise InvalidPlanError(
                "positive, neutral and negative levels must together name every level of the "
                f"scale exactly once: levels {list(self.scores)}, classes {classed}"
            )
        if any(not 0 <= score <= MAX_SCORE for score in self.scores.values()):
            raise InvalidPlanError(f"scores must lie in 0..100: {dict(self.scores)}")
        if list(self.scores.values()) != sorted(self.scores.values(), reverse=True):
            raise InvalidPlanError(f"levels must be given from best to worst: {dict(self.scores)}")

    @property
    def levels(self) -> tuple[str, ...]:
        """The level codes, best first."""
        return tuple(self.scores)


def _preset(
    name: str,
    levels: tuple[str, ...],
    scores: tuple[float, ...],
    positive: int,
    neutral: int,
) -> RatingScale:
    return RatingScale(
        name=name,
        scores=MappingProxyType(dict(zip(levels, scores, strict=True))),
        positive_levels=levels[:positive],
        neutral_levels=levels[positive : positive + neutral],
        negative_levels=levels[positive + neutral :],
    )


PRESETS: Mapping[str, RatingScale] = MappingProxyType(
    {
        scale.name: scale
        for scale in (
            _preset("linear5", FIVE_LEVELS, (100, 75, 50, 25, 0), 3, 0),
            _preset("cn_80_60", FIVE_LEVELS, (100, 80, 60, 30, 0), 3, 0),
            _preset("cn_20", FIVE_LEVELS, (100, 80, 60, 40, 20), 3, 0),
            _preset("three_level", THREE_LEVELS, (100, 50, 0), 1, 1),
            _preset(
                "ten_point",
                TEN_LEVELS,
                tuple((point - 1) / 9 * 100 for point in range(10, 0, -1)),
                3,
                3,
            ),
        )
    }
)
