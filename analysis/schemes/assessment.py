"""From the values of a run to its results, unit by unit and period by period."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from analysis.schemes.definition import Outcome
from analysis.schemes.evidence import Evidence
from analysis.schemes.files import SchemeFile
from analysis.schemes.job import Job
from analysis.schemes.periods import Level, Period, parts
from analysis.schemes.places import grade_of, ranks_in_classes
from analysis.schemes.proposals import proposed_by_results, proposed_by_rules
from analysis.schemes.publication import reasons_against, unlisted
from analysis.schemes.results import PeriodResult, SchemeResult, UnitResult
from analysis.schemes.run import Run, check_runnable
from analysis.schemes.shares import kind_shares
from analysis.schemes.uncertainty import uncertainties
from analysis.text import Text

Tell: TypeAlias = Callable[[int, int], None]


def assess(file: SchemeFile, evidence: Evidence, period: Period) -> SchemeResult:
    """Run a scheme on evidence for a period, and for all shorter ones that it publishes.

    Raises
    ------
    InvalidPlanError
        If a parameter is yet to be set.
    """
    check_runnable(file)
    return result_of(Run(file, evidence), period)


def result_of(run: Run, period: Period, tell: Tell | None = None) -> SchemeResult:
    """Return the results of a run for a period; `tell` is told how many parts of how many."""
    levels = [level for level in Level if level in run.scheme.results]
    begun = [
        part
        for level in levels
        if level.rank <= period.level.rank
        for part in parts(period, level)
        if run.has_begun(part)
    ]
    found = []
    for part in begun:
        found.append(_period_result(run, run.scheme.results[part.level], part))
        if tell is not None:
            tell(len(found), len(begun))
    proposals = [*proposed_by_rules(run, period)]
    for result in (each for each in found if run.is_over(each.period)):
        proposals += proposed_by_results(run, result)
    excluded = {
        name: {index: reason.value for index, reason in rows.items()}
        for name, rows in run.selections.exclusions.excluded.items()
        if rows
    }
    scheme = run.scheme
    return SchemeResult(
        scheme.scheme,
        scheme.version,
        run.file.hash,
        period,
        dict(run.file.parameters),
        tuple(found),
        tuple(proposals),
        excluded,
    )


def visible(run: Run, period: Period) -> tuple[str, ...]:
    """Return the quantities that have a value in a period."""
    settled = {code: run.scheme.per(code) for code in [*run.scheme.rules, *run.nodes]}
    return tuple(
        code for code, per in settled.items() if per is None or per.rank <= period.level.rank
    )


def _period_result(run: Run, outcome: Outcome, period: Period) -> PeriodResult:
    codes = visible(run, period)
    scores = run.column(outcome.score, period)
    errors = uncertainties(run, outcome, period)
    reasons = [reasons_against(run, outcome, period, index) for index in range(len(run.units))]
    ranks = ranks_in_classes(run, outcome, period, [not why.not_ranked for why in reasons])
    units = run.units_in(period)
    ranked = Counter(
        unit.unit_class for unit, rank in zip(units, ranks, strict=True) if rank is not None
    )
    columns = {code: run.column(code, period) for code in codes}
    hidden = {code: unlisted(run, outcome, period, code) for code in codes}
    results = []
    for index, unit in enumerate(units):
        if not run.is_assessed(index, period):
            continue
        job = Job(run, outcome.score, period, index, None)
        place = ranks[index], ranked[unit.unit_class]
        values = {
            code: None if index in hidden[code] else column[index]
            for code, column in columns.items()
        }
        results.append(
            UnitResult(
                unit.code,
                unit.name,
                unit.unit_class,
                scores[index],
                grade_of(job, outcome, place),
                ranks[index],
                values,
                errors[index],
                reasons[index].not_ranked,
                reasons[index].not_publishable,
                reasons[index].raised_by_missing,
                _lacking(run, codes, period, index),
                kind_shares(job),
            )
        )
    classes = {code: number for number, code in enumerate(run.scheme.classes)}
    last = len(run.units) + 1
    results.sort(key=lambda unit: (classes.get(unit.unit_class or "", last), unit.rank or last))
    return PeriodResult(period, outcome.score, tuple(results))


def _lacking(run: Run, codes: Sequence[str], period: Period, index: int) -> Mapping[str, Text]:
    found = {
        code: Job(run, code, period, index, None).lacking()
        for code in codes
        if code in run.scheme.rules
        and run.scheme.rules[code].needs
        and run.column(code, period)[index] is None
    }
    return {code: said for code, said in found.items() if said is not None}
