"""A scheme: one dated, versioned document that says how evidence becomes results."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import Field

from analysis.schemes.amounts import AmountField, FormulaField, NumberField
from analysis.schemes.indicators import Indicator
from analysis.schemes.periods import Level
from analysis.schemes.rules import (
    AnyRule,
    Code,
    Joint,
    JointParts,
    Label,
    OneOrMore,
    Part,
    Rule,
)
from analysis.text import Text

SCHEME_NAME = r"^[a-z][a-z0-9_-]{1,60}$"
Cell: TypeAlias = str | int | float | bool | date | None


class Source(Part):
    """The document that a scheme says in the language of schemes.

    `left_open` notes what the document leaves open.
    """

    title: Text
    document: Label | None = None
    issued_by: Text | None = None
    number: Label | None = None
    issued_on: date | None = None
    left_open: Text | None = None


class Effective(Part):
    """From when a scheme is in force, and until which day inclusive.

    Events from `compares_from` on are read for the periods before, which later ones are compared
    with; without it nothing is known of those.
    """

    begins: Annotated[date, Field(alias="from")]
    until: date | None = None
    compares_from: date | None = None

    @property
    def known_from(self) -> date:
        """Return the first day of which events are read."""
        earlier = self.compares_from
        return self.begins if earlier is None else min(self.begins, earlier)


class CountedBy(StrEnum):
    """What says which days are worked: a table of days, or the days of the week alone."""

    CALENDAR = "calendar"
    MONDAY_TO_FRIDAY = "monday_to_friday"


class Parameter(Part):
    """A choice left to whoever adopts the scheme.

    Attributes
    ----------
    default
        What holds unless another is set; without the key, the scheme does not run until it is.
    example
        What a check of the scheme takes where there is no default.
    choices : list of names, or mapping of names to values, or None
    choice_titles : mapping of str to Text
        What people read in the place of the name of a choice.
    left_open : Text or None
        What the document leaves open.
    """

    title: Text
    default: Any = None
    example: Any = None
    choices: tuple[Label, ...] | Mapping[str, Any] | None = None
    choice_titles: Mapping[str, Text] = {}
    at_least: NumberField | None = None
    at_most: NumberField | None = None
    left_open: Text | None = None

    @property
    def must_be_set(self) -> bool:
        """Tell whether the scheme cannot run before somebody sets it."""
        return "default" not in self.model_fields_set

    def name_of(self, value: Any) -> Any:  # noqa: ANN401 - whatever a parameter holds
        """Return the name of the choice that a value was written for; else the value itself."""
        choices = self.choices if isinstance(self.choices, Mapping) else {}
        return next((name for name, meant in choices.items() if meant == value), value)


class Group(Part):
    """Units by name or code, for which rules differ."""

    title: Text
    units: tuple[Label, ...] = ()


class Category(Part):
    """A kind of event.

    Attributes
    ----------
    date : str
        The column whose day says which period an event belongs to.
    outlets : tuple of str or None
        Those it can have; any declared one where it is not said.
    requires : tuple of str
        Columns that every event of the category fills.
    needs_approval : bool
        Counts only once a second person has approved it, and its evidence is named.
    """

    title: Text | None = None
    date: Label = "submitted_on"
    outlets: tuple[Label, ...] | None = None
    requires: tuple[Label, ...] = ()
    needs_approval: bool = False


class ExtraKind(StrEnum):
    """How the cells of a column of one's own are read."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"


class ExtraColumn(Part):
    """A column of one's own with a title, which files may have for its heading."""

    kind: ExtraKind
    title: Text


class Events(Part):
    """What an event can be.

    `duplicates` names the columns that no two events share; `columns` adds columns of one's own.
    """

    categories: Annotated[Mapping[Label, Category], Field(min_length=1)]
    outlets: Mapping[Label, Text | None] = {}
    duplicates: tuple[Label, ...] = ("unit", "category", "outlet", "issue", "title")
    joint: Joint | JointParts = Joint.FULL
    columns: Mapping[Code, ExtraKind | ExtraColumn] = {}

    @property
    def kinds(self) -> dict[str, ExtraKind]:
        """Return how each column of one's own is read."""
        return {
            code: column.kind if isinstance(column, ExtraColumn) else column
            for code, column in self.columns.items()
        }

    @property
    def headings(self) -> dict[str, str]:
        """Return the column of one's own that each title stands for."""
        return {
            title: code
            for code, column in self.columns.items()
            if isinstance(column, ExtraColumn)
            for title in column.title.values()
        }


class Clause(Part):
    """A place of the document, in our words; `without_rule` says why no rule implements it."""

    says: Text
    place: Label | None = None
    without_rule: Text | None = None


class Rounding(StrEnum):
    """How a share of the class becomes a number of units."""

    DOWN = "down"
    HALF_UP = "half_up"
    UP = "up"


class Grade(Part):
    """A band, closed below; `best` bounds how many of the class may have it.

    `best` is a share of the class (``30%``), which `rounding` makes a number of units, or such a
    number from 1 on; `at_least_units` may have it however small the share is.
    """

    grade: Label
    title: Text | None = None
    at_least: AmountField | None = None
    best: AmountField | None = None
    at_least_units: Annotated[int, Field(ge=1)] | None = None
    rounding: Rounding = Rounding.DOWN


class Consequence(Part):
    """What is proposed to a person where a condition holds; never executed by itself.

    `times` says how often, such as once for each bad rating; `within_workdays`, when to remind.
    """

    propose: Label
    title: Text | None = None
    when: FormulaField | None = None
    times: FormulaField | None = None
    within_workdays: AmountField | None = None
    clause: OneOrMore | None = None


class Outcome(Part):
    """What is published for a period of one level.

    Attributes
    ----------
    score : str
        The quantity that is graded and ranked.
    shows : tuple of str
        Further quantities of the bulletin, in its order.
    ranked, ranked_if, then_by
        Whether units are ranked within their class, which of them, and what parts equal scores.
    min_n, min_cell_size : Fraction or None
        Answers that a survey index must rest on for the unit to be ranked, and to be published.
        Fewer ratings than `min_cell_size` are neither ranked nor published.
    """

    score: Code
    title: Text | None = None
    shows: tuple[Code, ...] = ()
    ranked: bool = True
    ranked_if: FormulaField | None = None
    then_by: tuple[Code, ...] = ()
    min_n: NumberField | None = None
    min_cell_size: NumberField | None = None
    lower_is_better: bool = False
    decimals: Annotated[int, Field(ge=0, le=6)] = 2
    grades: tuple[Grade, ...] = ()
    consequences: tuple[Consequence, ...] = ()
    clause: OneOrMore | None = None


class ExampleUnit(Part):
    """A unit of an example; `class_from` says from which day on it is of which other class."""

    unit_class: Annotated[Code | None, Field(alias="class")] = None
    class_from: Mapping[date, Code] = {}
    name: Label | None = None
    groups: tuple[Label, ...] = ()
    parent: Label | None = None
    begins: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None


Row: TypeAlias = Mapping[str, Any]
Expected: TypeAlias = Mapping[str, Any]


class Example(Part):
    """Evidence, and the result it must have.

    Attributes
    ----------
    period : str
        Such as ``2026Q1``.
    units : mapping
        Code → class; one unit ``A`` of the first class where none is named.
    expect : mapping
        Unit → quantity, ``grade``, ``rank``, or ``proposed`` → value.
    refused : str or None
        The code of the problem for which the evidence is refused.
    """

    name: Label
    title: Text | None = None
    period: Label
    parameters: Mapping[str, Any] = {}
    units: Mapping[Label, ExampleUnit] = {}
    events: tuple[Row, ...] = ()
    ratings: tuple[Row, ...] = ()
    cases: tuple[Row, ...] = ()
    problems: tuple[Row, ...] = ()
    inspections: tuple[Row, ...] = ()
    expert_scores: tuple[Row, ...] = ()
    statistics: tuple[Row, ...] = ()
    survey_indices: tuple[Row, ...] = ()
    survey_covariances: tuple[Row, ...] = ()
    checklists: tuple[Row, ...] = ()
    calendar: tuple[Row, ...] = ()
    expect: Mapping[str, Expected] = {}
    refused: Label | None = None


class Scheme(Part):
    """The whole document; see `docs/schemes.md`.

    Attributes
    ----------
    indicators_per : Level or None
        The period in which indicators are combined; without one, whichever period is asked for.
    workdays : CountedBy
        By what formulas count working days.
    """

    scheme: Annotated[str, Field(pattern=SCHEME_NAME)]
    version: Label
    title: Text
    source: Source | None = None
    effective: Effective
    parameters: Mapping[Code, Parameter] = {}
    classes: Mapping[Code, Text] = {}
    groups: Mapping[Code, Group] = {}
    events: Events | None = None
    clauses: Mapping[Label, Clause] = {}
    rules: Mapping[Code, AnyRule] = {}
    indicators: tuple[Indicator, ...] = ()
    indicators_per: Level | None = None
    workdays: CountedBy = CountedBy.CALENDAR
    results: Annotated[Mapping[Level, Outcome], Field(min_length=1)]
    examples: tuple[Example, ...] = ()

    def nodes(self) -> Iterator[Indicator]:
        """Yield every indicator, children before their parents."""
        for root in self.indicators:
            yield from root.walk()

    def per(self, code: str) -> Level | None:
        """Return the level that a quantity is settled at; ``None`` for whichever is asked for."""
        rule: Rule | None = self.rules.get(code)
        return self.indicators_per if rule is None else rule.per
