"""The page from which staff open a questionnaire for somebody, who is noted as having helped."""

from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from surveyapp.access import Role, only_for
from surveyapp.at_hand import secret_key
from surveyapp.authoring.service import published_questionnaire
from surveyapp.database import current_session
from surveyapp.fieldwork.models import Channel, Collector
from surveyapp.fieldwork.service import find_collector, is_taking_answers
from surveyapp.messages import N_, say
from surveyapp.responding.hands import VALID_FOR, Hand, sign_hand
from surveyapp.responding.models import AnswerMode

blueprint = Blueprint("assisting", __name__)

# Where answers come in through staff; elsewhere people answer by themselves.
ASSISTED = frozenset(
    {Channel.PHONE, Channel.HOTLINE, Channel.HOUSEHOLD_VISIT, Channel.ASSISTED_ENTRY}
)
WAYS = {
    AnswerMode.ASKED: N_("我念题，对方口答，我填写"),
    AnswerMode.HELPED: N_("对方自己作答，我帮忙操作"),
}
LANGUAGE_NAMES = {"zh-CN": "中文", "en": "English"}


@blueprint.get("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/assist")
@only_for(Role.EVALUATOR)
def show_ways(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Offer the questionnaire for somebody who is at the telephone, or at the desk."""
    collector = find_collector(current_session(), g.actor, wave_id, collector_id)
    now = datetime.now(UTC)
    questionnaire = published_questionnaire(current_session(), collector.wave.version_id)
    return render_template(
        "assisting/show_ways.html",
        collector=collector,
        wave=collector.wave,
        is_assisted=collector.channel in ASSISTED,
        is_open=collector.is_open and is_taking_answers(collector.wave, now),
        hours=int(VALID_FOR.total_seconds() // 3600),
        ways=[
            (say(label, g.language), _addresses(collector, mode, questionnaire.languages, now))
            for mode, label in WAYS.items()
        ],
    )


def _addresses(
    collector: Collector, mode: AnswerMode, languages: tuple[str, ...], now: datetime
) -> list[tuple[str, str, str]]:
    """Return the page in each language: its code, its name and its address."""
    key = secret_key()
    signed = sign_hand(Hand(mode, g.actor.account_id), key, collector=collector.code, now=now)
    return [
        (
            language,
            LANGUAGE_NAMES.get(language, language),
            url_for("responding.show_page", collector=collector.code, by=signed, lang=language),
        )
        for language in languages
    ]
