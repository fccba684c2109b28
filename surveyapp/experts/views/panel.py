"""Which units an expert scores in a round, chosen by whoever supervises."""

from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.database import current_session
from surveyapp.experts import panel
from surveyapp.experts.errors import ScoringRefusedError
from surveyapp.experts.models import RoundState, ScoringRound
from surveyapp.experts.views.blueprint import blueprint, find, for_supervisors, present
from surveyapp.messages import N_
from surveyapp.wording import tell

ROOM = "/scoring/<uuid:round_id>/experts/<uuid:account_id>"
CHOSEN = N_("{expert}评 {count} 个单位。")


@blueprint.get(ROOM)
@for_supervisors
def show_expert(round_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """Show which units an expert scores, to be changed."""
    round_ = find(round_id)
    return _page(round_, _find(round_, account_id))


@blueprint.post(ROOM)
@for_supervisors
def choose_units(round_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """Let an expert score the units that were ticked."""
    round_ = find(round_id)
    expert = _find(round_, account_id)
    chosen = set(request.form.getlist("unit", type=UUID)) & expert.reach
    try:
        panel.choose_units(current_session(), g.actor, round_, expert, chosen, now=present())
    except ScoringRefusedError as refusal:
        return _page(round_, expert, chosen, refusal.say(g.language)), refusal.status
    flash(tell(CHOSEN, expert=expert.name, count=len(chosen)), "success")
    return redirect(url_for(".show_round", round_id=round_.id), HTTPStatus.SEE_OTHER)


def _find(round_: ScoringRound, account_id: UUID) -> panel.Panellist:
    return panel.find_panellist(current_session(), round_, account_id, now=present())


def _page(
    round_: ScoringRound,
    expert: panel.Panellist,
    chosen: set[UUID] | None = None,
    refusal: str = "",
) -> str:
    session = current_session()
    assigned = panel.load_assignments(session, round_.id)
    if chosen is None:
        chosen = set(assigned.get(expert.account_id, ()))
    units = panel.list_units(session, round_.id)
    return render_template(
        "experts/expert.html",
        round=round_,
        expert=expert,
        units=[unit for unit in units if unit.id in expert.reach],
        out_of_reach=[unit for unit in units if unit.id not in expert.reach],
        chosen=chosen,
        refusal=refusal,
        may_change=round_.state is RoundState.OPEN,
        say=tell,
    )
