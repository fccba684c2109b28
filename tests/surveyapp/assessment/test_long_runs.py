"""Runs that are too long for a request: worked on elsewhere, once, and told of until they end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from time import sleep
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment import long_runs, working
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.models import Assessment, AssessmentRun, RunState, SchemeVersion
from surveyapp.assessment.runs import assess
from surveyapp.assessment.surveys.choices import SurveyChoice
from surveyapp.assessment.work_command import work_command
from surveyapp.assessment.working import telling, work_on
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.database import transaction
from surveyapp.orm import new_id
from surveyapp.units.models import AssessedUnit, UnitClassification
from surveyapp.units.service import hold_authority
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import EVENTS, POINTS, give
from tests.surveyapp.assessment.waves import ANSWERED, SCHEME
from tests.surveyapp.estimates.store import Store

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)


@dataclass
class Desk:
    """An evaluator at the pages, and what is handed over to be worked on elsewhere."""

    client: PageCheckingClient
    session: Session
    engine: Engine
    folder: Path
    handed_over: list[UUID] = field(default_factory=list)

    def ask(self, version: SchemeVersion, **values: str) -> str:
        """Run the first quarter from the page, and return where that leads."""
        wanted = {"period": "2026Q1", **values}
        answer = self.client.submit(f"/schemes/{version.id}/runs", **wanted)
        assert answer.status_code == HTTPStatus.SEE_OTHER
        self.session.rollback()  # What it saw before is what it would go on to see.
        return answer.location

    def work(self) -> None:
        """Work on what was handed over last."""
        work_on(self.engine, self.handed_over[-1], self.folder)
        self.session.rollback()

    def page(self, address: str) -> str:
        """Return what stands on a page."""
        return self.client.get(address).text


@pytest.fixture
def desk(
    app: Flask, session: Session, signed_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """Return the desk of an evaluator to whom every run is too long for a request."""
    monkeypatch.setattr(long_runs, "LONG", 0)
    folder = app.extensions["settings"].data_folder / "runs"
    made = Desk(signed_in(Role.EVALUATOR), session, app.extensions["engine"], folder)
    app.extensions["start_work"] = made.handed_over.append
    return made


@pytest.fixture
def evidence(session: Session, administrator: Actor, points: SchemeVersion) -> SchemeVersion:
    give(session, administrator, points, EVENTS, now=NOW)
    session.commit()
    return points


def count_made(session: Session) -> int:
    session.rollback()
    return len(session.scalars(select(Assessment.id)).all())


def test_a_long_run_is_told_of_on_a_page_that_opens_its_result_when_it_is_there(
    desk: Desk, evidence: SchemeVersion, administrator: Actor, session: Session
) -> None:
    room = f"/schemes/{evidence.id}/runs"
    address = desk.ask(evidence)
    waiting = parse(desk.client.get(address))
    assert waiting.select_one("meta[http-equiv=refresh]")
    assert waiting.select_one("progress[max='100'][value='0']")
    assert address in desk.page(room)

    desk.work()

    done = desk.client.get(address)
    assert done.status_code == HTTPStatus.SEE_OTHER
    assert "已运行：3 个单位" in desk.page(done.location)
    assert address not in desk.page(room)
    made = session.scalars(select(Assessment)).one()
    entry = session.scalars(select(AuditEntry).filter_by(action=Action.ASSESSED)).one()
    assert entry.login == "evaluator"
    last, period = date(2026, 3, 31), Period.parse("2026Q1")
    same = assess(session, administrator, evidence, period, as_of=last, now=NOW).assessment
    assert (made.result_hash, made.evidence) == (same.result_hash, same.evidence)


def test_two_clicks_ask_for_one_run_and_so_does_another_form_while_it_is_worked_on(
    desk: Desk, evidence: SchemeVersion
) -> None:
    run = str(new_id())

    first = desk.ask(evidence, run=run)

    assert desk.ask(evidence, run=run) == first
    assert desk.ask(evidence) == first
    assert desk.ask(evidence, period="2026Q2") != first
    assert len(desk.handed_over) == 2


def test_sending_the_form_of_a_short_run_twice_runs_it_once(
    evidence: SchemeVersion, session: Session, signed_in: SigningIn
) -> None:
    client, room = signed_in(Role.EVALUATOR), f"/schemes/{evidence.id}/runs"
    sent = {"run": str(new_id()), "period": "2026Q1"}

    ways = {client.submit(room, **sent).location for _ in range(2)}

    assert len(ways) == 1
    assert count_made(session) == 1


@pytest.mark.parametrize("is_long", [False, True])
def test_going_back_to_the_form_to_run_another_period_runs_it(
    desk: Desk,
    evidence: SchemeVersion,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_long: bool,
) -> None:
    if not is_long:
        monkeypatch.setattr(long_runs, "LONG", 20_000)
    run = str(new_id())

    first = desk.ask(evidence, run=run, period="2026Q1")
    second = desk.ask(evidence, run=run, period="2026Q2")

    assert second != first
    model = AssessmentRun if is_long else Assessment
    assert set(session.scalars(select(model.period))) == {"2026Q1", "2026Q2"}


def test_a_run_is_kept_once_whoever_keeps_another_of_the_authority_has_ended(
    desk: Desk, evidence: SchemeVersion, administrator: Actor, session: Session
) -> None:
    desk.ask(evidence)
    with transaction(desk.engine) as other:
        hold_authority(other, administrator.authority_id)
        working_on = Thread(target=work_on, args=(desk.engine, desk.handed_over[0], desk.folder))
        working_on.start()
        working_on.join(0.7)
        assert working_on.is_alive()
    working_on.join()
    assert count_made(session) == 1


def test_evidence_that_a_scheme_refuses_is_told_on_the_page_and_nothing_is_kept(
    desk: Desk, evidence: SchemeVersion, units: dict[str, AssessedUnit], session: Session
) -> None:
    session.execute(delete(UnitClassification).filter_by(unit_id=units["c2"].id))
    session.commit()
    address = desk.ask(evidence)

    desk.work()

    page = desk.page(address)
    assert "没有这个单位" in page
    assert "也没有保存任何结果" in page
    assert "http-equiv" not in page
    assert "依据被退回" in desk.page(f"/schemes/{evidence.id}/runs")
    assert count_made(session) == 0


def test_a_run_of_which_nobody_speaks_any_more_is_told_and_can_be_asked_for_again(
    desk: Desk, evidence: SchemeVersion, session: Session
) -> None:
    address = desk.ask(evidence)
    broken = session.scalars(select(AssessmentRun)).one()
    broken.told_at -= timedelta(minutes=2)
    session.commit()
    assert "中途断了" in desk.page(address)

    again = desk.client.submit(address, to=f"/schemes/{evidence.id}/runs", period="2026Q1")

    assert again.location != address
    assert desk.client.get(address).status_code == HTTPStatus.NOT_FOUND
    desk.work()
    assert count_made(session) == 1


def test_whoever_comes_back_to_a_run_that_was_given_up_keeps_nothing(
    desk: Desk, evidence: SchemeVersion, session: Session
) -> None:
    desk.ask(evidence)
    session.scalars(select(AssessmentRun)).one().state = RunState.FAILED
    session.commit()

    desk.work()

    assert count_made(session) == 0


def test_the_program_that_works_on_runs_reads_the_settings_and_says_where_it_broke_off(
    desk: Desk, evidence: SchemeVersion, session: Session, database_url: str
) -> None:
    settings = {
        "SURVEYAPP_DATABASE_URL": database_url,
        "SURVEYAPP_DATA": str(desk.folder.parent),
    }
    done, broken = desk.ask(evidence), desk.ask(evidence, period="2026Q2")
    session.get_one(AssessmentRun, desk.handed_over[1]).ledger_code = "gone"
    session.commit()

    ended = [CliRunner(env=settings).invoke(work_command, [str(one)]) for one in desk.handed_over]

    assert [one.exit_code for one in ended] == [0, 1]
    assert desk.client.get(done).status_code == HTTPStatus.SEE_OTHER
    assert "中途断了" in desk.page(broken)


def test_how_far_a_run_is_gets_into_the_store_while_it_is_worked_on(
    desk: Desk, evidence: SchemeVersion, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "EVERY", 0.01)
    address = desk.ask(evidence)
    run = session.get_one(AssessmentRun, desk.handed_over[0])
    began, done = run.told_at, 0

    with telling(desk.engine, run.id) as tell:
        tell(40)
        for _ in range(500):
            session.rollback()
            done = session.get_one(AssessmentRun, desk.handed_over[0]).done
            if done:
                break
            sleep(0.01)

    assert done == 40
    assert run.told_at > began
    assert "完成约 40%" in desk.page(address)


def test_a_scheme_without_units_is_refused_before_anything_is_started(
    desk: Desk, session: Session, administrator: Actor
) -> None:
    nobody = adopt(session, administrator, POINTS.replace("center", "island"), now=NOW)
    session.commit()

    answer = desk.client.submit(f"/schemes/{nobody.id}/runs", period="2026Q1")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "没有单位属于本办法的类别" in answer.text
    assert desk.handed_over == []


def test_a_long_run_reads_the_waves_that_were_chosen(
    desk: Desk, store: Store, administrator: Actor, session: Session
) -> None:
    version = adopt(session, administrator, SCHEME, now=NOW)
    session.commit()
    chosen = {
        "period": "2026Q2", "surveys_for": "2026Q2", "wave": str(store.wave.id),
        "feed-satisfaction": f"{store.wave.survey.code} index",
    }  # fmt: skip
    refused = desk.ask(version, **{**chosen, "feed-satisfaction": "none index"})
    desk.work()
    told = desk.page(refused)
    assert "没有勾选这项调查的批次" in told
    again = {str(one["name"]) for one in parse(desk.client.get(refused)).select("input[name]")}
    assert {"wave", "feed-satisfaction", "surveys_for"} <= again

    address = desk.ask(version, **chosen)
    desk.work()

    made = desk.client.get(address)
    assert f"{store.wave.survey.code}/2026q2" in desk.page(made.location)


def test_how_long_a_run_takes_is_told_by_the_answers_of_its_waves_too(
    session: Session, administrator: Actor, store: Store
) -> None:
    version, period = adopt(session, administrator, SCHEME, now=NOW), Period.parse("2026Q2")
    without, read = (
        long_runs.size_of(
            session, administrator, version, period, ledger=None, surveys=SurveyChoice(waves)
        )
        for waves in ((), (store.wave.id,))
    )

    assert read - without == sum(sum(levels.values()) for levels in ANSWERED.values())
