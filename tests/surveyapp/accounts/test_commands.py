"""Accounts and authorities are made on the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts.commands import account_group, authority_group
from surveyapp.accounts.models import Account
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.units.models import SupervisingAuthority
from tests.factories import PASSWORD
from tests.pages import PageCheckingClient

TYPED_TWICE = f"{PASSWORD}\n{PASSWORD}\n"


@pytest.fixture(autouse=True)
def store(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", database_url)
    monkeypatch.setenv("SURVEYAPP_DATA", str(tmp_path))


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
    asked, answer = "Password: \nRepeat for confirmation: \n", "li can sign in now.\n"

    assert create().output == asked + answer


@pytest.mark.usefixtures("authority")
def test_a_password_mistyped_is_asked_for_again(session: Session) -> None:
    done = create(typed=f"{PASSWORD}\nanother horse battery\n{TYPED_TWICE}")

    assert (done.exit_code, len(accounts(session))) == (0, 1)
    assert done.output.count("assword:") == 2


@pytest.mark.usefixtures("authority")
def test_several_roles_are_granted_and_written_down(session: Session) -> None:
    create("--role", "auditor")

    (account,) = accounts(session)
    assert {grant.role for grant in account.grants} == {Role.EVALUATOR, Role.AUDITOR}
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.login, entry.subject, entry.details) == (
        Action.ACCOUNT_CREATED, "", "li", {"roles": ["auditor", "evaluator"]},
    )  # fmt: skip


@pytest.mark.usefixtures("authority")
def test_a_password_too_short_is_refused(session: Session) -> None:
    done = create(typed="short\nshort\n")

    assert done.exit_code == 1
    assert "Give a password of 10 to 200 characters." in done.output
    assert accounts(session) == []


@pytest.mark.usefixtures("authority")
def test_a_login_in_use_is_refused(session: Session) -> None:
    create()
    done = create("--name", "李明")

    assert done.exit_code == 1
    assert "“li” is taken" in done.output
    assert [account.display_name for account in accounts(session)] == ["李敏"]


def test_without_the_authority_it_says_how_to_found_one() -> None:
    done = create()

    assert done.exit_code == 1
    assert "surveyapp authority create CODE" in done.output
    assert "Password" not in done.output


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
    assert "exists already" in done.output


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
