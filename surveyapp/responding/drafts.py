"""Unfinished answers are gone as soon as the finished ones have arrived."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.responding.models import ResponseDraft


def is_saved(session: Session, response_id: UUID) -> bool:
    """Tell whether a response was saved before it was finished, and is not there yet."""
    saved = select(ResponseDraft.code_hash).where(ResponseDraft.response_id == response_id)
    return session.scalar(saved.limit(1)) is not None


def erase_draft(session: Session, response_id: UUID) -> None:
    """Erase what was kept of a response before it was sent."""
    session.execute(delete(ResponseDraft).where(ResponseDraft.response_id == response_id))
