"""What a unit has of the one above it is told as that one's, never as its own."""

from pathlib import Path

from analysis.schemes.examples import run_example
from analysis.schemes.files import load_scheme
from analysis.schemes.periods import Period
from analysis.schemes.trace import trace

SIBLING = Path(__file__).parent / "siblings" / "bundled_with_centre.yaml"


def test_the_steps_name_the_unit_above_and_do_not_take_the_own_figure_for_its_figure() -> None:
    file = load_scheme(SIBLING)
    run, _result = run_example(file, file.scheme.examples[0])

    steps = {
        step.code: step for step in trace(run, "window_score", Period.parse("2026Q1"), "W1").steps
    }

    assert [note.values for note in steps["of_centre"].notes] == [{"unit": "Z", "value": 80}]
    assert steps["of_centre"].uses == ()  # Its own score of 95 is no part of the centre's 80.
    assert steps["window_score"].uses == (("of_centre", "2026Q1"), ("own", "2026Q1"))
    assert steps["own"].value == 95
