"""The page from which staff open a questionnaire for somebody, who is noted as having helped."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.access import Role, only_for
from surveyapp.assisting.visits import VisitFound, chosen_visit, find_visits
from surveyapp.at_hand import secret_key
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.authoring.service import published_questionnaire
from surveyapp.database import current_session, record
from surveyapp.fieldwork.models import Channel, Collector
from surveyapp.fieldwork.occasion_links import OccasionLink, sign_link
from surveyapp.fieldwork.service import find_collector, is_taking_answers
from surveyapp.messages import N_, say
from surveyapp.responding.hands import VALID_FOR, Hand, sign_hand
from surveyapp.responding.models import AnswerMode
from surveyapp.units.models import AssessedUnit

blueprint = Blueprint("assisting", __name__)

# Where answers come in through staff; elsewhere people answer by themselves.
ASSISTED = frozenset(
    {Channel.PHONE, Channel.HOTLINE, Channel.HOUSEHOLD_VISIT, Channel.ASSISTED_ENTRY}
)
WAYS = {
    AnswerMode.ASKED: N_("我念题，对方口答，我填写"),
    AnswerMode.HELPED: N_("对方自己作答，我帮忙操作"),
}
TAKEN_HERE = "assisting"  # In the audit log, in the place of a file's name.
LANGUAGE_NAMES = {"zh-CN": "中文", "en": "English"}


@blueprint.get("/surveys/waves/<uuid:wave_id>/collectors/<uuid:collector_id>/assist")
@only_for(Role.EVALUATOR)
def show_ways(wave_id: UUID, collector_id: UUID) -> ResponseReturnValue:
    """Offer the questionnaire for somebody who is at the telephone, or at the desk."""
    collector = find_collector(current_session(), g.actor, wave_id, collector_id)
    now, case_no = datetime.now(UTC), request.args.get("case", "").strip()
    visits = find_visits(current_session(), collector.wave, case_no) if case_no else []
    visit = chosen_visit(visits, request.args.get("visit", ""))
    if visit:
        _write_down(collector, now)
    questionnaire = published_questionnaire(current_session(), collector.wave.version_id)
    return render_template(
        "assisting/show_ways.html",
        collector=collector,
        wave=collector.wave,
        is_assisted=collector.channel in ASSISTED,
        is_open=collector.is_open and is_taking_answers(collector.wave, now),
        hours=int(VALID_FOR.total_seconds() // 3600),
        case_no=case_no,
        visits=visits,
        visit=visit,
        unit=current_session().get(AssessedUnit, collector.unit_id) if collector.unit_id else None,
        ways=[
            (say(label, g.language), _addresses(questionnaire.languages, said))
            for label, said in _ways(collector, visit, now)
        ],
    )


def _write_down(collector: Collector, now: datetime) -> None:
    """Note in the audit log that somebody took a link; it lets whoever has it rate the visit."""
    actor, code = g.actor, collector.code
    subject = f"{collector.wave.survey.code} / {collector.wave.code}"
    record(
        lambda writing: write_entry(
            writing, actor, Action.LINKS_MADE, subject, now=now,
            file=TAKEN_HERE, links=1, collector=code,
        )
    )  # fmt: skip


def _ways(
    collector: Collector, visit: VisitFound | None, now: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each way to help, and what the address of its page says."""
    key, code = secret_key(), collector.code
    about = {"o": sign_link(OccasionLink(visit.id), key, collector=code)} if visit else {}
    for mode, label in WAYS.items():
        hand = sign_hand(Hand(mode, g.actor.account_id), key, collector=code, now=now)
        yield label, {"collector": code, "by": hand, **about}


def _addresses(languages: tuple[str, ...], said: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return the page in each language: its code, its name and its address."""
    return [
        (
            language,
            LANGUAGE_NAMES.get(language, language),
            url_for("responding.show_page", **said, lang=language),
        )
        for language in languages
    ]
