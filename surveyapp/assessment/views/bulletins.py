"""The bulletin of an assessment as files, for those who issue it: at once, or made beforehand."""

from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from uuid import UUID

from flask import current_app, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from analysis.schemes.periods import Period
from surveyapp.accounts.service import display_names
from surveyapp.assessment import bulletin_matter, long_runs, prepared, replays
from surveyapp.assessment.adoption import subject_of
from surveyapp.assessment.bulletin_matter import Setting, load_matter
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.views.blueprint import (
    Opened,
    blueprint,
    for_overseers,
    open_assessment,
)
from surveyapp.at_hand import settings_at_hand, today_here
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.database import current_session, keep_so_far, record
from surveyapp.documents.formats import MEDIA_TYPES, Format

ROOM = "/assessments/<uuid:assessment_id>"
LOOKS_AGAIN = 2  # Seconds until a page of files that are being made is opened anew.


@blueprint.get(f"{ROOM}/bulletin.<any(pdf, docx, xlsx, csv):document>")
@for_overseers
def download_bulletin(assessment_id: UUID, document: str) -> ResponseReturnValue:
    """Hand over a document in the language of the page, and write down to whom."""
    opened, wanted = open_assessment(assessment_id), Format(document)
    if not _is_long(opened):
        return _hand_over(opened.assessment, wanted, _written(opened, wanted))
    files = prepared.find_files(current_session(), opened.assessment, g.language)
    if files is None or not prepared.are_there(_data_folder(), files):
        return _to(assessment_id)
    path = prepared.path_of(_data_folder(), files.id, wanted)
    return _hand_over(opened.assessment, wanted, path.read_bytes())


@blueprint.get(f"{ROOM}/bulletin")
@for_overseers
def show_bulletin(assessment_id: UUID) -> ResponseReturnValue:
    """Show the files of a bulletin, or how far they are."""
    opened, session = open_assessment(assessment_id), current_session()
    files = prepared.find_files(session, opened.assessment, g.language)
    are_there = files is not None and prepared.are_there(_data_folder(), files)
    return render_template(
        "assessment/bulletin.html",
        opened=opened,
        assessment=opened.assessment,
        version=opened.assessment.scheme_version,
        files=files,
        is_long=_is_long(opened),
        is_live=files is not None and long_runs.is_live(files, now=datetime.now(UTC)),
        are_there=are_there,
        is_current=files is not None
        and are_there  # The page of files that are being made is opened again and again.
        and files.stands_on == load_matter(session, opened.assessment, g.language).hash,
        people=display_names(session, set() if files is None else {files.by}),
        looks_again=LOOKS_AGAIN,
    )


@blueprint.post(f"{ROOM}/bulletin")
@for_overseers
def prepare_bulletin(assessment_id: UUID) -> ResponseReturnValue:
    """Let the files of a bulletin be made in the language of the page."""
    opened, session = open_assessment(assessment_id), current_session()
    stands_on = load_matter(session, opened.assessment, g.language).hash
    former = prepared.find_files(session, opened.assessment, g.language)
    wanted = prepared.Wanted(g.language, today_here(), stands_on)
    files, is_new = prepared.ask_for_files(
        session, g.actor, opened.assessment, wanted, now=datetime.now(UTC)
    )
    files_id, former_id = files.id, None if former is None else former.id
    keep_so_far()  # Whoever works on them has to find them.
    if is_new:
        if former_id is not None:
            prepared.forget(_data_folder(), former_id)
        current_app.extensions["start_work"](files_id)
    return _to(assessment_id)


def _is_long(opened: Opened) -> bool:
    return prepared.is_long(current_session(), opened.assessment, opened.scheme)


def _written(opened: Opened, document: Format) -> bytes:
    """Return a document that is made while the request waits."""
    session, assessment = current_session(), opened.assessment
    again = replays.run_of(session, g.actor, assessment)
    matter = load_matter(session, assessment, g.language)
    told = matter.told(again.run, Period.parse(assessment.period))
    is_otherwise = again.result_hash != assessment.result_hash
    setting = Setting(g.language, today_here(), datetime.now(UTC), is_otherwise)
    return bulletin_matter.write_document(document, again.run, told, matter, setting)


def _hand_over(assessment: Assessment, document: Format, content: bytes) -> ResponseReturnValue:
    actor, now = g.actor, datetime.now(UTC)
    name = bulletin_matter.name_of(assessment, document)
    details = {"file": name, "sha256": sha256(content).hexdigest()}
    subject = f"{subject_of(assessment.scheme_version)} / {assessment.period}"
    record(
        lambda writing: write_entry(writing, actor, Action.DOWNLOADED, subject, now=now, **details)
    )
    media_type = MEDIA_TYPES[document]
    return send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)


def _data_folder() -> Path:
    folder: Path = settings_at_hand().data_folder
    return folder


def _to(assessment_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".show_bulletin", assessment_id=assessment_id), HTTPStatus.SEE_OTHER)
