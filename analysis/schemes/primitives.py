"""What each kind of rule makes of evidence and of other quantities.

Each function takes the job, which knows the unit, the period and the names, and the rule; it
returns an exact value, or nothing where there is no denominator or nothing was measured.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from analysis.schemes import rules as r
from analysis.schemes.counting import count, notice, share, summary, veto
from analysis.schemes.event_points import event_points
from analysis.schemes.measures import (
    checklist,
    external_statistic,
    inspection,
    judged,
    low_items,
    normalise,
    survey_index,
)
from analysis.schemes.points import (
    bonus,
    fixed_deduction,
    item_score,
    quota_base,
    rate_band,
    threshold_step,
)
from analysis.schemes.rules import RollUp
from analysis.schemes.settlement import (
    above,
    conversion,
    earlier,
    formula,
    gate,
    members,
    peers,
    rank,
    remuneration,
    streak,
)

Value: TypeAlias = Fraction | None
Method: TypeAlias = Callable[[Any, Any], Value]
METHODS: Mapping[type, Method] = {
    r.Count: count,
    r.Summary: summary,
    r.Share: share,
    r.CategoryPoints: event_points,
    r.QuotaBase: quota_base,
    r.ThresholdStep: threshold_step,
    r.ItemScore: item_score,
    r.Bonus: bonus,
    r.FixedDeduction: fixed_deduction,
    r.RateBand: rate_band,
    r.Gate: gate,
    r.Remuneration: remuneration,
    r.Streak: streak,
    r.Veto: veto,
    r.Notice: notice,
    r.FormulaRule: formula,
    r.Conversion: conversion,
    r.Rank: rank,
    r.Earlier: earlier,
    r.Normalise: normalise,
    r.SurveyIndex: survey_index,
    r.ExternalStatistic: external_statistic,
    r.ExpertScore: judged,
    r.CaseStudy: judged,
    r.Inspection: inspection,
    r.Checklist: checklist,
    r.Members: members,
    r.Above: above,
    r.Peers: peers,
    r.LowItems: low_items,
}
_SUM = (
    r.Count,
    r.CategoryPoints,
    r.QuotaBase,
    r.ThresholdStep,
    r.ItemScore,
    r.Bonus,
    r.FixedDeduction,
    r.RateBand,
    r.Remuneration,
    r.Streak,
    r.Veto,
    r.Notice,
    r.FormulaRule,
    r.LowItems,
)
_ROLL_UPS: Mapping[type, RollUp] = {**dict.fromkeys(_SUM, RollUp.SUM), r.Gate: RollUp.ALL}


def roll_up_of(quantity: object) -> RollUp:
    """Return what longer periods make of a quantity, by its kind where it does not say."""
    said = quantity.roll_up if isinstance(quantity, r.Rule) else None
    if isinstance(quantity, r.Summary) and quantity.how is r.How.TOTAL:
        # Weights of periods are about a mean, and totals with weights were means before.
        return said or (RollUp.SUM if quantity.weights is None else RollUp.MEAN)
    return said or _ROLL_UPS.get(type(quantity), RollUp.MEAN)
