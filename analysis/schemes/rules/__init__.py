"""The primitives of a rule book: each rule is one quantity of a unit in a period.

`base` has what all rules share, and then each module a family: `rows` counts evidence, `points`
and `steps` reward it, `quantities` and `comparison` rest on other rules, `measures` looks up what
was measured.
"""

from typing import Annotated

from pydantic import Field

from analysis.schemes.rules.base import (
    Code,
    Effect,
    Label,
    LeaveOut,
    OneOrMore,
    Part,
    RollUp,
    Rule,
)
from analysis.schemes.rules.comparison import (
    Above,
    Among,
    From,
    Members,
    Normalise,
    Peers,
    Rank,
    Scaling,
    Ties,
    Together,
)
from analysis.schemes.rules.measures import (
    CaseStudy,
    Checklist,
    ExpertScore,
    ExternalStatistic,
    Inspection,
    Judged,
    SurveyIndex,
)
from analysis.schemes.rules.points import (
    Bonus,
    CapEach,
    CategoryPoints,
    Dedupe,
    Factor,
    FactorWhere,
    FixedDeduction,
    ItemScore,
    Joint,
    JointParts,
    LeftOver,
    Order,
    Range,
    Repeats,
    ScoredItem,
)
from analysis.schemes.rules.quantities import Conversion, Earlier, FormulaRule, LowItems, Over
from analysis.schemes.rules.rows import Count, How, Notice, Share, Summary, TableName, Veto, Which
from analysis.schemes.rules.steps import (
    Gate,
    Knot,
    Payment,
    QuotaBase,
    RateBand,
    ReachedStep,
    Remuneration,
    Streak,
    Surplus,
    ThresholdStep,
)

AnyRule = Annotated[
    Count
    | Summary
    | Share
    | CategoryPoints
    | QuotaBase
    | ThresholdStep
    | ItemScore
    | Bonus
    | FixedDeduction
    | RateBand
    | Gate
    | Remuneration
    | Streak
    | Veto
    | Notice
    | FormulaRule
    | Conversion
    | Rank
    | Earlier
    | Normalise
    | SurveyIndex
    | ExternalStatistic
    | ExpertScore
    | CaseStudy
    | Inspection
    | Checklist
    | Members
    | Above
    | Peers
    | LowItems,
    Field(discriminator="kind"),
]

__all__ = [
    "Above",
    "Among",
    "AnyRule",
    "Bonus",
    "CapEach",
    "CaseStudy",
    "CategoryPoints",
    "Checklist",
    "Code",
    "Conversion",
    "Count",
    "Dedupe",
    "Earlier",
    "Effect",
    "ExpertScore",
    "ExternalStatistic",
    "Factor",
    "FactorWhere",
    "FixedDeduction",
    "FormulaRule",
    "From",
    "Gate",
    "How",
    "Inspection",
    "ItemScore",
    "Joint",
    "JointParts",
    "Judged",
    "Knot",
    "Label",
    "LeaveOut",
    "LeftOver",
    "LowItems",
    "Members",
    "Normalise",
    "Notice",
    "OneOrMore",
    "Order",
    "Over",
    "Part",
    "Payment",
    "Peers",
    "QuotaBase",
    "Range",
    "Rank",
    "RateBand",
    "ReachedStep",
    "Remuneration",
    "Repeats",
    "RollUp",
    "Rule",
    "Scaling",
    "ScoredItem",
    "Share",
    "Streak",
    "Summary",
    "Surplus",
    "SurveyIndex",
    "TableName",
    "ThresholdStep",
    "Ties",
    "Together",
    "Veto",
    "Which",
]
