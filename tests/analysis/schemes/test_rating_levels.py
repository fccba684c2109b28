"""Levels of ratings are read in the words of people, and refused where no rule could mean them."""

from fractions import Fraction

import pytest

from analysis.errors import InvalidInputError
from analysis.schemes.evidence_reading import read_evidence
from analysis.schemes.evidence_tables import RawTable
from analysis.schemes.files import SchemeFile, parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.run import Run

SCHEME = """
scheme: rated
version: 1
title: {zh-CN: 好评率}
effective: {from: 2026-01-01}
rules:
  good: {kind: share, table: ratings, having: "HAVING", where: "${is_effective} != 'no'"}
results: {quarter: {score: good}}
"""
FIVE = "${level} = 'very_satisfied' or 'satisfied' = ${level}"
OWN = "${level} = '好评'"


def scheme(having: str) -> SchemeFile:
    return parse_scheme(SCHEME.replace("HAVING", having))


def share(file: SchemeFile, *rows: tuple[str, str]) -> Fraction | None:
    cells = [(line, ["A", "2026-01-05", *row]) for line, row in enumerate(rows, start=2)]
    table = RawTable(["unit", "date", "level", "is_effective"], cells)
    run = Run(file, read_evidence(file.scheme, {"ratings": table}))
    return run.value("good", Period.parse("2026Q1"), "A")


def test_levels_may_be_written_in_chinese() -> None:
    assert share(scheme(FIVE), ("满意", ""), ("非常不满意", "")) == Fraction(1, 2)


def test_a_scheme_may_have_levels_of_its_own() -> None:
    assert share(scheme(OWN), ("好评", "")) == 1


@pytest.mark.parametrize(
    ("having", "level"), [(FIVE, "满意的"), (FIVE, "好评"), (OWN, "satisfied")]
)
def test_a_level_that_no_rule_could_mean_is_refused(having: str, level: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        share(scheme(having), ("好评" if having == OWN else "满意", ""), (level, ""))
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.value) == ("unknown_level", 3, level)


def test_what_is_not_effective_may_say_anything() -> None:
    assert share(scheme(FIVE), ("满意", ""), ("两处打勾", "no"), ("blank", "no")) == 1


def test_points_by_level_name_levels_too() -> None:
    file = parse_scheme(
        SCHEME.replace(
            "kind: share", "kind: category_points, by: [level], points: {好: 2, 差: -1}"
        ).replace('having: "HAVING", ', "")
    )
    assert share(file, ("好", ""), ("差", "")) == 1
    with pytest.raises(InvalidInputError):
        share(file, ("中", ""))
