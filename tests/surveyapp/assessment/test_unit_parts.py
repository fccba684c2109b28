"""Pages of one unit of a large run read what was kept for it, and are those of the whole."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment import replays, sheets, unit_parts
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.models import AssessmentPart, SchemeVersion
from surveyapp.assessment.own_rows import about_units
from surveyapp.assessment.runs import assess
from surveyapp.assessment.unit_parts import find_part, pack_parts
from surveyapp.estimates.kept import Kept
from tests.pages import PageCheckingClient
from tests.surveyapp.assessment.schemes import EVENTS, POINTS, give

NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
UNITS = Rows(("unit", "name"), [["a", "甲"], ["b", "乙"], ["c", ""]], ["1", "2", "3"])
RESULT = {"periods": [{"period": "2026Q1", "score": "points", "units": [
    {"unit": unit, "values": {}} for unit in "abc"]}]}  # fmt: skip


def events(*cells: tuple[str, str, str]) -> dict[str, Rows]:
    rows = [list(row) for row in cells]
    places = [f"e.csv:{line}" for line in range(2, len(rows) + 2)]
    return {"units": UNITS, "events": Rows(["unit", "joint_units", "about"], rows, places)}


@pytest.fixture
def all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit_parts, "FEW", 0)


def page_of(client: PageCheckingClient, address: str) -> str:
    text = client.get(address).text
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


@pytest.mark.usefixtures("all_large")
def test_a_trace_reads_what_was_kept_for_its_unit_and_neither_the_result_nor_the_evidence(
    session: Session,
    administrator: Actor,
    points: SchemeVersion,
    signed_in: Callable[..., PageCheckingClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give(session, administrator, points, EVENTS, now=NOW)
    period, last = Period.parse("2026Q1"), date(2026, 3, 31)
    ran = assess(session, administrator, points, period, as_of=last, now=NOW).assessment
    session.commit()
    client, trace = signed_in(Role.EVALUATOR), f"/assessments/{ran.id}/units/c2/trace"
    read: list[object] = []
    with monkeypatch.context() as parts_only:
        parts_only.setattr(sheets, "_parsed", read.append)
        from_part = page_of(client, trace)
    session.execute(text("DELETE FROM assessment_part"))
    session.commit()
    monkeypatch.setattr(replays, "_own", Kept(1))

    assert page_of(client, trace) == from_part
    assert "依据" in from_part
    assert read == []


@pytest.mark.usefixtures("all_large")
def test_what_is_kept_for_a_unit_has_all_rows_about_it_by_code_by_name_and_jointly() -> None:
    tables = events(
        ("a", "", ""), ("甲", "", ""), ("b", "a; 丙", ""), ("乙", "c", ""), ("x", "", "")
    )
    scheme = parse_scheme(POINTS).scheme
    packed = pack_parts(scheme, tables, RESULT)

    for unit, lines in {"a": [1, 2, 3], "b": [3, 4], "c": [4]}.items():
        whole = about_units(tables, {unit})
        assert list(whole["events"].counted()) == lines
        kept = unit_parts.unpacked_part(packed[unit])
        assert about_units({**tables, **kept.tables}, {unit}) == whole
        assert [one["unit"] for one in kept.result["periods"][0]["units"]] == [unit]


@pytest.mark.usefixtures("all_large")
@pytest.mark.parametrize(
    ("source", "about"),
    [
        (POINTS, "E1"),  # What an event follows up may be about other units.
        (POINTS.replace("results:\n", "  place: {kind: rank, of: '${points}'}\nresults:\n"), ""),
    ],
)
def test_nothing_is_kept_for_units_whose_steps_rest_on_what_others_have(
    source: str, about: str
) -> None:
    assert pack_parts(parse_scheme(source).scheme, events(("a", "", about)), RESULT) == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_a_run_that_is_read_in_no_time_nothing_is_kept_for_each_unit(
    session: Session, administrator: Actor, points: SchemeVersion
) -> None:
    give(session, administrator, points, EVENTS, now=NOW)
    period, last = Period.parse("2026Q1"), date(2026, 3, 31)
    ran = assess(session, administrator, points, period, as_of=last, now=NOW).assessment

    assert session.scalars(select(AssessmentPart)).all() == []
    assert find_part(session, ran, "c2") is None
