"""Where a figure comes from, step by step in sentences, at a terminal and on pages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from analysis.schemes.evidence_rules import listed
from analysis.schemes.results import PeriodResult
from analysis.schemes.run import Run
from analysis.schemes.tale import Note
from analysis.schemes.trace import Step, Trace
from analysis.text import words
from surveyapp.assessment.parameters import NO, YES
from surveyapp.assessment.rule_words import RuleWords
from surveyapp.assessment.step_words import (
    GRADE,
    HOWS,
    LEVELS,
    QUESTIONNAIRE,
    RANK,
    REASONS,
    SENTENCES,
    VERDICTS,
)
from surveyapp.assessment.telling import grade_title, number_words, standing_reasons
from surveyapp.messages import N_, say

WORDED = {"how": HOWS, "per": LEVELS}  # What a note names by a code.
NAME = re.compile(r"\$\{(\w+)\}")
FACTOR = re.compile(r"(?P<factor>\S+) \((?P<condition>.*\$\{.*)\)")  # That depends on one.
EXPRESSIONS = frozenset({"source", "condition", "where"})
NAMES = frozenset({"of", "by", "period"})
LEAST_P = 0.001  # Smaller chances are told as this one.
APART, BETWEEN = N_("；"), N_("、")
MOST_LINES = 12  # Of rows that a note names; the rest is in the JSON.


def tell_trace(run: Run, found: Trace, within: PeriodResult, language: str) -> str:
    """Return every step of a score as a person would read it, and where it puts the unit."""
    lines = [*_trace_lines(run, found, language), *_standing_lines(run, found, within, language)]
    return "\n".join(lines)


def _standing_lines(run: Run, found: Trace, within: PeriodResult, language: str) -> Iterator[str]:
    """Yield the rank of a unit among how many of its class, its grade, and what keeps it apart."""
    unit = next((each for each in within.units if each.unit == found.unit), None)
    if unit is None:
        return
    peers = [u for u in within.units if u.rank is not None and u.unit_class == unit.unit_class]
    told = [f"{say(RANK, language)} {unit.rank}/{len(peers)}"] if unit.rank is not None else []
    grade = grade_title(run.scheme.results[within.period.level], unit.grade, language)
    told += [f"{say(GRADE, language)} {grade}"] if grade else []
    yield from ("", "  ".join([*told, *standing_reasons(run, within.score, unit, language)]))


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
    if step.questionnaire is not None:
        yield say(QUESTIONNAIRE, language).format(code=step.questionnaire)
    for note in step.notes:
        yield note_words(note, language)
    by_table: dict[str, list[int]] = {}
    for table, row in step.rows:
        by_table.setdefault(table, []).append(run.evidence.table(table).lines[row])
    for table, lines in by_table.items():
        yield f"{table}.csv: {', '.join(map(str, lines[:20]))}{' …' if len(lines) > 20 else ''}"  # noqa: PLR2004


def _shown(name: str, value: Any, language: str) -> str:  # noqa: ANN401 - whatever a note holds
    if name in {"said", "grade"}:
        return words(value, language)
    if name in WORDED:
        return say(WORDED[name].get(value, value), language)
    if name == "verdict":
        return verdict_words(value, language)
    if isinstance(value, bool):
        return say(YES if value else NO, language)
    return _figures(name, value, language)


def _figures(name: str, value: Any, language: str) -> str:  # noqa: ANN401
    if name == "p" and value is not None:
        return f"{max(value, LEAST_P):.3f}"
    if name == "knots":
        pairs = (f"{number_words(at)} → {number_words(points)}" for at, points in value)
        return say(APART, language).join(pairs)
    if name == "lines" and len(value) > MOST_LINES:
        return f"{_several(value[:MOST_LINES], language)} …"
    return _several(value, language)


def _several(value: Any, language: str) -> str:  # noqa: ANN401
    """Return one number or many; a weight and what it weighs as their product."""
    if isinstance(value, dict):
        return say(APART, language).join(f"{key} {_of_one(of)}" for key, of in value.items())
    if isinstance(value, tuple | list):
        return say(BETWEEN, language).join(map(number_words, value))
    return number_words(value)


def _of_one(value: Any) -> str:  # noqa: ANN401
    return (
        " × ".join(map(number_words, value)) if isinstance(value, tuple) else number_words(value)
    )


def verdict_words(verdict: str, language: str) -> str:
    """Return what the check of a sample found; what a file calls otherwise stays as it is."""
    return say(VERDICTS[verdict], language) if verdict in VERDICTS else verdict


def note_words(note: Note, language: str) -> str:
    """Return one note as a sentence."""
    sentence = SENTENCES.get(_sentence_of(note))
    if sentence is None:
        return f"{note.code}: {_several(dict(note.values), language)}"
    shown = defaultdict(
        lambda: "—",
        {name: _shown(name, value, language) for name, value in note.values.items()},
    )
    return say(sentence, language).format_map(shown)


def _sentence_of(note: Note) -> str:
    """Return the code of the sentence that says a note: what it lacks is not told as a dash."""
    if note.code == "summary" and note.values["percentile"] is not None:
        return "percentile"
    if note.code == "statistic" and "measured_in" not in note.values:
        return "statistic_without_measure"
    if note.code == "agreement" and note.values["icc"] is None:
        return "agreement_without_points"
    if note.code == "agreement" and note.values["low"] is None:
        return "agreement_without_interval"
    return note.code


def titled(note: Note, named: RuleWords, title: str = "") -> Note:
    """Return a note in which everything goes by what people call it.

    `title` is what the step is called that it is of.
    """
    values = {name: _titled(note, name, value, named) for name, value in note.values.items()}
    if note.code == "formula" and NAME.fullmatch(note.values["source"].strip()):
        # A figure that is another one says its name once.
        return Note("same_name" if values["source"] == title else "same", values)
    return Note(note.code, values)


def _titled(note: Note, name: str, value: Any, named: RuleWords) -> Any:  # noqa: ANN401
    if name in EXPRESSIONS or (note.code, name) == ("summary", "of"):
        return named.expression(value)
    if (note.code, name) == ("multiplied", "factors"):
        return [_with_condition(factor, named) for factor in value]
    if name == "item":
        return named.item(value)
    if isinstance(value, dict):
        told = {code: named.value(code, one) for code, one in value.items()}
        return {named.name(code): one for code, one in told.items()}
    if name == "codes":
        return [named.name(code) for code in value]
    return named.name(value) if name in NAMES and isinstance(value, str) else value


def _with_condition(factor: str, named: RuleWords) -> str:
    """Return a multiplier with the condition that it depends on, if it does, in words."""
    found = FACTOR.fullmatch(factor)
    if found is None:
        return factor
    return f"{found['factor']} ({named.expression(found['condition'])})"
