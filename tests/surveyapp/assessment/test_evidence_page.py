"""The page that takes tables of evidence tells all that it lacks at once, and loses nothing."""

from collections.abc import Callable
from http import HTTPStatus
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.access import Role
from surveyapp.assessment.models import EvidenceBatch, SchemeVersion
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import EVENTS

SigningIn = Callable[..., PageCheckingClient]


def wrong_with(page: TestResponse) -> dict[str, str]:
    return {str(error["id"]): error.text for error in parse(page).select("p.error[id]")}


def csv_file(text: str) -> tuple[BytesIO, str]:
    return BytesIO(text.encode()), "一季度.csv"


def test_a_form_without_file_and_source_says_both_and_keeps_what_was_chosen(
    signed_in: SigningIn, points: SchemeVersion
) -> None:
    room = f"/schemes/{points.id}/evidence"

    page = signed_in(Role.EVALUATOR).submit(room, table="events")

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    wrong = wrong_with(page)
    assert set(wrong) == {"evidence-source-error", "evidence-file-error"}
    assert len(parse(page).select(".error-summary a")) == len(wrong)
    assert parse(page).select_one("option[value=events][selected]") is not None


def test_a_table_that_the_scheme_does_not_read_is_refused_at_its_field(
    signed_in: SigningIn, points: SchemeVersion
) -> None:
    room = f"/schemes/{points.id}/evidence"

    page = signed_in(Role.EVALUATOR).submit(
        room, table="cases", source="信息处月报", file=csv_file(EVENTS)
    )

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(wrong_with(page)) == {"table-error", "evidence-file-error"}  # To be chosen again.
    assert parse(page).select("#evidence-source")[0]["value"] == "信息处月报"


def test_what_is_wrong_with_the_file_is_told_beside_the_missing_source(
    signed_in: SigningIn, points: SchemeVersion
) -> None:
    room, wrong = f"/schemes/{points.id}/evidence", EVENTS.replace("2026-", "二月", 1)

    page = signed_in(Role.EVALUATOR).submit(room, table="events", file=csv_file(wrong))

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert set(wrong_with(page)) == {"evidence-source-error"}
    assert "二月" in page.text


def test_a_sound_file_waits_for_its_source_and_need_not_be_chosen_again(
    signed_in: SigningIn, session: Session, points: SchemeVersion
) -> None:
    client, room = signed_in(Role.EVALUATOR), f"/schemes/{points.id}/evidence"

    waiting = client.submit(room, table="events", file=csv_file(EVENTS))

    assert waiting.status_code == HTTPStatus.SEE_OTHER
    assert "请在计入前写明" in client.get(waiting.location).text
    keeping = f"{waiting.location}/keeping"
    unsaid = client.submit(waiting.location, to=keeping)
    assert unsaid.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "evidence-source-error" in wrong_with(unsaid)
    kept = client.submit(waiting.location, to=keeping, source="信息处月报")
    assert kept.status_code == HTTPStatus.SEE_OTHER
    session.rollback()
    batch = session.scalars(select(EvidenceBatch)).one()
    assert (batch.source, batch.kept_at is not None) == ("信息处月报", True)


def test_a_title_above_the_header_is_passed_over_and_a_wrong_date_below_it_explained(
    signed_in: SigningIn, session: Session, points: SchemeVersion
) -> None:
    client, room = signed_in(Role.EVALUATOR), f"/schemes/{points.id}/evidence"
    titled = f"一季度采用情况,,\n{EVENTS}"

    sound = client.submit(room, table="events", source="月报", file=csv_file(titled))
    wrong = csv_file(titled.replace("2026-02-03", "10/7/2026"))
    refused = client.submit(room, table="events", source="月报", file=wrong)

    assert sound.status_code == HTTPStatus.SEE_OTHER
    session.rollback()
    assert session.scalars(select(EvidenceBatch)).one().count == EVENTS.count("\n") - 1
    assert "可能是 2026-10-07，也可能是 2026-07-10。" in refused.text


def test_a_file_with_very_many_faults_says_how_many_are_not_listed(
    signed_in: SigningIn, points: SchemeVersion
) -> None:
    room, (header, row, *_rest) = f"/schemes/{points.id}/evidence", EVENTS.splitlines()
    wrong = "\n".join([header, *(row.replace("2026-", f"二月{day}-", 1) for day in range(203))])

    page = signed_in(Role.EVALUATOR).submit(
        room, table="events", source="信息处月报", file=csv_file(wrong)
    )

    (told,) = parse(page).select(".error-summary")
    assert len(told.select("li")) == 200
    assert "处没有列出" in told.text
