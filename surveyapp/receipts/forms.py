"""The form that asks for the status of a response."""

from wtforms import Field, Form, StringField, ValidationError

from surveyapp.messages import N_, say
from surveyapp.responding.receipts import ids_of

ENTER_COLLECTOR = N_("请填写回执上的渠道编码，例如 k3m9。")
ENTER_NUMBER = N_("请填写回执上的 10 位数字，例如 123-456-7895。")
NOT_A_NUMBER = N_("“{typed}”不是回执编号：可能多了、少了或抄错了数字。请对照回执再填一次。")
MAX_TYPED = 60


def status_form(language: str) -> type[Form]:
    """Return the form, speaking `language`."""

    def check_collector(_form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(say(ENTER_COLLECTOR, language))

    def check_number(_form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(say(ENTER_NUMBER, language))
        if not ids_of(field.data):
            raise ValidationError(say(NOT_A_NUMBER, language, typed=field.data))

    plain = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    fields = {
        "collector": StringField(
            say(N_("渠道编码"), language), [check_collector], filters=[_clean], render_kw=plain
        ),
        "number": StringField(
            say(N_("回执编号"), language),
            [check_number],
            filters=[_clean],
            render_kw={"autocomplete": "off", "inputmode": "numeric"},
        ),
    }
    return type("StatusForm", (Form,), fields)


def _clean(typed: str | None) -> str:
    return " ".join((typed or "").replace("\0", "").split())[:MAX_TYPED]
