"""Grades that facts assure whatever the score is, and how many units of a class may have one."""

from pathlib import Path

import pytest

from analysis.errors import InvalidPlanError
from analysis.schemes.examples import run_example
from analysis.schemes.files import load_scheme, parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.trace import trace

SIBLING = Path(__file__).parent / "siblings" / "direct_excellent.yaml"


def test_the_steps_of_a_grade_say_what_assures_it() -> None:
    file = load_scheme(SIBLING)
    run, _result = run_example(file, file.scheme.examples[0])

    steps = trace(run, "total", Period.parse("2026"), "D").steps

    notes = {note.code: note.values for step in steps for note in step.notes}
    assert notes["grade_assured"] == {"grade": {"zh-CN": "优秀", "en": "Excellent"}}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("grade_at_least: excellent", "grade_at_least: superb", "unknown_grade"),
        ("best: {county: 1, department: 2}", "best: {county: 1}", "class_without_amount"),
        ("best: {county: 1, department: 2}", "best: {county: 1, department: 2.5}", "no_share"),
        ("best: 30%, rounding: half_up,", "best: 3,", "rounding_of_nothing"),
    ],
)
def test_what_no_class_could_follow_is_refused(old: str, new: str, problem: str) -> None:
    text = SIBLING.read_text(encoding="utf-8")
    assert old in text

    with pytest.raises(InvalidPlanError) as refusal:
        parse_scheme(text.replace(old, new))

    assert [one.code for one in refusal.value.problems] == [problem]
