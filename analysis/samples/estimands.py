"""The part of a plan of estimates that says what is estimated, and of whom."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from analysis.plan import Code, ColumnName, Part, RatingQuestion
from analysis.text import Text

INDEX_TOP = 100.0  # An index lies between zero and this.

Probability = Annotated[float, Field(gt=0, lt=1)]


class _Estimate(Part):
    """What all estimates have: a name, domains, and a condition on other columns."""

    title: Text | None = None
    by: tuple[ColumnName, ...] = ()
    where: Mapping[ColumnName, tuple[str, ...]] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()  # Values that say there is none, such as 99.


class Mean(_Estimate):
    """The mean of a numeric column."""

    kind: Literal["mean"]
    column: ColumnName


class Total(_Estimate):
    """The total of a numeric column; without one, how many there are in the population."""

    kind: Literal["total"]
    column: ColumnName | None = None


class RatioOf(_Estimate):
    """The ratio of the totals of two numeric columns."""

    kind: Literal["ratio"]
    numerator: ColumnName
    denominator: ColumnName


class Proportion(_Estimate):
    """The share of every category of a column."""

    kind: Literal["proportion"]
    column: ColumnName
    categories: tuple[Code, ...] = ()  # Empty: those found, in the order of the file.


class Quantile(_Estimate):
    """Quantiles of a numeric column."""

    kind: Literal["quantile"]
    column: ColumnName
    probabilities: tuple[Probability, ...] = Field(default=(0.5,), min_length=1)


class Index(_Estimate):
    """The index, 0–100, of a rating."""

    kind: Literal["index"]
    rating: RatingQuestion


Estimate = Annotated[
    Mean | Total | RatioOf | Proportion | Quantile | Index, Field(discriminator="kind")
]
# What domains are compared by: one number of each, whose errors have a joint covariance.
Compared = Annotated[Mean | Total | RatioOf | Proportion | Index, Field(discriminator="kind")]


def name_of(one: Estimate) -> str:
    """Return the column, of a ratio ``numerator/denominator``; empty for the population's size."""
    match one:
        case RatioOf():
            return f"{one.numerator}/{one.denominator}"
        case Index():
            return one.rating.column
        case _:
            return one.column or ""


def bounds_of(one: Estimate | None) -> tuple[float, float] | None:
    """Return the ends between which a figure lies; ``None`` where it has none."""
    match one:
        case Index():
            return 0.0, INDEX_TOP
        case Proportion():
            return 0.0, 1.0
        case _:
            return None


def plain_columns(one: Estimate) -> Iterator[str]:
    """Yield the columns of any values: of domains, conditions and categories."""
    yield from one.by
    yield from one.where
    if isinstance(one, Proportion):
        yield one.column
    if isinstance(one, Index):
        yield one.rating.column


def numeric_columns(one: Estimate) -> Iterator[str]:
    """Yield the columns of numbers, which `missing` may be missing from."""
    match one:
        case Mean() | Quantile():
            yield one.column
        case Total():
            yield from () if one.column is None else (one.column,)
        case RatioOf():
            yield from (one.numerator, one.denominator)
        case _:
            pass
