"""Bulletins that take long: their files are made elsewhere, once, and offered when all are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment import bulletin_matter, long_runs
from surveyapp.assessment.models import Assessment, PreparedBulletin, RunState, SchemeVersion
from surveyapp.assessment.publication import issue
from surveyapp.assessment.runs import assess
from surveyapp.assessment.work_command import work_command
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.config import Settings
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import EVENTS, IMPRINT, give

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)


@dataclass
class Office:
    """Somebody at the page of a bulletin, and the program that makes its files."""

    session: Session
    client: PageCheckingClient
    settings: Settings
    handed_over: list[UUID] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """The folder in which files are put."""
        return self.settings.data_folder

    def ask(self, room: str) -> None:
        """Ask for the files on their page."""
        assert self.client.submit(room).status_code == HTTPStatus.SEE_OTHER
        self.session.rollback()

    def work(self) -> None:
        """Run the program on what was asked for last."""
        environment = {
            "SURVEYAPP_DATABASE_URL": self.settings.database_url,
            "SURVEYAPP_DATA": str(self.folder),
        }
        done = CliRunner(env=environment).invoke(work_command, [str(self.handed_over[-1])])
        assert done.exit_code == 0, done.output
        self.session.rollback()

    def page(self, room: str) -> str:
        """Return what stands on a page."""
        return self.client.get(room).text


@pytest.fixture
def office(
    app: Flask, session: Session, signed_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> Office:
    """Return the office of an evaluator to whom every bulletin is too long for a request."""
    monkeypatch.setattr(long_runs, "LONG", 0)
    made = Office(session, signed_in(Role.EVALUATOR), app.extensions["settings"])
    app.extensions["start_work"] = made.handed_over.append
    return made


@pytest.fixture
def assessment(session: Session, administrator: Actor, points: SchemeVersion) -> Assessment:
    give(session, administrator, points, EVENTS, now=NOW)
    ran = assess(
        session, administrator, points, Period.parse("2026Q1"), as_of=date(2026, 3, 31), now=NOW
    )
    session.commit()
    return ran.assessment


@pytest.fixture
def room(assessment: Assessment) -> str:
    return f"/assessments/{assessment.id}/bulletin"


def test_the_files_of_a_long_bulletin_are_made_while_a_page_tells_how_far_they_are(
    office: Office, room: str, session: Session
) -> None:
    assert room in office.page(room.removesuffix("/bulletin"))
    assert office.client.get(f"{room}.pdf").location == room  # Nothing is made by looking.
    assert office.handed_over == []

    office.ask(room)
    waiting = parse(office.client.get(room))
    assert waiting.select_one("meta[http-equiv=refresh]")
    assert waiting.select_one("progress[max='100'][value='0']")
    office.ask(room)
    assert len(office.handed_over) == 1  # A second click makes nothing more.
    office.work()

    page = office.page(room)
    assert "结果一字不差" in page
    assert "http-equiv" not in page
    starts = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "csv": "\ufeff单位编码,".encode()}
    for document, start in starts.items():
        assert office.client.get(f"{room}.{document}").data.startswith(start)
    entries = session.scalars(select(AuditEntry).filter_by(action=Action.DOWNLOADED)).all()
    assert {entry.details["file"] for entry in entries} == {
        "points-2026Q1.pdf", "points-2026Q1.docx", "points-2026Q1.xlsx", "points-2026Q1-steps.csv",
    }  # fmt: skip


def test_files_made_before_the_issue_are_told_to_be_out_of_date_and_replaced(
    office: Office, room: str, assessment: Assessment, administrator: Actor, session: Session
) -> None:
    office.ask(room)
    office.work()
    issue(session, administrator, assessment, IMPRINT, now=NOW)
    session.commit()
    assert "还是改以前的" in office.page(room)

    office.ask(room)
    office.work()

    assert "还是改以前的" not in office.page(room)
    kept = [path.name for path in (office.folder / "bulletins").iterdir()]
    assert kept == [office.handed_over[-1].hex]


def test_files_that_broke_off_or_are_gone_are_offered_to_be_made_again(
    office: Office, room: str, session: Session
) -> None:
    office.ask(room)
    files = session.scalars(select(PreparedBulletin)).one()
    files.told_at -= timedelta(minutes=2)
    session.commit()
    assert "上次没有做完" in office.page(room)

    office.ask(room)
    office.work()
    next((office.folder / "bulletins").rglob("bulletin.pdf")).unlink()

    assert "上次没有做完" in office.page(room)
    assert office.client.get(f"{room}.pdf").location == room


def test_files_that_were_given_up_meanwhile_are_not_told_to_be_there(
    office: Office, room: str, session: Session
) -> None:
    office.ask(room)
    session.scalars(select(PreparedBulletin)).one().state = RunState.FAILED
    session.commit()

    office.work()

    assert "上次没有做完" in office.page(room)


def test_each_language_has_files_of_its_own(office: Office, room: str) -> None:
    office.ask(room)
    office.work()
    english = office.page(f"{room}?lang=en")

    assert "Make the files" in english


def test_a_short_bulletin_is_there_at_once(room: str, signed_in: SigningIn) -> None:
    client = signed_in(Role.AUDITOR)

    steps = client.get(f"{room}.csv")

    assert steps.data.decode("utf-8-sig").startswith("单位编码,被评单位,步骤,")
    assert f"{room}.xlsx" in client.get(room).text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bulletin_that_is_computed_otherwise_now_says_so_in_its_files(
    office: Office,
    room: str,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = "现在的程序算出的结果与保存的不同"
    office.ask(room)
    office.work()
    page = room.removesuffix("/bulletin")
    assert said not in office.client.get(f"{room}.csv").text
    assert said not in office.client.get(page).text
    session.execute(text("UPDATE assessment SET result_hash = '0'"))  # Of another program.
    session.commit()

    office.ask(room)
    office.work()
    made = office.client.get(f"{room}.csv").text
    assert said in office.client.get(page).text
    monkeypatch.setattr(long_runs, "LONG", 10**6)
    at_once = office.client.get(f"{room}.csv").text
    book = openpyxl.load_workbook(BytesIO(office.client.get(f"{room}.xlsx").data))

    assert said in made
    assert at_once == made
    assert any(
        said in str(cell) for sheet in book for row in sheet.iter_rows(values_only=True)
        for cell in row
    )  # fmt: skip


def test_files_made_when_other_figures_were_told_are_told_to_be_out_of_date(
    office: Office, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.ask(room)
    office.work()
    monkeypatch.setattr(bulletin_matter, "TELLING", bulletin_matter.TELLING + 1)
    assert "请重新制作" in office.page(room)
