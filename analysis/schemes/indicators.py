"""The indicator tree: what is weighted into a composite score, and by which weights."""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from analysis.schemes.amounts import AmountField, FormulaField, NumberField
from analysis.schemes.rules import Code, LeaveOut, OneOrMore, Over, Part
from analysis.text import Text

COVERAGE = Fraction(7, 10)


class Combine(StrEnum):
    """How a node makes one value of its children's."""

    WEIGHTED_MEAN = "weighted_mean"
    SUM = "sum"


class Missing(StrEnum):
    """What a child without a value does to its parent."""

    RENORMALISE = "renormalise"
    ZERO = "zero"
    NULL = "null"


class Equal(Part):
    """Every child has the same weight."""

    method: Literal["equal"]


class Ahp(Part):
    """Weights from pairwise judgements on the 1 to 9 scale, of one expert or several.

    `judgements` holds the rows of each expert's matrix, in the order of the children.
    """

    method: Literal["ahp"]
    judgements: Annotated[
        tuple[tuple[tuple[NumberField, ...], ...], ...], Field(min_length=1, max_length=50)
    ]


class Entropy(Part):
    """Weights from the units' own values; what is done to a column first must be named."""

    method: Literal["entropy"]
    normalisation: Literal["min_max", "share", "z_score"]
    costs: tuple[Code, ...] = ()


class Combined(Part):
    """`alpha` times the judged weights, and the rest of 1 times the entropy weights."""

    method: Literal["combined"]
    alpha: NumberField
    judged: Ahp
    entropy: Entropy


class Convert(Part):
    """Marks out of `full` as marks out of `weight`."""

    full: AmountField | None = None
    weight: AmountField
    over: Over = Over.CAP


class Indicator(Part):
    """One node: a leaf has a `value`, every other node has `children`.

    Attributes
    ----------
    weight : Fraction or None
        Per cent of the parent; all of one parent's children total 100, or 100 %. In a sum there
        is none.
    leave_out : LeaveOut or None
        How many of the children with the lowest and the highest values count for nothing.
    floor, cap : Amount or None
        Bounds, before the bonus.
    bonus : Formula or None
        Added to the node once its children are combined.
    leaves : int or None
        How many leaves there must be below it.
    questionnaire : str or None
        Whose answers are the evidence.
    """

    code: Code
    title: Text
    weight: NumberField | None = None
    value: FormulaField | None = None
    children: tuple["Indicator", ...] = ()
    weights: Annotated[Equal | Ahp | Entropy | Combined, Field(discriminator="method")] | None = (
        None
    )
    combine: Combine = Combine.WEIGHTED_MEAN
    leave_out: LeaveOut | None = None
    missing: Missing = Missing.RENORMALISE
    coverage: NumberField = COVERAGE
    full: AmountField | None = None
    floor: AmountField | None = None
    cap: AmountField | None = None
    bonus: FormulaField | None = None
    convert: Convert | None = None
    leaves: Annotated[int, Field(ge=1)] | None = None
    questionnaire: Code | None = None
    clause: OneOrMore | None = None
    note: Text | None = None

    @field_validator("children")
    @classmethod
    def _weigh_in_points(cls, children: tuple["Indicator", ...]) -> tuple["Indicator", ...]:
        """Take 60 % and 40 % for what 60 and 40 are."""
        given = [child.weight for child in children if child.weight is not None]
        if sum(given) != 1 or len(given) < len(children):
            return children
        hundredfold = ({"weight": 100 * weight} for weight in given)
        return tuple(
            child.model_copy(update=update)
            for child, update in zip(children, hundredfold, strict=True)
        )

    @model_validator(mode="after")
    def _is_leaf_or_node(self) -> Self:
        if (self.value is None) == (not self.children):
            raise PydanticCustomError(
                "value_or_children",
                "Give {code} either a value or children.",
                {"code": self.code, "names": (self.code,)},
            )
        return self

    def walk(self) -> Iterator["Indicator"]:
        """Yield every node, children before their parents."""
        for child in self.children:
            yield from child.walk()
        yield self
