"""To which moment an answer is kept: an anonymous one to the half-day, any other exactly.

Who knows when a case was served could otherwise find its answer by the time.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from surveyapp.fieldwork.models import IdentityMode

NOON = 12


def kept_moment(now: datetime, zone: str, mode: IdentityMode) -> datetime:
    """Return the moment that is kept of something that happens to an answer now."""
    return half_day(now, zone) if mode is IdentityMode.ANONYMOUS else now


def half_day(moment: datetime, zone: str) -> datetime:
    """Return when the morning or the afternoon began in which a moment lies."""
    local = moment.astimezone(ZoneInfo(zone))
    begun = local.replace(hour=local.hour // NOON * NOON, minute=0, second=0, microsecond=0)
    return begun.astimezone(UTC)
