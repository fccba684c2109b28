"""From rows of the store to columns: codes become small numbers, texts stay texts.

Answers are JSON. DuckDB takes all of a block apart at once; after that each distinct value of a
question is looked at once, however many gave it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np

from questionnaires.codebook import VariableKind
from surveyapp.errors import SurveyError
from surveyapp.messages import N_
from surveyapp.responding.fates import UNTOUCHED, Fate
from surveyapp.snapshots.digests import digest_rows
from surveyapp.snapshots.layout import (
    DIGEST,
    MISSING_NUMBERS,
    MISSING_SUFFIX,
    Layout,
    SnapshotColumn,
    Storage,
)
from surveyapp.snapshots.reading import Names, Raw

Arrow: TypeAlias = Any  # pyarrow publishes no types.
NO_ID = "0" * 32
ID_BYTES = 16


class UnreadableAnswerError(SurveyError):
    """An answer is none that its question can have."""

    message = N_(
        "答卷 {response} 的“{variable}”是 {value}，问卷里没有这样的回答。"
        "请用写入这份答卷的程序更正后再试。"
    )


def make_table(raw: Raw, layout: Layout, names: Names, fates: Mapping[str, Fate]) -> Arrow:
    """Return a block of responses as an Arrow table with the columns of a layout and digests.

    Of a withdrawn response only where and when it came is kept.

    Raises
    ------
    UnreadableAnswerError
        If an answer is not in the codebook.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    raw, found = _without_withdrawn(raw, fates), [fates.get(id_, UNTOUCHED) for id_ in raw.id]
    columns = {**_own_columns(raw, layout, names, found), **_answers(raw, layout)}
    arrays = [columns[column.name] for column in layout.columns]
    types = [arrow_type(column.storage) for column in layout.columns]
    made = [
        array if array.type == type_ else array.cast(type_)
        for array, type_ in zip(arrays, types, strict=True)
    ]
    table = pa.table(made, names=[column.name for column in layout.columns])
    return table.append_column(DIGEST, digest_rows(table))


def make_empty(layout: Layout) -> Arrow:
    """Return a table of no rows with the columns of a layout."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    columns = {one.name: pa.array([], arrow_type(one.storage)) for one in layout.columns}
    return pa.table(columns)


def arrow_type(storage: Storage) -> Arrow:
    """Return how Arrow calls a storage; words are kept once for each distinct value."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return {
        Storage.TINY: pa.int8(),
        Storage.SMALL: pa.int16(),
        Storage.COUNT: pa.int32(),
        Storage.NUMBER: pa.float64(),
        Storage.WORDS: pa.dictionary(pa.int32(), pa.string()),
        Storage.MOMENT: pa.timestamp("us", "UTC"),
        Storage.DAY: pa.date32(),
        Storage.TRUTH: pa.bool_(),
        Storage.IDENTITY: pa.binary(ID_BYTES),
    }[storage]


def _without_withdrawn(raw: Raw, fates: Mapping[str, Fate]) -> Raw:
    places = [
        place for place, id_ in enumerate(raw.id) if id_ in fates and fates[id_].is_withdrawn
    ]
    if not places:
        return raw
    emptied = raw._asdict()
    for name, nothing in WITHDRAWN_LOSE.items():
        values = list(emptied[name])
        for place in places:
            values[place] = nothing
        emptied[name] = values
    return Raw(**emptied)


WITHDRAWN_LOSE = {
    "answers": "{}",
    "language": None,
    "seconds": None,
    "occasion": None,
    "service_center": None,
    "service_window": None,
    "department": None,
    "service_item": None,
    "service_channel": None,
    "applicant_kind": None,
    "occurred_on": None,
}


def _own_columns(
    raw: Raw, layout: Layout, names: Names, fates: Sequence[Fate]
) -> dict[str, Arrow]:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return {
        "@id": _ids(raw.id),
        "@version": _coded(raw.version, lambda id_: layout.versions[UUID(id_)], pa.int16()),
        "@language": _words(raw.language),
        "@channel": _words(raw.channel),
        "@collector": _words(raw.collector, names.collectors),
        "@unit": _words(raw.collector, names.units_of_collectors),
        "@received": _moments(raw.received),
        "@received_on": _days(raw.received_on),
        "@seconds": pa.array(raw.seconds, pa.int32()),
        "@default": pa.array(np.array(raw.is_default, bool)),
        "@flagged": pa.array([fate.flagged for fate in fates]),
        "@excluded": pa.array([fate.is_excluded for fate in fates]),
        "@withdrawn": pa.array([fate.is_withdrawn for fate in fates]),
        "@invalid_reason": _words([fate.invalid_reason for fate in fates]),
        "@occasion": _ids(raw.occasion),
        "@service_center": _words(raw.service_center, names.units),
        "@service_window": _words(raw.service_window, names.units),
        "@department": _words(raw.department, names.units),
        "@service_item": _words(raw.service_item, names.items),
        "@service_channel": _words(raw.service_channel),
        "@applicant_kind": _words(raw.applicant_kind),
        "@occurred_on": _days(raw.occurred_on),
    }


def _ids(written: Sequence[str | None]) -> Arrow:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    joined = bytes.fromhex("".join([one or NO_ID for one in written]).replace("-", ""))
    absent = pa.array([one is None for one in written])
    array = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(ID_BYTES), len(written), [None, pa.py_buffer(joined)]
    )
    return pa.compute.if_else(absent, pa.scalar(None, array.type), array)


def _words(written: Sequence[str | None], names: Mapping[str, Any] | None = None) -> Arrow:
    """Return words, or what `names` calls them, each distinct one kept once."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if names is None:
        return pa.array(written, pa.string()).dictionary_encode()
    return _coded(written, names.__getitem__, pa.string()).dictionary_encode()


def _coded(written: Sequence[str | None], meaning: Callable[[str], Any], type_: Arrow) -> Arrow:
    """Return what each text means, asking once for each distinct one."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    known = pa.array(written, pa.string()).dictionary_encode()
    return pa.array([meaning(one) for one in known.dictionary.to_pylist()], type_).take(
        known.indices
    )


def _moments(written: Sequence[Any]) -> Arrow:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    moments = np.array(written, "datetime64[us]")
    return pa.array(moments, pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))


def _days(written: Sequence[str | None]) -> Arrow:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return _coded(written, date.fromisoformat, pa.date32())


def _answers(raw: Raw, layout: Layout) -> dict[str, Arrow]:
    """Return the answer columns: each variable is taken out of the JSON, then decoded."""
    variables = {column.variable.name: None for column in layout.answers() if column.variable}
    taken = dict(zip(variables, _taken_apart(raw.answers, list(variables)), strict=True))
    decoded = {}
    for column in layout.answers():
        if column.variable is not None:
            decoded[column.name] = _decoded(column, taken[column.variable.name], raw.id)
    return decoded


def _taken_apart(answers: Sequence[str], keys: Sequence[str]) -> list[Arrow]:
    """Return for each key the JSON text of its values, each distinct one kept once."""
    import duckdb  # noqa: PLC0415 - an extra
    import pyarrow as pa  # noqa: PLC0415

    if not keys:
        return []
    paths = ", ".join(f"'$.{key}'" for key in keys)  # Codes of questions: letters, digits, _.
    places = ", ".join(f"taken[{place}]::VARCHAR" for place in range(1, len(keys) + 1))
    block = pa.table({"answers": pa.array(answers, pa.string())})
    query = f"SELECT {places} FROM (SELECT json_extract(answers, [{paths}]) AS taken FROM block)"  # noqa: S608
    with duckdb.connect() as connection:
        connection.register("block", block)
        table = connection.sql(query).to_arrow_table()
    return [column.combine_chunks().dictionary_encode() for column in table.columns]


def _decoded(column: SnapshotColumn, taken: Arrow, ids: Sequence[str]) -> Arrow:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    decode = _decoder(column)
    meanings = []
    for place, written in enumerate(taken.dictionary.to_pylist()):
        value = json.loads(written)
        try:
            meanings.append(None if value is None else decode(value))
        except (KeyError, TypeError, ValueError):
            row = pa.compute.index(taken.indices, pa.scalar(place, pa.int32())).as_py()
            raise UnreadableAnswerError(
                response=ids[row], variable=column.name, value=written[:50]
            ) from None
    storage = pa.string() if column.storage is Storage.WORDS else arrow_type(column.storage)
    return pa.array(meanings, storage).take(taken.indices)


def _decoder(column: SnapshotColumn) -> Callable[[Any], Any]:
    """Return what makes the value of a column from an answer; a wrong answer raises."""
    assert column.variable is not None  # noqa: S101 - for the type checker
    numbers = {code: number for number, (code, _label) in column.codes.items()}
    match column.variable.kind:
        case VariableKind.RATING | VariableKind.CODE:
            return numbers.__getitem__
        case VariableKind.CODES:
            return _picked(column, numbers)
        case VariableKind.NUMBER if column.name.endswith(f".{MISSING_SUFFIX}"):
            return lambda value: numbers[value] if isinstance(value, str) else None
        case VariableKind.NUMBER:
            return lambda value: None if value in MISSING_NUMBERS else float(value)
        case VariableKind.WORDS:
            return _as_words


def _picked(column: SnapshotColumn, numbers: Mapping[str, int]) -> Callable[[Any], int]:
    known = {value.code for value in column.variable.values} if column.variable else set()

    def decode(value: list[str] | str) -> int:
        if isinstance(value, str):
            return numbers[value]
        if not known.issuperset(value):
            raise ValueError
        return int(column.choice in value)

    return decode


def _as_words(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
