"""Links that tie an answer to one service occasion: ``/s/<collector>?o=…``.

A link is signed for its collector and says itself until when it is good, so that nothing has to
be kept for each of a million receipts. What it can be used for, `OccasionRating` limits.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from struct import Struct
from uuid import UUID
from zoneinfo import ZoneInfo

from itsdangerous import BadData, URLSafeSerializer

from surveyapp import signing

PURPOSE = "surveyapp.fieldwork.occasion"
CONTENT = Struct(">16sI")  # Occasion, and the second of its end; 0 where it has none.
# Links of the first releases: without an end, and good for every collector.
FIRST_SALT = "surveyapp.responding.occasion"


@dataclass(frozen=True, slots=True)
class OccasionLink:
    """One service occasion, and until when answers may be tied to it."""

    occasion_id: UUID
    ends_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Tell whether the link is no longer good."""
        return self.ends_at is not None and now >= self.ends_at


def sign_link(link: OccasionLink, key: str, *, collector: str) -> str:
    """Return the value of ``o`` in the address of a collector."""
    ends_at = int(link.ends_at.timestamp()) if link.ends_at else 0
    content = CONTENT.pack(link.occasion_id.bytes, ends_at)
    return signing.sign(content, key, purpose=PURPOSE, place=collector)


def read_link(text: str, key: str, *, collector: str) -> OccasionLink | None:
    """Return the link that an address carries, or ``None`` if it is not one of ours."""
    content = signing.read(text, CONTENT.size, key, purpose=PURPOSE, place=collector)
    if content is None:
        return _read_first(text, key)
    occasion, ends_at = CONTENT.unpack(content)
    end = datetime.fromtimestamp(ends_at, UTC) if ends_at else None
    return OccasionLink(UUID(bytes=occasion), end)


def end_of(last_day: date, zone: str) -> datetime:
    """Return the first moment after a civil day."""
    return datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(zone))


def last_day_of(ends_at: datetime, zone: str) -> date:
    """Return the last civil day of a link, as people are told it."""
    return (ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()


def _read_first(text: str, key: str) -> OccasionLink | None:
    try:
        return OccasionLink(UUID(URLSafeSerializer(key, salt=FIRST_SALT).loads(text)))
    except BadData:
        return None
