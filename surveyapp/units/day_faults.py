"""Why a cell is no day or moment, told as exactly as can be, with what to write instead.

Nothing is guessed: where day and month might be meant either way, both days are offered.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from surveyapp.messages import N_
from surveyapp.units.moments import FIRST_YEAR, LAST_YEAR, parse_moment

YEAR_FIRST = N_("年份要写在最前。请写 {day}。")
EITHER_DAY = N_("可能是 {first}，也可能是 {second}。请看是哪一天，照样写，年份在前。")
SHORT_YEAR = N_("年份请写四位，写在最前，例如 2026-04-01。")
NO_DAY_NAMED = N_("只有年和月。请补上是哪一天，例如 {month}-15。")
NO_SUCH_YEAR = N_("请填写 {first} 年到 {last} 年之间的日期。")
NO_SUCH_MONTH = N_("没有 {month} 月。请依次写年、月、日，例如 2026-04-01。")
NO_SUCH_DAY = N_("{month} 没有 {day} 日，最后一天是 {last} 日。请核对。")
NO_SUCH_TIME = N_("没有 {clock} 这个时刻。钟点从 00:00 到 23:59，请核对。")
SERIAL_NUMBER = N_(
    "这是 Excel 里日期的序号，通常指 {day}。请核对后写成 {day}，或把整列设成日期格式。"
)
Fault = tuple[str, Mapping[str, object]]

_IN_ORDER = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(.+))?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(.+)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ].*)?", re.ASCII)
_SHORT = re.compile(
    r"\d{1,2}[-/.]\d{1,2}([-/.]\d{1,2})?(?:[T ].*)?|(\d{2}年)?\d{1,2}月\d{1,2}日?.*", re.ASCII
)
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月)", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(\.\d+)?", re.ASCII)
SERIAL_START = date(1899, 12, 30)
SERIALS = range((date(2000, 1, 1) - SERIAL_START).days, (date(2100, 1, 1) - SERIAL_START).days)
MONTHS = range(1, 13)


def day_fault(value: str) -> Fault | None:
    """Return what is wrong with a cell that is no day or moment, where that can be told."""
    if found := _IN_ORDER.fullmatch(value) or _COMPACT.fullmatch(value):
        return _out_of_range(*map(int, found.groups()[:3]), clock=found[4])
    if found := _YEAR_LAST.fullmatch(value):
        return _year_last(int(found[1]), int(found[2]), int(found[3]))
    if _SHORT.fullmatch(value):
        return SHORT_YEAR, {}
    if found := _MONTH.fullmatch(value):
        month = f"{found[1]}-{int(found[2] or found[3]):02}"
        return (NO_DAY_NAMED, {"month": month}) if parse_moment(f"{month}-01") else None
    if (found := _SERIAL.fullmatch(value)) and int(found[1]) in SERIALS:
        day = SERIAL_START + timedelta(days=int(found[1]))
        return SERIAL_NUMBER, {"day": day.isoformat()}
    return None


def _out_of_range(year: int, month: int, day: int, *, clock: str | None) -> Fault | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return NO_SUCH_YEAR, {"first": FIRST_YEAR, "last": LAST_YEAR}
    if month not in MONTHS:
        return NO_SUCH_MONTH, {"month": month}
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        return NO_SUCH_DAY, {"month": f"{year}-{month:02}", "day": day, "last": last}
    is_clock = clock is not None and re.match(r"\d{1,2}:?\d{2}", clock)
    return (NO_SUCH_TIME, {"clock": clock}) if is_clock else None


def _year_last(one: int, other: int, year: int) -> Fault | None:
    days = [
        parsed.at.date().isoformat()
        for month, day in ((one, other), (other, one))
        if (parsed := parse_moment(f"{year}-{month}-{day}"))
    ]
    match list(dict.fromkeys(days)):
        case [day]:
            return YEAR_FIRST, {"day": day}
        case [first, second]:
            return EITHER_DAY, {"first": first, "second": second}
    return None
