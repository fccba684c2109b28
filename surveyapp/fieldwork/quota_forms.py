"""The forms of quotas: a new one, and how many an old one takes."""

from collections.abc import Sequence

from wtforms import Field, Form, StringField
from wtforms.validators import ValidationError

from surveyapp.fieldwork.forms import select_field
from surveyapp.messages import N_, say
from surveyapp.units.forms import Validator

LARGEST = 1_000_000
COUNT_BETWEEN = N_("请填写 1 到 {maximum} 之间的整数，例如 200。")


def quota_form(language: str, cells: Sequence[tuple[str, str]]) -> type[Form]:
    """Return the form that sets a quota for one of `cells`: the key of each, and its words."""
    chosen = select_field(N_("限哪一类"), language, cells, None)
    return type("QuotaForm", (most_form(language),), {"cell": chosen})


def most_form(language: str) -> type[Form]:
    """Return the form that asks how many are taken at most."""
    most = StringField(say(N_("最多收多少份"), language), [_count(language)])
    return type("MostForm", (Form,), {"most": most})


def read_most(form: Form) -> int:
    """Return how many a valid form says."""
    return int(form["most"].data)


def _count(language: str) -> Validator:
    def check(_form: Form, field: Field) -> None:
        typed = (field.data or "").strip()
        is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(LARGEST))
        if not (is_number and 1 <= int(typed) <= LARGEST):
            raise ValidationError(say(COUNT_BETWEEN, language, maximum=LARGEST))

    return check
