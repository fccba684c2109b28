"""What a public page carries instead of a session: signed, and bound to its collector.

A page does not time out: the end of its wave is the end. A link to one service occasion is
a token of its own, made for whoever sends invitations.

A page token is 56 bytes and half an HMAC-SHA-256 of them (RFC 2104, truncated as its section 5
allows), in the URL alphabet of RFC 4648: every page load makes one, and every answer reads one.
"""

import hmac
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64Error
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from struct import Struct
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from surveyapp.errors import ExpiredPageError

PAGE_SALT = "surveyapp.responding.page"
OCCASION_SALT = "surveyapp.responding.occasion"
CONTENT = Struct(">16s16s16sQ")  # Version, response, occasion, and the second of issue.
MAC_BYTES = 16
TOKEN_LENGTH = (CONTENT.size + MAC_BYTES) * 4 // 3
NO_OCCASION = bytes(16)


@dataclass(frozen=True, slots=True)
class PageToken:
    """One opening of one page: where, of which questionnaire, and the id of its response."""

    collector: str
    version_id: UUID
    response_id: UUID
    issued_at: datetime
    occasion_id: UUID | None = None


def sign(token: PageToken, key: str) -> str:
    """Return a token as the page carries it: signed with `key`, salted with the collector."""
    content = CONTENT.pack(
        token.version_id.bytes,
        token.response_id.bytes,
        token.occasion_id.bytes if token.occasion_id else NO_OCCASION,
        int(token.issued_at.timestamp()),
    )
    return urlsafe_b64encode(content + _mac(content, key, token.collector)).decode()


def read(text: str, key: str, *, collector: str) -> PageToken:
    """Return the token that a page of `collector` sent back.

    Raises
    ------
    ExpiredPageError
        If it is not ours, was changed, or belongs to another collector.
    """
    if len(text) != TOKEN_LENGTH:
        raise ExpiredPageError
    try:
        signed = b64decode(text, altchars=b"-_", validate=True)
    except (NotBase64Error, ValueError):  # The latter for what is not ASCII.
        raise ExpiredPageError from None
    content = signed[: CONTENT.size]
    if not hmac.compare_digest(signed[CONTENT.size :], _mac(content, key, collector)):
        raise ExpiredPageError
    version, response, occasion, issued_at = CONTENT.unpack(content)
    return PageToken(
        collector=collector,
        version_id=UUID(bytes=version),
        response_id=UUID(bytes=response),
        issued_at=datetime.fromtimestamp(issued_at, UTC),
        occasion_id=UUID(bytes=occasion) if occasion != NO_OCCASION else None,
    )


def sign_occasion(occasion_id: UUID, key: str) -> str:
    """Return the value of ``o`` in ``/s/<collector>?o=…``, which links answers to an occasion."""
    return _occasion_serializer(key).dumps(occasion_id.hex)


def read_occasion(text: str, key: str) -> UUID | None:
    """Return the occasion that a link names, or ``None`` if the link is not one of ours."""
    try:
        return UUID(_occasion_serializer(key).loads(text))
    except BadData:
        return None


def _mac(content: bytes, key: str, collector: str) -> bytes:
    # The collector's code follows bytes of a fixed number, so that no two contents look alike.
    return hmac.digest(_page_key(key), content + collector.encode(), "sha256")[:MAC_BYTES]


@lru_cache(maxsize=8)
def _page_key(key: str) -> bytes:
    return sha256(f"{PAGE_SALT}:{key}".encode()).digest()


def _occasion_serializer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=OCCASION_SALT)
