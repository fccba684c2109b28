"""Schemes that would fill the memory, or never end, are refused like any other mistake."""

import pytest

from analysis.errors import InvalidPlanError
from analysis.schemes.files import parse_scheme

SCHEME = """
scheme: plain
version: 1
title: {zh-CN: 计分}
effective: {from: 2026-01-01}
rules:
  n: {kind: formula, value: "1"}
results: {year: {score: n}}
"""


def _laughs() -> str:
    lines = [f"x{i}: &x{i} [{', '.join([f'*x{i - 1}'] * 10)}]" for i in range(1, 9)]
    return "\n".join(["x0: &x0 {a: 1}", *lines]) + SCHEME


@pytest.mark.parametrize(
    "text",
    [
        _laughs(),
        "x: &x [*x]" + SCHEME,
        SCHEME.replace("value:", "cap: 1e999999999, value:"),
        SCHEME.replace("value:", "cap: 1e-999999999, value:"),
        SCHEME.replace('"1"', '"1' + "+1" * 100_000 + '"'),
    ],
    ids=["aliases of aliases", "an alias of itself", "exponent", "small exponent", "formula"],
)
def test_a_scheme_that_would_never_be_read_to_its_end_is_refused(text: str) -> None:
    with pytest.raises(InvalidPlanError):
        parse_scheme(text)


def test_keys_of_a_table_can_be_numbers_beside_words() -> None:
    text = SCHEME.replace(
        "rules:",
        "events: {categories: {甲: {}}, outlets: {1: , 乙: }}\nrules:\n"
        "  p: {kind: category_points, by: [outlet], points: {1: 5, 乙: 3}}",
    )
    assert parse_scheme(text).hash == parse_scheme(text.replace("1: 5", "1:   5")).hash


def test_the_hash_is_another_when_anything_is_said_otherwise_and_the_same_when_it_is_not() -> None:
    plain = parse_scheme(SCHEME).hash
    reordered = SCHEME.replace("version: 1\n", "") + "version: 1  # second edition\n"
    assert parse_scheme(reordered).hash == plain
    assert parse_scheme(SCHEME.replace('"1"', '"2"')).hash != plain
    assert parse_scheme(SCHEME.replace("version: 1", "version: 2")).hash != plain
