"""`surveyapp scheme run --store`: an adopted scheme on what the store holds; nothing is kept."""

from datetime import date, timedelta
from uuid import UUID

import click
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.assessment.adoption import in_force, scheme_file
from surveyapp.assessment.runs import Replay, compute, gather
from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.ledger.models import EventLedger
from surveyapp.ledger.service import list_ledgers
from surveyapp.messages import SOURCE_LANGUAGE
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.service import find_authority, list_authorities


def run_on_store(
    code: str, period: Period, as_of: date | None, authority_code: str | None, ledger_code: str
) -> Replay:
    """Run the version of a scheme that is in force, as its page does.

    Raises
    ------
    ClickException
        If there is no such authority, scheme or ledger.
    InvalidInputError
        With everything in the evidence that the scheme refuses.
    """
    engine = open_engine(read_settings().database_url)
    with transaction(engine, writing=False) as session:
        authority = _authority(session, authority_code)
        onlooker = Actor(
            account_id=UUID(int=0), login="", display_name="", language=SOURCE_LANGUAGE,
            authority_id=authority.id, zone=authority.zone, grants=frozenset(),
        )  # fmt: skip
        last = period.end - timedelta(days=1)
        version = in_force(session, onlooker, code, last)
        if version is None or version.unset:
            raise click.ClickException(f"no version of {code} is in force and set on {last}")
        ledger = _ledger(session, onlooker, ledger_code)
        tables = gather(session, onlooker, version, period, ledger).tables
        replay = compute(scheme_file(version), tables, period, as_of or last)
    engine.dispose()
    return replay


def _authority(session: Session, code: str | None) -> SupervisingAuthority:
    found = list_authorities(session)
    authority = find_authority(session, code) if code else found[0] if len(found) == 1 else None
    if authority is None:
        known = ", ".join(one.code for one in found)
        raise click.ClickException(f"say --authority with one of: {known}")
    return authority


def _ledger(session: Session, onlooker: Actor, code: str) -> EventLedger | None:
    ledgers = {one.code: one for one in list_ledgers(session, onlooker)}
    if code and code not in ledgers:
        raise click.ClickException(f"there is no ledger {code}; known are: {', '.join(ledgers)}")
    return ledgers.get(code)
