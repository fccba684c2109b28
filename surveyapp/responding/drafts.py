"""Unfinished answers are gone as soon as the finished ones have arrived."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveyapp.responding.models import ResponseDraft


def erase_draft(session: Session, response_id: UUID) -> None:
    """Erase what was kept of a response before it was sent."""
    session.execute(delete(ResponseDraft).where(ResponseDraft.response_id == response_id))
