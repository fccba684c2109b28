"""The board of a wave, what people wrote, and the report as files."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from flask import Blueprint, g, render_template, request, send_file
from flask.typing import ResponseReturnValue

from surveyapp.access import Role, only_for
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.database import current_session, record
from surveyapp.errors import NotFoundError, SurveyError
from surveyapp.fieldwork.models import Wave
from surveyapp.reporting import service
from surveyapp.reporting.board import UNITS_ON_A_PAGE, UnitSearch, make_board
from surveyapp.reporting.comments import list_comments
from surveyapp.reporting.service import Format

blueprint = Blueprint("reporting", __name__)
READERS = (Role.ADMINISTRATOR, Role.EVALUATOR, Role.AUDITOR)
RAW_TEXT_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


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
    wave = service.find_wave(current_session(), g.actor, wave_id)
    search = UnitSearch(
        request.args.get("unit", ""), max(request.args.get("page", 1, type=int), 1)
    )
    try:
        analysed = service.analyse_wave(current_session(), wave)
    except SurveyError as refusal:
        return _refused(wave, refusal)
    board = make_board(analysed.analysis, analysed.provenance, g.language, search)
    pages = -(-board.units_found // UNITS_ON_A_PAGE)
    return render_template(
        "reporting/wave.html",
        wave=wave,
        board=board,
        search=search,
        pages=pages,
        formats=list(Format),
        may_read_raw_text=g.actor.has_role(*RAW_TEXT_READERS),
    )


@blueprint.get("/waves/<uuid:wave_id>/report.<ending>")
@only_for(*READERS)
def download_report(wave_id: UUID, ending: str) -> ResponseReturnValue:
    """Hand over the report as a file, and write down to whom."""
    if ending not in set(Format):
        raise NotFoundError
    session, actor, now = current_session(), g.actor, datetime.now(UTC)
    wave = service.find_wave(session, actor, wave_id)
    analysed = service.analyse_wave(session, wave)
    download = service.make_download(analysed, Format(ending), g.language, actor, now=now)
    details = {"file": download.file_name, "sha256": download.content_hash}
    subject = service.subject_of(wave)
    record(
        lambda writing: write_entry(writing, actor, Action.DOWNLOADED, subject, now=now, **details)
    )
    return send_file(
        BytesIO(download.content),
        mimetype=download.media_type,
        as_attachment=True,
        download_name=download.file_name,
    )


@blueprint.get("/waves/<uuid:wave_id>/comments")
@only_for(*RAW_TEXT_READERS)
def show_comments(wave_id: UUID) -> ResponseReturnValue:
    """Show what respondents wrote, and write down who read it."""
    session, actor, now = current_session(), g.actor, datetime.now(UTC)
    wave = service.find_wave(session, actor, wave_id)
    page = list_comments(session, wave, before=request.args.get("before", type=UUID))
    subject, shown = service.subject_of(wave), len(page.comments)
    record(
        lambda writing: write_entry(
            writing, actor, Action.VIEWED_RAW_TEXT, subject, now=now, comments=shown
        )
    )
    return render_template("reporting/comments.html", wave=wave, page=page)


def _refused(wave: Wave, refusal: SurveyError) -> ResponseReturnValue:
    page = render_template("reporting/refused.html", wave=wave, refusal=refusal.say(g.language))
    return page, refusal.status
