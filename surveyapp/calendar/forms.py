"""The forms of the calendar: a table to take in, and a deadline to count."""

from wtforms import Field, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lack it
from wtforms.validators import AnyOf, ValidationError

from analysis.workdays import CountedDays
from surveyapp.messages import CHOOSE_ONE, N_, say
from surveyapp.units.forms import csv_field, day_field

LONGEST = 1_000
DAYS_BETWEEN = N_("请填写 0 到 {maximum} 之间的整数，例如 5。")
COUNTED_LABELS = {
    CountedDays.WORKDAYS: N_("工作日"),
    CountedDays.NATURAL_DAYS: N_("自然日"),
}


def calendar_file_form(language: str) -> type[Form]:
    """Return the form that takes in a table of exceptions."""
    return type("CalendarFileForm", (Form,), {"file": csv_field(language, "calendar-file")})


def deadline_form(language: str) -> type[Form]:
    """Return the form that asks when a deadline ends."""

    def check(_form: Form, field: Field) -> None:
        typed = (field.data or "").strip()
        is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(LONGEST))
        if not (is_number and int(typed) <= LONGEST):
            raise ValidationError(say(DAYS_BETWEEN, language, maximum=LONGEST))

    choices = [
        SelectChoice(one.value, say(label, language)) for one, label in COUNTED_LABELS.items()
    ]
    fields = {
        "start": day_field(N_("从哪天算起（当天不计）"), language, "start"),
        "days": StringField(say(N_("多少天"), language), [check], default="5"),
        "counted": SelectField(
            say(N_("按什么算"), language),
            [AnyOf(list(CountedDays), say(CHOOSE_ONE, language))],
            choices=choices,
            default=CountedDays.WORKDAYS.value,
            validate_choice=False,
        ),
    }
    return type("DeadlineForm", (Form,), fields)
