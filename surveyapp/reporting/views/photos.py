"""Photographs for those who may read answers, one by one or all of a wave."""

from datetime import UTC, datetime
from io import BytesIO
from tempfile import SpooledTemporaryFile
from uuid import UUID

from flask import Response, g, send_file
from flask.typing import ResponseReturnValue

from surveyapp.access import only_for
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.database import current_session, record
from surveyapp.fieldwork.service import find_wave
from surveyapp.reporting.photos import find_photo, photos_file_name, write_photos
from surveyapp.reporting.views.blueprint import RAW_TEXT_READERS, blueprint
from surveyapp.responding.photos import photo_folder
from surveyapp.responding.receipts import receipt_number

MOST_IN_MEMORY = 8 * 1024 * 1024


@blueprint.get("/responses/<uuid:response_id>/photos/<photo_name>")
@only_for(*RAW_TEXT_READERS)
def show_photo(response_id: UUID, photo_name: str) -> ResponseReturnValue:
    """Show one photograph, and write down who looked at it."""
    content = find_photo(current_session(), g.actor, response_id, photo_name, photo_folder())
    actor, subject, now = g.actor, receipt_number(response_id), datetime.now(UTC)
    record(
        lambda writing: write_entry(
            writing, actor, Action.VIEWED_RAW_TEXT, subject, now=now, file=photo_name
        )
    )
    shown = send_file(BytesIO(content), mimetype="image/jpeg", download_name=photo_name)
    return _private(shown)


@blueprint.get("/waves/<uuid:wave_id>/photos.zip")
@only_for(*RAW_TEXT_READERS)
def download_photos(wave_id: UUID) -> ResponseReturnValue:
    """Hand out every photograph of a wave, and write down who took them."""
    session, actor, now = current_session(), g.actor, datetime.now(UTC)
    wave = find_wave(session, actor, wave_id)
    # Many go to the disk, where the file is gone as soon as it is closed.
    file = SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115
    count, name = (
        write_photos(session, wave, photo_folder(), file),
        photos_file_name(session, wave),
    )
    file.seek(0)
    subject = wave.full_code
    record(
        lambda writing: write_entry(
            writing, actor, Action.DOWNLOADED, subject, now=now, file=name, photos=count
        )
    )
    sent = send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
    return _private(sent)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
