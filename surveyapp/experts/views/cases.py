"""Where a unit, or whoever supervises, writes a case up for the experts."""

from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surveyapp.database import current_session
from surveyapp.errors import NotFoundError, OutOfScopeError, StaleError
from surveyapp.experts.case_studies import (
    LIMITS,
    WrittenCase,
    has_cases,
    keep_case,
    load_cases,
    read_case,
)
from surveyapp.experts.errors import RoundNotOpenError
from surveyapp.experts.models import RoundState, ScoringRound
from surveyapp.experts.scope import OVERSEERS, reported_units
from surveyapp.experts.views.blueprint import (
    blueprint,
    find,
    for_case_writers,
    present,
    unit_of,
)
from surveyapp.messages import N_
from surveyapp.sent import sent
from surveyapp.units.models import AssessedUnit
from surveyapp.wording import tell

ROOM = "/scoring/<uuid:round_id>/cases/<uuid:scored_unit_id>"
KEPT = N_("案例已提交。评分结束前可以再改，原来的文字仍有记录。")
STALE = N_("您填写期间，别人改过这个案例。下面是您填写的，现在的文字在其后，请核对后再保存。")


@blueprint.get(ROOM)
@for_case_writers
def show_case(round_id: UUID, scored_unit_id: UUID) -> ResponseReturnValue:
    """Show the case of a unit, to be written or changed."""
    return _page(*_open(round_id, scored_unit_id))


@blueprint.post(ROOM)
@for_case_writers
def write_case(round_id: UUID, scored_unit_id: UUID) -> ResponseReturnValue:
    """Keep a case, or say everything that is wrong and keep it on the page."""
    round_, unit = _open(round_id, scored_unit_id)
    written = read_case(lambda name: sent(name, multi_line=name == "narrative"), g.language)
    if written.problems:
        return _page(round_, unit, written), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        keep_case(current_session(), g.actor, round_, unit, written, now=present())
    except StaleError as refusal:
        return _page(round_, unit, written, tell(STALE)), refusal.status
    except RoundNotOpenError as refusal:
        return _page(round_, unit, written, refusal.say(g.language)), refusal.status
    flash(tell(KEPT), "success")
    if g.actor.has_role(*OVERSEERS):
        back = url_for(".show_unit", round_id=round_.id, scored_unit_id=unit.id)
    else:
        back = url_for(".list_rounds")
    return redirect(back, HTTPStatus.SEE_OTHER)


def _open(round_id: UUID, unit_id: UUID) -> tuple[ScoringRound, AssessedUnit]:
    round_ = find(round_id)
    scope = reported_units(current_session(), g.actor, now=present())
    unit = unit_of(round_, unit_id)
    if not has_cases(round_):
        raise NotFoundError
    if scope is not None and unit.id not in scope:
        raise OutOfScopeError(f"{round_.subject} / {unit.code}")
    return round_, unit


def _page(
    round_: ScoringRound,
    unit: AssessedUnit,
    written: WrittenCase | None = None,
    refusal: str = "",
) -> str:
    kept = load_cases(current_session(), round_.id).get(unit.id)
    said = {name: getattr(kept, name) if kept else "" for name in LIMITS}
    return render_template(
        "experts/case.html",
        round=round_,
        unit=unit,
        kept=kept,
        said=written.words if written else said,
        wrong=written.problems if written else {},
        revision=kept.revision if kept else 0,
        limits=LIMITS,
        refusal=refusal,
        is_stale=refusal == tell(STALE),
        may_save=round_.state is RoundState.OPEN,
        sees_all=g.actor.has_role(*OVERSEERS),
        say=tell,
    )
