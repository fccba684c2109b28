"""The primitives of a rule book: each rule is one quantity of a unit in a period."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from analysis.schemes.amounts import AmountField, FormulaField, NumberField, PointsField
from analysis.schemes.periods import Level
from analysis.text import Text

Code = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")]
Label = Annotated[str, Field(min_length=1, max_length=200, coerce_numbers_to_str=True)]
OneOrMore: TypeAlias = Label | tuple[Label, ...]


class Part(BaseModel):
    """Base of every part of a scheme: immutable, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RollUp(StrEnum):
    """What a longer period makes of the values of shorter ones."""

    SUM = "sum"
    MEAN = "mean"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    LAST = "last"
    ALL = "all"
    ANY = "any"


class LeaveOut(Part):
    """How many of the lowest and of the highest of several values count for nothing."""

    lowest: Annotated[int, Field(ge=0, le=52)] = 0
    highest: Annotated[int, Field(ge=0, le=52)] = 0


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


class Effect(Part):
    """What follows where a rule holds.

    `zero_out` names the quantities that become 0, in the period in which the rule holds; with
    `zero_out_in`, in the whole period of this length around it. `grade_at_most` is the best grade
    left, `unrank` takes the unit out of the ranking, and `propose` names what is proposed to a
    person.
    """

    zero_out: OneOrMore | None = None
    zero_out_in: Level | None = None
    grade_at_most: Label | None = None
    unrank: bool = False
    propose: OneOrMore | None = None


class Rule(Part):
    """What every rule has.

    Attributes
    ----------
    per : Level or None
        The period it is settled in; without one, whichever period is asked for.
    units : class, group, or several, or None
        Whom it is about; for all others it has no value.
    when : Formula or None
        Where this does not hold, it is 0.
    floor, cap : Amount or None
        Bounds in its own period; `cap_per` in longer ones.
    roll_up : RollUp or None
        What longer periods make of it; by the kind of rule where it is not said.
    leave_out : LeaveOut or None
        What they pass over of it; one value is always left.
    weights : tuple of Fraction, or None
        How much each period of the year counts in their mean.
    decimals : int or None
        Where given, this is a settlement point: the value is rounded half-up here.
    needs : mapping of str to Text
        Parameters and quantities without which there is no value, each with what is then said.
    questionnaire : str or None
        Whose answers are the evidence.
    clause : str, or several
        Of the document, as `clauses` has them.
    """

    title: Text | None = None
    per: Level | None = None
    units: OneOrMore | None = None
    when: FormulaField | None = None
    floor: AmountField | None = None
    cap: AmountField | None = None
    cap_per: Mapping[Level, AmountField] | None = None
    roll_up: RollUp | None = None
    leave_out: LeaveOut | None = None
    weights: tuple[NumberField, ...] | None = None
    decimals: Annotated[int, Field(ge=0, le=10)] | None = None
    needs: Mapping[Code, Text] = {}
    questionnaire: Code | None = None
    clause: OneOrMore | None = None
    note: Text | None = None


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


class Summary(Rule, Which):
    """A total, mean, median, percentile, minimum or maximum of a column or a formula of it."""

    kind: Literal["summary"]
    of: FormulaField
    how: How
    percentile: NumberField | None = None


class Share(Rule, Which):
    """The share of the rows read that meet `having`; none where there are no rows."""

    kind: Literal["share"]
    having: FormulaField


class Joint(StrEnum):
    """What the units of a joint item get: its points each, or an equal part."""

    FULL = "full"
    EQUAL = "equal"


class JointParts(Part):
    """The parts of a joint item's points.

    Its own unit gets `lead`, the others the rest in equal parts; without `lead` all parts are
    equal. With `decimals` the parts of the others have so many, cut off, and what is left over
    goes to its own unit.
    """

    lead: Annotated[NumberField, Field(ge=0, le=1)] | None = None
    decimals: Annotated[int, Field(ge=0, le=10)] | None = None


class Dedupe(StrEnum):
    """Whether the same item counts wherever it is adopted, or once, at its highest."""

    NONE = "none"
    HIGHEST_ONLY = "highest_only"


class Factor(Part):
    """A multiplier by the value of a column; 1 for values that are not named."""

    by: Label
    factors: Mapping[str, NumberField]
    otherwise: NumberField | None = None

    def of(self, value: object) -> Fraction:
        """Return what a value of the column multiplies points by."""
        usual = Fraction(1) if self.otherwise is None else self.otherwise
        return self.factors.get(str(value), usual)


class Order(StrEnum):
    """Which event of an item is its first: the earliest, or the one with the most points."""

    EARLIEST = "earliest"
    HIGHEST = "highest"


class Repeats(Part):
    """What the first, second, third … event of the same item in a period is multiplied by.

    The last factor holds for all further ones. `same` names the columns that make an item.
    """

    per: Level
    factors: Annotated[tuple[NumberField, ...], Field(min_length=1)]
    same: tuple[Label, ...] = ("unit",)
    order: Order = Order.EARLIEST


class CategoryPoints(Rule, Which):
    """Points for each event, by its category or by other columns, times multipliers.

    `points` is nested as `by` says. ``*`` stands for all values that are not named. A leaf
    may say ``own``: the points that the event itself carries.
    """

    kind: Literal["category_points"]
    by: Annotated[tuple[Label, ...], Field(min_length=1)] = ("category",)
    points: PointsField
    multiply: tuple[Factor, ...] = ()
    repeats: Repeats | None = None
    joint: Joint | JointParts | None = None
    dedupe: Dedupe = Dedupe.NONE
    same: tuple[Label, ...] = ("item_key",)


class Surplus(StrEnum):
    """Whether what is beyond one period's quota makes up for another's within the same task."""

    CARRIED = "carried"
    LOST = "lost"


class QuotaBase(Rule):
    """Base points for a quota fulfilled, less a penalty for each one missing.

    `quota` is of each period of `quota_per` (the rule's own unless said); `surplus` says whether
    what one of them has too many helps another.
    """

    kind: Literal["quota_base"]
    of: FormulaField
    quota: AmountField
    quota_per: Level | None = None
    surplus: Surplus = Surplus.CARRIED
    base: AmountField
    missing: AmountField
    all_or_nothing: bool = False
    extra: AmountField | None = None


class ReachedStep(Part):
    """Reach so much, get so many points."""

    reach: AmountField
    points: AmountField


class ThresholdStep(Rule):
    """The points of the highest step reached, or of all steps reached; never pro rata."""

    kind: Literal["threshold_step"]
    of: FormulaField
    steps: Annotated[tuple[ReachedStep, ...], Field(min_length=1)]
    additive: bool = False


class ScoredItem(Part):
    """One item of a sheet: its full marks, and what is earned and deducted.

    `earned` is a formula; without one, marks are earned by events of `earned_by`; where there are
    none, all marks are there from the start, or with `from_zero` none is. Deductions are the
    points of events of `deducted_by` that name the item.
    """

    title: Text | None = None
    full: AmountField
    earned: FormulaField | None = None
    from_zero: bool = False


class ItemScore(Rule):
    """A sheet of items: in each, no more is deducted, and no more is earned, than its marks."""

    kind: Literal["item_score"]
    items: Annotated[Mapping[Code, ScoredItem], Field(min_length=1)]
    earned_by: Label | None = None
    deducted_by: Label | None = None


class Bonus(Rule, Which):
    """Points on top for each event, or where `when` holds; `cap: uncapped` says there is no end.

    Without `points`, the points that the event itself carries.
    """

    kind: Literal["bonus"]
    points: AmountField | None = None
    for_each_event: bool = True


class Range(Part):
    """Points within which a person decides, with a reason."""

    least: NumberField
    most: NumberField


class FixedDeduction(Rule, Which, Effect):
    """Points off for each event: a number, or within a range what the event says, with a reason.

    Its value is negative.
    """

    kind: Literal["fixed_deduction"]
    points: AmountField | None = None
    within: Range | None = None
    repeats: Repeats | None = None


class Knot(Part):
    """One point of a broken line, or the foot of one step."""

    at: AmountField
    points: AmountField


class RateBand(Rule):
    """Points for a rate along a broken line (or in steps), level beyond both ends."""

    kind: Literal["rate_band"]
    of: FormulaField
    knots: Annotated[tuple[Knot, ...], Field(min_length=1)]
    steps: bool = False


class Gate(Rule, Effect):
    """1 where a quantity reaches what is asked, else 0, and then its effects follow."""

    kind: Literal["gate"]
    of: FormulaField
    at_least: AmountField


class Payment(Part):
    """One part of a remuneration: money for each of what is counted, settled by `per`."""

    title: Text | None = None
    of: FormulaField
    rate: AmountField
    only_if: FormulaField | None = None
    per: Level | None = None


class Remuneration(Rule):
    """Money, never below 0 in any part; a settlement point, to two decimals unless said."""

    kind: Literal["remuneration"]
    payments: Annotated[tuple[Payment, ...], Field(min_length=1)]


class Streak(Rule, Effect):
    """1 in the period in which a condition has held so many times in a row, and every so many."""

    kind: Literal["streak"]
    of: FormulaField
    length: Annotated[int, Field(ge=2, le=366)]
    across_years: bool = False


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


class FormulaRule(Rule, Effect):
    """What an expression over other quantities and parameters is worth."""

    kind: Literal["formula"]
    value: FormulaField


class Over(StrEnum):
    """What becomes of more than full marks in a conversion."""

    CAP = "cap"
    ALLOW_OVER = "allow_over"
    SCALE_BY_MAX = "scale_by_max"


class Conversion(Rule):
    """Marks out of `full` as marks of `weight`; `scale_by_max` takes the class's best as full."""

    kind: Literal["conversion"]
    of: FormulaField
    full: AmountField | None = None
    weight: AmountField
    over: Over = Over.CAP


class From(StrEnum):
    """Where ranks are counted from."""

    TOP = "top"
    BOTTOM = "bottom"


class Among(StrEnum):
    """Which units one is compared with: those of its class, or of all classes."""

    CLASS = "class"
    ALL = "all"


class Together(StrEnum):
    """What several units make together."""

    TOTAL = "total"
    MEAN = "mean"
    MEDIAN = "median"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    COUNT = "count"


class Rank(Rule):
    """The rank of a quantity within the class, equal values sharing it: 1, 2, 2, 4.

    `among: all` ranks the units of all classes together. With `as_share`, over how many have a
    value: whoever is third of ten is at 3/10. With `parts`, in which of so many equal parts of
    the class: with 10, the best tenth is 1.
    """

    kind: Literal["rank"]
    of: FormulaField
    counted_from: From = From.TOP
    among: Among = Among.CLASS
    as_share: bool = False
    parts: Annotated[int, Field(ge=2, le=100)] | None = None


class Earlier(Rule):
    """A quantity as it was so many periods, or years, before.

    With `how`, what it made together in so many of them, such as the mean of three years.
    """

    kind: Literal["earlier"]
    of: Code
    periods: Annotated[int, Field(ge=1, le=520)] | None = None
    years: Annotated[int, Field(ge=1, le=20)] | None = None
    how: Together | None = None


class Scaling(StrEnum):
    """What a value is compared with."""

    TARGET = "target"
    MIN_MAX = "min_max"
    SHARE_OF_BEST = "share_of_best"


class Normalise(Rule):
    """A value on 0 to 100: between two declared ends, or between the class's own ends.

    With `best` above `worst`, more is better; below it, less is. `target` alone between two worst
    ends makes both sides worse.
    """

    kind: Literal["normalise"]
    of: FormulaField
    to: Scaling = Scaling.TARGET
    best: AmountField | None = None
    worst: AmountField | None = None
    worst_above: AmountField | None = None
    lower_is_better: bool = False
    full: NumberField | None = None


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
    """The mean of what experts gave an indicator, after dropping so many scores at each end."""

    indicator: Label
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


class Members(Rule):
    """What the units below a unit make together."""

    kind: Literal["members"]
    of: FormulaField
    how: Together = Together.MEAN


class Peers(Rule):
    """What the units of the class make together, the unit itself among them."""

    kind: Literal["peers"]
    of: FormulaField
    how: Together = Together.MEAN
    among: Among = Among.CLASS


class LowItems(Rule, Effect):
    """How many of a unit's items lie below the mean of them all by more than `below`.

    Each is named in the trace, and in what is proposed.
    """

    kind: Literal["low_items"]
    of: Annotated[tuple[Code, ...], Field(min_length=2)]
    below: AmountField


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
    | Peers
    | LowItems,
    Field(discriminator="kind"),
]
