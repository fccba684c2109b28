"""Events come in from the command line, or are refused with reasons."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.audit.models import Action, AuditEntry
from surveyapp.ledger.commands import import_events
from surveyapp.ledger.models import EventLedger, ScoreEvent
from tests.surveyapp.ledger.files import ADOPTION, HEADER, SUBMISSION

pytestmark = pytest.mark.usefixtures("called_here")


def call(tmp_path: Path, text: str, *options: str, ledger: str = "info") -> Result:
    path = tmp_path / "events.csv"
    path.write_text(text)
    return CliRunner().invoke(import_events, [str(path), "--ledger", ledger, *options])


@pytest.mark.usefixtures("ledger")
def test_events_are_imported_and_it_is_written_down(tmp_path: Path, session: Session) -> None:
    done = call(tmp_path, HEADER + SUBMISSION + ADOPTION, "--json")

    assert json.loads(done.stdout) == {"created": 2}
    assert len(session.scalars(select(ScoreEvent)).all()) == 2
    entry = session.scalars(select(AuditEntry).filter_by(action=Action.EVENTS_IMPORTED)).one()
    assert (entry.login, entry.subject) == ("", "info / events.csv")


@pytest.mark.usefixtures("ledger")
def test_a_refused_file_exits_with_1_and_tells_every_problem(
    tmp_path: Path, session: Session
) -> None:
    wrong = SUBMISSION.replace("c1", "c9") + ADOPTION.replace("政务信息", "报纸")

    done = call(tmp_path, HEADER + wrong, "--json")

    assert done.exit_code == 1
    told = json.loads(done.stdout)["problems"]
    assert [(one["line"], one["column"]) for one in told] == [(2, "单位"), (3, "载体")]
    assert session.scalars(select(ScoreEvent)).all() == []
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.details) == (Action.IMPORT_REFUSED, {"problems": 2})


def test_a_ledger_that_there_is_not_is_told_with_those_there_are(
    tmp_path: Path, ledger: EventLedger
) -> None:
    done = call(tmp_path, HEADER + SUBMISSION, ledger="other")

    assert done.exit_code == 1
    assert f"there are: {ledger.code}" in done.output
