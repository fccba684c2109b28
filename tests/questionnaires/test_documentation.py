"""The published grammar names what the language has."""

import re
from pathlib import Path

import tests
from questionnaires.expressions import FUNCTIONS, parsing
from questionnaires.expressions.moments import DIRECTIVES

PAGE = (Path(tests.__path__[0]).parent / "docs" / "questionnaires.md").read_text(encoding="utf-8")
FUNCTIONS_TABLE = PAGE.partition("### Functions")[2].partition("### ")[0]


def test_every_function_is_described_and_no_other() -> None:
    described = {
        name
        for row in FUNCTIONS_TABLE.splitlines()
        for name in re.findall(r"`([a-z-]+)\(", row.partition(" | ")[0])
    }

    assert described == set(FUNCTIONS)


def test_every_part_of_the_form_of_a_date_is_described() -> None:
    described = set(re.findall(r"`%(.)`", FUNCTIONS_TABLE))

    assert described == DIRECTIVES


def test_the_grammar_is_that_of_the_parser() -> None:
    levels = re.findall(r"^ {4}(\w+ += .*)$", str(parsing.__doc__), re.MULTILINE)

    assert len(levels) == 8
    assert [level for level in levels if level not in PAGE] == []
