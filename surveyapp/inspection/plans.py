"""What somebody asks for when an inspection is set up or drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from analysis.schemes.periods import Period
from surveyapp.inspection.models import SampleSize


@dataclass(frozen=True, slots=True)
class NewItem:
    """One row of a list."""

    key: str
    unit_id: UUID
    description: str = ""
    link: str = ""
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewInspection:
    """What is inspected for which period, in which respects, and how much of it."""

    title: str
    period: Period
    dimensions: Mapping[str, str]
    size_of: SampleSize
    size: int
    items: Sequence[NewItem]
    checklist: str = ""


@dataclass(frozen=True, slots=True)
class DrawWish:
    """Who is to inspect, by which seed, and why it is drawn again.

    `seen` is the number of the newest draw on the page where it was asked for, 0 for none.
    """

    account_ids: frozenset[UUID]
    seed: str = ""
    reason: str = ""
    seen: int = 0
