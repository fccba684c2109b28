"""What a unit said against findings of inspections that its result rests on."""

from datetime import UTC, datetime
from typing import NamedTuple

from flask import g, url_for

from surveyapp.accounts.service import display_names
from surveyapp.assessment.inspection_rows import disputes_of
from surveyapp.assessment.views.blueprint import Opened
from surveyapp.database import current_session
from surveyapp.inspection.dimensions import name_of
from surveyapp.inspection.disputes import Dispute
from surveyapp.inspection.models import Inspection
from surveyapp.inspection.objections import is_told
from surveyapp.inspection.scope import REPORTERS
from surveyapp.units.scopes import units_named
from surveyapp.units.service import find_unit


class DisputeLine(NamedTuple):
    """One objection, where it is told whole, what it is about, and who decided it.

    Units are not told who did.
    """

    inspection: Inspection
    dispute: Dispute
    dimension: str
    address: str
    decided_by: str


def told_disputes(opened: Opened, unit_code: str) -> list[DisputeLine]:
    """Return the objections of a unit, to those who oversee and to those who work for it."""
    session, actor = current_session(), g.actor
    unit = find_unit(session, actor.authority_id, unit_code)
    if unit is None:
        return []
    if opened.scope is not None:
        now = datetime.now(UTC)
        if unit.id not in units_named(session, actor, *REPORTERS, on=actor.day_of(now)):
            return []
    lines, disputes = [], disputes_of(session, opened.assessment, unit)
    deciders = {one.decision.by for _of, one in disputes if one.decision is not None}
    names = display_names(session, deciders if opened.scope is None else set())
    for inspection, dispute in disputes:
        drawn_id = dispute.finding.drawn_id
        if opened.scope is None:
            address = url_for(
                "inspection.show_item", inspection_id=inspection.id, drawn_id=drawn_id
            )
        elif is_told(inspection):
            address = url_for("inspection.show_told", drawn_id=drawn_id)
        else:
            continue
        code = dispute.finding.dimension
        called = name_of(code, inspection.dimensions.get(code, code), g.language)
        by = names.get(dispute.decision.by, "") if dispute.decision is not None else ""
        lines.append(DisputeLine(inspection, dispute, called, address, by))
    return lines
