"""The invented city from the command line."""

from datetime import UTC, datetime
from time import perf_counter

import click
from sqlalchemy import select

from surveyapp.access import Role
from surveyapp.config import Settings, read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.demo.people import PASSWORD
from surveyapp.demo.service import ACCOUNTS, EXPERT, INSPECTORS, OFFICER, fill, is_empty
from surveyapp.fieldwork.models import Collector, Survey, Wave, WaveState
from surveyapp.units.models import SupervisingAuthority


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing where the store has content already.")
@click.pass_context
def demo_command(context: click.Context, *, if_empty: bool) -> None:
    """Fill an empty store with an invented city, and say what to open."""
    settings = read_settings()
    context.obj()  # Bring the store to the newest migration.
    engine = open_engine(settings.database_url)
    with transaction(engine) as session:
        was_empty = is_empty(session)
        if was_empty:
            click.echo("Filling the store with an invented city, in a minute or so …", err=True)
            start = perf_counter()
            fill(session, now=datetime.now(UTC), tell=_tell)
            click.echo(f"… done in {perf_counter() - start:.0f} s.", err=True)
    if not was_empty and not if_empty:
        raise click.ClickException("the store is not empty; the demo city needs an empty one")
    with transaction(engine, writing=False) as session:
        address = session.scalar(
            select(Collector.code)
            .join(Wave, Wave.id == Collector.wave_id)
            .join(Survey, Survey.id == Wave.survey_id)
            .join(SupervisingAuthority, SupervisingAuthority.id == Survey.authority_id)
            .where(SupervisingAuthority.code == "lanhe", Wave.state == WaveState.OPEN)
            .where(Collector.unit_id.is_not(None))
            .order_by(Collector.id)
            .limit(1)
        )
    engine.dispose()
    if address:
        click.echo(_welcome(settings, address))


def _tell(work: str) -> None:
    click.echo(f"  {work} …", err=True)


def _welcome(settings: Settings, address: str) -> str:
    does = {
        Role.EVALUATOR: "questionnaires, surveys, QR codes",
        Role.ADMINISTRATOR: "imports, waves, reports",
        Role.AUDITOR: "everything, to read; the audit log",
        Role.INFO_OFFICER: "the ledger of one centre",
        Role.INSPECTOR: "items drawn from other centres, to look at on a phone",
        Role.EXPERT: "scores of all centres, by a scheme",
    }
    people = {**ACCOUNTS, **dict([OFFICER, EXPERT])}
    people |= {login: (name, Role.INSPECTOR) for login, (name, _unit) in INSPECTORS.items()}
    lines = [
        "",
        f"  Answer as a citizen   {settings.public_url}/s/{address}",
        f"  Sign in as staff      {settings.public_url}/sign-in     password: {PASSWORD}",
        *(f"      {login:<12}      {does[role]}" for login, (_name, role) in people.items()),
        "",
    ]
    return "\n".join(lines)
