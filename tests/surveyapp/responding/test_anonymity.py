"""Through an anonymous collector nothing comes in that joins an answer with a case."""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from surveyapp import tables
from surveyapp.access import Role
from surveyapp.cases.models import (
    ApplicantKind,
    CaseKind,
    CaseStatus,
    ServiceCase,
    ServiceChannel,
    ServiceItem,
    ServiceOccasion,
)
from surveyapp.estimates.assembly import assemble
from surveyapp.estimates.evidence import gather
from surveyapp.estimates.places import load_places
from surveyapp.fieldwork.models import Channel, Collector, IdentityMode, OccasionRating
from surveyapp.fieldwork.occasion_links import OccasionLink, sign_link
from surveyapp.responding import limits
from surveyapp.responding.bait import BAIT
from surveyapp.responding.models import Response, ResponseEvent
from surveyapp.responding.moments import half_day
from surveyapp.snapshots.refreshing import refresh_snapshot
from surveyapp.snapshots.service import open_snapshot
from surveyapp.units.models import AssessedUnit, SupervisingAuthority, UnitKind
from tests.factories import make_collector, make_unit, make_wave
from tests.pages import PageCheckingClient, parse
from tests.responses import only_response

SECRET = "a key for tests"  # noqa: S105 - it guards nothing
DAY = date(2026, 5, 20)
ALIKE = 12


@pytest.fixture
def centre(session: Session, authority: SupervisingAuthority) -> AssessedUnit:
    centre = make_unit(authority)
    session.add(centre)
    session.commit()
    return centre


@pytest.fixture
def collector(
    session: Session, authority: SupervisingAuthority, centre: AssessedUnit
) -> Collector:
    assert centre
    wave = make_wave(session, authority)
    collector = make_collector(wave, service_channel=None, identity_mode=IdentityMode.ANONYMOUS)
    session.add(collector)
    session.commit()
    return collector


@pytest.fixture
def occasions(
    session: Session, authority: SupervisingAuthority, centre: AssessedUnit
) -> list[ServiceOccasion]:
    """Return a dozen visits that are alike, and a last one of another kind at the same place."""
    item = ServiceItem(authority_id=authority.id, code="tax", name={"zh-CN": "办税"})
    session.add(item)
    session.flush()
    made = []
    for number in range(ALIKE + 1):
        is_rare = number == ALIKE
        case = ServiceCase(
            authority_id=authority.id, source="hall", case_no=f"case-{number}",
            case_status=CaseStatus.CLOSED, case_kind=CaseKind.INSTANT, closed_on=DAY,
        )  # fmt: skip
        session.add(case)
        session.flush()
        made.append(
            ServiceOccasion(
                authority_id=authority.id,
                source="hall",
                case_no=case.case_no,
                service_no=1,
                case_id=case.id,
                service_center_id=centre.id,
                service_item_id=item.id,
                occurred_on=DAY,
                service_channel=ServiceChannel.WINDOW,
                applicant_kind=ApplicantKind.COMPANY if is_rare else ApplicantKind.PERSON,
            )
        )
    session.add_all(made)
    session.commit()
    return made


@pytest.fixture
def rate(client: PageCheckingClient, collector: Collector) -> Callable[..., Any]:
    """Return a function that rates an occasion by its link."""
    code = collector.code

    def rate_one(occasion_id: UUID, **values: str) -> Any:
        link = sign_link(OccasionLink(occasion_id), SECRET, collector=code)
        address = f"/s/{code}?o={link}"
        return client.submit(address, **{"overall": "satisfied", **values})

    return rate_one


def cells(session: Session) -> Iterator[tuple[str, list[str]]]:
    """Yield every row of every table as its table and what stands in its cells."""
    for table in tables.metadata.sorted_tables:
        for row in session.execute(select(table)):
            yield table.name, [str(cell) for cell in row]


def test_no_row_of_any_table_names_both_the_answer_and_the_case(
    session: Session, occasions: list[ServiceOccasion], rate: Callable[..., Any]
) -> None:
    occasion_id, case_no = occasions[0].id, occasions[0].case_no
    rate(occasion_id, **{BAIT: "a program"})  # So that there is an event too.
    response = only_response(session)
    assert response.occasion_id is None

    with_answer = [row for row in cells(session) if str(response.id) in " ".join(row[1])]
    with_case = [
        row for row in cells(session) if str(occasion_id) in " ".join(row[1]) or case_no in row[1]
    ]

    assert {name for name, _row in with_answer} == {"response", "response_event", "change"}
    assert {name for name, _row in with_case} >= {"service_occasion", "occasion_rating"}
    assert not [row for row in with_answer if row in with_case]


def test_no_row_about_the_answer_tells_when_it_came_more_closely_than_the_half_day(
    session: Session, occasions: list[ServiceOccasion], rate: Callable[..., Any]
) -> None:
    rate(occasions[0].id, **{BAIT: "a program"})
    now, response = datetime.now(UTC), only_response(session)
    (event,) = session.scalars(select(ResponseEvent)).all()
    (mark,) = session.scalars(select(OccasionRating)).all()

    halves = {half_day(now - timedelta(hours=ago), "Asia/Shanghai") for ago in (0, 1)}
    assert response.received_at in halves
    assert event.at == response.received_at
    assert event.id.version == response.id.version == 4  # Of chance, and not in order of time.
    assert type(mark.rated_on) is date
    assert mark.rated_on.day == 1  # Of a quiet day, the one answer would be known.
    assert response.paradata["seconds"] >= 0
    assert not re.search(r"\d\d:\d\d", str(response.paradata))


def test_the_mark_and_the_answer_bear_different_transactions(
    session: Session, occasions: list[ServiceOccasion], rate: Callable[..., Any]
) -> None:
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite numbers no transactions")
    rate(occasions[0].id)
    session.rollback()
    mark = session.scalar(text("SELECT xmin::text FROM occasion_rating"))
    answers = session.scalars(
        text("SELECT xmin::text FROM response UNION SELECT transaction_id::text FROM change")
    )
    assert mark not in set(answers)


def test_no_log_names_the_case_or_the_answer(
    app: Flask,
    session: Session,
    occasions: list[ServiceOccasion],
    rate: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert app
    with caplog.at_level(logging.DEBUG, logger="surveyapp"):
        rate(occasions[0].id)
    said = caplog.text
    assert str(occasions[0].id) not in said
    assert str(only_response(session).id) not in said


def test_no_screen_of_the_staff_shows_the_case_of_an_answer(
    session: Session,
    occasions: list[ServiceOccasion],
    rate: Callable[..., Any],
    collector: Collector,
    signed_in: Callable[..., PageCheckingClient],
) -> None:
    rate(occasions[0].id)
    response = only_response(session)
    case_no, occasion_id, wave_id = occasions[0].case_no, occasions[0].id, collector.wave_id
    client = signed_in(Role.ADMINISTRATOR)
    for address in (f"/responses/{response.id}", f"/waves/{wave_id}/responses"):
        page = client.get(address)
        assert page.status_code == 200
        assert case_no not in page.text
        assert str(occasion_id) not in page.text
        assert re.search(r"\d{4}-\d\d-\d\d (上午|下午)", page.text)


def test_exports_hold_neither_the_case_nor_the_moment(  # noqa: PLR0913, PLR0917 - fixtures
    app: Flask,
    session: Session,
    occasions: list[ServiceOccasion],
    rate: Callable[..., Any],
    collector: Collector,
    tmp_path: Path,
) -> None:
    rate(occasions[0].id)
    received_at, engine = only_response(session).received_at, app.extensions["engine"]
    assert isinstance(engine, Engine)
    session.rollback()
    refresh_snapshot(engine, collector.wave_id, tmp_path / "snapshot")
    with open_snapshot(session, tmp_path / "snapshot") as snapshot:
        (row,) = snapshot.table().to_pylist()
    assert row["@occasion"] is None
    assert row["@received"] == received_at
    assert (row["@service_center"], row["@service_item"]) == ("c1", "tax")
    assert row["@occurred_on"] == DAY.replace(day=1)
    assert occasions[0].id.bytes not in row.values()


def test_what_few_have_otherwise_is_copied_to_nobody_since_its_absence_would_tell_of_them(
    session: Session, occasions: list[ServiceOccasion], rate: Callable[..., Any]
) -> None:
    common, rare = occasions[0], occasions[-1]
    shared = {
        "occurred_on": "2026-05-01",
        "service_center_id": str(common.service_center_id),
        "service_channel": "window",
        "service_item_id": str(common.service_item_id),
    }

    rate(common.id)
    rate(rare.id)

    session.rollback()
    assert [response.frame for response in session.scalars(select(Response))] == [shared] * 2


def test_what_many_share_is_copied_also_where_many_have_it_otherwise(
    session: Session, occasions: list[ServiceOccasion], rate: Callable[..., Any]
) -> None:
    for one in occasions[:-1]:  # A dozen persons, and each has a company for company.
        session.add(like(one, applicant_kind=ApplicantKind.COMPANY))
    session.commit()

    rate(occasions[0].id)

    assert (only_response(session).frame or {})["applicant_kind"] == "person"


def test_with_the_few_the_next_rarest_is_left_out_and_the_others_keep_theirs(
    session: Session,
    occasions: list[ServiceOccasion],
    rate: Callable[..., Any],
    authority: SupervisingAuthority,
) -> None:
    land = ServiceItem(authority_id=authority.id, code="land", name={"zh-CN": "不动产"})
    rare = ServiceItem(authority_id=authority.id, code="rare", name={"zh-CN": "少见"})
    session.add_all([land, rare])
    session.flush()
    many = [like(one, service_item_id=land.id) for one in occasions]
    many += [like(one, service_no=3, service_item_id=land.id) for one in occasions]
    few = like(occasions[0], service_no=4, service_item_id=rare.id)
    session.add_all([*many, few])
    session.commit()

    for one in (many[0], occasions[0], few):
        rate(one.id)

    session.rollback()
    items = [(one.frame or {}).get("service_item_id") for one in session.scalars(select(Response))]
    assert sorted(map(str, items)) == sorted([str(land.id), "None", "None"])


def like(one: ServiceOccasion, **otherwise: Any) -> ServiceOccasion:
    """Return a further occasion of the same case."""
    names = (
        "authority_id", "source", "case_no", "case_id", "service_center_id", "service_item_id",
        "occurred_on", "service_channel", "applicant_kind",
    )  # fmt: skip
    kept = {name: getattr(one, name) for name in names}
    return ServiceOccasion(**{**kept, "service_no": one.service_no + 1, **otherwise})


def test_where_too_few_occasions_are_known_nothing_is_copied(
    session: Session,
    occasions: list[ServiceOccasion],
    rate: Callable[..., Any],
    collector: Collector,
) -> None:
    collector.wave.settings = {"min_cell_size": ALIKE + 2}
    session.commit()
    rate(occasions[0].id)
    assert only_response(session).frame is None


def test_on_the_first_days_of_a_month_nobody_is_known_by_it_and_no_place_is_lost(
    session: Session, occasions: list[ServiceOccasion], rate: Callable[..., Any]
) -> None:
    common = occasions[0]
    first = like(common, occurred_on=date(2026, 6, 1))
    other = like(common, service_no=3, occurred_on=date(2026, 6, 1))
    session.add_all([first, other])
    session.commit()

    rate(first.id)
    rate(common.id)

    session.rollback()
    one, another = (response.frame for response in session.scalars(select(Response)))
    assert one == another
    assert one == {
        "service_center_id": str(common.service_center_id),
        "service_channel": "window",
        "service_item_id": str(common.service_item_id),
    }


def test_what_only_the_few_of_a_new_month_have_is_not_copied(
    session: Session,
    occasions: list[ServiceOccasion],
    rate: Callable[..., Any],
    authority: SupervisingAuthority,
) -> None:
    land = ServiceItem(authority_id=authority.id, code="land", name={"zh-CN": "不动产"})
    session.add(land)
    session.flush()
    april = [like(one, occurred_on=date(2026, 4, 1), service_item_id=land.id) for one in occasions]
    june = like(occasions[0], occurred_on=date(2026, 6, 1), service_item_id=land.id, service_no=3)
    session.add_all([*april, june])
    session.commit()

    rate(june.id)  # Many had it in April, which has its month; of the others nobody but this one.

    assert "service_item_id" not in (only_response(session).frame or {})


def test_figures_find_the_unit_and_the_kind_of_matter_by_what_was_copied(
    session: Session,
    occasions: list[ServiceOccasion],
    rate: Callable[..., Any],
    collector: Collector,
    authority: SupervisingAuthority,
) -> None:
    rate(occasions[0].id)
    session.rollback()
    evidence = gather(session, collector.wave, authority.id)
    places = load_places(session, collector.wave, UnitKind.SERVICE_CENTER, authority.id)
    (answer,) = evidence.answers
    assert places.of_answer(answer, evidence) == "c1"
    assert evidence.day_of(answer) == DAY.replace(day=1)


def test_an_occasion_rated_anonymously_is_not_counted_among_the_silent(
    session: Session,
    occasions: list[ServiceOccasion],
    rate: Callable[..., Any],
    collector: Collector,
) -> None:
    rate(occasions[0].id)
    session.rollback()
    assembled = assemble(session, collector.wave)
    assert assembled.evidence.rated_apart == {occasions[0].id}
    assert (assembled.frame["c1"].cases, assembled.frame["c1"].unrated) == (ALIKE, ALIKE)


def test_an_occasion_is_rated_once_all_the_same(
    session: Session, occasions: list[ServiceOccasion], rate: Callable[..., Any]
) -> None:
    rate(occasions[0].id)
    again = rate(occasions[0].id)
    assert again.status_code != 303
    assert not re.search(r"\d日", again.text.split("<main")[1])
    assert only_response(session)


def test_a_pseudonymous_collector_keeps_the_link_and_the_moment(
    session: Session,
    occasions: list[ServiceOccasion],
    rate: Callable[..., Any],
    collector: Collector,
) -> None:
    collector.identity_mode = IdentityMode.PSEUDONYMOUS
    session.commit()
    occasion_id = occasions[0].id
    before = datetime.now(UTC)
    rate(occasion_id)
    response = only_response(session)
    assert (response.occasion_id, response.frame) == (occasion_id, None)
    assert before <= response.received_at <= datetime.now(UTC)


def test_a_flood_through_an_anonymous_device_is_stopped_too(
    client: PageCheckingClient,
    session: Session,
    collector: Collector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST", replace(limits.MOST, device=20))
    monkeypatch.setattr(limits, "SECONDS_KEPT", 0)
    collector.channel = Channel.KIOSK
    session.commit()
    code = collector.code
    session.rollback()
    statuses = [
        client.submit(f"/s/{code}", overall="satisfied").status_code for _answer in range(22)
    ]
    assert statuses == [303] * 20 + [429] * 2


def test_the_receipt_tells_the_half_day(client: PageCheckingClient, collector: Collector) -> None:
    answered = client.submit(f"/s/{collector.code}", overall="satisfied")
    receipt = parse(client.get(answered.location)).select_one(".receipt")
    assert receipt is not None
    assert re.search(r"\d{4}-\d\d-\d\d (上午|下午)", receipt.text)
    assert not re.search(r"\d\d:\d\d", receipt.text)
