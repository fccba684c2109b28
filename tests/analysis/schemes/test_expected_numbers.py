"""What an example expects is compared as it is written: exactly, or to the digits that it has."""

import pytest

from analysis.schemes.examples import differences
from analysis.schemes.files import parse_scheme

SCHEME = """
scheme: thirds
version: 1
title: {zh-CN: 三分之一, en: Thirds}
effective: {from: 2026-01-01}
rules: {third: {kind: formula, value: "1 div 3"}}
results: {year: {score: third}}
examples: [{name: one, period: 2026, expect: {A: {score: "%s"}}}]
"""


def found(expected: str) -> list[str]:
    file = parse_scheme(SCHEME % expected)
    return [str(each) for each in differences(file, file.scheme.examples[0])]


@pytest.mark.parametrize("expected", ["1/3", "≈ 0.33", "≈0.3333", "~ 33.3%", "≈ 33.33％"])
def test_a_third_is_itself_or_what_it_rounds_to(expected: str) -> None:
    assert found(expected) == []


@pytest.mark.parametrize("expected", ["0.33", "33.3%", "≈ 0.34", "≈ 33.4%", "≈ 32.9%"])
def test_a_number_is_not_taken_for_one_nearby(expected: str) -> None:
    assert len(found(expected)) == 1


@pytest.mark.parametrize("expected", ["1 div 3", "≈", "excellent"])
def test_what_is_no_number_is_told_with_what_came_out(expected: str) -> None:
    assert found(expected) == [f"A, score: 1/3 instead of {expected}"]
