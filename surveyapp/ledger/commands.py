"""Files of events taken in from the command line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.models import Action
from surveyapp.audit.service import write_unattended
from surveyapp.cases.commands import (
    READING,
    Call,
    import_group,
    named_authority,
    print_refusal,
    with_options,
)
from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.ledger.event_files import HandedIn, take_in
from surveyapp.ledger.models import EventLedger
from surveyapp.messages import N_, say
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.sheet_problems import FileRefusedError

TAKEN_IN = N_("已导入 {file}：新增 {count}。")


@import_group.command("events")
@with_options
@click.option("--ledger", "ledger_code", required=True, help="Code of the ledger.")
def import_events(call: Call, ledger_code: str) -> None:
    """Import the score events of FILE into a ledger."""
    engine = open_engine(read_settings().database_url)
    path, now = Path(call.path), datetime.now(UTC)
    file = HandedIn(path.name, path.read_bytes())
    click.echo(say(READING, call.language, file=path.name), err=True)
    try:
        with transaction(engine) as session:
            authority = named_authority(session, call.authority_code)
            authority_id = authority.id
            ledger = _ledger(session, authority, ledger_code)
            kept = take_in(session, ledger, file, zone=authority.zone, now=now)
            count = kept.count
    except FileRefusedError as refusal:
        subject = f"{ledger_code} / {path.name}"
        with transaction(engine) as session:
            write_unattended(
                session, authority_id, Action.IMPORT_REFUSED, subject, now=now,
                problems=refusal.total,
            )  # fmt: skip
        print_refusal(refusal, call)
        raise SystemExit(1) from None
    done = say(TAKEN_IN, call.language, file=path.name, count=count)
    click.echo(json.dumps({"created": count}) if call.as_json else done)


def _ledger(session: Session, authority: SupervisingAuthority, code: str) -> EventLedger:
    mine = select(EventLedger).filter_by(authority_id=authority.id)
    ledgers = {ledger.code: ledger for ledger in session.scalars(mine)}
    if code not in ledgers:
        known = ", ".join(sorted(ledgers)) or "none yet"
        raise click.ClickException(f"there is no ledger {code!r}; there are: {known}")
    return ledgers[code]
