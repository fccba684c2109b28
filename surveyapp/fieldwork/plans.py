"""What people decide about fieldwork, on its way from a form to the store."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from analysis.plan import RatingCounting
from surveyapp.cases.models import ServiceChannel
from surveyapp.fieldwork.models import Channel, IdentityMode
from surveyapp.orm import Words
from surveyapp.units.models import Hierarchy


@dataclass(frozen=True, slots=True)
class WaveSettings:
    """What people decide about a wave; the period is half-open."""

    title: Words
    version_id: UUID
    period_from: date
    period_until: date
    opens_at: datetime
    closes_at: datetime
    benchmark_id: UUID | None = None
    rating_counting: RatingCounting = RatingCounting.LATEST


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """A survey to be opened, and its first wave."""

    code: str
    title: Words
    first_wave: WaveSettings
    hierarchy: Hierarchy = Hierarchy.PLACE


@dataclass(frozen=True, slots=True)
class Reopening:
    """Why a closed wave should take answers again, and until when."""

    reason: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """What a collector does with links to occasions, and without them; and whom it lets in."""

    link_days: int | None
    allows_unlinked: bool
    allows_follow_up: bool
    asks_code: bool
    new_code: str = ""  # Of a hall; without one, that of before stays.


@dataclass(frozen=True, slots=True)
class NewCollector:
    """A collector that somebody adds by hand."""

    label: Words
    channel: Channel
    service_channel: ServiceChannel | None
    unit_id: UUID | None = None
    identity_mode: IdentityMode = IdentityMode.ANONYMOUS
    offers_revisit: bool = False
