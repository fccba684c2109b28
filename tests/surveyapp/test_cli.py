"""The command line, from an empty folder to somebody who can sign in."""

from pathlib import Path

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


def test_a_wrong_setting_is_a_sentence_and_not_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SURVEYAPP_PUBLIC_URL", "nonsense")
    monkeypatch.setattr("sys.argv", ["surveyapp", "db", "upgrade"])

    with pytest.raises(SystemExit, match="SURVEYAPP_PUBLIC_URL"):
        cli.main()
