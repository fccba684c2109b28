"""Several proposals of a result are decided at once, for one reason."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment import proposal_pages
from surveyapp.assessment.models import ProposalDecision, SchemeVersion, Verdict
from surveyapp.assessment.runs import assess
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import EVENTS, give

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
MORE = (
    EVENTS.replace("企业开办进展,2", "企业开办进展,4")
    + "c3,adoption,journal,一网通办,3,2026-03-01,,,,,\n"
)
VETO, PRAISE, OTHER_PRAISE = 0, 1, 2  # Their places: the first needs two people.


@pytest.fixture
def room(session: Session, administrator: Actor, points: SchemeVersion) -> str:
    """Return the address of three proposals."""
    give(session, administrator, points, MORE, now=NOW)
    ran = assess(
        session, administrator, points, Period.parse("2026Q1"), as_of=date(2026, 3, 31), now=NOW
    )
    session.commit()
    return f"/assessments/{ran.assessment.id}/proposals"


def decided(session: Session) -> list[tuple[int, Verdict, str]]:
    session.rollback()
    query = select(ProposalDecision).order_by(ProposalDecision.position, ProposalDecision.id)
    return [(one.position, one.verdict, one.reason) for one in session.scalars(query)]


def test_a_person_marks_several_proposals_and_gives_one_reason(
    session: Session, room: str, signed_in: SigningIn
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    boxes = parse(client.get(room)).select("input[name=mark][form=together]")

    marked = {"mark": [PRAISE, OTHER_PRAISE], "verdict": "accepted", "reason": "会议研究同意"}
    done = client.submit(room, to=f"{room}/together", **marked)

    assert [box["value"] for box in boxes] == ["0", "1", "2"]
    assert done.status_code == HTTPStatus.SEE_OTHER
    assert "已记下对 2 条建议的决定" in client.get(done.location).text
    assert decided(session) == [
        (PRAISE, Verdict.ACCEPTED, "会议研究同意"),
        (OTHER_PRAISE, Verdict.ACCEPTED, "会议研究同意"),
    ]
    log = signed_in(Role.AUDITOR).get("/audit?action=proposal_decided").text
    assert log.count("会议研究同意") == 2


def test_what_two_have_to_accept_still_waits_for_the_second_of_them(
    session: Session, room: str, signed_in: SigningIn
) -> None:
    first, second = (signed_in(Role.ADMINISTRATOR, login=login) for login in ("one", "two"))
    marked = {"mark": [VETO, PRAISE], "verdict": "accepted", "reason": "属实"}
    first.submit(room, to=f"{room}/together", **marked)

    again = first.submit(room, to=f"{room}/together", **{**marked, "mark": [VETO, OTHER_PRAISE]})
    waits = parse(second.get(room)).select("section form[action$='/proposals/0']")

    assert again.status_code == HTTPStatus.CONFLICT
    assert "须由另一个账号处理" in again.text
    assert parse(again).select("section form[action$='/proposals/2']")
    assert [position for position, *_said in decided(session)] == [VETO, PRAISE]  # All, or none.
    assert len(waits) == 1


def test_nothing_marked_and_no_reason_are_told_at_their_fields_and_what_was_said_stays(
    session: Session, room: str, signed_in: SigningIn
) -> None:
    client = signed_in(Role.ADMINISTRATOR)

    empty = parse(client.submit(room, to=f"{room}/together", verdict="accepted", reason=""))
    unmarked = parse(client.submit(room, to=f"{room}/together", verdict="accepted", reason="同意"))
    unfounded = parse(client.submit(room, to=f"{room}/together", mark=[PRAISE], reason=""))

    links = [str(link["href"]) for link in empty.select(".error-summary a")]
    assert links == ["#marks", "#reason-together"]
    assert all(empty.select(link) for link in links)
    assert unmarked.select("#reason-together")[0]["value"] == "同意"
    assert [box["value"] for box in unfounded.select("input[name=mark][checked]")] == ["1"]
    assert decided(session) == []


def test_who_only_looks_can_mark_nothing(room: str, signed_in: SigningIn) -> None:
    client = signed_in(Role.AUDITOR)

    assert not parse(client.get(room)).select("input[name=mark], #together")
    assert client.post(f"{room}/together").status_code in {
        HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST,
    }  # fmt: skip


def test_many_proposals_are_shown_by_the_page_those_that_wait_apart(
    room: str, signed_in: SigningIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposal_pages, "AT_ONCE", 2)
    client = signed_in(Role.ADMINISTRATOR)

    def places(asked: str) -> list[str]:
        found = parse(client.get(f"{room}?{asked}")).select("section.panel > h2")
        return [str(one["id"]) for one in found]

    assert places("") == ["proposal-0", "proposal-1"]
    assert places("page=2") == places("page=9") == places("at=2") == ["proposal-2"]
    assert places("what=commendation") == ["proposal-1", "proposal-2"]
    client.submit(room, to=f"{room}/{PRAISE}", verdict="declined", reason="另有表彰")
    assert places("waiting=1") == ["proposal-0", "proposal-2"]
    marked = parse(client.get(f"{room}?marked=all")).select("input[name=mark][checked]")
    assert [box["value"] for box in marked] == []  # One alone is decided in its own form.
    assert "没有符合条件的建议" in client.get(f"{room}?what=none").text
