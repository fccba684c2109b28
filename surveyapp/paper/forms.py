"""The forms with which paper is printed, and a box of it is opened."""

import re
from collections.abc import Callable, Sequence
from unicodedata import normalize

from wtforms import Field, Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lack it
from wtforms.validators import Optional, StopValidation

from surveyapp.messages import CHOOSE_ONE, ENTER_WHOLE_NUMBER, N_, NUMBER_BETWEEN, say
from surveyapp.paper.plans import NewBatch

MOST_COPIES = 100  # In one file: seconds to set, and no more than a printer's tray holds.
MOST_COUNTED = 100_000
LANGUAGE_NAMES = {"zh-CN": "中文", "en": "English"}
_DIGITS = re.compile(r"[0-9]{1,9}")


def print_form(language: str, languages: Sequence[str]) -> type[Form]:
    """Return the form that asks how many copies are to be printed, and in which language."""
    copies = StringField(
        say(N_("打印份数"), language),
        [_whole(language, 1, MOST_COPIES)],
        default="20",
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    return type(
        "PrintForm", (Form,), {"copies": copies, "language": _language(language, languages)}
    )


def batch_form(language: str, languages: Sequence[str]) -> type[Form]:
    """Return the form that asks how many forms a box holds, and in which language they are."""
    counted = StringField(
        say(N_("清点份数"), language),
        [Optional(), _whole(language, 1, MOST_COUNTED)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    paper_language = _language(language, languages)
    return type("BatchForm", (Form,), {"counted": counted, "paper_language": paper_language})


def read_batch(form: Form) -> NewBatch:
    """Return the batch that a valid form describes."""
    return NewBatch(form["paper_language"].data, whole_number(form["counted"].data))


def language_choices(languages: Sequence[str]) -> list[tuple[str, str]]:
    """Return languages with what those who speak them call them."""
    return [(each, LANGUAGE_NAMES.get(each, each)) for each in languages]


def whole_number(typed: str | None) -> int | None:
    """Return a number as people type it, in wide digits too, or ``None`` for anything else."""
    plain = normalize("NFKC", typed or "").strip()
    return int(plain) if _DIGITS.fullmatch(plain) else None


def _language(language: str, languages: Sequence[str]) -> Field:
    return SelectField(
        say(N_("问卷语言"), language),
        [_one_of(languages, language)],
        choices=[SelectChoice(code, name) for code, name in language_choices(languages)],
        validate_choice=False,
    )


def _whole(language: str, minimum: int, maximum: int) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        number = whole_number(field.data)
        if number is None:
            raise StopValidation(say(ENTER_WHOLE_NUMBER, language))
        if not minimum <= number <= maximum:
            raise StopValidation(say(NUMBER_BETWEEN, language, minimum=minimum, maximum=maximum))

    return check


def _one_of(known: Sequence[str], language: str) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        if field.data not in known:
            raise StopValidation(say(CHOOSE_ONE, language))

    return check
