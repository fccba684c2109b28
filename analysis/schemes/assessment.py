"""From the values of a run to its results: grades, ranks within classes, and proposals."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any, TypeAlias

from analysis.schemes.definition import Consequence, Grade, Outcome
from analysis.schemes.effects import takes_effect
from analysis.schemes.evidence import Evidence
from analysis.schemes.evidence_rules import listed
from analysis.schemes.files import SchemeFile
from analysis.schemes.job import Job, as_number
from analysis.schemes.measures import items_below, unpublishable
from analysis.schemes.periods import Level, Period, parts
from analysis.schemes.results import PeriodResult, Proposal, SchemeResult, UnitResult
from analysis.schemes.rows import numbers, read_rows
from analysis.schemes.rules import (
    CaseStudy,
    Effect,
    ExternalStatistic,
    Gate,
    LowItems,
    SurveyIndex,
    TableName,
    Which,
)
from analysis.schemes.run import Run, check_runnable
from analysis.schemes.shares import kind_shares
from analysis.schemes.tale import Tale
from analysis.schemes.trace import rests_on
from analysis.schemes.uncertainty import uncertainties
from analysis.text import Text
from questionnaires.expressions import evaluate

Value = Fraction | None
Tell: TypeAlias = Callable[[int, int], None]
Pairs: TypeAlias = Sequence[tuple[str, Period]]
FEW, SMALL = "few_responses", "sample_too_small"
FIGURES = (ExternalStatistic, SurveyIndex, CaseStudy)
UNRANKED = {"not_representative", SMALL, "without_n", FEW}


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
    proposals = [*_of_rules(run, period)]
    for result in (each for each in found if run.is_over(each.period)):
        proposals += _of_results(run, result)
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


def places_of(run: Run, outcome: Outcome, period: Period) -> list[int | None]:
    """Return the rank of each unit within its class; ``None`` where it is not ranked."""
    is_ranked = [not _reasons(run, outcome, period, index)[0] for index in range(len(run.units))]
    return _ranks(run, outcome, period, is_ranked)


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
    reasons = [_reasons(run, outcome, period, index) for index in range(len(run.units))]
    ranks = _ranks(run, outcome, period, [not why[0] for why in reasons])
    units = run.units_in(period)
    ranked = Counter(
        unit.unit_class for unit, rank in zip(units, ranks, strict=True) if rank is not None
    )
    columns = {code: run.column(code, period) for code in codes}
    results = []
    for index, unit in enumerate(units):
        if not run.is_assessed(index, period):
            continue
        not_ranked, not_publishable, raised = reasons[index]
        place = ranks[index], ranked[unit.unit_class]
        values = {code: column[index] for code, column in columns.items()}
        results.append(
            UnitResult(
                unit.code,
                unit.name,
                unit.unit_class,
                scores[index],
                _grade(Job(run, outcome.score, period, index, None), outcome, place),
                ranks[index],
                values,
                errors[index],
                not_ranked,
                not_publishable,
                raised,
                _lacking(run, codes, period, index),
                kind_shares(Job(run, outcome.score, period, index, None)),
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


def _reasons(
    run: Run, outcome: Outcome, period: Period, index: int
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Return why a unit is not ranked, why not published, and whether gaps raise its score."""
    figures, rated, nodes = _checked(run, outcome.score, period)
    found = [what for code, part in figures for what in _figures(run, outcome, code, part, index)]
    least = outcome.min_cell_size
    if least is not None and _are_few(run, rated, index, least):
        found.append(SMALL)
    not_ranked = _not_ranked(run, outcome, period, index)
    not_ranked += [what for what in found if what in UNRANKED]
    lacking = [what for what in found if what != FEW]
    raised = any(_is_raised(run, code, part, index) for code, part in nodes)
    return tuple(dict.fromkeys(not_ranked)), tuple(dict.fromkeys(lacking)), raised


def _not_ranked(run: Run, outcome: Outcome, period: Period, index: int) -> list[str]:
    reasons = [] if outcome.ranked else ["not_ranked_by_scheme"]
    if run.column(outcome.score, period)[index] is None:
        reasons.append("no_data")
    job = Job(run, outcome.score, period, index, None)
    if outcome.ranked_if is not None and not job.condition(outcome.ranked_if):
        reasons.append("condition_not_met")
    return reasons + [
        code
        for code, rule in run.scheme.rules.items()
        if isinstance(rule, Effect) and rule.unrank and takes_effect(run, code, period, index)
    ]


def _checked(run: Run, score: str, period: Period) -> tuple[Pairs, Pairs, Pairs]:
    """Return the figures, ratings and nodes that a score rests on, each in its own period."""
    key = ("checked", score, period)
    if key not in run.memo:
        own = [
            (code, part)
            for code, part in rests_on(run, score, period)
            if all(level.rank >= part.level.rank for level in run.levels(code))
        ]
        figures = [pair for pair in own if isinstance(run.quantity(pair[0]), FIGURES)]
        rated = [pair for pair in own if _reads_ratings(run.quantity(pair[0]))]
        nodes = [pair for pair in own if pair[0] in run.nodes and run.nodes[pair[0]].children]
        run.memo[key] = figures, rated, nodes
    found: tuple[Pairs, Pairs, Pairs] = run.memo[key]
    return found


def _reads_ratings(quantity: object) -> bool:
    return isinstance(quantity, Which) and quantity.table is TableName.RATINGS


def _are_few(run: Run, rated: Pairs, index: int, least: Fraction) -> bool:
    """Tell whether a score rests on ratings of so few people that one might be found out."""
    read: set[int] = set()
    for code, part in rated:
        tale = Tale()
        run.compute(code, part, index, tale)
        read.update(row for table, row in tale.rows if table == TableName.RATINGS)
    table = run.evidence.table(TableName.RATINGS)
    of, number = table.column("criterion"), table.column("number")
    people: Counter[str | None] = Counter()
    for row in read:
        people[of[row]] += 1 if number[row] is None else number[row]
    return any(0 < n < least for n in people.values())


def _figures(run: Run, outcome: Outcome, code: str, period: Period, index: int) -> list[str]:
    """Return what a figure from outside, of a survey or of a case lacks for publication."""
    tale = Tale()
    run.compute(code, period, index, tale)
    found = [note.code for note in tale.notes if note.code == "without_narrative"]
    for table, row in tale.rows:
        cells = run.evidence.table(table).row(row)
        if table == "statistics":
            found += unpublishable(cells)
        elif table == "survey_indices":
            found += _of_sample(outcome, cells)
    return found


def _of_sample(outcome: Outcome, cells: Mapping[str, Any]) -> list[str]:
    """Return what a survey's sample is too small, or too lopsided, for."""
    found = ["not_representative"] if cells.get("verdict") == "fail" else []
    n = cells.get("n")
    if n is None:
        if outcome.min_n is not None or outcome.min_cell_size is not None:
            found.append("without_n")
        return found
    if outcome.min_n is not None and n < outcome.min_n:
        found.append(FEW)
    is_small = outcome.min_cell_size is not None and n < outcome.min_cell_size
    return [*found, SMALL] if is_small else found


def _is_raised(run: Run, code: str, period: Period, index: int) -> bool:
    node = run.nodes.get(code)
    if node is None or not node.children or run.column(code, period)[index] is None:
        return False
    children = [run.column(child.code, period)[index] for child in node.children]
    if None not in children:
        return False
    tale = Tale()
    run.compute(code, period, index, tale)
    return any(note.code == "missing" and note.values["raises"] for note in tale.notes)


def _ranks(
    run: Run, outcome: Outcome, period: Period, is_ranked: Sequence[bool]
) -> list[int | None]:
    """Return ranks within classes on exact values; equal values share: 1, 2, 2, 4."""
    sign = 1 if outcome.lower_is_better else -1
    first = run.column(outcome.score, period)
    others = [run.column(code, period) for code in outcome.then_by]

    def key(index: int) -> tuple[Fraction, ...]:
        ties = (-(column[index] or Fraction(0)) for column in others)
        return (sign * (first[index] or Fraction(0)), *ties)

    ranks: list[int | None] = [None] * len(run.units)
    by_class: dict[str | None, list[int]] = {}
    for index, unit in enumerate(run.units_in(period)):
        if is_ranked[index]:
            by_class.setdefault(unit.unit_class, []).append(index)
    for members in by_class.values():
        place = 1
        for _key, tied in groupby(sorted(members, key=key), key=key):
            group = list(tied)
            for index in group:
                ranks[index] = place
            place += len(group)
    return ranks


def _grade(job: Job, outcome: Outcome, place: tuple[int | None, int]) -> str | None:
    """Return the grade of a unit by its score, and by its rank among so many."""
    score = job.run.column(outcome.score, job.period)[job.index]
    if score is None or not outcome.grades:
        return None
    best = _best_left(job.run, job.period, job.index, outcome.grades)
    for grade in outcome.grades[best:]:
        if is_in_band(job, grade, score, outcome) and _has_place(grade, *place):
            return grade.grade
    return outcome.grades[-1].grade


def is_in_band(job: Job, grade: Grade, score: Fraction, outcome: Outcome) -> bool:
    """Tell whether a score reaches a band; bands are closed at their foot."""
    foot = job.amount(grade.at_least)
    if foot is None:
        return True
    return score <= foot if outcome.lower_is_better else score >= foot


def _has_place(grade: Grade, rank: int | None, n: int) -> bool:
    if grade.best is None:
        return True
    places = int(grade.best * n) if grade.best < 1 else int(grade.best)
    return rank is not None and rank <= places


def _best_left(run: Run, period: Period, index: int, grades: Sequence[Grade]) -> int:
    """Return the position of the best grade that effects leave open."""
    best = 0
    names = [grade.grade for grade in grades]
    for code, rule in run.scheme.rules.items():
        limit = rule.grade_at_most if isinstance(rule, Effect) else None
        if limit in names and takes_effect(run, code, period, index):
            best = max(best, names.index(limit))
    return best


def _of_rules(run: Run, period: Period) -> list[Proposal]:
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


def _of_results(run: Run, result: PeriodResult) -> list[Proposal]:
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
        )
        for formula in conditions
    }
    if consequence.when is not None and not found[consequence.when.source]:
        return 0
    if consequence.times is None:
        return 1
    return int(as_number(found[consequence.times.source]) or 0)
