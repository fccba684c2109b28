"""The same scheme on the same evidence comes to the same, from a folder and from the store."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from analysis.schemes.definition import Example, ExampleUnit
from analysis.schemes.evidence_cells import read_workday
from analysis.schemes.examples import DEFAULT_UNIT, run_example
from analysis.schemes.files import SchemeFile, library, load_scheme, with_parameters
from analysis.schemes.needs import tables_needed
from analysis.schemes.periods import Period
from analysis.schemes.results import SchemeResult
from analysis.schemes.tables import CALENDAR, TABLES, UNITS
from analysis.workdays import DayKind
from surveyapp.assessment.json_results import result_json
from surveyapp.assessment.kept_tables import Rows, keep_packed, load_tables, pack_tables, packed
from surveyapp.assessment.models import EvidenceBatch, SchemeVersion
from surveyapp.assessment.parameters import words_of
from surveyapp.assessment.runs import compute, gather
from surveyapp.calendar.models import CalendarDay
from surveyapp.units.models import (
    AssessedUnit,
    Hierarchy,
    SupervisingAuthority,
    UnitClass,
    UnitClassification,
    UnitMembership,
)
from tests.factories import (
    NOW,
    make_account,
    make_actor,
    make_authority,
    make_scheme_version,
    make_unit,
)

LONG_AGO = date(2000, 1, 1)
ONE_DAY = timedelta(days=1)


SCHEMES = {
    **library(),
    **{path.stem: path for path in Path("tests/analysis/schemes/siblings").glob("*.yaml")},
}


def examples(code: str) -> Iterator[tuple[SchemeFile, Example]]:
    file = load_scheme(SCHEMES[code])
    for example in file.scheme.examples:
        if example.refused is None:
            yield with_parameters(file.written, example.parameters), example


def store_tables(session: Session, version: SchemeVersion, example: Example) -> None:
    owner = {"unit": next(iter(example.units), DEFAULT_UNIT)}
    for name in TABLES:
        rows = getattr(example, name, ()) if name != UNITS else ()
        if name == CALENDAR:
            store_days(session, version.authority_id, rows)
        elif rows:
            store_rows(session, version, name, [{**owner, **row} for row in rows])


def store_days(session: Session, authority_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        is_workday = read_workday(_cell(row["is_workday"])) is DayKind.WORKDAY
        session.add(
            CalendarDay(
                authority_id=authority_id, day=row["date"], is_workday=is_workday,
                note=row.get("note", ""),
            )
        )  # fmt: skip


def store_units(session: Session, authority: SupervisingAuthority, file: SchemeFile,
                listed: Mapping[str, ExampleUnit]) -> None:  # fmt: skip
    units = {
        code: make_unit(
            authority,
            code,
            name={"zh-CN": one.name or code},
            valid_from=one.begins or LONG_AGO,
            valid_until=one.until and one.until + ONE_DAY,
        )
        for code, one in listed.items()
    }
    session.add_all(units.values())
    session.flush()
    first = next(iter(file.scheme.classes), "any")
    for code, one in listed.items():
        if one.parent:
            session.add(
                UnitMembership(
                    unit_id=units[code].id, parent_id=units[one.parent].id,
                    hierarchy=Hierarchy.PLACE, valid_from=LONG_AGO,
                )
            )  # fmt: skip
    store_classes(session, authority, units, {
        code: {LONG_AGO: one.unit_class or first, **one.class_from} for code, one in listed.items()
    })  # fmt: skip


def store_classes(session: Session, authority: SupervisingAuthority,
                  units: Mapping[str, AssessedUnit],
                  held: Mapping[str, Mapping[date, str]]) -> None:  # fmt: skip
    codes = sorted({name for since in held.values() for name in since.values()})
    classes = {
        code: UnitClass(
            authority_id=authority.id, code=code, name={"zh-CN": code}, official_order=1
        )
        for code in codes
    }
    session.add_all(classes.values())
    session.flush()
    for code, since in held.items():
        days = sorted(since)
        session.add_all(
            UnitClassification(
                unit_id=units[code].id, unit_class_id=classes[since[day]].id, valid_from=day,
                valid_until=until,
            )
            for day, until in zip(days, [*days[1:], None], strict=True)
        )  # fmt: skip
    session.flush()


def store_rows(
    session: Session, version: SchemeVersion, name: str, records: Sequence[Mapping[str, Any]]
) -> None:
    header = list(dict.fromkeys(key for record in records for key in record))
    cells = [[_cell(record.get(key)) for key in header] for record in records]
    _hash, content = packed(Rows(header, cells, [str(n) for n in range(len(cells))]))
    session.add(
        EvidenceBatch(
            authority_id=version.authority_id, scheme_code=version.code, table_name=name,
            file_name=f"{name}.csv", file_hash="0", source="-", content=content,
            count=len(cells), at=NOW, kept_at=NOW,
        )
    )  # fmt: skip


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(map(str, value))
    return "" if value is None else str(value)


def by_unit(result: Mapping[str, Any], hidden: Sequence[str]) -> dict[tuple[str, str], Any]:
    return {
        (found["period"], unit["unit"]): {
            key: unit[key] for key in unit if key not in {"name", *hidden}
        }
        for found in result["periods"]
        for unit in found["units"]
    }


def proposed(result: Mapping[str, Any] | SchemeResult) -> list[Any]:
    said = result["proposals"] if isinstance(result, Mapping) else result.proposals
    return sorted(map(str, said))


@pytest.mark.parametrize("code", SCHEMES)
def test_examples_come_out_of_the_store_as_they_do_of_files(session: Session, code: str) -> None:
    for number, (file, example) in enumerate(examples(code)):
        authority = make_authority(code=f"a{number}")
        session.add(authority)
        session.flush()
        chosen = {name: words_of(value) for name, value in example.parameters.items()}
        version = make_scheme_version(
            authority, code, parameters=chosen, source=SCHEMES[code].read_text(encoding="utf-8")
        )
        actor = make_actor(make_account(session, authority, login=authority.code), authority)
        listed = example.units or {DEFAULT_UNIT: ExampleUnit()}
        period = Period.parse(example.period)
        store_units(session, authority, file, listed)
        if any(unit.groups for unit in listed.values()):
            store_rows(session, version, UNITS, [
                {"unit": name, "name": one.name or name, "class": one.unit_class or
                 next(iter(file.scheme.classes), ""), "groups": ";".join(one.groups),
                 "parent": one.parent} for name, one in listed.items()
            ])  # fmt: skip
        store_tables(session, version, example)
        session.flush()

        tables = gather(session, actor, version, period, None).tables
        kept = keep_packed(session, authority.id, pack_tables(tables))
        read = load_tables(session, authority.id, kept)
        found = compute(file, read, period, period.end - timedelta(days=1))

        run, expected = run_example(file, example)
        of_files = result_json(run, expected, traced=False)
        assert set(tables) == {*tables_needed(file.scheme)}
        # Where a scheme has no classes, units keep those of the store.
        hidden = () if file.scheme.classes else ("class",)
        assert by_unit(found.result, hidden) == by_unit(of_files, hidden), example.name
        assert proposed(found.result) == proposed(of_files), example.name
