"""Dates, months, times of day, moments and durations, which are words in the form of ISO 8601.

Words in one of these forms count as what they say, as words that are a number count as that
number; so answers, files and browsers need no types of their own for them.

========  ==================================  ==========================================
kind      written                             counted in
========  ==================================  ==========================================
date      ``2026-11-25``                      days since 0001-01-01
month     ``2026-11``                         months since 0001-01
time      ``14:30``, ``14:30:05``             seconds since midnight
moment    ``2026-11-25T14:30``                seconds since 0001-01-01T00:00
duration  ``PT1H30M``, ``P2D``, ``-PT45S``    seconds
========  ==================================  ==========================================

Moments have no zone: they are what a clock on the authority's wall shows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from questionnaires.expressions.functions import Kind

DAY = 86_400
MONTHS = 12
LAST_DAY = date.max.toordinal() - 1
# How many there are of each kind that ends.
_ENDS: Mapping[Kind, int] = {
    Kind.DATE: LAST_DAY + 1,
    Kind.MONTH: 9999 * MONTHS,
    Kind.TIME: DAY,
    Kind.MOMENT: (LAST_DAY + 1) * DAY,
}
MAX_SECONDS = 10**10  # About 300 years; longer durations are missing.
_FORM = re.compile(
    r"(?:(?P<month>[0-9]{4}-[0-9]{2})(?P<day>-[0-9]{2}(?=T|\Z))?)?"
    r"(?P<clock>(?:\A|(?<=.)T)[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_DURATION = re.compile(
    r"(-?)P(?=.)(?:([0-9]{1,6})D)?"
    r"(?:T(?=.)(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?)?"
)
_DIRECTIVE = re.compile(r"%(.?)")
_OF_DAYS, _OF_CLOCKS = frozenset("de"), frozenset("HhMS")
_OF_MONTHS = frozenset("Yymn")
DIRECTIVES = frozenset("%") | _OF_DAYS | _OF_CLOCKS | _OF_MONTHS


@dataclass(frozen=True, slots=True)
class Moment:
    """One date, month, time, moment or duration, counted as the table of this module says."""

    kind: Kind
    amount: int

    def shifted(self, steps: int) -> "Moment | None":
        """Return what lies so many steps later, or None beyond what the kind can say."""
        return _checked(self.kind, self.amount + steps)


def read_moment(words: object) -> Moment | None:
    """Return what words in one of the forms say; None for all others, and for a 30 February."""
    if not isinstance(words, str) or len(words) > len("-P999999DT999999H999999M999999S"):
        return None
    duration = _DURATION.fullmatch(words)
    if duration:
        sign, *parts = duration.groups()
        days, hours, minutes, seconds = (int(part or 0) for part in parts)
        amount = days * DAY + hours * 3600 + minutes * 60 + seconds
        return _checked(Kind.DURATION, -amount if sign else amount)
    form = _FORM.fullmatch(words)
    return _read_form(form["month"], form["day"], form["clock"]) if form and words else None


def _read_form(month: str | None, day: str | None, clock: str | None) -> Moment | None:
    seconds = _seconds(clock.removeprefix("T")) if clock else 0
    if month is None:
        return _checked(Kind.TIME, seconds)
    if day is None:
        year, number = int(month[:4]), int(month[5:])
        is_month = year > 0 and 0 < number <= MONTHS and clock is None
        return Moment(Kind.MONTH, (year - 1) * MONTHS + number - 1) if is_month else None
    try:
        days = date.fromisoformat(month + day).toordinal() - 1
    except ValueError:
        return None
    if clock is None:
        return Moment(Kind.DATE, days)
    return None if seconds is None else Moment(Kind.MOMENT, days * DAY + seconds)


def _seconds(clock: str) -> int | None:
    hours, minutes, *rest = (int(part) for part in clock.split(":"))
    seconds = rest[0] if rest else 0
    is_time = hours < DAY // 3600 and minutes < 60 and seconds < 60  # noqa: PLR2004 - a clock
    return hours * 3600 + minutes * 60 + seconds if is_time else None


def _checked(kind: Kind, amount: int | None) -> Moment | None:
    """Return an amount as a moment, or None beyond what the kind can say."""
    if amount is None:
        return None
    low, high = (-MAX_SECONDS, MAX_SECONDS) if kind is Kind.DURATION else (0, _ENDS[kind] - 1)
    return Moment(kind, amount) if low <= amount <= high else None


def write_moment(moment: Moment) -> str:
    """Return the one way to write a moment; seconds are left out where there are none."""
    amount = moment.amount
    match moment.kind:
        case Kind.DATE:
            return date.fromordinal(amount + 1).isoformat()
        case Kind.MONTH:
            return f"{amount // MONTHS + 1:04}-{amount % MONTHS + 1:02}"
        case Kind.TIME:
            return _clock(amount)
        case Kind.MOMENT:
            return f"{date.fromordinal(amount // DAY + 1).isoformat()}T{_clock(amount % DAY)}"
        case _:
            return _duration(amount)


def _clock(seconds: int) -> str:
    written = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return written + (f":{seconds % 60:02}" if seconds % 60 else "")


def _duration(seconds: int) -> str:
    rest = abs(seconds)
    days = f"{rest // DAY}D" if rest >= DAY else ""
    parts = zip((rest % DAY // 3600, rest // 60 % 60, rest % 60), "HMS", strict=True)
    clock = "".join(f"{count}{letter}" for count, letter in parts if count)
    written = f"P{days}T{clock}" if clock else f"P{days or 'T0S'}"
    return f"-{written}" if seconds < 0 else written


def combine(symbol: str, left: Moment | int, right: Moment | int) -> Moment | int | None:
    """Return what ``+`` or ``-`` makes of a moment and another, or of one and a whole number.

    Two of a kind differ by a number of days or months, or by a duration. Numbers are days, or
    months beside a month; clocks move by durations. Everything else, and what leaves the
    calendar or the day, is None.
    """
    if symbol == "+" and isinstance(right, Moment) and _moves(left, right):
        left, right = right, left
    if not isinstance(left, Moment):
        return None
    if isinstance(right, Moment) and symbol == "-" and left.kind is right.kind:
        return _difference(left.kind, left.amount - right.amount)
    if not _moves(right, left):
        return None
    step = right.amount if isinstance(right, Moment) else right
    if isinstance(right, int) and left.kind is Kind.MOMENT:
        step *= DAY
    return _checked(left.kind, left.amount + (step if symbol == "+" else -step))


def _moves(step: Moment | int, moment: Moment) -> bool:
    """Tell whether a moment can be moved by a step."""
    if isinstance(step, int):
        return moment.kind in {Kind.DATE, Kind.MONTH, Kind.MOMENT}
    return step.kind is Kind.DURATION and moment.kind in {
        Kind.TIME,
        Kind.MOMENT,
        Kind.DURATION,
    }


def _difference(kind: Kind, amount: int) -> Moment | int | None:
    is_counted = kind in {Kind.DATE, Kind.MONTH}
    return amount if is_counted else _checked(Kind.DURATION, amount)


def part_of(moment: Moment | None, wanted: Kind) -> Moment | None:
    """Return the date or the time that is, or is in, a moment."""
    if moment is None or moment.kind is wanted:
        return moment
    if moment.kind is Kind.MOMENT and wanted in {Kind.DATE, Kind.TIME}:
        days, seconds = divmod(moment.amount, DAY)
        return Moment(wanted, days if wanted is Kind.DATE else seconds)
    return None


def unknown_directive(form: str) -> str:
    """Return the first directive of a form that `format_moment` does not know, or nothing."""
    return next(
        (match.group() for match in _DIRECTIVE.finditer(form) if match[1] not in DIRECTIVES), ""
    )


def format_moment(moment: Moment | None, form: str) -> str | None:
    """Return a moment in the form ``%Y-%m-%d %H:%M``; None where it lacks a part asked for."""
    asked = {match[1] for match in _DIRECTIVE.finditer(form)} - {"%"}
    if moment is None or not asked <= _known(moment.kind):
        return None
    parts = _parts(moment)
    return _DIRECTIVE.sub(lambda match: parts[match[1]], form)


def _known(kind: Kind) -> frozenset[str]:
    match kind:
        case Kind.DATE:
            return _OF_MONTHS | _OF_DAYS
        case Kind.MONTH:
            return _OF_MONTHS
        case Kind.TIME:
            return _OF_CLOCKS
        case Kind.MOMENT:
            return _OF_MONTHS | _OF_DAYS | _OF_CLOCKS
        case _:
            return frozenset()


def _parts(moment: Moment) -> dict[str, str]:
    """Return what each directive stands for; parts that the kind lacks are never asked for."""
    amount, seconds = moment.amount, 0
    if moment.kind is Kind.MONTH:
        year, month, day = amount // MONTHS + 1, amount % MONTHS + 1, 1
    else:
        seconds = amount % DAY if moment.kind is not Kind.DATE else 0
        days = {Kind.DATE: amount, Kind.MOMENT: amount // DAY}.get(moment.kind, 0)
        year, month, day = date.fromordinal(days + 1).timetuple()[:3]
    hour, minute = seconds // 3600, seconds // 60 % 60
    return {
        "%": "%",
        "Y": f"{year:04}",
        "y": f"{year % 100:02}",
        "m": f"{month:02}",
        "n": str(month),
        "d": f"{day:02}",
        "e": str(day),
        "H": f"{hour:02}",
        "h": str(hour),
        "M": f"{minute:02}",
        "S": f"{seconds % 60:02}",
    }
