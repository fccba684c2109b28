"""Accounts and authorities are made on the command line."""

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts.commands import account_group, authority_group
from surveyapp.accounts.models import Account, RoleGrant
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.units.models import SupervisingAuthority
from tests.factories import PASSWORD, make_unit
from tests.pages import PageCheckingClient

pytestmark = pytest.mark.usefixtures("called_here")

NEW = "a new sentence"
TYPED_TWICE = f"{PASSWORD}\n{PASSWORD}\n"


def create(*options: str, login: str = "li", typed: str = TYPED_TWICE) -> Result:
    """Create an account; a later option counts more than the same one before."""
    usual = (login, "--name", "李敏", "--role", "evaluator", "--authority", "city")
    return CliRunner().invoke(account_group, ["create", *usual, *options], input=typed)


def found(*options: str, code: str = "city") -> Result:
    usual = (code, "--name-zh", "某市政务服务管理局", "--name-en", "City service bureau")
    return CliRunner().invoke(authority_group, ["create", *usual, *options])


def accounts(session: Session) -> list[Account]:
    session.rollback()
    return list(session.scalars(select(Account)))


def test_an_authority_and_its_first_account_are_made_from_nothing(
    client: PageCheckingClient,
) -> None:
    assert found("--zone", "Asia/Urumqi").exit_code == 0
    assert create("--role", "auditor", "--language", "en").exit_code == 0

    client.submit("/sign-in", login="li", password=PASSWORD)

    assert "Hello, 李敏" in client.get("/").text
    assert client.get("/audit").status_code == 200
    assert client.get("/questionnaires/new").status_code == 200


@pytest.mark.usefixtures("authority")
def test_the_password_is_asked_for_twice_and_not_echoed() -> None:
    asked, answer = "密码: \n再输一次密码: \n", "li 现在可以登录。\n"

    assert create().output == asked + answer


@pytest.mark.usefixtures("authority")
def test_a_command_answers_in_english_where_it_is_asked_to() -> None:
    asked, answer = "Password: \nPassword again: \n", "li can sign in now.\n"

    assert create("--language", "en").output == asked + answer
    assert "“city” exists already" in found("--language", "en").output
    assert "no time zone “Mars”" in found("--zone", "Mars", "--language", "en").output
    ended = work("end", "li", "--role", "auditor", "--authority", "city", "--language", "en")
    assert "none of these roles" in ended.output


@pytest.mark.usefixtures("authority")
def test_a_password_mistyped_is_asked_for_again(session: Session) -> None:
    done = create(typed=f"{PASSWORD}\nanother horse battery\n{TYPED_TWICE}")

    assert (done.exit_code, len(accounts(session))) == (0, 1)
    assert done.output.count("密码: ") == 4


@pytest.mark.usefixtures("authority")
def test_several_roles_are_granted_and_written_down(session: Session) -> None:
    create("--role", "auditor")

    (account,) = accounts(session)
    assert {grant.role for grant in account.grants} == {Role.EVALUATOR, Role.AUDITOR}
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.login, entry.subject, entry.details) == (
        Action.ACCOUNT_CREATED, "", "li", {"roles": ["auditor", "evaluator"]},
    )  # fmt: skip


def test_a_role_of_units_is_granted_for_the_units_named(
    session: Session, authority: SupervisingAuthority
) -> None:
    units = [make_unit(authority, code) for code in ("c1", "c2")]
    session.add_all(units)
    session.commit()

    create("--role", "info_officer", "--unit", "c1", "--unit", "c2")

    (account,) = accounts(session)
    held = {grant.unit_id for grant in account.grants if grant.role is Role.INFO_OFFICER}
    assert held == {unit.id for unit in units}
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.details["for_units"] == ["c1", "c2"]


@pytest.mark.parametrize("units", [(), ("--unit", "nowhere")])
@pytest.mark.usefixtures("authority")
def test_a_role_of_units_without_a_unit_there_is_refused(
    session: Session, units: tuple[str, ...]
) -> None:
    done = create("--role", "info_officer", *units)

    assert (done.exit_code, accounts(session)) == (1, [])
    assert "单位" in done.output


@pytest.mark.usefixtures("authority")
def test_a_password_too_short_is_refused(session: Session) -> None:
    done = create(typed="short\nshort\n")

    assert done.exit_code == 1
    assert "密码请填写 10 到 200 个字符。" in done.output
    assert accounts(session) == []


@pytest.mark.usefixtures("authority")
def test_a_login_in_use_is_refused(session: Session) -> None:
    create()
    done = create("--name", "李明")

    assert done.exit_code == 1
    assert "“li”已有人使用" in done.output
    assert [account.display_name for account in accounts(session)] == ["李敏"]


def test_without_the_authority_it_says_how_to_found_one() -> None:
    done = create()

    assert done.exit_code == 1
    assert "surveyapp authority create CODE" in done.output
    assert "密码" not in done.output


@pytest.mark.parametrize(
    "wrong",
    [("--role", "king"), ("--language", "tlh"), ("--nonsense", "x")],
    ids=lambda pair: pair[0],
)
@pytest.mark.usefixtures("authority")
def test_what_is_not_understood_is_a_wrong_usage(session: Session, wrong: tuple[str, str]) -> None:
    done = create(*wrong)

    assert (done.exit_code, accounts(session)) == (2, [])


@pytest.mark.usefixtures("authority")
def test_an_authority_that_exists_is_not_founded_again() -> None:
    done = found()

    assert done.exit_code == 1
    assert "已经有了" in done.output


@pytest.mark.parametrize(
    ("code", "zone"),
    [("city", "Mars/Olympus"), ("city", "../etc/passwd"), (" ", "UTC"), ("x" * 65, "UTC")],
)
def test_an_authority_that_could_not_be_used_is_not_founded(
    session: Session, code: str, zone: str
) -> None:
    done = found("--zone", zone, code=code)

    assert done.exit_code == 2
    assert session.scalars(select(SupervisingAuthority)).all() == []


def work(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(account_group, arguments, input=typed)


def deeds(session: Session) -> list[tuple[Action, str, list[str] | None]]:
    session.rollback()
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(one.action, one.subject, one.details.get("roles")) for one in entries]


@pytest.mark.usefixtures("authority")
def test_a_role_that_is_ended_opens_nothing_from_the_next_page_on(
    client: PageCheckingClient, session: Session
) -> None:
    create("--role", "auditor")
    client.submit("/sign-in", login="li", password=PASSWORD)
    assert client.get("/audit").status_code == 200

    ended = work("end", "li", "--role", "auditor", "--authority", "city")

    assert ended.output == "li 不再有 city 的这些角色：auditor\n"
    assert client.get("/audit").status_code == 404
    assert client.get("/questionnaires/new").status_code == 200
    assert deeds(session)[-2:] == [
        (Action.ROLES_ENDED, "li", ["auditor"]),
        (Action.ACCESS_REFUSED, "/audit", None),
    ]


@pytest.mark.usefixtures("authority")
def test_whose_last_role_is_ended_is_out_and_comes_in_again_with_a_new_one(
    client: PageCheckingClient, session: Session
) -> None:
    create()
    work("end", "li", "--role", "evaluator", "--authority", "city")
    refused = client.submit("/sign-in", login="li", password=PASSWORD)

    given = work("give", "li", "--role", "auditor", "--authority", "city")

    assert refused.status_code == 400
    assert given.exit_code == 0
    assert client.submit("/sign-in", login="li", password=PASSWORD).status_code == 303
    assert client.get("/audit").status_code == 200
    assert (Action.ROLES_GIVEN, "li", ["auditor"]) in deeds(session)


@pytest.mark.usefixtures("authority")
def test_what_a_grant_was_stays_on_record_with_its_end(session: Session) -> None:
    create()
    work("end", "li", "--role", "evaluator", "--authority", "city")
    work("give", "li", "--role", "evaluator", "--authority", "city")

    (account,) = accounts(session)
    assert [one.valid_until is None for one in account.grants] == [False, True]


@pytest.mark.usefixtures("authority")
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("give", "li", "--role", "evaluator", "--authority", "city"), "已有这些角色"),
        (("end", "li", "--role", "auditor", "--authority", "city"), "没有这些角色"),
        (("end", "wang", "--role", "auditor", "--authority", "city"), "没有账号“wang”"),
        (("end", "li", "--role", "auditor", "--authority", "town"), "没有主管单位“town”"),
        (("password", "wang", "--password", PASSWORD), "没有账号“wang”"),
        (("password", "li", "--password", "short"), "10 到 200 个字符"),
    ],
)
def test_what_cannot_be_done_to_an_account_is_said_and_changes_nothing(
    session: Session, arguments: tuple[str, ...], reason: str
) -> None:
    create()

    done = work(*arguments)

    assert done.exit_code == 1
    assert reason in done.output
    assert len(deeds(session)) == 1


@pytest.mark.usefixtures("authority")
def test_who_forgot_the_password_gets_a_new_one_and_whoever_was_in_is_out(
    client: PageCheckingClient, session: Session
) -> None:
    create()
    client.submit("/sign-in", login="li", password=PASSWORD)

    work("password", "li", typed=f"{NEW}\n{NEW}\n")

    assert client.get("/waves").status_code == 302
    assert client.submit("/sign-in", login="li", password=PASSWORD).status_code == 400
    assert client.submit("/sign-in", login="li", password=NEW).status_code == 303
    assert Action.PASSWORD_CHANGED in [action for action, _subject, _roles in deeds(session)]


def test_a_role_of_units_is_given_for_further_units_and_ended_for_some(
    session: Session, authority: SupervisingAuthority
) -> None:
    units = {code: make_unit(authority, code) for code in ("c1", "c2")}
    session.add_all(units.values())
    session.commit()
    create()
    given = ("li", "--role", "inspector", "--authority", "city")

    assert work("give", *given).exit_code == 1
    told = work("give", *given, "--unit", "c1", "--unit", "c2").output
    assert told.splitlines()[0].endswith("--unit c1, --unit c2")
    assert work("give", *given, "--unit", "c2").exit_code == 1
    assert work("end", *given, "--unit", "c1").exit_code == 0

    (account,) = accounts(session)
    open_grants = {grant.unit_id for grant in account.grants if grant.valid_until is None}
    assert open_grants == {None, units["c2"].id}


def test_who_has_which_role_for_which_unit_is_listed(
    session: Session, authority: SupervisingAuthority
) -> None:
    session.add(make_unit(authority, "c1"))
    session.commit()
    create("--role", "auditor")
    create("--role", "expert", "--unit", "c1", login="wu")

    given = work("give", "li", "--role", "clerk", "--unit", "c1", "--authority", "city")
    work("end", "wu", "--role", "evaluator", "--role", "expert", "--authority", "city")
    listed = CliRunner().invoke(account_group, ["list", "--authority", "city", "--language", "en"])

    today = session.scalars(select(RoleGrant.valid_from).distinct()).one()
    now = f"auditor，{today} 起; clerk（c1），{today} 起; evaluator，{today} 起"
    assert given.output.splitlines()[1:] == [f"li（李敏）：{now}"]
    assert listed.output == (
        f"li (李敏): auditor, since {today}; clerk (c1), since {today}; evaluator, since {today}\n"
        "wu (李敏): no role, cannot sign in\n"
    )
