"""Rounds as those who supervise see them: progress, figures, closing, opening again, the file."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.accounts.service import display_names
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.cells import csv_of
from surveyapp.database import current_session, record
from surveyapp.errors import RefusedError
from surveyapp.experts import panel, rounds, vocabulary
from surveyapp.experts.case_studies import has_cases, load_cases, units_with_cases
from surveyapp.experts.evidence import HEADER, scores_of
from surveyapp.experts.figures import FAR, figures_of
from surveyapp.experts.models import MAX_REASON, RoundState, ScoringRound
from surveyapp.experts.progress import list_progress
from surveyapp.experts.scope import EXPERTS, OVERSEERS, REPORTERS, reported_units
from surveyapp.experts.sheets import count_counted, list_revisions, load_sheets
from surveyapp.experts.views.blueprint import (
    blueprint,
    find,
    for_all,
    for_overseers,
    for_supervisors,
    present,
    unit_of,
)
from surveyapp.messages import N_
from surveyapp.reopening import TAKEN_BACK, WAITS, Answer
from surveyapp.sent import sent
from surveyapp.units.models import AssessedUnit
from surveyapp.wording import tell

ROUND = "/scoring/<uuid:round_id>"
CLOSED = N_("评分已结束。运行办法时会读入这一轮的分数。")
WITHDRAWN = N_("这一轮已撤回，专家不再看到它。需要时可以重新开放。")
REOPENED = N_("已重新开放，专家可以再改。再次结束之前，运行办法时不读这一轮。")
ANSWERED = {
    Answer.AGREED: REOPENED,
    Answer.DECLINED: N_("申请已驳回，这一轮仍然锁定。"),
    Answer.TAKEN_BACK: TAKEN_BACK,
}
GIVE_REASON = N_("请写明重新开放的理由。")


@blueprint.get("/scoring")
@for_all
def list_rounds() -> ResponseReturnValue:
    """List the rounds that somebody watches, scores in, or writes cases for."""
    return render_template(
        "experts/rounds.html",
        watched=_watched() if g.actor.has_role(*OVERSEERS) else None,
        own=_own() if g.actor.works_as(*EXPERTS) else None,
        cases=_cases() if g.actor.works_as(*REPORTERS) else None,
        say=tell,
    )


@blueprint.get(ROUND)
@for_overseers
def show_round(round_id: UUID) -> ResponseReturnValue:
    """Show how far a round is, and what it comes to."""
    return _page(find(round_id))


@blueprint.get(f"{ROUND}/units/<uuid:scored_unit_id>")
@for_overseers
def show_unit(round_id: UUID, scored_unit_id: UUID) -> ResponseReturnValue:
    """Show every sheet about a unit, with its reasons and its earlier states."""
    session, round_ = current_session(), find(round_id)
    if _judges(round_):  # The page of the round says why.
        return _to(round_)
    unit = unit_of(round_, scored_unit_id)
    revisions = list_revisions(session, round_.id, unit.id)
    return render_template(
        "experts/unit.html",
        round=round_,
        unit=unit,
        indicators=rounds.indicators_of(round_),
        sheets=load_sheets(session, round_.id),
        experts=_names(round_),
        assigned=panel.load_assignments(session, round_.id),
        revisions=revisions,
        sheet_states=vocabulary.SHEET_STATES,
        has_cases=has_cases(round_),
        case=load_cases(session, round_.id).get(unit.id),
        say=tell,
    )


@blueprint.post(f"{ROUND}/closing")
@for_supervisors
def close_round(round_id: UUID) -> ResponseReturnValue:
    """Let nobody score any more."""
    return _take(find(round_id), rounds.close_round, CLOSED)


@blueprint.post(f"{ROUND}/withdrawing")
@for_supervisors
def withdraw_round(round_id: UUID) -> ResponseReturnValue:
    """Take back a round that was opened by mistake, while nobody has scored."""
    return _take(find(round_id), rounds.withdraw_round, WITHDRAWN)


@blueprint.post(f"{ROUND}/reopening")
@for_supervisors
def reopen_round(round_id: UUID) -> ResponseReturnValue:
    """Let experts score again, or ask for it where the result is issued; both for a reason."""
    round_, reason = find(round_id), sent("reason", multi_line=True)[:MAX_REASON]
    if not reason:
        return _page(round_, tell(GIVE_REASON)), HTTPStatus.UNPROCESSABLE_ENTITY
    done = WAITS if round_.state is RoundState.LOCKED else REOPENED
    return _take(round_, rounds.reopen_round, done, reason=reason)


@blueprint.post(f"{ROUND}/reopening-decision")
@for_supervisors
def decide_reopening(round_id: UUID) -> ResponseReturnValue:
    """Agree that a locked round is opened again, decline, or take one's own request back."""
    round_, is_agreed = find(round_id), sent("decision") == "agree"
    try:
        answer = rounds.decide_reopening(
            current_session(), g.actor, round_, is_agreed=is_agreed, now=present()
        )
    except RefusedError as refusal:
        return _page(round_, refusal.say(g.language)), refusal.status
    flash(tell(ANSWERED[answer]), "success")
    return _to(round_)


@blueprint.get(f"{ROUND}/expert_scores.csv")
@for_overseers
def download_scores(round_id: UUID) -> ResponseReturnValue:
    """Hand out the scores as a folder of evidence has them."""
    round_, actor, now = find(round_id), g.actor, present()
    if _judges(round_):  # The page of the round says why.
        return _to(round_)
    lines = [[row[name] for name in HEADER] for row in scores_of(current_session(), round_)]
    subject = f"{round_.subject} / expert_scores.csv"
    record(lambda session: write_entry(session, actor, Action.DOWNLOADED, subject, now=now))
    response = Response(csv_of([HEADER, *lines]), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="expert_scores.csv"'
    return response


def _judges(round_: ScoringRound) -> bool:
    """Tell whether whoever asks still scores in a round, and so must not see what others gave."""
    assigned = panel.load_assignments(current_session(), round_.id)
    return round_.state is RoundState.OPEN and g.actor.account_id in assigned


def _watched() -> list[tuple[ScoringRound, int, int]]:
    """Return all rounds, each with the sheets asked for and those that are in."""
    session = current_session()
    found = rounds.list_rounds(session, g.actor.authority_id)
    ids = [one.id for one in found]
    asked, done = rounds.count_assigned(session, ids), count_counted(session, ids)
    return [(one, asked.get(one.id, 0), done.get(one.id, 0)) for one in found]


def _own() -> list[tuple[ScoringRound, int, int]]:
    """Return the rounds of an expert, each with the units and how many are left."""
    session, now, found = current_session(), present(), []
    account_id = g.actor.account_id
    for one in rounds.list_rounds(session, g.actor.authority_id, of_account=account_id):
        units = panel.assigned_units(session, g.actor, one, now=now)
        sheets = load_sheets(session, one.id, of_account=account_id)
        left = sum(not sheets.is_settled((unit.id, account_id)) for unit in units)
        if units:
            found.append((one, len(units), left))
    return found


def _cases() -> list[tuple[ScoringRound, AssessedUnit, bool]]:
    """Return the units whose cases somebody may write up, and whether each is there."""
    session = current_session()
    scope = reported_units(session, g.actor, now=present())
    every = rounds.list_rounds(session, g.actor.authority_id)
    told = [one for one in every if has_cases(one) and one.state is not RoundState.WITHDRAWN]
    written = units_with_cases(session, [one.id for one in told])
    return [
        (one, unit, (one.id, unit.id) in written)
        for one in told
        for unit in panel.list_units(session, one.id)
        if scope is None or unit.id in scope
    ]


def _take(
    round_: ScoringRound, step: Callable[..., None], done: str, **said: object
) -> ResponseReturnValue:
    """Take a step with a round and say that it is done, or on its page why it is not."""
    try:
        step(current_session(), g.actor, round_, **said, now=present())
    except RefusedError as refusal:
        return _page(round_, refusal.say(g.language)), refusal.status
    flash(tell(done), "success")
    return _to(round_)


def _to(round_: ScoringRound) -> ResponseReturnValue:
    return redirect(url_for(".show_round", round_id=round_.id), HTTPStatus.SEE_OTHER)


def _names(round_: ScoringRound) -> dict[UUID, str]:
    """Return the experts of a round by account, in the order of their names."""
    session = current_session()
    names = display_names(session, panel.load_assignments(session, round_.id))
    found = {account_id: name for account_id, name in names.items() if account_id is not None}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _page(round_: ScoringRound, refusal: str = "") -> str:
    session = current_session()
    units = panel.list_units(session, round_.id)
    sheets = load_sheets(session, round_.id)
    experts = list_progress(session, round_, units, sheets, now=present())
    history = rounds.load_history(session, round_)
    judges = _judges(round_)
    figures = [] if judges else figures_of(round_, [unit.id for unit in units], sheets)
    return render_template(
        "experts/round.html",
        round=round_,
        units=units,
        unit_names={str(unit.id): unit.name for unit in units},
        experts=experts,
        names={str(one.account_id): one.name for one in experts},
        waiting=sum(one.left for one in experts),
        is_untouched=not sheets.latest,
        figures=figures,
        judges=judges,
        words=vocabulary,
        far_from=FAR,
        history=history,
        people=display_names(session, {step.by for step in history.steps}),
        cases=load_cases(session, round_.id) if has_cases(round_) else None,
        reason=request.form.get("reason", ""),
        refusal=refusal,
        say=tell,
    )
