"""The parts of a questionnaire, as evaluators write them and respondents meet them."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
# Choices may carry the numbers of a published code table, always as text: "510", never 510.
ChoiceCode = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,31}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Words = Annotated[str, Field(min_length=1, max_length=500)]
LongWords = Annotated[str, Field(min_length=1, max_length=5000)]
Text = Annotated[Mapping[Language, Words], Field(min_length=1)]
LongText = Annotated[Mapping[Language, LongWords], Field(min_length=1)]
Condition = Annotated[str, Field(min_length=1, max_length=1000)]

AnswerValue = str | int | float | list[str]  # A code or words, a number, several codes.

REASONS_SUFFIX = "_reasons"  # The reasons of rating `overall` are answered as `overall_reasons`.


def words(text: Mapping[str, str], language: str) -> str:
    """Return the words in `language`, or else those written first, which a page marks."""
    return text.get(language) or next(iter(text.values()))


def has_words(text: Mapping[str, str], language: str) -> bool:
    """Tell whether `words` would return words in `language` itself, not a fallback."""
    return bool(text.get(language))


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


class MissingCode(StrEnum):
    """An answer that is not data: given on purpose, counted, and in no figure."""

    NOT_APPLICABLE = "not_applicable"
    DONT_KNOW = "dont_know"


MISSING_CODES = frozenset(code.value for code in MissingCode)
MISSING_LABELS: Mapping[MissingCode, Mapping[str, str]] = {
    MissingCode.NOT_APPLICABLE: {"zh-CN": "不适用", "en": "Not applicable"},
    MissingCode.DONT_KNOW: {"zh-CN": "不清楚", "en": "Don’t know"},
}


class Part(BaseModel):
    """Base of every part: immutable, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(Part):
    """One answer a respondent can pick; `code` says what it means, whatever the label."""

    code: ChoiceCode
    label: Text
    show_if: Condition | None = None  # On earlier answers; a choice that does not apply is gone.


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


class SingleChoice(Question):
    """A question answered by picking exactly one choice."""

    type: Literal["single_choice"] = "single_choice"
    choices: tuple[Choice, ...] = Field(min_length=2)


class YesNo(Question):
    """A single choice between yes and no, worded by the platform."""

    type: Literal["yes_no"] = "yes_no"

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Return yes and no."""
        return YES_NO_CHOICES


class MultipleChoice(Question):
    """A question answered by picking any of the choices, within bounds.

    A choice in `exclusive` (such as "none of these") is picked alone.
    """

    type: Literal["multiple_choice"] = "multiple_choice"
    choices: tuple[Choice, ...] = Field(min_length=2)
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


class FreeText(Question):
    """A question answered in the respondent's own words; leaving it empty is its missing code."""

    type: Literal["free_text"] = "free_text"
    required: bool = False
    missing: tuple[MissingCode, ...] = Field(default=(), max_length=0)
    max_length: int = Field(default=500, ge=1, le=10_000)
    multi_line: bool = True


AnyQuestion = Annotated[
    Rating | SingleChoice | YesNo | MultipleChoice | Number | FreeText,
    Field(discriminator="type"),
]


class Section(Part):
    """The questions shown together on one page."""

    code: Code
    title: Text
    intro: LongText | None = None
    show_if: Condition | None = None
    questions: tuple[AnyQuestion, ...] = Field(min_length=1)


class Calculation(Part):
    """A value worked out from earlier answers: never asked, but kept and usable like an answer."""

    code: Code
    expression: Condition
    label: Text | None = None  # For reports and data files.


class Constraint(Part):
    """What the answers to several questions must meet together, and what to say otherwise."""

    code: Code
    rule: Condition
    message: Text


class StatutoryMark(Part):
    """What a filed statistical form shows at its top right; past `valid_until` it is void."""

    form_no: str = Field(min_length=1, max_length=50)
    issuing_body: Text
    approval_no: str = Field(min_length=1, max_length=100)
    valid_until: date


class Questionnaire(Part):
    """A complete questionnaire; its first language is the one it was written in.

    `outcome` names the rating that carries the satisfaction index. Answers that break one of
    the `constraints` are refused; one of the `warnings` may be passed by whoever has read it,
    which is kept with the answers. `unanswered` stands in words that repeat an earlier answer
    where there is none.
    """

    code: Code
    title: Text
    languages: tuple[Language, ...] = Field(default=("zh-CN",), min_length=1)
    intro: LongText | None = None
    thanks: LongText | None = None
    privacy_notice: LongText | None = None
    estimated_minutes: int | None = Field(default=None, ge=1, le=120)
    statutory_mark: StatutoryMark | None = None
    outcome: Code | None = None
    unanswered: Text | None = None
    rating_scales: tuple[RatingScale, ...] = ()
    sections: tuple[Section, ...] = Field(min_length=1)
    calculations: tuple[Calculation, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    warnings: tuple[Constraint, ...] = ()

    def questions(self) -> Iterator[AnyQuestion]:
        """Yield every question in the order it is asked."""
        for section in self.sections:
            yield from section.questions

    def question(self, code: str) -> AnyQuestion:
        """Return the question with this code.

        Raises
        ------
        KeyError
            If there is none.
        """
        for question in self.questions():
            if question.code == code:
                return question
        raise KeyError(code)

    def scale(self, code: str) -> RatingScale:
        """Return a scale: one of this questionnaire's own, or else a preset.

        Raises
        ------
        KeyError
            If there is neither.
        """
        for scale in self.rating_scales:
            if scale.code == code:
                return scale
        return PRESET_SCALES[code]

    def outcome_question(self) -> Rating | None:
        """Return the rating that carries the satisfaction index, if one is named."""
        for question in self.questions():
            if question.code == self.outcome and isinstance(question, Rating):
                return question
        return None
