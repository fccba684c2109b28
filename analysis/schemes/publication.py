"""What speaks against ranking a unit, and against publishing its score."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from analysis.schemes.comparing import compares_units
from analysis.schemes.definition import Outcome
from analysis.schemes.effects import takes_effect
from analysis.schemes.job import Job
from analysis.schemes.measures import unpublishable
from analysis.schemes.periods import Period
from analysis.schemes.rules import (
    CaseStudy,
    Effect,
    ExternalStatistic,
    SurveyIndex,
    TableName,
    Which,
)
from analysis.schemes.run import Run
from analysis.schemes.tale import Tale
from analysis.schemes.trace import rests_on

Pairs: TypeAlias = Sequence[tuple[str, Period]]
FEW, SMALL = "few_responses", "sample_too_small"
FIGURES = (ExternalStatistic, SurveyIndex, CaseStudy)
UNRANKED = {"not_representative", SMALL, "without_n", FEW}


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a unit is not ranked, why its score is not published, and whether gaps raise it."""

    not_ranked: tuple[str, ...]
    not_publishable: tuple[str, ...]
    raised_by_missing: bool


def reasons_against(run: Run, outcome: Outcome, period: Period, index: int) -> Reasons:
    """Return what speaks against ranking a unit, and against publishing its score."""
    figures, rated, nodes = _checked(run, outcome.score, period)
    found = [what for code, part in figures for what in _figures(run, outcome, code, part, index)]
    least = outcome.min_cell_size
    if least is not None and _are_few(run, rated, index, least):
        found.append(SMALL)
    not_ranked = _not_ranked(run, outcome, period, index)
    not_ranked += [what for what in found if what in UNRANKED]
    lacking = [what for what in found if what != FEW]
    return Reasons(
        tuple(dict.fromkeys(not_ranked)),
        tuple(dict.fromkeys(lacking)),
        any(_is_raised(run, code, part, index) for code, part in nodes),
    )


def unlisted(run: Run, outcome: Outcome, period: Period, code: str) -> frozenset[int]:
    """Return the units of which a quantity may not be listed, though the score may rest on others.

    Where it compares units, what one lacks is read from each of the others.
    """
    of_score = set(_checked(run, outcome.score, period)[0])
    figures = [pair for pair in _checked(run, code, period)[0] if pair not in of_score]
    found = frozenset(
        index
        for index in range(len(run.units) if figures else 0)
        for name, part in figures
        if set(_figures(run, outcome, name, part, index)) - {FEW}
    )
    return (
        frozenset(range(len(run.units))) if found and compares_units(run.scheme, code) else found
    )


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
