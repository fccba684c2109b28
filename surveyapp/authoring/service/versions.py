"""Published versions: finding them, and reading what they ask."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from questionnaires.checks import find_problems
from questionnaires.definition import Questionnaire
from questionnaires.problems import Severity
from surveyapp.access import Actor
from surveyapp.authoring.models import QuestionnaireRecord, QuestionnaireVersion
from surveyapp.errors import NotFoundError

MAX_KEPT = 256  # Parsed versions a process keeps at hand.

_kept: dict[UUID, Questionnaire] = {}


def published_questionnaire(session: Session, version_id: UUID) -> Questionnaire:
    """Return what a published version asks.

    A version never changes, so each process reads and parses it once.

    Raises
    ------
    NotFoundError
        If there is no such version.
    """
    known = _kept.get(version_id)
    if known is None:
        version = session.get(QuestionnaireVersion, version_id)
        if version is None:
            raise NotFoundError
        if len(_kept) >= MAX_KEPT:
            _kept.clear()  # Dropping them one by one would need a lock, and is never felt.
        known = _kept[version_id] = Questionnaire.model_validate(version.definition)
    return known


def find_version(session: Session, actor: Actor, version_id: UUID) -> QuestionnaireVersion:
    """Return one published version of the actor's authority, with its questionnaire.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    version = session.scalar(
        select(QuestionnaireVersion)
        .join(QuestionnaireVersion.questionnaire)
        .options(contains_eager(QuestionnaireVersion.questionnaire))
        .where(
            QuestionnaireVersion.id == version_id,
            QuestionnaireRecord.authority_id == actor.authority_id,
        )
    )
    if version is None:
        raise NotFoundError
    return version


def list_versions(session: Session, actor: Actor) -> Sequence[QuestionnaireVersion]:
    """Return every published version of the actor's authority, the newest first."""
    return session.scalars(
        select(QuestionnaireVersion)
        .join(QuestionnaireVersion.questionnaire)
        .options(contains_eager(QuestionnaireVersion.questionnaire))
        .where(QuestionnaireRecord.authority_id == actor.authority_id)
        .order_by(QuestionnaireRecord.code, QuestionnaireVersion.number.desc())
    ).all()


def version_faults(session: Session, version_id: UUID, *, today: date) -> int:
    """Return how many errors a version would have if it were published today.

    It had none when it was, but a statutory mark may have run out, and checks learn.
    """
    problems = find_problems(published_questionnaire(session, version_id), today=today)
    return sum(problem.severity is Severity.ERROR for problem in problems)
