"""The forms of a ledger: its settings, one event, a file, a decision, a period."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import Field, FileField, Form, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lack it
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import DateInput, DateTimeLocalInput, Input, TextArea, TimeInput

from questionnaires.answers import clean_words
from questionnaires.definition import words
from surveyapp.ledger.columns import LABELS
from surveyapp.ledger.definition import EventCategory, LedgerVocabulary
from surveyapp.ledger.models import MAX_REASON
from surveyapp.ledger.plans import LedgerSettings
from surveyapp.messages import N_, say
from surveyapp.units.forms import Validator, at_most, day_field, filled_in
from surveyapp.units.sheet_problems import Problem

CODE = re.compile(r"[a-z][a-z0-9_-]{0,31}")
ENTER_LEDGER_CODE = N_(
    "代码以小写字母开头，只用小写字母、数字、“-”和“_”，最多 32 个字符，例如 info-2026。"
)
CHOOSE_EVENTS = N_("请选择一个 CSV 或 Excel（.xlsx）文件。")
LAST_BEFORE_FIRST = N_("最后一天不能早于第一天。")
MAX_SOURCE = 60_000
DAYS = ("submitted_on", "adopted_on", "issued_on")
MOMENTS = ("occurred_at", "reported_at")
CLOCK = "occurred_clock"  # Beside the day of what is dated by it: who knows the hour says it.
WIDGETS: dict[str, Input | TextArea] = {
    **dict.fromkeys(("reason", "evidence"), TextArea()),
    **dict.fromkeys(DAYS, DateInput()),
    **dict.fromkeys(MOMENTS, DateTimeLocalInput()),
    CLOCK: TimeInput(),
}
USUAL = ("unit", "title", "evidence")  # Asked for of every event.
OTHERS = (
    "event_no", "outlet", "issue", "item", "points", "number", "level", "reason", "submitted_on",
    "adopted_on", "issued_on", "occurred_at", "reported_at", "joint_units", "staff", "about",
    "reviewed", "adjusts",
)  # fmt: skip

Choices = Sequence[tuple[str, str]]


def ledger_form(language: str, *, is_new: bool) -> type[Form]:
    """Return the form of a ledger's settings; code and first day are of a new one only."""
    fields: dict[str, Any] = {
        "title_zh": StringField(say(N_("台账名称（中文）"), language), [filled_in(language)]),
        "title_en": StringField(say(N_("台账名称（英文）"), language), [at_most(language)]),
    }
    if is_new:
        fields["code"] = StringField(say(N_("代码"), language), [_code(language)])
        fields["valid_from"] = day_field(N_("从哪天起登记"), language, "valid_from")
    fields["source"] = TextAreaField(
        say(N_("收哪些事件（YAML）"), language),
        [filled_in(language, MAX_SOURCE)],
        render_kw={"class": "source short", "spellcheck": "false"},
    )
    return type("LedgerForm", (Form,), fields)


def read_settings(form: Form, valid_from: Any) -> LedgerSettings:  # noqa: ANN401 - a date of the form
    """Return what a valid form of a ledger says."""
    title = {
        language: clean_words(form[f"title_{name}"].data or "", multi_line=False)
        for language, name in (("zh-CN", "zh"), ("en", "en"))
    }
    named = {language: name for language, name in title.items() if name}
    return LedgerSettings(named, valid_from, form["source"].data.replace("\r\n", "\n"))


class EventForm(Form):
    """Base of the forms of one event; what is wrong with it, a row of a file would be told."""

    usual: tuple[str, ...] = ()
    further: tuple[str, ...] = ()

    def cells(self, category: EventCategory) -> dict[str, str]:
        """Return what was filled in, by column."""
        filled = {name: _line(self[name].data) for name in (*self.usual, *self.further)}
        clock = filled.pop(CLOCK, "")
        if clock and filled["occurred_at"]:
            filled["occurred_at"] += f" {clock}"
        return {**filled, "category": category.code}

    def refuse(self, problems: Sequence[Problem], language: str) -> None:
        """Show each problem at its field."""
        for problem in problems:
            name = problem.column if problem.column in self else "unit"
            self[name].errors = [*self[name].errors, problem.say(language)]

    @property
    def has_further_errors(self) -> bool:
        """Tell whether what is wrong is to be mended among the fields that are folded away.

        A day in a locked period is mended there too, by what it adjusts.
        """
        dates = (*DAYS, *MOMENTS) if "adjusts" in self.further else ()
        return any(self[name].errors for name in (*dates, *self.further))


def event_form(
    language: str,
    vocabulary: LedgerVocabulary,
    category: EventCategory,
    units: Choices,
    periods: Choices,
) -> type[EventForm]:
    """Return the form of an event of a category: what it must have first, the rest behind."""
    outlets = vocabulary.outlets_of(category)
    names = [*USUAL, *OTHERS, *(one.code for one in vocabulary.columns)]
    if not outlets:
        names.remove("outlet")
    if not periods:
        names.remove("adjusts")
    usual = _usual(names, category, has_outlets=bool(outlets))
    yes_no = [("", "—"), ("yes", say(N_("是"), language)), ("no", say(N_("否"), language))]
    choices: dict[str, Choices] = {
        "unit": [("", "—"), *units],
        "outlet": [("", "—"), *((one.code, words(one.title, language)) for one in outlets)],
        "reviewed": yes_no,
        "adjusts": [("", "—"), *periods],
        **{one.code: yes_no for one in vocabulary.columns if one.kind == "yes_no"},
    }
    if vocabulary.items:
        items = ((one.code, words(one.title, language)) for one in vocabulary.items)
        choices["item"] = [("", "—"), *items]
    labels = {one.code: words(one.title, language) for one in vocabulary.columns}
    labels |= {name: say(label, language) for name, label in LABELS.items()}
    widgets = {**WIDGETS, **_own_widgets(vocabulary)}
    if CLOCK in usual:
        names.append(CLOCK)
        widgets["occurred_at"] = DateInput()
        labels |= {
            "occurred_at": say(N_("发生日期"), language),
            CLOCK: say(N_("几点几分"), language),
        }
    fields: dict[str, Any] = {
        name: _field(labels[name], choices.get(name), widgets.get(name)) for name in names
    }
    further = tuple(name for name in names if name not in usual)
    return type("EventForm", (EventForm,), {**fields, "usual": tuple(usual), "further": further})


def _usual(names: Sequence[str], category: EventCategory, *, has_outlets: bool) -> list[str]:
    """Return what the form of a category asks for first, in its order."""
    must = {*USUAL, category.date_column, *category.must_have}
    must |= {"item"} if category.takes_item else set()
    must |= {"outlet", "issue"} if category.outlets and has_outlets else set()
    usual = [name for name in names if name in must]
    usual.sort(key=lambda name: (name != "unit", name == "evidence"))
    if category.date_column == "occurred_at":
        usual.insert(usual.index("occurred_at") + 1, CLOCK)
    return usual


def event_file_form(language: str) -> type[Form]:
    """Return the form that hands in a file of events."""
    file = FileField(
        say(N_("文件（CSV 或 Excel）"), language),
        validators=[InputRequired(say(CHOOSE_EVENTS, language))],
        id="events-file",
        render_kw={"accept": ".csv,.xlsx,text/csv"},
    )
    return type("EventFileForm", (Form,), {"file": file})


def reason_form(language: str, label: str, prefix: str) -> type[Form]:
    """Return a form that asks why, under `label`; `prefix` tells it from others on a page."""
    reason = TextAreaField(
        say(label, language), [filled_in(language, MAX_REASON)], id=f"{prefix}-reason"
    )
    return type("ReasonForm", (Form,), {"reason": reason})


def period_form(language: str) -> type[Form]:
    """Return the form that adds a period."""

    def is_not_before_first(form: Form, field: Field) -> None:
        first = form["first_day"].data
        if first and field.data < first:
            raise ValidationError(say(LAST_BEFORE_FIRST, language))

    fields = {
        "first_day": day_field(N_("第一天"), language, "first_day"),
        "last_day": day_field(N_("最后一天（含）"), language, "last_day", is_not_before_first),
    }
    return type("PeriodForm", (Form,), fields)


def read_reason(form: Form) -> str:
    """Return the reason that a valid form gives."""
    return clean_words(form["reason"].data, multi_line=True)


def _own_widgets(vocabulary: LedgerVocabulary) -> dict[str, Input]:
    """Return in what browsers fill in the further columns that are days or moments."""
    by_kind = {"date": DateInput(), "moment": DateTimeLocalInput()}
    return {one.code: by_kind[one.kind] for one in vocabulary.columns if one.kind in by_kind}


def _field(label: str, choices: Choices | None, widget: Input | TextArea | None) -> Field:
    if choices is not None:
        offered = [SelectChoice(value, shown) for value, shown in choices]
        return SelectField(label, choices=offered, default="", validate_choice=False)
    if isinstance(widget, TextArea):
        return TextAreaField(label, render_kw={"rows": 2})
    return StringField(label, widget=widget)


def _line(typed: str | None) -> str:
    return clean_words(typed or "", multi_line=False)


def _code(language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        if not CODE.fullmatch((field.data or "").strip()):
            raise ValidationError(say(ENTER_LEDGER_CODE, language))

    return check
