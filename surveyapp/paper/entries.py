"""Where a pen goes: boxes to tick, lines to write on, tables to fill in.

Whatever can be ticked has a key beside it, the one that is pressed when the form is typed in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any, TypeAlias

from questionnaires.definition import (
    HIGHEST,
    AnyQuestion,
    CalendarDate,
    CalendarMonth,
    Choice,
    ChoiceQuestion,
    Consent,
    ConstantSum,
    Duration,
    ExpertScore,
    FreeText,
    Matrix,
    MultipleChoice,
    Notice,
    Number,
    Photo,
    Ranking,
    Rating,
    SingleChoice,
    TimeOfDay,
    YesNo,
    ZeroToTen,
)
from surveyapp.messages import N_
from surveyapp.paper.conditions import restriction
from surveyapp.paper.words import PaperWords

LETTERS = ascii_lowercase
KEYS = f"123456789{LETTERS}"  # One stroke each, as far as they go.
TABLE_COLUMNS = 7  # A matrix with more of them is one list for each row.
WIDTH_OF_LINE = 40  # How many Chinese letters people write on one line.
FEWEST_LINES, MOST_LINES = 2, 10
LONG, SHORT, LONGEST = 20, 14, 34  # Millimetres for a year, for two figures, for any number.

ALONE = N_("（选此项时不选其他）")
YEAR, MONTH, DAY = N_("年"), N_("月"), N_("日")
HOUR, MINUTE = N_("时"), N_("分")
HOURS, MINUTES = N_("小时"), N_("分钟")
ATTACHED = N_("张已附上")

Entry: TypeAlias = dict[str, Any]  # Plain data for the template; `type` names how it is drawn.
Ticked: TypeAlias = Rating | SingleChoice | YesNo | MultipleChoice | Consent
CELLS = {
    CalendarDate: ((LONG, YEAR), (SHORT, MONTH), (SHORT, DAY)),
    CalendarMonth: ((LONG, YEAR), (SHORT, MONTH)),
    TimeOfDay: ((SHORT, HOUR), (SHORT, MINUTE)),
    Duration: ((SHORT, HOURS), (SHORT, MINUTES)),
}


@dataclass(frozen=True, slots=True)
class Tick:
    """A box with the key and the words of a choice; `has_line` where words belong to it."""

    key: str
    label: str
    note: str = ""
    has_line: bool = False


def entry_of(  # noqa: PLR0911 - one for each way to fill in
    question: AnyQuestion, words: PaperWords
) -> Entry:
    """Return how a question is filled in with a pen."""
    match question:
        case Notice():
            return {"type": "nothing"}
        case Rating() | SingleChoice() | YesNo() | MultipleChoice() | Consent():
            return {"type": "ticks", "ticks": _choices(question, words)}
        case ZeroToTen(low_label=low, high_label=high):
            points = [str(point) for point in range(HIGHEST + 1)]
            ends = {"low": words.text(low), "high": words.text(high)}
            return {"type": "points", "points": points, **ends}
        case Matrix() | Ranking() | ConstantSum():
            return _rows(question, words)
        case FreeText(max_length=length, multi_line=is_long):
            needed = -(
                -length // (WIDTH_OF_LINE * 2)
            )  # Hardly anybody writes all that is allowed.
            lines = min(MOST_LINES, max(FEWEST_LINES, needed)) if is_long else 1
            return {"type": "lines", "count": lines}
        case Number() | ExpertScore():
            unit = words.text(question.unit) if isinstance(question, Number) else ""
            return _blanks([(LONGEST, unit)])
        case Photo():
            return _blanks([(SHORT, words.say(ATTACHED))])
        case _:
            return _blanks((width, words.say(after)) for width, after in CELLS[type(question)])


def ticks(labels: Iterable[str]) -> list[Tick]:
    """Return a box for each label, with its key."""
    known = list(labels)
    return [Tick(key, label) for key, label in zip(keys(len(known)), known, strict=True)]


def keys(count: int) -> list[str]:
    """Return the keys of so many boxes; the last of very many have none."""
    return [*KEYS[:count], *[""] * (count - len(KEYS))]


def _choices(question: Ticked, words: PaperWords) -> list[Tick]:
    if isinstance(question, Rating):
        levels = words.questionnaire.scale(question.scale).levels
        return ticks(words.text(level.label) for level in levels)
    other = question.other if isinstance(question, ChoiceQuestion) else None
    free = keys(len(question.choices))
    return [
        Tick(
            key,
            words.text(choice.label),
            note=_note(question, choice, words),
            has_line=choice.code == other,
        )
        for key, choice in zip(free, question.choices, strict=True)
    ]


def _note(question: Ticked, choice: Choice, words: PaperWords) -> str:
    is_alone = isinstance(question, MultipleChoice) and choice.code in question.exclusive
    alone = words.say(ALONE) if is_alone else ""
    return alone + (restriction(choice.show_if, words) if choice.show_if else "")


def _rows(question: Matrix | Ranking | ConstantSum, words: PaperWords) -> Entry:
    if isinstance(question, Matrix):
        columns = ticks(words.labels(question.row_questions()[0]).values())
        rows = [words.text(row.label) for row in question.rows]
        if len(columns) > TABLE_COLUMNS:
            return {"type": "lists", "rows": rows, "ticks": columns}
        return {"type": "table", "columns": columns, "rows": rows}
    rows = [words.text(item.label) for item in question.items]
    if isinstance(question, Ranking):
        return {"type": "places", "rows": rows}
    return {"type": "shares", "rows": rows, "unit": words.text(question.unit)}


def _blanks(cells: Iterable[tuple[int, str]]) -> Entry:
    """Return lines to write on, each with its width and what stands after it."""
    return {
        "type": "blanks",
        "cells": [{"width": width, "after": after} for width, after in cells],
    }
