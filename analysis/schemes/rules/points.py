"""Rules that give points for events, or take them."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from analysis.schemes.amounts import AmountField, FormulaField, NumberField, PointsField
from analysis.schemes.periods import Level
from analysis.schemes.rules.base import Code, Effect, Label, Part, Rule
from analysis.schemes.rules.rows import Which
from analysis.text import Text


class Joint(StrEnum):
    """What the units of a joint item get: its points each, or an equal part."""

    FULL = "full"
    EQUAL = "equal"


class LeftOver(StrEnum):
    """What becomes of the rest where parts have so many decimals."""

    TO_LEAD = "to_lead"
    LOST = "lost"
    ROUNDED = "rounded"


class JointParts(Part):
    """The parts of a joint item's points.

    Its own unit gets `lead`, the others the rest in equal parts; without `lead` all parts are
    equal. With `decimals` the parts of the others have so many, cut off, and what is left over
    goes to its own unit, or is lost to all; or each part, its own too, is rounded half up.

    With `others` each of the others gets this part of the points, however many they are, and its
    own unit all of them unless `lead` says less: nothing is left over, and `decimals` rounds each
    part half up, or cuts it off where the rest is lost.
    """

    lead: Annotated[NumberField, Field(ge=0, le=1)] | None = None
    others: Annotated[NumberField, Field(ge=0, le=1)] | None = None
    decimals: Annotated[int, Field(ge=0, le=10)] | None = None
    rest: LeftOver = LeftOver.TO_LEAD


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

    @property
    def all(self) -> tuple[Fraction, ...]:
        """Return everything that points may be multiplied by."""
        return (*self.factors.values(), Fraction(1) if self.otherwise is None else self.otherwise)


class FactorWhere(Part):
    """A multiplier where a condition over the columns of a row holds; else 1, or `otherwise`."""

    when: FormulaField
    factor: NumberField
    otherwise: NumberField | None = None

    def of(self, value: object) -> Fraction:
        """Return what points are multiplied by where the condition has a value."""
        return self.factor if value else self.all[1]

    @property
    def all(self) -> tuple[Fraction, ...]:
        """Return everything that points may be multiplied by."""
        return self.factor, Fraction(1) if self.otherwise is None else self.otherwise


def _form(factor: object) -> str:
    """Tell which form of a multiplier is meant, so that what is wrong with it is told of that."""
    if isinstance(factor, Mapping):
        return WHERE if "when" in factor or "factor" in factor else BY
    return WHERE if isinstance(factor, FactorWhere) else BY


BY, WHERE = "Factor", "FactorWhere"
AnyFactor = Annotated[
    Annotated[Factor, Tag(BY)] | Annotated[FactorWhere, Tag(WHERE)], Discriminator(_form)
]


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


class CapEach(Part):
    """The most that all events count together that agree in some columns, such as an outlet."""

    same: Annotated[tuple[Label, ...], Field(min_length=1)]
    most: AmountField


class CategoryPoints(Rule, Which):
    """Points for each event, by its category or by other columns, times multipliers.

    `points` is nested as `by` says. ``*`` stands for all values that are not named. A leaf
    may say ``own``: the points that the event itself carries. `dedupe` is about the rule's own
    period; with `dedupe_per`, of an item that counted earlier in that longer one only what is
    beyond counts. `cap_each` bounds what each outlet (item, person …) comes to in the rule's own
    period.
    """

    kind: Literal["category_points"]
    by: Annotated[tuple[Label, ...], Field(min_length=1)] = ("category",)
    points: PointsField
    multiply: tuple[AnyFactor, ...] = ()
    repeats: Repeats | None = None
    joint: Joint | JointParts | None = None
    dedupe: Dedupe = Dedupe.NONE
    dedupe_per: Level | None = None
    same: tuple[Label, ...] = ("item_key",)
    cap_each: CapEach | None = None


class ScoredItem(Part):
    """One item of a sheet: its full marks, and what is earned and deducted.

    `earned` is a formula; without one, marks are earned by events of `earned_by`; where there are
    none, all marks are there from the start, or with `from_zero` none is. Deductions are the
    points of events of `deducted_by` that name the item; `deducts` is what an event without
    points takes.
    """

    title: Text | None = None
    full: AmountField
    deducts: AmountField | None = None
    earned: FormulaField | None = None
    from_zero: bool = False


class ItemScore(Rule):
    """A sheet of items: in each, no more is deducted, and no more is earned, than its marks.

    `repeats` multiplies what the first, second … event of `deducted_by` takes.
    """

    kind: Literal["item_score"]
    items: Annotated[Mapping[Code, ScoredItem], Field(min_length=1)]
    earned_by: Label | None = None
    deducted_by: Label | None = None
    repeats: Repeats | None = None


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
