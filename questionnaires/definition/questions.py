"""The questions most questionnaires are made of: ratings, choices, numbers and words."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from questionnaires.definition.parts import (
    Choice,
    ChoiceCode,
    Code,
    Condition,
    MissingCode,
    Order,
    Part,
    Text,
)
from questionnaires.definition.scales import FIVE_LEVEL

REASONS_SUFFIX = "_reasons"  # The reasons of rating `overall` are answered as `overall_reasons`.
OTHER_SUFFIX = "_other"  # What was meant by "other" is answered as `reason_other`.
OTHER_LENGTH = 100
OTHER_TEXT: Mapping[str, str] = {"zh-CN": "请写明", "en": "Please specify"}

YES_NO_CHOICES = (
    Choice(code="yes", label={"zh-CN": "是", "en": "Yes"}),
    Choice(code="no", label={"zh-CN": "否", "en": "No"}),
)


class Question(Part):
    """What every kind of question has. Its code never changes its meaning."""

    code: Code
    text: Text
    hint: Text | None = None
    required: bool = True
    missing: tuple[MissingCode, ...] = ()  # Offered as answers, after all others.
    show_if: Condition | None = None
    constraint: Condition | None = None  # What an answer must meet; `.` is the answer itself.
    constraint_message: Text | None = None
    private: bool = False  # Never shown to the assessed unit.
    tags: tuple[Code, ...] = ()


class Rating(Question):
    """One level of a rating scale; the level picked may open its own list of reasons.

    `reasons_required` is one answer for all levels, or the levels that require a reason;
    the second form exists so that `checks` can explain why it is refused (AB-07).
    """

    type: Literal["rating"] = "rating"
    scale: Code = FIVE_LEVEL.code
    reasons: Mapping[Code, tuple[Choice, ...]] = Field(default_factory=dict)
    reasons_text: Text | None = None
    reasons_required: bool | tuple[Code, ...] = False

    @property
    def reasons_code(self) -> str:
        """Return the code under which the reasons are answered."""
        return self.code + REASONS_SUFFIX

    def requires_reasons(self, level: str) -> bool:
        """Tell whether whoever picks `level` must also pick a reason."""
        if isinstance(self.reasons_required, bool):
            return self.reasons_required and bool(self.reasons.get(level))
        return level in self.reasons_required


class FreeText(Question):
    """A question answered in the respondent's own words; leaving it empty is its missing code."""

    type: Literal["free_text"] = "free_text"
    required: bool = False
    missing: tuple[MissingCode, ...] = Field(default=(), max_length=0)
    max_length: int = Field(default=500, ge=1, le=10_000)
    multi_line: bool = True


class ChoiceQuestion(Question):
    """Base of what is answered from a list of choices; picking `other` opens a line for words."""

    choices: tuple[Choice, ...] = Field(min_length=2)
    other: ChoiceCode | None = None
    order: Order = Order.AS_WRITTEN

    def other_question(self) -> FreeText:
        """Return the question for the words that belong to `other`."""
        return FreeText.model_construct(
            code=self.code + OTHER_SUFFIX,
            text={
                language: f"{asked} — {OTHER_TEXT.get(language, OTHER_TEXT['en'])}"
                for language, asked in self.text.items()
            },
            max_length=OTHER_LENGTH,
            multi_line=False,
            private=self.private,
        )


class SingleChoice(ChoiceQuestion):
    """A question answered by picking exactly one choice."""

    type: Literal["single_choice"] = "single_choice"


class YesNo(Question):
    """A single choice between yes and no, worded by the platform."""

    type: Literal["yes_no"] = "yes_no"

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Return yes and no."""
        return YES_NO_CHOICES


class MultipleChoice(ChoiceQuestion):
    """A question answered by picking any of the choices, within bounds.

    A choice in `exclusive` (such as "none of these") is picked alone.
    """

    type: Literal["multiple_choice"] = "multiple_choice"
    minimum: int | None = Field(default=None, ge=0)
    maximum: int | None = Field(default=None, ge=1)
    exclusive: tuple[ChoiceCode, ...] = ()


class Number(Question):
    """A question answered with a number, in `unit`, between two bounds."""

    type: Literal["number"] = "number"
    unit: Text | None = None
    minimum: float = 0
    maximum: float
    decimal_places: int = Field(default=0, ge=0, le=6)
