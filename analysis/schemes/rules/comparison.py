"""Rules that compare a unit with others, or put several units together."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from analysis.schemes.amounts import AmountField, FormulaField, NumberField
from analysis.schemes.rules.base import Rule


class From(StrEnum):
    """Where ranks are counted from."""

    TOP = "top"
    BOTTOM = "bottom"


class Among(StrEnum):
    """Which units one is compared with.

    Those of its class, of all classes, or of its class under the same unit.
    """

    CLASS = "class"
    ALL = "all"
    SIBLINGS = "siblings"


class Together(StrEnum):
    """What several units make together."""

    TOTAL = "total"
    MEAN = "mean"
    MEDIAN = "median"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    COUNT = "count"
    VARIANCE = "variance"
    STD_DEV = "std_dev"
    SAMPLE_VARIANCE = "sample_variance"
    SAMPLE_STD_DEV = "sample_std_dev"


class Ties(StrEnum):
    """What equal values make of the places that they take up together.

    All have the first of these (1, 2, 2, 4), the mean of these (1, 2.5, 2.5, 4), or the first,
    and the next value has the next place (1, 2, 2, 3).
    """

    FIRST = "first"
    MEAN = "mean"
    DENSE = "dense"


class Rank(Rule):
    """The rank of a quantity within the class, equal values sharing it as `ties` says.

    `among: all` ranks the units of all classes together, `siblings` those that are below the same
    unit. With `points`, what the place is worth,
    from the first on, the last number for all further ones; equal values with `ties: mean` share
    the points of the places that they take up. With `as_share`, over how many have a value:
    whoever is third of ten is at 3/10. With `parts`, in which of so many equal parts of the
    class: with 10, the best tenth is 1.
    """

    kind: Literal["rank"]
    of: FormulaField
    counted_from: From = From.TOP
    among: Among = Among.CLASS
    ties: Ties = Ties.FIRST
    points: Annotated[tuple[NumberField, ...], Field(min_length=1)] | None = None
    as_share: bool = False
    parts: Annotated[int, Field(ge=2, le=100)] | None = None


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


class Members(Rule):
    """What the units below a unit make together."""

    kind: Literal["members"]
    of: FormulaField
    how: Together = Together.MEAN


class Above(Rule):
    """What the unit above has."""

    kind: Literal["above"]
    of: FormulaField


class Peers(Rule):
    """What the units of the class make together, the unit itself among them."""

    kind: Literal["peers"]
    of: FormulaField
    how: Together = Together.MEAN
    among: Among = Among.CLASS
