"""Personal invitations: made in three ways, used once each, revoked together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from analysis.drawing import (
    Drawn,
    TooFewError,
    draw_simple,
    draw_stratified,
    share_probabilities,
)
from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.cases.models import CaseStatus
from surveyapp.cases.service.occasions import OccasionRow, list_occasions
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.errors import EmptyFrameError, SampleTooLargeError, SampleTooSmallError
from surveyapp.fieldwork.invitation_keys import hash_key, new_key
from surveyapp.fieldwork.invitation_lists import Invitee
from surveyapp.fieldwork.models import (
    MIN_CELL_SIZE,
    Collector,
    IdentityMode,
    Invitation,
    InvitationBatch,
    InvitationWay,
    Wave,
)
from surveyapp.fieldwork.service.collectors import require_unfinished
from surveyapp.orm import new_id
from surveyapp.units.service import units_by_id


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """How many closed cases to draw, and how; the seed says which."""

    n: int
    seed: str
    is_stratified: bool


class NewInvitation(NamedTuple):
    """An invitation with its key, which is known at this moment only."""

    key: str
    reference: str
    occasion_id: UUID | None = None
    probability: float | None = None


class BatchRow(NamedTuple):
    """A batch of invitations, and how many of them were used."""

    batch: InvitationBatch
    used: int


def invite_bare(
    session: Session, actor: Actor, collector: Collector, count: int, *, now: datetime
) -> list[NewInvitation]:
    """Make so many invitations for nobody in particular, and return them with their keys."""
    new = [NewInvitation(new_key(), "") for _ in range(count)]
    _keep(session, actor, collector, InvitationWay.BARE, new, now=now)
    return new


def invite_listed(
    session: Session, actor: Actor, collector: Collector, invitees: Iterable[Invitee], *,
    now: datetime,
) -> list[NewInvitation]:  # fmt: skip
    """Make an invitation for each line of a list, and return them with their keys."""
    new = [NewInvitation(new_key(), one.reference, one.occasion_id) for one in invitees]
    _keep(session, actor, collector, InvitationWay.LISTED, new, now=now)
    return new


def invite_drawn(
    session: Session, actor: Actor, collector: Collector, plan: SamplePlan, *, now: datetime
) -> list[NewInvitation]:
    """Draw closed cases of the wave's period, and return an invitation for each with its key.

    A case is drawn, whatever the number of its occasions; the last of them in the period is the
    one to be rated, and its service centre the stratum. Of an anonymous collector, whose answers
    must not say by their probability who gave them, many have the same.

    Raises
    ------
    EmptyFrameError
        If the period has no closed case.
    SampleTooLargeError
        If there are fewer cases than that.
    SampleTooSmallError
        If there are too few for the strata.
    """
    cases = _frame(session, collector.wave)
    if not cases:
        raise EmptyFrameError
    if plan.n > len(cases):
        raise SampleTooLargeError(n=plan.n, count=len(cases))
    units = units_by_id(session, actor.authority_id)
    strata = {key: units[row.service_center_id].code for key, row in cases.items()}
    drawn = _draw(strata, plan)
    if collector.identity_mode is IdentityMode.ANONYMOUS:
        least = collector.wave.settings.get("min_cell_size", MIN_CELL_SIZE)
        drawn = share_probabilities(drawn, least)
    new = [
        NewInvitation(new_key(), cases[one.key].case_no, cases[one.key].id, one.probability)
        for one in drawn
    ]
    _keep(
        session, actor, collector, InvitationWay.DRAWN, new, now=now,
        seed=plan.seed, is_stratified=plan.is_stratified, frame_count=len(cases),
        frame_hash=sha256("\n".join(sorted(cases)).encode()).hexdigest(),
    )  # fmt: skip
    return new


def list_batches(session: Session, collector: Collector) -> Sequence[BatchRow]:
    """Return the batches of a collector, the newest first."""
    rows = session.execute(
        select(InvitationBatch, func.count(Invitation.used_at))
        .outerjoin(Invitation, Invitation.batch_id == InvitationBatch.id)
        .where(InvitationBatch.collector_id == collector.id)
        .group_by(InvitationBatch.id)
        .order_by(InvitationBatch.id.desc())
    )
    return [BatchRow(*row) for row in rows]


def revoke_batch(
    session: Session, actor: Actor, collector: Collector, batch_id: UUID, *, now: datetime
) -> None:
    """Make the invitations of a batch that were not used good for nothing.

    Raises
    ------
    NotFoundError
        If the collector has no such batch.
    """
    batch = session.get(InvitationBatch, batch_id)
    if batch is None or batch.collector_id != collector.id:
        raise NotFoundError
    if batch.revoked_at is None:
        batch.revoked_at = now
        write_entry(
            session, actor, Action.INVITATIONS_REVOKED, collector.code, now=now, links=batch.count
        )


def _keep(  # noqa: PLR0913 - who invites through what, whom, when, and how they were drawn
    session: Session,
    actor: Actor,
    collector: Collector,
    way: InvitationWay,
    new: Sequence[NewInvitation],
    *,
    now: datetime,
    **drawing: object,
) -> None:
    require_unfinished(session, collector.wave)
    batch = InvitationBatch(
        collector_id=collector.id, way=way, count=len(new),
        made_by=actor.account_id, made_at=now, **drawing,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    is_anonymous = collector.identity_mode is IdentityMode.ANONYMOUS
    rows = [
        {
            "id": new_id(),
            "batch_id": batch.id,
            "key_hash": hash_key(one.key),
            "occasion_id": None if is_anonymous else one.occasion_id,
            "inclusion_probability": one.probability,
        }
        for one in sorted(new, key=lambda one: hash_key(one.key))  # Not in the order of a list.
    ]
    if rows:
        session.execute(insert(Invitation), rows)
    told = {name: drawing[name] for name in ("seed", "frame_count") if name in drawing}
    write_entry(
        session, actor, Action.INVITATIONS_MADE, collector.code, now=now,
        way=way.value, links=len(new), **told,
    )  # fmt: skip


def _frame(session: Session, wave: Wave) -> dict[str, OccasionRow]:
    """Return the last occasion of each closed case of the wave's period, by the case's key."""
    rows = list_occasions(
        session, wave.survey.authority_id, wave.period_from, wave.period_until,
        case_status=CaseStatus.CLOSED,
    )  # fmt: skip
    return {f"{row.source}/{row.case_no}": row for row in sorted(rows, key=_in_time)}


def _in_time(row: OccasionRow) -> tuple[object, int]:
    return row.occurred_on, row.service_no


def _draw(strata: dict[str, str], plan: SamplePlan) -> list[Drawn]:
    draw: Callable[[dict[str, str], int, str], list[Drawn]]
    draw = draw_stratified if plan.is_stratified else draw_simple
    try:
        return draw(strata, plan.n, plan.seed)
    except TooFewError as few:
        raise SampleTooSmallError(least=few.least) from None
