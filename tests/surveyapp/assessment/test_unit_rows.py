"""The units of the store as a scheme reads them: a class that changes has a row for each."""

from datetime import date

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from surveyapp.assessment.unit_rows import read_units
from surveyapp.units.models import SupervisingAuthority, UnitClass, UnitClassification
from tests.factories import make_unit

SCHEME = """
scheme: moving
version: 1
title: {zh-CN: 计分}
effective: {from: 2026-01-01}
classes: {bureau: {zh-CN: 分局}, section: {zh-CN: 科室}}
events: {categories: {story: {}}}
rules: {n: {kind: count}}
results: {year: {score: n}}
"""


def moved(session: Session, authority: SupervisingAuthority, day: date) -> None:
    """Add a unit that is a bureau until a day, and a section from then on."""
    unit = make_unit(authority, "a1", valid_from=date(2020, 1, 1))
    classes = [
        UnitClass(authority_id=authority.id, code=code, name={"zh-CN": code}, official_order=1)
        for code in ("bureau", "section")
    ]
    session.add_all([unit, *classes])
    session.flush()
    spans = [(date(2020, 1, 1), day), (day, None)]
    session.add_all(
        UnitClassification(
            unit_id=unit.id, unit_class_id=one.id, valid_from=begins, valid_until=ends
        )
        for one, (begins, ends) in zip(classes, spans, strict=True)
    )
    session.flush()


def rows(session: Session, authority: SupervisingAuthority, period: str) -> list[tuple[str, ...]]:
    found = read_units(session, authority.id, parse_scheme(SCHEME).scheme, Period.parse(period))
    places = [list(found.header).index(name) for name in ("unit", "class", "class_from")]
    return [tuple(row[place] for place in places) for row in found.cells]


def test_a_class_that_changes_within_the_period_has_a_row_with_the_day_it_begins(
    session: Session, authority: SupervisingAuthority
) -> None:
    moved(session, authority, date(2026, 7, 1))

    assert rows(session, authority, "2026") == [
        ("a1", "bureau", ""),
        ("a1", "section", "2026-07-01"),
    ]


def test_of_a_period_in_which_nothing_changes_there_is_one_row(
    session: Session, authority: SupervisingAuthority
) -> None:
    moved(session, authority, date(2026, 7, 1))

    assert rows(session, authority, "2026Q2") == [("a1", "bureau", "")]
    assert rows(session, authority, "2026Q3") == [("a1", "section", "")]


@pytest.mark.parametrize(
    ("period", "until"), [("2026", "2026-06-30"), ("2026Q2", ""), ("2026Q3", None)]
)
def test_a_unit_whose_class_lapses_is_assessed_until_then(
    session: Session, authority: SupervisingAuthority, period: str, until: str | None
) -> None:
    moved(session, authority, date(2026, 7, 1))
    session.execute(
        delete(UnitClassification).where(UnitClassification.valid_from == date(2026, 7, 1))
    )
    scheme = parse_scheme(SCHEME).scheme

    found = read_units(session, authority.id, scheme, Period.parse(period))

    assert found.column("until") == ([] if until is None else [until])
    assert found.column("class") == ["bureau"] * len(found.cells)


def test_of_a_longer_time_a_unit_has_the_class_of_each_part_of_it(
    session: Session, authority: SupervisingAuthority
) -> None:
    moved(session, authority, date(2025, 7, 1))
    closed = make_unit(authority, "a2", valid_from=date(2020, 1, 1), valid_until=date(2025, 3, 1))
    session.add(closed)
    session.flush()
    held = session.query(UnitClass).filter_by(code="bureau").one()
    session.add(
        UnitClassification(unit_id=closed.id, unit_class_id=held.id, valid_from=date(2020, 1, 1))
    )
    session.flush()
    scheme, year = parse_scheme(SCHEME).scheme, Period.parse("2026")

    found = read_units(session, authority.id, scheme, year, date(2025, 1, 1))

    said = [found.column(name) for name in ("unit", "class", "class_from", "until")]
    assert list(zip(*said, strict=True)) == [
        ("a1", "bureau", "", ""),
        ("a1", "section", "2025-07-01", ""),
        ("a2", "bureau", "", "2025-02-28"),
    ]
    assert read_units(session, authority.id, scheme, year).column("unit") == ["a1"]
