"""Rules that read rows of evidence one by one: how many, how much of a column, what share."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from analysis.schemes.amounts import FormulaField, NumberField
from analysis.schemes.rules.base import Effect, Label, OneOrMore, Part, Rule


class TableName(StrEnum):
    """Evidence that a rule can count."""

    EVENTS = "events"
    RATINGS = "ratings"
    CASES = "cases"
    PROBLEMS = "problems"
    INSPECTIONS = "inspections"
    EXPERT_SCORES = "expert_scores"
    CHECKLISTS = "checklists"


class Which(Part):
    """Which rows a rule reads: all that every key given lets through.

    `category` and `outlet` are of events; `where` is a condition over the columns of a row,
    `${unit_class}` and the parameters.
    """

    table: TableName = TableName.EVENTS
    category: OneOrMore | None = None
    outlet: OneOrMore | None = None
    where: FormulaField | None = None


class Count(Rule, Which):
    """How many rows there are, each as often as its `number` says.

    `distinct` counts the different values of a column, or with ``item_key`` the items that the
    rows are about, however often each is told.
    """

    kind: Literal["count"]
    distinct: Label | None = None


class How(StrEnum):
    """What is made of the values of a column."""

    TOTAL = "total"
    MEAN = "mean"
    MEDIAN = "median"
    PERCENTILE = "percentile"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    VARIANCE = "variance"
    STD_DEV = "std_dev"
    SAMPLE_VARIANCE = "sample_variance"
    SAMPLE_STD_DEV = "sample_std_dev"


class Summary(Rule, Which):
    """A total, mean, median, percentile, end or spread of a column or a formula of it.

    `trim` rows with the lowest and as many with the highest values are dropped before.
    """

    kind: Literal["summary"]
    of: FormulaField
    how: How
    percentile: NumberField | None = None
    trim: Annotated[int, Field(ge=0, le=50)] = 0


class Share(Rule, Which):
    """The share of the rows read that meet `having`; none where there are no rows."""

    kind: Literal["share"]
    having: FormulaField


class Veto(Rule, Which, Effect):
    """How many approved facts there are; where there is one, its effects follow.

    With `of`, 1 where that condition holds, and no events are read.
    """

    kind: Literal["veto"]
    of: FormulaField | None = None


class Notice(Rule, Which, Effect):
    """How often something is proposed: for each event, or once where the condition `of` holds."""

    kind: Literal["notice"]
    of: FormulaField | None = None
