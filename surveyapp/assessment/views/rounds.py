"""Where a round of experts is opened: the scheme says what they score, and which units."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from analysis.schemes.periods import Period
from surveyapp.assessment import adoption, runs
from surveyapp.assessment.errors import (
    AssessmentRefusedError,
    NotAPeriodError,
    PeriodRefusedError,
)
from surveyapp.assessment.expert_rows import judged_indicators, judged_level, open_scoring
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.views.blueprint import (
    blueprint,
    for_assessors,
    for_overseers,
)
from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.experts.errors import ScoringRefusedError
from surveyapp.experts.plans import FULL
from surveyapp.experts.rounds import list_rounds
from surveyapp.messages import N_
from surveyapp.sent import sent
from surveyapp.wording import tell

ROOM = "/schemes/<uuid:scheme_version_id>/rounds"
NOTHING: Mapping[str, str] = MappingProxyType({})
REASON_BELOW = 60
OPENED = N_("评分已开始。请核对下面的专家和他们要评的单位，再通知他们登录打分。")
NOT_A_BAR = N_("“低于几分须写理由”请填写 0 到 {full} 的整数，例如 60。")


@blueprint.get(ROOM)
@for_overseers
def show_new_round(scheme_version_id: UUID) -> ResponseReturnValue:
    """Show what a scheme has scored by experts, its rounds, and the form of another."""
    return _page(_version(scheme_version_id))


@blueprint.post(ROOM)
@for_assessors
def open_round(scheme_version_id: UUID) -> ResponseReturnValue:
    """Open a round for a period, by the version of the scheme that holds in it."""
    session, version = current_session(), _version(scheme_version_id)
    bar = sent("reason_below")
    is_bar = bar.isascii() and bar.isdecimal() and int(bar) <= FULL
    wrong = {} if is_bar else {"reason_below": tell(NOT_A_BAR, full=FULL)}
    try:
        period = runs.read_period(sent("period"))
    except NotAPeriodError as refusal:
        wrong = {"period": refusal.say(g.language), **wrong}
    if wrong:
        return _page(version, wrong=wrong), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        holding = runs.version_for(session, g.actor, version, period)
        runs.refuse_unready(session, g.actor, holding, period)
        opened = open_scoring(session, g.actor, holding, period, int(bar), now=datetime.now(UTC))
    except PeriodRefusedError as refusal:
        return _page(version, wrong={"period": refusal.say(g.language)}), refusal.status
    except (AssessmentRefusedError, ScoringRefusedError) as refusal:
        return _page(version, refusal.say(g.language)), refusal.status
    flash(tell(OPENED), "success")
    return redirect(url_for("experts.show_round", round_id=opened.id), HTTPStatus.SEE_OTHER)


def _version(version_id: UUID) -> SchemeVersion:
    return adoption.find_version(current_session(), g.actor, version_id)


def _page(version: SchemeVersion, refusal: str = "", *, wrong: Mapping[str, str] = NOTHING) -> str:
    scheme = adoption.scheme_file(version).scheme
    usual = Period.around(today_here(), judged_level(scheme)).back(1)
    every = list_rounds(current_session(), g.actor.authority_id)
    return render_template(
        "assessment/rounds.html",
        version=version,
        indicators=judged_indicators(scheme),
        rounds=[one for one in every if one.scheme_code == version.code],
        period=sent("period") or str(usual),
        reason_below=sent("reason_below") or REASON_BELOW,
        refusal=refusal,
        wrong=wrong,
        say=tell,
    )
