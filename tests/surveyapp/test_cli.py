"""The command line, from an empty folder to somebody who can sign in."""

import socket
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect

from surveyapp import cli
from surveyapp.database import open_engine


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SURVEYAPP_DATA", str(tmp_path))
    monkeypatch.delenv("SURVEYAPP_DATABASE_URL", raising=False)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.group, arguments)


def tables(data: Path) -> set[str]:
    engine = open_engine(f"sqlite:///{data / 'surveyapp.db'}")
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_the_store_is_built_and_taken_down_again(data: Path) -> None:
    assert run("db", "upgrade").exit_code == 0
    assert "response" in tables(data)

    assert run("db", "downgrade", "base").exit_code == 0
    assert tables(data) == {"alembic_version"}


COMMANDS = (
    ("authority", "create", "city", "--name-zh", "市", "--name-en", "City"),
    ("account", "create", "li", "--name", "李", "--role", "auditor", "--authority", "city"),
    ("import", "units", __file__),
)


@pytest.mark.parametrize("shape", ["nothing", "older"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: "-".join(words[:2]))
def test_a_command_before_the_store_is_upgraded_says_what_to_do_first(
    data: Path, shape: str, command: tuple[str, ...]
) -> None:
    if shape == "older":
        run("db", "upgrade")
        run("db", "downgrade", "base")

    done = run(*command)

    assert data.exists()
    assert done.exit_code == 1
    assert len(done.output.splitlines()) == 1
    assert "请先运行 surveyapp db upgrade" in done.output
    assert "Run surveyapp db upgrade first" in done.output


@pytest.mark.usefixtures("data")
def test_in_a_store_of_the_newest_shape_a_command_does_its_work() -> None:
    run("db", "upgrade")

    assert run(*COMMANDS[0]).exit_code == 0


def test_help_and_wrong_usage_need_no_store(data: Path) -> None:
    assert run("account", "create", "--help").exit_code == 0
    assert run("import", "units").exit_code == 2
    assert not (data / "surveyapp.db").exists()


def test_the_module_is_a_program_too() -> None:
    command = [sys.executable, "-m", "surveyapp.cli", "--help"]

    shown = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603

    assert "Questionnaires, and fair figures" in shown.stdout


def test_every_command_is_found_under_the_name_by_which_it_calls_itself() -> None:
    context = click.Context(cli.group)

    for name in cli.group.list_commands(context):
        command = cli.group.get_command(context, name)
        assert command is not None
        assert command.name == name


def test_starting_the_server_reads_no_room_before_it_says_that_it_starts() -> None:
    program = "import sys, surveyapp.cli; print([n for n in sys.modules if n.startswith('scipy')])"

    read = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert read.stdout.strip() == "[]"


def test_a_wrong_setting_is_a_sentence_and_not_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SURVEYAPP_PUBLIC_URL", "nonsense")
    monkeypatch.setattr("sys.argv", ["surveyapp", "db", "upgrade"])

    with pytest.raises(SystemExit, match="SURVEYAPP_PUBLIC_URL"):
        cli.main()


def test_it_serves_where_no_environment_is_on_the_path(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    command = [str(Path(sys.executable).with_name("surveyapp")), "serve", f"--port={port}"]
    with (
        (data / "log").open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=log) as server,  # noqa: S603 - ours
    ):
        try:
            assert answer(port) == HTTPStatus.OK
        finally:
            server.terminate()


def answer(port: int, patience: float = 60) -> int:
    """Ask the server until it answers."""
    end = time.monotonic() + patience
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/sign-in") as response:
                return int(response.status)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
