"""Where a wave stands in time: what people decided, and what the clock adds to it."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from surveyapp.fieldwork.models import WaveState

QUARTER_MONTHS = 3
YEAR_MONTHS = 12


class Scheduled(Protocol):
    """A wave, or what is known of one: what people decided, and its first and last moment."""

    @property
    def state(self) -> WaveState: ...  # noqa: D102 - as of `Wave`
    @property
    def opens_at(self) -> datetime: ...  # noqa: D102
    @property
    def closes_at(self) -> datetime: ...  # noqa: D102


class Phase(StrEnum):
    """What people see of a wave's state at a given moment."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"  # Opened by somebody, and waiting for its first moment.
    OPEN = "open"
    ENDED = "ended"  # Past its last moment, though nobody has closed it.
    CLOSED = "closed"
    LOCKED = "locked"


def wave_phase(wave: Scheduled, now: datetime) -> Phase:
    """Return where a wave stands at `now`."""
    if wave.state is not WaveState.OPEN:
        return Phase(wave.state.value)
    if now < wave.opens_at:
        return Phase.SCHEDULED
    return Phase.OPEN if now < wave.closes_at else Phase.ENDED


def is_taking_answers(wave: Scheduled, now: datetime) -> bool:
    """Tell whether a wave is open at `now`; past its last moment it is not, closed or no."""
    return wave_phase(wave, now) is Phase.OPEN


def last_day(closes_at: datetime, zone: str) -> date:
    """Return the last civil day on which a wave that closes at this moment takes answers."""
    return (closes_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()


def period_code(period_from: date, period_until: date) -> str:
    """Return a short name for a period: ``2026``, ``2026q2``, ``2026m04`` or its first day."""
    months = (period_until.year - period_from.year) * YEAR_MONTHS
    months += period_until.month - period_from.month
    if (period_from.day, period_until.day) == (1, 1):
        if months == 1:
            return f"{period_from:%Ym%m}"
        if months == QUARTER_MONTHS and period_from.month % QUARTER_MONTHS == 1:
            return f"{period_from.year}q{(period_from.month + 2) // QUARTER_MONTHS}"
        if months == YEAR_MONTHS and period_from.month == 1:
            return str(period_from.year)
    return f"{period_from:%Y%m%d}"
