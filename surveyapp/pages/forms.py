"""The form a questionnaire becomes, in a preview and on a respondent's screen.

WTForms carries what was entered and what is wrong with it; whether it is wrong is for
`questionnaires.answers` alone to say. Fields are named by question code. The reasons of a
rating are one field for each level, ``overall_reasons.satisfied``, because a page without
scripts sends the ticks of a level that was picked first and then left.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, assert_never

from typing_extensions import override
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lack it
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput

from questionnaires.answers import Reading, Refusal, RefusalCode, read_answers
from questionnaires.definition import (
    REASONS_SUFFIX,
    AnyQuestion,
    Choice,
    FreeText,
    MissingCode,
    MultipleChoice,
    Number,
    Questionnaire,
    Rating,
    ScaleLevel,
    SingleChoice,
    YesNo,
)
from surveyapp.pages.refusals import say_refusal
from surveyapp.pages.wording import marked_words, missing_label

# What travels beside the answers. A hyphen keeps the names apart from question codes.
TOKEN = "token"  # noqa: S105 - the name of a field
STEP, SCREEN, SHOWN = "page-step", "page-screen", "page-shown"
CONTROL_NAMES = frozenset({TOKEN, STEP, SCREEN, SHOWN})


class ChecksField(SelectMultipleField):
    """Several choices, as rows to tick."""

    option_widget = CheckboxInput()


class FigureField(StringField):
    """A number as it was typed; a missing code ticked beside it is not part of it."""

    @override
    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was typed."""
        missing = set(MissingCode)
        self.data = next((value for value in valuelist if value not in missing), "")


class QuestionnaireForm(BaseForm):
    """Base of every form made from a questionnaire."""

    questionnaire: ClassVar[Questionnaire]
    language: ClassVar[str]
    made_of: ClassVar[Mapping[str, "UnboundField[Field]"]]

    def __init__(self, sent: MultiDict[str, str] | None = None) -> None:
        super().__init__(self.made_of)
        self.sent = sent
        self.process(sent)

    @cached_property
    def raw(self) -> dict[str, list[str]]:
        """What was sent for each answer; of the reasons, those of the level that is picked."""
        raw: defaultdict[str, list[str]] = defaultdict(list)
        for name, values in self.everything_sent():
            rating, _dot, level = name.partition(".")
            if name not in self.made_of or not level:
                raw[name] += values
            elif self._is_picked(rating.removesuffix(REASONS_SUFFIX), level):
                raw[rating] += values
        return dict(raw)

    @cached_property
    def reading(self) -> Reading:
        """What was sent, as `questionnaires.answers` reads it."""
        return read_answers(self.questionnaire, self.raw)

    def everything_sent(self) -> Iterator[tuple[str, list[str]]]:
        """Yield every name that was sent with its values, but those of the page itself."""
        if self.sent is not None:
            for name in self.sent:
                if name not in CONTROL_NAMES:
                    yield name, self.sent.getlist(name)

    def show_refusals(self, refusals: tuple[Refusal, ...]) -> None:
        """Put the sentence for each refusal to its field; one without a field, to the form."""
        for refusal in refusals:
            code = refusal.question
            question = self._question(code.removesuffix(REASONS_SUFFIX)) or self._question(code)
            sentence = say_refusal(refusal, question, self.language)
            field = self.field_of(code)
            if field is None or refusal.code is RefusalCode.UNKNOWN_ITEM:
                self.form_errors = [sentence]
            else:
                field.errors = [*field.errors, sentence]

    def field_of(self, code: str) -> Field | None:
        """Return the field in which an answer is corrected: of reasons, the list that is open."""
        if code in self.made_of:
            return self[code]
        rating = code.removesuffix(REASONS_SUFFIX)
        picked = self.raw.get(rating, [""])[0]
        name = f"{code}.{picked}"
        return self[name] if name in self.made_of else None

    @override
    def validate(self, extra_validators: object = None) -> bool:
        """Check every answer of the whole questionnaire; errors are then in the fields."""
        self.show_refusals(self.reading.refusals)
        return not self.reading.refusals

    def _is_picked(self, rating: str, level: str) -> bool:
        return self.sent is not None and level in self.sent.getlist(rating)

    def _question(self, code: str) -> AnyQuestion | None:
        try:
            return self.questionnaire.question(code)
        except KeyError:
            return None


def questionnaire_form(questionnaire: Questionnaire, language: str) -> type[QuestionnaireForm]:
    """Return a form class with a field for every question, speaking `language`.

    It is worth keeping: a published version never changes.
    """
    fields: dict[str, UnboundField[Field]] = {}
    for question in questionnaire.questions():
        fields[question.code] = _field(questionnaire, question, language)
        if isinstance(question, Rating):
            fields.update(_reason_fields(questionnaire, question, language))
    content = {"questionnaire": questionnaire, "language": language, "made_of": fields}
    return type("AnswersForm", (QuestionnaireForm,), content)


def _field(
    questionnaire: Questionnaire, question: AnyQuestion, language: str
) -> "UnboundField[Field]":
    label = marked_words(question.text, language)
    match question:
        case Rating(scale=scale):
            levels = questionnaire.scale(scale).levels
            return _one_of(label, levels, question, language)
        case SingleChoice() | YesNo():
            return _one_of(label, question.choices, question, language)
        case MultipleChoice():
            choices = _choices(question.choices, question, language)
            return _unbound(ChecksField, label, choices=choices, validate_choice=False)
        case Number():
            mode = "decimal" if question.decimal_places else "numeric"
            keywords = {"inputmode": mode, "autocomplete": "off", "maxlength": 40}
            return _unbound(FigureField, label, render_kw=keywords)
        case FreeText(multi_line=True):
            return _unbound(TextAreaField, label, render_kw={"rows": 3})
        case FreeText():
            return _unbound(StringField, label, render_kw={"autocomplete": "off"})
        case _:
            assert_never(question)


def _one_of(
    label: str,
    choices: tuple[Choice, ...] | tuple[ScaleLevel, ...],
    question: AnyQuestion,
    language: str,
) -> "UnboundField[Field]":
    offered = _choices(choices, question, language)
    return _unbound(RadioField, label, choices=offered, validate_choice=False)


def _reason_fields(
    questionnaire: Questionnaire, rating: Rating, language: str
) -> Iterator[tuple[str, "UnboundField[Field]"]]:
    label = marked_words(rating.reasons_text or rating.text, language)
    for level in questionnaire.scale(rating.scale).levels:
        reasons = rating.reasons.get(level.code, ())
        if reasons:
            choices = [_choice(each, language) for each in reasons]
            field = _unbound(ChecksField, label, choices=choices, validate_choice=False)
            yield f"{rating.reasons_code}.{level.code}", field


def _choices(
    choices: tuple[Choice, ...] | tuple[ScaleLevel, ...], question: AnyQuestion, language: str
) -> list[SelectChoice]:
    missing = [
        SelectChoice(code.value, missing_label(code, language)) for code in question.missing
    ]
    return [_choice(each, language) for each in choices] + missing


def _choice(choice: Choice | ScaleLevel, language: str) -> SelectChoice:
    return SelectChoice(choice.code, marked_words(choice.label, language))


def _unbound(
    kind: type[Field],
    label: str,
    **keywords: Any,  # noqa: ANN401 - whatever that kind takes
) -> "UnboundField[Field]":
    # Made by hand because a field called outside a form class is one already, says its stub.
    return UnboundField(kind, label, **keywords)
