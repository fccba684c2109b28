"""The tables of a bulletin that only its workbook has: every figure as a number, and exactly."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import groupby

from analysis.schemes.results import PeriodResult, UnitResult
from analysis.targets import Bounds
from analysis.text import words
from surveyapp.assessment.bulletin.paper import (
    INTERVAL,
    PERIOD,
    PROPOSED,
    RAISED,
    REASON,
    REMARKS,
    TIMES,
)
from surveyapp.assessment.bulletin.subject import WITHHELD, Subject, places_of
from surveyapp.assessment.bulletin.traces import (
    CLAUSES,
    CODE,
    EXACT,
    TRACES,
    exactly,
    number_of,
    trace_table,
)
from surveyapp.assessment.step_words import CLASS, GRADE, RANK, REASONS, TABLES, UNIT
from surveyapp.documents.document import Column, Kind, Sheet, Table, Value
from surveyapp.messages import N_
from surveyapp.period_words import LEVELS, period_name

STD_ERROR, CHANCE = N_("标准误"), N_("为“{grade}”的可能性")
RESULTS, PROPOSALS, EXCLUDED = N_("各单位结果"), N_("处理建议"), N_("未计入的依据")
FRONT, METHOD = N_("通报"), N_("办法和参数")
STATE, UNDECIDED = N_("状态"), N_("建议，待有权的人决定")
RULE, ABOUT, REMINDER = N_("规则"), N_("涉及项目"), N_("提醒（工作日）")
TABLE, LINE = N_("依据数据"), N_("行号")


def workbook_tables(subject: Subject) -> Iterator[Table]:
    """Yield every table of the workbook that is not printed."""
    if subject.main is not None:
        yield _results(subject, "results", RESULTS, [subject.main])
    for level, found in groupby(subject.shorter, key=lambda each: each.period.level):
        yield _results(subject, f"periods_{level}", LEVELS[level], list(found))
    for table in (_proposals(subject), _excluded(subject)):
        if table.rows:  # A sheet of nothing but a head would be printed as well.
            yield table
    yield trace_table(subject)


def sheets(subject: Subject) -> tuple[Sheet, ...]:
    """Return what the workbook is divided into."""
    say = subject.say
    levels = dict.fromkeys(each.period.level for each in subject.shorter)
    return (
        Sheet(say(FRONT), "summary", ("facts",)),
        Sheet(say(RESULTS), "results", ("results",)),
        *(
            Sheet(_begun(say(LEVELS[level])), f"periods_{level}", (f"periods_{level}",))
            for level in levels
        ),
        Sheet(say(PROPOSALS), "proposals", ("proposals",)),
        Sheet(say(N_("偏低项目")), "low_items", ("low_items",)),
        Sheet(say(EXCLUDED), "excluded", ("excluded",)),
        Sheet(say(TRACES), "traces", ("traces",)),
        Sheet(say(METHOD), "method", ("parameters", "clauses")),
    )


def _results(subject: Subject, code: str, title: str, found: list[PeriodResult]) -> Table:
    """Return all units in periods of one level, with figures at full precision."""
    say, outcome = subject.say, subject.outcome(found[0])
    quantities = (*subject.columns(found[0]), outcome.score)
    grades = outcome.grades if any(_error(u) for each in found for u in each.units) else ()
    columns = [
        Column(say(PERIOD)),
        Column(say(CODE), Kind.CODE),
        Column(say(UNIT)),
        Column(say(CLASS)),
        Column(say(RANK), Kind.COUNT),
    ]
    exact = {outcome.score}
    for quantity in quantities:
        title_of = subject.title(quantity)
        values = [unit.values.get(quantity) for each in found for unit in each.units]
        places = places_of(values, outcome.decimals)
        if quantity == outcome.score:
            places = max(
                (n for each in found for n in each.decimals(outcome.decimals).values()),
                default=outcome.decimals,
            )
        columns.append(Column(title_of, Kind.NUMBER, places=places))
        if quantity in exact or not all(_is_whole_at(value, places) for value in values):
            exact.add(quantity)
            columns.append(Column(say(EXACT, title=title_of), Kind.CODE))
    if outcome.grades:
        columns.append(Column(say(GRADE)))
    if grades or any(_error(u) for each in found for u in each.units):
        columns += [
            Column(say(STD_ERROR), Kind.NUMBER, places=4),
            Column(say(INTERVAL), Kind.NUMBER_INTERVAL, places=outcome.decimals),
            *(
                Column(say(CHANCE, grade=subject.grade(found[0], grade.grade)), Kind.SHARE)
                for grade in grades
            ),
        ]
    columns.append(Column(say(REMARKS)))
    has_errors = any(column.kind is Kind.NUMBER_INTERVAL for column in columns)
    rows = tuple(
        tuple(_cells(subject, each, unit, {q: q in exact for q in quantities}, has_errors))
        for each in found
        for unit in each.units
    )
    return Table(code, _begun(say(title)), tuple(columns), rows, is_for_workbooks=True)


def _begun(words: str) -> str:
    """Return words as they stand at the beginning, with a capital letter."""
    return words[:1].upper() + words[1:]


def _error(unit: UnitResult) -> float:
    return unit.uncertainty.std_error if unit.uncertainty is not None else 0.0


def _cells(
    subject: Subject,
    found: PeriodResult,
    unit: UnitResult,
    quantities: Mapping[str, bool],
    has_errors: bool,  # noqa: FBT001 - what the head of the table has
) -> Iterator[Value]:
    is_shown = not unit.not_publishable
    yield subject.period(found)
    yield unit.unit
    yield subject.unit_name(unit.unit)
    yield subject.class_title(unit.unit_class)
    yield unit.rank
    for code, is_told_exactly in quantities.items():
        value = unit.score if code == found.score else unit.values.get(code)
        yield number_of(value) if is_shown else subject.say(WITHHELD)
        if is_told_exactly:
            yield exactly(value) if is_shown else ""
    if subject.outcome(found).grades:
        yield subject.grade(found, unit.grade) if is_shown else ""
    if has_errors:
        error = unit.uncertainty if is_shown else None
        yield error.std_error if error else None
        yield Bounds(*subject.ends(found, error)) if error else None
        for grade in subject.outcome(found).grades:
            yield error.probabilities.get(grade.grade) if error else None
    reasons = subject.reasons(found, unit)
    raised = subject.say(RAISED) if unit.raised_by_missing else ""
    lacking = [
        f"{subject.title(code)}: {words(said, subject.voice.language)}"
        for code, said in unit.lacking.items()
    ]
    yield "\n".join(part for part in (reasons, raised, *lacking) if part)


def _is_whole_at(value: Fraction | None, places: int) -> bool:
    """Return whether a number with so many decimals says all there is to say."""
    return value is None or (value * 10**places).denominator == 1


def _proposals(subject: Subject) -> Table:
    say, withheld = subject.say, subject.withheld()
    columns = (
        Column(say(PERIOD)),
        Column(say(CODE), Kind.CODE),
        Column(say(UNIT)),
        Column(say(PROPOSED)),
        Column(say(TIMES), Kind.COUNT),
        Column(say(RULE)),
        Column(say(CLAUSES)),
        Column(say(ABOUT)),
        Column(say(REMINDER), Kind.COUNT),
        Column(say(STATE)),
    )
    declared = subject.run.scheme.clauses
    rows = tuple(
        (
            period_name(proposal.period, subject.voice.language),
            "" if proposal.unit in withheld else proposal.unit,
            subject.unit_proposed_for(proposal.unit),
            subject.proposed(proposal),
            say(WITHHELD) if proposal.unit in withheld else proposal.times,
            "" if proposal.by == "results" else subject.title(proposal.by),
            subject.voice.apart(
                declared[code].place or code if code in declared else code
                for code in proposal.clause
            ),
            subject.voice.listed(map(subject.title, proposal.about)),
            proposal.within_workdays,
            say(UNDECIDED),
        )
        for proposal in subject.result.proposals
    )
    return Table("proposals", say(PROPOSALS), columns, rows, is_for_workbooks=True)


def _excluded(subject: Subject) -> Table:
    say, evidence = subject.say, subject.run.evidence
    columns = (
        Column(say(TABLE)),
        Column(say(LINE), Kind.COUNT),
        Column(say(CODE), Kind.CODE),
        Column(say(UNIT)),
        Column(say(REASON)),
    )
    rows = tuple(
        (
            say(TABLES[table]),
            evidence.table(table).lines[row],
            str(evidence.table(table).column("unit")[row] or ""),
            _name_of(subject, evidence.table(table).column("unit")[row]),
            say(REASONS.get(reason, reason)),
        )
        for table, excluded in subject.result.excluded.items()
        for row, reason in excluded.items()
    )
    return Table("excluded", say(EXCLUDED), columns, rows, is_for_workbooks=True)


def _name_of(subject: Subject, code: str | None) -> str:
    return subject.unit_name(code) if code in subject.run.position else ""
