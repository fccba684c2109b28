"""The command that makes the demonstration speaks to people in their language."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from surveyapp import cli
from surveyapp.access import Role
from surveyapp.demo.commands import DOES


@pytest.fixture
def _store_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SURVEYAPP_DATA", str(tmp_path))
    monkeypatch.delenv("SURVEYAPP_DATABASE_URL", raising=False)
    run("db", "upgrade")
    run("authority", "create", "city", "--name-zh", "市", "--name-en", "City")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.group, arguments)


@pytest.mark.usefixtures("_store_in_use")
def test_a_store_in_use_is_left_alone_and_the_refusal_is_in_the_readers_language() -> None:
    refused, in_english = run("demo"), run("demo", "--language", "en")

    assert refused.exit_code == in_english.exit_code == 1
    assert "数据库不是空的" in refused.output
    assert "The store is not empty" in in_english.output
    assert run("demo", "--if-empty").output == ""


def test_it_says_of_every_role_what_it_does() -> None:
    assert set(DOES) == set(Role)
