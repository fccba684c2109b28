"""What a ledger takes: categories, outlets, items and further columns, as somebody writes them.

The vocabulary is data, like a questionnaire: written in YAML, closed to keys it does not know,
and checked all at once.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError

from questionnaires.definition import Part, Text
from surveyapp.messages import N_

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
DATES = ("submitted_on", "adopted_on", "issued_on", "occurred_on")
# Columns that a category may require beside the unit and its date; further ones too.
REQUIRABLE = (
    "event_no", "outlet", "title", "issue", "submitted_on", "adopted_on", "issued_on",
    "occurred_at", "reported_at", "item", "points", "reason", "level", "joint_units", "staff",
    "evidence", "about", "reviewed",
)  # fmt: skip
FIXED = frozenset(
    {
        *(*REQUIRABLE, "unit", "category", "number", "adjusts", "state", "counted_on"),
        *("recorded_by", "approved_by", "extra", "csrf_token", "occurred_clock"),
        *("data", "errors", "meta", "process", "validate", "usual", "further", "cells", "refuse"),
    }
)

NOT_YAML = N_("第 {line} 行附近读不懂。请检查缩进、冒号和引号。")
NOT_A_MAPPING = N_("请按“categories:”开头的样式书写，可从右边的样例改起。")
WRONG_KEY = N_("不认识“{key}”。请核对拼写，或删去。")
MISSING_KEY = N_("缺少“{key}”。请补上。")
WRONG_VALUE = N_("“{value}”不合要求（{expected}）。请照样例改写。")
CODE_TWICE = N_("代码“{code}”用了两次。每个代码只能用一次。")
NO_SUCH_OUTLET = N_("没有代码为“{code}”的载体。请在 outlets 里加上，或改正。")
NO_SUCH_COLUMN = N_("没有代码为“{code}”的列。可以要求的有：{known}。")
COLUMN_TAKEN = N_("“{code}”是台账已有的列，不能再加。请换一个代码。")
STILL_USED = N_("“{code}”已有事件使用，不能删去。请保留它。")


class Named(Part):
    """A thing with a code and a name."""

    code: Code
    title: Text


class EventCategory(Named):
    """One kind of event.

    Attributes
    ----------
    outlets : tuple of str or None
        Codes of the outlets it may name; ``None`` for any of the ledger, empty for none.
    required : tuple of str
        Columns that must be filled in beside the unit and the date.
    needs_approval : bool
        Whether it counts only after a second person approved it: vetoes, exclusions, fixed
        deductions.
    dated_by : str
        Which of its dates it is attributed by.
    takes_item : bool
        Whether it is a deduction from, or a mark of, one of the items of a scheme.
    """

    outlets: tuple[Code, ...] | None = None
    required: tuple[str, ...] = ()
    needs_approval: bool = False
    dated_by: Literal["submitted_on", "adopted_on", "issued_on", "occurred_on"] = "submitted_on"
    takes_item: bool = False

    @property
    def date_column(self) -> str:
        """The column that holds its date."""
        return "occurred_at" if self.dated_by == "occurred_on" else self.dated_by


class ExtraColumn(Named):
    """A further column of a ledger."""

    kind: Literal["text", "number", "date"] = "text"


class LedgerVocabulary(Part):
    """Everything a ledger takes."""

    categories: tuple[EventCategory, ...] = Field(min_length=1)
    outlets: tuple[Named, ...] = ()
    items: tuple[Named, ...] = ()
    columns: tuple[ExtraColumn, ...] = ()

    def category(self, code: str) -> EventCategory:
        """Return the category of this code."""
        return next(one for one in self.categories if one.code == code)

    def outlets_of(self, category: EventCategory) -> tuple[Named, ...]:
        """Return the outlets that a category may name."""
        if category.outlets is None:
            return self.outlets
        return tuple(one for one in self.outlets if one.code in category.outlets)

    def parts(self) -> Mapping[str, tuple[Named, ...]]:
        """Return everything that has a code, by what it is one of."""
        return {
            "categories": self.categories,
            "outlets": self.outlets,
            "items": self.items,
            "columns": self.columns,
        }


class VocabularyProblem(Part):
    """One thing to correct: where it stands, and what would mend it."""

    place: str
    remedy: str
    parameters: dict[str, str] = Field(default_factory=dict)


def read_vocabulary(source: str) -> LedgerVocabulary | list[VocabularyProblem]:
    """Return the vocabulary that a text in YAML describes, or everything wrong with it."""
    try:
        written = yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = str(mark.line + 1 if mark else 1)
        return [VocabularyProblem(place="", remedy=NOT_YAML, parameters={"line": line})]
    if not isinstance(written, dict):
        return [VocabularyProblem(place="", remedy=NOT_A_MAPPING)]
    try:
        vocabulary = LedgerVocabulary.model_validate(written)
    except ValidationError as error:
        return [_problem(dict(one)) for one in error.errors()]
    return list(_contradictions(vocabulary)) or vocabulary


def _problem(error: dict[str, Any]) -> VocabularyProblem:
    *path, last = [str(part) for part in error["loc"]] or [""]
    place, parameters = ".".join((*path, last)), {"key": last}
    if error["type"] == "missing":
        return VocabularyProblem(place=place, remedy=MISSING_KEY, parameters=parameters)
    if error["type"] == "extra_forbidden":
        return VocabularyProblem(place=place, remedy=WRONG_KEY, parameters=parameters)
    parameters = {"value": str(error["input"])[:60], "expected": str(error["msg"])[:200]}
    return VocabularyProblem(place=place, remedy=WRONG_VALUE, parameters=parameters)


def _contradictions(vocabulary: LedgerVocabulary) -> Iterator[VocabularyProblem]:
    yield from _repeated(vocabulary)
    known = (*REQUIRABLE, *(one.code for one in vocabulary.columns))
    outlets = {one.code for one in vocabulary.outlets}
    for number, category in enumerate(vocabulary.categories):
        for code in set(category.outlets or ()) - outlets:
            yield _about(f"categories.{number}.outlets", NO_SUCH_OUTLET, code=code)
        for code in set(category.required) - set(known):
            place, words = f"categories.{number}.required", "、".join(known)
            yield _about(place, NO_SUCH_COLUMN, code=code, known=words)
    for number, column in enumerate(vocabulary.columns):
        if column.code in FIXED:
            yield _about(f"columns.{number}", COLUMN_TAKEN, code=column.code)


def _repeated(vocabulary: LedgerVocabulary) -> Iterator[VocabularyProblem]:
    for kind, parts in vocabulary.parts().items():
        seen: set[str] = set()
        for number, one in enumerate(parts):
            if one.code in seen:
                yield _about(f"{kind}.{number}", CODE_TWICE, code=one.code)
            seen.add(one.code)


def _about(place: str, remedy: str, **parameters: str) -> VocabularyProblem:
    return VocabularyProblem(place=place, remedy=remedy, parameters=parameters)
