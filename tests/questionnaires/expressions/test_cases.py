"""Every case of the shared file, which the browser's implementation must pass too."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from questionnaires.expressions import (
    ExpressionProblem,
    ExpressionSyntaxError,
    Kind,
    Variable,
    check,
    evaluate,
    parse,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat(CASES["now"])
VARIABLES = {
    code: Variable(Kind(given["kind"]), frozenset(given["codes"]) if "codes" in given else None)
    for code, given in CASES["variables"].items()
}


def named(case: Mapping[str, Any]) -> str:
    return str(case["source"]) or "nothing"


def places(problems: list[ExpressionProblem]) -> list[list[object]]:
    return [[problem.code.value, problem.start, problem.end] for problem in problems]


def expected_value(case: Mapping[str, Any]) -> object:
    if "number" in case:
        return Fraction(case["number"])
    return tuple(case["codes"]) if "codes" in case else case.get("truth", case.get("words"))


@pytest.mark.parametrize("case", CASES["values"], ids=named)
def test_the_value_is_exact_with_fractions(case: Mapping[str, Any]) -> None:
    found = evaluate(parse(case["source"]), CASES["answers"], number=Fraction, now=NOW)

    assert found == expected_value(case)
    assert isinstance(found, bool) is ("truth" in case)


@pytest.mark.parametrize("case", CASES["values"], ids=named)
def test_the_value_is_the_same_with_floats(case: Mapping[str, Any]) -> None:
    found = evaluate(parse(case["source"]), CASES["answers"], number=float, now=NOW)

    expected = expected_value(case)
    assert found == (
        pytest.approx(float(expected)) if isinstance(expected, Fraction) else expected
    )


@pytest.mark.parametrize("case", CASES["syntax"], ids=named)
def test_a_slip_in_the_writing_is_found_where_it_is(case: Mapping[str, Any]) -> None:
    with pytest.raises(ExpressionSyntaxError) as refusal:
        parse(case["source"])

    assert places(list(refusal.value.problems)) == case["problems"]


@pytest.mark.parametrize("case", CASES["meaning"], ids=named)
def test_a_mistake_in_the_meaning_is_found_where_it_is(case: Mapping[str, Any]) -> None:
    assert places(check(parse(case["source"]), VARIABLES)) == case["problems"]


def test_there_are_at_least_300_cases() -> None:
    assert sum(len(CASES[group]) for group in ("values", "syntax", "meaning")) >= 300
