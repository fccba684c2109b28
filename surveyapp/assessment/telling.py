"""Results of schemes in sentences, for people at a terminal and on pages."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from typing import Any
from unicodedata import east_asian_width

from analysis.schemes.definition import Outcome, Scheme
from analysis.schemes.percentages import possible
from analysis.schemes.references import quantities
from analysis.schemes.results import (
    PeriodResult,
    Proposal,
    SchemeResult,
    Uncertainty,
    UnitResult,
)
from analysis.schemes.rounding import decimal_text
from analysis.schemes.run import Run
from analysis.text import words
from surveyapp.assessment.missing_inputs import missing_inputs, missing_words
from surveyapp.assessment.parameter_lines import chosen_lines
from surveyapp.assessment.proposal_words import proposal_title
from surveyapp.assessment.step_words import (
    CHANCES,
    CLASS,
    COVARIANCES,
    ERROR,
    GRADE,
    KINDS,
    OF_RESULT,
    QUESTIONNAIRE,
    RAISED,
    RANK,
    REASONS,
    SHARES,
    UNIT,
    WITHIN,
)
from surveyapp.messages import say


def number_words(value: Any, decimals: int = 2) -> str:  # noqa: ANN401 - anything of a note
    """Return a value as people read it."""
    if value is None:
        return "—"
    if isinstance(value, Fraction):
        return _of_fraction(value, decimals)
    if isinstance(value, float):
        return f"{value:.{decimals}f}"
    return str(value)


def grouped_words(value: Fraction | None) -> str:
    """Return a number as people read it, with its thousands grouped."""
    return re.sub(r"\d+", lambda whole: f"{int(whole[0]):,}", number_words(value), count=1)


def _of_fraction(value: Fraction, decimals: int) -> str:
    """Return a number; a rate below 1 with four decimals, or 0.9875 would pass for 0.99."""
    if value.denominator == 1:
        return str(value.numerator)
    if abs(value) >= 1 or (value * 10**decimals).denominator == 1:
        return decimal_text(value, decimals)
    return decimal_text(value, decimals + 2).rstrip("0")


def tell_result(run: Run, result: SchemeResult, language: str, unit: str | None = None) -> str:
    """Return the results of all periods, or of one unit, line by line."""
    return "\n".join(_result_lines(run, result, language, unit))


def _result_lines(
    run: Run, result: SchemeResult, language: str, unit: str | None
) -> Iterator[str]:
    title = words(run.scheme.title, language)
    yield f"{title}  {result.scheme} {result.version}  {result.hash[:12]}"
    yield from chosen_lines(run.file, language)
    for found in result.periods:
        yield ""
        yield str(found.period)
        yield from in_columns(_table(run, found, language, unit))
        for each in found.units:
            if unit in {None, each.unit}:
                outcome = run.scheme.results[found.period.level]
                yield from _unit_notes(run, outcome, each, language)
    yield ""
    for proposal in result.proposals:
        if unit in {None, proposal.unit}:
            yield _proposal_line(run, proposal, language)
    yield from _excluded_lines(run, result, language, unit)


def quantity_title(run: Run, code: str, language: str) -> str:
    """Return what people call a quantity."""
    if code not in run.scheme.rules and code not in run.nodes:
        return code
    title = run.quantity(code).title
    return words(title, language) if title else code


def name_words(run: Run, code: str, language: str) -> str:
    """Return what people call a quantity, a category or an outlet."""
    events, found = run.scheme.events, quantity_title(run, code, language)
    if events is None or found != code:
        return found
    category = events.categories.get(code)
    title = category.title if category else events.outlets.get(code)
    return words(title, language) if title else code


def questionnaire_lines(scheme: Scheme, language: str) -> Iterator[str]:
    """Yield, for each questionnaire that a scheme names, which quantities its answers feed."""
    fed: dict[str, list[str]] = {}
    for code, part in quantities(scheme).items():
        name = getattr(part, "questionnaire", None)
        if name is not None:
            title = getattr(part, "title", None)
            fed.setdefault(name, []).append(words(title, language) if title else code)
    for name, titles in fed.items():
        told = say(QUESTIONNAIRE, language).format(code=name)
        yield f"{told} → {', '.join(dict.fromkeys(titles))}"


def grade_title(outcome: Outcome, code: str | None, language: str) -> str:
    """Return what people call a grade; empty without one."""
    titles = {grade.grade: grade.title for grade in outcome.grades}
    title = titles.get(code or "")
    return (code or "") if title is None else words(title, language)


def _table(run: Run, found: PeriodResult, language: str, unit: str | None) -> list[list[str]]:
    outcome = run.scheme.results[found.period.level]
    codes = [*outcome.shows, outcome.score]
    named = [say(RANK, language), say(UNIT, language), say(CLASS, language)]
    titles = [quantity_title(run, code, language) for code in codes]
    decimals = found.decimals(outcome.decimals)
    rows = [
        _row(run, each, language, (codes, outcome, decimals.get(each.unit, 0)))
        for each in found.units
        if unit in {None, each.unit}
    ]
    return [[*named, *titles, say(GRADE, language) if outcome.grades else "", ""], *rows]


def _row(
    run: Run, unit: UnitResult, language: str, shown: tuple[list[str], Outcome, int]
) -> list[str]:
    codes, outcome, of_score = shown
    decimals = outcome.decimals
    cells = [
        "—" if unit.rank is None else str(unit.rank),
        unit.unit if unit.unit == unit.name else f"{unit.unit} {unit.name}",
        words(run.scheme.classes.get(unit.unit_class or "", {}), language)
        or unit.unit_class
        or "",
    ]
    for code in codes:
        value = unit.values.get(code)
        is_whole = value is not None and value.denominator == 1 and code != codes[-1]
        places = of_score if code == codes[-1] else decimals
        cells.append("—" if value is None else decimal_text(value, 0 if is_whole else places))
    reasons = standing_reasons(run, outcome.score, unit, language)
    if unit.uncertainty is not None and unit.uncertainty.std_error:
        ends = unit.uncertainty.low, unit.uncertainty.high
        low, high = possible(run.scheme, outcome.score, *ends)
        reasons.insert(0, f"[{low:.{decimals}f}, {high:.{decimals}f}]")
    return [*cells, grade_title(outcome, unit.grade, language), "; ".join(dict.fromkeys(reasons))]


def standing_reasons(run: Run, score: str, unit: UnitResult, language: str) -> list[str]:
    """Return why a unit is not ranked, why not published, and whether gaps raise its score.

    Of one without a score, also which figures it lacks.
    """
    codes = dict.fromkeys((*unit.not_ranked, *unit.not_publishable))
    reasons = [
        say(REASONS[code], language) if code in REASONS else quantity_title(run, code, language)
        for code in codes
    ]
    lacking = [] if unit.score is not None else missing_inputs(run.scheme, score, unit.values)
    lacks = missing_words((quantity_title(run, code, language) for code in lacking), language)
    raised = say(RAISED, language) if unit.raised_by_missing else ""
    return [*reasons, *filter(None, (lacks, raised))]


def in_columns(rows: list[list[str]]) -> Iterator[str]:
    """Yield lines with columns under one another, a Chinese character being two wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield "  ".join(cell for cell in cells if cell).rstrip()


def _width(cell: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in cell)


def _proposal_line(run: Run, proposal: Proposal, language: str) -> str:
    is_result = proposal.by == "results"
    by = say(OF_RESULT, language) if is_result else quantity_title(run, proposal.by, language)
    about = [quantity_title(run, code, language) for code in proposal.about]
    parts = [
        proposal.period,
        proposal.unit,
        f"{proposal_title(run.scheme, asdict(proposal), language)} × {proposal.times}",
        f"({by})",
        ", ".join(about),
    ]
    if proposal.within_workdays is not None:
        parts.append(say(WITHIN, language).format(days=proposal.within_workdays))
    return "  ".join(part for part in parts if part)


def _uncertainty_words(outcome: Outcome, found: Uncertainty, language: str) -> str:
    chances = [
        f"{grade_title(outcome, grade, language)} {100 * chance:.1f} %"
        for grade, chance in found.probabilities.items()
    ]
    told = say(ERROR, language).format(std_error=f"{found.std_error:.2f}")
    how = say(COVARIANCES[found.covariances], language)
    in_grades = [say(CHANCES, language) + ", ".join(chances)] if chances else []
    return "  ".join([told, *in_grades, how])


def _unit_notes(run: Run, outcome: Outcome, unit: UnitResult, language: str) -> Iterator[str]:
    """Yield what belongs to a unit's line: kinds of evidence, and why a figure is missing."""
    if len(unit.shares) > 1:
        told = [
            f"{say(KINDS.get(kind, kind), language)} {decimal_text(share * 100)} %"
            for kind, share in unit.shares.items()
        ]
        yield f"{unit.unit}  {say(SHARES, language)}{', '.join(told)}"
    if unit.uncertainty is not None and unit.uncertainty.std_error:
        yield f"{unit.unit}  {_uncertainty_words(outcome, unit.uncertainty, language)}"
    for code, said in unit.lacking.items():
        yield f"{unit.unit}  {quantity_title(run, code, language)}: —  {words(said, language)}"


def _excluded_lines(
    run: Run, result: SchemeResult, language: str, unit: str | None
) -> Iterator[str]:
    for table, rows in result.excluded.items():
        for row, reason in rows.items():
            evidence = run.evidence.table(table)
            if unit in {None, evidence.column("unit")[row]}:
                told = say(REASONS.get(reason, reason), language)
                yield f"  {table}.csv {evidence.lines[row]}: {told}"
