"""How often a rule proposes something, and what waits for a person before it counts."""

from analysis.schemes.examples import differences
from analysis.schemes.files import parse_scheme

SCHEME = """
scheme: reports
version: 1
title: {zh-CN: 重大信息, en: Major information}
effective: {from: 2026-01-01}
events:
  categories:
    漏报: {date: occurred_on, needs_approval: true}
rules:
  points_off:
    kind: fixed_deduction
    per: month
    category: 漏报
    points: 20
    propose: review_award_eligibility
results:
  month: {score: points_off}
examples:
  - name: %s
    period: 2026-01
    events: [%s]
    expect: {A: {score: %s, proposed: %s}}
"""
APPROVED = (
    "{category: 漏报, occurred_on: 2026-01-05, number: 2, evidence: 值班记录,"
    " state: approved, recorded_by: 甲, approved_by: 乙}"
)


def test_a_deduction_proposes_once_for_each_event_and_not_once_for_each_point() -> None:
    file = parse_scheme(
        SCHEME % ("two", APPROVED, "-40", "{review_award_eligibility: 2}"),
    )
    assert differences(file, file.scheme.examples[0]) == []


def test_a_fact_without_evidence_is_taken_down_and_waits_instead_of_being_refused() -> None:
    waiting = APPROVED.replace("evidence: 值班记录,", "")
    file = parse_scheme(SCHEME % ("none", waiting, "0", "{}"))
    assert differences(file, file.scheme.examples[0]) == []


def test_an_example_of_a_scheme_takes_the_example_of_a_parameter_that_must_be_set() -> None:
    text = SCHEME % ("two", APPROVED, "-40", "{review_award_eligibility: 2}")
    required = "parameters: {fine: {title: {en: Points off}, example: 20}}\nevents:"
    file = parse_scheme(
        text.replace("events:", required, 1).replace("points: 20", "points: $fine")
    )
    assert file.unset == ("fine",)
    assert differences(file, file.scheme.examples[0]) == []


def test_an_example_is_refused_where_a_parameter_has_neither_default_nor_example() -> None:
    text = SCHEME % ("two", APPROVED, "-40", "{review_award_eligibility: 2}")
    required = "parameters: {note: {title: {en: A note}}}\nevents:"
    file = parse_scheme(text.replace("events:", required, 1))
    assert "--set note=…" in str(differences(file, file.scheme.examples[0])[0])
