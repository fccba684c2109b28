"""From answers in JSON to columns of numbers and texts.

DuckDB takes all answers of a block apart at once; after that each distinct value of a question is
looked at once, however many gave it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from questionnaires.answers import minutes_of
from questionnaires.codebook import CodebookVariable, VariableKind
from surveyapp.errors import SurveyError
from surveyapp.messages import N_
from surveyapp.snapshots.layout import (
    MISSING_NUMBERS,
    Layout,
    SnapshotColumn,
    Storage,
    arrow_type,
)
from surveyapp.snapshots.reading import Raw

Arrow: TypeAlias = Any  # pyarrow publishes no types.


class UnreadableAnswerError(SurveyError):
    """An answer is none that its question can have."""

    message = N_(
        "答卷 {response} 的“{variable}”是 {value}，问卷里没有这样的回答。"
        "请用写入这份答卷的程序更正后再试。"
    )


@dataclass(frozen=True, slots=True)
class _Taken:
    """All answers to one variable: the distinct ones, and which of them each row has."""

    distinct: Sequence[Any]
    indices: Arrow


def answer_columns(raw: Raw, layout: Layout) -> dict[str, Arrow]:
    """Return the answers of a block as the columns of a layout.

    Raises
    ------
    UnreadableAnswerError
        If one is not in the codebook.
    """
    asked = {one.variable.name: one.variable for one in layout.columns if one.variable}
    if not asked:  # Notices alone.
        return {}
    taken = _taken_apart(raw.answers, list(asked.values()))
    return {
        column.name: _decoded(column, taken[column.variable.name], raw.id)
        for column in layout.columns
        if column.variable is not None
    }


def _taken_apart(
    answers: Sequence[str], variables: Sequence[CodebookVariable]
) -> dict[str, _Taken]:
    import duckdb  # noqa: PLC0415 - an extra
    import pyarrow as pa  # noqa: PLC0415

    values = [one.name for one in variables if one.kind is not VariableKind.WORDS]
    texts = [one.name for one in variables if one.kind is VariableKind.WORDS]
    parts = _part("json_extract", "v", values) + _part("json_extract_string", "t", texts)
    # What is written into the query are names of questions: letters, digits and _.
    chosen = ", ".join(chosen for _source, each in parts for chosen in each)
    sources = ", ".join(source for source, _each in parts)
    block = pa.table({"answers": pa.array(answers, pa.string())})
    with duckdb.connect() as connection:
        connection.register("block", block)
        query = f"SELECT {chosen} FROM (SELECT {sources} FROM block)"  # noqa: S608
        columns = connection.sql(query).to_arrow_table().columns
    found = {}
    for name, column in zip([*values, *texts], columns, strict=True):
        known = column.combine_chunks().dictionary_encode()
        distinct = known.dictionary.to_pylist()
        found[name] = _Taken(
            distinct if name in texts else list(map(json.loads, distinct)), known.indices
        )
    return found


def _part(function: str, alias: str, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return SQL that takes several keys out of JSON in one reading, and picks each."""
    if not names:
        return []
    paths = ", ".join(f"'$.{name}'" for name in names)
    picked = [f"{alias}[{place}]::VARCHAR" for place in range(1, len(names) + 1)]
    return [(f"{function}(answers, [{paths}]) AS {alias}", picked)]


def _decoded(column: SnapshotColumn, taken: _Taken, ids: Sequence[str]) -> Arrow:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415

    decode = _decoder(column)
    meanings = []
    for place, value in enumerate(taken.distinct):
        try:
            meanings.append(None if value is None else decode(value))
        except (KeyError, TypeError, ValueError):
            row = pc.index(taken.indices, pa.scalar(place, pa.int32())).as_py()
            raise UnreadableAnswerError(
                response=ids[row], variable=column.name, value=str(value)[:50]
            ) from None
    storage = pa.string() if column.storage is Storage.WORDS else arrow_type(column.storage)
    return pa.array(meanings, storage).take(taken.indices)


def _decoder(column: SnapshotColumn) -> Callable[[Any], Any]:
    """Return what makes the value of a column from an answer; a wrong answer raises."""
    numbers = {code: number for number, (code, _label) in column.codes.items()}
    if column.is_of_missing:
        return numbers.get
    kind = column.variable.kind if column.variable else VariableKind.WORDS
    match kind:
        case VariableKind.RATING | VariableKind.CODE:
            return numbers.__getitem__
        case VariableKind.CODES:
            return _picked(column, numbers)
        case VariableKind.ORDER:
            return _placed(column, numbers)
        case VariableKind.WORDS:
            return str
        case _:
            plain = PLAIN[kind]
            return lambda value: None if value in MISSING_NUMBERS else plain(value)


def _minutes(value: str) -> int:
    minutes = minutes_of(value)
    if minutes is None:
        raise ValueError
    return minutes


# How a value that is no code is read; a value of another kind raises.
PLAIN: Mapping[VariableKind, Callable[[Any], Any]] = {
    VariableKind.NUMBER: float,
    VariableKind.DURATION: _minutes,
    VariableKind.DATE: date.fromisoformat,
    VariableKind.MONTH: str,
    VariableKind.TIME: str,
}


def _picked(column: SnapshotColumn, numbers: Mapping[str, int]) -> Callable[[Any], int]:
    known = {value.code for value in column.variable.values} if column.variable else set()

    def decode(value: list[str] | str) -> int:
        if isinstance(value, str):
            return numbers[value]
        if not known.issuperset(value):
            raise ValueError
        return int(column.choice in value)

    return decode


def _placed(
    column: SnapshotColumn, numbers: Mapping[str, int]
) -> Callable[[list[str] | str], int | None]:
    known = {value.code for value in column.variable.values} if column.variable else set()

    def decode(value: list[str] | str) -> int | None:
        if isinstance(value, str):
            return numbers[value]
        if not known.issuperset(value):
            raise ValueError
        return value.index(column.choice) + 1 if column.choice in value else None

    return decode
