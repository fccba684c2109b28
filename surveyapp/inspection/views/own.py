"""What an inspector does: one item at a time, one dimension at a time."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.inspection import findings
from surveyapp.inspection.errors import (
    InspectionRefusedError,
    NoReasonError,
    ReasonTooLongError,
)
from surveyapp.inspection.findings import OwnItem, Said
from surveyapp.inspection.models import Verdict
from surveyapp.inspection.views.blueprint import blueprint, for_inspectors, names_of
from surveyapp.sent import sent
from surveyapp.units.service import units_by_id
from surveyapp.wording import tell

Reasons = dict[str, str]
AT_ONCE = 50  # Items that are not folded away.


@blueprint.get("/my-inspections")
@for_inspectors
def list_own() -> ResponseReturnValue:
    """List what was dealt to whoever asks, what is left first."""
    session = current_session()
    return render_template(
        "inspection/own.html",
        parts=findings.list_own(session, g.actor),
        units=units_by_id(session, g.actor.authority_id),
        at_once=AT_ONCE,
        say=tell,
    )


@blueprint.get("/my-inspections/<uuid:drawn_id>")
@for_inspectors
def show_own(drawn_id: UUID) -> ResponseReturnValue:
    """Ask for what was found of one item."""
    return _page(findings.open_own(current_session(), g.actor, drawn_id))


@blueprint.post("/my-inspections/<uuid:drawn_id>")
@for_inspectors
def record_finding(drawn_id: UUID) -> ResponseReturnValue:
    """Keep what was found in one respect; what was typed of others stays on the page."""
    session = current_session()
    own = findings.open_own(session, g.actor, drawn_id)
    typed = _typed(own)
    said = _said(own, typed)
    try:
        findings.record(session, g.actor, own, said, now=datetime.now(UTC))
    except (NoReasonError, ReasonTooLongError) as refusal:
        return _page(own, typed, (said.dimension, refusal.say(g.language))), refusal.status
    except InspectionRefusedError as refusal:  # What no reason would mend.
        return _page(own, typed, refusal=refusal.say(g.language)), refusal.status
    own = findings.open_own(session, g.actor, drawn_id)
    if any(reason != _kept(own)[code] for code, reason in typed.items()):
        return _page(own, typed)  # A redirection would lose what is not saved yet.
    address = url_for(".show_own", drawn_id=drawn_id, _anchor=_next(own))
    return redirect(address, HTTPStatus.SEE_OTHER)


def _typed(own: OwnItem) -> Reasons:
    return {
        code: sent(f"reason-{code}", multi_line=True) for code in own.part.inspection.dimensions
    }


def _said(own: OwnItem, typed: Reasons) -> Said:
    dimension, _, verdict = request.form.get("said", "").partition(":")
    if dimension not in own.part.inspection.dimensions or verdict not in set(Verdict):
        raise NotFoundError
    return Said(dimension, Verdict(verdict), typed[dimension])


def _kept(own: OwnItem) -> Reasons:
    found = own.one.findings
    codes = own.part.inspection.dimensions
    return {code: found[code].reason if code in found else "" for code in codes}


def _next(own: OwnItem) -> str:
    """Return where the page goes on: at the first dimension that is left."""
    codes = own.part.inspection.dimensions
    left = next((code for code in codes if code not in own.one.findings), None)
    return f"dimension-{left}" if left else "main"


def _page(
    own: OwnItem,
    typed: Reasons | None = None,
    problem: tuple[str, str] | None = None,
    refusal: str = "",
) -> str:
    left = [one for one in own.part.left if one is not own.one]
    return render_template(
        "inspection/own_item.html",
        inspection=own.part.inspection,
        part=own.part,
        one=own.one,
        unit=units_by_id(current_session(), g.actor.authority_id)[own.one.item.unit_id],
        dimensions=names_of(own.part.inspection),
        reasons=_kept(own) if typed is None else typed,
        problem=problem,
        refusal=refusal,
        following=left[0] if left else None,
        left=len(left),
        say=tell,
    )
