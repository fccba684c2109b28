"""What an analysis returns: frozen values that carry their uncertainty, verdicts and reasons.

Numbers and codes only. Words come from the plan (`Text`) or from whoever words the codes.
Shares and rates lie in 0..1; indices in 0..100; differences of shares are in points (0..100).
`None` means that there is nothing to divide by, or that a figure does not exist.
"""

from analysis.quality.verdicts import Verdict
from analysis.results.analysis import Analysis, DayCount, Hashes
from analysis.results.estimates import Distribution, IndexEstimate, ItemEstimate, LevelShare
from analysis.results.groups import Group, GroupKind, Mark
from analysis.results.ranking import ClassRanking, RankedUnit, UnrankedReason, UnrankedUnit
from analysis.results.rates import Rates, RateWarning
from analysis.results.reconciliation import CaseRow, Reconciliation, ReconciliationRow
from analysis.results.representativeness import (
    CategoryBalance,
    Check,
    CheckCode,
    Gate,
    MarginBalance,
    Shortfall,
)
from analysis.results.weights import (
    MissedTotal,
    UncategorisedAnswers,
    UnusedMargin,
    UnusedMarginReason,
    WeightsSummary,
)

__all__ = [
    "Analysis",
    "CaseRow",
    "CategoryBalance",
    "Check",
    "CheckCode",
    "ClassRanking",
    "DayCount",
    "Distribution",
    "Gate",
    "Group",
    "GroupKind",
    "Hashes",
    "IndexEstimate",
    "ItemEstimate",
    "LevelShare",
    "MarginBalance",
    "Mark",
    "MissedTotal",
    "RankedUnit",
    "RateWarning",
    "Rates",
    "Reconciliation",
    "ReconciliationRow",
    "Shortfall",
    "UncategorisedAnswers",
    "UnrankedReason",
    "UnrankedUnit",
    "UnusedMargin",
    "UnusedMarginReason",
    "Verdict",
    "WeightsSummary",
]
