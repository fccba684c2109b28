"""The whole: sections of questions, and what stands around them."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from questionnaires.definition.kinds import AnyQuestion, AnyVariable, variables_of
from questionnaires.definition.logic import Calculation, Constraint
from questionnaires.definition.parts import Code, Condition, Language, LongText, Order, Part, Text
from questionnaires.definition.questions import Rating
from questionnaires.definition.scales import PRESET_SCALES, RatingScale


class Section(Part):
    """The questions shown together on one page; `order` is theirs."""

    code: Code
    title: Text
    intro: LongText | None = None
    show_if: Condition | None = None
    order: Order = Order.AS_WRITTEN
    questions: tuple[AnyQuestion, ...] = Field(min_length=1)


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
    where there is none. With `check_answers`, respondents see all their answers together before
    they send them; with `may_pause`, they can save them under a code and go on later.
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
    check_answers: bool = False
    may_pause: bool = False
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

    def variables(self) -> Iterator[AnyVariable]:
        """Yield everything that is answered with one value, in the order it is asked."""
        for question in self.questions():
            yield from variables_of(question)

    def variable(self, code: str) -> AnyVariable:
        """Return what is answered under this code.

        Raises
        ------
        KeyError
            If nothing is.
        """
        for variable in self.variables():
            if variable.code == code:
                return variable
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
