"""The command line: the second interface, for people with a file and no server."""

import os
import sqlite3
import sys
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from functools import wraps
from importlib import import_module
from pathlib import Path

import alembic.command
import alembic.config
import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url
from typing_extensions import override

from surveyapp.config import ConfigurationError, read_settings
from surveyapp.copying import CopyRefusedError, copy_store, put_back
from surveyapp.database import open_engine
from surveyapp.messages import LANGUAGES, N_, say

PROJECT = Path(__file__).parent.parent
THREADS = 8  # Of each worker; `keeping.MOST_AT_ONCE` takes along as many.
UPGRADE_FIRST = N_("数据库还没有建好，或版本与程序不符。请先运行 surveyapp db upgrade，再试一次。")

# Said before there is anybody to ask in which language.
STARTING = N_("正在启动，几秒后请打开 http://{host}:{port}")
NOT_EMBEDDED = N_("备份和恢复命令只用于内置数据库；PostgreSQL 请用 pg_dump 和 pg_restore。")
NO_STORE = N_("没有数据库文件 {store}，无可备份。请核对 SURVEYAPP_DATA。")
COPIED = N_("已备份到 {file}。请把 secret.key 和照片文件夹一并另存。")
RESTORED = N_("已按 {file} 恢复；恢复前的数据库留在 {before}。照片文件夹请另行放回。")
FILLED = N_("已按 {file} 恢复。照片文件夹和 secret.key 请另行放回。")
NOT_COPIED = N_("没有写成 {file}：{why}。请核对文件夹能否写入、磁盘是否已满，再试一次。")
COPY_REFUSED = {
    "exists": N_("{file} 已存在，没有覆盖。请换一个文件名。"),
    "not_a_copy": N_("{file} 不是本系统数据库的备份。请核对文件。"),
    "damaged": N_("{file} 已损坏，没有恢复。请用另一份备份。"),
    "newer": N_("{file} 来自更新的版本，没有恢复。请先安装那个版本的程序。"),
    "in_use": N_("数据库正在使用中，没有恢复。请先停止服务，再试一次。"),
}


# Where each command is: the last of the rooms that add to a group. Reading all of them takes
# seconds, for which nobody who types `serve` should wait.
PLACES = {
    "account": "accounts.commands:account_group",
    "analyze": "reporting.commands:analyze",
    "authority": "accounts.commands:authority_group",
    "demo": "demo.commands:demo_command",
    "erase": "drafts.commands:erase_command",
    "export": "estimates.commands:export_group",
    "import": "ledger.commands:import_group",
    "links": "fieldwork.commands:links_command",
    "questionnaire": "authoring.commands:questionnaire_group",
    "scheme": "assessment.bulletin.commands:scheme_group",
    "snapshot": "snapshots.commands:snapshot_command",
}
ON_ANY_STORE = {"analyze", "demo", "questionnaire", "scheme"}  # Or on none.


class Rooms(click.Group):
    """The commands of all rooms, each read when it is called."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*self.commands, *PLACES})

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, read from its room the first time."""
        if cmd_name in PLACES and cmd_name not in self.commands:
            room, name = PLACES[cmd_name].split(":")
            command: click.Command = getattr(import_module(f"surveyapp.{room}"), name)
            guarded = command if cmd_name in ON_ANY_STORE else _on_newest_store(command)
            self.add_command(guarded, cmd_name)
        return super().get_command(ctx, cmd_name)


@click.group(cls=Rooms)
@click.pass_context
def group(context: click.Context) -> None:
    """Questionnaires, and fair figures from their answers."""
    context.obj = _upgrade_store  # For commands that begin with a store of the newest shape.


def main() -> None:
    """Run the command line; a wrong setting is a sentence, not a traceback."""
    try:
        group()
    except ConfigurationError as error:
        raise SystemExit(f"surveyapp: {error}") from None


@group.group("db")
def db_group() -> None:
    """The store and its migrations."""


@db_group.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the store to REVISION (the newest)."""
    _upgrade_store(revision)


@db_group.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the store back to REVISION (`base` empties it)."""
    alembic.command.downgrade(_alembic_config(), revision)


@db_group.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write a copy of the embedded store to FILE; it may be at work meanwhile."""
    store = _embedded_store()
    if not store.exists():
        raise _refused(NO_STORE, store=store)
    try:
        copy_store(store, file)
    except CopyRefusedError as error:
        raise _refused(COPY_REFUSED[error.code], file=file) from None
    except (sqlite3.Error, OSError) as error:
        raise _refused(NOT_COPIED, file=file, why=error) from None
    click.echo(_in_both(COPIED, file=file))


@db_group.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def restore(file: Path) -> None:
    """Make the embedded store what the copy FILE is; the server is stopped before."""
    store, now = _embedded_store(), datetime.now(UTC)
    scripts = ScriptDirectory.from_config(_alembic_config())
    known = {script.revision for script in scripts.walk_revisions()}
    try:
        before = put_back(file, store, known, now)
    except CopyRefusedError as error:
        raise _refused(COPY_REFUSED[error.code], file=file) from None
    except (sqlite3.Error, OSError) as error:
        raise _refused(NOT_COPIED, file=store, why=error) from None
    _upgrade_store()
    noting = import_module("surveyapp.accounts.restoring")
    noting.note_restored(read_settings().database_url, file.name, now)
    click.echo(
        _in_both(RESTORED, file=file, before=before) if before else _in_both(FILLED, file=file)
    )


@db_group.command("revise")
@click.argument("message")
def revise(message: str) -> None:
    """Write a migration that brings the store, as it is now, to what the models say."""
    number = 1 + len(list((PROJECT / "migrations" / "versions").glob("*.py")))
    alembic.command.revision(_alembic_config(), message, autogenerate=True, rev_id=f"{number:04d}")


@group.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages with gunicorn."""
    click.echo(_in_both(STARTING, host=host, port=port), err=True)
    _upgrade_store()
    os.chdir(PROJECT)
    # The server takes the place of this process, so that a signal reaches it.
    command = server_command(host, port, workers)
    os.execv(command[0], command)  # noqa: S606


def server_command(host: str, port: int, workers: int, application: str = "wsgi:app") -> list[str]:
    """Return what runs gunicorn with the settings that `docs/operations.md` explains."""
    arguments = [
        f"--bind={host}:{port}",
        f"--workers={workers}",
        f"--threads={THREADS}",
        "--timeout=120",
        "--graceful-timeout=5",  # A browser that keeps its connection open delays no stop.
        "--no-control-socket",
        "--preload",  # Read once, shared by all workers until they write to it.
    ]
    return [sys.executable, "-m", "gunicorn", *arguments, application]


def _embedded_store() -> Path:
    url = make_url(read_settings().database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise _refused(NOT_EMBEDDED)
    return Path(url.database)


def _refused(sentence: str, **values: object) -> click.ClickException:
    return click.ClickException(_in_both(sentence, **values))


def _in_both(sentence: str, **values: object) -> str:
    # Nobody has said yet in which language to speak.
    return " / ".join(say(sentence, language, **values) for language in LANGUAGES)


def _upgrade_store(revision: str = "head") -> None:
    alembic.command.upgrade(_alembic_config(), revision)


def _alembic_config() -> alembic.config.Config:
    config = alembic.config.Config()
    config.set_main_option("script_location", str(PROJECT / "migrations"))
    config.attributes["database_url"] = read_settings().database_url
    return config


def _on_newest_store(command: click.Command) -> click.Command:
    """Return a command, or a room of them, that begins only on a store of the newest shape."""
    guarded = copy(command)
    if isinstance(guarded, click.Group):
        guarded.commands = {name: _on_newest_store(one) for name, one in guarded.commands.items()}
    elif guarded.callback:
        guarded.callback = _after_check(guarded.callback)
    return guarded


def _after_check(work: Callable[..., object]) -> Callable[..., object]:
    @wraps(work)
    def called(*arguments: object, **options: object) -> object:
        if not _is_newest():
            raise _refused(UPGRADE_FIRST)
        return work(*arguments, **options)

    return called


def _is_newest() -> bool:
    engine = open_engine(read_settings().database_url)
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
    engine.dispose()
    return set(present) == set(ScriptDirectory.from_config(_alembic_config()).get_heads())


if __name__ == "__main__":
    main()
