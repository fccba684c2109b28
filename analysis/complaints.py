"""What is wrong with the values of a column: each distinct value is judged once."""

from collections.abc import Callable, Mapping

import numpy as np

from analysis.columns import Table
from analysis.errors import InputProblem
from analysis.numbers import read_number

LEAST_WEIGHT, MOST_WEIGHT = 1e-6, 1e9  # Beyond these a weight is a mistake.

Complaint = tuple[str, str, tuple[str, ...]]  # Code of the problem, remedy, accepted values.


def problems_of(
    table: Table, name: str, judge: Callable[[str], Complaint | None]
) -> list[InputProblem]:
    """Judge every distinct value of a column once."""
    complaints = {
        code: complaint
        for code, category in enumerate(table[name].categories)
        if (complaint := judge(category)) is not None
    }
    places = _rows_with(table, name, complaints)
    return [
        InputProblem(
            complaints[code][0],
            line,
            name,
            table[name].categories[code],
            complaints[code][1],
            complaints[code][2],
            count,
        )
        for code, (line, count) in places.items()
    ]


def blanks(table: Table, name: str) -> list[InputProblem]:
    """Return the first line of a column on which nothing stands, and how many there are."""
    blank = table[name].is_blank()
    if not blank.any():
        return []
    line = table.line_of(int(np.argmax(blank)))
    remedy = "Every row needs a value here."
    return [InputProblem("blank", line, name, None, remedy, (), int(blank.sum()))]


def weight_problems(table: Table, name: str) -> list[InputProblem]:
    """Return what is wrong with a column of weights, of which every row needs one."""
    is_labelled = name in table.labelled
    judged = problems_of(table, name, lambda value: weight_problem(value, is_labelled=is_labelled))
    return judged + blanks(table, name)


def weight_problem(value: str, *, is_labelled: bool = False) -> Complaint | None:
    """Say what is wrong with a weight; a file may have read labels in the place of numbers."""
    number = read_number(value)
    if number is None and is_labelled:
        return "label_for_weight", "Set labelled_values: codes, to read the numbers.", ()
    if number == 0:  # Such as of who was not drawn: nobody is spoken for, and nothing is lost.
        return "zero_weight", "Leave the row out: an answer of weight 0 stands for nobody.", ()
    is_good = number is not None and LEAST_WEIGHT <= number <= MOST_WEIGHT
    span = f"{LEAST_WEIGHT:f}–{MOST_WEIGHT:.0f}"
    return None if is_good else ("invalid_weight", f"Give a number within {span}.", (span,))


def _rows_with(table: Table, name: str, wrong: Mapping[int, object]) -> dict[int, tuple[int, int]]:
    """Return for each wrong category the first line it stands on, and how many lines."""
    codes = table[name].codes
    counts = np.bincount(codes[codes >= 0], minlength=len(table[name].categories))
    found = {}
    for code in wrong:
        if counts[code]:
            found[code] = (table.line_of(int(np.argmax(codes == code))), int(counts[code]))
    return found
