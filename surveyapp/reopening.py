"""What is locked is opened again by two accounts: one asks and says why, another agrees."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

from surveyapp.access import Actor
from surveyapp.errors import RefusedError
from surveyapp.messages import N_

ASKED = "reopening_asked"
WAITS = N_("已申请重新开放，等待另一个账号处理。")
TAKEN_BACK = N_("您已收回申请，仍然锁定。")


class Answer(StrEnum):
    """What becomes of a request; rooms keep it among their deeds by the same name."""

    AGREED = "reopened"
    DECLINED = "reopening_declined"
    TAKEN_BACK = "reopening_taken_back"


class Deed(Protocol):
    """One deed on what can be locked, as rooms keep it."""

    @property
    def kind(self) -> StrEnum:
        """What was done."""

    @property
    def by(self) -> UUID:
        """Who did it."""

    @property
    def reason(self) -> str:
        """Why."""


Kept = TypeVar("Kept", bound=Deed)


class SameAccountError(RefusedError):
    """Who asked for a reopening cannot also agree to it."""

    message = N_("重新开放须由另一个账号同意，申请人不能同意自己的申请。")


class Settled(NamedTuple):
    """What becomes of a request, and the reason that is kept with it."""

    answer: Answer
    reason: str


def waiting(deeds: Sequence[Kept]) -> Kept | None:
    """Return the request that nobody has answered: the last of these deeds, where it asks."""
    return deeds[-1] if deeds and deeds[-1].kind == ASKED else None


def answer_of(actor: Actor, asked_by: UUID, *, is_agreed: bool) -> Answer:
    """Return what an account's answer to a request is: whoever asked can only take it back.

    Raises
    ------
    SameAccountError
        If they would agree.
    """
    if actor.account_id != asked_by:
        return Answer.AGREED if is_agreed else Answer.DECLINED
    if is_agreed:
        raise SameAccountError
    return Answer.TAKEN_BACK


def settle(
    actor: Actor, request: Deed | None, *, is_agreed: bool, otherwise: type[RefusedError]
) -> Settled:
    """Return what becomes of a request that waits.

    Raises
    ------
    RefusedError
        What `otherwise` says, if none does.
    SameAccountError
        If whoever asked agrees.
    """
    if request is None:
        raise otherwise
    answer = answer_of(actor, request.by, is_agreed=is_agreed)
    # Who declines has not given the asker's reason.
    return Settled(answer, request.reason if is_agreed else "")
