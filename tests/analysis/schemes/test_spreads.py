"""How far values lie apart: exact variances, and roots to ten places."""

from fractions import Fraction
from statistics import pvariance, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.schemes.checking.attainable import Attainable
from analysis.schemes.checking.intervals import Interval
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Level
from analysis.schemes.spreads import spread, square_root

ONE = Fraction(1)
NUMBERS = st.lists(st.fractions(-100, 100, max_denominator=20), min_size=2, max_size=8)


@given(NUMBERS)
def test_variances_are_those_of_the_textbook(values: list[Fraction]) -> None:
    pairs = [(value, ONE) for value in values]

    assert spread("variance", pairs) == pvariance(values)
    assert spread("sample_variance", pairs) == variance(values)


@given(st.fractions(0, 10**6, max_denominator=1000))
def test_a_root_is_within_half_of_its_last_place(number: Fraction) -> None:
    root, half = square_root(number), Fraction(1, 2 * 10**10)

    assert max(root - half, Fraction(0)) ** 2 <= number <= (root + half) ** 2


def test_the_root_of_a_square_is_exact() -> None:
    assert square_root(Fraction(4, 9)) == Fraction(2, 3)
    assert square_root(Fraction(2)) == Fraction("1.4142135624")


def test_nothing_has_no_spread_and_one_value_none_as_a_sample() -> None:
    assert spread("std_dev", []) is None
    assert spread("sample_std_dev", [(ONE, ONE)]) is None
    assert spread("std_dev", [(ONE, ONE)]) == 0


@pytest.mark.parametrize(
    ("how", "most"),
    [
        ("variance", Fraction(25)),
        ("std_dev", Fraction(5)),
        ("sample_variance", Fraction(50)),
        ("sample_std_dev", Fraction("7.0710678119")),
    ],
)
def test_no_spread_is_larger_than_between_two_ends(how: str, most: Fraction) -> None:
    file = parse_scheme(
        f"""
scheme: apart
version: 1
title: {{zh-CN: 离散}}
effective: {{from: 2026-01-01}}
rules:
  apart: {{kind: summary, table: problems, how: {how}, of: "min(10, max(0, ${{handling_days}}))"}}
results: {{year: {{score: apart}}}}
"""
    )

    assert Attainable(file.scheme, {}, None).of("apart", Level.YEAR) == Interval(Fraction(0), most)
    apart = [(Fraction(0), ONE), (Fraction(10), ONE)]
    assert (spread(how, apart) or 0) <= most
