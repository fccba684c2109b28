"""What is proposed to a person: by rules as they take effect, and by results."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from analysis.schemes.definition import Consequence
from analysis.schemes.evidence_rules import listed
from analysis.schemes.job import Job, as_number
from analysis.schemes.measures import items_below
from analysis.schemes.periods import Period, parts
from analysis.schemes.primitives import Value
from analysis.schemes.results import PeriodResult, Proposal
from analysis.schemes.rows import numbers, read_rows
from analysis.schemes.rules import Effect, Gate, LowItems, Which
from analysis.schemes.run import Run
from questionnaires.expressions import evaluate


def proposed_by_rules(run: Run, period: Period) -> list[Proposal]:
    """Return what rules propose, in each period in which they take effect."""
    found = []
    for code, rule in run.scheme.rules.items():
        if not isinstance(rule, Effect) or rule.propose is None:
            continue
        level = rule.per or period.level
        if level.rank > period.level.rank:
            continue
        for part in filter(run.is_over, parts(period, level)):
            column = run.column(code, part)
            for index, unit in enumerate(run.units):
                times = _times(run, code, part, index, column[index])
                about = _about(run, code, part, index)
                found += [
                    Proposal(unit.code, str(part), what, code, times, listed(rule.clause), about)
                    for what in listed(rule.propose)
                    if times
                ]
    return found


def _about(run: Run, code: str, period: Period, index: int) -> tuple[str, ...]:
    """Return the quantities that a proposal is about, where its rule picks some out."""
    rule = run.scheme.rules[code]
    if not isinstance(rule, LowItems):
        return ()
    return items_below(Job(run, code, period, index, None), rule) or ()


def _times(run: Run, code: str, period: Period, index: int, value: Value) -> int:
    """Return how often a rule proposes: once for each event that it reads, or just once."""
    rule = run.scheme.rules[code]
    if isinstance(rule, LowItems):
        return int(value or 0)
    if value is None or isinstance(rule, Gate):
        return int(value == 0)
    if value != 0 and isinstance(rule, Which) and getattr(rule, "of", None) is None:
        job = Job(run, code, period, index, None)
        return int(numbers(job, rule, read_rows(job, rule)))
    return int(value != 0)


def proposed_by_results(run: Run, result: PeriodResult) -> list[Proposal]:
    """Return what the consequences of a period propose, by scores, grades and ranks."""
    outcome = run.scheme.results[result.period.level]
    by_class: dict[str | None, int] = {}
    for unit in result.units:
        if unit.rank is not None:
            by_class[unit.unit_class] = by_class.get(unit.unit_class, 0) + 1
    found = []
    for consequence in outcome.consequences:
        for unit in result.units:
            names = {
                "score": unit.score,
                "grade": unit.grade,
                "rank": None if unit.rank is None else Fraction(unit.rank),
                "ranked_units": Fraction(by_class.get(unit.unit_class, 0)),
                "publishable": Fraction(not unit.not_publishable),
            }
            job = Job(run, result.score, result.period, run.position[unit.unit], None)
            times = _how_often(job, consequence, names)
            workdays = job.amount(consequence.within_workdays)
            if times:
                found.append(
                    Proposal(
                        unit.unit,
                        str(result.period),
                        consequence.propose,
                        "results",
                        times,
                        listed(consequence.clause),
                        within_workdays=None if workdays is None else int(workdays),
                    )
                )
    return found


def _how_often(job: Job, consequence: Consequence, names: Mapping[str, Any]) -> int:
    conditions = [f for f in (consequence.when, consequence.times) if f is not None]
    found = {
        formula.source: evaluate(
            formula.tree,
            {name: names[name] if name in names else job.name(name) for name in formula.names},
            number=Fraction,
            own=job.run.selections.functions,
        )
        for formula in conditions
    }
    if consequence.when is not None and not found[consequence.when.source]:
        return 0
    if consequence.times is None:
        return 1
    return int(as_number(found[consequence.times.source]) or 0)
