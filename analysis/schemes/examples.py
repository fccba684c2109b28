"""The examples that a scheme carries: evidence, and the result that it must have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from pydantic_core import PydanticCustomError

from analysis.errors import (
    AnalysisError,
    InputProblem,
    InvalidInputError,
    InvalidPlanError,
    PlanProblem,
)
from analysis.schemes.amounts import read_number
from analysis.schemes.assessment import result_of
from analysis.schemes.checking.examples import REMEDY
from analysis.schemes.definition import Example, ExampleUnit
from analysis.schemes.evidence import Evidence
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import SchemeFile, with_parameters
from analysis.schemes.periods import Period
from analysis.schemes.results import SchemeResult
from analysis.schemes.rounding import exact_words
from analysis.schemes.run import Run, check_runnable
from analysis.schemes.tables import CALENDAR, TABLES, UNITS
from analysis.text import Text
from analysis.written import refused

DEFAULT_UNIT = "A"
ROUNDED = 10**6


class Nothing(StrEnum):
    """What is found where there is no value to compare."""

    NO_RESULT = "nothing"  # The unit has none in the period.
    NOT_KNOWN = "unknown"  # No quantity is called so.


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which the result of an example is not as it states.

    Attributes
    ----------
    expected, found
        The values, as the example states and as came out. Of a refusal its code; of evidence
        that was refused, what was found is what was said.
    unit, what : str
        Whose result, and which quantity; empty where the evidence as a whole is meant.
    problems : tuple of PlanProblem or InputProblem
        Why the evidence was refused that was not to be.
    uncounted : tuple of (table, row, code of the reason)
        Rows, counted from 1, that did not count: the last difference of an example that fails
        has them, since they may be why.
    """

    expected: Any
    found: Any
    unit: str = ""
    what: str = ""
    problems: tuple[PlanProblem | InputProblem, ...] = ()
    uncounted: tuple[tuple[str, int, str], ...] = ()

    def __str__(self) -> str:
        if self.uncounted:
            return "does not count: " + ", ".join(
                f"{t} {n} ({why})" for t, n, why in self.uncounted
            )
        if self.what:
            found, expected = _shown(self.found), _shown(self.expected)
            return f"{self.unit}, {self.what}: {found} instead of {expected}"
        if self.found:
            return f"refused: {self.found}"
        return f"{self.expected} was to refuse it, and nothing did"


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What became of one example: nothing is different where it holds."""

    name: str
    differences: tuple[Difference, ...]
    title: Text | None = None


def run_examples(file: SchemeFile) -> Iterator[ExampleResult]:
    """Run every example of a scheme."""
    for example in file.scheme.examples:
        yield ExampleResult(example.name, tuple(differences(file, example)), example.title)


def differences(file: SchemeFile, example: Example) -> list[Difference]:
    """Return everything in which the result of an example is not as it states."""
    return list(_differences(file, example))


def _differences(file: SchemeFile, example: Example) -> Iterator[Difference]:
    try:
        run, result = run_example(file, example)
    except AnalysisError as error:
        if example.refused not in _codes(error):
            yield Difference(example.refused or "", str(error), problems=_problems(error))
        return
    if example.refused is not None:
        yield Difference(example.refused, "")
    fails = False
    for unit, expected in example.expect.items():
        for what, value in expected.items():
            found = _found(run, result, unit, str(what))
            if not _is_same(found, value):
                fails = True
                yield Difference(value, found, unit, str(what))
    uncounted = tuple(
        (table, run.evidence.table(table).lines[row], reason)
        for table, rows in result.excluded.items()
        for row, reason in rows.items()
    )
    if fails and uncounted:
        yield Difference("", "", uncounted=uncounted)


def _codes(error: AnalysisError) -> set[str]:
    return {error.code, *(problem.code for problem in _problems(error))}


def _problems(error: AnalysisError) -> tuple[PlanProblem | InputProblem, ...]:
    if isinstance(error, InvalidPlanError | InvalidInputError):
        return tuple(error.problems)
    return ()


def run_example(file: SchemeFile, example: Example) -> tuple[Run, SchemeResult]:
    """Return the run of an example and its result.

    Raises
    ------
    AnalysisError
        If the parameters or the evidence are refused.
    """
    chosen = with_parameters(file.written, example.parameters)
    check_runnable(chosen, by_examples=True)
    evidence = evidence_of(chosen, example)
    run = Run(chosen, evidence)
    try:
        period = Period.parse(example.period)
    except ValueError as error:
        raise refused(
            [PlanProblem("period_expected", "period", None, example.period, REMEDY)]
        ) from error
    return run, result_of(run, period)


def evidence_of(file: SchemeFile, example: Example) -> Evidence:
    """Return the evidence of an example, read as that of a file is."""
    return read_evidence(file.scheme, tables_of(file, example))


def tables_of(file: SchemeFile, example: Example) -> dict[str, RawTable]:
    """Return the tables of an example as words, as files would hold them."""
    units = example.units or {DEFAULT_UNIT: ExampleUnit()}
    first = next(iter(file.scheme.classes), "")
    listed: list[Mapping[str, Any]] = [
        {
            "unit": code,
            "name": unit.name or code,
            "class": unit.unit_class or first,
            "groups": ";".join(unit.groups),
            "parent": unit.parent,
            "from": unit.begins,
            "until": unit.until,
        }
        for code, unit in units.items()
    ]
    listed += [
        {"unit": code, "class": unit_class, "class_from": begins}
        for code, unit in units.items()
        for begins, unit_class in unit.class_from.items()
    ]
    raw = {UNITS: _raw(listed)}
    for name in TABLES:
        rows: Sequence[Mapping[str, Any]] = getattr(example, name, ()) if name != UNITS else ()
        whose = {} if name == CALENDAR else {"unit": next(iter(units))}
        if rows:
            raw[name] = _raw([{**whose, **row} for row in rows])
    return raw


def _raw(rows: Sequence[Mapping[str, Any]]) -> RawTable:
    header = list(dict.fromkeys(key for row in rows for key in row))
    cells = [(line, [_cell(row.get(key)) for key in header]) for line, row in enumerate(rows, 1)]
    return RawTable(header, cells)


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever stands in the file
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ";".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _found(run: Run, result: SchemeResult, unit: str, what: str) -> Any:  # noqa: ANN401
    """Return a quantity, as ``code`` or ``code@period``, or the grade, rank or proposals."""
    code, _at, label = what.partition("@")
    period = Period.parse(label) if label else result.period
    if code in run.scheme.rules or code in run.nodes:
        return run.value(code, period, unit)
    if code == "proposed":
        found: dict[str, int] = {}
        for proposal in result.proposals:
            if proposal.unit == unit and (not label or proposal.period == label):
                found[proposal.propose] = found.get(proposal.propose, 0) + proposal.times
        return found
    if code == "about":
        return [name for p in result.proposals if p.unit == unit for name in p.about]
    of_period = result.of(period)
    of_unit = next((u for u in of_period.units if u.unit == unit), None) if of_period else None
    if of_unit is None:
        return Nothing.NO_RESULT
    known = {
        "score": of_unit.score,
        "grade": of_unit.grade,
        "rank": of_unit.rank,
        "not_ranked": list(of_unit.not_ranked),
        "not_publishable": list(of_unit.not_publishable),
        "lacking": list(of_unit.lacking),
        "shares": {kind: exact_words(share) for kind, share in of_unit.shares.items()},
        "raised_by_missing": of_unit.raised_by_missing,
        "std_error": of_unit.uncertainty.std_error if of_unit.uncertainty else None,
    }
    return known.get(code, Nothing.NOT_KNOWN)


def _is_same(found: Any, expected: Any) -> bool:  # noqa: ANN401 - numbers, words, lists
    if isinstance(found, Fraction) and not isinstance(expected, bool) and expected is not None:
        return _is_near(found, expected)
    if isinstance(found, float) and isinstance(expected, int | float):
        return abs(found - expected) * ROUNDED < 1
    return found == expected  # type: ignore[no-any-return]


def _is_near(found: Fraction, expected: Any) -> bool:  # noqa: ANN401
    """Tell whether a number is exactly as expected; ``≈`` marks one that is rounded."""
    words = str(expected).strip()
    is_rounded = words.startswith(("≈", "~"))
    digits = words.lstrip("≈~ ")
    try:
        number = read_number(digits)
    except PydanticCustomError:
        return False  # It is told what came out instead.
    if not is_rounded:
        return found == number
    of_one = 100 if digits.endswith(("%", "％")) else 1
    decimals = len(digits.rstrip(" %％").partition(".")[2])
    return bool(abs(found - number) * of_one * 10**decimals * 2 <= 1)


def _shown(value: Any) -> str:  # noqa: ANN401
    return exact_words(value) if isinstance(value, Fraction) else str(value)
