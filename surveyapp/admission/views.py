"""The page that asks for a code before a questionnaire. It needs no cookie and no script."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from surveyapp.access import public
from surveyapp.admission.service import admit
from surveyapp.at_hand import secret_key
from surveyapp.database import own_transaction, reading_session
from surveyapp.fieldwork.service import Entrance, find_entrance
from surveyapp.messages import N_, say
from surveyapp.receipts.lookups import TooManyGuessesError
from surveyapp.responding.refusals import add_refusals
from surveyapp.ways import is_look_asked, way_to

blueprint = Blueprint("admission", __name__)

MOST_TYPED = 100
ENTER_CODE = N_("请输入口令或邀请码。")
WRONG_CODE = N_("“{typed}”不对。请对照现场的口令，或信件、短信里的邀请码，再输一次。")
TOO_MANY = N_("这里输错的次数太多，请 {minutes} 分钟后再试。有专属链接或二维码的，可以直接打开。")
NO_SUCH_COLLECTOR = N_("没有这份问卷。请重新扫描二维码，或核对网址是否完整。")

add_refusals(blueprint, NO_SUCH_COLLECTOR)


@blueprint.get("/s/<collector>/code")
@public
def ask_code(collector: str) -> ResponseReturnValue:
    """Ask for the code."""
    entrance = _entrance(collector)
    entrance.require_open(datetime.now(UTC))
    return _page(entrance)


@blueprint.post("/s/<collector>/code")
@public
def try_code(collector: str) -> ResponseReturnValue:
    """Lead whoever typed the right code to the questionnaire."""
    entrance, now = _entrance(collector), datetime.now(UTC)
    entrance.require_open(now)
    typed = request.form.get("code", "").replace("\0", "").strip()[:MOST_TYPED]
    if is_look_asked():
        return _page(entrance, typed=typed)
    if not typed:
        return _page(entrance, say(ENTER_CODE, g.language)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with own_transaction() as session:  # A wrong code is counted, whatever the answer.
            admitted = admit(session, entrance, typed, secret_key(), now=now)
    except TooManyGuessesError as refusal:
        minutes = refusal.parameters["minutes"]
        sentence = say(TOO_MANY, g.language, minutes=minutes)
        return _page(entrance, sentence, typed), refusal.status
    if not admitted:
        sentence = say(WRONG_CODE, g.language, typed=typed)
        return _page(entrance, sentence, typed), HTTPStatus.UNPROCESSABLE_ENTITY
    language = request.args.get("lang")
    address = way_to("responding.show_page", language, collector=entrance.code, **admitted)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _entrance(collector: str) -> Entrance:
    with reading_session() as session:
        return find_entrance(session, collector)


def _page(entrance: Entrance, refusal: str = "", typed: str = "") -> str:
    return render_template("admission/ask.html", collector=entrance, refusal=refusal, typed=typed)
