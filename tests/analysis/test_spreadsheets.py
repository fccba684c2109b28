"""A file that a spreadsheet opens holds no formulas, and says the same when it is read back."""

import csv
from pathlib import Path

import pytest

from analysis.schemes.files import parse_scheme
from analysis.schemes.folders import read_folder, templates
from analysis.spreadsheets import guarded, is_formula_like, unguarded
from tests.naughty import FORMULAS, MARKUP, QUERIES

SCHEME = """
scheme: formulas
version: 1
title: {zh-CN: 公式}
effective: {from: 2026-01-01}
events:
  outlets: {"@日报": , "=1+1": }
  categories: {"-扣分": {date: occurred_on, requires: [outlet]}, "+加分": {}}
rules: {n: {kind: count, category: "-扣分", outlet: "@日报"}}
results: {year: {score: n}}
"""


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_a_formula_is_guarded(text: str) -> None:
    assert not is_formula_like(guarded(text))


@pytest.mark.parametrize(
    "text", [*FORMULAS, *MARKUP, *QUERIES, "-3.50", "'引用'", "'=1+1", "''-3", ""]
)
def test_whatever_was_written_reads_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_a_template_holds_no_formula_and_its_categories_and_outlets_read_back(
    tmp_path: Path,
) -> None:
    scheme = parse_scheme(SCHEME).scheme
    for name, text in templates(scheme):
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        rows = list(csv.reader(text.splitlines()))
        assert not [cell for row in rows for cell in row if is_formula_like(cell)]
    assert "'-扣分" in (tmp_path / "events.csv").read_text(encoding="utf-8")

    events = read_folder(scheme, tmp_path).table("events")

    assert (events.column("category"), events.column("outlet")) == (["-扣分"], ["@日报"])
