"""Batches: opened for a collector, looked at, and finished."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.database import current_session
from surveyapp.fieldwork.models import Wave
from surveyapp.messages import N_, say
from surveyapp.paper import service
from surveyapp.paper.errors import EntryRefusedError
from surveyapp.paper.forms import batch_form, read_batch
from surveyapp.paper.models import EntryBatch
from surveyapp.paper.pdf import paper_number
from surveyapp.paper.views.blueprint import (
    batch_here,
    blueprint,
    collector_here,
    for_readers,
    for_workers,
)
from surveyapp.paper.views.printing import paper_page, questionnaire_languages
from surveyapp.paper.vocabulary import FATE_LABELS, INVALID_FATES

MOST_LISTED = 1_000
FINISHED = N_("这一批已结束：录入 {entered} 份，无效 {invalid} 份。")


@blueprint.app_context_processor
def paper_words() -> dict[str, object]:
    """Give the pages of waves the boxes that are half typed, which close with them."""

    def unfinished_paper(wave: Wave) -> Sequence[service.BatchShown]:
        return service.list_unfinished(current_session(), wave.id)

    return {"unfinished_paper": unfinished_paper}


@blueprint.post("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/entry-batches")
@for_workers
def open_batch(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Begin to type in a box of forms."""
    session = current_session()
    collector = collector_here(wave_id, collector_id)
    form = batch_form(g.language, questionnaire_languages(collector))(request.form)
    if not form.validate():
        return paper_page(collector, opening=form), HTTPStatus.UNPROCESSABLE_ENTITY
    batch = service.open_batch(
        session, g.actor, collector, read_batch(form), now=datetime.now(UTC)
    )
    return redirect(url_for(".show_new_form", entry_batch_id=batch.id), HTTPStatus.SEE_OTHER)


@blueprint.get("/entry-batches/<uuid:entry_batch_id>")
@for_readers
def show_batch(entry_batch_id: UUID) -> ResponseReturnValue:
    """Show how many forms a batch has, which of them are invalid, and why."""
    return _batch_page(batch_here(entry_batch_id))


def _batch_page(batch: EntryBatch, reason: str = "", refusal: str = "") -> str:
    return render_template(
        "paper/show_batch.html",
        shown=service.show_batch(current_session(), batch),
        batch=batch,
        wave=batch.collector.wave,
        forms=service.list_forms(current_session(), batch, most=MOST_LISTED),
        fate_words=lambda fate: say(FATE_LABELS[fate], g.language),
        invalid_fates=INVALID_FATES,
        paper_number=paper_number,
        most=service.MAX_REASON,
        reason=reason,
        refusal=refusal,
    )


@blueprint.post("/entry-batches/<uuid:entry_batch_id>/finish")
@for_workers
def finish_batch(entry_batch_id: UUID) -> ResponseReturnValue:
    """End a batch; whose counts differ, with a reason."""
    session = current_session()
    batch, reason = batch_here(entry_batch_id), request.form.get("reason", "").strip()
    try:
        service.finish_batch(session, g.actor, batch, reason, now=datetime.now(UTC))
    except EntryRefusedError as refusal:
        return _batch_page(batch, reason, refusal.say(g.language)), refusal.status
    shown = service.show_batch(session, batch)
    entered = shown.typed - shown.invalid
    flash(say(FINISHED, g.language, entered=entered, invalid=shown.invalid), "success")
    return redirect(url_for(".show_batch", entry_batch_id=batch.id), HTTPStatus.SEE_OTHER)
