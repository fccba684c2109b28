"""From answers in JSON to columns of numbers and texts.

DuckDB takes all answers of a block apart at once; after that each distinct value of a question is
looked at once, however many gave it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from math import isfinite
from typing import Any, TypeAlias

from questionnaires.answers import minutes_of
from questionnaires.codebook import VariableKind
from surveyapp.errors import SurveyError
from surveyapp.messages import N_
from surveyapp.snapshots.layout import (
    MISSING_NUMBERS,
    Layout,
    SnapshotColumn,
    arrow_type,
)

Arrow: TypeAlias = Any  # pyarrow publishes no types.


class UnreadableAnswerError(SurveyError):
    """An answer is none that its question can have."""

    message = N_(
        "答卷 {response} 的“{variable}”是 {value}，问卷里没有这样的回答。"
        "请用写入这份答卷的程序更正后再试。"
    )


def answer_columns(raw: Arrow, layout: Layout) -> dict[str, Arrow]:
    """Return the answers of a block as the columns of a layout.

    Raises
    ------
    UnreadableAnswerError
        If one is not in the codebook.
    """
    names = dict.fromkeys(one.variable.name for one in layout.columns if one.variable)
    if not names:  # Notices alone.
        return {}
    taken = _taken_apart(raw["answers"], list(names))
    return {
        column.name: _decoded(column, taken[column.variable.name], raw["id"])
        for column in layout.columns
        if column.variable is not None
    }


def _taken_apart(answers: Arrow, names: Sequence[str]) -> dict[str, Arrow]:
    """Return for each variable what was answered as text, lists as JSON, each value kept once."""
    import duckdb  # noqa: PLC0415 - an extra
    import pyarrow as pa  # noqa: PLC0415

    block = pa.table({"answers": answers})
    # What is written into the query are names of variables: letters, digits and _.
    paths = ", ".join(f"'$.{name}'" for name in names)
    chosen = ", ".join(f"taken[{place}]" for place in range(1, len(names) + 1))
    taken = f"SELECT json_extract_string(answers, [{paths}]) AS taken FROM block"  # noqa: S608
    with _database(duckdb.connect).cursor() as connection:
        connection.register("block", block)
        columns = connection.sql(f"SELECT {chosen} FROM ({taken})").to_arrow_table().columns  # noqa: S608
    encoded = (column.combine_chunks().dictionary_encode() for column in columns)
    return dict(zip(names, encoded, strict=True))


@cache
def _database(connect: Callable[[], Any]) -> Any:  # noqa: ANN401 - of a library without types
    """Return a database in memory; making one for each block would cost a tenth of the work."""
    return connect()


def _decoded(column: SnapshotColumn, taken: Arrow, ids: Arrow) -> Arrow:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415

    if column.is_own_words:
        return taken
    decode, meanings = _decoder(column), []
    for place, answer in enumerate(taken.dictionary.to_pylist()):
        try:
            meanings.append(decode(answer))
        except (KeyError, ValueError):
            row = pc.index(taken.indices, pa.scalar(place, pa.int32())).as_py()
            raise UnreadableAnswerError(
                response=ids[row].as_py(), variable=column.name, value=answer[:50]
            ) from None
    return pa.array(meanings, arrow_type(column.storage)).take(taken.indices)


def _decoder(column: SnapshotColumn) -> Callable[[str], Any]:
    """Return what makes the value of a column from an answer; a wrong answer raises."""
    numbers = {code: number for number, (code, _label) in column.codes.items()}
    if column.is_of_missing:
        return numbers.get
    kind = column.variable.kind if column.variable else VariableKind.WORDS
    if column.choice is not None:
        return (_placed if kind is VariableKind.ORDER else _picked)(column, numbers)
    if kind in PLAIN:
        plain = PLAIN[kind]
        return lambda answer: None if answer in MISSING_NUMBERS else plain(answer)
    return numbers.__getitem__


def _number(answer: str) -> float:
    number = float(answer)
    if not isfinite(number):
        raise ValueError
    return number


def _minutes(answer: str) -> int:
    minutes = minutes_of(answer)
    if minutes is None:
        raise ValueError
    return minutes


def _file_names(answer: str) -> str:
    return " ".join(json.loads(answer))


# How an answer that is no code is read; one of another kind raises.
PLAIN: Mapping[VariableKind, Callable[[str], Any]] = {
    VariableKind.NUMBER: _number,
    VariableKind.DURATION: _minutes,
    VariableKind.DATE: date.fromisoformat,
    VariableKind.MONTH: str,
    VariableKind.TIME: str,
    VariableKind.FILES: _file_names,
}


@lru_cache(maxsize=2**14)
def _listed(answer: str) -> tuple[str, ...]:
    """Return what a list holds: each of its choices has a column that asks."""
    return tuple(json.loads(answer))


def _picked(column: SnapshotColumn, numbers: Mapping[str, int]) -> Callable[[str], int]:
    known = {value.code for value in column.variable.values} if column.variable else set()

    def decode(answer: str) -> int:
        if not answer.startswith("["):
            return numbers[answer]
        picked = _listed(answer)
        if not known.issuperset(picked):
            raise ValueError
        return int(column.choice in picked)

    return decode


def _placed(column: SnapshotColumn, numbers: Mapping[str, int]) -> Callable[[str], int | None]:
    known = {value.code for value in column.variable.values} if column.variable else set()

    def decode(answer: str) -> int | None:
        if not answer.startswith("["):
            return numbers[answer]
        ranked = _listed(answer)
        if not known.issuperset(ranked):
            raise ValueError
        return ranked.index(column.choice) + 1 if column.choice in ranked else None

    return decode
