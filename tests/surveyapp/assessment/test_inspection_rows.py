"""Findings of inspections count in a scheme as rows of a file do, and lead back to their items."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.accounts.models import Account
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.commands import scheme_group
from surveyapp.assessment.inspection_rows import inspections_read, read_inspections
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.publication import issue
from surveyapp.assessment.runs import assess
from surveyapp.assessment.sheets import result_json_of
from surveyapp.assessment.step_facts import INSPECTION_OPEN
from surveyapp.assessment.steps import INSPECTED, StepKind, StepState, load_course
from surveyapp.inspection.drawing import draw
from surveyapp.inspection.models import (
    Finding,
    Inspection,
    InspectionState,
    Objection,
    SampleSize,
    Verdict,
)
from surveyapp.inspection.objections import Decided, decide, hand_over, raise_objection
from surveyapp.inspection.plans import DrawWish, NewInspection, NewItem
from surveyapp.inspection.samples import newest_sample
from surveyapp.inspection.service import set_up
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import make_account, make_actor, make_unit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import IMPRINT

SigningIn = Callable[..., PageCheckingClient]
Units = dict[str, AssessedUnit]
NOW = datetime(2026, 4, 6, 2, tzinfo=UTC)
FIRST = Period.parse("2026Q1")
SCHEME = """\
scheme: quality
version: 1
title: {zh-CN: 信息质量办法, en: Quality of information}
effective: {from: 2026-01-01}
classes:
  center: {zh-CN: 政务服务中心, en: Service centres}
rules:
  right:
    kind: inspection
    title: {zh-CN: 抽查无误比例, en: Without error}
    dimension: accuracy
    per: quarter
results:
  quarter: {score: right}
"""


@pytest.fixture
def quality(session: Session, administrator: Actor, units: Units) -> SchemeVersion:
    assert units
    version = adopt(session, administrator, SCHEME, now=NOW)
    session.commit()
    return version


@pytest.fixture
def inspection(
    session: Session, authority: SupervisingAuthority, administrator: Actor, units: Units
) -> Inspection:
    """Return an inspection of two centres: some items are wrong, and one nobody can tell."""
    office = make_unit(authority, "office")
    session.add(office)
    session.flush()
    account = make_account(session, authority, Role.INSPECTOR, login="查", units=[office])
    items = [NewItem(f"{code}-{n}", units[code].id) for code in ("c1", "c2") for n in range(20)]
    new = NewInspection(
        "一季度抽查", FIRST, {"accuracy": "准确性"}, SampleSize.PER_UNIT, 10, items
    )
    made = set_up(session, administrator, new, now=NOW)
    draw(session, administrator, made, DrawWish(frozenset({account.id}), "7"), now=NOW)
    find(session, made, account, office)
    session.commit()
    return made


def find(session: Session, inspection: Inspection, by: Account, office: AssessedUnit) -> None:
    """Find the first item of c1 wrong, its second untold, and of c2 the first two wrong."""
    sample = newest_sample(session, inspection)
    assert sample is not None
    said = {"c1": [Verdict.WRONG, Verdict.CANNOT_TELL], "c2": [Verdict.WRONG, Verdict.WRONG]}
    for one in sample.items:
        left = said[one.item.key[:2]]
        session.add(
            Finding(
                drawn_id=one.drawn.id,
                dimension="accuracy",
                attempt=1,
                verdict=left.pop(0) if left else Verdict.RIGHT,
                reason="",
                inspector_unit_id=office.id,
                by=by.id,
                at=NOW,
            )
        )


def run(session: Session, administrator: Actor, version: SchemeVersion) -> Assessment:
    as_of = date(2026, 3, 31)
    ran = assess(session, administrator, version, FIRST, as_of=as_of, now=NOW).assessment
    session.commit()
    return ran


@pytest.mark.usefixtures("quality")
def test_the_store_and_the_downloaded_file_give_the_same_result(
    inspection: Inspection,
    signed_in: SigningIn,
    tmp_path: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", database_url)
    folder, file = tmp_path / "evidence", tmp_path / "quality.yaml"
    folder.mkdir()
    file.write_text(SCHEME, encoding="utf-8")
    units = "unit,name,class\nc1,东城中心,center\nc2,西城中心,center\nc3,南城中心,center\n"
    (folder / "units.csv").write_text(units, encoding="utf-8")
    client = signed_in(Role.AUDITOR)
    download = client.get(f"/inspections/{inspection.id}/evidence.csv")
    (folder / "inspections.csv").write_bytes(download.data)

    stored, read = (
        CliRunner().invoke(scheme_group, ["run", *what, "--period", "2026Q1", "--json"])
        for what in (["quality", "--store"], [str(file), "--evidence", str(folder)])
    )

    assert stored.exit_code == read.exit_code == 0, stored.output + read.output
    from_store, from_folder = json.loads(stored.output), json.loads(read.output)
    assert from_store["periods"] == from_folder["periods"]
    (period,) = from_store["periods"]
    assert {one["unit"]: one["score"] for one in period["units"]} == {
        "c1": "800/9", "c2": "80", "c3": None,
    }  # fmt: skip


def test_the_trace_and_the_page_of_the_unit_lead_back_to_the_items(
    session: Session,
    administrator: Actor,
    quality: SchemeVersion,
    inspection: Inspection,
    signed_in: SigningIn,
) -> None:
    ran = run(session, administrator, quality)
    client, room = signed_in(Role.AUDITOR), f"/assessments/{ran.id}/units/c2"

    trace = parse(client.get(f"{room}/trace"))
    links = trace.select("a[href*='/inspections/item']")
    item = client.get(str(links[0]["href"]), follow_redirects=True)
    page = parse(client.get(room))

    assert len(links) == 10
    assert inspection.code in links[0].text
    assert "office政务服务中心" in trace.text  # The inspectors' unit, which is not assessed.
    assert item.status_code == HTTPStatus.OK
    assert parse(item).select("h1")[0].text.startswith("c2-")
    (link,) = page.select(f"a[href^='/inspections/{inspection.id}/items']")
    listed = parse(client.get(str(link["href"])))
    assert len(listed.select("tbody tr")) == 10


def test_the_trace_names_who_decided_an_objection_apart_from_who_inspected(  # noqa: PLR0913, PLR0917
    session: Session,
    authority: SupervisingAuthority,
    administrator: Actor,
    quality: SchemeVersion,
    inspection: Inspection,
    units: Units,
    signed_in: SigningIn,
) -> None:
    account = make_account(
        session, authority, Role.INFO_OFFICER, login="信息员", units=[units["c1"]]
    )
    officer = make_actor(account, authority)
    hand_over(session, administrator, inspection, date(2026, 4, 20), now=NOW)
    sample = newest_sample(session, inspection)
    assert sample is not None
    wrong = next(one for one in sample.items if one.item.unit_id == units["c1"].id)
    raise_objection(session, officer, wrong.drawn.id, "accuracy", "后台已更正", now=NOW)
    objection = session.scalars(select(Objection)).one()
    decided = Decided(Verdict.RIGHT, "已核对后台")
    decide(session, administrator, inspection, objection.id, decided, now=NOW)
    ran = run(session, administrator, quality)

    trace = signed_in(Role.AUDITOR).get(f"/assessments/{ran.id}/units/c1/trace")

    (told,) = parse(trace).select("#disputes + ul li")
    assert administrator.display_name in told.text
    item = parse(trace).select_one(f"li:has(a[href*='{wrong.item.key}'])")
    assert item is not None
    cells = [cell.text for cell in item.select(".pair")]
    for told_of_the_item in ("检查人 查 同志", "维度 准确性", "有误 否"):
        assert told_of_the_item in cells


def test_issuing_locks_the_inspections_that_the_result_rests_on_and_hides_who_inspected(  # noqa: PLR0913, PLR0917
    session: Session,
    administrator: Actor,
    quality: SchemeVersion,
    inspection: Inspection,
    units: Units,
    signed_in: SigningIn,
) -> None:
    ran = run(session, administrator, quality)

    issue(session, administrator, ran, IMPRINT, now=NOW)
    session.commit()

    assert inspection.state is InspectionState.LOCKED
    address = f"/assessments/{ran.id}/units/c2/trace"
    to_unit = signed_in(Role.ASSESSED_UNIT, units=[units["c2"]]).get(address)
    assert "2026Q1-1/c2-" in to_unit.text
    assert "office" not in to_unit.text
    assert "/inspections/" not in to_unit.text
    assert "office" in signed_in(Role.AUDITOR).get(address).text


def test_the_files_of_two_inspections_have_the_rows_of_the_store(
    session: Session,
    administrator: Actor,
    units: Units,
    inspection: Inspection,
    signed_in: SigningIn,
) -> None:
    account = session.scalars(select(Account).filter_by(login="查")).one()
    office = session.scalars(select(AssessedUnit).filter_by(code="office")).one()
    items = [NewItem(f"c1-x{n}", units["c1"].id) for n in range(12)]
    new = NewInspection("又一次", FIRST, {"accuracy": "准确性"}, SampleSize.IN_ALL, 12, items)
    other = set_up(session, administrator, new, now=NOW)
    draw(session, administrator, other, DrawWish(frozenset({account.id}), "8"), now=NOW)
    find(session, other, account, office)
    session.commit()

    stored = read_inspections(
        session, administrator, FIRST, ["inspections"], units=frozenset({"c1"})
    )["inspections"]
    client = signed_in(Role.AUDITOR)
    files = [
        client.get(f"/inspections/{one.id}/evidence.csv").data.decode("utf-8-sig")
        for one in (inspection, other)
    ]

    lines = [line for file in files for line in file.splitlines() if line.startswith("c1,")]
    assert lines == [",".join(row) for row in stored.cells]
    assert set(stored.column("list_size")) == {"32"}


@pytest.mark.usefixtures("inspection")
def test_findings_of_a_later_period_and_of_units_not_assessed_stay_out(
    session: Session, administrator: Actor
) -> None:
    february, units = Period.parse("2026-02"), frozenset({"c1"})

    before = read_inspections(session, administrator, february, ["inspections"], units=units)[
        "inspections"
    ]
    found = read_inspections(session, administrator, FIRST, ["inspections"], units=units)[
        "inspections"
    ]

    assert before.cells == []
    assert set(found.column("unit")) == {"c1"}
    assert len(found.cells) == 9


def test_points_of_a_checklist_count_as_rows_of_a_file_do(
    session: Session, authority: SupervisingAuthority, administrator: Actor, units: Units
) -> None:
    source = SCHEME.replace("kind: inspection", "kind: checklist").replace(
        "dimension: accuracy", "checklist: transparency"
    )
    version = adopt(session, administrator, source, now=NOW)
    office = make_unit(authority, "office")
    session.add(office)
    session.flush()
    account = make_account(session, authority, Role.INSPECTOR, login="查", units=[office])
    points = {"hall": "大厅", "website": "网站", "phone": "电话", "hotline": "热线"}
    items = [NewItem("东城", units["c1"].id)]
    new = NewInspection("透明度", FIRST, points, SampleSize.IN_ALL, 1, items, "transparency")
    made = set_up(session, administrator, new, now=NOW)
    draw(session, administrator, made, DrawWish(frozenset({account.id}), "7"), now=NOW)
    sample = newest_sample(session, made)
    assert sample is not None
    said = (Verdict.RIGHT, Verdict.RIGHT, Verdict.WRONG, Verdict.CANNOT_TELL)
    session.add_all(
        Finding(
            drawn_id=sample.items[0].drawn.id, dimension=point, attempt=1, verdict=verdict,
            reason="", by=account.id, at=NOW,
        )
        for point, verdict in zip(points, said, strict=True)
    )  # fmt: skip
    session.flush()

    ran = run(session, administrator, version)

    (period,) = result_json_of(ran)["periods"]
    assert {one["unit"]: one["score"] for one in period["units"]} == {
        "c1": "200/3", "c2": None, "c3": None,
    }  # fmt: skip
    assert [one.code for one in inspections_read(session, ran, "c1")] == [made.code]


def test_the_steps_of_an_assessment_say_how_far_its_inspections_are(
    session: Session, administrator: Actor, quality: SchemeVersion, inspection: Inspection
) -> None:
    course = load_course(session, administrator, quality, FIRST, today=date(2026, 4, 6))

    (step,) = [one for one in course.steps if one.kind is StepKind.QUALITY]
    assert [(fact.sentence, dict(fact.gaps)) for fact in step.facts] == [
        (INSPECTED, {"title": inspection.title, "done": 20, "drawn": 20})
    ]
    assert step.state is StepState.DONE


def test_an_inspection_that_was_opened_again_after_the_issue_is_to_be_locked_again(
    session: Session, administrator: Actor, quality: SchemeVersion, inspection: Inspection
) -> None:
    issue(session, administrator, run(session, administrator, quality), IMPRINT, now=NOW)
    inspection.state = InspectionState.OPEN

    course = load_course(session, administrator, quality, FIRST, today=date(2026, 4, 6))

    (step,) = [one for one in course.steps if one.kind is StepKind.QUALITY]
    missing = [fact.sentence for fact in step.facts if fact.is_missing]
    assert step.state is not StepState.DONE
    assert missing == [INSPECTION_OPEN]


@pytest.fixture
def in_april(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveyapp.assessment.views.runs.last_over", lambda _scheme: str(FIRST))


@pytest.mark.usefixtures("in_april")
def test_the_page_that_runs_a_scheme_names_the_inspections_that_are_not_done(
    session: Session,
    signed_in: SigningIn,
    administrator: Actor,
    quality: SchemeVersion,
    inspection: Inspection,
) -> None:
    client, address = signed_in(Role.EVALUATOR), f"/schemes/{quality.id}/runs"
    assert inspection.title not in client.get(address).text
    sample = newest_sample(session, inspection)
    assert sample is not None
    again = DrawWish(frozenset({sample.items[0].account_id}), "8", "名单有误", seen=1)
    draw(session, administrator, inspection, again, now=NOW)
    session.commit()
    warning = parse(client.get(address)).select_one(".notice.warn a")
    assert warning is not None
    assert warning["href"] == f"/inspections/{inspection.id}"
    assert warning.text == inspection.title
