"""What is kept of those who answered, as it stands now."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.responding.models import Response


def kept(session: Session) -> list[dict[str, Any]]:
    """Return the answers of every response, in the order in which they came."""
    session.rollback()  # On SQLite, a session sees what was there when it began to read.
    return [
        one.answers for one in session.scalars(select(Response).order_by(Response.received_at))
    ]


def count_kept(session: Session) -> int:
    """Return how many responses there are."""
    session.rollback()
    return session.scalars(select(func.count()).select_from(Response)).one()


def only_response(session: Session) -> Response:
    """Return the one response that there is."""
    session.rollback()
    return session.scalars(select(Response)).one()
