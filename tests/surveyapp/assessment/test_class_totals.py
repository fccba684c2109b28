"""A total over a class is guarded as one of the units that its rule takes in the period."""

from datetime import date

from analysis.schemes.evidence import Unit
from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from surveyapp.assessment.class_totals import Assessed, class_totals
from surveyapp.assessment.roll_ups import RollUps, rolls_up

SCHEME = parse_scheme(
    """
scheme: sums
version: 1
title: {zh-CN: 合计}
effective: {from: 2026-01-01}
classes: {town: {zh-CN: 乡镇}, bureau: {zh-CN: 部门}}
groups: {pilot: {title: {zh-CN: 试点}}}
rules:
  raw: {kind: count, table: cases}
  of_class: {kind: peers, of: "${raw}", how: total}
  of_pilots: {kind: peers, of: "${raw}", how: mean, units: pilot}
results: {quarter: {score: raw, shows: [of_class, of_pilots]}}
"""
).scheme
PILOT = frozenset({"pilot"})
UNITS = (
    Unit("A", "A", "town", PILOT),
    Unit("B", "B", "town", PILOT),
    Unit("C", "C", "town"),
    Unit("D", "D", "town", class_changes=((date(2026, 4, 1), "bureau"),)),
    Unit("E", "E", "town", until=date(2025, 12, 31)),
)


def test_each_total_is_of_the_units_of_its_rule_with_the_class_of_the_period() -> None:
    first, second = (
        set(class_totals(SCHEME, Assessed(UNITS), Period.parse(label)).values())
        for label in ("2026Q1", "2026Q2")
    )

    # The others of the class are what its total leaves when that of the pilots is taken off.
    assert first == {frozenset("ABCD"), frozenset("AB"), frozenset("CD")}
    assert second == {frozenset("ABC"), frozenset("D"), frozenset("AB"), frozenset("C")}


def test_units_that_two_totals_tell_of_are_withheld_beside_one_of_each() -> None:
    period = Period.parse("2026Q1")
    sizes = {"A": 100, "B": 6, "C": 100, "D": 6}
    answers = {code: ((period, n),) for code, n in sizes.items()}
    found = RollUps(SCHEME, rolls_up(SCHEME), frozenset(), {}, answers, Assessed(UNITS))

    assert found.beside({"B", "D"}, period) == {"A", "C"}
