"""The form that hands in a file of units, and the fields that all such forms share."""

from collections.abc import Callable
from datetime import date

from wtforms import DateField, Field, FileField, Form, StringField, ValidationError
from wtforms.validators import InputRequired, StopValidation

from questionnaires.answers import clean_words
from surveyapp.messages import ENTER_TEXT, N_, TEXT_TOO_LONG, say

CHOOSE_FILE = N_("请选择一个 CSV 文件。")
ENTER_DAY = N_("请填写日期，例如 2026-04-01。")
YEAR_OUT_OF_RANGE = N_("请填写 {first} 年到 {last} 年之间的日期。")
NO_CONTROL_SIGNS = N_("含有看不见的控制字符，请删去后重新填写。")

Validator = Callable[[Form, Field], None]

MAX_NAME = 200  # Characters of a name or a title.
FIRST_YEAR, LAST_YEAR = 2000, 2100  # Beyond them somebody mistyped, and moments overflow.


def unit_file_form(language: str, today: date) -> type[Form]:
    """Return the form for a file of units, speaking `language`."""
    fields = {
        "file": csv_field(language, "units-file"),
        "effective_on": day_field(
            N_("变更从哪天起生效"), language, "units-effective_on", default=today
        ),
    }
    return type("UnitFileForm", (Form,), fields)


def csv_field(language: str, identifier: str) -> Field:
    """Return a field for a CSV file."""
    return FileField(
        say(N_("CSV 文件"), language),
        validators=[InputRequired(say(CHOOSE_FILE, language))],
        id=identifier,
        render_kw={"accept": ".csv,text/csv"},
    )


def day_field(
    label: str, language: str, identifier: str, *others: Validator, default: date | None = None
) -> Field:
    """Return a field for a civil date; `others` look at it only where it is one."""
    sentence = say(ENTER_DAY, language)
    validators = [InputRequired(sentence), in_our_time(sentence, language), *others]
    return DateField(say(label, language), validators=validators, default=default, id=identifier)


def in_our_time(sentence: str, language: str) -> Validator:
    """Refuse with `sentence` what is no date or moment, and in our own words what is far away."""

    def check(_form: Form, field: Field) -> None:
        if field.data is None:
            raise StopValidation(sentence)
        if not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            limits = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise StopValidation(say(YEAR_OUT_OF_RANGE, language, **limits))

    return check


def filled_in(language: str, maximum: int = MAX_NAME) -> Validator:
    """Refuse a text of nothing that can be seen, and one that is too long."""

    def check(form: Form, field: Field) -> None:
        if not clean_words(field.data or "", multi_line=True):
            raise StopValidation(say(ENTER_TEXT, language))
        at_most(language, maximum)(form, field)

    return check


def at_most(language: str, maximum: int = MAX_NAME) -> Validator:
    """Refuse a text of more characters, and say how many there are."""

    def check(_form: Form, field: Field) -> None:
        count = len(field.data or "")
        if count > maximum:
            raise ValidationError(say(TEXT_TOO_LONG, language, maximum=maximum, count=count))

    return check


def text_field(
    asks: tuple[str, str],
    language: str,
    identifier: str,
    *,
    maximum: int = MAX_NAME,
    default: str = "",
) -> Field:
    """Return a field for a short text.

    `asks` is its label and what to say where it is empty; it may be if that is empty too.
    """
    label, missing = asks

    def can_be_kept(_form: Form, field: Field) -> None:
        words = field.data or ""
        if len(words) > maximum:
            raise ValidationError(say(TEXT_TOO_LONG, language, maximum=maximum, count=len(words)))
        if any(ord(sign) < ord(" ") for sign in words):
            raise ValidationError(say(NO_CONTROL_SIGNS, language))

    presence = [InputRequired(say(missing, language))] if missing else []
    return StringField(
        say(label, language),
        validators=[*presence, can_be_kept],
        filters=[lambda words: words.strip() if words else ""],
        id=identifier,
        default=default,
    )
