"""Snapshots from the command line, and the files that are made of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
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
from surveyapp.snapshots.data_files import write_data_file
from surveyapp.snapshots.exporting import DataFormat, make_extract
from surveyapp.snapshots.folder import CODEBOOK
from surveyapp.snapshots.refreshing import Refreshed, refresh_snapshot
from surveyapp.snapshots.service import open_snapshot, snapshot_folder

REFRESHED = N_("答卷 {responses} 份；读取变动 {changes} 条；内容指纹 {content_hash}")
READ_SO_FAR = N_("已读取 {done} / {changes} ……")
WRITTEN = N_("已写出 {file}：{responses} 份答卷。")
EXTRA_MISSING = N_("缺少 {library}。请运行 pip install 'surveyapp[data]'，再试一次。")
WRONG_ENDING = N_("{file} 的扩展名与格式不符。请写成 {name}.{form}，或改 --format。")


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


def _of_wave(command: Callable[..., None]) -> Callable[..., None]:
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
@_of_wave
def snapshot_command(call: Call) -> None:
    """Bring the columns of WAVE up to date: a wave's code, or SURVEY/WAVE.

    Prints how many responses it holds, how many changes it read, and the hash of its content.
    Exit status: 0 done, 1 refused with reasons, 2 wrong usage.
    """
    done = _refresh(call)
    found = {"responses": done.rows, "changes": done.changes, "content_hash": done.content_hash}
    _write_down(call, Action.SNAPSHOT_REFRESHED, **found)
    click.echo(say(REFRESHED, call.language, **found))


@click.group("export")
def export_group() -> None:
    """Answers as files for other programs."""


@export_group.command("responses")
@_of_wave
@click.option(
    "--format", "form", type=click.Choice([one.value for one in DataFormat]), required=True,
    help="csv, xlsx, sav (SPSS), dta (Stata) or parquet.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True,
    help="The file to write; its ending is that of the format.",
)  # fmt: skip
@click.option(
    "--raw-text", "with_own_words", is_flag=True,
    help="Also what people wrote in their own words; the audit log notes it.",
)  # fmt: skip
def export_responses(call: Call, form: str, out: Path, *, with_own_words: bool) -> None:
    """Write the responses of WAVE, as they are now, to a file.

    WAVE is a wave's code, or SURVEY/WAVE. Withdrawn responses are rows without answers. Exit
    status: 0 done, 1 refused with reasons, 2 wrong usage.
    """
    if out.suffix.lower() != f".{form}":
        raise click.UsageError(
            say(WRONG_ENDING, call.language, file=out.name, name=out.stem, form=form)
        )
    _refresh(call)
    with transaction(call.engine, writing=False) as session:
        with open_snapshot(session, call.folder) as snapshot:
            extract = make_extract(snapshot, call.zone, with_own_words=with_own_words)
            codebook = (call.folder / CODEBOOK).read_bytes()
        write_data_file(extract, DataFormat(form), out, language=call.language, codebook=codebook)
    digest = sha256(out.read_bytes()).hexdigest()
    _write_down(call, Action.DOWNLOADED, file=out.name, sha256=digest, responses=len(extract))
    if with_own_words:
        _write_down(call, Action.VIEWED_RAW_TEXT, file=out.name)
    call.tell(WRITTEN, file=out.name, responses=len(extract))


def _refresh(call: Call) -> Refreshed:
    return refresh_snapshot(
        call.engine,
        call.wave_id,
        call.folder,
        tell=lambda done, changes: call.tell(READ_SO_FAR, done=done, changes=changes),
    )


def _write_down(call: Call, action: Action, **details: object) -> None:
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
