"""What respondents wrote, word for word: for the authority and the auditor only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.definition import FreeText
from questionnaires.piping import left_open
from surveyapp.authoring.service import published_questionnaire
from surveyapp.fieldwork.models import Wave
from surveyapp.pages.wording import outcome_words
from surveyapp.reporting.answers import newest_responses
from surveyapp.responding.corrections import corrected_answers
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind

COMMENTS_ON_A_PAGE = 50
READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote in answer to one question, and how content they said they were."""

    response_id: UUID
    received_at: datetime
    collector: dict[str, str]
    question: dict[str, str]
    words: str
    level: str


@dataclass(frozen=True, slots=True)
class Comments:
    """A page of comments, newest first, and where the next page begins."""

    comments: Sequence[Comment]
    older: UUID | None


def list_comments(
    session: Session, wave: Wave, language: str, *, before: UUID | None = None
) -> Comments:
    """Return the newest free texts of a wave, older than the response `before`.

    Withdrawn answers are not shown: their authors took them back.
    """
    found: list[Comment] = []
    start = before
    while True:
        rows = _responses(session, wave, start)
        corrected = corrected_answers(session, [response.id for response, _label in rows])
        for response, label in rows:
            answers = corrected.get(response.id, response.answers)
            found += _comments(session, response, answers, label, language)
            if len(found) >= COMMENTS_ON_A_PAGE:
                return Comments(found, response.id)
        if len(rows) < READ_AT_ONCE:
            return Comments(found, None)
        start = rows[-1][0].id


def _responses(
    session: Session, wave: Wave, before: UUID | None
) -> Sequence[tuple[Response, dict[str, str]]]:
    withdrawn = select(ResponseEvent.response_id).where(
        ResponseEvent.response_id == Response.id,
        ResponseEvent.kind == ResponseEventKind.WITHDRAWN,
    )
    newest = newest_responses(session, wave, before).where(~withdrawn.exists())
    return session.execute(newest.limit(READ_AT_ONCE)).all()


def _comments(
    session: Session,
    response: Response,
    answers: Mapping[str, Any],
    label: dict[str, str],
    language: str,
) -> list[Comment]:
    questionnaire = published_questionnaire(session, response.version_id)
    level = outcome_words(questionnaire, answers, language)
    found = []
    for question in questionnaire.variables():
        words = answers.get(question.code)
        if isinstance(question, FreeText) and isinstance(words, str) and words.strip():
            text = left_open(question.text)
            found.append(Comment(response.id, response.received_at, label, text, words, level))
    return found
