"""Results and traces of schemes in sentences, for people at a terminal and on pages."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from analysis.schemes.evidence_rules import listed
from analysis.schemes.results import SchemeResult, UnitResult
from analysis.schemes.rounding import decimal_text
from analysis.schemes.run import Note, Run
from analysis.schemes.trace import Step, Trace
from analysis.text import words
from surveyapp.assessment.step_words import NO_DATA, REASONS, SENTENCES
from surveyapp.messages import say


def number_words(value: Any, decimals: int = 2) -> str:  # noqa: ANN401 - anything of a note
    """Return a value as people read it."""
    if value is None:
        return "—"
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else decimal_text(value, decimals)
    if isinstance(value, dict):
        return "; ".join(f"{key} {number_words(item)}" for key, item in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(number_words(item) for item in value)
    return str(value)


def tell_result(run: Run, result: SchemeResult, language: str, unit: str | None = None) -> str:
    """Return the results of all periods, or of one unit, line by line."""
    return "\n".join(_result_lines(run, result, language, unit))


def _result_lines(
    run: Run, result: SchemeResult, language: str, unit: str | None
) -> Iterator[str]:
    title = words(run.scheme.title, language)
    yield f"{title}  {result.scheme} {result.version}  {result.hash[:12]}"
    for found in result.periods:
        yield ""
        yield f"{found.period}"
        decimals = run.scheme.results[found.period.level].decimals
        for each in found.units:
            if unit in {None, each.unit}:
                yield _unit_line(run, each, language, decimals)
    for proposal in result.proposals:
        if unit in {None, proposal.unit}:
            times = f"{proposal.propose} × {proposal.times}"
            yield f"  {proposal.period}  {proposal.unit}  {times}  ({proposal.by})"
    yield from _excluded_lines(run, result, language, unit)


def _excluded_lines(
    run: Run, result: SchemeResult, language: str, unit: str | None
) -> Iterator[str]:
    for table, rows in result.excluded.items():
        for row, reason in rows.items():
            evidence = run.evidence.table(table)
            if unit in {None, evidence.column("unit")[row]}:
                told = say(REASONS.get(reason, reason), language)
                yield f"  {table}.csv {evidence.lines[row]}: {told}"


def _unit_line(run: Run, unit: UnitResult, language: str, decimals: int) -> str:
    score = say(NO_DATA, language) if unit.score is None else decimal_text(unit.score, decimals)
    parts = [
        f"{unit.rank if unit.rank is not None else '—':>4}",
        unit.unit if unit.unit == unit.name else f"{unit.unit} {unit.name}",
        words(run.scheme.classes.get(unit.unit_class or "", {}), language),
        score,
        unit.grade or "",
    ]
    if unit.uncertainty is not None and unit.uncertainty.std_error:
        low, high = unit.uncertainty.low, unit.uncertainty.high
        parts.append(f"[{low:.{decimals}f}, {high:.{decimals}f}]")
    reasons = [say(REASONS.get(r, r), language) for r in (*unit.not_ranked, *unit.not_publishable)]
    return "  ".join(part for part in [*parts, *dict.fromkeys(reasons)] if part)


def tell_trace(run: Run, found: Trace, language: str) -> str:
    """Return every step of a figure as a person would read it."""
    return "\n".join(_trace_lines(run, found, language))


def _trace_lines(run: Run, found: Trace, language: str) -> Iterator[str]:
    yield f"{words(run.scheme.title, language)}  {found.scheme} {found.version}  {found.hash}"
    unit = run.units[run.position[found.unit]]
    yield f"{unit.name}  {found.period}"
    for number, step in enumerate(found.steps, start=1):
        yield ""
        title = f"{words(step.title, language)} [{step.code}] {step.period}"
        yield f"{number}. {title}: {number_words(step.value)}"
        yield from (f"   {line}" for line in step_lines(run, step, language))
    for table, rows in found.excluded.items():
        yield ""
        for row, reason in rows.items():
            line = run.evidence.table(table).lines[row]
            yield f"   {table}.csv {line}: {say(REASONS.get(reason, reason), language)}"


def step_lines(run: Run, step: Step, language: str) -> Iterator[str]:
    """Yield what a step says: the clause in our words, what was counted, before and after."""
    for clause in listed(step.clauses):
        declared = run.scheme.clauses.get(clause)
        if declared is not None:
            yield f"〔{declared.place or clause}〕{words(declared.says, language)}"
    for note in step.notes:
        yield note_words(note, language)
    by_table: dict[str, list[int]] = {}
    for table, row in step.rows:
        by_table.setdefault(table, []).append(run.evidence.table(table).lines[row])
    for table, lines in by_table.items():
        yield f"{table}.csv: {', '.join(map(str, lines[:20]))}{' …' if len(lines) > 20 else ''}"  # noqa: PLR2004


def note_words(note: Note, language: str) -> str:
    """Return one note as a sentence."""
    sentence = SENTENCES.get(note.code)
    if sentence is None:
        return f"{note.code}: {number_words(dict(note.values))}"
    shown = defaultdict(
        lambda: "—", {name: number_words(value) for name, value in note.values.items()}
    )
    return say(sentence, language).format_map(shown)
