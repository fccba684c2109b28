"""Every step of every score of a bulletin: on a sheet of its workbook, and whole as CSV."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from analysis.schemes.assessment import Tell
from analysis.schemes.results import PeriodResult, UnitResult
from analysis.schemes.rounding import exact_words
from analysis.schemes.tale import Note
from analysis.schemes.trace import Step, trace
from analysis.text import words
from surveyapp.assessment.bulletin.paper import PERIOD
from surveyapp.assessment.bulletin.subject import OTHERWISE, Subject
from surveyapp.assessment.rule_words import RuleWords
from surveyapp.assessment.step_words import TABLES, UNIT
from surveyapp.assessment.telling import name_words
from surveyapp.assessment.telling_steps import note_words, titled
from surveyapp.assessment.untold_steps import told_steps
from surveyapp.cells import csv_of
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.messages import N_
from surveyapp.period_words import period_name

MOST_STEPS = 60_000  # Rows of a sheet, which Excel holds in memory; a CSV file has them all.
MOST_LINES = 20
NUMBERS = {"events": "event_no", "cases": "case_no", "problems": "problem_no"}  # Of a row's own.
CODE, EXACT = N_("单位编码"), N_("{title}（精确值）")
TRACES, CLAUSES = N_("计算过程"), N_("条款")
STEP, QUANTITY, VALUE, HOW = N_("步骤"), N_("项目"), N_("结果"), N_("怎样得出")
BEFORE, AFTER = N_("之前"), N_("之后")
ROWS_READ = N_("依据行")
TRACES_CUT = N_(
    "这里只有前 {shown} 个单位的计算过程，列到 {unit}；后面的 {left} 个单位不在本表。"
    "全部 {all} 个单位的计算过程在同一次通报的 CSV 文件中，各列相同。"
)


def trace_table(subject: Subject) -> Table:
    """Return the steps of the first units, and where those of the others are."""
    rows: list[tuple[Value, ...]] = []
    note, units = "", traced_units(subject)
    for shown, (found, unit) in enumerate(units):
        if len(rows) > MOST_STEPS:
            left = len(units) - shown
            note = subject.say(
                TRACES_CUT, shown=shown, unit=rows[-1][1], left=left, all=len(units)
            )
            break
        rows += _rows_of(subject, found, unit)
    return Table("traces", subject.say(TRACES), _columns(subject), tuple(rows), note,
                 is_for_workbooks=True)  # fmt: skip


def trace_csv(subject: Subject, tell: Tell | None = None) -> bytes:
    """Return the steps of all units as a CSV file; `tell` hears of how many, of so many."""
    return csv_of(_csv_rows(subject, tell)).encode()


def traced_units(subject: Subject) -> list[tuple[PeriodResult, UnitResult]]:
    """Return the units whose steps are told; those of others would tell what is not published."""
    found = subject.front
    units = () if found is None else found.units
    return [(found, unit) for unit in units if found is not None and not unit.not_publishable]


def number_of(value: Fraction | None) -> float | None:
    """Return an exact number as a cell has it."""
    return None if value is None else float(value)


def exactly(value: Fraction | None) -> str:
    """Return an exact number in words; nothing where there is none."""
    return "" if value is None else exact_words(value)


def _csv_rows(subject: Subject, tell: Tell | None) -> Iterator[list[str]]:
    columns, units = _columns(subject), traced_units(subject)
    yield [column.title for column in columns]
    for done, (found, unit) in enumerate(units):
        if tell is not None:
            tell(done, len(units))
        for row in _rows_of(subject, found, unit):
            yield [_written(value) for value in row]
    if subject.is_otherwise:  # Below the steps, for the first line has the headings.
        how = subject.say(HOW)
        yield [subject.say(OTHERWISE) if column.title == how else "" for column in columns]


def _written(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _columns(subject: Subject) -> tuple[Column, ...]:
    say = subject.say
    return (
        Column(say(CODE), Kind.CODE),
        Column(say(UNIT)),
        Column(say(STEP), Kind.COUNT),
        Column(say(PERIOD)),
        Column(say(QUANTITY)),
        Column(say(VALUE), Kind.NUMBER, places=4),
        Column(say(EXACT, title=say(VALUE)), Kind.CODE),
        Column(say(CLAUSES)),
        Column(say(HOW)),
        Column(say(BEFORE), Kind.NUMBER, places=4),
        Column(say(AFTER), Kind.NUMBER, places=4),
        Column(say(ROWS_READ)),
    )


def _rows_of(
    subject: Subject, found: PeriodResult, unit: UnitResult
) -> Iterator[tuple[Value, ...]]:
    """Yield the steps of one unit, with what each was before and after."""
    run, code = subject.run, unit.unit
    steps = trace(run, found.score, found.period, code).steps
    told = told_steps(run, code, steps, subject.untold)
    for number, step in enumerate(told, start=1):
        yield from _step_rows(subject, unit, number, step)


def _step_rows(
    subject: Subject, unit: UnitResult, number: int, step: Step
) -> Iterator[tuple[Value, ...]]:
    language, declared = subject.voice.language, subject.run.scheme.clauses
    places = subject.voice.listed(
        declared[code].place or code if code in declared else code for code in step.clauses
    )

    named = RuleWords(
        subject.run.scheme, partial(name_words, subject.run, language=language), language
    )
    title = words(step.title, language) or step.code
    for position, note in enumerate(step.notes or (None,)):
        yield (
            unit.unit,
            subject.unit_name(unit.unit),
            number,
            period_name(step.period, language),
            title,
            number_of(step.value),
            exactly(step.value),
            places,
            note_words(titled(note, named, title), language) if note else "",
            _of_note(note, "before"),
            _of_note(note, "after"),
            _lines(subject, step) if position == 0 else "",
        )


def _of_note(note: Note | None, name: str) -> float | None:
    """Return what a note has before or after its step, where it says so with a number."""
    value = note.values.get(name) if note else None
    return float(value) if isinstance(value, Fraction) else None


def _lines(subject: Subject, step: Step) -> str:
    """Return which rows a step read: by their own numbers, where they have one, or by line."""
    by_table: dict[str, list[str]] = {}
    for name, row in step.rows:
        table = subject.run.evidence.table(name)
        number = table.column(NUMBERS[name])[row] if name in NUMBERS else None
        by_table.setdefault(name, []).append(str(number or table.lines[row]))
    return "\n".join(
        f"{subject.say(TABLES[table])}: "
        + ", ".join(lines[:MOST_LINES])
        + (" …" if len(lines) > MOST_LINES else "")
        for table, lines in by_table.items()
    )
