"""Who may sign in, for how long, and how often a password may be tried."""

from datetime import date, datetime, timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp import messages
from surveyapp.access import Role
from surveyapp.accounts.models import Account, RoleGrant, SignIn, SignInThrottle
from surveyapp.accounts.service import (
    MAX_FAILURES,
    STAY,
    WINDOW,
    AccountRefusedError,
    NewAccount,
    WrongPasswordError,
    begin_stay,
    check_password,
    choose_language,
    count_try,
    create_account,
    find_actor,
    hasher,
    sign_out,
)
from surveyapp.errors import TooManyAttemptsError
from surveyapp.orm import new_id
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, PASSWORD, TODAY, make_account, make_actor, make_unit

MIDNIGHT = datetime.fromisoformat("2026-05-20T00:00+08:00")  # Where the authority is.
MOMENT = timedelta(seconds=1)


def fail(session: Session, times: int, login: str = "li", *, now: datetime = NOW) -> None:
    for _ in range(times):
        count_try(session, login, now=now)


def sign_in(session: Session, login: str, password: str, *, now: datetime) -> SignIn:
    count_try(session, login, now=now)
    return begin_stay(session, check_password(session, login, password, now=now), now=now)


def test_a_password_is_kept_as_an_argon2_hash_of_its_own(
    session: Session, authority: SupervisingAuthority, li: Account
) -> None:
    wang = make_account(session, authority, Role.AUDITOR, login="wang")

    assert li.password_hash.startswith("$argon2id$")
    assert PASSWORD not in li.password_hash
    assert li.password_hash != wang.password_hash


def test_the_right_password_begins_a_stay_that_ends_after_its_term(
    session: Session, li: Account
) -> None:
    stay = sign_in(session, "li", PASSWORD, now=NOW)

    actor = find_actor(session, stay.id, now=NOW + STAY - MOMENT)
    assert actor is not None
    assert (actor.login, actor.account_id, actor.has_role(Role.EVALUATOR)) == ("li", li.id, True)
    assert find_actor(session, stay.id, now=NOW + STAY) is None


def test_signing_out_ends_the_stay_and_no_other(session: Session, li: Account) -> None:
    here, there = (sign_in(session, li.login, PASSWORD, now=NOW) for _ in range(2))

    sign_out(session, here.id, now=NOW)

    assert find_actor(session, here.id, now=NOW) is None
    assert find_actor(session, there.id, now=NOW) is not None


def test_a_stay_that_never_was_is_nobodys(session: Session) -> None:
    assert find_actor(session, new_id(), now=NOW) is None


def test_a_deactivated_account_is_out_at_once_and_stays_out(session: Session, li: Account) -> None:
    stay = sign_in(session, "li", PASSWORD, now=NOW)
    li.is_active = False

    assert find_actor(session, stay.id, now=NOW) is None
    with pytest.raises(WrongPasswordError):
        sign_in(session, "li", PASSWORD, now=NOW)


def test_a_password_costs_what_rfc_9106_recommends_where_memory_is_scarce() -> None:
    costs = (hasher.time_cost, hasher.memory_cost, hasher.parallelism)

    assert costs == (3, 64 * 1024, 4)


@pytest.mark.parametrize(
    ("login", "password"),
    [("li", "wrong"), ("li", ""), ("li", PASSWORD.upper()), ("nobody", PASSWORD), ("nobody", "")],
)
@pytest.mark.usefixtures("li")
def test_a_wrong_password_and_an_unknown_login_cost_the_same_and_are_told_the_same(
    session: Session, login: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified, verify = [], PasswordHasher.verify

    def watch(hasher: PasswordHasher, kept: str, given: str) -> bool:
        verified.append(extract_parameters(kept))
        return verify(hasher, kept, given)

    monkeypatch.setattr(PasswordHasher, "verify", watch)

    with pytest.raises(WrongPasswordError) as refusal:
        sign_in(session, login, password, now=NOW)

    assert refusal.value.say("zh-CN") == messages.LOGIN_OR_PASSWORD_WRONG
    kept = session.scalars(select(Account.password_hash)).one()
    assert verified == [extract_parameters(kept)]


@pytest.mark.usefixtures("li")
def test_after_too_many_failures_even_the_right_password_is_refused(session: Session) -> None:
    fail(session, MAX_FAILURES - 1)
    sign_in(session, "li", PASSWORD, now=NOW)

    fail(session, MAX_FAILURES)
    with pytest.raises(TooManyAttemptsError) as refusal:
        sign_in(session, "li", PASSWORD, now=NOW + WINDOW - MOMENT)

    assert refusal.value.parameters == {"minutes": 1}


@pytest.mark.usefixtures("li")
def test_the_right_password_makes_earlier_failures_forgotten(session: Session) -> None:
    for _ in range(3):
        fail(session, MAX_FAILURES - 1)
        sign_in(session, "li", PASSWORD, now=NOW)


@pytest.mark.usefixtures("li")
def test_a_throttle_ends_with_its_window_and_counts_from_one_again(session: Session) -> None:
    fail(session, MAX_FAILURES)
    later = NOW + WINDOW

    fail(session, MAX_FAILURES - 1, now=later)
    sign_in(session, "li", PASSWORD, now=later)


@pytest.mark.usefixtures("li")
def test_a_throttle_holds_for_its_own_login_only(
    session: Session, authority: SupervisingAuthority
) -> None:
    make_account(session, authority, Role.AUDITOR, login="wang")
    fail(session, MAX_FAILURES, "nobody")
    fail(session, MAX_FAILURES, "li")

    sign_in(session, "wang", PASSWORD, now=NOW)


def test_a_login_nobody_has_is_throttled_like_any_other(session: Session) -> None:
    fail(session, MAX_FAILURES, "nobody")

    with pytest.raises(TooManyAttemptsError):
        sign_in(session, "nobody", PASSWORD, now=NOW)


def test_a_grant_holds_from_its_first_day_until_its_last_where_the_authority_is(
    session: Session, authority: SupervisingAuthority, li: Account
) -> None:
    roles = {"first": Role.ADMINISTRATOR, "last": Role.AUDITOR}
    session.add_all(
        [
            RoleGrant(
                account_id=li.id, authority_id=authority.id, role=roles["first"], valid_from=TODAY
            ),
            RoleGrant(
                account_id=li.id,
                authority_id=authority.id,
                role=roles["last"],
                valid_from=date(2020, 1, 1),
                valid_until=TODAY,
            ),
        ]
    )
    stay = sign_in(session, "li", PASSWORD, now=MIDNIGHT - MOMENT)

    before = find_actor(session, stay.id, now=MIDNIGHT - MOMENT)
    after = find_actor(session, stay.id, now=MIDNIGHT)

    assert before is not None
    assert after is not None
    held = [
        [before.has_role(role), after.has_role(role)] for role in (roles["first"], roles["last"])
    ]
    assert held == [[False, True], [True, False]]


def test_who_holds_no_role_any_more_is_out_at_once_and_stays_out(
    session: Session, li: Account
) -> None:
    stay = sign_in(session, "li", PASSWORD, now=NOW)
    li.grants[0].valid_until = TODAY
    session.flush()

    assert find_actor(session, stay.id, now=NOW) is None
    with pytest.raises(WrongPasswordError):
        sign_in(session, "li", PASSWORD, now=NOW)


def test_who_holds_a_role_of_units_is_let_in_and_works_for_these_units_only(
    session: Session, authority: SupervisingAuthority
) -> None:
    ours, other = make_unit(authority, "c1"), make_unit(authority, "c2")
    session.add_all([ours, other])
    session.flush()
    make_account(session, authority, Role.INFO_OFFICER, login="zhao", units=[ours])

    stay = sign_in(session, "zhao", PASSWORD, now=NOW)

    actor = find_actor(session, stay.id, now=NOW)
    assert actor is not None
    assert actor.units_as(Role.INFO_OFFICER) == {ours.id}
    assert actor.works_as(Role.INFO_OFFICER)
    assert not actor.has_role(Role.INFO_OFFICER)
    assert not actor.works_as(Role.ASSESSED_UNIT)


def test_a_role_of_units_is_not_granted_without_units(
    session: Session, authority: SupervisingAuthority
) -> None:
    new = NewAccount("zhao", "赵", PASSWORD, frozenset({Role.ASSESSED_UNIT}))

    with pytest.raises(AccountRefusedError) as refusal:
        create_account(session, authority, new, now=NOW)

    assert refusal.value.message == messages.ROLE_NEEDS_UNITS


def test_who_holds_another_role_for_one_unit_only_finds_no_page_and_is_not_let_in(
    session: Session, authority: SupervisingAuthority, li: Account
) -> None:
    centre = make_unit(authority)
    session.add(centre)
    session.flush()
    li.grants[0].unit_id = centre.id
    session.flush()

    with pytest.raises(WrongPasswordError):
        sign_in(session, "li", PASSWORD, now=NOW)


@pytest.mark.parametrize(
    ("login", "name", "password", "sentence"),
    [
        ("li", "李敏", PASSWORD, messages.LOGIN_TAKEN),
        (" li ", "李敏", PASSWORD, messages.LOGIN_TAKEN),
        (" ", "李敏", PASSWORD, messages.LOGIN_LENGTH),
        ("x" * 81, "李敏", PASSWORD, messages.LOGIN_LENGTH),
        ("wang", "", PASSWORD, messages.NAME_LENGTH),
        ("wang", "王" * 121, PASSWORD, messages.NAME_LENGTH),
        ("wang", "王芳", "x" * 9, messages.PASSWORD_LENGTH),
        ("wang", "王芳", "x" * 201, messages.PASSWORD_LENGTH),
    ],
)
@pytest.mark.usefixtures("li")
def test_an_account_that_could_not_be_used_is_refused_for_a_reason(  # noqa: PLR0913, PLR0917
    session: Session,
    authority: SupervisingAuthority,
    login: str,
    name: str,
    password: str,
    sentence: str,
) -> None:
    new = NewAccount(login, name, password, frozenset({Role.AUDITOR}))
    with pytest.raises(AccountRefusedError) as refusal:
        create_account(session, authority, new, now=NOW)

    assert refusal.value.message == sentence
    assert "{" not in refusal.value.say("en")


def test_an_account_of_the_longest_login_name_and_password_signs_in(
    session: Session, authority: SupervisingAuthority
) -> None:
    login, password = "字" * 80, "码" * 200
    new = NewAccount(f" {login} ", "王" * 120, password, frozenset({Role.AUDITOR}))
    create_account(session, authority, new, now=NOW)

    sign_in(session, login, password, now=NOW)


@pytest.mark.parametrize(("asked", "spoken"), [("en-GB", "en"), ("fr", "zh-CN"), ("", "zh-CN")])
def test_an_account_works_in_the_language_closest_to_what_it_asked_for(
    session: Session, authority: SupervisingAuthority, li: Account, asked: str, spoken: str
) -> None:
    choose_language(session, make_actor(li, authority), asked)

    assert li.language == spoken


def test_failures_that_have_run_out_leave_nothing_behind(session: Session) -> None:
    for number in range(3):
        fail(session, 1, f"made-up-{number}")

    fail(session, 1, "later", now=NOW + WINDOW)

    assert len(session.scalars(select(SignInThrottle)).all()) == 1
