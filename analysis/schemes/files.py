"""Schemes written in YAML: read with their parameters, or every problem named with its place."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from analysis.errors import InvalidInputError, PlanProblem
from analysis.readers import decode
from analysis.schemes.checking.formulas import syntax_problems
from analysis.schemes.checks import find_problems
from analysis.schemes.definition import SCHEME_NAME, Scheme
from analysis.schemes.rules.base import NAME
from analysis.written import Written, errors_of, problem_of, read_yaml, refusal, refused

SCHEME = "A scheme is a mapping with scheme, version, title, effective, rules, results."
MARK = "$"
PATTERNS = {NAME: "name_expected", SCHEME_NAME: "scheme_name_expected"}
NAMED = ("classes", "groups", "clauses", "rules")  # Sections in which parts have names.


@dataclass(frozen=True, slots=True)
class SchemeFile:
    """A scheme as it was read.

    Attributes
    ----------
    scheme : Scheme
        With the parameters in their places.
    parameters : mapping
        What each parameter was taken as.
    unset : tuple of str
        Parameters that must be set before the scheme runs, for which an example was taken.
    hash : str
        SHA-256 of all that it says, parameters included.
    written : Written
        The text, which knows the lines.
    """

    scheme: Scheme
    parameters: Mapping[str, Any]
    unset: tuple[str, ...]
    hash: str
    written: Written


def load_scheme(path: Path, parameters: Mapping[str, Any] | None = None) -> SchemeFile:
    """Read a scheme from a YAML file in UTF-8 or GB18030.

    Parameters
    ----------
    path : Path
    parameters : mapping, optional
        Values set for parameters; all others have their defaults.

    Raises
    ------
    InvalidPlanError
        With every problem of the scheme; its message has one on each line.
    """
    try:
        text = decode(path.read_bytes())
    except InvalidInputError as error:
        raise refusal("plan_not_text", "Save the scheme as text in UTF-8 or GB18030.") from error
    return parse_scheme(text, parameters)


def parse_scheme(text: str, parameters: Mapping[str, Any] | None = None) -> SchemeFile:
    """Read a scheme from YAML; as `load_scheme`."""
    return with_parameters(read_yaml(text, SCHEME), parameters or {})


def with_parameters(written: Written, chosen: Mapping[str, Any]) -> SchemeFile:
    """Return the scheme with other values of its parameters; as `load_scheme`."""
    declared = written.content.get("parameters") or {}
    declared = declared if isinstance(declared, dict) else {}
    problems, values, unset = _values(declared, chosen)
    unknown: list[PlanProblem] = []
    content = {
        key: value
        if key in {"parameters", "examples"}
        else _filled(value, values, (key,), unknown)
        for key, value in written.content.items()
    }
    problems = [_with_line(problem, written) for problem in [*problems, *unknown]]
    try:
        scheme = Scheme.model_validate(content)
    except ValidationError as error:
        found = _refusals(error, written)
        found += _further(content, values, written, error)
        raise refused([*problems, *found]) from error
    problems += find_problems(scheme, values, written)
    if problems:
        raise refused(problems)
    said = {key: value for key, value in content.items() if key != "examples"}
    canonical = json.dumps(
        _worded([said, values]), ensure_ascii=False, sort_keys=True, default=str
    )
    digest = sha256(canonical.encode()).hexdigest()
    return SchemeFile(scheme, values, tuple(unset), digest, written)


def _worded(value: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
    """Return a part of the file with its keys as words, as only those have an order."""
    if isinstance(value, dict):
        return {str(key): _worded(item) for key, item in value.items()}
    return [_worded(item) for item in value] if isinstance(value, list) else value


def _values(
    declared: Mapping[str, Any], chosen: Mapping[str, Any]
) -> tuple[list[PlanProblem], dict[str, Any], list[str]]:
    """Return what is wrong with the values chosen, all values, and which are yet to be set."""
    known = tuple(map(str, declared))
    problems = [
        PlanProblem(
            "unknown_parameter", name, None, str(chosen[name]), "It is not declared.", known
        )
        for name in chosen
        if name not in declared
    ]
    values: dict[str, Any] = {}
    unset = []
    for name, parameter in declared.items():
        given = parameter if isinstance(parameter, dict) else {}
        if name in chosen:
            value = chosen[name]
        elif "default" in given:
            value = given["default"]
        else:
            unset.append(name)
            value = given.get("example")
        place = name if name in chosen else f"parameters.{name}.default"
        problems += _not_allowed(place, value, given)
        choices = given.get("choices")
        values[name] = choices.get(value, value) if isinstance(choices, dict) else value
    return problems, values, unset


def _not_allowed(name: str, value: Any, given: Mapping[str, Any]) -> list[PlanProblem]:  # noqa: ANN401
    choices = given.get("choices")
    if isinstance(choices, dict | list) and value is not None and value not in choices:
        accepted = tuple(map(str, choices))
        return [PlanProblem("not_one_of", name, None, str(value), "Take one of these.", accepted)]
    low, high = given.get("at_least"), given.get("at_most")
    if isinstance(value, int | float) and not isinstance(value, bool):
        below = isinstance(low, int | float) and value < low
        above = isinstance(high, int | float) and value > high
        if below or above:
            limits = tuple(
                f"{sign} {end}" for sign, end in (("≥", low), ("≤", high)) if end is not None
            )
            return [PlanProblem("out_of_range", name, None, str(value), "Stay within.", limits)]
    return []


def _filled(
    value: Any,  # noqa: ANN401 - whatever stands in the file
    values: Mapping[str, Any],
    place: tuple[int | str, ...],
    unknown: list[PlanProblem],
) -> Any:  # noqa: ANN401
    """Return a part of the file with ``$name`` replaced by the value of the parameter."""
    if isinstance(value, dict):
        return {k: _filled(v, values, (*place, k), unknown) for k, v in value.items()}
    if isinstance(value, list):
        return [_filled(v, values, (*place, i), unknown) for i, v in enumerate(value)]
    if isinstance(value, str) and value.startswith(MARK) and value[1:].isidentifier():
        if value[1:] not in values:
            where = ".".join(map(str, place))
            remedy = "Declare it under parameters."
            known = tuple(values)
            unknown.append(PlanProblem("unknown_parameter", where, None, value, remedy, known))
        return values.get(value[1:])
    return value


def _refusals(error: ValidationError, written: Written) -> list[PlanProblem]:
    """Return what pydantic found, each place once; of a formula, everything wrong with it."""
    found: dict[tuple[int | str, ...], list[PlanProblem]] = {}
    for each in errors_of(error):
        place = _place(each, written.content)
        if place in found:  # The other ways in which the same value might have been read.
            continue
        if each["type"] == "invalid_expression":
            found[place] = list(syntax_problems(written, place, str(each["input"])))
        else:
            problem = problem_of({**each, "loc": place}, written)
            code = PATTERNS.get(each.get("ctx", {}).get("pattern", ""), problem.code)
            found[place] = [replace(problem, code=code)]
    # What is wrong within a value was read as what it is meant to be, and says more.
    outer = {place[:n] for place in found for n in range(len(place))}
    return [problem for place in found if place not in outer for problem in found[place]]


def _further(
    content: Mapping[str, Any],
    values: Mapping[str, Any],
    written: Written,
    error: ValidationError,
) -> list[PlanProblem]:
    """Return what else is wrong, beside parts that cannot be read and nobody can judge."""
    rest = {k: dict(v) if k in NAMED and isinstance(v, dict) else v for k, v in content.items()}
    unread = set()
    for each in errors_of(error):
        section, *below = _place(each, written.content)
        if section not in NAMED or not below:
            return []
        rest[str(section)].pop(below[0], None)
        unread.add(below[0])
    try:
        scheme = Scheme.model_validate(rest)
    except ValidationError:
        return []
    return [
        problem
        for problem in find_problems(scheme, values, written)
        if unread.isdisjoint({problem.value, *getattr(problem, "parameters", {}).values()})
    ]


def _place(error: ErrorDetails, content: Any) -> tuple[int | str, ...]:  # noqa: ANN401
    """Return where an error is, without the names that pydantic has for kinds of parts."""
    place: list[int | str] = []
    for part in error["loc"]:
        is_key = isinstance(content, dict) and part in content
        if is_key or (isinstance(content, list) and isinstance(part, int)):
            place.append(part)
            content = content[part]
    if error["type"] == "missing":
        place.append(error["loc"][-1])
    return tuple(place)


def _with_line(problem: PlanProblem, written: Written) -> PlanProblem:
    parts: Iterable[str] = problem.place.split(".")
    place, line = written.find([int(part) if part.isdigit() else part for part in parts])
    return PlanProblem(
        problem.code, ".".join(place), line, problem.value, problem.remedy, problem.accepted
    )


@cache
def library() -> Mapping[str, Path]:
    """Return the schemes that come with the package: code → file."""
    folder = Path(str(files("analysis.schemes") / "library"))
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}
