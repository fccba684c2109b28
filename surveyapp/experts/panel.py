"""Who scores which units of a round: everybody in reach, or those who were chosen."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from questionnaires.definition import words
from surveyapp.access import Actor
from surveyapp.accounts.service import actors_with
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.errors import NotFoundError
from surveyapp.experts.errors import ScoredAlreadyError
from surveyapp.experts.models import (
    ExpertSheet,
    ScoredUnit,
    ScoringAssignment,
    ScoringRound,
)
from surveyapp.experts.rounds import hold_open_round
from surveyapp.experts.scope import EXPERTS, judged_units, load_reach
from surveyapp.units.models import AssessedUnit

Assignments = Mapping[UUID, frozenset[UUID]]  # The units of each expert, by account.


@dataclass(frozen=True, slots=True)
class Panellist:
    """An expert, and the units of a round that the role reaches and that are not the own."""

    account_id: UUID
    login: str
    name: str
    reach: frozenset[UUID]


def list_units(session: Session, round_id: UUID) -> Sequence[AssessedUnit]:
    """Return the units of a round in the official order."""
    query = select(AssessedUnit).join(ScoredUnit, ScoredUnit.unit_id == AssessedUnit.id)
    own = query.where(ScoredUnit.round_id == round_id)
    return session.scalars(own.order_by(AssessedUnit.official_order, AssessedUnit.code)).all()


def list_panel(
    session: Session, round_: ScoringRound, units: Collection[AssessedUnit], *, now: datetime
) -> list[Panellist]:
    """Return the experts of an authority that reach one of these units, by login."""
    whose, ids = round_.authority_id, frozenset(unit.id for unit in units)
    experts = actors_with(session, whose, *EXPERTS, now=now)
    if not experts:
        return []
    reach = load_reach(session, whose, experts[0].day_of(now))
    found = [
        Panellist(one.account_id, one.login, one.display_name, reach.of_actor(one) & ids)
        for one in experts
    ]
    return [one for one in found if one.reach]


def assign_all(
    session: Session, round_: ScoringRound, units: Collection[AssessedUnit], *, now: datetime
) -> None:
    """Let every expert score all that the role reaches."""
    for one in list_panel(session, round_, units, now=now):
        session.add_all(
            ScoringAssignment(round_id=round_.id, unit_id=unit_id, account_id=one.account_id)
            for unit_id in sorted(one.reach)
        )


def load_assignments(session: Session, round_id: UUID) -> Assignments:
    """Return the units that each expert of a round is to score, by account."""
    query = select(ScoringAssignment.account_id, ScoringAssignment.unit_id)
    found: dict[UUID, set[UUID]] = {}
    for account_id, unit_id in session.execute(
        query.where(ScoringAssignment.round_id == round_id)
    ):
        found.setdefault(account_id, set()).add(unit_id)
    return {account_id: frozenset(units) for account_id, units in found.items()}


def assigned_units(
    session: Session, actor: Actor, round_: ScoringRound, *, now: datetime
) -> list[AssessedUnit]:
    """Return the units that the actor is to score: assigned, within reach and not the own."""
    own = load_assignments(session, round_.id).get(actor.account_id, frozenset())
    allowed = own & judged_units(session, actor, now=now)
    return [unit for unit in list_units(session, round_.id) if unit.id in allowed]


def find_panellist(
    session: Session, round_: ScoringRound, account_id: UUID, *, now: datetime
) -> Panellist:
    """Return an expert who can score in a round, or raise `NotFoundError`."""
    panel = list_panel(session, round_, list_units(session, round_.id), now=now)
    for one in panel:
        if one.account_id == account_id:
            return one
    raise NotFoundError


def choose_units(  # noqa: PLR0913 - by whom, of which round, whose, which and when
    session: Session,
    actor: Actor,
    round_: ScoringRound,
    expert: Panellist,
    chosen: Collection[UUID],
    *,
    now: datetime,
) -> None:
    """Let an expert score these units of a round and no others.

    Raises
    ------
    RoundNotOpenError
        If nobody may score any more.
    ScoredAlreadyError
        If the expert has said something of a unit that is left out.
    """
    hold_open_round(session, round_)
    account_id = expert.account_id
    before = load_assignments(session, round_.id).get(account_id, frozenset())
    after = frozenset(chosen) & expert.reach
    _refuse_scored(session, actor, round_, expert, (before & expert.reach) - after)
    after |= _scored(session, round_, account_id) - expert.reach  # They moved away since.
    gone = delete(ScoringAssignment).where(
        ScoringAssignment.round_id == round_.id,
        ScoringAssignment.account_id == account_id,
        ScoringAssignment.unit_id.in_(before - after),
    )
    session.execute(gone)
    session.add_all(
        ScoringAssignment(round_id=round_.id, unit_id=unit_id, account_id=account_id)
        for unit_id in sorted(after - before)
    )
    if before != after:
        subject = f"{round_.subject} / {expert.login}"
        write_entry(session, actor, Action.EXPERT_ASSIGNED, subject, now=now, scored=len(after))


def _scored(session: Session, round_: ScoringRound, account_id: UUID) -> frozenset[UUID]:
    """Return the units that an expert has said something of."""
    query = select(ExpertSheet.unit_id).filter_by(round_id=round_.id, account_id=account_id)
    return frozenset(session.scalars(query))


def _refuse_scored(
    session: Session,
    actor: Actor,
    round_: ScoringRound,
    expert: Panellist,
    left_out: Collection[UUID],
) -> None:
    scored = select(AssessedUnit).join(ExpertSheet, ExpertSheet.unit_id == AssessedUnit.id)
    own = scored.where(
        ExpertSheet.round_id == round_.id,
        ExpertSheet.account_id == expert.account_id,
        AssessedUnit.id.in_(left_out),
    )
    unit = session.scalar(own.order_by(AssessedUnit.code).limit(1))
    if unit is not None:
        name = words(unit.name, actor.language)
        raise ScoredAlreadyError(expert=expert.name, unit=name)
