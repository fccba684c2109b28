"""A unit reads what was found of it, objects in time, and somebody who had no part decides."""

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.inspection.drawing import draw
from surveyapp.inspection.errors import (
    HandedOverError,
    InspectionRefusedError,
    InvolvedError,
    NotAllFoundError,
    ObjectedAlreadyError,
    ObjectionsWaitError,
    TermError,
    TermOverError,
    TermRunsError,
)
from surveyapp.inspection.evidence import read_findings
from surveyapp.inspection.findings import Said, open_own, record
from surveyapp.inspection.models import (
    Finding,
    Inspection,
    InspectionState,
    Objection,
    ObjectionDecision,
    Ruling,
    Verdict,
)
from surveyapp.inspection.objections import Decided, decide, hand_over, raise_objection
from surveyapp.inspection.plans import DrawWish
from surveyapp.inspection.samples import SampleItem, newest_sample
from surveyapp.inspection.service import ask_reopening, decide_reopening, lock_inspection
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.inspection.conftest import NOW, Hiring, Listing
from tests.surveyapp.routes import signed_in_as

LAST = date(2026, 4, 9)
WRONG = Said("accuracy", Verdict.WRONG, "件数不一致")


@pytest.fixture
def officer(hire: Hiring) -> Actor:
    return hire("officer", Role.INFO_OFFICER, "c1")


@pytest.fixture
def inspector(hire: Hiring) -> Actor:
    return hire("查", Role.INSPECTOR, "c2")


@pytest.fixture
def found(session: Session, supervisor: Actor, listed: Listing, inspector: Actor) -> Inspection:
    """Return an inspection of two items of c1, of which everything is said; one is wrong."""
    inspection = listed(2, c1=5)
    wish = DrawWish(frozenset({inspector.account_id}), "7")
    draw(session, supervisor, inspection, wish, now=NOW)
    for one in items_of(session, inspection):
        said = [Said("accuracy", Verdict.RIGHT), Said("completeness", Verdict.RIGHT)]
        if one.drawn.position == 1:
            said[0] = WRONG
        for each in said:
            own = open_own(session, inspector, one.drawn.id)
            record(session, inspector, own, each, now=NOW)
    session.commit()
    return inspection


@pytest.fixture
def handed(session: Session, supervisor: Actor, found: Inspection) -> Inspection:
    hand_over(session, supervisor, found, LAST, now=NOW)
    session.commit()
    return found


def items_of(session: Session, inspection: Inspection) -> list[SampleItem]:
    sample = newest_sample(session, inspection)
    assert sample is not None
    return list(sample.items)


def object_to_first(session: Session, officer: Actor, inspection: Inspection) -> Objection:
    one = items_of(session, inspection)[0]
    raise_objection(session, officer, one.drawn.id, "accuracy", "后台已更正", now=NOW)
    session.commit()
    return session.scalars(select(Objection)).one()


def wrongs(session: Session, officer: Actor, inspection: Inspection) -> list[str]:
    rows = read_findings(session, officer.authority_id, officer.zone, [inspection])
    return [row["wrong"] for row in rows if row["dimension"] == "accuracy"]


def test_units_are_told_once_everything_is_found_and_the_day_is_ahead(
    session: Session, supervisor: Actor, listed: Listing, found: Inspection
) -> None:
    with pytest.raises(NotAllFoundError):
        hand_over(session, supervisor, listed(1, c1=1), LAST, now=NOW)
    for day in (NOW.date(), NOW.date() + timedelta(days=91)):
        with pytest.raises(TermError):
            hand_over(session, supervisor, found, day, now=NOW)

    hand_over(session, supervisor, found, LAST, now=NOW)
    with pytest.raises(TermError):  # Units were told this day; it is not brought forward.
        hand_over(session, supervisor, found, LAST - timedelta(days=1), now=NOW)
    hand_over(session, supervisor, found, LAST + timedelta(days=1), now=NOW)

    assert (found.state, found.objections_until) == (
        InspectionState.HANDED_OVER, LAST + timedelta(days=1),
    )  # fmt: skip


def test_what_the_units_check_is_not_changed_and_not_locked_over_their_heads(
    session: Session, supervisor: Actor, inspector: Actor, officer: Actor, handed: Inspection
) -> None:
    own = open_own(session, inspector, items_of(session, handed)[0].drawn.id)
    with pytest.raises(HandedOverError):
        record(session, inspector, own, Said("accuracy", Verdict.RIGHT), now=NOW)
    wish = DrawWish(frozenset({inspector.account_id}), "8", "again", 1)
    with pytest.raises(HandedOverError):
        draw(session, supervisor, handed, wish, now=NOW)
    with pytest.raises(TermRunsError):
        lock_inspection(session, supervisor, handed, "完", now=NOW)
    object_to_first(session, officer, handed)
    with pytest.raises(ObjectionsWaitError):
        lock_inspection(session, supervisor, handed, "完", now=NOW + timedelta(days=30))


@pytest.mark.parametrize(
    ("verdict", "ruling", "told"),
    [
        (None, Ruling.UPHELD, ["yes", "no"]),
        (Verdict.RIGHT, Ruling.AMENDED, ["no", "no"]),
        (Verdict.CANNOT_TELL, Ruling.WITHDRAWN, ["no"]),
    ],
)
def test_runs_read_what_was_decided_and_what_was_found_first_stays(  # noqa: PLR0913, PLR0917
    session: Session,
    supervisor: Actor,
    officer: Actor,
    handed: Inspection,
    verdict: Verdict | None,
    ruling: Ruling,
    told: list[str],
) -> None:
    objection = object_to_first(session, officer, handed)
    assert wrongs(session, officer, handed) == ["yes", "no"]  # Until somebody decides.

    decided = Decided(verdict, "已核对后台")
    decide(session, supervisor, handed, objection.id, decided, now=NOW)
    session.commit()

    assert session.scalars(select(ObjectionDecision)).one().ruling is ruling
    assert wrongs(session, officer, handed) == told
    first = session.get_one(Finding, objection.finding_id)
    assert (first.verdict, first.reason) == (Verdict.WRONG, "件数不一致")
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [one.action for one in entries[-2:]] == [
        Action.FINDING_DISPUTED, Action.OBJECTION_DECIDED,
    ]  # fmt: skip
    with pytest.raises(ObjectedAlreadyError):
        object_to_first(session, officer, handed)
    lock_inspection(session, supervisor, handed, "完", now=NOW + timedelta(days=30))


def test_a_finding_that_was_changed_keeps_who_inspected_for_which_unit_and_when(
    session: Session, supervisor: Actor, officer: Actor, handed: Inspection
) -> None:
    def first() -> dict[str, str]:
        rows = read_findings(session, officer.authority_id, officer.zone, [handed])
        return next(row for row in rows if row["dimension"] == "accuracy")

    objection, before = object_to_first(session, officer, handed), first()
    decided = Decided(Verdict.RIGHT, "已核对后台")
    decide(session, supervisor, handed, objection.id, decided, now=NOW + timedelta(days=9))

    assert (before["inspector"], before["inspector_unit"]) == ("查", "c2")
    assert first() == before | {"wrong": "no"}


def test_nobody_objects_late_to_nothing_or_twice(
    session: Session, officer: Actor, handed: Inspection
) -> None:
    first, second = (one.drawn.id for one in items_of(session, handed))
    late = NOW + timedelta(days=8)
    refused: list[tuple[type[InspectionRefusedError], object, datetime]] = [
        (TermOverError, first, late), (ObjectedAlreadyError, second, NOW),
    ]  # fmt: skip
    for error, drawn_id, now in refused:
        with pytest.raises(error):
            raise_objection(session, officer, drawn_id, "accuracy", "不对", now=now)  # type: ignore[arg-type]
    object_to_first(session, officer, handed)
    with pytest.raises(ObjectedAlreadyError):
        object_to_first(session, officer, handed)


def test_nobody_decides_who_found_it_objected_or_works_there(
    session: Session, inspector: Actor, officer: Actor, handed: Inspection, hire: Hiring
) -> None:
    objection = object_to_first(session, officer, handed)
    of_the_unit = hire("己", Role.INFO_OFFICER, "c1")

    for actor in (inspector, officer, of_the_unit):
        with pytest.raises(InvolvedError):
            decide(session, actor, handed, objection.id, Decided(None, "同意"), now=NOW)


def test_an_inspection_opened_again_is_told_again(
    session: Session, supervisor: Actor, officer: Actor, handed: Inspection, hire: Hiring
) -> None:
    objection = object_to_first(session, officer, handed)
    other = hire("other", Role.ADMINISTRATOR)
    ask_reopening(session, supervisor, handed, "名单有误", now=NOW)
    with pytest.raises(ObjectionsWaitError):
        decide_reopening(session, other, handed, is_agreed=True, now=NOW)

    decide(session, other, handed, objection.id, Decided(None, "属实"), now=NOW)
    decide_reopening(session, other, handed, is_agreed=True, now=NOW)

    assert (handed.state, handed.objections_until) == (InspectionState.OPEN, None)


def show(client: PageCheckingClient, address: str) -> BeautifulSoup:
    page = client.get(address)
    assert page.status_code == HTTPStatus.OK
    return parse(page)


@pytest.fixture
def handed_today(session: Session, supervisor: Actor, found: Inspection) -> str:
    """Return the address of an inspection that is with the units now."""
    now = datetime.now(UTC)
    hand_over(session, supervisor, found, now.date() + timedelta(days=7), now=now)
    session.commit()
    return f"/inspections/{found.id}"


def first_told(client: PageCheckingClient) -> str:
    """Return where the first item is that a unit is told of."""
    return str(show(client, "/findings").select("tbody th a")[0]["href"])


def test_a_supervisor_hands_findings_over_until_a_day(
    app: Flask, supervisor: Actor, officer: Actor, found: Inspection
) -> None:
    boss, unit = signed_in_as(app, supervisor.login), signed_in_as(app, officer.login)
    place, until = f"/inspections/{found.id}", datetime.now(UTC).date() + timedelta(days=7)
    assert "现在没有交本单位核对" in unit.get("/findings").text

    too_early = boss.submit(place, to=f"{place}/handing-over", until="2026-01-01")
    done = boss.submit(place, to=f"{place}/handing-over", until=until.isoformat())

    assert too_early.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert parse(too_early).select("#error-summary a")[0]["href"] == "#term-until"
    assert done.status_code == HTTPStatus.SEE_OTHER
    assert len(show(unit, "/findings").select("tbody th a")) == 2


def test_the_form_that_puts_the_last_day_off_proposes_one_that_it_takes(
    app: Flask, session: Session, supervisor: Actor, found: Inspection
) -> None:
    now, boss = datetime.now(UTC), signed_in_as(app, supervisor.login)
    hand_over(session, supervisor, found, now.date() + timedelta(days=60), now=now)
    session.commit()
    place = f"/inspections/{found.id}"
    proposed = str(show(boss, place).select("#term-until")[0]["value"])

    done = boss.submit(place, to=f"{place}/handing-over", until=proposed)

    assert date.fromisoformat(proposed) == now.date() + timedelta(days=61)
    assert done.status_code == HTTPStatus.SEE_OTHER


def test_a_last_day_that_cannot_be_put_off_any_farther_is_not_asked_for(
    app: Flask, session: Session, supervisor: Actor, found: Inspection
) -> None:
    now, boss = datetime.now(UTC), signed_in_as(app, supervisor.login)
    hand_over(session, supervisor, found, supervisor.day_of(now) + timedelta(days=90), now=now)
    session.commit()

    assert not show(boss, f"/inspections/{found.id}").select("#term-until")


def test_the_history_says_that_the_last_day_was_put_off_and_that_units_keep_what_they_have(
    app: Flask, supervisor: Actor, handed_today: str, hire: Hiring
) -> None:
    boss, later = signed_in_as(app, supervisor.login), datetime.now(UTC) + timedelta(days=30)
    other = signed_in_as(app, hire("另一位", Role.ADMINISTRATOR).login)

    boss.submit(handed_today, to=f"{handed_today}/handing-over", until=later.date().isoformat())
    boss.submit(handed_today, to=f"{handed_today}/reopening", reason="漏了一条")
    other.submit(handed_today, to=f"{handed_today}/reopening-decision", decision="decline")

    page = show(other, handed_today)
    told = [each.text.split(" · ")[1] for each in page.select("#history ~ ol li")]
    assert told[-4:] == ["交出，请各单位核对", "推后异议截止日", "已申请重新开放", "驳回重新开放"]
    assert "锁定" not in page.select(".notice.success")[0].text


def test_what_is_withdrawn_bears_no_further_verdict(
    app: Flask, session: Session, supervisor: Actor, officer: Actor, handed_today: str
) -> None:
    boss, unit = signed_in_as(app, supervisor.login), signed_in_as(app, officer.login)
    address = first_told(unit)
    unit.submit(address, dimension="accuracy", reason="口径不一")
    session.rollback()
    decision = f"{handed_today}/objections/{session.scalars(select(Objection.id)).one()}"

    boss.submit(handed_today, to=decision, verdict="cannot_tell", reason="撤销")

    told = show(boss, handed_today).select("#objections ~ .table-wrap td")[-1].text
    assert told == "撤销，不再计入"


def test_an_officer_reads_what_was_found_and_objects_with_a_reason(
    app: Flask, supervisor: Actor, officer: Actor, handed_today: str
) -> None:
    boss, unit = signed_in_as(app, supervisor.login), signed_in_as(app, officer.login)
    address = first_told(unit)
    page = show(unit, address)
    assert "件数不一致" in page.text
    assert "查" not in [each.text for each in page.select("main .soft")]  # Not who inspected.

    silent = unit.submit(address, dimension="accuracy", reason=" ")
    unit.submit(address, dimension="accuracy", reason="后台四月一日已更正")

    assert parse(silent).select("#error-summary a")[0]["href"] == "#accuracy-reason"
    assert "异议待处理" in show(unit, address).text
    assert "1 件异议待处理" in boss.get("/inspections").text
    assert "后台四月一日已更正" in boss.get(handed_today).text


def test_an_officer_reads_what_was_decided_and_why(
    app: Flask, session: Session, supervisor: Actor, officer: Actor, handed_today: str
) -> None:
    boss, unit = signed_in_as(app, supervisor.login), signed_in_as(app, officer.login)
    address = first_told(unit)
    unit.submit(address, dimension="accuracy", reason="后台已更正")
    item = str(show(boss, handed_today).select("#objections ~ .table-wrap th a")[0]["href"])
    session.rollback()
    decision = f"{handed_today}/objections/{session.scalars(select(Objection.id)).one()}"

    nothing = boss.submit(item, to=decision, verdict="", reason="")
    boss.submit(item, to=decision, verdict="right", reason="后台确已更正")

    assert len(parse(nothing).select("#error-summary a")) == 2
    answered = show(unit, address).select("main")[0].text
    assert "改判" in answered
    assert [answered.count(said) for said in ("后台确已更正", "件数不一致")] == [1, 1]
    assert "异议已处理" in boss.get(f"{handed_today}/items?disputed=yes").text


def test_what_was_found_of_a_unit_is_no_other_units(
    app: Flask, officer: Actor, handed_today: str, hire: Hiring
) -> None:
    address = first_told(signed_in_as(app, officer.login))
    stranger = signed_in_as(app, hire("乙", Role.INFO_OFFICER, "c2").login)

    assert handed_today
    assert stranger.get(address).status_code == HTTPStatus.NOT_FOUND
    assert "现在没有交本单位核对" in stranger.get("/findings").text
