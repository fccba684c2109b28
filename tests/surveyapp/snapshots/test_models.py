"""Whatever happens to a response leaves a change, whoever makes it happen."""

from functools import partial
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from surveyapp.cases.models import (
    ApplicantKind,
    CaseKind,
    CaseStatus,
    ServiceCase,
    ServiceChannel,
    ServiceItem,
    ServiceOccasion,
)
from surveyapp.database import in_one_statement
from surveyapp.fieldwork.models import Collector
from surveyapp.orm import new_id
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.responding.reception import IncomingResponse, receive
from surveyapp.responding.service import add_event
from surveyapp.responding.tokens import PageToken
from surveyapp.snapshots.models import Change
from tests.factories import NOW, TODAY, make_response


def changed(session: Session) -> list[UUID]:
    return list(session.scalars(select(Change.response_id).order_by(Change.number)))


def values_of(response: Response) -> dict[str, object]:
    return {name: getattr(response, name) for name in Response.__table__.columns.keys()}  # noqa: SIM118


def test_a_response_added_by_the_mapper_leaves_one(session: Session, collector: Collector) -> None:
    response = make_response(collector)
    session.add(response)
    session.commit()

    (change,) = session.scalars(select(Change))
    assert (change.wave_id, change.response_id) == (collector.wave_id, response.id)


def test_every_response_of_a_bulk_insertion_leaves_one(
    session: Session, collector: Collector
) -> None:
    some = [values_of(make_response(collector)) for _ in range(250)]
    session.execute(insert(Response), some)
    session.commit()

    assert sorted(changed(session)) == sorted(one["id"] for one in some)  # type: ignore[type-var]


def test_a_response_copied_with_plain_sql_leaves_one(
    session: Session, collector: Collector
) -> None:
    session.add(make_response(collector))
    session.flush()
    columns = ", ".join(name for name in Response.__table__.columns.keys() if name != "id")  # noqa: SIM118
    added = uuid4()
    written = added.hex if session.get_bind().dialect.name == "sqlite" else str(added)
    session.execute(
        text(f"INSERT INTO response (id, {columns}) SELECT '{written}', {columns} FROM response")  # noqa: S608
    )
    session.commit()

    assert changed(session)[1:] == [added]


def test_answers_received_in_one_statement_leave_one_however_often_they_are_sent(
    app: Flask, session: Session, collector: Collector
) -> None:
    page = PageToken(collector.code, collector.wave.version_id, uuid4(), NOW)
    answers = {"overall": "satisfied"}
    sent = IncomingResponse(page, "zh-CN", answers, identity_mode=collector.identity_mode)
    session.rollback()

    with app.test_request_context():
        for _time in range(2):
            in_one_statement(partial(receive, incoming=sent, zone="Asia/Shanghai", now=NOW))

    assert changed(session) == [page.response_id]


def test_an_event_leaves_one_of_its_response(session: Session, collector: Collector) -> None:
    response = make_response(collector)
    session.add(response)
    session.flush()
    add_event(session, None, response.id, ResponseEventKind.FLAGGED, "太快", now=NOW)
    session.commit()

    assert changed(session) == [response.id, response.id]


def test_events_in_bulk_leave_one_each(session: Session, collector: Collector) -> None:
    response = make_response(collector)
    session.add(response)
    session.flush()
    event = {
        "response_id": response.id,
        "kind": ResponseEventKind.FLAGGED,
        "reason": "",
        "at": NOW,
    }
    session.execute(insert(ResponseEvent), [event, event, event])
    session.commit()

    assert changed(session) == [response.id] * 4


def test_an_occasion_that_comes_or_is_revised_leaves_one_of_its_responses(
    session: Session, collector: Collector
) -> None:
    authority_id = collector.wave.survey.authority_id
    occasion_id = new_id()
    response = make_response(collector, occasion_id=occasion_id)
    about = {"authority_id": authority_id, "source": "hall", "case_no": "1"}
    case = ServiceCase(**about, case_status=CaseStatus.CLOSED, case_kind=CaseKind.INSTANT)
    item = ServiceItem(authority_id=authority_id, code="tax", name={"zh-CN": "税"})
    session.add_all([response, make_response(collector), case, item])
    session.flush()
    occasion = ServiceOccasion(
        **about, id=occasion_id, service_no=1, case_id=case.id, service_item_id=item.id,
        service_center_id=collector.unit_id, service_channel=ServiceChannel.WINDOW,
        applicant_kind=ApplicantKind.PERSON, occurred_on=TODAY,
    )  # fmt: skip
    session.add(occasion)
    session.flush()
    occasion.applicant_kind = ApplicantKind.COMPANY
    session.commit()

    assert changed(session)[2:] == [response.id, response.id]


def test_what_is_taken_back_leaves_none(session: Session, collector: Collector) -> None:
    session.add(make_response(collector))
    session.flush()
    session.rollback()

    assert session.scalar(select(func.count()).select_from(Change)) == 0
