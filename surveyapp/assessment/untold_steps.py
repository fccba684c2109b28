"""Steps of a trace as those read them who may not see every unit that a step compares."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from analysis.schemes.periods import Period
from analysis.schemes.rounding import round_half_up
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
    hidden |= _earlier(steps, hidden)
    for step in steps:
        if (step.code, step.period) in hidden:
            yield replace(step, value=None, notes=(Note(UNTOLD, {}),), rows=(), uses=())
        elif hidden.isdisjoint(step.uses):
            yield step
        else:
            value = _printed(run, step)
            yield replace(step, value=value, notes=(Note(OF_UNTOLD, {}),), rows=())


def _earlier(steps: Sequence[Step], hidden: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return what earlier figures that are not told were made of; it stands before them."""
    found = set[tuple[str, str]]()
    for step in reversed(steps):
        pair = step.code, step.period
        if pair in found or (step.kind == "earlier" and pair in hidden):
            found.update(step.uses)
    return found


def _printed(run: Run, step: Step) -> Fraction | None:
    """Return a score with the places that are printed: further ones tell what made it."""
    outcome = run.scheme.results.get(Period.parse(step.period).level)
    if step.value is None or outcome is None:
        return None
    return round_half_up(step.value, outcome.decimals)


def untold_of(run: Run, unit: str, period: Period, untold: Untold) -> frozenset[str]:
    """Return the quantities of a unit that are not told in a period."""
    return untold.of(period, run.units_in(period)[run.position[unit]].unit_class)
