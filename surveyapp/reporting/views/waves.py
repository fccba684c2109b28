"""The list of waves, the board of one, and the report as files."""

from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from uuid import UUID

from flask import g, render_template, request, send_file
from flask.typing import ResponseReturnValue

from surveyapp.access import only_for
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.database import current_session, record
from surveyapp.documents.formats import Format
from surveyapp.errors import NotFoundError, SurveyError
from surveyapp.fieldwork.service import file_name, find_wave
from surveyapp.reporting import service
from surveyapp.reporting.board import UNITS_ON_A_PAGE, UnitSearch, make_board
from surveyapp.reporting.check_kits import MEDIA_TYPE, pack_check_kit
from surveyapp.reporting.further import CHOICES, USUAL
from surveyapp.reporting.views.blueprint import (
    RAW_TEXT_READERS,
    READERS,
    blueprint,
    show_refusal,
)

PUBLIC = "public"


@blueprint.get("/waves")
@only_for(*READERS)
def list_waves() -> ResponseReturnValue:
    """List the waves of the authority with their verdicts."""
    rows = service.list_waves(current_session(), g.actor)
    return render_template("reporting/waves.html", rows=rows)


@blueprint.get("/waves/<uuid:wave_id>")
@only_for(*READERS)
def show_wave(wave_id: UUID) -> ResponseReturnValue:
    """Show how far a wave has come, and whether it is enough."""
    session, actor, now = current_session(), g.actor, datetime.now(UTC)
    wave = find_wave(session, actor, wave_id)
    search = UnitSearch(
        request.args.get("unit", ""),
        max(request.args.get("page", 1, type=int), 1),
        request.args.get("points", USUAL, type=int),
    )
    try:
        found = service.analyse_wave(session, wave)
    except SurveyError as refusal:
        return show_refusal(wave, refusal, g.language)
    analysed = service.as_of(found, wave, actor.zone, now)
    changes = service.changes_of(session, wave, analysed)
    board = make_board(analysed.analysis, analysed.provenance, g.language, search, changes)
    pages = -(-board.units_found // UNITS_ON_A_PAGE)
    return render_template(
        "reporting/wave.html",
        wave=wave,
        board=board,
        search=search,
        since_issue=service.withdrawn_since_issue(session, actor, wave, analysed),
        pages=pages,
        points=CHOICES,
        formats=list(Format),
        may_read_raw_text=actor.has_role(*RAW_TEXT_READERS),
    )


@blueprint.get("/waves/<uuid:wave_id>/check-kit.zip")
@only_for(*RAW_TEXT_READERS)
def download_check_kit(wave_id: UUID) -> ResponseReturnValue:
    """Hand over what recomputes the figures in R, and write down who took single answers."""
    session, actor, now = current_session(), g.actor, datetime.now(UTC)
    wave = find_wave(session, actor, wave_id)
    content = pack_check_kit(session, wave)
    name = f"{file_name('check-kit', wave.survey.code, wave.code)}.zip"
    details = {"file": name, "sha256": sha256(content).hexdigest()}
    subject = wave.full_code
    record(
        lambda writing: write_entry(writing, actor, Action.DOWNLOADED, subject, now=now, **details)
    )
    return send_file(BytesIO(content), mimetype=MEDIA_TYPE, as_attachment=True, download_name=name)


@blueprint.get("/waves/<uuid:wave_id>/report.<ending>")
@only_for(*READERS)
def download_report(wave_id: UUID, ending: str) -> ResponseReturnValue:
    """Hand over the report as a file, and write down to whom."""
    if ending not in set(Format):
        raise NotFoundError
    session, actor, now = current_session(), g.actor, datetime.now(UTC)
    wave = find_wave(session, actor, wave_id)
    analysed = service.as_of(service.analyse_wave(session, wave), wave, actor.zone, now)
    is_public = request.args.get("edition") == PUBLIC
    download = service.make_download(
        analysed,
        Format(ending),
        g.language,
        actor,
        companions=service.companions_of(session, wave, analysed),
        is_public=is_public,
        now=now,
    )
    details = {
        "file": download.file_name,
        "sha256": download.content_hash,
        "data_sha256": analysed.analysis.hashes.responses,
        service.WITHDRAWN: analysed.analysis.reconciliation.total.withdrawn,
    }
    subject = wave.full_code
    record(
        lambda writing: write_entry(writing, actor, Action.DOWNLOADED, subject, now=now, **details)
    )
    return send_file(
        BytesIO(download.content),
        mimetype=download.media_type,
        as_attachment=True,
        download_name=download.file_name,
    )
