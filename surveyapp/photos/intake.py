"""Photographs that came with a page: each is kept, and takes its name's place in the form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from werkzeug.datastructures import FileStorage, MultiDict

from questionnaires.answers import Refusal, RefusalCode
from questionnaires.definition import Photo, Questionnaire
from surveyapp.cells import legible
from surveyapp.pages.forms import QuestionnaireForm
from surveyapp.photos.folder import NoRoomError, PhotoFolder
from surveyapp.photos.pictures import FlawedPhotoError, drawn_anew, small_picture

MEGABYTE = 1_000_000
# A file somewhat over its limit is refused with its name; of a huge one nothing is read at all.
MOST_BYTES = 20 * MEGABYTE
MOST_AT_ONCE = 60 * MEGABYTE
TEN_THOUSAND = 10_000  # In Chinese, pixels are counted by them.
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where the photographs of one page belong, and the moment that the files bear.

    Until a time of day, nothing new is kept there.
    """

    folder: PhotoFolder
    response_id: UUID
    moment: datetime
    refused_until: str = ""


def most_bytes(questionnaire: Questionnaire) -> int:
    """Return how much the photographs of one page may come to; without such a question, none."""
    photos = (each for each in questionnaire.questions() if isinstance(each, Photo))
    return min(MOST_AT_ONCE, sum(each.maximum * MOST_BYTES for each in photos))


def count_new(form: QuestionnaireForm, files: MultiDict[str, FileStorage]) -> int:
    """Return how many photographs that came with a page will be looked at.

    Of a thousand files sent at once most are not; nobody else is to wait for these.
    """
    questions = (each for each in form.questionnaire.questions() if isinstance(each, Photo))
    return sum(len(_looked_at(question, files.getlist(question.code))) for question in questions)


def take_photos(
    form: QuestionnaireForm, files: MultiDict[str, FileStorage], place: Place
) -> list[tuple[str, str]]:
    """Keep the photographs of a page; return each question's code with the name of a new file.

    In the form stand then the names of what is kept. What cannot be kept is among its refusals,
    and so is a name that belongs to nothing of this response.
    """
    if not form.photo_codes or form.sent is None:
        return []
    taken: list[tuple[str, str]] = []
    refused: list[Refusal] = []
    for question in form.questionnaire.questions():
        if not isinstance(question, Photo):
            continue
        sent = [name for name in form.sent.getlist(question.code) if name]
        known = [name for name in sent if place.folder.has(place.response_id, name)]
        if known:
            place.folder.touch(place.response_id, moment=place.moment)
        if len(known) < len(sent):
            refused.append(Refusal(RefusalCode.PHOTO_GONE, question.code))
        new = list(_kept(question, files.getlist(question.code), place, refused))
        taken += [(question.code, name) for name in new]
        form.sent.setlist(question.code, list(dict.fromkeys([*known, *new])))
    form.refused_files = tuple(refused)
    form.find_picture = lambda name: _picture(place, name)
    return taken


def _kept(
    question: Photo, files: list[FileStorage], place: Place, refused: list[Refusal]
) -> Iterator[str]:
    chosen = _looked_at(question, files)
    if chosen and place.refused_until:
        wait: dict[str, str | int] = {"time": place.refused_until}
        refused.append(Refusal(RefusalCode.PHOTOS_MUST_WAIT, question.code, wait))
        return
    for file in chosen:
        name = legible(PurePath(str(file.filename)).name)[:LONGEST_NAME]
        limit = question.max_megabytes
        if _size(file) > limit * MEGABYTE:
            large: dict[str, str | int] = {"name": name, "limit": limit}
            refused.append(Refusal(RefusalCode.LARGE_PHOTO, question.code, large))
            continue
        try:
            content = drawn_anew(file.stream)
            yield place.folder.keep(place.response_id, content, moment=place.moment)
        except FlawedPhotoError as flawed:
            given: dict[str, str | int] = {"name": name}
            if flawed.limit:
                given["limit"] = flawed.limit // TEN_THOUSAND
            refused.append(Refusal(RefusalCode(flawed.flaw.value), question.code, given))
        except (NoRoomError, OSError):
            refused.append(Refusal(RefusalCode.NO_ROOM_FOR_PHOTOS, question.code))
            return


def _looked_at(question: Photo, files: list[FileStorage]) -> list[FileStorage]:
    # More than may stay, so that whoever chose too many can choose among them.
    return [file for file in files if file.filename][: question.maximum * 2]


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    return size


def _picture(place: Place, name: str) -> str:
    content = place.folder.find(place.response_id, name)
    return small_picture(content) if content else ""
