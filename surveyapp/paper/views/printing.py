"""The page from which forms are printed, and the forms."""

from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from uuid import UUID

from flask import g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.access import Role, only_for
from surveyapp.at_hand import settings_at_hand
from surveyapp.authoring.service import find_version, published_questionnaire
from surveyapp.database import current_session, keep_so_far
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.forms import problems_of
from surveyapp.fieldwork.models import Collector
from surveyapp.fieldwork.service import find_entrance, is_taking_answers
from surveyapp.paper import service
from surveyapp.paper.forms import batch_form, language_choices, print_form, whole_number
from surveyapp.paper.pdf import PrintedForm, paper_number
from surveyapp.paper.pdf import print_form as set_form
from surveyapp.paper.views.blueprint import blueprint, collector_here, for_readers, for_workers

PDF = "application/pdf"


@blueprint.get("/paper")
@only_for(Role.CLERK)
def list_own() -> ResponseReturnValue:
    """List the collectors whose paper a clerk prints and types in."""
    found = service.list_own_collectors(current_session(), g.actor, now=datetime.now(UTC))
    return render_template("paper/list_own.html", collectors=found)


@blueprint.get("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/paper")
@for_readers
def show_paper(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Show what can be printed for a collector, and what was."""
    collector = collector_here(wave_id, collector_id)
    return paper_page(collector)


@blueprint.get("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/paper.pdf")
@for_readers
def download_form(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Hand over one form without a number, to look at or to copy."""
    collector = collector_here(wave_id, collector_id)
    language = _language_asked(collector)
    content = set_form(_form(collector, language), (), made_at=datetime.now(UTC))
    return send_file(BytesIO(content), PDF, download_name=f"{collector.code}-{language}.pdf")


@blueprint.post("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/paper")
@for_workers
def print_copies(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Give some copies their numbers; the page then offers them as one file."""
    collector = collector_here(wave_id, collector_id)
    form = print_form(g.language, questionnaire_languages(collector))(request.form)
    if not form.validate():
        return paper_page(collector, printing=form), HTTPStatus.UNPROCESSABLE_ENTITY
    copies, now = whole_number(form["copies"].data) or 0, datetime.now(UTC)
    run = service.start_run(current_session(), g.actor, collector, copies, now=now)
    wanted = {"first": run.first, "language": form["language"].data}
    address = url_for(".show_paper", wave_id=wave_id, collector_id=collector_id, **wanted)
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.get(
    "/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/paper/<int:first>.pdf"
)
@for_workers
def download_run(wave_id: UUID, collector_id: UUID, first: int) -> ResponseReturnValue:
    """Hand over the copies that were numbered at once, again where the printer failed."""
    collector = collector_here(wave_id, collector_id)
    run = service.find_run(current_session(), collector.id, first)
    if run is None:
        raise NotFoundError
    numbers, made_at = range(run.first, run.last + 1), run.at
    printed = _form(collector, _language_asked(collector))
    name = f"{collector.code}-{paper_number(run.first)}-{paper_number(run.last)}.pdf"
    keep_so_far()  # A hundred copies take seconds: they hold no connection to the store.
    content = set_form(printed, numbers, made_at=made_at)
    return send_file(BytesIO(content), PDF, as_attachment=True, download_name=name)


def paper_page(
    collector: Collector, *, printing: Form | None = None, opening: Form | None = None
) -> str:
    """Return the page of a collector's paper, with a form that was filled in wrongly, if any."""
    session, languages = current_session(), questionnaire_languages(collector)
    forms = (
        printing or print_form(g.language, languages)(),
        opening or batch_form(g.language, languages)(),
    )
    return render_template(
        "paper/show_paper.html",
        wave=collector.wave,
        collector=collector,
        printing=forms[0],
        opening=forms[1],
        problems=[each for form in forms for each in problems_of(form, g.language)],
        runs=service.list_runs(session, collector.id),
        numbered=service.find_run(session, collector.id, request.args.get("first", 0, int)),
        language=request.args.get("language"),
        batches=service.list_batches(session, collector.id),
        is_open=is_taking_answers(collector.wave, datetime.now(UTC)),
        next_number=paper_number(service.next_number(session, collector.id)),
        paper_number=paper_number,
        languages=language_choices(languages),
        local_address=settings_at_hand().local_address,
    )


def questionnaire_languages(collector: Collector) -> tuple[str, ...]:
    """Return the languages in which a collector asks."""
    return published_questionnaire(current_session(), collector.wave.version_id).languages


def _language_asked(collector: Collector) -> str:
    languages = questionnaire_languages(collector)
    language = request.args.get("language", languages[0])
    if language not in languages:
        raise NotFoundError
    return language


def _form(collector: Collector, language: str) -> PrintedForm:
    version = find_version(current_session(), g.actor, collector.wave.version_id)
    return PrintedForm(
        questionnaire=published_questionnaire(current_session(), version.id),
        content_hash=version.content_hash,
        entrance=find_entrance(current_session(), collector.code),
        address=f"{settings_at_hand().public_url}/s/{collector.code}",
        language=language,
    )
