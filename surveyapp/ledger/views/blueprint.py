"""The blueprint that the pages of this room register with, and who may open which."""

from collections.abc import Mapping
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, g

from questionnaires.definition import words
from surveyapp.access import Role, only_for
from surveyapp.database import current_session
from surveyapp.ledger import service
from surveyapp.ledger.models import EventLedger, LedgerPeriod
from surveyapp.ledger.scope import DECIDERS, OVERSEERS, READERS, RECORDERS
from surveyapp.ledger.vocabulary import (
    PERIOD_STATE_LABELS,
    PERIOD_STEP_LABELS,
    STATE_LABELS,
    STATE_MARKS,
    STEP_LABELS,
)
from surveyapp.period_words import days_name
from surveyapp.units.service import short_names
from surveyapp.wording import day, moment

blueprint = Blueprint("ledger", __name__)

for_readers = only_for(*READERS)
for_recorders = only_for(*RECORDERS)
for_overseers = only_for(*OVERSEERS)
for_deciders = only_for(*DECIDERS)
for_administrators = only_for(Role.ADMINISTRATOR)


@blueprint.app_context_processor
def ledger_words() -> dict[str, object]:
    """Give templates the words of this room."""
    return {
        "event_states": STATE_LABELS,
        "event_marks": STATE_MARKS,
        "event_steps": STEP_LABELS,
        "period_states": PERIOD_STATE_LABELS,
        "period_steps": PERIOD_STEP_LABELS,
    }


@blueprint.app_template_filter("period_title")
def period_title(period: LedgerPeriod) -> str:
    """Return what people call a period, or its code where they have no name for its days."""
    return days_name(period.period_from, period.period_until, g.language) or period.code


@blueprint.app_template_filter("told_moment")
def told_moment(value: datetime) -> str:
    """Return when something occurred: files may say the day alone, which is kept as its start."""
    local = value.astimezone(ZoneInfo(g.actor.zone))
    return moment(value) if local.time() != time() else day(local.date())


def joint_names(*listed: str) -> Mapping[str, str]:
    """Return what the units are called whose codes stand between semicolons, by their codes."""
    codes = {code for one in listed for code in one.split(";")} - {""}
    found = short_names(current_session(), g.actor.authority_id, codes)
    return {code: words(name, g.language) for code, name in found.items()}


def find(ledger_id: UUID) -> EventLedger:
    """Return a ledger of whoever asks."""
    return service.find_ledger(current_session(), g.actor, ledger_id)


def names_in(ledger: EventLedger) -> Mapping[str, Mapping[str, str]]:
    """Return what the codes of a ledger are called, by what each is one of."""
    parts = service.vocabulary_of(ledger).parts()
    return {
        kind: {one.code: words(one.title, g.language) for one in some}
        for kind, some in parts.items()
    }
