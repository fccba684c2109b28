"""Signing in and out through a browser, and the page one starts from."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Barrier
from time import sleep
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask
from sqlalchemy import Engine, Update, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp import messages
from surveyapp.access import Role
from surveyapp.accounts.models import Account, SignIn
from surveyapp.accounts.service import MAX_FAILURES
from surveyapp.app import create_app
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.database import transaction
from surveyapp.units.models import SupervisingAuthority
from tests.factories import PASSWORD, make_account, make_authority, make_unit
from tests.pages import PageCheckingClient, parse

SignInAs = Callable[..., PageCheckingClient]
INSIDE = "/waves"


@pytest.fixture
def other_app(app: Flask) -> Iterator[Flask]:
    """Return the program once more, on the same store: another worker."""
    other = create_app(app.extensions["settings"])
    other.testing = True
    other.test_client_class = PageCheckingClient
    yield other
    other.extensions["engine"].dispose()


def try_password(app: Flask, login: str, password: str) -> TestResponse:
    client = app.test_client()
    assert isinstance(client, PageCheckingClient)
    return client.submit("/sign-in", login=login, password=password)


def is_in(client: PageCheckingClient) -> bool:
    return client.get(INSIDE).status_code == HTTPStatus.OK


def change(session: Session, statement: Update) -> None:
    session.rollback()  # A reader cannot begin to write.
    session.execute(statement)
    session.commit()


def entries(session: Session) -> list[AuditEntry]:
    session.rollback()
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def refusal(page: TestResponse) -> str:
    notice = parse(page).select_one("[role=alert]")
    assert notice is not None
    return notice.text


def test_signing_in_leads_home_and_is_written_down(
    app: Flask, session: Session, li: Account
) -> None:
    answer = try_password(app, " li ", PASSWORD)

    assert (answer.status_code, answer.location) == (HTTPStatus.SEE_OTHER, "/")
    (entry,) = entries(session)
    assert (entry.action, entry.login, entry.account_id, entry.authority_id) == (
        Action.SIGNED_IN, "li", li.id, li.grants[0].authority_id,
    )  # fmt: skip


@pytest.mark.usefixtures("li")
def test_a_wrong_password_and_an_unknown_login_are_answered_alike(app: Flask) -> None:
    pages = [try_password(app, "li", "wrong"), try_password(app, "nobody", PASSWORD)]

    assert {page.status_code for page in pages} == {HTTPStatus.BAD_REQUEST}
    assert {refusal(page) for page in pages} == {messages.LOGIN_OR_PASSWORD_WRONG}


def test_a_refused_sign_in_is_written_down_where_the_login_is_known(
    app: Flask, session: Session, authority: SupervisingAuthority, li: Account
) -> None:
    try_password(app, li.login, "wrong password")
    try_password(app, "my-password-by-mistake", PASSWORD)

    assert [(one.action, one.login, one.authority_id) for one in entries(session)] == [
        (Action.SIGN_IN_REFUSED, "li", authority.id),
    ]


@pytest.mark.usefixtures("li")
def test_while_a_password_is_checked_others_can_write(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine: Engine = app.extensions["engine"]

    def check(_hasher: PasswordHasher, _kept: str, _given: str) -> bool:
        with transaction(engine) as other:
            other.add(make_authority("meanwhile"))
        return True

    monkeypatch.setattr(PasswordHasher, "verify", check)

    assert try_password(app, "li", PASSWORD).status_code == HTTPStatus.SEE_OTHER
    session.rollback()
    assert "meanwhile" in session.scalars(select(SupervisingAuthority.code)).all()


def test_a_token_of_the_time_before_signing_in_opens_no_form_after_it(
    app: Flask, li: Account
) -> None:
    client = app.test_client()
    before = parse(client.get("/sign-in")).select_one("input[name=csrf_token]")
    assert before is not None
    token = str(before["value"])
    client.post("/sign-in", data={"csrf_token": token, "login": li.login, "password": PASSWORD})

    assert client.post("/sign-out", data={"csrf_token": token}).status_code >= 400


@pytest.mark.usefixtures("li")
def test_a_password_is_neither_logged_nor_written_down_nor_shown_again(
    app: Flask, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "wrong horse battery"
    with caplog.at_level(logging.DEBUG):
        pages = [try_password(app, "li", one) for one in (wrong, PASSWORD)]

    noted = [f"{entry.login} {entry.subject} {entry.details}" for entry in entries(session)]
    said = "".join([caplog.text, *noted, *(page.text for page in pages)])
    assert "li" in said
    assert wrong not in said
    assert PASSWORD not in said


@pytest.mark.usefixtures("app")
def test_both_fields_are_asked_for_at_once(client: PageCheckingClient) -> None:
    page = client.submit("/sign-in", login=" ", password="")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert messages.ENTER_LOGIN in page.text
    assert messages.ENTER_PASSWORD in page.text


@pytest.mark.usefixtures("li")
def test_failures_count_together_wherever_they_are_tried(
    app: Flask, other_app: Flask, session: Session, authority: SupervisingAuthority
) -> None:
    make_account(session, authority, Role.AUDITOR, login="wang")
    session.commit()
    for number in range(MAX_FAILURES):
        try_password((app, other_app)[number % 2], "li", "wrong")

    for place in (app, other_app):
        page = try_password(place, "li", PASSWORD)
        assert page.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert "15 分钟后再试" in refusal(page)
        assert try_password(place, "wang", PASSWORD).status_code == HTTPStatus.SEE_OTHER


@pytest.mark.usefixtures("li")
def test_of_passwords_tried_at_the_same_moment_no_more_are_checked_than_one_after_the_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []

    def check(_hasher: PasswordHasher, _kept: str, given: str) -> bool:
        checked.append(given)
        sleep(0.1)
        raise VerifyMismatchError

    monkeypatch.setattr(PasswordHasher, "verify", check)
    start = Barrier(MAX_FAILURES * 2)

    def attempt(number: int) -> int:
        start.wait()
        return try_password(app, "li", f"wrong-{number}").status_code

    with ThreadPoolExecutor(start.parties) as threads:
        statuses = Counter(threads.map(attempt, range(start.parties)))

    assert len(checked) == MAX_FAILURES
    assert statuses == {
        HTTPStatus.BAD_REQUEST: MAX_FAILURES,
        HTTPStatus.TOO_MANY_REQUESTS: MAX_FAILURES,
    }


def test_signing_out_kills_every_copy_of_the_cookie(
    app: Flask, signed_in: SignInAs, session: Session
) -> None:
    client, thief = signed_in(Role.EVALUATOR), app.test_client()
    assert isinstance(thief, PageCheckingClient)
    cookie = client.get_cookie("surveyapp")
    assert cookie is not None
    thief.set_cookie("surveyapp", cookie.value)
    assert is_in(thief)

    client.submit("/", to="/sign-out")

    assert not is_in(client)
    assert not is_in(thief)
    assert [entry.action for entry in entries(session)] == [Action.SIGNED_IN, Action.SIGNED_OUT]


def test_a_stay_that_has_ended_asks_to_sign_in_again(
    signed_in: SignInAs, session: Session
) -> None:
    client = signed_in(Role.EVALUATOR)
    change(session, update(SignIn).values(ends_at=datetime.now(UTC)))

    assert client.get(INSIDE).location == f"/sign-in?next={INSIDE}"


def test_one_signs_in_again_in_the_browser_of_a_stay_that_has_ended(
    signed_in: SignInAs, session: Session
) -> None:
    client = signed_in(Role.EVALUATOR, login="li")
    change(session, update(SignIn).values(ends_at=datetime.now(UTC)))

    answer = client.submit("/sign-in", login="li", password=PASSWORD)

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert is_in(client)


def test_a_form_sent_after_the_stay_has_ended_says_that_nothing_was_saved(
    signed_in: SignInAs, session: Session
) -> None:
    client = signed_in(Role.EVALUATOR)
    change(session, update(SignIn).values(ends_at=datetime.now(UTC)))

    page = client.post("/language", data={"language": "en"})

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert messages.FORM_EXPIRED in page.text


def test_what_was_written_when_the_stay_had_ended_can_be_copied_and_passwords_are_not_shown(
    signed_in: SignInAs, session: Session
) -> None:
    client = signed_in(Role.EVALUATOR)
    change(session, update(SignIn).values(ends_at=datetime.now(UTC)))
    written = "title: 满意度\n  <b>两行</b> "

    page = client.post("/questionnaires/new", data={"source": written, "revision": "3"})
    secret = client.post("/password", data={"present": "我的 旧密码", "new": "新 的 密 码"})

    assert page.status_code == HTTPStatus.FORBIDDEN
    assert [one.text.strip() for one in parse(page).select("textarea[readonly]")] == [
        written.strip()
    ]
    assert "密码" not in secret.text.replace(messages.FORM_EXPIRED, "")


def test_a_deactivated_account_is_out_with_the_next_page(
    signed_in: SignInAs, session: Session
) -> None:
    client = signed_in(Role.EVALUATOR)
    change(session, update(Account).values(is_active=False))

    assert not is_in(client)


def test_a_cookie_that_nobody_signed_opens_nothing(client: PageCheckingClient) -> None:
    client.set_cookie("surveyapp", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb")

    assert not is_in(client)


def test_a_cookie_is_for_this_site_and_not_for_scripts(app: Flask) -> None:
    secure = create_app(replace(app.extensions["settings"], secure_cookies=True))
    plain, safe = (
        one.test_client().get("/sign-in").headers["Set-Cookie"].split("; ")
        for one in (app, secure)
    )
    secure.extensions["engine"].dispose()

    assert {"HttpOnly", "SameSite=Lax"} < set(plain)
    assert "Secure" not in plain
    assert {"HttpOnly", "SameSite=Lax", "Secure"} < set(safe)


def test_without_its_token_a_form_changes_nothing_and_says_what_to_do(
    signed_in: SignInAs,
) -> None:
    client = signed_in(Role.EVALUATOR)

    page = client.post("/sign-out")

    assert page.status_code == HTTPStatus.BAD_REQUEST
    assert messages.FORM_EXPIRED in page.text
    assert is_in(client)


@pytest.mark.usefixtures("li")
def test_after_signing_in_one_is_where_one_wanted_to_go(client: PageCheckingClient) -> None:
    asked = client.get("/questionnaires?q=北京")
    answer = client.submit(asked.location, login="li", password=PASSWORD)

    assert client.get(answer.location).status_code == HTTPStatus.OK
    assert answer.location.startswith("/questionnaires?q=")


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        "//evil.example/waves",
        "//waves",
        "http://evil.example",
        "http:evil.example",
        "https:///evil.example/waves",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "/nowhere",
        "/sign-out",
        "",
    ],
)
@pytest.mark.usefixtures("li")
def test_signing_in_leads_to_no_place_that_is_not_a_page_of_ours(
    client: PageCheckingClient, target: str
) -> None:
    answer = client.submit(f"/sign-in?next={quote(target)}", login="li", password=PASSWORD)

    assert answer.location == "/"


def test_the_language_chosen_is_remembered(app: Flask, signed_in: SignInAs) -> None:
    client = signed_in(Role.EVALUATOR, login="li")
    assert "您好" in client.get("/").text

    answer = client.submit(f"{INSIDE}?lang=zh-CN", to="/language", language="en")

    assert answer.location == INSIDE
    assert parse(client.get("/")).select("html[lang=en]")
    again = app.test_client()
    assert isinstance(again, PageCheckingClient)
    again.submit("/sign-in", login="li", password=PASSWORD)
    assert "Hello, li" in again.get("/").text


@pytest.mark.usefixtures("li")
def test_the_language_chosen_before_signing_in_is_remembered_too(
    client: PageCheckingClient,
) -> None:
    start = parse(client.get("/?lang=en")).select_one("main a.button")
    assert start is not None

    client.submit(str(start["href"]), login="li", password=PASSWORD)

    assert "Hello, li" in client.get("/").text


def test_the_language_can_be_changed_on_the_page_of_an_error(signed_in: SignInAs) -> None:
    answer = signed_in(Role.EVALUATOR).submit("/nowhere", to="/language", language="en")

    assert answer.location == "/"


@pytest.mark.parametrize(
    ("roles", "doors"),
    [
        (
            {Role.EVALUATOR},
            [
                "问卷",
                "调查",
                "看板与报告",
                "台账",
                "抽查",
                "专家评分",
                "考评结果",
                "考评办法",
                "工作日历",
            ],
        ),
        (
            {Role.ADMINISTRATOR},
            [
                "调查",
                "看板与报告",
                "回访",
                "单位名录",
                "办件与基准",
                "台账",
                "抽查",
                "专家评分",
                "考评结果",
                "考评办法",
                "工作日历",
                "账号与角色",
            ],
        ),
        (
            {Role.AUDITOR},
            [
                "问卷",
                "调查",
                "看板与报告",
                "单位名录",
                "办件与基准",
                "台账",
                "抽查",
                "专家评分",
                "考评结果",
                "考评办法",
                "工作日历",
                "账号与角色",
                "审计日志",
            ],
        ),
        (
            {Role.EVALUATOR, Role.ADMINISTRATOR},
            [
                "问卷",
                "调查",
                "看板与报告",
                "回访",
                "单位名录",
                "办件与基准",
                "台账",
                "抽查",
                "专家评分",
                "考评结果",
                "考评办法",
                "工作日历",
                "账号与角色",
            ],
        ),
    ],
)
def test_home_shows_the_doors_that_open_and_no_other(
    signed_in: SignInAs, roles: set[Role], doors: list[str]
) -> None:
    client = signed_in(*roles)
    cards = parse(client.get("/")).select(".card")

    assert [card.select("h2")[0].text for card in cards] == doors
    assert {client.get(str(card["href"])).status_code for card in cards} == {HTTPStatus.OK}


def test_home_leads_a_new_authority_to_its_first_step_until_it_has_a_unit(
    signed_in: SignInAs, session: Session, authority: SupervisingAuthority
) -> None:
    client = signed_in(Role.EVALUATOR)
    steps = parse(client.get("/")).select(".next li")

    assert steps[0].text.startswith("导入受评单位")
    assert [bool(step.select("a")) for step in steps] == [False, False, True, True, True]
    session.add(make_unit(authority, "c01"))
    session.commit()
    assert not parse(client.get("/")).select(".next")


def test_home_speaks_of_steps_without_a_link_only_where_there_are_some(
    signed_in: SignInAs,
) -> None:
    assert "没有链接的几步" in signed_in(Role.EVALUATOR).get("/").text
    assert "没有链接的几步" not in signed_in(Role.ADMINISTRATOR, Role.EVALUATOR).get("/").text


def test_home_promises_an_auditor_nothing_but_looking(signed_in: SignInAs) -> None:
    purposes = [card.text for card in parse(signed_in(Role.AUDITOR).get("/")).select(".card p")]

    assert len(purposes) == 13
    assert all(purpose.startswith("查看") for purpose in purposes)


@pytest.mark.parametrize(
    ("role", "beyond"),
    [
        (Role.EVALUATOR, ["锁定周期", "处理建议", "印发结果"]),
        (Role.INFO_OFFICER, ["批准", "撤回", "锁定周期", "印发", "各轮评分"]),
    ],
)
def test_home_promises_nobody_the_deeds_of_another_role(
    signed_in: SignInAs, role: Role, beyond: list[str]
) -> None:
    cards = "".join(card.text for card in parse(signed_in(role).get("/")).select(".card p"))

    assert not [deed for deed in beyond if deed in cards]


@pytest.mark.parametrize(
    ("roles", "is_told"),
    [
        ({Role.ASSESSED_UNIT}, True),
        ({Role.EVALUATION_AGENCY}, True),
        ({Role.EVALUATION_AGENCY, Role.EVALUATOR}, False),
    ],
)
def test_home_tells_those_who_see_no_survey_where_its_results_are(
    signed_in: SignInAs, roles: set[Role], *, is_told: bool
) -> None:
    assert ("调查报告请向主管部门索取" in signed_in(*roles).get("/").text) is is_told


def test_administrators_see_who_has_which_role_for_which_unit_of_their_own_authority(
    signed_in: SignInAs, session: Session, authority: SupervisingAuthority
) -> None:
    unit, elsewhere = make_unit(authority, "c1"), make_authority(code="elsewhere")
    session.add_all([unit, elsewhere])
    session.flush()
    make_account(session, authority, Role.CLERK, Role.EVALUATOR, login="wu", units=[unit])
    make_account(session, elsewhere, Role.EVALUATOR, login="stranger")
    session.commit()

    page = parse(signed_in(Role.ADMINISTRATOR).get("/accounts"))

    (row,) = [one.text for one in page.select("tbody tr") if "wu" in one.text]
    assert "录入员：c1政务服务中心 c1" in row
    assert "2020年1月1日 起" in row
    assert "评价员 " in row
    assert "stranger" not in page.text
    assert signed_in(Role.EVALUATOR).get("/accounts").status_code == HTTPStatus.NOT_FOUND
