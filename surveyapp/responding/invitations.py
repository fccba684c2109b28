"""Coming by an invitation: found by its key, used up by the answers it brings."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, select, update
from sqlalchemy.orm import Session

from surveyapp.errors import SurveyError
from surveyapp.fieldwork.invitation_keys import hash_key
from surveyapp.fieldwork.models import (
    Collector,
    Invitation,
    InvitationBatch,
    Survey,
    Wave,
)
from surveyapp.messages import N_
from surveyapp.units.models import SupervisingAuthority


class InvitationUsedError(SurveyError):
    """The invitation brought a response before."""

    status = HTTPStatus.CONFLICT
    message = N_("这个邀请已经用过：对应的回答在 {used_on} 收到，不能再提交一份。")


class InvitationRevokedError(SurveyError):
    """The invitation was taken back."""

    status = HTTPStatus.GONE
    message = N_("这个邀请已经作废。如果需要新的邀请，请联系发给您的人。")


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation lets its holder do."""

    id: UUID
    collector: str
    occasion_id: UUID | None
    probability: float | None
    used_on: date | None
    is_revoked: bool
    zone: str

    def require_usable(self) -> None:
        """Refuse who comes with an invitation that is good for nothing any more.

        Raises
        ------
        InvitationUsedError, InvitationRevokedError
        """
        if self.used_on is not None:
            raise InvitationUsedError(used_on=self.used_on)
        if self.is_revoked:
            raise InvitationRevokedError


def find_invited(session: Session, key: str) -> Invited | None:
    """Return the invitation of a key as it was typed; ``None`` if there is none."""
    return _find(session.connection(), Invitation.key_hash == hash_key(key))


def get_invited(connection: Connection, invitation_id: UUID) -> Invited | None:
    """Return the invitation of a page."""
    return _find(connection, Invitation.id == invitation_id)


def use_invitation(connection: Connection, invitation: Invited, at: datetime) -> None:
    """Use an invitation up, in the transaction that keeps its answers, or refuse them.

    Two who use it at one moment wait for one another here; the second is refused.

    Raises
    ------
    InvitationUsedError, InvitationRevokedError
        The transaction must not be kept.
    """
    invitation.require_usable()
    used = connection.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(used_at=at)
    )
    if used.rowcount != 1:
        raise InvitationUsedError(used_on=at.astimezone(ZoneInfo(invitation.zone)).date())


def _find(connection: Connection, condition: ColumnElement[bool]) -> Invited | None:
    row = connection.execute(
        select(
            Invitation.id, Collector.code, Invitation.occasion_id,
            Invitation.inclusion_probability, Invitation.used_at, InvitationBatch.revoked_at,
            SupervisingAuthority.zone,
        )
        .join(InvitationBatch, InvitationBatch.id == Invitation.batch_id)
        .join(Collector, Collector.id == InvitationBatch.collector_id)
        .join(Wave, Wave.id == Collector.wave_id)
        .join(Survey, Survey.id == Wave.survey_id)
        .join(SupervisingAuthority, SupervisingAuthority.id == Survey.authority_id)
        .where(condition)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    id_, collector, occasion_id, probability, used_at, revoked_at, zone = row
    used_on = used_at.astimezone(ZoneInfo(zone)).date() if used_at else None
    is_revoked = revoked_at is not None
    return Invited(id_, collector, occasion_id, probability, used_on, is_revoked, zone)
