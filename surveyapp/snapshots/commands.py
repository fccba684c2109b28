"""Snapshots from the command line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import Engine

from surveyapp.audit.models import Action
from surveyapp.audit.service import write_unattended
from surveyapp.cases.commands import named_authority
from surveyapp.config import read_settings
from surveyapp.database import open_engine, transaction
from surveyapp.errors import SurveyError
from surveyapp.fieldwork.service import find_wave_by_code
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.snapshots.refreshing import Refreshed, refresh_snapshot
from surveyapp.snapshots.service import snapshot_folder

REFRESHED = N_("答卷 {responses} 份；读取变动 {changes} 条；内容指纹 {content_hash}")
READ_SO_FAR = N_("已读取 {done} / {changes} ……")
EXTRA_MISSING = N_("缺少 {library}。请运行 pip install 'surveyapp[data]'，再试一次。")


@dataclass(frozen=True, slots=True)
class Call:
    """One wave of one authority, and in which language to speak."""

    engine: Engine
    authority_id: UUID
    zone: str
    wave_id: UUID
    subject: str
    folder: Path
    language: str

    def tell(self, sentence: str, **parameters: object) -> None:
        """Say how far it is, on standard error."""
        click.echo(say(sentence, self.language, **parameters), err=True)


OPTIONS = (
    click.argument("wave", metavar="WAVE"),
    click.option(
        "--authority", "authority_code", help="Code of the authority, if there are many."
    ),
    click.option(
        "--language",
        type=click.Choice(LANGUAGES),
        default=LANGUAGES[0],
        show_default=True,
        help="Language of messages and labels.",
    ),
)


def of_wave(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the wave it is about; what is refused ends with a sentence."""

    @wraps(command)
    def called(*, wave: str, authority_code: str | None, language: str, **others: object) -> None:
        settings = read_settings()
        engine = open_engine(settings.database_url)
        with _refusals(language):
            with transaction(engine, writing=False) as session:
                authority = named_authority(session, authority_code)
                found = find_wave_by_code(session, authority.id, wave)
                call = Call(
                    engine=engine,
                    authority_id=authority.id,
                    zone=authority.zone,
                    wave_id=found.id,
                    subject=f"{found.survey.code} / {found.code}",
                    folder=snapshot_folder(settings.data_folder, found.id),
                    language=language,
                )
            command(call, **others)
        engine.dispose()

    for option in reversed(OPTIONS):
        called = option(called)
    return called


@click.command("snapshot")
@of_wave
def snapshot_command(call: Call) -> None:
    """Bring the columns of WAVE up to date: a wave's code, or SURVEY/WAVE.

    Prints how many responses it holds, how many changes it read, and the hash of its content.
    Exit status: 0 done, 1 refused with reasons, 2 wrong usage.
    """
    done = refresh(call)
    found = {"responses": done.rows, "changes": done.changes, "content_hash": done.content_hash}
    write_down(call, Action.SNAPSHOT_REFRESHED, **found)
    click.echo(say(REFRESHED, call.language, **found))


def refresh(call: Call) -> Refreshed:
    """Bring the snapshot of the wave up to date, and say how far it is."""
    return refresh_snapshot(
        call.engine,
        call.wave_id,
        call.folder,
        tell=lambda done, changes: call.tell(READ_SO_FAR, done=done, changes=changes),
    )


def write_down(call: Call, action: Action, **details: object) -> None:
    """Note in the audit log what was done to the wave."""
    with transaction(call.engine) as session:
        write_unattended(
            session, call.authority_id, action, call.subject, now=datetime.now(UTC), **details
        )


@contextmanager
def _refusals(language: str) -> Iterator[None]:
    try:
        yield
    except SurveyError as refusal:
        raise click.ClickException(refusal.say(language)) from None
    except ImportError as missing:
        raise click.ClickException(say(EXTRA_MISSING, language, library=missing.name)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from None
