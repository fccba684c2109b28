"""For which occasions of a wave links are made, and the links themselves."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.cases.models import CaseStatus, ServiceOccasion
from surveyapp.cases.service.occasions import OccasionRow, list_occasions
from surveyapp.fieldwork.models import Collector, OccasionRating, Wave
from surveyapp.fieldwork.occasion_links import OccasionLink, end_of, last_day_of, sign_link


@dataclass(frozen=True, slots=True)
class LinkSearch:
    """For which occasions links are wanted; both days are included."""

    first_day: date
    last_day: date
    unit_id: UUID | None = None
    is_closed_only: bool = True


@dataclass(frozen=True)
class LinkableOccasions:
    """The occasions that a search finds, in the order of their keys; some may be rated already."""

    found: Sequence[OccasionRow]
    rated_ids: AbstractSet[UUID]

    @cached_property
    def occasions(self) -> Sequence[OccasionRow]:
        """Those that links are made for."""
        return self.batch(0, len(self.found))

    @property
    def rated(self) -> int:
        """How many need no link any more."""
        return len(self.found) - len(self.occasions)

    def batch(self, number: int, size: int) -> Sequence[OccasionRow]:
        """Return what is to print of the occasions in batch `number` from 0.

        Batches are cut before rated ones are left out: ratings that come in while the first is
        handed out move nobody from one to the other.
        """
        some = self.found[number * size : (number + 1) * size]
        return [row for row in some if row.id not in self.rated_ids]


@dataclass(frozen=True, slots=True)
class LinkSigner:
    """What makes the addresses of one collector's links: they are all good for as long."""

    address: str  # Of the collector.
    code: str
    key: str
    ends_at: datetime | None
    zone: str

    @property
    def last_day(self) -> date | None:
        """The last day of the links, or ``None`` where they have no end."""
        return last_day_of(self.ends_at, self.zone) if self.ends_at else None

    def address_of(self, occasion_id: UUID) -> str:
        """Return the address under which one occasion is rated."""
        link = OccasionLink(occasion_id, self.ends_at)
        return f"{self.address}?o={sign_link(link, self.key, collector=self.code)}"


def find_linkable(
    session: Session, wave: Wave, search: LinkSearch, collector: Collector
) -> LinkableOccasions:
    """Return the occasions of a wave's period that a search asks for.

    Which of them were rated is not told of an anonymous collector: of a kind of occasion of
    which one was rated, the one answer would be known. Who has rated is told so by the link.
    """
    first_day = max(search.first_day, wave.period_from)
    until = min(search.last_day + timedelta(days=1), wave.period_until)
    found = list_occasions(
        session,
        wave.survey.authority_id,
        first_day,
        until,
        case_status=CaseStatus.CLOSED if search.is_closed_only else None,
        unit_id=search.unit_id,
    )
    if collector.is_anonymous:
        return LinkableOccasions(found, frozenset())
    rated = (
        select(OccasionRating.occasion_id)
        .join(ServiceOccasion, ServiceOccasion.id == OccasionRating.occasion_id)
        .where(
            OccasionRating.wave_id == wave.id,
            ServiceOccasion.occurred_on >= first_day,
            ServiceOccasion.occurred_on < until,
        )
    )
    return LinkableOccasions(found, frozenset(session.scalars(rated)))


def link_signer(
    collector: Collector, address: str, key: str, *, zone: str, now: datetime
) -> LinkSigner:
    """Return what makes the links of a collector that are handed out at `now`."""
    ends_at = None
    if collector.link_days is not None:
        last_day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=collector.link_days)
        ends_at = end_of(last_day, zone)
    return LinkSigner(address, collector.code, key, ends_at, zone)


def describe_links(
    search: LinkSearch, signer: LinkSigner, *, file: str, links: int, unit: str | None
) -> dict[str, object]:
    """Return what the audit log says of links that were handed out; none of them is in it."""
    return {
        "file": file,
        "links": links,
        "collector": signer.code,
        "unit": unit,
        "first_day": search.first_day.isoformat(),
        "last_day": search.last_day.isoformat(),
        "ends_on": signer.last_day.isoformat() if signer.last_day else None,
    }
