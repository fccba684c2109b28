"""Where a figure comes from, for a page: the figure first, then step by step what it rests on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.schemes.rounding import exact_words
from analysis.schemes.tables import COUNTED_ON, EVENTS
from analysis.schemes.tale import Note
from analysis.schemes.trace import Step, trace
from analysis.text import words
from questionnaires import library
from surveyapp.assessment.cell_words import cell_words, column_words
from surveyapp.assessment.compared_figures import Untold
from surveyapp.assessment.expert_rows import SCORES, round_place
from surveyapp.assessment.inspection_rows import is_found_here
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.ledger_rows import ADJUSTING, adjusting, event_no_of
from surveyapp.assessment.missing_inputs import missing_steps
from surveyapp.assessment.replays import Kept, OwnRun
from surveyapp.assessment.rule_words import RuleWords
from surveyapp.assessment.scheme_parts import clauses_of
from surveyapp.assessment.step_words import QUESTIONNAIRE, REASONS, ROWS
from surveyapp.assessment.surveys.choices import RATINGS
from surveyapp.assessment.surveys.readings import Reading, key_of
from surveyapp.assessment.telling import name_words, number_words, quantity_title
from surveyapp.assessment.telling_steps import note_words, titled
from surveyapp.assessment.untold_steps import told_steps
from surveyapp.messages import say
from surveyapp.period_words import period_name

SHOWN_ROWS = 50
QUIET = frozenset({"from", "until", "recorded_by"})
INSPECTORS = frozenset({"inspector", "inspector_unit", "checked_by"})
USUAL = frozenset({("number", "1"), ("state", "recorded")})


@dataclass(frozen=True, slots=True)
class RowPage:
    """One row of evidence: where it stands, and what it says.

    `inspected` is how an inspection of the store names the item that it is about, and `event`
    how the ledger numbers the event that it is.
    """

    place: str
    cells: tuple[tuple[str, str], ...]
    reason: str = ""
    inspected: str = ""
    scored: tuple[str, str] | None = None  # The period and unit of the round that it is of.
    event: str = ""


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step.

    Attributes
    ----------
    anchor : str
        Its place on the page.
    clauses : tuple of (str, str)
        Where in the document, and what it says there in our words.
    uses : tuple of (str, str)
        Anchor and title of the steps that it rests on.
    unshown : int
        Rows beyond those shown.
    """

    anchor: str
    number: int
    title: str
    period: str
    value: str
    clauses: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    uses: tuple[tuple[str, str], ...]
    rows: tuple[RowPage, ...]
    unshown: int


@dataclass(frozen=True, slots=True)
class TracePage:
    """All steps, the figure asked for first, and the rows of the unit that count nowhere.

    `exact` is the figure as a kept result has it; where there is none, `missing` are anchor and
    title of the steps that it lacks.
    """

    title: str
    value: str
    exact: str | None
    steps: tuple[StepPage, ...]
    excluded: tuple[RowPage, ...]
    missing: tuple[tuple[str, str], ...]


def trace_page(  # noqa: PLR0913 - of what, and who reads it
    own: OwnRun,
    code: str,
    period: Period,
    unit: str,
    language: str,
    *,
    untold: Untold | None = None,
) -> TracePage:
    """Return the steps that made a figure of a unit.

    With `untold` as units read it: without what is not told beside others, and without the
    ratings that waves received, day by day and channel by channel: whoever works at a unit knows
    who came there on which day. Nor does it say who inspected, or what each expert gave.
    """
    to_units = untold is not None
    own = _without_inspectors(own) if to_units else own
    run = own.run
    found = trace(run, code, period, unit)
    numbers = {(s.code, s.period): n for n, s in enumerate(reversed(found.steps), start=1)}
    told: Iterable[Step] = found.steps
    if untold is not None:
        told = (_told_rows(own.kept, s) for s in told_steps(run, unit, found.steps, untold))
    told = list(told)
    steps = [_step(own, step, numbers, language) for step in reversed(told)]
    # What follows from the figure is told after it, and what it rests on after that.
    asked = numbers[code, str(period)]
    steps.sort(key=lambda step: step.number != asked)
    excluded = [
        _row(own.kept, table, row, language, say(REASONS.get(reason, reason), language))
        for table, rows in found.excluded.items()
        for row, reason in rows.items()
        if not (to_units and _untold(own.kept, table, row))
    ]
    title = quantity_title(run, code, language)
    value = next(s.value for s in found.steps if (s.code, s.period) == (code, str(period)))
    exact = None if value is None else exact_words(value)
    missing = [
        (_anchor(numbers[pair]), _used_title(own, pair, language))
        for pair in missing_steps(found.steps, told, (code, str(period)))
    ]
    return TracePage(title, steps[0].value, exact, tuple(steps), tuple(excluded), tuple(missing))


def excluded_rows(
    kept: Kept, excluded: Sequence[Mapping[str, Any]], language: str
) -> list[RowPage]:
    """Return the rows that a stored result lists as counting nowhere."""
    position = {
        name: {line: row for row, line in enumerate(kept.tables[name].counted())}
        for name in {one["table"] for one in excluded}
    }
    return [
        _row(
            kept,
            one["table"],
            position[one["table"]][one["row"]],
            language,
            say(REASONS.get(one["reason"], one["reason"]), language),
        )
        for one in excluded
    ]


def _without_inspectors(own: OwnRun) -> OwnRun:
    """Return a run whose rows do not say who looked at the unit."""
    told = {name: _unsigned(rows) for name, rows in own.kept.tables.items()}
    return replace(own, kept=replace(own.kept, tables=told))


def _unsigned(rows: Rows) -> Rows:
    hidden = [at for at, column in enumerate(rows.header) if column in INSPECTORS]
    if not hidden:
        return rows
    cells = [["" if at in hidden else cell for at, cell in enumerate(row)] for row in rows.cells]
    return replace(rows, cells=cells)


def _untold(kept: Kept, table: str, row: int) -> str:
    """Return the note that stands for a row which units may not see; nothing where they may."""
    if table == SCORES:
        return "scores_untold"
    is_of_wave = table == RATINGS and ":" not in kept.tables[table].places[row]
    return "ratings_untold" if is_of_wave else ""  # Rows of files have the number of their line.


def _told_rows(kept: Kept, step: Step) -> Step:
    """Return a step with the rows that units may see, and a note where there are others."""
    untold = {pair: _untold(kept, *pair) for pair in step.rows}
    rows = tuple(pair for pair, code in untold.items() if not code)
    notes = [Note(code, {}) for code in dict.fromkeys(untold.values()) if code]
    return replace(step, rows=rows, notes=(*step.notes, *notes)) if notes else step


def _step(own: OwnRun, step: Step, numbers: dict[tuple[str, str], int], language: str) -> StepPage:
    title = words(step.title, language)
    called = RuleWords(own.run.scheme, partial(_named, own, language=language), language)
    notes = [note_words(titled(note, called, title), language) for note in step.notes]
    said = dict.fromkeys(reading.said(language) for reading in _readings(own.kept, step))
    notes = [*said, *_recommended(step, language), *notes]
    uses = [
        (_anchor(numbers[pair]), _used_title(own, pair, language))
        for pair in step.uses
        if pair in numbers
    ]
    number = numbers[step.code, step.period]
    return StepPage(
        _anchor(number),
        number,
        title,
        period_name(step.period, language),
        number_words(step.value),
        tuple(clauses_of(own.run.scheme, step.clauses, language)),
        tuple(notes),
        tuple(uses),
        tuple(_row(own.kept, table, row, language) for table, row in step.rows[:SHOWN_ROWS]),
        max(0, len(step.rows) - SHOWN_ROWS),
    )


def _used_title(own: OwnRun, pair: tuple[str, str], language: str) -> str:
    code, period = pair
    return f"{quantity_title(own.run, code, language)} {period_name(period, language)}"


def _recommended(step: Step, language: str) -> Iterator[str]:
    """Yield which questionnaire the scheme names, which need not be the one that was read."""
    code = step.questionnaire
    if code is not None:
        title = words(library.load(code).title, language) if code in library.CODES else code
        yield say(QUESTIONNAIRE, language, code=title)


def _readings(kept: Kept, step: Step) -> Iterator[Reading]:
    for table, row in step.rows:
        key = key_of(table, kept.tables[table], row)
        if key is not None and key in kept.readings:
            yield kept.readings[key]


def _doubled(said: Mapping[str, str]) -> str:
    """Return the column that tells again on which day something occurred, if one does.

    The hour is told where it is known; a ledger keeps a day alone as its start.
    """
    day, moment = said.get("occurred_on"), said.get("occurred_at") or ""
    if not day or not moment.startswith(day):
        return ""
    return "occurred_at" if moment.removeprefix(day).strip() in {"", "00:00"} else "occurred_on"


def _counted(scheme: Scheme, rows: Rows, row: int) -> Mapping[str, str]:
    """Return which column has the day on which an event counts, and no other, under its name.

    What was kept of adjusting events once had only this day, in the column of their category.
    """
    if scheme.events is None or COUNTED_ON in rows.header or not adjusting(rows.places[row]):
        return {}
    category = scheme.events.categories.get(rows.take([row]).column("category")[0])
    return {} if category is None else {category.date: COUNTED_ON}


def _adjusted(place: str, language: str) -> str:
    """Return where a row stands, with the period that it adjusts in the reader's language."""
    found = adjusting(place)
    return place if found is None else say(ADJUSTING, language).format(**found.groupdict())


def _row(kept: Kept, table: str, row: int, language: str, reason: str = "") -> RowPage:
    rows, place = kept.tables[table], kept.tables[table].places[row]
    doubled = _doubled(dict(zip(rows.header, rows.cells[row], strict=False)))
    counted = _counted(kept.scheme, rows, row) if table == EVENTS else {}
    cells = tuple(
        (
            column_words(kept.scheme, counted.get(column, column), language),
            cell_words(kept, column, cell, language),
        )
        for column, cell in zip(rows.header, rows.cells[row], strict=False)
        if cell
        and (column, cell) not in USUAL
        and column not in QUIET
        and column != doubled
        and cell != place
    )
    inspected, scored = place if is_found_here(table, rows, row) else "", round_place(table, place)
    # What an expert gave says so itself, by name; the place would say it by login.
    if scored:
        period, unit = scored
        place = f"{period_name(period, language)} {kept.names.get(unit, unit)}"
    told = say(ROWS[table], language, place=_adjusted(place, language))
    event = event_no_of(rows, row) if table == EVENTS else ""
    return RowPage(told, cells, reason, inspected, scored, event)


def _named(own: OwnRun, code: str, language: str) -> str:
    """Return what a unit calls what a note names: as the scheme does, or as a column is called."""
    found = name_words(own.run, code, language)
    return column_words(own.run.scheme, code, language) if found == code else found


def _anchor(number: int) -> str:
    return f"step-{number}"
