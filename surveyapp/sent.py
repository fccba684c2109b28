"""What forms send, without what no store takes."""

import re
from datetime import date
from typing import NamedTuple

from flask import g, request

from questionnaires.answers import clean_words
from surveyapp.messages import N_, say

PLAIN = re.compile(r"[!-~]{1,200}")
MAX_SHOWN = 40  # Letters of what was typed that a problem repeats.
NO_DAY = N_("“{value}”不是日期，没有按它筛选。请填写日期，例如 2026-04-01。")


def sent(name: str, *, multi_line: bool = False) -> str:
    """Return what was typed in a field, trimmed; nothing where the form has no such field."""
    return clean_words(request.form.get(name, ""), multi_line=multi_line)


def sent_words() -> list[str]:
    """Return what was written by hand in the form that was sent: to be shown when it is refused.

    Choices, numbers, days and keys are one plain word each, and are left out; so is everything
    that a page of accounts was sent, which takes passwords.
    """
    is_known = request.endpoint is not None  # Of others nobody knows what they were sent.
    if not is_known or request.method != "POST" or request.blueprint == "accounts":
        return []
    values = (clean_words(value, multi_line=True) for value in request.form.values())
    return [value for value in dict.fromkeys(values) if value and not PLAIN.fullmatch(value)]


class AskedDay(NamedTuple):
    """A day of a filter in an address: as it was typed, what it is, and what is wrong with it."""

    name: str
    typed: str
    day: date | None
    problem: str


def asked_day(name: str) -> AskedDay:
    """Return the day that an address asks for; a problem where it is none."""
    typed = clean_words(request.args.get(name, ""), multi_line=False)
    try:
        return AskedDay(name, typed, date.fromisoformat(typed) if typed else None, "")
    except ValueError:
        return AskedDay(name, typed, None, say(NO_DAY, g.language, value=typed[:MAX_SHOWN]))
