"""Rules that rest on other quantities: a formula, a conversion, and an earlier period."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from analysis.schemes.amounts import AmountField, FormulaField, TermField
from analysis.schemes.rules.base import Code, Effect, Rule
from analysis.schemes.rules.comparison import Together


class FormulaRule(Rule, Effect):
    """What an expression over other quantities and parameters is worth."""

    kind: Literal["formula"]
    value: TermField


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


class Earlier(Rule):
    """A quantity as it was so many periods, or years, before.

    With `how`, what it made together in so many of them, such as the mean of three years.
    """

    kind: Literal["earlier"]
    of: Code
    periods: Annotated[int, Field(ge=1, le=520)] | None = None
    years: Annotated[int, Field(ge=1, le=20)] | None = None
    how: Together | None = None


class LowItems(Rule, Effect):
    """How many of a unit's items lie below the mean of them all by more than `below`.

    Each is named in the trace, and in what is proposed.
    """

    kind: Literal["low_items"]
    of: Annotated[tuple[Code, ...], Field(min_length=2)]
    below: AmountField
