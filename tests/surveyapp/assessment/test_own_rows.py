"""Where units are not compared, a unit's figures follow from what is about it: all of them do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from analysis.schemes.comparing import stands_alone
from analysis.schemes.definition import Example, ExampleUnit
from analysis.schemes.examples import DEFAULT_UNIT
from analysis.schemes.files import SchemeFile, library, load_scheme, with_parameters
from analysis.schemes.periods import Period
from analysis.schemes.run import Run
from analysis.schemes.tables import CALENDAR, TABLES, UNITS
from analysis.schemes.tale import Note
from analysis.schemes.trace import Step, Trace, trace
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.own_rows import about_units, with_followed
from surveyapp.assessment.runs import open_run

Tables = Mapping[str, Rows]


def examples(code: str) -> Iterator[tuple[SchemeFile, Example]]:
    """Yield the examples of a scheme in which units are not compared, by their parameters."""
    file = load_scheme(library()[code])
    for example in file.scheme.examples:
        chosen = with_parameters(file.written, example.parameters)
        if example.refused is None and stands_alone(chosen.scheme):
            yield chosen, example


def tables_of(file: SchemeFile, example: Example) -> dict[str, Rows]:
    listed = example.units or {DEFAULT_UNIT: ExampleUnit()}
    units = [
        {
            "unit": code,
            "name": one.name or code,
            "class": one.unit_class or next(iter(file.scheme.classes), ""),
            "groups": list(one.groups),
            "parent": one.parent,
        }
        for code, one in listed.items()
    ]
    found = {UNITS: rows_of(units)}
    for name in TABLES:
        records = getattr(example, name, ()) if name != UNITS else ()
        if records:
            whose = {} if name == CALENDAR else {"unit": next(iter(listed))}
            found[name] = rows_of([{**whose, **each} for each in records])
    return found


def rows_of(records: Sequence[Mapping[str, object]]) -> Rows:
    header = list(dict.fromkeys(key for record in records for key in record))
    cells = [[cell(record.get(key)) for key in header] for record in records]
    return Rows(header, cells, [str(n) for n in range(len(cells))])


def cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(map(str, value))
    return "" if value is None else str(value)


def told(run: Run, unit: str, example: Example) -> Iterator[Trace]:
    """Yield the traces of the scores of a unit in the longest period."""
    period = Period.parse(example.period)
    outcome = run.scheme.results.get(period.level)
    if outcome is not None and unit in run.position:
        yield trace(run, outcome.score, period, unit)


def as_they_stood(found: Trace, tables: Tables) -> Trace:
    """Return a trace that calls rows by where they stood among all."""
    stood = {name: [line - 1 for line in rows.lines or ()] for name, rows in tables.items()}

    def of_note(note: Note) -> Note:
        rows = note.values.get("rows")
        if rows is None:
            return note
        return Note(note.code, {**note.values, "rows": [stood["events"][row] for row in rows]})

    def of_step(step: Step) -> Step:
        rows = tuple((name, stood[name][row]) for name, row in step.rows)
        return replace(step, rows=rows, notes=tuple(map(of_note, step.notes)))

    return replace(
        found,
        steps=tuple(map(of_step, found.steps)),
        counted={n: tuple(stood[n][row] for row in rows) for n, rows in found.counted.items()},
        excluded={
            n: {stood[n][row]: why for row, why in rows.items()}
            for n, rows in found.excluded.items()
        },
    )


@pytest.mark.parametrize("code", library())
def test_the_traces_of_the_library_are_the_same_from_what_is_about_a_unit_alone(code: str) -> None:
    for file, example in examples(code):
        tables = tables_of(file, example)
        as_of = Period.parse(example.period).end
        among_all = open_run(file, tables, as_of)
        for unit in among_all.units:
            own = about_units(tables, {unit.code})
            alone = told(open_run(file, own, as_of), unit.code, example)
            assert [as_they_stood(one, own) for one in alone] == list(
                told(among_all, unit.code, example)
            ), (example.name, unit.code)


def test_some_schemes_of_the_library_compare_units_and_most_do_not() -> None:
    alone = [code for code, path in library().items() if stands_alone(load_scheme(path).scheme)]

    assert len(library()) / 2 < len(alone) < len(library())


def test_what_several_hand_in_stays_whole_and_brings_what_it_follows_up() -> None:
    units = Rows(
        ("unit", "name"), [["a", "甲"], ["b", "乙"], ["c", "丙"], ["d", "丁"]], list("abcd")
    )
    header = ("event_no", "unit", "joint_units", "about")
    cells = [
        ["1", "c", "", ""], ["2", "丙", "", "1"], ["3", "b", "a;d", "2"], ["4", "d", "", ""],
        ["5", "甲", "", "9"],
    ]  # fmt: skip
    events = Rows(header, cells, list("12345"))

    own = about_units({UNITS: units, "events": events}, {"a"})

    assert list(own["events"].places) == ["1", "2", "3", "5"]
    assert own["events"].lines == [1, 2, 3, 5]
    assert [row[0] for row in own[UNITS].cells] == ["a", "b", "c", "d"]
    nobody = about_units({UNITS: units, "events": events}, {"nobody"})
    assert not nobody["events"].cells
    assert not nobody[UNITS].cells


def test_what_follows_up_a_number_given_again_takes_along_every_event_that_bore_it() -> None:
    numbers, abouts = ["E1", "E2", "E1", "C1"], ["", "", "", "E1"]

    assert with_followed([3], numbers, abouts) == [0, 2, 3]
