"""What people fill in to be called back, and staff to learn whom to call."""

import re
from unicodedata import normalize

from wtforms import BooleanField, Field, Form, StringField, TextAreaField, ValidationError

from questionnaires.answers import clean_words
from surveyapp.messages import ENTER_TEXT, N_, say
from surveyapp.units.forms import at_most

MAX_NAME, MAX_MATTER, MAX_REASON = 40, 500, 500
PHONE = re.compile(r"\+?[0-9][0-9 -]{5,20}[0-9]")
ENTER_PHONE = N_("请填写能打通的电话，例如 13800001234 或 0591-8888888。")
NOT_A_PHONE = N_("“{typed}”不像电话号码。请只填数字，例如 13800001234 或 0591-8888888。")
AGREE = N_("请勾选同意；不同意就不用留，回答照样计入。")


def contact_form(language: str) -> type[Form]:
    """Return the form in which somebody leaves contact details, speaking `language`."""

    def check_phone(_form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(say(ENTER_PHONE, language))
        if not PHONE.fullmatch(field.data):
            raise ValidationError(say(NOT_A_PHONE, language, typed=field.data[:40]))

    def check_agreement(_form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(say(AGREE, language))

    fields = {
        "name": StringField(
            say(N_("怎么称呼您"), language),
            [at_most(language, MAX_NAME)],
            filters=[_line],
            render_kw={"autocomplete": "name"},
        ),
        "phone": StringField(
            say(N_("电话"), language),
            [check_phone],
            filters=[_line],
            render_kw={"autocomplete": "tel", "inputmode": "tel"},
        ),
        "matter": TextAreaField(
            say(N_("想说的事"), language), [at_most(language, MAX_MATTER)], filters=[_words]
        ),
        "agreed": BooleanField(
            say(N_("同意工作人员为回访查看并使用这个联系方式"), language), [check_agreement]
        ),
    }
    return type("ContactForm", (Form,), fields)


def opening_form(language: str) -> type[Form]:
    """Return the form that asks why a contact is to be opened."""

    def check(form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(say(ENTER_TEXT, language))
        at_most(language, MAX_REASON)(form, field)

    reason = TextAreaField(say(N_("为什么要看"), language), [check], filters=[_words])
    return type("OpeningForm", (Form,), {"reason": reason})


def _line(typed: str | None) -> str:
    return clean_words(normalize("NFKC", typed or ""), multi_line=False)


def _words(typed: str | None) -> str:
    return clean_words(typed or "", multi_line=True)
