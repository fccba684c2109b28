"""Staff open the questionnaire for somebody, and the response says who helped, and how."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts.models import Account
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.cases.models import ServiceOccasion
from surveyapp.fieldwork.models import Channel, Collector
from surveyapp.responding.hands import VALID_FOR, Hand, sign_hand
from surveyapp.responding.models import AnswerMode, Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_occasion, make_unit, make_wave
from tests.pages import PageCheckingClient, parse

SignIn = Callable[..., PageCheckingClient]
KEY = "a key for tests"


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    collector = make_collector(make_wave(session, authority), "call0001", channel=Channel.PHONE)
    session.add(collector)
    session.commit()
    return collector


@pytest.fixture
def address(collector: Collector) -> str:
    return f"/surveys/waves/{collector.wave_id}/collectors/{collector.id}/assist"


def answer(client: PageCheckingClient, page: str) -> str:
    """Answer on a page that was opened by a link; return where that leads."""
    token = parse(client.get(page)).select("form.answers input[name=token]")[0]["value"]
    sent = {"token": token, "overall": "satisfied"}
    return client.post("/s/call0001?lang=zh-CN", data=sent).headers["Location"]


def test_the_response_says_who_helped_and_how(
    address: str, session: Session, signed_in: SignIn, client: PageCheckingClient
) -> None:
    shown = parse(signed_in(Role.EVALUATOR).get(address))
    ways = [way.select("a") for way in shown.select("main section.panel")]
    assert [[link.text for link in links] for links in ways] == [["中文", "English"]] * 2

    for links in ways:
        answer(client, str(links[0]["href"]))

    session.rollback()
    responses = session.scalars(select(Response).order_by(Response.received_at)).all()
    helper = session.scalars(select(Account).where(Account.login == "evaluator")).one()
    assert {response.channel for response in responses} == {Channel.PHONE}
    assert [response.paradata["mode"] for response in responses] == ["asked", "helped"]
    assert {response.paradata["recorded_by"] for response in responses} == {helper.id.hex}


def test_the_page_tells_the_respondent_that_it_will_be_noted(
    address: str, signed_in: SignIn, client: PageCheckingClient
) -> None:
    link = parse(signed_in(Role.EVALUATOR).get(address)).select("main section.panel a")[0]

    helped, alone = client.get(str(link["href"])).text, client.get("/s/call0001?lang=zh-CN").text

    assert ("答卷会注明这一点" in helped, "答卷会注明这一点" in alone) == (True, False)


def test_who_helped_is_not_left_with_the_key_to_somebody_elses_answers(
    address: str, signed_in: SignIn, client: PageCheckingClient
) -> None:
    link = parse(signed_in(Role.EVALUATOR).get(address)).select("main section.panel a")[0]

    page = client.get(str(link["href"]))
    receipt = client.get(answer(client, str(link["href"])))

    assert page.headers["Cache-Control"] == "no-store"
    assert "查看、更正或撤回</a>" not in receipt.text


def test_a_link_of_an_earlier_shift_opens_nothing_rather_than_forget_who_helped(
    collector: Collector, client: PageCheckingClient
) -> None:
    long_ago = datetime.now(UTC) - VALID_FOR - timedelta(seconds=1)
    hand = Hand(AnswerMode.ASKED, collector.id)
    over = sign_hand(hand, KEY, collector=collector.code, now=long_ago)
    elsewhere = sign_hand(hand, KEY, collector="another", now=datetime.now(UTC))

    answers = [client.get(f"/s/call0001?by={said}") for said in (over, elsewhere, "x")]

    assert [each.status_code for each in answers] == [HTTPStatus.GONE] * 3
    assert "请工作人员回到系统" in answers[0].text


def test_where_people_answer_by_themselves_nobody_fills_in_for_them(
    session: Session, authority: SupervisingAuthority, signed_in: SignIn
) -> None:
    collector = make_collector(make_wave(session, authority), channel=Channel.QR_CODE)
    session.add(collector)
    session.commit()
    address = f"/surveys/waves/{collector.wave_id}/collectors/{collector.id}/assist"

    shown = parse(signed_in(Role.EVALUATOR).get(address))

    assert "这个渠道由群众自己填写" in shown.text
    assert shown.select("main a[href*='by=']") == []


def test_only_evaluators_fill_in_for_people(address: str, signed_in: SignIn) -> None:
    assert signed_in(Role.AUDITOR).get(address).status_code == HTTPStatus.NOT_FOUND


def test_the_case_that_is_told_at_the_telephone_ties_the_answer_to_its_visit(
    address: str,
    session: Session,
    authority: SupervisingAuthority,
    signed_in: SignIn,
    client: PageCheckingClient,
) -> None:
    centre = make_unit(authority)
    session.add(centre)
    session.flush()
    visit = make_occasion(session, authority, centre.id, "C2-0061")
    session.commit()
    evaluating = signed_in(Role.EVALUATOR)

    unknown = parse(evaluating.get(f"{address}?case=C9"))
    found = parse(evaluating.get(f"{address}?case=C2-0061"))

    assert "没有这个编号的办件" in unknown.select("#case-error")[0].text
    assert "c1政务服务中心" in found.select("form.panel p")[0].text
    receipt = client.get(answer(client, str(found.select("main section.panel a")[0]["href"])))
    assert "c1政务服务中心" in receipt.text
    session.rollback()
    (response,) = session.scalars(select(Response)).all()
    assert (response.occasion_id, response.paradata["mode"]) == (visit.id, "asked")
    (entry,) = session.scalars(select(AuditEntry).filter_by(action=Action.LINKS_MADE)).all()
    assert entry.details["links"] == 1


def test_of_several_visits_of_a_case_one_is_chosen(
    address: str, session: Session, authority: SupervisingAuthority, signed_in: SignIn
) -> None:
    centre = make_unit(authority)
    session.add(centre)
    session.flush()
    first = make_occasion(session, authority, centre.id, "A1")
    again = ServiceOccasion(
        authority_id=authority.id, source=first.source, case_no="A1", service_no=2,
        case_id=first.case_id, service_center_id=centre.id, occurred_on=first.occurred_on,
        service_item_id=first.service_item_id, service_channel=first.service_channel,
        applicant_kind=first.applicant_kind,
    )  # fmt: skip
    session.add(again)
    session.commit()
    visits = (first, again)
    client = signed_in(Role.EVALUATOR)

    shown = parse(client.get(f"{address}?case=A1"))

    assert shown.select("main section.panel a[href*='o=']") == []
    ways = [str(link["href"]) for link in shown.select("form.panel li a")]
    assert {way.rpartition("=")[2] for way in ways} == {str(visit.id) for visit in visits}
    assert parse(client.get(ways[0])).select("main section.panel a[href*='o=']")


def test_without_a_case_the_page_says_for_whom_the_answer_counts(
    address: str,
    session: Session,
    authority: SupervisingAuthority,
    collector: Collector,
    signed_in: SignIn,
) -> None:
    client = signed_in(Role.EVALUATOR)
    assert "不算给任何单位" in client.get(address).text
    session.rollback()
    centre = make_unit(authority)
    session.add(centre)
    session.flush()
    collector.unit_id = centre.id
    session.commit()

    assert "算给“c1政务服务中心”" in client.get(address).text


def test_at_the_telephone_the_receipt_is_read_out_and_shows_no_code_to_scan(
    address: str, signed_in: SignIn, client: PageCheckingClient
) -> None:
    link = parse(signed_in(Role.EVALUATOR).get(address)).select("main section.panel a")[0]

    receipt = client.get(answer(client, str(link["href"])))

    assert "念给对方记下" in receipt.text
    assert parse(receipt).select(".own-link") == []
