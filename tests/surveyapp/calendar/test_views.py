"""An administrator keeps the calendar; others count with it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.calendar import service
from surveyapp.units.day_faults import YEAR_FIRST
from surveyapp.units.sheet_rows import NOT_A_WORD, REQUIRED
from tests.pages import PageCheckingClient

SigningIn = Callable[..., PageCheckingClient]

HOLIDAYS = "日期,是否上班,说明\n" + "".join(
    f"2025-10-{day:02},放假,国庆节\n" for day in range(1, 9)
)
ADJUSTED = "2025-10-11,上班,国庆节调休\n"
COUNTED = "/calendar?start=2025-09-30&days=5&counted=workdays&lang=en"


def hand_in(client: PageCheckingClient, text: str, encoding: str = "utf-8") -> TestResponse:
    file = (BytesIO(text.encode(encoding)), "放假.csv")
    return client.submit("/calendar", file=file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_what_was_imported_is_listed_and_counts(signed_in: SigningIn, encoding: str) -> None:
    client = signed_in(Role.ADMINISTRATOR)

    assert hand_in(client, HOLIDAYS + ADJUSTED, encoding).status_code == 303

    listed = client.get("/calendar?year=2025").text
    assert listed.count("放假</span>") == 8
    assert "国庆节调休" in listed
    assert "ends with Oct 14, 2025 (Tuesday)" in client.get(COUNTED).text


def test_a_day_imported_again_takes_the_newer_meaning(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    hand_in(client, HOLIDAYS + ADJUSTED)

    hand_in(client, "日期,是否上班\n2025-10-11,按星期\n")

    assert "ends with Oct 15, 2025" in client.get(COUNTED).text


def test_everything_wrong_is_told_at_once_and_nothing_is_kept(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    wrong = (
        "2025-10-01,也许,\n31/12/2025,放假,\n2025-10-02,,\n2025-10-03,放假,\n2025-10-03,上班,\n"
    )

    page = hand_in(client, "日期,是否上班,说明\n" + wrong)

    assert page.status_code == 422
    for remedy in (NOT_A_WORD, YEAR_FIRST, REQUIRED, service.DAY_TWICE):
        assert remedy.split("{")[0] in page.text
    assert "放假</span>" not in client.get("/calendar?year=2025").text


def test_the_template_can_be_imported_as_it_is(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)

    template = client.get("/calendar/template.csv").text

    assert hand_in(client, template).status_code == 303


def test_a_change_is_in_the_audit_log(signed_in: SigningIn, session: Session) -> None:
    hand_in(signed_in(Role.ADMINISTRATOR), HOLIDAYS)

    session.rollback()
    entry = session.scalars(select(AuditEntry).filter_by(action=Action.CALENDAR_CHANGED)).one()
    assert (entry.subject, entry.details) == ("2025-10-01 – 2025-10-08", {"days": 8})


def test_who_may_not_change_it_reads_it(signed_in: SigningIn) -> None:
    client = signed_in(Role.EVALUATOR)

    page = client.get("/calendar")

    assert "导入放假安排" not in page.text.split("<main")[1].replace("请导入", "")
    assert client.submit("/calendar", to="/calendar").status_code == 404


def test_a_deadline_that_cannot_be_counted_says_why_and_keeps_what_was_typed(
    signed_in: SigningIn,
) -> None:
    page = signed_in(Role.EVALUATOR).get("/calendar?start=2025-09-30&days=soon&counted=workdays")

    assert page.status_code == 422
    assert 'value="soon"' in page.text
    assert 'value="2025-09-30"' in page.text
