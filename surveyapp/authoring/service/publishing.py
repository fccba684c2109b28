"""Publishing: a draft becomes a version that never changes."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from questionnaires.canonical import content_hash, plain_data
from questionnaires.formats.yaml import Examination, examine
from questionnaires.revisions import Past
from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.authoring.errors import (
    AuthoringRefusedError,
    DraftMovedError,
    HasProblemsError,
    NothingNewError,
    WarningsNotAcceptedError,
)
from surveyapp.authoring.models import (
    QuestionnaireDraft,
    QuestionnaireRecord,
    QuestionnaireVersion,
)
from surveyapp.authoring.service.comparing import Comparison, compare
from surveyapp.authoring.service.drafts import find_draft
from surveyapp.authoring.service.versions import published_questionnaire
from surveyapp.errors import NotFoundError

MAX_NOTE = 500


@dataclass(frozen=True, slots=True)
class Publication:
    """What somebody decides when publishing the draft they have looked at."""

    revision: int
    note: str = ""
    accepts_warnings: bool = False


@dataclass(frozen=True, slots=True)
class Prospect:
    """What publishing a draft would come to.

    Attributes
    ----------
    obstacle : AuthoringRefusedError or None
        What stands in the way, whatever is accepted.
    comparison : Comparison or None
        What changes since the last version; none for a first version, or for a faulty draft.
    """

    draft: QuestionnaireDraft
    checked: Examination
    last: QuestionnaireVersion | None
    comparison: Comparison | None
    obstacle: AuthoringRefusedError | None

    @property
    def questionnaire(self) -> QuestionnaireRecord:
        """Return the questionnaire whose draft it is."""
        return self.draft.questionnaire

    @property
    def number(self) -> int:
        """Return the number the next version has."""
        return self.last.number + 1 if self.last else 1


def has_news(questionnaire: QuestionnaireRecord) -> bool:
    """Tell whether the draft says something else than the last version."""
    if questionnaire.draft is None:
        return False
    versions = questionnaire.versions
    return not versions or versions[-1].source != questionnaire.draft.source


def check_draft(
    session: Session, draft: QuestionnaireDraft, source: str, *, today: date
) -> Examination:
    """Return what a text means as this draft, with every problem if it were published today."""
    versions = draft.questionnaire.versions
    published = [published_questionnaire(session, version.id) for version in versions]
    return examine(source, today=today, past=Past(draft.questionnaire.code, published))


def prospect(session: Session, actor: Actor, questionnaire_id: UUID, *, today: date) -> Prospect:
    """Return what publishing the draft would come to, without doing it."""
    draft = find_draft(session, actor, questionnaire_id)
    checked = check_draft(session, draft, draft.source, today=today)
    last = next(iter(draft.questionnaire.versions[-1:]), None)
    comparison = None
    if checked.questionnaire and last:
        before = published_questionnaire(session, last.id)
        comparison = compare(before, checked.questionnaire, last.source, draft.source)
    return Prospect(draft, checked, last, comparison, _obstacle(checked, last))


def publish(
    session: Session, actor: Actor, questionnaire_id: UUID, wish: Publication, *, now: datetime
) -> QuestionnaireVersion:
    """Publish the draft as the next version, which never changes.

    Raises
    ------
    DraftMovedError
        If the draft is no longer at the revision that was looked at.
    HasProblemsError, NothingNewError
        If it cannot be published as it is.
    WarningsNotAcceptedError
        If there are warnings, and nobody says they were read.
    """
    draft = find_draft(session, actor, questionnaire_id)
    session.refresh(draft, with_for_update=True)  # Two people cannot publish at one moment.
    if draft.revision != wish.revision:
        raise DraftMovedError
    today = actor.day_of(now)
    seen = prospect(session, actor, questionnaire_id, today=today)
    definition = seen.checked.questionnaire
    if seen.obstacle is not None or definition is None:
        raise seen.obstacle or HasProblemsError(count=len(seen.checked.errors))
    if seen.checked.warnings and not wish.accepts_warnings:
        raise WarningsNotAcceptedError
    version = QuestionnaireVersion(
        questionnaire=seen.questionnaire,
        number=seen.number,
        content_hash=content_hash(definition),
        definition=plain_data(definition),
        source=draft.source,
        note=wish.note[:MAX_NOTE],
        published_at=now,
        published_by=actor.account_id,
    )
    seen.questionnaire.title = dict(definition.title)
    session.add(version)
    session.flush()
    write_entry(
        session,
        actor,
        Action.PUBLISHED,
        f"{seen.questionnaire.code} v{version.number}",
        now=now,
        content_hash=version.content_hash,
    )
    return version


def compare_versions(
    session: Session, questionnaire: QuestionnaireRecord, before: int, after: int
) -> Comparison | None:
    """Return what changed between two versions of a questionnaire, by their numbers.

    Raises
    ------
    NotFoundError
        If there is no such version, though there are two that could be compared.
    """
    if len(questionnaire.versions) <= 1:
        return None
    by_number = {version.number: version for version in questionnaire.versions}
    if before not in by_number or after not in by_number:
        raise NotFoundError
    old, new = by_number[before], by_number[after]
    return compare(
        published_questionnaire(session, old.id),
        published_questionnaire(session, new.id),
        old.source,
        new.source,
    )


def _obstacle(
    checked: Examination, last: QuestionnaireVersion | None
) -> AuthoringRefusedError | None:
    definition = checked.questionnaire
    if checked.errors or definition is None:
        return HasProblemsError(count=len(checked.errors))
    if last and content_hash(definition) == last.content_hash:
        return NothingNewError(number=last.number)
    return None
