"""What must hold of every expression, whatever it says."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.definition import MISSING_CODES as DEFINED_MISSING_CODES
from questionnaires.expressions import (
    Expression,
    ExpressionProblem,
    ExpressionProblemCode,
    ExpressionSyntaxError,
    check,
    evaluate,
    from_json,
    holds,
    parse,
    references,
    to_json,
    to_source,
)
from questionnaires.expressions.parsing import MAX_DEPTH, MAX_LENGTH
from questionnaires.expressions.tree import OWN_ANSWER, Call, Operation
from questionnaires.expressions.values import MAX_WORDS, MISSING_CODES
from tests.questionnaires.expressions.generated import answer_sets, trees

TREES = trees()
ANSWERS = answer_sets()


@given(TREES)
def test_what_is_printed_parses_to_the_same_tree(tree: Expression) -> None:
    source = to_source(tree)
    if len(source) <= MAX_LENGTH:
        assert parse(source) == tree


@given(TREES)
def test_a_tree_survives_json(tree: Expression) -> None:
    assert from_json(to_json(tree)) == tree


@given(TREES, ANSWERS)
def test_every_expression_has_a_value_with_either_number_type(
    tree: Expression, answers: dict[str, object]
) -> None:
    exact = evaluate(tree, answers, number=Fraction)
    rough = evaluate(tree, answers, number=float)

    assert isinstance(exact, (Fraction, str, bool, tuple, type(None)))
    assert isinstance(rough, (float, str, bool, tuple, type(None)))
    assert rough == rough or rough is None  # noqa: PLR0124 - never not-a-number


@given(TREES, ANSWERS)
def test_not_is_always_the_opposite(tree: Expression, answers: dict[str, object]) -> None:
    assert holds(tree, answers) is not holds(Call("not", (tree,)), answers)


@given(TREES, TREES, ANSWERS)
def test_unequal_is_always_the_opposite_of_equal(
    left: Expression, right: Expression, answers: dict[str, object]
) -> None:
    equal = holds(Operation("=", left, right), answers)
    assert holds(Operation("!=", left, right), answers) is not equal


@given(st.text(max_size=60) | st.text("${}q1'\"()=<>! andornot,.-+「」", max_size=40))
def test_any_text_is_parsed_or_refused_with_a_place(source: str) -> None:
    problems = problems_of(source)

    assert problems is None or len(problems) > 0
    for problem in problems or ():
        assert 0 <= problem.start <= problem.end <= len(source)


def problems_of(source: str) -> tuple[ExpressionProblem, ...] | None:
    try:
        parse(source)
    except ExpressionSyntaxError as refusal:
        return refusal.problems
    return None


@given(TREES)
def test_every_expression_can_be_checked(tree: Expression) -> None:
    unknown = {
        problem.parameters["found"]
        for problem in check(tree, {})
        if problem.code is ExpressionProblemCode.UNKNOWN_REFERENCE
    }
    assert unknown == references(tree) - {OWN_ANSWER}


@pytest.mark.parametrize(
    "source",
    [
        "(" * 1000,
        "-" * 1000 + "1",
        "not(" * 500,
        "1" + "+1" * 900,
        "1 or 1 and 1 = 1 + 1 * (" * 80,
        "1=(" * 400,
    ],
)
def test_an_expression_nested_too_deeply_is_refused(source: str) -> None:
    with pytest.raises(ExpressionSyntaxError) as refusal:
        parse(source)

    assert refusal.value.problems[-1].code is ExpressionProblemCode.EXPRESSION_TOO_DEEP
    assert refusal.value.problems[-1].parameters == {"limit": str(MAX_DEPTH)}


def test_deep_comparisons_are_evaluated_once_each() -> None:
    # Evaluating an operand twice at each level would take 2 to the 90th steps.
    source = "(" * 90 + "1 = 1" + ") = true()" * 90
    assert holds(parse(source), {}) is True
    assert check(parse(source), {}) == []


@given(TREES, ANSWERS)
def test_a_value_is_never_longer_than_all_bounds(
    tree: Expression, answers: dict[str, object]
) -> None:
    words = evaluate(tree, answers, number=Fraction)

    assert not isinstance(words, str) or len(words) <= MAX_WORDS


@pytest.mark.parametrize("answer", [10**400, float("inf"), float("nan"), object()])
def test_an_answer_that_is_no_number_is_missing(answer: object) -> None:
    assert evaluate(parse("${q}"), {"q": answer}, number=float) is None


def test_infinity_is_no_fraction() -> None:
    assert evaluate(parse("${q}"), {"q": float("inf")}, number=Fraction) is None


def test_an_expression_that_is_too_long_is_refused() -> None:
    with pytest.raises(ExpressionSyntaxError, match="expression_too_long"):
        parse("1 " * MAX_LENGTH)


@pytest.mark.parametrize(
    "data", [{}, {"text": 1}, {"number": "x"}, {"op": "xor", "args": []}, {"call": "not"}]
)
def test_other_data_is_not_a_tree(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not the tree of an expression"):
        from_json(data)


def test_the_missing_codes_are_those_of_questionnaires() -> None:
    assert MISSING_CODES == DEFINED_MISSING_CODES
