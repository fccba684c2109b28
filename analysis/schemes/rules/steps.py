"""Rules that turn a quantity into points or money by what it reaches."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from analysis.schemes.amounts import AmountField, FormulaField
from analysis.schemes.periods import Level
from analysis.schemes.rules.base import Effect, Part, Rule
from analysis.text import Text


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
