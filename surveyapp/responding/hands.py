"""Whose hand answers went through, and the links with which staff open a page for somebody."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from struct import Struct
from uuid import UUID

from surveyapp import signing
from surveyapp.errors import SurveyError
from surveyapp.messages import N_
from surveyapp.responding.models import AnswerMode

PURPOSE = "surveyapp.responding.hand"
CONTENT = Struct(">16sBIxx")  # Account, mode, the second of issue.
VALID_FOR = timedelta(hours=12)  # A shift: no bookmark outlives it.
MODES = tuple(AnswerMode)


class HandOverError(SurveyError):
    """The link of somebody who helps is not ours, or was made for an earlier shift."""

    status = HTTPStatus.GONE
    message = N_("协助填写的链接已过期或不完整。请工作人员回到系统，重新打开这份问卷。")


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand the answers went through, and how: helped answers are kinder than others."""

    mode: AnswerMode
    account_id: UUID


def sign_hand(hand: Hand, key: str, *, collector: str, now: datetime) -> str:
    """Return what the address of a page says that staff open for somebody."""
    content = CONTENT.pack(hand.account_id.bytes, MODES.index(hand.mode), int(now.timestamp()))
    return signing.sign(content, key, purpose=PURPOSE, place=collector)


def read_hand(text: str, key: str, *, collector: str, now: datetime) -> Hand | None:
    """Return the hand that an address names; none if it names none.

    Raises
    ------
    HandOverError
        If what it says is not ours, or is over: answers that somebody helped with must not be
        taken for answers that nobody did.
    """
    if not text:
        return None
    content = signing.read(text, CONTENT.size, key, purpose=PURPOSE, place=collector)
    if content is None:
        raise HandOverError
    account, mode, issued_at = CONTENT.unpack(content)
    if datetime.fromtimestamp(issued_at, UTC) + VALID_FOR <= now:
        raise HandOverError
    return Hand(MODES[mode], UUID(bytes=account))
