"""What is not told of a run that nobody issued yet, beside what may not be published."""

from collections.abc import Iterator, Mapping
from datetime import date

from analysis.schemes.periods import Period
from analysis.schemes.publication import reasons_against
from analysis.schemes.run import Run
from surveyapp.assessment.compared_figures import Hidden, Untold
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.looked_back import FIGURES, lacking_before, look_backs
from surveyapp.assessment.withholding import gaps_in


def untold_now(run: Run, tables: Mapping[str, Rows], today: date, *, is_alone: bool) -> Untold:
    """Return what units are not told in the periods that have a day.

    Where nothing that is shown compares units (`is_alone`), none is told what would tell of
    another; what is read from earlier periods is not told in any case where something was not
    told there.
    """
    before = _before(run, tables)
    if is_alone:
        return Untold(run.scheme, (), before)
    return Untold(run.scheme, (*_unpublishable(run, today), *_withheld(run, tables)), before)


def _before(run: Run, tables: Mapping[str, Rows]) -> tuple[Period, ...]:
    if not any(look_backs(run.scheme)):
        return ()
    figures = {name: rows for name, rows in tables.items() if name in FIGURES}
    return tuple(lacking_before(run.scheme, figures))


def _unpublishable(run: Run, today: date) -> Iterator[Hidden]:
    for level, outcome in run.scheme.results.items():
        period = Period.around(today, level)
        for index, unit in enumerate(run.units_in(period)):
            if not run.is_assessed(index, period):
                continue
            if reasons_against(run, outcome, period, index).not_publishable:
                yield Hidden(period, unit.unit_class, None)


def _withheld(run: Run, tables: Mapping[str, Rows]) -> Iterator[Hidden]:
    for gap in gaps_in(run.scheme, tables):
        if gap.unit in run.position:
            unit = run.units_in(gap.period)[run.position[gap.unit]]
            yield Hidden(gap.period, unit.unit_class, None)
