"""The forms of inspections: setting one up, drawing, and saying why."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from wtforms import Field, FileField, Form, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lack it
from wtforms.validators import StopValidation, ValidationError

from analysis.schemes.periods import Period
from questionnaires.answers import clean_words
from surveyapp.inspection.dimensions import USUAL, read_dimensions
from surveyapp.inspection.models import (
    MAX_REASON,
    MAX_SEED,
    MAX_TITLE,
    Ruling,
    SampleSize,
    Verdict,
)
from surveyapp.inspection.vocabulary import RULING_LABELS
from surveyapp.messages import CHOOSE_ONE, N_, NUMBER_BETWEEN, say, together
from surveyapp.units.forms import Validator, at_most, day_field, filled_in

MAX_SIZE = 100_000
UPHELD = Ruling.UPHELD.value
Labels = Mapping[Verdict, str]
NOT_A_CHECKLIST = N_("代码以小写字母开头，只用小写字母、数字和“_”，例如 transparency；或留空。")
NOT_A_PERIOD = N_(
    "请填写考评周期，例如 2026Q1（季度）、2026-03（月）、2026H1（半年）或 2026（年）。"
)
SIZES = {
    SampleSize.IN_ALL: N_("总共"),
    SampleSize.PER_UNIT: N_("每个单位"),
}


def inspection_form(language: str) -> type[Form]:
    """Return the form that sets an inspection up; its list is read apart."""
    dimensions = "\n".join(f"{code} {say(name, language)}" for code, name in USUAL.items())
    fields: dict[str, Any] = {
        "title": StringField(say(N_("检查名称"), language), [filled_in(language, MAX_TITLE)]),
        "period": StringField(say(N_("考评周期"), language), [_period(language)]),
        "dimensions": TextAreaField(
            say(N_("检查内容"), language),
            [_dimensions(language)],
            default=dimensions,
            render_kw={"rows": 4, "spellcheck": "false"},
        ),
        "checklist": StringField(say(N_("检查表代码"), language), [_checklist(language)]),
        "size_of": SelectField(
            say(N_("抽取"), language),
            choices=[
                SelectChoice(size.value, say(label, language)) for size, label in SIZES.items()
            ],
        ),
        "size": StringField(
            say(N_("抽几条"), language), [_size(language)], render_kw={"inputmode": "numeric"}
        ),
        "file": FileField(
            say(N_("名单文件（CSV 或 Excel）"), language),
            render_kw={"accept": ".csv,.xlsx,text/csv"},
        ),
        "items": TextAreaField(
            say(N_("或把名单粘贴在这里"), language), render_kw={"rows": 8, "spellcheck": "false"}
        ),
    }
    return type("InspectionForm", (Form,), fields)


def draw_form(language: str, *, is_again: bool) -> type[Form]:
    """Return the form that draws; `is_again` asks why."""
    fields: dict[str, Any] = {
        "seed": StringField(say(N_("随机种子"), language), [at_most(language, MAX_SEED)])
    }
    if is_again:
        fields["reason"] = _reason(N_("为什么重新抽取"), language, "again")
    return type("DrawForm", (Form,), fields)


def reason_form(language: str, label: str, prefix: str) -> type[Form]:
    """Return a form that asks why, under `label`; `prefix` tells it from others on a page."""
    return type("ReasonForm", (Form,), {"reason": _reason(label, language, prefix)})


def term_form(language: str, default: date) -> type[Form]:
    """Return the form that hands an inspection to the units, for objections until a day."""
    field = day_field(N_("异议截止日"), language, "term-until", default=default)
    return type("TermForm", (Form,), {"until": field})


def decision_form(language: str, prefix: str, found: Verdict, labels: Labels) -> type[Form]:
    """Return the form that decides an objection to what was `found`, with `labels` of verdicts."""
    change, withdrawn = N_("改判为“{verdict}”"), RULING_LABELS[Ruling.WITHDRAWN]
    sentences = {Verdict.RIGHT: change, Verdict.WRONG: change, Verdict.CANNOT_TELL: withdrawn}
    changes = [
        SelectChoice(one.value, say(sentence, language, verdict=say(labels[one], language)))
        for one, sentence in sentences.items()
        if one is not found
    ]
    fields: dict[str, Any] = {
        "verdict": SelectField(
            say(N_("处理"), language),
            choices=[
                SelectChoice("", say(N_("请选择"), language)),
                SelectChoice(UPHELD, say(RULING_LABELS[Ruling.UPHELD], language)),
                *changes,
            ],
            validators=[_chosen(language, {UPHELD, *(one.value for one in changes)})],
            validate_choice=False,
            id=f"{prefix}-verdict",
        ),
        "reason": _reason(N_("处理的理由"), language, prefix),
    }
    return type("DecisionForm", (Form,), fields)


def line_of(form: Form, name: str) -> str:
    """Return what was typed in a field of one line."""
    return clean_words(form[name].data or "", multi_line=False)


def words_of(form: Form, name: str = "reason") -> str:
    """Return what was typed in a field of several lines."""
    return clean_words(form[name].data or "", multi_line=True)


def _reason(label: str, language: str, prefix: str) -> Field:
    return TextAreaField(
        say(label, language),
        [filled_in(language, MAX_REASON)],
        id=f"{prefix}-reason",
        render_kw={"rows": 2},
    )


def _chosen(language: str, offered: Collection[str]) -> Validator:
    def check(_form: Form, field: Field) -> None:
        if field.data not in offered:
            raise StopValidation(say(CHOOSE_ONE, language))

    return check


def _period(language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        try:
            Period.parse(field.data or "")
        except ValueError:
            raise StopValidation(say(NOT_A_PERIOD, language)) from None

    return check


def _dimensions(language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        _found, wrong = read_dimensions(field.data or "")
        if wrong:
            told = [say(sentence, language, **values) for sentence, values in wrong]
            raise ValidationError(together(told, language))

    return check


def _checklist(language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        if not re.fullmatch(r"([a-z][a-z0-9_]{0,31})?", (field.data or "").strip()):
            raise ValidationError(say(NOT_A_CHECKLIST, language))

    return check


def _size(language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        typed = (field.data or "").strip()
        if not typed:
            return  # All of the list.
        is_whole = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MAX_SIZE))
        if not is_whole or not 1 <= int(typed) <= MAX_SIZE:
            raise ValidationError(say(NUMBER_BETWEEN, language, minimum=1, maximum=MAX_SIZE))

    return check
