"""Days, months and moments as cells hold them, in any usual way of writing."""

import re
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1900, 2200


class ParsedMoment(NamedTuple):
    """What a cell says about when: a naive or an aware moment, or a day only."""

    at: datetime
    has_time: bool

    def in_zone(self, zone: ZoneInfo) -> datetime:
        """Return the moment in UTC, a naive one being read in `zone`."""
        aware = self.at if self.at.tzinfo else self.at.replace(tzinfo=zone)
        return aware.astimezone(UTC)


_DAY = r"(?:(\d{4})(\d{2})(\d{2})|(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?)"
_TIME = (
    r"(?:(?:[T ]+|(?<=\d{8}))(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
)
_MOMENT = re.compile(_DAY + _TIME, re.ASCII)


def parse_moment(value: str) -> ParsedMoment | None:
    """Return the day or moment a cell holds, in any usual way of writing it, or ``None``."""
    match = _MOMENT.fullmatch(value)
    if match is None:
        return None
    compact, usual, clock, zone = (
        match.groups()[:3],
        match.groups()[3:6],
        match.groups()[6:9],
        match[10],
    )
    year, month, day = map(int, compact if compact[0] else usual)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    hour, minute, second = (int(part or 0) for part in clock)
    try:
        at = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - naive, as written
        if zone:
            at = at.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00{zone}").tzinfo)
    except ValueError:
        return None
    return ParsedMoment(at, clock[0] is not None)


_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月)", re.ASCII)


def parse_month(value: str) -> date | None:
    """Return the first day of the month a cell holds, such as 2026-04, or ``None``."""
    match = _MONTH.fullmatch(value)
    day = parse_moment(f"{match[1]}-{match[2] or match[3]}-01") if match else None
    return day.at.date() if day else None
