"""Dates of SPSS and Stata, which are counts since a day, written as ISO 8601 has them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from analysis.columns import as_text

SPSS_EPOCH = datetime(1582, 10, 14, tzinfo=UTC)  # Counts seconds.
STATA_EPOCH = datetime(1960, 1, 1, tzinfo=UTC)  # Counts days, or thousandths of seconds.
SPSS_DATES = {"DATE", "ADATE", "EDATE", "JDATE", "SDATE", "MOYR", "QYR", "WKYR"}
SPSS_MOMENTS = {"DATETIME", "YMDHMS"}
SPSS_TIMES = {"TIME", "DTIME", "MTIME"}


def writer_of(display: str) -> Callable[[object], str | None]:
    """Return what writes the values of a column that is displayed in a format, such as DATE11.

    Other formats than those of days, moments and times of day leave a value as it is; so does a
    day beyond the years 1 to 9999.
    """
    letters = re.match(r"[A-Z]*", display)
    name = letters.group() if letters else ""
    if name in SPSS_TIMES:
        return _clock
    if name in SPSS_DATES | SPSS_MOMENTS:
        return _since(SPSS_EPOCH, timedelta(seconds=1), is_day=name in SPSS_DATES)
    if re.match(r"%-?t?d", display):
        return _since(STATA_EPOCH, timedelta(days=1), is_day=True)
    if re.match(r"%-?t[cC]", display):
        return _since(STATA_EPOCH, timedelta(milliseconds=1), is_day=False)
    return as_text


def _since(epoch: datetime, unit: timedelta, *, is_day: bool) -> Callable[[object], str | None]:
    def write(value: object) -> str | None:
        if not isinstance(value, int | float):
            return as_text(value)
        try:
            moment = epoch + value * unit
        except (OverflowError, ValueError):
            return as_text(value)
        return as_text(moment.date() if is_day else moment.replace(tzinfo=None))

    return write


def _clock(value: object) -> str | None:
    """Write seconds as hours, minutes and seconds, of which durations may have more than a day."""
    if not isinstance(value, int | float) or value < 0:
        return as_text(value)
    minutes, seconds = divmod(value, 60)
    clock = f"{int(minutes // 60):02}:{int(minutes % 60):02}"
    return f"{clock}:{int(seconds):02}" if seconds == int(seconds) else f"{clock}:{seconds:09.6f}"
