"""Who may open which page, and what they see there. Every view declares it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

View = TypeVar("View", bound=Callable[..., object])


class Role(StrEnum):
    """What an account may be trusted with."""

    ADMINISTRATOR = "administrator"
    EVALUATOR = "evaluator"
    AUDITOR = "auditor"
    INFO_OFFICER = "info_officer"
    ASSESSED_UNIT = "assessed_unit"
    EXPERT = "expert"
    INSPECTOR = "inspector"
    EVALUATION_AGENCY = "evaluation_agency"
    CLERK = "clerk"  # Prints and types in paper.


# Held for named units only. A page that opens to one of these shows what is those units'.
UNIT_ROLES = frozenset(
    {
        Role.INFO_OFFICER,
        Role.ASSESSED_UNIT,
        Role.EXPERT,
        Role.INSPECTOR,
        Role.EVALUATION_AGENCY,
        Role.CLERK,
    }
)

# Whoever holds one of these for a unit works there; an agency or an expert judges others.
OWN_ROLES = (Role.INSPECTOR, Role.INFO_OFFICER, Role.ASSESSED_UNIT, Role.CLERK)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one authority, for one unit and all below it, or for every unit."""

    role: Role
    authority_id: UUID
    unit_id: UUID | None = None

    @property
    def opens_pages(self) -> bool:
        """Tell whether there are pages that honour it: of others, none shows a part only."""
        return (self.unit_id is None) is (self.role not in UNIT_ROLES)


@dataclass(frozen=True, slots=True)
class Actor:
    """An account at work in one authority, with the grants it holds there now.

    Services start from `authority_id`: what belongs to another authority does not exist.
    """

    account_id: UUID
    login: str
    display_name: str
    language: str
    authority_id: UUID
    zone: str  # Where the authority's days begin.
    grants: frozenset[Grant]

    def day_of(self, moment: datetime) -> date:
        """Return the day that it is then where the authority is."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def has_role(self, *roles: Role) -> bool:
        """Tell whether a grant gives one of these roles over every unit of the authority."""
        return any(
            grant.role in roles and grant.unit_id is None
            for grant in self.grants
            if grant.authority_id == self.authority_id and grant.opens_pages
        )

    def works_as(self, *roles: Role) -> bool:
        """Tell whether a grant gives one of these roles, over every unit or over some."""
        return self.has_role(*roles) or bool(self.units_as(*roles))

    def units_as(self, *roles: Role) -> frozenset[UUID]:
        """Return the units that grants of these roles name; all below them are meant too."""
        return frozenset(
            grant.unit_id
            for grant in self.grants
            if grant.authority_id == self.authority_id
            and grant.role in roles
            and grant.unit_id is not None
            and grant.opens_pages
        )


def public(view: View) -> View:
    """Let anyone open the page; what they see depends on the address alone."""
    view.allowed_roles = frozenset()  # type: ignore[attr-defined]
    return view


def only_for(*roles: Role) -> Callable[[View], View]:
    """Let accounts with one of these roles open the page; to others it does not exist.

    Of `UNIT_ROLES` only those are named whose units the page keeps to.
    """

    def declare(view: View) -> View:
        view.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return declare


def may_open(view: object, actor: Actor | None) -> bool:
    """Tell whether `actor` may open `view`. Nobody may if the view does not say."""
    allowed: frozenset[Role] | None = getattr(view, "allowed_roles", None)
    if not allowed:
        return allowed is not None
    return actor is not None and actor.works_as(*allowed)
