"""The forms that make invitations: so many, for a list, or for a sample."""

from typing import Any

from wtforms import Field, FileField, Form, StringField
from wtforms.validators import ValidationError

from surveyapp.fieldwork.forms import select_field
from surveyapp.fieldwork.invitation_lists import MOST
from surveyapp.fieldwork.service.invitations import SamplePlan
from surveyapp.messages import ENTER_TEXT, N_, TEXT_TOO_LONG, say
from surveyapp.units.forms import Validator

MAX_SEED = 64
COUNT_BETWEEN = N_("请填写 1 到 {maximum} 之间的整数，例如 200。")
CHOOSE_FILE = N_("请选择一个 CSV 或 Excel（.xlsx）文件。")
STRATIFIED, SIMPLE = "stratified", "simple"


def bare_form(language: str) -> type[Form]:
    """Return the form that asks for so many invitations."""
    count = StringField(say(N_("要多少个邀请"), language), [_count(language)])
    return type("BareForm", (Form,), {"count": count})


def list_form(language: str) -> type[Form]:
    """Return the form that takes a list."""
    return type(
        "ListForm", (Form,), {"file": FileField(say(N_("名单（CSV 或 Excel）"), language))}
    )


def sample_form(language: str) -> type[Form]:
    """Return the form that asks for a sample of closed cases."""
    methods = [
        (STRATIFIED, say(N_("按大厅分层，各层按比例"), language)),
        (SIMPLE, say(N_("不分层，简单随机"), language)),
    ]
    fields: dict[str, Any] = {
        "n": StringField(say(N_("抽多少个办件"), language), [_count(language)]),
        "method": select_field(N_("抽样方法"), language, methods, STRATIFIED),
        "seed": StringField(say(N_("随机种子"), language), [_seed(language)]),
    }
    return type("SampleForm", (Form,), fields)


def read_count(form: Form) -> int:
    """Return how many invitations a valid form asks for."""
    return int(form["count"].data)


def read_sample(form: Form) -> SamplePlan:
    """Return the sample that a valid form asks for."""
    return SamplePlan(
        int(form["n"].data), form["seed"].data.strip(), form["method"].data == STRATIFIED
    )


def _count(language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        typed = (field.data or "").strip()
        is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MOST))
        if not (is_number and 1 <= int(typed) <= MOST):
            raise ValidationError(say(COUNT_BETWEEN, language, maximum=MOST))

    return check


def _seed(language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        typed = (field.data or "").strip()
        if not typed:
            raise ValidationError(say(ENTER_TEXT, language))
        if len(typed) > MAX_SEED:
            sentence = say(TEXT_TOO_LONG, language, maximum=MAX_SEED, count=len(typed))
            raise ValidationError(sentence)

    return check
