"""Clauses of the document: each that is named is declared; each that is declared has a rule."""

from collections.abc import Iterator

from analysis.schemes.checking.examination import Examination, Place
from analysis.schemes.evidence_rules import listed
from analysis.schemes.indicators import Indicator
from analysis.schemes.rules import Rule


def check_clauses(examined: Examination) -> None:
    """Tell clauses that are named and not declared."""
    for place, clauses in _named(examined):
        for clause in clauses:
            if clause not in examined.scheme.clauses:
                known = examined.scheme.clauses
                examined.unknown("unknown_clause", (*place, "clause"), clause, known)


def warn_of_clauses(examined: Examination) -> None:
    """Tell clauses that no rule implements, and rules that do not say which they implement."""
    if not examined.scheme.clauses:
        return
    named = {clause for _place, clauses in _named(examined) for clause in clauses}
    for name, clause in examined.scheme.clauses.items():
        if name not in named and clause.without_rule is None:
            remedy = f"No rule names clause {name}; name it in one, or say in without_rule why."
            examined.say("clause_without_rule", ("clauses", name), remedy, name)
    for place, part in examined.parts():
        if isinstance(part, Rule) and part.clause is None:
            remedy = f"Name the clause that {place[-1]} implements, or write clause: [] for none."
            examined.say("rule_without_clause", place, remedy, place[-1])


def _named(examined: Examination) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for place, part in examined.parts():
        if isinstance(part, Rule | Indicator):
            yield place, listed(part.clause)
    for level, outcome in examined.scheme.results.items():
        place = ("results", level.value)
        yield place, listed(outcome.clause)
        for index, consequence in enumerate(outcome.consequences):
            yield (*place, "consequences", index), listed(consequence.clause)
