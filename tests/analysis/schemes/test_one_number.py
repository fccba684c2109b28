"""What a formula over one number can come to is exactly what it comes to over that number."""

from fractions import Fraction
from random import Random

import pytest

from analysis.schemes.checking.intervals import ANYTHING, Interval
from analysis.schemes.checking.one_number import OneNumber
from questionnaires.expressions import evaluate, parse

TWELVE = Interval(Fraction(0), Fraction(12))


def written(random: Random, depth: int) -> str:
    """Return some formula over x, in which its terms move together."""

    def part() -> str:
        return written(random, depth - 1)

    if depth == 0:
        return random.choice(["${x}", str(random.randint(0, 12))])
    forms = (
        "({0} + {1})", "({0} - {1})", "(3 * {0})", "({0} div 4)", "-{0}", "abs({0})",
        "min({0}, {1})", "max({0}, {1})", "if({0} < {1} and not({2} = {0}), {2}, {1})",
        "if({0} >= {1} or {2} != {1}, {2}, {0})",
    )  # fmt: skip
    return random.choice(forms).format(part(), part(), part())


@pytest.mark.parametrize("seed", range(40))
def test_its_ends_are_the_least_and_the_most_that_whole_numbers_give(seed: int) -> None:
    tree = parse(written(Random(seed), 3))  # noqa: S311 - the same formulas each time
    found = OneNumber({}, "x", TWELVE, whole=True).range_of(tree)
    values = [evaluate(tree, {"x": Fraction(x)}, number=Fraction) for x in range(13)]
    numbers = [value for value in values if isinstance(value, Fraction)]
    assert (found.low, found.high) == (min(numbers), max(numbers))


@pytest.mark.parametrize("seed", range(40))
def test_no_part_of_a_number_gives_more_or_less(seed: int) -> None:
    tree = parse(written(Random(seed), 3))  # noqa: S311 - the same formulas each time
    found = OneNumber({}, "x", TWELVE, whole=False).range_of(tree)
    for x in range(12 * 7 + 1):
        value = evaluate(tree, {"x": Fraction(x, 7)}, number=Fraction)
        assert isinstance(value, Fraction)
        assert found.low <= value <= found.high


@pytest.mark.parametrize(
    "formula", ["${x} * ${x}", "1 div ${x}", "${x} mod 3", "int(${x})", "${y}"]
)
def test_of_what_is_no_line_nothing_is_said(formula: str) -> None:
    assert OneNumber({}, "x", TWELVE, whole=True).range_of(parse(formula)) == ANYTHING


def test_a_line_without_an_end_has_none_there_and_the_other_where_it_turns() -> None:
    over = Interval(Fraction(0), float("inf"))
    tree = parse("max(4, 10 - ${x}) + 2 * max(0, ${x} - 8)")
    assert OneNumber({}, "x", over, whole=False).range_of(tree) == Interval(
        Fraction(4), float("inf")
    )
