"""Why a score is 0: the rules that zeroed it out, or something that it rests on."""

from analysis.schemes.periods import Period
from analysis.schemes.trace import trace
from surveyapp.assessment.compared_figures import Untold
from surveyapp.assessment.replays import OwnRun
from surveyapp.assessment.telling import quantity_title
from surveyapp.assessment.untold_steps import told_steps


def zeroed_by(
    own: OwnRun, at: tuple[str, Period, str], language: str, *, untold: Untold | None = None
) -> tuple[str, ...]:
    """Return the titles of the rules that took something from a figure by zeroing out.

    `at` is the figure's code, its period and the unit; `untold` is what units do not read.
    """
    run, (code, period, unit) = own.run, at
    with own.turn:
        found = trace(run, code, period, unit).steps
        told = found if untold is None else tuple(told_steps(run, unit, found, untold))
    rules = (note.values["by"] for step in told for note in step.notes if note.code == "zeroed")
    return tuple(quantity_title(run, rule, language) for rule in dict.fromkeys(rules))
