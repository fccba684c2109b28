"""Files taken in from the command line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from surveyapp.accounts.commands import NO_AUTHORITY, check_zone, refuse, wrong_usage
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_unattended
from surveyapp.cases.batches import (
    Arrival,
    describe_batch,
    describe_refusal,
    keep_batch,
    keep_refusal,
)
from surveyapp.cases.benchmark_files import BenchmarkTitle
from surveyapp.cases.benchmark_files import import_benchmark as take_benchmark
from surveyapp.cases.models import ImportBatch, ImportKind
from surveyapp.cases.occasion_files import import_occasions as take_occasions
from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.service import find_authority, list_authorities
from surveyapp.units.sheet_problems import FileRefusedError
from surveyapp.units.unit_files import Changes
from surveyapp.units.unit_files import import_units as take_units

Taken = tuple[ImportBatch, Changes | None]
Take = Callable[[Session, Arrival, SupervisingAuthority], Taken]

MAX_CODE = 64
READING = N_("正在读取 {file}…")
TAKEN_IN = N_("已导入 {file}：新增 {created}，修订 {revised}，未变 {unchanged}。")
NO_AUTHORITY_YET = N_(
    "还没有主管单位。请先建立：surveyapp authority create CODE --name-zh … --name-en …"
)
WHICH_AUTHORITY = N_("有几个主管单位，请用 --authority 写明是哪一个：{codes}。")
WHOLE_FILE = N_("整个文件")
PLACES = {"line": N_("第 {place} 行"), "column": N_("{place} 列"), "value": N_("值 {place}")}


@dataclass(frozen=True, slots=True)
class Call:
    """What every command of the group is told."""

    path: str
    authority_code: str | None
    language: str
    as_json: bool


OPTIONS = (
    click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False)),
    click.option(
        "--authority", "authority_code", help="Code of the authority, if there are many."
    ),
    click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object, nothing else."),
)


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of every import, as one `Call`."""

    @wraps(command)
    def called(
        *, path: str, authority_code: str | None, language: str, as_json: bool, **others: object
    ) -> None:
        command(Call(path, authority_code, language, as_json), **others)

    for option in reversed(OPTIONS):
        called = option(called)
    return called


@click.group("import")
def import_group() -> None:
    """Units, occasions, population benchmarks and score events, whole or not at all."""


@import_group.command("units")
@with_options
@click.option(
    "--effective-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day from which another class or parent holds. Default: today.",
)
def import_units(call: Call, effective_on: datetime | None) -> None:
    """Import the units of FILE."""

    def take(session: Session, arrival: Arrival, authority: SupervisingAuthority) -> Taken:
        today = arrival.at.astimezone(ZoneInfo(authority.zone)).date()
        on = effective_on.date() if effective_on else today
        changes = take_units(session, authority.id, arrival.content, effective_on=on)
        batch = keep_batch(session, arrival, ImportKind.UNITS, changes, zone=authority.zone)
        return batch, changes

    _run(ImportKind.UNITS, take, call)


@import_group.command("occasions")
@with_options
@click.option("--zone", callback=check_zone, help="Zone of naive times. Default: the authority's.")
@click.option("--source", default="hall", show_default=True, help="Source of rows without one.")
def import_occasions(call: Call, zone: str | None, source: str) -> None:
    """Import the service occasions of FILE."""

    def take(session: Session, arrival: Arrival, authority: SupervisingAuthority) -> Taken:
        zone_of_file = zone or authority.zone
        return take_occasions(session, arrival, zone=zone_of_file, source=source[:MAX_CODE])

    _run(ImportKind.OCCASIONS, take, call)


@import_group.command("population")
@with_options
@click.option("--code", required=True, help="Its code; a code in use gets a new revision.")
@click.option("--title", required=True, help="Its title.")
@click.option("--source", required=True, help="Where the figures come from.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Of which day.")
def import_population(call: Call, code: str, title: str, source: str, as_of: datetime) -> None:
    """Import the population benchmark of FILE."""
    about = BenchmarkTitle(code[:MAX_CODE], {"zh-CN": title}, source, as_of.date())

    def take(session: Session, arrival: Arrival, _: SupervisingAuthority) -> Taken:
        return take_benchmark(session, arrival, about), None

    _run(ImportKind.BENCHMARK, take, call)


def _run(kind: ImportKind, take: Take, call: Call) -> None:
    engine = open_engine(read_settings().database_url)
    file = Path(call.path)
    click.echo(say(READING, call.language, file=file.name), err=True)
    try:
        with transaction(engine) as session:
            authority = named_authority(session, call.authority_code)
            arrival = Arrival(authority.id, None, file.name, file.read_bytes(), datetime.now(UTC))
            counts = _taken(session, *take(session, arrival, authority))
    except FileRefusedError as refusal:
        with transaction(engine) as session:
            kept = describe_refusal(arrival, kind, refusal, language=call.language)
            keep_refusal(session, kept)
            write_unattended(
                session, kept.authority_id, Action.IMPORT_REFUSED, kept.file_name,
                now=kept.at, kind=str(kind), problems=refusal.total,
            )  # fmt: skip
        print_refusal(refusal, call)
        raise SystemExit(1) from None
    done = say(TAKEN_IN, call.language, file=file.name, **counts)
    click.echo(json.dumps(counts) if call.as_json else done)


def _taken(session: Session, batch: ImportBatch, changes: Changes | None) -> dict[str, int]:
    write_unattended(
        session, batch.authority_id, Action.IMPORTED, batch.file_name, now=batch.at,
        **describe_batch(batch, changes),
    )  # fmt: skip
    return {"created": batch.created, "revised": batch.revised, "unchanged": batch.unchanged}


def named_authority(session: Session, code: str | None) -> SupervisingAuthority:
    """Return the authority of this code, or the only one there is; else end with a sentence."""
    if code:
        found = find_authority(session, code)
        if found is None:
            refuse(NO_AUTHORITY, code=code)
        return found
    every = list_authorities(session)
    if len(every) != 1:
        if not every:
            wrong_usage(NO_AUTHORITY_YET)
        wrong_usage(WHICH_AUTHORITY, codes=", ".join(one.code for one in every))
    return every[0]


def print_refusal(refusal: FileRefusedError, call: Call) -> None:
    """Print everything wrong with a file, for people or for programs."""
    problems = [
        {
            "line": one.line,
            "column": one.column or None,
            "value": one.value or None,
            "remedy": one.say(call.language),
        }
        for one in refusal.problems
    ]
    if call.as_json:
        click.echo(json.dumps({"problems": problems, "total": refusal.total}, ensure_ascii=False))
        return
    for one in problems:
        places = [
            say(PLACES[name], call.language, place=one[name]) for name in PLACES if one[name]
        ] or [say(WHOLE_FILE, call.language)]
        click.echo(": ".join((", ".join(places), str(one["remedy"]))), err=True)
    click.echo(refusal.say(call.language), err=True)
