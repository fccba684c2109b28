"""Numbers of a scheme: written out, as a percentage, as a formula, or one for each class."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from questionnaires.expressions import Expression, ExpressionSyntaxError, parse, references

OTHERWISE = "otherwise"
UNCAPPED = "uncapped"  # Says in so many words that there is no bound.
OWN = "own"  # The points that the event itself carries.
ANY = "*"  # All values of a column that are not named.
LARGEST = 10**15
PERCENTAGE = re.compile(r"-?\d{1,12}(\.\d{1,12})? ?[%％]")
HUGE_EXPONENT = re.compile(r"[eE][-+]?\d{3}")  # Written out, such a number fills the memory.


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression of the condition language, read once.

    Attributes
    ----------
    source : str
    tree : Expression
    names : frozenset of str
        What it refers to; `ordered` in alphabetical order.
    """

    source: str
    tree: Expression
    names: frozenset[str]
    ordered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that may depend on the unit: one of the three is given, or none: no bound.

    Attributes
    ----------
    number : Fraction or None
    formula : Formula or None
    cases : mapping of str to Amount, or None
        By class or group of units; under `OTHERWISE` for all others.
    """

    number: Fraction | None = None
    formula: Formula | None = None
    cases: Mapping[str, "Amount"] | None = None

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Return every formula in it."""
        if self.cases is not None:
            return tuple(f for case in self.cases.values() for f in case.formulas)
        return () if self.formula is None else (self.formula,)


def read_formula(written: Any) -> Formula:  # noqa: ANN401 - whatever stands in the file
    """Read an expression, or a bare number, which is one too.

    Raises
    ------
    PydanticCustomError
        With a code and a remedy, for the place in the file that is read.
    """
    if isinstance(written, Mapping | list):
        raise PydanticCustomError("formula_expected", "Write one formula.")
    if isinstance(written, bool):
        written = "true()" if written else "false()"
    if not isinstance(written, str):
        written = str(read_number(written)) if written is not None else ""
    try:
        tree = parse(written)
    except ExpressionSyntaxError as error:
        raise PydanticCustomError("invalid_expression", "{said}", {"said": str(error)}) from None
    names = references(tree)
    return Formula(written, tree, names, tuple(sorted(names)))


def read_number(written: Any) -> Fraction:  # noqa: ANN401 - whatever stands in the file
    """Read a number exactly as it is written, such as ``0.1``, ``1/3`` or ``60%``.

    Raises
    ------
    PydanticCustomError
        With a code and a remedy, for the place in the file that is read.
    """
    words = "" if isinstance(written, bool) else str(written).strip()
    if HUGE_EXPONENT.search(words):
        raise PydanticCustomError("out_of_range", "Write a number up to 10^15.")
    try:
        if words.endswith(("%", "％")):
            return Fraction(words[:-1].strip()) / 100
        number = Fraction(words)
    except (ValueError, ZeroDivisionError):
        said = "Write a number, such as 5 or 60%."
        raise PydanticCustomError("number_expected", said, {"written": words[:60]}) from None
    if abs(number) > LARGEST:
        raise PydanticCustomError("out_of_range", "Write a number up to 10^15.")
    return number


def read_amount(written: Any) -> Amount:  # noqa: ANN401 - whatever stands in the file
    """Read a number, a percentage, a formula, or a mapping from class or group to one of these.

    Raises
    ------
    PydanticCustomError
        With a code and a remedy, for the place in the file that is read.
    """
    if isinstance(written, Mapping):
        if not written:
            raise PydanticCustomError("mapping_expected", "Name a class or group, and its number.")
        return Amount(cases={str(key): read_amount(value) for key, value in written.items()})
    if written == UNCAPPED:
        return Amount()
    try:
        return Amount(number=read_number(written))
    except PydanticCustomError:
        if not isinstance(written, str):
            raise
    return Amount(formula=read_formula(written))


def read_term(written: Any) -> Formula | Amount:  # noqa: ANN401 - whatever stands in the file
    """Read a formula, or a mapping from class or group to a number or a formula.

    Raises
    ------
    PydanticCustomError
        With a code and a remedy, for the place in the file that is read.
    """
    return read_amount(written) if isinstance(written, Mapping) else read_formula(written)


def read_points(written: Any) -> Mapping[str, Any]:  # noqa: ANN401 - whatever stands in the file
    """Read a nested table of points, whose leaves are numbers or `OWN`; or one of these for all.

    Raises
    ------
    PydanticCustomError
        With a code and a remedy, for the place in the file that is read.
    """
    if isinstance(written, str | int | float) and not isinstance(written, bool):
        return {ANY: _read_leaf(written)}
    if not isinstance(written, Mapping) or not written:
        raise PydanticCustomError(
            "mapping_expected", "Name a value of the column, and its points."
        )
    return {str(key): _read_leaf(value) for key, value in written.items()}


def _read_leaf(written: Any) -> Any:  # noqa: ANN401 - whatever stands in the file
    if isinstance(written, Mapping):
        return read_points(written)
    return OWN if written == OWN else read_number(written)


_FORMULA = {"type": ["string", "number", "boolean"]}
FormulaField = Annotated[Formula, PlainValidator(read_formula), WithJsonSchema(_FORMULA)]
NumberField = Annotated[
    Fraction, PlainValidator(read_number), WithJsonSchema({"type": ["number", "string"]})
]
AmountField = Annotated[
    Amount,
    PlainValidator(read_amount),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["number", "string"]},
                {
                    "type": "object",
                    "additionalProperties": {"type": ["number", "string", "object"]},
                },
            ]
        }
    ),
]
TermField = Annotated[
    Formula | Amount,
    PlainValidator(read_term),
    WithJsonSchema({"anyOf": [_FORMULA, {"type": "object"}]}),
]
PointsField = Annotated[
    Mapping[str, Any],
    PlainValidator(read_points),
    WithJsonSchema({"type": ["object", "number", "string"]}),
]


def constant(value: object) -> object:
    """Return the value of a parameter as formulas have it; ``10%`` is a number there too."""
    if isinstance(value, str) and PERCENTAGE.fullmatch(value):
        return read_number(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value if isinstance(value, str | bool) else None
    return Fraction(str(value))
