"""One inspection: what comes next, how far everybody is, what was found, and its downloads."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.accounts.service import display_names
from surveyapp.at_hand import today_here
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.cells import csv_of
from surveyapp.database import current_session, record
from surveyapp.errors import RefusedError
from surveyapp.inspection import samples, service
from surveyapp.inspection.disputes import list_disputes
from surveyapp.inspection.drawing import amiss_items
from surveyapp.inspection.evidence import COLUMNS, READERS, table_of
from surveyapp.inspection.forms import draw_form, reason_form, term_form
from surveyapp.inspection.models import Inspection
from surveyapp.inspection.objections import USUAL_DAYS, days_to_object
from surveyapp.inspection.results import figures_of, passes_of, progress_of
from surveyapp.inspection.scope import SUPERVISORS, list_inspectors
from surveyapp.inspection.views.blueprint import blueprint, find, for_readers, names_of
from surveyapp.inspection.vocabulary import labelled
from surveyapp.messages import N_
from surveyapp.reopening import waiting
from surveyapp.units.service import units_by_id
from surveyapp.wording import tell

UNITS_AT_ONCE = 100  # In the tables of figures.
WHY_LOCK, WHY_REOPEN = N_("锁定的依据"), N_("为什么重新开放")


@blueprint.get("/inspections/<uuid:inspection_id>")
@for_readers
def show_inspection(inspection_id: UUID) -> ResponseReturnValue:
    """Show an inspection and what can be done next."""
    return inspection_page(find(inspection_id))


@blueprint.get("/inspections/<uuid:inspection_id>/evidence.csv")
@for_readers
def download_findings(inspection_id: UUID) -> ResponseReturnValue:
    """Send what was found as the file that schemes read.

    Its rows are those of the store: the lists of a period count together in them.
    """
    inspection, session, now = find(inspection_id), current_session(), datetime.now(UTC)
    name = table_of(inspection)
    listed = service.list_inspections(session, g.actor)
    together = [one for one in listed if one.period == inspection.period]
    found = READERS[name](session, g.actor.authority_id, g.actor.zone, together)
    rows = [row for row in found if row["item"].startswith(f"{inspection.code}/")]
    columns = COLUMNS[name]
    text = csv_of([columns, *([row[column] for column in columns] for row in rows)])
    actor, subject = g.actor, service.subject_of(inspection)
    record(lambda own: write_entry(own, actor, Action.DOWNLOADED, subject, now=now))
    disposition = {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Response(text, mimetype="text/csv", headers=disposition)


def inspection_page(
    inspection: Inspection,
    forms: dict[str, Form] | None = None,
    refusal: RefusedError | None = None,
    ticked: frozenset[UUID] | None = None,
) -> str:
    """Return the page of an inspection, with forms as they were sent."""
    session, now = current_session(), datetime.now(UTC)
    draws = samples.list_draws(session, inspection)
    sample = samples.load_sample(session, inspection, draws[0]) if draws else None
    listed = samples.count_listed(session, inspection)
    inspectors = list_inspectors(session, g.actor, inspection, now=now)
    people = {one.account_id: one for one in inspectors}
    held = {one.account_id for one in sample.items} if sample else set(people)
    steps = service.list_steps(session, inspection)
    doers = {inspection.by, *(one.by for one in draws), *(one.by for one in steps)}
    first, last = days_to_object(inspection, today_here())
    usual = max(today_here() + timedelta(days=USUAL_DAYS), first)
    fresh = {
        "draw": draw_form(g.language, is_again=bool(draws))(),
        "lock": reason_form(g.language, WHY_LOCK, "lock")(),
        "reopen": reason_form(g.language, WHY_REOPEN, "reopen")(),
        "term": term_form(g.language, usual)(),
    }
    return render_template(
        "inspection/inspection.html",
        inspection=inspection,
        draws=draws,
        sample=sample,
        listed=listed.total(),
        inspectors=inspectors,
        ticked=ticked if ticked is not None else held,
        progress=progress_of(sample, people) if sample else [],
        amiss=amiss_items(sample, people) if sample else [],
        **(_found(inspection, listed, sample) if sample else {}),
        dimensions=names_of(inspection),
        units=units_by_id(session, g.actor.authority_id),
        steps=labelled(steps),
        disputes=list_disputes(session, inspection),
        left=sum(not sample.is_done(one) for one in sample.items) if sample else 0,
        reopening=waiting(steps),
        names=display_names(session, doers | held),
        forms={**fresh, **(forms or {})},
        takes_term=first <= last,
        supervises=g.actor.has_role(*SUPERVISORS),
        refusal=refusal.say(g.language) if refusal else "",
        say=tell,
    )


def _found(
    inspection: Inspection, listed: Counter[UUID], sample: samples.Sample
) -> dict[str, Any]:
    """Return what was found for the template: of all, and of the units of the page asked for."""
    several = len({one.item.unit_id for one in sample.items})
    pages = -(-several // UNITS_AT_ONCE)
    number = min(max(request.args.get("page", 1, int), 1), pages)
    begins, ends = (number - 1) * UNITS_AT_ONCE, number * UNITS_AT_ONCE
    found: dict[str, Any] = {"several": several, "pages": pages, "number": number}
    if inspection.checklist:
        of_units, of_points = passes_of(inspection, sample)
        return found | {"passes": (dict([*of_units.items()][begins:ends]), of_points)}
    figures = figures_of(inspection, listed, sample).items()
    return found | {
        "figures": {code: [all_, *units[begins:ends]] for code, (all_, *units) in figures}
    }
