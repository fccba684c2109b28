"""Steps of a trace as those read them who may not see every unit that a step compares."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.schemes.periods import Period
from analysis.schemes.run import Run
from analysis.schemes.tale import Note
from analysis.schemes.trace import Step
from surveyapp.assessment.compared_figures import Untold

UNTOLD, OF_UNTOLD = "untold", "made_of_untold"  # Notes.


def told_steps(run: Run, unit: str, steps: Sequence[Step], untold: Untold) -> Iterator[Step]:
    """Yield the steps of a unit: of what is not told no figure and no row, nor what it came to.

    A score that rests on such steps is told as it is, without the figures that it was made of.
    """
    hidden = {
        (step.code, step.period)
        for step in steps
        if step.code in untold_of(run, unit, Period.parse(step.period), untold)
    }
    for step in steps:
        if (step.code, step.period) in hidden:
            yield replace(step, value=None, notes=(Note(UNTOLD, {}),), rows=(), uses=())
        elif hidden.isdisjoint(step.uses):
            yield step
        else:
            yield replace(step, notes=(Note(OF_UNTOLD, {}),), rows=())


def untold_of(run: Run, unit: str, period: Period, untold: Untold) -> frozenset[str]:
    """Return the quantities of a unit that are not told in a period."""
    return untold.of(period, run.units_in(period)[run.position[unit]].unit_class)
