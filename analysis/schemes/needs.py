"""Which tables of evidence a scheme reads."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import ceil

from pydantic import BaseModel

from analysis.schemes import rules as r
from analysis.schemes.definition import Scheme
from analysis.schemes.periods import MONTHS, Period
from analysis.schemes.references import closure
from analysis.schemes.tables import CALENDAR, EVENTS, TABLES, UNITS
from analysis.schemes.workday_reads import needs_calendar

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
    if needs_calendar(scheme):
        found.add(CALENDAR)
    return tuple(name for name in TABLES if name in found)


def is_condition(part: BaseModel) -> bool:
    """Tell whether a rule that can read rows asks for a condition instead."""
    if isinstance(part, r.Bonus):
        return not part.for_each_event
    return isinstance(part, r.Veto | r.Notice) and part.of is not None


def looks_back(scheme: Scheme) -> bool:
    """Tell whether a rule reads what was in an earlier period."""
    return any(isinstance(rule, r.Earlier) for rule in scheme.rules.values())


def read_from(scheme: Scheme, period: Period) -> date:
    """Return from which day on rows are read for a period: of a year before it at the least.

    Rules may look back on others that look back: no further than all do together, and where
    something is carried from period to period, than events are known from.
    """
    looking = [rule for rule in scheme.rules.values() if isinstance(rule, r.Earlier)]
    years = ceil(sum((_years_back(rule) for rule in looking), Fraction(0)))
    found = period.year_before(max(years, 1)).start
    if any(_is_carried(scheme, rule) for rule in looking):
        return min(found, scheme.effective.known_from)
    return found


def _is_carried(scheme: Scheme, rule: r.Earlier) -> bool:
    return any(scheme.rules.get(code) is rule for code in closure(scheme, rule.of))


def _years_back(rule: r.Earlier) -> Fraction:
    """Return how many years back a rule reads; a period of which no length is said is a year."""
    if rule.years is not None:
        return Fraction(rule.years)
    months = MONTHS.get(rule.per.value, 1) if rule.per is not None else MONTHS["year"]
    return Fraction((rule.periods or 1) * months, MONTHS["year"])


def tables_offered(scheme: Scheme) -> tuple[str, ...]:
    """Return the names of the tables, with those that a scheme can do without."""
    found = {*tables_needed(scheme)}
    if sum(isinstance(rule, r.SurveyIndex) for rule in scheme.rules.values()) > 1:
        found.add("survey_covariances")
    return tuple(name for name in TABLES if name in found)
