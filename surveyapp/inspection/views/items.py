"""The items of a draw, and everything that was said of one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from surveyapp.accounts.service import display_names
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.inspection import findings, samples
from surveyapp.inspection.disputes import Dispute, disputed_items, list_disputes
from surveyapp.inspection.evidence import find_place
from surveyapp.inspection.forms import decision_form
from surveyapp.inspection.models import Finding, Inspection, Objection, ObjectionDecision, Verdict
from surveyapp.inspection.samples import Sample
from surveyapp.inspection.scope import SUPERVISORS
from surveyapp.inspection.views.blueprint import blueprint, find, for_readers, labels_of, names_of
from surveyapp.paging import paged
from surveyapp.units.service import units_by_id
from surveyapp.wording import tell

Deed = Finding | Objection | ObjectionDecision
AT_ONCE = 100  # Items on a page.


@blueprint.get("/inspections/<uuid:inspection_id>/items")
@for_readers
def list_items(inspection_id: UUID) -> ResponseReturnValue:
    """List what was drawn, of the draw that counts or of an earlier one."""
    inspection, session = find(inspection_id), current_session()
    sample = _sample(inspection, request.args.get("draw", type=int))
    units = units_by_id(session, g.actor.authority_id)
    unit_id = request.args.get("unit", type=UUID)
    chosen = request.args.get("verdict", "")
    verdict = Verdict(chosen) if chosen in set(Verdict) else None
    disputed = disputed_items(list_disputes(session, inspection))
    is_disputed = request.args.get("disputed") == "yes"
    shown = [
        one
        for one in sample.items
        if unit_id in {None, one.item.unit_id}
        and (verdict is None or verdict in {found.verdict for found in one.findings.values()})
        and (not is_disputed or one.drawn.id in disputed)
    ]
    page = paged(shown, request.args.get("page", 1, int), AT_ONCE)
    return render_template(
        "inspection/items.html",
        inspection=inspection,
        sample=sample,
        shown=page.rows,
        total=len(shown),
        number=page.number,
        pages=page.pages,
        unit_id=unit_id,
        verdict=verdict,
        disputed=disputed,
        is_disputed=is_disputed,
        drawn_of={one.item.unit_id for one in sample.items},
        units=units,
        dimensions=names_of(inspection),
        names=display_names(session, {one.account_id for one in sample.items}),
        say=tell,
    )


@blueprint.get("/inspections/<uuid:inspection_id>/items/<uuid:drawn_id>")
@for_readers
def show_item(inspection_id: UUID, drawn_id: UUID) -> ResponseReturnValue:
    """Show a drawn item and everything that was ever said of it."""
    return item_page(find(inspection_id), drawn_id)


@blueprint.get("/inspections/item")
@for_readers
def find_item() -> ResponseReturnValue:
    """Lead from the name that evidence has for an item to its page."""
    found = find_place(current_session(), g.actor.authority_id, request.args.get("named", ""))
    if found is None:
        raise NotFoundError
    inspection_id, drawn_id = found
    return redirect(url_for(".show_item", inspection_id=inspection_id, drawn_id=drawn_id))


def item_page(
    inspection: Inspection,
    drawn_id: UUID,
    sent: Mapping[UUID, Form] | None = None,
    refusal: str = "",
) -> str:
    """Return the page of a drawn item, with forms as they were sent, by objection."""
    session = current_session()
    draw = samples.draw_of(session, inspection, drawn_id)
    if draw is None:
        raise NotFoundError
    sample = samples.load_sample(session, inspection, draw)
    one = next(each for each in sample.items if each.drawn.id == drawn_id)
    disputes = list_disputes(session, inspection, [drawn_id])
    history = history_of(findings.history_of(session, one), disputes)
    labels, decides = labels_of(inspection), g.actor.has_role(*SUPERVISORS)
    fresh = {
        each.objection.id: decision_form(
            g.language, each.finding.dimension, each.finding.verdict, labels
        )()
        for each in disputes
        if each.decision is None and decides
    }
    people = {one.account_id, *(deed.by for deed, _dispute in history)}
    return render_template(
        "inspection/item.html",
        inspection=inspection,
        sample=sample,
        one=one,
        unit=units_by_id(session, g.actor.authority_id)[one.item.unit_id],
        history=history,
        waiting=[each for each in disputes if each.decision is None],
        forms={**fresh, **(sent or {})},
        refusal=refusal,
        dimensions=names_of(inspection),
        names=display_names(session, people),
        say=tell,
    )


def history_of(
    said: Sequence[Finding], disputes: Sequence[Dispute]
) -> list[tuple[Deed, Dispute | None]]:
    """Return everything that was said of an item, in order; objections and decisions with theirs.

    A finding that a decision made is told by the decision.
    """
    amended = {one.amended.id for one in disputes if one.amended}
    deeds: list[tuple[Deed, Dispute | None]] = [
        (one, None) for one in said if one.id not in amended
    ]
    deeds += [(one.objection, one) for one in disputes]
    deeds += [(one.decision, one) for one in disputes if one.decision]
    return sorted(deeds, key=lambda deed: deed[0].id)


def _sample(inspection: Inspection, number: int | None) -> Sample:
    session = current_session()
    draws = samples.list_draws(session, inspection)
    chosen = [one for one in draws if number in {None, one.number}]
    if not chosen:
        raise NotFoundError
    return samples.load_sample(session, inspection, chosen[0])
