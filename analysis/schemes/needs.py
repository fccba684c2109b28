"""Which tables of evidence a scheme reads."""

from collections.abc import Mapping

from pydantic import BaseModel

from analysis.schemes import rules as r
from analysis.schemes.definition import Scheme
from analysis.schemes.tables import EVENTS, TABLES, UNITS

READS: Mapping[type[r.Rule], str] = {
    r.ItemScore: EVENTS,
    r.SurveyIndex: "survey_indices",
    r.ExternalStatistic: "statistics",
    r.ExpertScore: "expert_scores",
    r.CaseStudy: "expert_scores",
    r.Inspection: "inspections",
    r.Checklist: "checklists",
}


def tables_needed(scheme: Scheme) -> tuple[str, ...]:
    """Return the names of the tables, units first."""
    found = {UNITS}
    for rule in scheme.rules.values():
        if isinstance(rule, r.ItemScore):
            if rule.earned_by or rule.deducted_by:
                found.add(EVENTS)
        elif type(rule) in READS:
            found.add(READS[type(rule)])
        elif isinstance(rule, r.Which) and not is_condition(rule):
            found.add(rule.table.value)
    return tuple(name for name in TABLES if name in found)


def is_condition(part: BaseModel) -> bool:
    """Tell whether a rule that can read rows asks for a condition instead."""
    if isinstance(part, r.Bonus):
        return not part.for_each_event
    return isinstance(part, r.Veto | r.Notice) and part.of is not None


def tables_offered(scheme: Scheme) -> tuple[str, ...]:
    """Return the names of the tables, with those that a scheme can do without."""
    found = {*tables_needed(scheme)}
    if sum(isinstance(rule, r.SurveyIndex) for rule in scheme.rules.values()) > 1:
        found.add("survey_covariances")
    return tuple(name for name in TABLES if name in found)
