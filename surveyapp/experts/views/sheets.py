"""An expert's pages: what is left, and one unit at a time. Nobody else's scores are on them."""

from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surveyapp.database import current_session
from surveyapp.errors import NotFoundError, OutOfScopeError, StaleError
from surveyapp.experts import panel
from surveyapp.experts.case_studies import has_cases, load_cases
from surveyapp.experts.errors import RoundNotOpenError
from surveyapp.experts.filled import FilledSheet, read_sheet
from surveyapp.experts.models import (
    MAX_REASON,
    ExpertSheet,
    RoundState,
    ScoringRound,
    SheetState,
)
from surveyapp.experts.plans import FULL
from surveyapp.experts.rounds import indicators_of
from surveyapp.experts.sheets import Sheets, load_sheets, save_sheet
from surveyapp.experts.views.blueprint import blueprint, find, for_experts, present
from surveyapp.messages import N_
from surveyapp.sent import sent
from surveyapp.units.models import AssessedUnit
from surveyapp.wording import tell

ROOM = "/scoring/<uuid:round_id>/sheets"
ONE = f"{ROOM}/<uuid:scored_unit_id>"
SAVED = {
    SheetState.DRAFT: N_("{unit}的草稿已保存，还没有提交，不计入。"),
    SheetState.FINISHED: N_("{unit}的评分已提交。评分结束前可以再改，原来的分数仍有记录。"),
    SheetState.RECUSED: N_("{unit}：已记下您回避，不打分。"),
}
STALE = N_("您在另一个窗口保存过这个单位。下面是这个窗口里填写的，请核对后再保存。")


@blueprint.get(ROOM)
@for_experts
def list_sheets(round_id: UUID) -> ResponseReturnValue:
    """Show the units that the expert scores, and what is left."""
    round_, units, sheets = _desk(round_id)
    mine = {unit.id: (unit.id, g.actor.account_id) for unit in units}
    return render_template(
        "experts/sheets.html",
        round=round_,
        units=units,
        progress={unit_id: sheets.progress(pair) for unit_id, pair in mine.items()},
        left=sum(not sheets.is_settled(pair) for pair in mine.values()),
        moved=_moved_cases(round_, sheets),
        say=tell,
    )


@blueprint.get(ONE)
@for_experts
def show_sheet(round_id: UUID, scored_unit_id: UUID) -> ResponseReturnValue:
    """Show what a unit is scored by, its case, and what the expert entered so far."""
    return _page(*_open(round_id, scored_unit_id))


@blueprint.post(ONE)
@for_experts
def keep_sheet(round_id: UUID, scored_unit_id: UUID) -> ResponseReturnValue:
    """Keep what the expert entered, or say everything that is wrong and keep it on the page."""
    round_, unit, sheets = _open(round_id, scored_unit_id)
    filled = read_sheet(_sent, indicators_of(round_), round_.reason_below, g.language)
    if filled.problems:
        return _page(round_, unit, sheets, filled), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        save_sheet(current_session(), g.actor, round_, unit, filled, now=present())
    except StaleError as refusal:
        return _page(round_, unit, sheets, filled, tell(STALE)), refusal.status
    except RoundNotOpenError as refusal:
        return _page(round_, unit, sheets, filled, refusal.say(g.language)), refusal.status
    flash(tell(SAVED[filled.state], unit=_name(unit)), "success")
    return redirect(_next(round_, unit, filled.state), HTTPStatus.SEE_OTHER)


def _sent(name: str) -> str:
    return sent(name, multi_line=name.startswith(("reason", "recusal")))


def _desk(round_id: UUID) -> tuple[ScoringRound, list[AssessedUnit], Sheets]:
    """Return a round of the expert's, which to others does not exist."""
    session, round_ = current_session(), find(round_id)
    units = panel.assigned_units(session, g.actor, round_, now=present())
    if not units:
        raise NotFoundError
    return round_, units, load_sheets(session, round_.id, of_account=g.actor.account_id)


def _open(round_id: UUID, unit_id: UUID) -> tuple[ScoringRound, AssessedUnit, Sheets]:
    round_, units, sheets = _desk(round_id)
    for unit in units:
        if unit.id == unit_id:
            return round_, unit, sheets
    others = {unit.id: unit for unit in panel.list_units(current_session(), round_.id)}
    if unit_id in others:
        raise OutOfScopeError(f"{round_.subject} / {others[unit_id].code}")
    raise NotFoundError


def _next(round_: ScoringRound, unit: AssessedUnit, state: SheetState) -> str:
    """Return where the work goes on: with a draft here, else with what is left."""
    if state is SheetState.DRAFT:
        return url_for(".show_sheet", round_id=round_.id, scored_unit_id=unit.id)
    return url_for(".list_sheets", round_id=round_.id)


def _moved_cases(round_: ScoringRound, sheets: Sheets) -> set[UUID]:
    """Return the units whose case was written anew after the expert handed in the sheet."""
    if not has_cases(round_):
        return set()
    cases = load_cases(current_session(), round_.id)
    return {
        unit_id
        for (unit_id, _account), sheet in sheets.counted.items()
        if sheet.state is SheetState.FINISHED and unit_id in cases and cases[unit_id].at > sheet.at
    }


def _page(
    round_: ScoringRound,
    unit: AssessedUnit,
    sheets: Sheets,
    filled: FilledSheet | None = None,
    refusal: str = "",
) -> str:
    pair = unit.id, g.actor.account_id
    latest: ExpertSheet | None = sheets.latest.get(pair)
    scores = filled.scores if filled else latest.scores if latest else {}
    case = load_cases(current_session(), round_.id).get(unit.id)
    return render_template(
        "experts/sheet.html",
        round=round_,
        unit=unit,
        indicators=list(indicators_of(round_).items()),
        scores=scores,
        recusal=filled.recusal if filled else latest.reason if latest else "",
        latest=latest,
        revision=latest.revision if latest else 0,
        counted=sheets.counted.get(pair),
        progress=sheets.progress(pair),
        case=case,
        problems=filled.problems if filled else (),
        wrong=dict(filled.problems) if filled else {},
        refusal=refusal,
        full=FULL,
        longest=MAX_REASON,
        may_save=round_.state is RoundState.OPEN,
        say=tell,
    )


def _name(unit: AssessedUnit) -> str:
    return unit.name.get(g.language) or next(iter(unit.name.values()))
