"""The page of whoever reports for a unit: what is left to do this month, and what there is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.schemes.periods import Period
from questionnaires.definition import words
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.own_events import pending_events, rejected_events
from surveyapp.assessment.proposal_words import proposal_title
from surveyapp.assessment.scheme_parts import clauses_of
from surveyapp.assessment.scope import reported_units
from surveyapp.assessment.sheets import title_of
from surveyapp.assessment.standing import (
    Ahead,
    Standing,
    standings,
)
from surveyapp.assessment.telling import grouped_words
from surveyapp.assessment.unit_titles import load_unit_titles
from surveyapp.assessment.views.blueprint import blueprint, for_units
from surveyapp.assessment.views.runs import find_ledger
from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.documents.voice import Voice
from surveyapp.ledger.listing import count_in_state
from surveyapp.ledger.models import EventState, ScoreEvent
from surveyapp.ledger.service import category_names, list_ledgers
from surveyapp.units.service import find_unit

LOOKS_AGAIN = 5  # Seconds until a page that waits for a run is opened anew.


@blueprint.get("/standing")
@for_units
def show_standing() -> ResponseReturnValue:
    """Show how the own units stand today, by each scheme's ledger or by the one asked for."""
    session, today, now = current_session(), today_here(), datetime.now(UTC)
    asked = request.args.get("ledger", "")
    ledger = find_ledger(asked) if asked else None
    found, awaited, refused = standings(session, g.actor, ledger, today=today, now=now)
    titles = load_unit_titles(session, g.actor.authority_id, g.language)
    named = [replace(one, name=titles.get((one.unit, one.name), one.name)) for one in found]
    return render_template(
        "assessment/standing.html",
        standings=[(one, _words(one)) for one in named],
        clauses_of=_clauses_of,
        awaited=awaited,
        refused=refused,
        looks_again=LOOKS_AGAIN,
        rejected=rejected_events(session, g.actor, now=now),
        pending=_pending(now),
        rest=partial(_rest, now),
        events_of=_events_of,
        today=today,
        now=now,
        ledger=ledger,
        ledgers=list_ledgers(session, g.actor),
        shown=grouped_words,
        proposed=_proposed,
    )


def _pending(now: datetime) -> list[tuple[ScoreEvent, str]]:
    """Return the own events that wait for approval, each with what its category is called."""
    session = current_session()
    names = {
        one.id: category_names(session, g.actor, one.code, g.language)
        for one in list_ledgers(session, g.actor)
    }
    return [
        (one, names.get(one.ledger_id, {}).get(one.category, one.category))
        for one in pending_events(session, g.actor, now=now)
    ]


def _rest(now: datetime, state: str, shown: int) -> tuple[int, list[tuple[str, str]]]:
    """Return how many own events stand so if more than are shown, and where all of them are."""
    session = current_session()
    ledgers = {one.id: one for one in list_ledgers(session, g.actor)}
    own = reported_units(session, g.actor, now=now)
    counts = count_in_state(session, list(ledgers), EventState(state), own)
    places = [
        (
            words(one.title, g.language),
            url_for("ledger.list_events", ledger_id=one.id, state=state),
        )
        for one in ledgers.values()
        if one.id in counts
    ]
    total = sum(counts.values())
    return (total, places) if total > shown else (0, [])


def _clauses_of(standing: Standing, code: str) -> list[tuple[str, str]]:
    """Return the clauses that a quantity of a standing implements."""
    scheme = scheme_file(standing.version).scheme
    nodes = {node.code: node for node in scheme.nodes()}
    part = scheme.rules.get(code) or nodes.get(code)
    return clauses_of(scheme, part.clause, g.language) if part else []


def _events_of(standing: Standing) -> list[tuple[str, str]]:
    """Return where the unit's events are of each period that is told, the shortest first."""
    unit = find_unit(current_session(), g.actor.authority_id, standing.unit)
    ledger = standing.ledger
    if ledger is None or unit is None:
        return []
    told = {one.period for one in standing.quotas}
    told |= {one.period for one in (*standing.points, *standing.money)}
    periods = sorted(map(Period.parse, told), key=lambda one: one.level.rank)
    return [
        (
            str(one),
            url_for(
                "ledger.show_unit_events",
                ledger_id=ledger.id, unit_id=unit.id,
                first=one.start, last=one.end - timedelta(days=1),
            ),
        )
        for one in periods
    ]  # fmt: skip


def _words(standing: Standing) -> dict[str, str]:
    """Return what the quantities of a standing are called."""
    scheme = scheme_file(standing.version).scheme
    figures = [*standing.points, *standing.money]
    codes = {one.code for one in figures} | {one.code for one in standing.quotas}
    codes |= {*standing.untold, *(one.code for one in standing.warnings)}
    return {code: title_of(scheme, code, g.language) for code in codes}


def _proposed(standing: Standing, ahead: Ahead) -> str:
    """Return what a rule would propose, in words."""
    scheme = scheme_file(standing.version).scheme
    said = {"by": ahead.code, "period": ahead.period, "clause": ()}
    titles = (
        proposal_title(scheme, {**said, "propose": one}, g.language) for one in ahead.proposes
    )
    return Voice(g.language).listed(titles)
