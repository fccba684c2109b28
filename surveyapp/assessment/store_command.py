"""`surveyapp scheme run --store`: an adopted scheme on what the store holds; nothing is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import click
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.assessment.adoption import in_force, list_schemes, scheme_file
from surveyapp.assessment.errors import ParametersUnsetError
from surveyapp.assessment.holding import holdings_in, told_days
from surveyapp.assessment.refusals import refusal
from surveyapp.assessment.runs import Replay, compute, gather, refuse_period
from surveyapp.assessment.surveys.choices import NO_SURVEYS
from surveyapp.assessment.surveys.offers import offer_of
from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.ledger.models import EventLedger
from surveyapp.ledger.service import list_ledgers
from surveyapp.messages import N_, SOURCE_LANGUAGE, say
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.service import find_authority, list_authorities

WHICH_AUTHORITY = N_("请用 --authority 写明主管机关：{known}。")
NOT_IN_FORCE = N_("{day} 没有施行中的办法 {code}。已采用的办法：{known}。")
NO_LEDGER = N_("没有台账 {code}。已有的台账：{known}。")
WHICH_LEDGER = N_("请用 --ledger 写明台账：{known}；只用导入的表就写 --ledger ''。")
PART_OF_IT = N_(
    "这个周期内办法换过版：按第 {number} 版运行，只计 {first} 至 {last} 的事件。"
    "第 {others} 版的日子，请在网页上从那一版运行。"
)
NONE = "—"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the store a scheme is run on, and in which language refusals are told.

    With `surveys` are read the waves that the page of a run proposes. `ledger` is empty for none,
    and ``None`` for the only one there is.
    """

    authority: str | None
    ledger: str | None
    as_of: date | None
    language: str
    surveys: bool = True


def run_on_store(code: str, period: Period, asked: Asked) -> Replay:
    """Run the version of a scheme that is in force, as its page does.

    Raises
    ------
    ClickException
        If there is no such authority, scheme or ledger.
    ParametersUnsetError, SurveysRefusedError
    InvalidInputError
        With everything in the evidence that the scheme refuses.
    """
    engine = open_engine(read_settings().database_url)
    with transaction(engine, writing=False) as session:
        authority = _authority(session, asked)
        onlooker = Actor(
            account_id=UUID(int=0), login="", display_name="", language=SOURCE_LANGUAGE,
            authority_id=authority.id, zone=authority.zone, grants=frozenset(),
        )  # fmt: skip
        last = period.end - timedelta(days=1)
        version = in_force(session, onlooker, code, last)
        if version is None:
            known = _listed(one.code for one in list_schemes(session, onlooker))
            raise refusal(NOT_IN_FORCE, asked.language, code=code, day=last, known=known)
        if version.unset:
            raise ParametersUnsetError(names=_listed(version.unset))
        refuse_period(version, period, onlooker.day_of(datetime.now(UTC)))
        file = scheme_file(version)
        ledger = _ledger(session, onlooker, asked) if file.scheme.events else None
        days = told_days(holdings_in(session, onlooker, code, period), version)
        if days is not None and file.scheme.events is not None:
            click.echo(say(PART_OF_IT, asked.language, **days), err=True)
        surveys = NO_SURVEYS
        if asked.surveys:
            surveys = offer_of(session, onlooker, version, period).proposal
        tables = gather(session, onlooker, version, period, ledger, surveys=surveys).tables
        replay = compute(file, tables, period, asked.as_of or last)
    engine.dispose()
    return replay


def _authority(session: Session, asked: Asked) -> SupervisingAuthority:
    found, code = list_authorities(session), asked.authority
    authority = find_authority(session, code) if code else found[0] if len(found) == 1 else None
    if authority is None:
        known = _listed(one.code for one in found)
        raise refusal(WHICH_AUTHORITY, asked.language, known=known)
    return authority


def _ledger(session: Session, onlooker: Actor, asked: Asked) -> EventLedger | None:
    ledgers = {one.code: one for one in list_ledgers(session, onlooker)}
    if asked.ledger is None and len(ledgers) > 1:
        raise refusal(WHICH_LEDGER, asked.language, known=_listed(ledgers))
    code = next(iter(ledgers), "") if asked.ledger is None else asked.ledger
    if code and code not in ledgers:
        raise refusal(NO_LEDGER, asked.language, code=code, known=_listed(ledgers))
    return ledgers.get(code)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or NONE
