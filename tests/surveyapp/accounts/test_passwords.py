"""Changing one's own password."""

import logging
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Role
from surveyapp.accounts.service import MAX_FAILURES
from surveyapp.audit.models import Action, AuditEntry
from tests.factories import PASSWORD
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.accounts.test_views import INSIDE, SignInAs, is_in, try_password

NEW = "four words are enough"


def set_password(
    client: PageCheckingClient, present: str = PASSWORD, new: str = NEW, again: str = NEW
) -> TestResponse:
    return client.submit("/password", present=present, new=new, again=again)


def problems(page: TestResponse) -> list[str]:
    return [each.text for each in parse(page).select(".error-summary li")]


@pytest.mark.parametrize("role", Role)
def test_everybody_at_work_can_change_the_own_password(
    app: Flask, signed_in: SignInAs, session: Session, role: Role
) -> None:
    client = signed_in(role, login="li")

    answer = set_password(client)

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert "密码已更改" in client.get(answer.location).text
    assert try_password(app, "li", PASSWORD).status_code == HTTPStatus.BAD_REQUEST
    assert try_password(app, "li", NEW).status_code == HTTPStatus.SEE_OTHER
    session.rollback()
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[:2] == [Action.SIGNED_IN, Action.PASSWORD_CHANGED]


def test_the_page_is_found_in_the_head_of_every_page(signed_in: SignInAs) -> None:
    client = signed_in(Role.AUDITOR)

    assert parse(client.get(INSIDE)).select("header a[href='/password']")


def test_whoever_is_in_elsewhere_with_the_old_password_is_out(
    app: Flask, signed_in: SignInAs
) -> None:
    client, thief = signed_in(Role.EVALUATOR, login="li"), app.test_client()
    assert isinstance(thief, PageCheckingClient)
    thief.submit("/sign-in", login="li", password=PASSWORD)
    assert is_in(thief)

    set_password(client)

    assert is_in(client)
    assert not is_in(thief)


def test_everything_that_is_wrong_is_said_at_once_and_nothing_changes(
    app: Flask, signed_in: SignInAs
) -> None:
    page = set_password(signed_in(Role.EVALUATOR, login="li"), "wrong", "short", "other")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert problems(page) == [
        "现在的密码：不正确，请重新填写。",
        "新密码：请填写 10 到 200 个字符。",
        "再填一次新密码：与上面的新密码不一样，请重新填写。",
    ]
    assert try_password(app, "li", PASSWORD).status_code == HTTPStatus.SEE_OTHER


def test_who_found_the_screen_unlocked_cannot_try_one_password_after_the_other(
    signed_in: SignInAs,
) -> None:
    client = signed_in(Role.EVALUATOR, login="li")

    tries = [set_password(client, f"guess {number}") for number in range(MAX_FAILURES)]

    assert {page.status_code for page in tries} == {HTTPStatus.UNPROCESSABLE_ENTITY}
    assert set_password(client).status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_no_password_is_logged_or_written_down_or_shown_again(
    signed_in: SignInAs, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in(Role.EVALUATOR, login="li")
    with caplog.at_level(logging.DEBUG):
        pages = [set_password(client, "wrong horse battery"), set_password(client)]

    session.rollback()
    noted = [f"{one.subject} {one.details}" for one in session.scalars(select(AuditEntry))]
    said = "".join([caplog.text, *noted, *(page.text for page in pages)])
    assert not any(secret in said for secret in (PASSWORD, NEW, "wrong horse battery"))
