"""Reading days, months, hours and spans of time, as they are typed or as a picker sends them.

Full-width digits are digits, and 2026年1月3日, 2026/1/3, 2026.1.3, 20260103 and 2026-01-03 are
one day. What is kept is ISO 8601.
"""

import re
from collections.abc import Sequence
from datetime import date
from unicodedata import normalize

from questionnaires.answers.refusals import Refusal, RefusalCode
from questionnaires.definition import AnyTime, CalendarDate, CalendarMonth, Duration, TimeOfDay

_DATE = re.compile(r"([0-9]{4})[-/.年 ]([0-9]{1,2})[-/.月 ]([0-9]{1,2})日?")
_DATE_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})[-/.年 ]?([0-9]{1,2})月?")
_TIME = re.compile(r"([0-9]{1,2})(?:[:点时.]([0-9]{1,2})?分?|([0-9]{2}))(?::00)?")
_DURATION = re.compile(
    r"PT(?=[0-9])(?:(?P<hours>[0-9]{1,4})H)?(?:(?P<minutes>[0-9]{1,6})M)?", re.ASCII
)
_PART = re.compile(r"[0-9]{1,6}")
HOUR_MINUTES = 60
LAST_HOUR, LAST_MINUTE = 23, 59


def read_time(question: AnyTime, sent: str) -> str | Refusal:
    """Read a day, a month, an hour of the day or a span of time, within its bounds."""
    written = normalize("NFKC", sent)
    match question:
        case CalendarDate():
            bounds = (_iso(question.minimum), _iso(question.maximum))
            return _within(question, _day(written), bounds, RefusalCode.NOT_A_DATE)
        case CalendarMonth():
            months = (question.minimum, question.maximum)
            return _within(question, _month(written), months, RefusalCode.NOT_A_MONTH)
        case TimeOfDay():
            hours = (question.minimum, question.maximum)
            return _within(question, _hour(written), hours, RefusalCode.NOT_A_TIME)
        case Duration():
            return _read_duration(question, written)


def duration_of(hours: Sequence[str], minutes: Sequence[str]) -> str:
    """Return as ISO 8601 what was typed into the fields for hours and for minutes.

    Whatever is no number stays, so that it is refused and shown again.
    """
    parts = [normalize("NFKC", "".join(sent).strip()) for sent in (hours, minutes)]
    if not any(parts):
        return ""
    if not all(part == "" or _PART.fullmatch(part) for part in parts):
        return " ".join(parts)
    return "PT" + "".join(f"{part}{mark}" for part, mark in zip(parts, "HM", strict=True) if part)


def minutes_of(duration: str) -> int | None:
    """Return the minutes of a span of time written as ``PT1H30M``; ``None`` if it is none."""
    found = _DURATION.fullmatch(duration)
    if found is None:
        return None
    return int(found["hours"] or 0) * HOUR_MINUTES + int(found["minutes"] or 0)


def duration_from(minutes: int) -> str:
    """Return a number of minutes in the one way in which it is stored."""
    hours, rest = divmod(minutes, HOUR_MINUTES)
    written = (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")
    return "PT" + (written or "0M")


def _within(
    question: AnyTime, value: str | None, bounds: tuple[str | None, str | None], code: RefusalCode
) -> str | Refusal:
    """Return a moment that lies within its bounds; ISO 8601 orders as text."""
    if value is None:
        return Refusal(code, question.code)
    earliest, latest = bounds
    if earliest and value < earliest:
        return Refusal(RefusalCode.TOO_EARLY, question.code, {"limit": earliest})
    if latest and value > latest:
        return Refusal(RefusalCode.TOO_LATE, question.code, {"limit": latest})
    return value


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(written: str) -> str | None:
    found = _DATE.fullmatch(written) or _DATE_DIGITS.fullmatch(written)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:  # There is no 30 February.
        return None


def _month(written: str) -> str | None:
    found = _MONTH.fullmatch(written)
    day = _day(f"{found[1]}-{found[2]}-1") if found else None
    return day[:7] if day else None


def _hour(written: str) -> str | None:
    found = _TIME.fullmatch(written)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or found[3] or 0)
    return f"{hour:02}:{minute:02}" if hour <= LAST_HOUR and minute <= LAST_MINUTE else None


def _read_duration(question: Duration, written: str) -> str | Refusal:
    minutes = minutes_of(written)
    if minutes is None:
        return Refusal(RefusalCode.NOT_A_DURATION, question.code)
    for is_wrong, code, limit in (
        (minutes < question.minimum, RefusalCode.TOO_SHORT_A_TIME, question.minimum),
        (minutes > question.maximum, RefusalCode.TOO_LONG_A_TIME, question.maximum),
    ):
        if is_wrong:
            hours, rest = divmod(limit, HOUR_MINUTES)
            return Refusal(code, question.code, {"hours": hours, "minutes": rest})
    return duration_from(minutes)
