"""Rating scales: named levels, best first, and what each counts as."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from questionnaires.definition.parts import Code, Part, Text


class SatisfactionLevel(StrEnum):
    """The five levels of 51号, best first. A number would mean its opposite elsewhere."""

    VERY_SATISFIED = "very_satisfied"
    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"


class RatingClass(StrEnum):
    """What a level counts as in the rates; also the levels of a three-level scale."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class ScaleLevel(Part):
    """One level of a rating scale."""

    code: Code
    label: Text


class RatingScale(Part):
    """The levels of a rating, best first, and what each counts as.

    Every level belongs to exactly one of the three sets; `checks` refuses anything else.
    """

    code: Code
    levels: tuple[ScaleLevel, ...] = Field(min_length=1, max_length=11)
    positive_levels: tuple[Code, ...]
    neutral_levels: tuple[Code, ...] = ()
    negative_levels: tuple[Code, ...]

    def level_codes(self) -> tuple[str, ...]:
        """Return the codes of the levels, best first."""
        return tuple(level.code for level in self.levels)

    def class_of(self, level: str) -> RatingClass:
        """Return what a level counts as.

        Raises
        ------
        KeyError
            If the scale has no such level.
        """
        for codes, rating_class in (
            (self.positive_levels, RatingClass.POSITIVE),
            (self.neutral_levels, RatingClass.NEUTRAL),
            (self.negative_levels, RatingClass.NEGATIVE),
        ):
            if level in codes:
                return rating_class
        raise KeyError(level)


def _level(code: str, zh: str, en: str) -> ScaleLevel:
    return ScaleLevel(code=code, label={"zh-CN": zh, "en": en})


FIVE_LEVEL = RatingScale(
    code="five_level",
    levels=(
        _level(SatisfactionLevel.VERY_SATISFIED, "非常满意", "Very satisfied"),
        _level(SatisfactionLevel.SATISFIED, "满意", "Satisfied"),
        _level(SatisfactionLevel.BASICALLY_SATISFIED, "基本满意", "Basically satisfied"),
        _level(SatisfactionLevel.DISSATISFIED, "不满意", "Dissatisfied"),
        _level(SatisfactionLevel.VERY_DISSATISFIED, "非常不满意", "Very dissatisfied"),
    ),
    positive_levels=(
        SatisfactionLevel.VERY_SATISFIED,
        SatisfactionLevel.SATISFIED,
        SatisfactionLevel.BASICALLY_SATISFIED,
    ),
    negative_levels=(SatisfactionLevel.DISSATISFIED, SatisfactionLevel.VERY_DISSATISFIED),
)
THREE_LEVEL = RatingScale(
    code="three_level",
    levels=(
        _level(RatingClass.POSITIVE, "好评", "Positive"),
        _level(RatingClass.NEUTRAL, "中评", "Neutral"),
        _level(RatingClass.NEGATIVE, "差评", "Negative"),
    ),
    positive_levels=(RatingClass.POSITIVE,),
    neutral_levels=(RatingClass.NEUTRAL,),
    negative_levels=(RatingClass.NEGATIVE,),
)
PRESET_SCALES: Mapping[str, RatingScale] = {
    scale.code: scale for scale in (FIVE_LEVEL, THREE_LEVEL)
}
