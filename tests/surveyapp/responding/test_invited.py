"""An invitation brings one response, however often and by however many it is tried."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Role
from surveyapp.errors import NotFoundError
from surveyapp.fieldwork.invitation_keys import hash_key
from surveyapp.fieldwork.models import (
    Collector,
    IdentityMode,
    Invitation,
    InvitationBatch,
    InvitationWay,
    OccasionRating,
)
from surveyapp.responding.arrivals import InvitationUnknownError
from surveyapp.responding.invitations import InvitationRevokedError, InvitationUsedError
from surveyapp.responding.models import Response
from surveyapp.responding.reception import IncomingResponse, Outcome, receive
from surveyapp.responding.tokens import PageToken
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_account, make_collector, make_wave
from tests.pages import parse
from tests.races import race

KEY = "7k2m-9q4x-b0fd-hw3p"
LINK = f"/i/{KEY}"
ZONE = "Asia/Shanghai"
OCCASION = UUID(int=7)
Invite = Callable[..., Invitation]


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    collector = make_collector(
        make_wave(session, authority), identity_mode=IdentityMode.PSEUDONYMOUS
    )
    session.add(collector)
    session.commit()
    return collector


@pytest.fixture
def invite(session: Session, authority: SupervisingAuthority, collector: Collector) -> Invite:
    """Return a function that keeps an invitation with `KEY`."""
    maker = make_account(session, authority, Role.EVALUATOR)

    def keep(*, revoked_at: datetime | None = None, **values: Any) -> Invitation:
        batch = InvitationBatch(
            collector_id=collector.id, way=InvitationWay.BARE, count=1, made_by=maker.id,
            made_at=NOW, revoked_at=revoked_at,
        )  # fmt: skip
        session.add(batch)
        session.flush()
        invitation = Invitation(batch_id=batch.id, key_hash=hash_key(KEY), **values)
        session.add(invitation)
        session.commit()
        return invitation

    return keep


def open_page(client: FlaskClient, link: str = LINK) -> TestResponse:
    return client.get(link, follow_redirects=True)


def send(client: FlaskClient, page: TestResponse, level: str = "satisfied") -> TestResponse:
    token = parse(page).select("form.answers input[name=token]")[0]["value"]
    return client.post("/s/hall-3", data={"token": token, "overall": level})


def kept(session: Session) -> list[Response]:
    session.rollback()
    return list(session.scalars(select(Response)))


def test_an_invitation_brings_one_response(
    client: FlaskClient, session: Session, invite: Invite
) -> None:
    invitation = invite(inclusion_probability=0.25)
    pages = [open_page(client), open_page(client, f"/i/{KEY.upper().replace('-', '')}")]

    answers = [send(client, page) for page in pages]

    assert [one.status_code for one in answers] == [303, 409]
    assert "这个邀请已经用过" in answers[1].text
    assert "满意" in answers[1].text  # What was filled in is not lost.
    (response,) = kept(session)
    assert (response.inclusion_probability, response.occasion_id) == (0.25, None)
    assert session.get_one(Invitation, invitation.id).used_at is not None
    assert open_page(client).status_code == 409


def test_a_preview_of_an_invitation_records_nothing(
    client: FlaskClient, session: Session, invite: Invite
) -> None:
    invitation = invite()
    for _ in range(3):
        assert open_page(client).status_code == 200

    session.rollback()
    assert session.get_one(Invitation, invitation.id).used_at is None
    assert kept(session) == []


def test_the_same_answers_sent_again_have_their_receipt(
    client: FlaskClient, session: Session, invite: Invite
) -> None:
    invite()
    page = open_page(client)

    assert [send(client, page).status_code for _ in range(2)] == [303, 303]
    assert len(kept(session)) == 1


def test_other_answers_to_the_same_page_cannot_become_a_second_response(
    client: FlaskClient, session: Session, invite: Invite
) -> None:
    invite()
    page = open_page(client)
    send(client, page)

    conflict = send(client, page, "dissatisfied")

    assert conflict.status_code == 409
    assert parse(conflict).select("form input[name=token]") == []
    assert len(kept(session)) == 1


def test_an_invitation_about_an_occasion_rates_it(
    client: FlaskClient, session: Session, invite: Invite
) -> None:
    invite(occasion_id=OCCASION)
    page = open_page(client)
    assert "办事记录关联" in page.text

    send(client, page)

    (response,) = kept(session)
    assert response.occasion_id == OCCASION
    assert session.scalars(select(OccasionRating.occasion_id)).all() == [OCCASION]


def test_an_invitation_about_a_rated_occasion_follows_it_up(
    client: FlaskClient, session: Session, collector: Collector, invite: Invite
) -> None:
    invite(occasion_id=OCCASION)
    late = open_page(client)
    about = {"wave_id": collector.wave_id, "rating_no": 1, "rated_on": NOW.date()}
    session.add(OccasionRating(occasion_id=OCCASION, **about))
    session.commit()

    refused = send(client, late, "dissatisfied")
    (form,) = parse(refused).select("form")
    fields = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    assert client.post(str(form["action"]), data=fields).status_code == 303

    (response,) = kept(session)
    assert (response.rating_no, response.occasion_id) == (2, OCCASION)
    assert open_page(client).status_code == 409


def test_a_rated_occasion_can_be_followed_up_from_its_invitation(
    client: FlaskClient, session: Session, collector: Collector, invite: Invite
) -> None:
    invite(occasion_id=OCCASION)
    about = {"wave_id": collector.wave_id, "rating_no": 1, "rated_on": NOW.date()}
    session.add(OccasionRating(occasion_id=OCCASION, **about))
    session.commit()
    (again,) = parse(open_page(client)).select("a.button.primary")

    assert send(client, client.get(str(again["href"]))).status_code == 303
    assert [one.rating_no for one in kept(session)] == [2]


def test_a_collector_of_links_alone_lets_the_invited_in(
    client: FlaskClient, collector: Collector, invite: Invite
) -> None:
    collector.allows_unlinked = False
    invite()
    assert send(client, open_page(client)).status_code == 303
    assert client.get("/s/hall-3").status_code == 403


@pytest.mark.parametrize("key", ["7k2m-9q4x-b0fd-hw3q", "x", "é", "x" * 5000])
def test_a_key_of_no_invitation_is_refused(client: FlaskClient, invite: Invite, key: str) -> None:
    invite()
    for link in (f"/i/{key}", f"/s/hall-3?i={key}"):
        page = open_page(client, link)
        assert page.status_code == 404
        assert InvitationUnknownError.message in page.text
        assert NotFoundError.message not in page.text


def test_an_invitation_is_good_at_its_own_collector_only(
    client: FlaskClient, session: Session, collector: Collector, invite: Invite
) -> None:
    session.add(make_collector(collector.wave, "other"))
    invite()
    assert open_page(client, f"/s/other?i={KEY}").status_code == 404


def test_a_revoked_invitation_is_good_for_nothing(client: FlaskClient, invite: Invite) -> None:
    invite(revoked_at=NOW)
    page = open_page(client)
    assert page.status_code == 410
    assert InvitationRevokedError.message in page.text


def test_an_invitation_revoked_while_it_is_answered_brings_nothing(
    client: FlaskClient, session: Session, invite: Invite
) -> None:
    invitation = invite()
    page = open_page(client)
    session.rollback()
    session.get_one(InvitationBatch, invitation.batch_id).revoked_at = NOW
    session.commit()

    assert send(client, page).status_code == 410
    assert kept(session) == []


def test_the_language_and_the_elder_mode_are_kept_on_the_way(
    client: FlaskClient, invite: Invite
) -> None:
    invite()
    way = client.get(f"{LINK}?lang=en&elder=1")
    assert {"lang=en", "elder=1", f"i={KEY}"} <= set(way.location.split("?")[1].split("&"))


@pytest.mark.parametrize(
    ("mode", "is_exact"), [(IdentityMode.ANONYMOUS, False), (IdentityMode.PSEUDONYMOUS, True)]
)
def test_the_moment_of_use_is_exact_only_where_the_respondent_is_known(
    session: Session, collector: Collector, invite: Invite, mode: IdentityMode, *, is_exact: bool
) -> None:
    collector.identity_mode = mode
    invitation = invite()
    sent = replace(incoming(collector, invitation), identity_mode=mode)
    receive(session.connection(), sent, zone=ZONE, now=NOW)

    session.refresh(invitation)
    assert invitation.used_at is not None
    assert (invitation.used_at == NOW) is is_exact
    assert invitation.used_at <= NOW


# ---- at one moment ----


def incoming(
    collector: Collector, invitation: Invitation, response_id: UUID | None = None
) -> IncomingResponse:
    page = PageToken(
        collector.code, collector.wave.version_id, response_id or uuid4(), NOW,
        invitation_id=invitation.id,
    )  # fmt: skip
    answers = {"overall": "satisfied"}
    return IncomingResponse(page, "zh-CN", answers, identity_mode=collector.identity_mode)


def take(sent: IncomingResponse, session: Session) -> Outcome:
    return receive(session.connection(), sent, zone=ZONE, now=NOW)


def test_of_many_who_use_an_invitation_at_one_moment_one_is_received(
    database_url: str, session: Session, collector: Collector, invite: Invite
) -> None:
    invitation = invite()
    deeds = [partial(take, incoming(collector, invitation)) for _ in range(6)]
    session.rollback()

    outcomes = race(database_url, deeds)

    assert outcomes.count(Outcome.CREATED) == 1
    assert sum(isinstance(one, InvitationUsedError) for one in outcomes) == 5
    assert len(kept(session)) == 1
