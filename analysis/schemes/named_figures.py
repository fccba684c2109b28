"""Figures that are asked for by name: statistics, indices, scores of experts, checks."""

from collections.abc import Iterator, Mapping

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import EvidenceTable
from analysis.schemes.rules import (
    Checklist,
    ExternalStatistic,
    Inspection,
    Judged,
    Rule,
    SurveyIndex,
    Which,
)

# Table → the column that names a figure, as the rules that ask for it call it too.
NAMED: Mapping[str, tuple[str, type[Rule]]] = {
    "statistics": ("statistic", ExternalStatistic),
    "survey_indices": ("index", SurveyIndex),
    "expert_scores": ("indicator", Judged),
    "inspections": ("dimension", Inspection),
    "checklists": ("checklist", Checklist),
}


def rows_not_asked(scheme: Scheme, name: str, table: EvidenceTable) -> Iterator[int]:
    """Yield the rows whose figure no rule names, such as one that is misspelt."""
    rules = scheme.rules.values()
    if name not in NAMED or any(isinstance(r, Which) and r.table == name for r in rules):
        return
    column, kind = NAMED[name]
    asked = {getattr(rule, column) for rule in rules if isinstance(rule, kind)}
    yield from (i for i, figure in enumerate(table.column(column)) if figure not in asked)
