"""The auditor reads who did what."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts import refused_openings
from surveyapp.accounts.models import Account
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.audit.service import PAGE_SIZE
from surveyapp.ledger.service import vocabulary_of
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_authority, make_ledger
from tests.naughty import NAUGHTY
from tests.pages import PageCheckingClient, parse

SignInAs = Callable[..., PageCheckingClient]


def make_entry(authority: SupervisingAuthority, **values: Any) -> AuditEntry:
    usual = {"at": NOW, "action": Action.IMPORTED, "login": "li", "subject": "", "details": {}}
    return AuditEntry(authority_id=authority.id, **{**usual, **values})


def keep(session: Session, *entries: AuditEntry) -> None:
    for entry in entries:
        session.add(entry)
        session.flush()
    session.commit()


def rows(page: BeautifulSoup) -> list[list[str]]:
    return [[cell.text for cell in row.select("td, th")] for row in page.select("tbody tr")]


def subjects(page: BeautifulSoup) -> list[str]:
    return [row[3] for row in rows(page)]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EVALUATOR])
def test_to_others_than_an_auditor_there_is_no_log(signed_in: SignInAs, role: Role) -> None:
    client = signed_in(role)

    assert client.get("/audit").status_code == HTTPStatus.NOT_FOUND
    assert "/audit" not in client.get("/").text


def test_an_entry_is_one_row_in_the_zone_of_the_authority(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    authority.zone = "Asia/Urumqi"  # Two hours behind Beijing.
    keep(
        session,
        make_entry(authority, subject="units.csv", details={"kind": "units", "created": 4}),
    )

    row = rows(parse(signed_in(Role.AUDITOR).get("/audit?action=imported")))

    assert row == [["2026-05-20 08:00", "li", "导入文件", "units.csv", "种类：受评单位 新增：4 "]]


def test_a_deed_of_the_command_line_says_so(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    keep(session, make_entry(authority, login=""))

    (row,) = rows(parse(signed_in(Role.AUDITOR).get("/audit?action=imported")))

    assert row[1] == "命令行"


def test_the_newest_entry_comes_first(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    hours = [NOW + timedelta(hours=hour) for hour in range(3)]
    keep(session, *(make_entry(authority, at=at, subject=str(at.hour)) for at in hours))

    assert subjects(parse(signed_in(Role.AUDITOR).get("/audit?login=li"))) == ["4", "3", "2"]


def test_the_log_is_narrowed_to_an_action_and_a_person(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    keep(
        session,
        make_entry(authority, subject="a"),
        make_entry(authority, subject="b", login="wang"),
        make_entry(authority, subject="c", action=Action.PUBLISHED),
    )
    client = signed_in(Role.AUDITOR)

    page = parse(client.get("/audit?action=imported&login=+li+"))
    assert subjects(page) == ["a"]
    assert [one["value"] for one in page.select("option[selected], input#login")] == [
        "imported", "li",
    ]  # fmt: skip
    assert subjects(parse(client.get("/audit?login=wang"))) == ["b"]
    assert subjects(parse(client.get("/audit?action=published"))) == ["c"]
    assert len(subjects(parse(client.get("/audit?action=nonsense")))) == 4  # And the sign-in.


def test_a_long_log_is_read_page_by_page_and_stays_narrowed(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    keep(session, *(make_entry(authority, subject=str(n)) for n in range(PAGE_SIZE + 1)))
    keep(session, make_entry(authority, subject="x", action=Action.PUBLISHED))
    client = signed_in(Role.AUDITOR)

    first = parse(client.get("/audit?action=imported&login=li"))
    (older,) = [str(link["href"]) for link in first.select("main > p > a.button")]
    second = parse(client.get(older))

    seen = subjects(first) + subjects(second)
    assert len(subjects(first)) == PAGE_SIZE
    assert sorted(map(int, seen)) == list(range(PAGE_SIZE + 1))
    assert second.select("main > p > a.button") == []


def test_where_nothing_is_found_the_page_says_so_and_leads_back(signed_in: SignInAs) -> None:
    page = parse(signed_in(Role.AUDITOR).get("/audit?login=nobody"))

    assert rows(page) == []
    assert "没有符合条件的记录" in page.select(".empty")[0].text
    assert page.select(".filters a")[0]["href"] == "/audit"


def test_what_another_authority_did_is_not_shown(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    elsewhere = make_authority(code="elsewhere")
    session.add(elsewhere)
    session.flush()
    nobodys = make_entry(authority, subject="nobody's")
    nobodys.authority_id = None
    keep(session, make_entry(elsewhere, subject="theirs"), nobodys, make_entry(authority))

    assert subjects(parse(signed_in(Role.AUDITOR).get("/audit?login=li"))) == [""]


def test_whatever_was_typed_stays_text(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    words = [one[:80] for one in NAUGHTY]
    keep(
        session,
        *(make_entry(authority, login=one, subject=one, details={"reason": one}) for one in words),
    )

    page = parse(signed_in(Role.AUDITOR).get("/audit?action=imported"))

    assert page.select("script, main img, main b, main svg, main iframe") == []
    assert {one.strip() for one in words} == {one.strip() for one in subjects(page)}


def test_the_log_speaks_english(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    keep(session, make_entry(authority, details={"kind": "occasions", "unchanged": 3}))

    page = signed_in(Role.AUDITOR).get("/audit?action=imported&lang=en")
    (row,) = rows(parse(page))

    assert row[2:] == ["File imported", "", "Kind: Service occasions Unchanged: 3 "]


def test_the_log_is_narrowed_to_words_of_what_it_was_done_to_and_to_days(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    keep(
        session,
        make_entry(authority, subject="Units.csv"),
        make_entry(authority, subject="100%"),
        make_entry(authority, subject="units.csv again", at=NOW + timedelta(days=1)),
    )
    client = signed_in(Role.AUDITOR)

    assert subjects(parse(client.get("/audit?subject=units"))) == ["units.csv again", "Units.csv"]
    assert subjects(parse(client.get("/audit?subject=%25"))) == ["100%"]
    one_day = parse(client.get("/audit?subject=units&first=2026-05-20&last=2026-05-20"))
    assert subjects(one_day) == ["Units.csv"]
    assert [one["value"] for one in one_day.select(".filters input[type=date]")] == [
        "2026-05-20", "2026-05-20",
    ]  # fmt: skip


def test_the_first_and_the_last_day_of_all_narrow_nothing(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    keep(session, make_entry(authority, subject="units.csv"))

    page = parse(signed_in(Role.AUDITOR).get("/audit?first=0001-01-01&last=9999-12-31"))

    assert "units.csv" in subjects(page)


def test_what_is_no_day_is_told_and_stays_to_be_mended(signed_in: SignInAs) -> None:
    page = parse(signed_in(Role.AUDITOR).get("/audit?first=2026-13-45"))

    (link,) = page.select("#error-summary a")
    assert (link["href"], "2026-13-45" in link.text) == ("#first", True)
    assert page.select("input#first")[0]["value"] == "2026-13-45"


def test_people_are_named_beside_their_logins_which_lead_to_what_they_did(
    session: Session, signed_in: SignInAs
) -> None:
    client = signed_in(Role.AUDITOR, login="wang")
    page = parse(client.get("/audit?action=signed_in"))

    (cell,) = [row.select("td")[1] for row in page.select("tbody tr")]
    name = session.scalars(select(Account.display_name).filter_by(login="wang")).one()
    assert cell.text.split() == [*name.split(), "wang"]
    assert cell.select("a")[0]["href"] == "/audit?login=wang"


def test_codes_of_a_ledger_are_told_by_their_names(
    session: Session, authority: SupervisingAuthority, signed_in: SignInAs
) -> None:
    ledger = make_ledger(authority)
    session.add(ledger)
    category = vocabulary_of(ledger).categories[0]
    entry = make_entry(
        authority, action=Action.EVENT_RECORDED, subject=f"{ledger.code} / E1",
        details={"category": category.code},
    )  # fmt: skip
    keep(session, entry)

    (row,) = rows(parse(signed_in(Role.AUDITOR).get("/audit?action=event_recorded")))

    assert row[4] == f"类别：{category.title['zh-CN']} "


def test_who_is_refused_a_page_of_another_role_is_noted_once_however_often_it_is_tried(
    signed_in: SignInAs, session: Session
) -> None:
    client = signed_in(Role.EVALUATOR, login="eva")

    for _time in range(3):
        assert client.get("/audit?subject=secret").status_code == HTTPStatus.NOT_FOUND
    client.get("/imports")
    client.get("/nowhere")

    session.rollback()
    noted = session.scalars(
        select(AuditEntry).filter_by(action=Action.ACCESS_REFUSED).order_by(AuditEntry.id)
    ).all()
    assert [(one.login, one.subject) for one in noted] == [("eva", "/audit"), ("eva", "/imports")]


def test_addresses_tried_by_the_hundred_do_not_bury_the_log(
    signed_in: SignInAs, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refused_openings, "MOST_IN_AN_HOUR", 2)
    client = signed_in(Role.CLERK)

    for address in ("/audit", "/units", "/imports", "/waves"):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND

    session.rollback()
    noted = session.scalars(select(AuditEntry).filter_by(action=Action.ACCESS_REFUSED)).all()
    assert len(noted) == 2
