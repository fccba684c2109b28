"""One photograph for those who may read answers, and all those of a wave in one file."""

from collections.abc import Iterator
from typing import IO
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.definition import Photo
from surveyapp.access import Actor
from surveyapp.authoring.service import published_questionnaire
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.models import Collector, Survey, Wave
from surveyapp.fieldwork.service import file_name
from surveyapp.photos.folder import PhotoFolder
from surveyapp.responding.corrections import corrected_answers_of, list_corrections
from surveyapp.responding.models import Response
from surveyapp.responding.photos import named_photos
from surveyapp.responding.service import find_own

READ_AT_ONCE = 500


def find_photo(
    session: Session, actor: Actor, response_id: UUID, name: str, folder: PhotoFolder
) -> bytes:
    """Return a photograph that an answer of the actor's authority names, or once named.

    Raises
    ------
    NotFoundError
        If there is none, or it is another authority's.
    """
    received = find_own(session, actor, response_id)
    response = received.response
    questionnaire = published_questionnaire(session, response.version_id)
    said = [response.answers, *(each.answers for each in list_corrections(session, response_id))]
    is_named = any(name in named_photos(questionnaire, answers) for answers in said)
    content = folder.find(response_id, name) if is_named else None
    if content is None:
        raise NotFoundError
    return content


def asks_for_photos(session: Session, wave: Wave) -> bool:
    """Tell whether a wave asks for photographs now."""
    questionnaire = published_questionnaire(session, wave.version_id)
    return any(isinstance(question, Photo) for question in questionnaire.questions())


def photos_file_name(session: Session, wave: Wave) -> str:
    """Return what the file with all photographs of a wave is called."""
    survey = session.get_one(Survey, wave.survey_id)
    return f"{file_name('photos', survey.code, wave.code)}.zip"


def write_photos(session: Session, wave: Wave, folder: PhotoFolder, file: IO[bytes]) -> int:
    """Write every photograph of a wave into a ZIP file, pilots left out; return how many.

    Each lies in a folder that is called as the response is in data files. Of corrected answers
    those that hold now are taken.
    """
    count = 0
    with ZipFile(file, "w", ZIP_STORED) as archive:  # JPEG is packed already.
        for response_id, name in _named_in(session, wave):
            content = folder.find(response_id, name)
            if content is not None:
                archive.writestr(f"{response_id}/{name}", content)
                count += 1
    return count


def _named_in(session: Session, wave: Wave) -> Iterator[tuple[UUID, str]]:
    corrected = corrected_answers_of(session, wave.id)
    query = (
        select(Response.id, Response.version_id, Response.answers)
        .join(Collector, Collector.id == Response.collector_id)
        .where(Collector.wave_id == wave.id, Collector.is_pilot.is_(False))
        .order_by(Response.id)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    for response_id, version_id, answers in session.execute(query):
        questionnaire = published_questionnaire(session, version_id)
        present = corrected.get(response_id, answers)
        yield from ((response_id, name) for name in named_photos(questionnaire, present))
