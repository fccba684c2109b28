"""Rules that look up what was measured: by surveys, statistics, experts and inspections."""

from typing import Annotated, Literal

from pydantic import Field

from analysis.schemes.amounts import NumberField
from analysis.schemes.periods import Level
from analysis.schemes.rules.base import Label, Rule
from analysis.schemes.rules.points import Range


class SurveyIndex(Rule):
    """An index of a survey, with its standard error."""

    kind: Literal["survey_index"]
    index: Label
    survey: Label | None = None


class ExternalStatistic(Rule):
    """A figure from outside, with its source and date; evidence not `within` is refused.

    With `stated_for`, the figure of the longer period in which it is asked for, such as how many
    people live there this year.
    """

    kind: Literal["external_statistic"]
    statistic: Label
    stated_for: Level | None = None
    within: Range | None = None


class Judged(Rule):
    """The mean of what experts gave an indicator, after dropping so many scores at each end.

    A score further from the mean of all than `void_beyond`, in points or, below 1, as a share of
    that mean, is void: it is dropped before, and is none of `least_experts`.
    """

    indicator: Label
    void_beyond: Annotated[NumberField, Field(gt=0, le=100)] | None = None
    trim: Annotated[int, Field(ge=0, le=50)] = 0
    least_experts: Annotated[int, Field(ge=1, le=100)] = 1


class ExpertScore(Judged):
    """What experts think of a unit."""

    kind: Literal["expert_score"]


class CaseStudy(Judged):
    """What a case that was written up is worth; without the narrative it is not published."""

    kind: Literal["case_study"]


class Inspection(Rule):
    """100 less the percentage of wrong items among those inspected in a dimension."""

    kind: Literal["inspection"]
    dimension: Label


class Checklist(Rule):
    """The percentage of a checklist's applicable items that passed."""

    kind: Literal["checklist"]
    checklist: Label
