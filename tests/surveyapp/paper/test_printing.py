"""An evaluator prints numbered forms; no number is printed twice."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
import typst
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.database import current_session
from surveyapp.paper.models import PrintRun
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.paper.forms import pages_of

SignIn = Callable[..., PageCheckingClient]


def number(client: PageCheckingClient, address: str, **fields: str) -> TestResponse:
    """Give copies their numbers, and download them as the page proposes."""
    page = client.get(client.submit(address, **fields).location)
    return client.get(str(parse(page).select(".notice a")[0]["href"]))


def test_copies_are_numbered_onward_from_the_last_run(
    session: Session, address: str, signed_in: SignIn
) -> None:
    evaluating = signed_in(Role.EVALUATOR)

    first = number(evaluating, address, copies="3", language="zh-CN")
    second = number(evaluating, address, copies="２", language="en")

    assert (first.status_code, first.mimetype) == (HTTPStatus.OK, "application/pdf")
    assert "0001-0003" in first.headers["Content-Disposition"]
    pages = pages_of(second.data)
    assert ["0004" in pages[0], "0005" in pages[1]] == [True, True]
    rows = parse(evaluating.get(address)).select("tbody tr")
    assert [row.th.text for row in rows if row.th] == ["0004 – 0005", "0001 – 0003"]
    session.rollback()  # What it read before is not what is there now.
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.FORMS_PRINTED))
    assert sorted(entry.details["first"] for entry in entries) == [1, 4]


def test_while_pages_are_set_their_numbers_are_kept_and_nobody_waits(
    app: Flask, address: str, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluating, compile_pages = signed_in(Role.EVALUATOR), typst.compile
    meanwhile: list[tuple[list[int], bool]] = []

    def look_and_compile(*files: Any, **options: Any) -> Any:
        with Session(app.extensions["reading"]) as another:
            kept = list(another.scalars(select(PrintRun.copies)))
        meanwhile.append((kept, current_session().in_transaction()))
        return compile_pages(*files, **options)

    monkeypatch.setattr(typst, "compile", look_and_compile)
    printed = number(evaluating, address, copies="3", language="zh-CN")

    assert printed.status_code == HTTPStatus.OK
    assert meanwhile == [([3], False)]


def test_numbered_copies_can_be_downloaded_again_and_the_page_knows_the_next_number(
    address: str, signed_in: SignIn
) -> None:
    evaluating = signed_in(Role.EVALUATOR)

    page = evaluating.get(evaluating.submit(address, copies="3", language="zh-CN").location)
    links = [str(each["href"]) for each in parse(page).select("tbody a")]

    assert "下一份的编号是 0004" in page.text
    assert {evaluating.get(each).mimetype for each in links} == {"application/pdf"}
    assert "下一份的编号是 0004" in evaluating.get(address).text


def test_copies_that_nobody_numbered_cannot_be_downloaded(address: str, signed_in: SignIn) -> None:
    evaluating = signed_in(Role.EVALUATOR)
    evaluating.submit(address, copies="3", language="zh-CN")

    for way in ("2.pdf?language=zh-CN", "4.pdf?language=zh-CN", "1.pdf?language=fr"):
        assert evaluating.get(f"{address}/{way}").status_code == HTTPStatus.NOT_FOUND, way


@pytest.mark.parametrize(
    ("copies", "sentence"),
    [
        ("", "请填写整数，例如 12。"),
        ("几份", "请填写整数，例如 12。"),
        ("0", "请填写 1 到 100 之间的数。"),
        ("101", "请填写 1 到 100 之间的数。"),
    ],
)
def test_a_wrong_number_of_copies_is_said_and_nothing_is_numbered(
    copies: str, sentence: str, address: str, signed_in: SignIn
) -> None:
    evaluating = signed_in(Role.EVALUATOR)

    answer = evaluating.submit(address, copies=copies, language="zh-CN")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in answer.text
    assert "下一份的编号是 0001" in evaluating.get(address).text


def test_a_form_without_a_number_can_be_looked_at_in_each_language(
    address: str, signed_in: SignIn
) -> None:
    auditing = signed_in(Role.AUDITOR)

    found = auditing.get(f"{address}.pdf?language=en")

    assert "How satisfied are you?" in pages_of(found.data)[0]
    assert auditing.get(f"{address}.pdf?language=fr").status_code == HTTPStatus.NOT_FOUND


def test_who_only_looks_prints_no_numbers(address: str, signed_in: SignIn) -> None:
    auditing = signed_in(Role.AUDITOR)

    page = parse(auditing.get(address))

    assert page.select_one("main form") is None
    posted = auditing.submit(address, copies="1", language="zh-CN")
    assert posted.status_code == HTTPStatus.NOT_FOUND
