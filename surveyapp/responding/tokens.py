"""What a public page carries instead of a session: signed, and bound to its collector.

A page does not time out: the end of its wave is the end. A link to one service occasion is
a token of its own, made for whoever sends invitations.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from surveyapp.errors import ExpiredPageError

PAGE_SALT = "surveyapp.responding.page"
OCCASION_SALT = "surveyapp.responding.occasion"


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
    content = [
        token.version_id.hex,
        token.response_id.hex,
        int(token.issued_at.timestamp()),
        token.occasion_id.hex if token.occasion_id else "",
    ]
    return _page_serializer(key, token.collector).dumps(content)


def read(text: str, key: str, *, collector: str) -> PageToken:
    """Return the token that a page of `collector` sent back.

    Raises
    ------
    ExpiredPageError
        If it is not ours, was changed, or belongs to another collector.
    """
    try:
        version, response, issued_at, occasion = _page_serializer(key, collector).loads(text)
    except BadData:
        raise ExpiredPageError from None
    return PageToken(
        collector=collector,
        version_id=UUID(version),
        response_id=UUID(response),
        issued_at=datetime.fromtimestamp(issued_at, UTC),
        occasion_id=UUID(occasion) if occasion else None,
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


def _page_serializer(key: str, collector: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=f"{PAGE_SALT}:{collector}")


def _occasion_serializer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt=OCCASION_SALT)
