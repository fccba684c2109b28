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

PURPOSE = "surveyapp.responding.page"
CONTENT = Struct(">16s16s16sII")  # Version, response, occasion, flags, the second of issue.
NO_OCCASION = bytes(16)
FOLLOW_UP = 1  # A flag.


@dataclass(frozen=True, slots=True)
class PageToken:
    """One opening of one page: where, of which questionnaire, and the id of its response."""

    collector: str
    version_id: UUID
    response_id: UUID
    issued_at: datetime
    occasion_id: UUID | None = None
    is_follow_up: bool = False  # A second rating of an occasion that was rated before.

    @property
    def rating_no(self) -> int:
        """Which rating of its occasion the response will be."""
        return 2 if self.is_follow_up else 1


def sign(token: PageToken, key: str) -> str:
    """Return a token as the page carries it: signed with `key` for its collector."""
    content = CONTENT.pack(
        token.version_id.bytes,
        token.response_id.bytes,
        token.occasion_id.bytes if token.occasion_id else NO_OCCASION,
        FOLLOW_UP if token.is_follow_up else 0,
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
    version, response, occasion, flags, issued_at = CONTENT.unpack(content)
    return PageToken(
        collector=collector,
        version_id=UUID(bytes=version),
        response_id=UUID(bytes=response),
        issued_at=datetime.fromtimestamp(issued_at, UTC),
        occasion_id=UUID(bytes=occasion) if occasion != NO_OCCASION else None,
        is_follow_up=bool(flags & FOLLOW_UP),
    )
