"""What a public page carries instead of a session: signed, and bound to its collector.

A page does not time out: the end of its wave is the end. Every page load makes a token, and every
answer reads one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from struct import Struct
from uuid import UUID

from surveyapp import signing
from surveyapp.errors import ExpiredPageError
from surveyapp.responding.hands import Hand
from surveyapp.responding.models import AnswerMode

PURPOSE = "surveyapp.responding.page"
# Version, response, what the page is about, account at hand, flags, the second of issue.
CONTENT = Struct(">16s16s16s16sIIxx")
NOTHING = bytes(16)
FOLLOW_UP, INVITED, LINKED, MODE = 1, 2, 4, 8  # Flags; from `MODE` on, how the account helped.
MODES = tuple(AnswerMode)


@dataclass(frozen=True, slots=True)
class PageToken:
    """One opening of one page: where, of which questionnaire, and the id of its response."""

    collector: str
    version_id: UUID
    response_id: UUID
    issued_at: datetime
    occasion_id: UUID | None = None
    is_follow_up: bool = False  # A second rating of an occasion that was rated before.
    invitation_id: UUID | None = None  # Which knows its occasion, if it has one.
    is_invited_to_rate: bool = False  # The invitation is about an occasion.
    hand: Hand | None = None  # Of staff who opened the page for somebody.

    @property
    def is_linked(self) -> bool:
        """Whether the response will be tied to an occasion."""
        return self.occasion_id is not None or self.is_invited_to_rate

    @property
    def rating_no(self) -> int:
        """Which rating of its occasion the response will be."""
        return 2 if self.is_follow_up else 1


def sign(token: PageToken, key: str) -> str:
    """Return a token as the page carries it: signed with `key` for its collector."""
    about = token.invitation_id or token.occasion_id
    flags = (
        FOLLOW_UP * token.is_follow_up
        | INVITED * (token.invitation_id is not None)
        | LINKED * token.is_invited_to_rate
    )
    content = CONTENT.pack(
        token.version_id.bytes,
        token.response_id.bytes,
        about.bytes if about else NOTHING,
        token.hand.account_id.bytes if token.hand else NOTHING,
        flags | (MODE * MODES.index(token.hand.mode) if token.hand else 0),
        int(token.issued_at.timestamp()),
    )
    return signing.sign(content, key, purpose=PURPOSE, place=token.collector)


def read(text: str, key: str, *, collector: str) -> PageToken:
    """Return the token that a page of `collector` sent back.

    Raises
    ------
    ExpiredPageError
        If it is not ours, was changed, or belongs to another collector.
    """
    content = signing.read(text, CONTENT.size, key, purpose=PURPOSE, place=collector)
    if content is None:
        raise ExpiredPageError
    version, response, named, account, flags, issued_at = CONTENT.unpack(content)
    about = UUID(bytes=named) if named != NOTHING else None
    is_by_hand = account != NOTHING
    return PageToken(
        collector=collector,
        version_id=UUID(bytes=version),
        response_id=UUID(bytes=response),
        issued_at=datetime.fromtimestamp(issued_at, UTC),
        occasion_id=None if flags & INVITED else about,
        is_follow_up=bool(flags & FOLLOW_UP),
        invitation_id=about if flags & INVITED else None,
        is_invited_to_rate=bool(flags & LINKED),
        hand=Hand(MODES[flags // MODE], UUID(bytes=account)) if is_by_hand else None,
    )
