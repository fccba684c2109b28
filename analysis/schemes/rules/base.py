"""What every rule of a scheme has."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from analysis.schemes.amounts import AmountField, FormulaField, NumberField
from analysis.schemes.periods import Level
from analysis.text import Text

NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,62}$"
Code = Annotated[str, Field(pattern=NAME)]
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


class Effect(Part):
    """What follows where a rule holds.

    `zero_out` names the quantities that become 0, in the period in which the rule holds; with
    `zero_out_in`, in the whole period of this length around it. `grade_at_most` is the best grade
    left, `grade_at_least` the worst one unless another rule leaves none as good, `lower_grade` is
    how many grades further down the unit stands, `unrank` takes the unit out of the ranking, and
    `propose` names what is proposed to a person.
    """

    zero_out: OneOrMore | None = None
    zero_out_in: Level | None = None
    grade_at_most: Label | None = None
    grade_at_least: Label | None = None
    lower_grade: Annotated[int, Field(ge=1, le=20)] | None = None
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
