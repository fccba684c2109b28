"""The field, or the fields, that a question becomes in a form.

A question answered by several entries has one field for each, and one under its own code that
is never shown as a control: it carries what is wrong with them together.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from typing_extensions import override
from wtforms import (
    Field,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lack it
from wtforms.fields.core import UnboundField
from wtforms.widgets import CheckboxInput, DateInput, MonthInput, TimeInput

from questionnaires.answers import sent_parts
from questionnaires.definition import (
    HIGHEST,
    AnyQuestion,
    AnyTime,
    AnyVariable,
    CalendarDate,
    CalendarMonth,
    Choice,
    Consent,
    ConstantSum,
    Duration,
    ExpertScore,
    FreeText,
    Matrix,
    MissingCode,
    MultipleChoice,
    Notice,
    Number,
    Photo,
    Questionnaire,
    Ranking,
    Rating,
    ScaleLevel,
    SingleChoice,
    TimeOfDay,
    YesNo,
    ZeroToTen,
    variables_of,
)
from surveyapp import messages
from surveyapp.messages import N_
from surveyapp.pages.wording import marked_words, missing_label

Unbound: TypeAlias = "UnboundField[Field]"
PLACE = N_("第 {place} 位")
CHOOSE_PLACE = N_("请选择")
NO_PLACE = N_("（不排）")
# An iPhone that is not asked for HEIC turns its photographs into JPEG by itself.
ACCEPTED = "image/jpeg,image/png,image/webp"
TYPED = {"autocomplete": "off", "maxlength": 40}


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


class PhotosField(FileField):
    """Photographs to choose; what was received before stands beside it as rows to untick."""

    @override
    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep nothing: no page can choose a file for anybody."""


class GroupField(Field):
    """What several fields say together."""

    @override
    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep nothing: the parts do."""


def fields_of(
    questionnaire: Questionnaire, question: AnyQuestion, language: str
) -> Iterator[tuple[str, Unbound]]:
    """Yield every field of a question under the name by which it is sent, its own code first."""
    if isinstance(question, Notice | Ranking | Duration | Matrix | ConstantSum):
        yield question.code, _unbound(GroupField, marked_words(question.text, language))
    match question:
        case Ranking():
            yield from _place_fields(question, language)
        case Duration():
            label = marked_words(question.text, language)
            keywords = {**TYPED, "inputmode": "numeric"}
            for name in sent_parts(question):
                yield name, _unbound(StringField, label, render_kw=keywords)
        case _:
            for variable in variables_of(question):
                yield variable.code, _field(questionnaire, variable, language)
    if isinstance(question, Rating):
        yield from _reason_fields(questionnaire, question, language)


def _field(  # noqa: PLR0911 - one for each way to answer
    questionnaire: Questionnaire, question: AnyVariable, language: str
) -> Unbound:
    label = marked_words(question.text, language)
    match question:
        case Rating() | SingleChoice() | YesNo() | ZeroToTen():
            offered = _choices(_offered(questionnaire, question), question, language)
            return _unbound(RadioField, label, choices=offered, validate_choice=False)
        case MultipleChoice() | Consent():
            choices = _choices(question.choices, question, language)
            return _unbound(ChecksField, label, choices=choices, validate_choice=False)
        case Number() | ExpertScore():
            is_whole = isinstance(question, Number) and question.decimal_places == 0
            keywords = {**TYPED, "inputmode": "numeric" if is_whole else "decimal"}
            return _unbound(FigureField, label, render_kw=keywords)
        case FreeText(multi_line=True):
            return _unbound(TextAreaField, label, render_kw={"rows": 3})
        case FreeText():
            return _unbound(StringField, label, render_kw={"autocomplete": "off"})
        case Photo():
            camera = {"capture": "environment"} if question.camera_only else {}
            keywords = {"accept": ACCEPTED, "multiple": question.maximum > 1, **camera}
            return _unbound(PhotosField, label, render_kw=keywords)
        case CalendarDate() | CalendarMonth() | TimeOfDay():
            return _moment(question, label)
        case _:
            raise TypeError(f"{question.type} has several fields")


def _offered(
    questionnaire: Questionnaire, question: Rating | SingleChoice | YesNo | ZeroToTen
) -> Sequence[Choice | ScaleLevel]:
    match question:
        case Rating(scale=scale):
            return questionnaire.scale(scale).levels
        case ZeroToTen():
            points = map(str, range(HIGHEST + 1))
            return [
                Choice.model_construct(code=point, label=dict.fromkeys(question.text, point))
                for point in points
            ]
        case _:
            return question.choices


def _moment(question: AnyTime, label: str) -> Unbound:
    widget, example = {
        CalendarDate: (DateInput(), "2026-01-31"),
        CalendarMonth: (MonthInput(), "2026-01"),
        TimeOfDay: (TimeInput(), "14:30"),
    }[type(question)]
    # Browsers without a picker show the example instead.
    keywords = {**TYPED, "placeholder": example}
    bounds = {"min": question.minimum, "max": question.maximum}
    keywords |= {name: str(bound) for name, bound in bounds.items() if bound is not None}
    return _unbound(FigureField, label, widget=widget, render_kw=keywords)


def _place_fields(question: Ranking, language: str) -> Iterator[tuple[str, Unbound]]:
    spoken = messages.closest(language)
    places = [
        SelectChoice(str(place), messages.say(PLACE, spoken, place=place))
        for place in range(1, len(question.items) + 1)
    ]
    none = CHOOSE_PLACE if question.places is None else NO_PLACE
    choices = [SelectChoice("", messages.say(none, spoken)), *places]
    for name, item in zip(sent_parts(question), question.items, strict=True):
        label = marked_words(item.label, language)
        yield name, _unbound(SelectField, label, choices=choices, validate_choice=False)


def _reason_fields(
    questionnaire: Questionnaire, rating: Rating, language: str
) -> Iterator[tuple[str, Unbound]]:
    label = marked_words(rating.reasons_text or rating.text, language)
    for level in questionnaire.scale(rating.scale).levels:
        reasons = rating.reasons.get(level.code, ())
        if reasons:
            choices = [_choice(each, language) for each in reasons]
            field = _unbound(ChecksField, label, choices=choices, validate_choice=False)
            yield f"{rating.reasons_code}.{level.code}", field


def _choices(
    choices: Iterable[Choice | ScaleLevel], question: AnyVariable, language: str
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
) -> Unbound:
    # Made by hand because a field called outside a form class is one already, says its stub.
    return UnboundField(kind, label, **keywords)
