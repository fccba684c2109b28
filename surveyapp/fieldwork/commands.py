"""Links to occasions from the command line, for whoever sends the messages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from surveyapp.audit.models import Action
from surveyapp.audit.service import write_unattended
from surveyapp.cases.commands import named_authority
from surveyapp.config import Settings, read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.errors import SurveyError
from surveyapp.fieldwork import service
from surveyapp.fieldwork.errors import (
    NoSuchCollectorError,
    NoSuchUnitError,
    WaveLockedForLinksError,
)
from surveyapp.fieldwork.link_files import LinkFormat, occasion_names, write_links
from surveyapp.fieldwork.models import Collector, Wave, WaveState
from surveyapp.fieldwork.service import LinkSearch
from surveyapp.fieldwork.service.links import LinkableOccasions, describe_links
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from surveyapp.units.service import find_unit

WRITTEN = N_("已写出 {file}：{links} 条链接；另有 {rated} 次办事已经评价。")
WRONG_ENDING = N_("{file} 的扩展名不是 .csv 或 .xlsx。请换一个文件名。")
LOCAL_ADDRESS = N_("链接指向 {address}，只有这台机器能打开。请先设置 SURVEYAPP_PUBLIC_URL。")
TAKES_NONE = N_("批次 {wave} 现在不接收答卷，这些链接打开后不能评价。")
DAY = click.DateTime(["%Y-%m-%d"])


@dataclass(frozen=True, slots=True)
class Call:
    """Which links are wanted, and in which language to speak of them."""

    wave: str
    collector: str
    out: Path
    unit: str | None
    first_day: datetime | None
    last_day: datetime | None
    with_open: bool
    language: str


@click.command("links")
@click.argument("wave", metavar="WAVE")
@click.option("--collector", required=True, help="Code of the collector they lead to.")
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True,
    help="The file to write: .csv or .xlsx.",
)  # fmt: skip
@click.option("--unit", help="Of one centre, window or department only: its code.")
@click.option("--from", "first_day", type=DAY, help="First day. Default: that of the period.")
@click.option("--to", "last_day", type=DAY, help="Last day. Default: that of the period.")
@click.option("--open-cases", "with_open", is_flag=True, help="Also cases that are not closed.")
@click.option("--authority", help="Code of the authority, if there are many.")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def links_command(*, authority: str | None, **options: Any) -> None:  # noqa: ANN401 - click's
    """Write a rating link for every occasion of WAVE that nobody rated yet to a file.

    WAVE is a wave's code, or SURVEY/WAVE. Whoever has a link can rate its occasion once, so keep
    the file as you would the register. Exit status: 0 done, 1 refused with reasons, 2 wrong usage.
    """
    call, settings = Call(**options), read_settings()
    if _ending(call.out) not in set(LinkFormat):
        raise click.UsageError(say(WRONG_ENDING, call.language, file=call.out.name))
    if settings.local_address:
        click.echo(say(LOCAL_ADDRESS, call.language, address=settings.local_address), err=True)
    engine = open_engine(settings.database_url)
    try:
        with transaction(engine) as session:
            found = _write(session, named_authority(session, authority), call, settings)
    except SurveyError as refusal:
        raise click.ClickException(refusal.say(call.language)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
    finally:
        engine.dispose()
    told = {"file": call.out.name, "links": len(found.occasions), "rated": found.rated}
    click.echo(say(WRITTEN, call.language, **told), err=True)


def _write(
    session: Session, authority: SupervisingAuthority, call: Call, settings: Settings
) -> LinkableOccasions:
    """Write the file, and into the audit log that it was written."""
    now = datetime.now(UTC)
    wave = service.find_wave_by_code(session, authority.id, call.wave)
    if wave.state is WaveState.LOCKED:
        raise WaveLockedForLinksError(wave=wave.full_code)
    if service.wave_phase(wave, now) in {service.Phase.ENDED, service.Phase.CLOSED}:
        click.echo(say(TAKES_NONE, call.language, wave=wave.full_code), err=True)
    collector, unit = _collector(session, wave, call.collector), _unit(session, wave, call.unit)
    last_of_period = wave.period_until - timedelta(days=1)
    search = LinkSearch(
        first_day=call.first_day.date() if call.first_day else wave.period_from,
        last_day=call.last_day.date() if call.last_day else last_of_period,
        unit_id=unit.id if unit else None,
        is_closed_only=not call.with_open,
    )
    found = service.find_linkable(session, wave, search, collector)
    address, key = f"{settings.public_url}/s/{collector.code}", settings.secret_key
    signer = service.link_signer(collector, address, key, zone=authority.zone, now=now)
    names = occasion_names(session, authority.id, call.language)
    form = LinkFormat(_ending(call.out))
    call.out.write_bytes(write_links(found.occasions, signer, names, form))
    about = describe_links(
        search, signer,
        file=call.out.name, links=len(found.occasions), unit=unit.code if unit else None,
    )  # fmt: skip
    subject = f"{wave.survey.code} / {wave.code}"
    write_unattended(session, authority.id, Action.LINKS_MADE, subject, now=now, **about)
    return found


def _ending(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")


def _collector(session: Session, wave: Wave, code: str) -> Collector:
    collectors = {one.code: one for one in service.wave_collectors(session, wave.id)}
    if code not in collectors:
        raise NoSuchCollectorError(collector=code, collectors=", ".join(collectors))
    return collectors[code]


def _unit(session: Session, wave: Wave, code: str | None) -> AssessedUnit | None:
    if code is None:
        return None
    unit = find_unit(session, wave.survey.authority_id, code)
    if unit is None:
        raise NoSuchUnitError(unit=code)
    return unit
