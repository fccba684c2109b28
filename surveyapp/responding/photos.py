"""Photographs that come with a respondent's page, and those that no answer names any more."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeAlias, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm import Session

from questionnaires.definition import Photo, Questionnaire, words
from surveyapp.at_hand import settings_at_hand
from surveyapp.authoring.service import published_questionnaire
from surveyapp.database import is_away, own_transaction
from surveyapp.fieldwork.crowds import Most
from surveyapp.fieldwork.models import Channel
from surveyapp.fieldwork.service import Entrance
from surveyapp.pages.forms import QuestionnaireForm
from surveyapp.photos.folder import PhotoFolder
from surveyapp.photos.intake import Place, count_new, most_bytes, take_photos
from surveyapp.photos.pictures import small_picture
from surveyapp.responding.corrections import list_corrections
from surveyapp.responding.drafts import is_saved
from surveyapp.responding.models import ERASED, Response
from surveyapp.responding.moments import half_day
from surveyapp.throttling.service import HALF_A_DAY, Limit, forget_old, take_turn

OpenSession: TypeAlias = Callable[[], AbstractContextManager[Session]]
UNSENT_FOR = timedelta(days=7)  # How long a page may stay open with a photograph on it.
MOST = Most(device=2_000, code=10_000, link=50_000)  # Photographs of half a day.
MAX_PAGE_BYTES = 4 * 1024 * 1024  # A comment of a megabyte, percent-encoded, and then some.


class Passage(Protocol):
    """A collector, as far as it is told from others by what comes through it."""

    @property
    def code(self) -> str:
        """In the address."""

    @property
    def channel(self) -> Channel:
        """Its kind."""


@dataclass(frozen=True, slots=True)
class EvidencePhoto:
    """A photograph of an answer; `picture` is a small one, empty where the file is missing."""

    question: str
    name: str
    picture: str


def photo_folder() -> PhotoFolder:
    """Return where photographs lie."""
    return PhotoFolder(settings_at_hand().photo_folder)


def make_room(questionnaire: Questionnaire) -> None:
    """Let a page bring photographs along, if it asks for some; before anything of it is read."""
    request.max_content_length = MAX_PAGE_BYTES + most_bytes(questionnaire)


def make_room_here(entrance: Entrance, open_session: OpenSession) -> None:
    """Do so for a page of a collector, where it is sent with files at all."""
    if request.mimetype == "multipart/form-data":
        with open_session() as session:
            make_room(published_questionnaire(session, entrance.version_id))


def take_in(
    form: QuestionnaireForm, response_id: UUID, zone: str, *, through: Passage | None = None
) -> None:
    """Keep the photographs of the page that was sent, and put their names into its form.

    They are counted at the collector they come through; those of who has signed in are not.
    """
    if not form.photo_codes:
        return
    now = datetime.now(UTC)
    minutes = _minutes_to_wait(through, count_new(form, request.files), now)
    again = now + timedelta(minutes=minutes)
    refused_until = f"{again.astimezone(ZoneInfo(zone)):%H:%M}" if minutes else ""
    place = Place(photo_folder(), response_id, half_day(now, zone), refused_until)
    g.taken_photos = take_photos(form, request.files, place)


def taken_entries() -> list[tuple[str, str]]:
    """Return the photographs that came with this page, as the next one is to name them."""
    return cast("list[tuple[str, str]]", g.get("taken_photos", []))


def named_photos(questionnaire: Questionnaire, answers: Mapping[str, object]) -> list[str]:
    """Return the names of the photographs among answers, in the order asked."""
    codes = [each.code for each in questionnaire.questions() if isinstance(each, Photo)]
    return [name for code in codes for name in cast("list[str]", answers.get(code, []))]


def photos_of(
    session: Session, response: Response, answers: Mapping[str, Any], folder: PhotoFolder,
    language: str,
) -> list[EvidencePhoto]:  # fmt: skip
    """Return the photographs that these answers of a response name, in the order asked."""
    questionnaire = published_questionnaire(session, response.version_id)
    shown = []
    for question in questionnaire.questions():
        for name in answers.get(question.code, ()) if isinstance(question, Photo) else ():
            content = folder.find(response.id, name)
            picture = small_picture(content) if content else ""
            shown.append(EvidencePhoto(words(question.text, language), name, picture))
    return shown


def erase_unnamed(open_session: OpenSession, folder: PhotoFolder, *, now: datetime) -> int:
    """Erase the photographs that no answer names and nobody will send; return how many.

    Such are those of pages that were left, of questions that no longer applied, and of answers
    that were withdrawn. Each folder is looked at in a session of its own, so that answers that
    arrive meanwhile are seen, and wait for nothing.
    """
    erased = 0
    for response_id, last_put in folder.responses():
        with open_session() as session:
            named = _named(session, response_id, is_old=last_put <= now - UNSENT_FOR)
        if named is not None:
            erased += folder.erase(response_id, but=named)
    return erased


def _minutes_to_wait(through: Passage | None, number: int, now: datetime) -> int:
    """Count so many photographs, or return for how many minutes that would be too many.

    They are counted by the half-day: of an anonymous answer no closer time may be known.
    """
    if not number or through is None:
        return 0
    limit = Limit("photo", through.code, MOST.through(through.channel), HALF_A_DAY, HALF_A_DAY)
    try:
        with own_transaction() as session:
            minutes = take_turn(session, limit, number, now=now)
            forget_old(session, now=now)
            return minutes
    except (DBAPIError, NoConnectionError) as error:
        if not is_away(error):
            raise
        return 0  # The page waits for the store; its photographs are not sent twice.


def _named(session: Session, response_id: UUID, *, is_old: bool) -> set[str] | None:
    """Return the photographs of a response that must stay; ``None`` if it is too early to say."""
    response = session.get(Response, response_id)
    if response is not None and response.content_hash == ERASED:
        return set()
    if not is_old or (response is None and is_saved(session, response_id)):
        return None
    if response is None:
        return set()
    questionnaire = published_questionnaire(session, response.version_id)
    said = [response.answers, *(each.answers for each in list_corrections(session, response_id))]
    return {name for answers in said for name in named_photos(questionnaire, answers)}
