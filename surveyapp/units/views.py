"""Pages that show the units of an authority."""

from uuid import UUID

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from surveyapp.access import Role, only_for
from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.messages import say
from surveyapp.units.forms import unit_file_form
from surveyapp.units.models import Hierarchy, UnitKind
from surveyapp.units.service import search_units, unit_history, units_by_id
from surveyapp.units.trees import load_classes, load_tree
from surveyapp.units.unit_columns import COLUMNS
from surveyapp.units.vocabulary import HIERARCHY_LABELS, KIND_LABELS

blueprint = Blueprint("units", __name__)

READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


@blueprint.get("/units")
@only_for(*READERS)
def list_units() -> ResponseReturnValue:
    """Show the units in the official order, a page of them, with what they are today."""
    session, words = current_session(), request.args.get("q", "").strip()
    chosen = request.args.get("kind", "")
    kind = UnitKind(chosen) if chosen in set(UnitKind) else None
    page = search_units(session, g.actor, words, kind, request.args.get("page", 1, type=int))
    today = today_here()
    trees = {one: load_tree(session, g.actor.authority_id, one) for one in Hierarchy}
    return render_template(
        "units/list.html",
        page=page, words=words, chosen=chosen, today=today, kinds=KIND_LABELS, trees=trees,
        classes=load_classes(session, g.actor.authority_id),
        known=units_by_id(session, g.actor.authority_id), Hierarchy=Hierarchy,
        form=unit_file_form(g.language, today)(), columns=COLUMNS, say=_say,
    )  # fmt: skip


@blueprint.get("/units/<uuid:unit_id>")
@only_for(*READERS)
def show_unit(unit_id: UUID) -> ResponseReturnValue:
    """Show one unit, and everything it was."""
    history = unit_history(current_session(), g.actor, unit_id)
    return render_template(
        "units/unit.html",
        history=history, kinds=KIND_LABELS, hierarchies=HIERARCHY_LABELS, say=_say,
    )  # fmt: skip


def _say(sentence: str) -> str:
    return say(sentence, g.language) if sentence else ""
