"""What a scheme refuses is told by the file and line that somebody handed in."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

from sqlalchemy import delete
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from analysis.errors import InputProblem, InvalidInputError
from surveyapp.access import Actor, Role
from surveyapp.assessment.batches import HandedIn, hand_in, keep_batch
from surveyapp.assessment.evidence_places import located
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.models import SchemeVersion
from surveyapp.units.models import AssessedUnit, UnitClassification
from tests.pages import PageCheckingClient, parse

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)


def told(response: TestResponse) -> str:
    return " ".join(
        " ".join(one.text.split()) for one in parse(response).select(".error-summary li")
    )


def test_a_run_names_the_file_of_a_row_among_those_of_several(
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    units: dict[str, AssessedUnit],
    signed_in: SigningIn,
) -> None:
    for name, unit in (("一月.csv", "c1"), ("二月.csv", "c2")):
        text = f"unit,category,adopted_on\nc1,adoption,2026-01-05\n{unit},adoption,2026-02-03\n"
        batch = hand_in(
            session, administrator, points, HandedIn("events", name, text.encode(), "-"), now=NOW
        )
        keep_batch(session, administrator, points, batch, now=NOW)
    session.execute(delete(UnitClassification).filter_by(unit_id=units["c2"].id))
    session.commit()
    client = signed_in(Role.EVALUATOR)

    refused = client.submit(f"/schemes/{points.id}/runs", period="2026Q1")

    assert "二月.csv 第 3 行 unit c2 没有这个单位" in told(refused)


def test_a_wrong_column_is_told_of_the_file_that_has_it(
    points: SchemeVersion, signed_in: SigningIn
) -> None:
    client, file = (
        signed_in(Role.EVALUATOR),
        (BytesIO(b"\n,\nunit,categry\nc1,adoption\n"), "错列.csv"),
    )

    refused = client.submit(
        f"/schemes/{points.id}/evidence", table="events", source="信息处", file=file
    )

    assert "错列.csv 第 3 行 categry 没有用到这一列" in told(refused)


def test_a_row_of_the_store_is_told_by_its_number_and_what_is_about_no_row_as_it_is() -> None:
    table = Rows(("unit",), [["c1"], ["c2"]], ["2026-0007", "a.csv:2"], [4, 9])
    problems = [
        InputProblem("unknown_unit", line, "unit", "c1", "-", (), 1, f"{name}.csv")
        for name, line in (("events", 4), ("events", 9), ("events", 5), ("cases", 4))
    ]

    found = located(InvalidInputError(problems), {"events": table}).problems

    assert [(one.file, one.line) for one in found] == [
        ("2026-0007", None), ("a.csv", 2), ("events.csv", 5), ("cases.csv", 4),
    ]  # fmt: skip
