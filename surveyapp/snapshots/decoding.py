"""From rows of the store to columns: what a response says of itself, and its answers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from surveyapp.responding.fates import UNTOUCHED, Fate
from surveyapp.snapshots.answers import answer_columns
from surveyapp.snapshots.digests import digest_rows
from surveyapp.snapshots.layout import DIGEST, ID_BYTES, Layout, arrow_type
from surveyapp.snapshots.reading import Names

Arrow: TypeAlias = Any  # pyarrow publishes no types.
NO_ID = "0" * 32


def make_table(raw: Arrow, layout: Layout, names: Names, fates: Mapping[str, Fate]) -> Arrow:
    """Return a block of responses as an Arrow table with the columns of a layout and digests.

    Of a withdrawn response only where and when it came is kept.

    Raises
    ------
    UnreadableAnswerError
        If an answer is not in the codebook.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    found = [fates.get(id_, UNTOUCHED) for id_ in raw["id"].to_pylist()]
    raw = _without_withdrawn(raw, found)
    columns = {**_own_columns(raw, layout, names, found), **answer_columns(raw, layout)}
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


def with_corrections(raw: Arrow, corrections: Mapping[str, str]) -> Arrow:
    """Return a block with the answers that hold now; `corrections` are JSON, by response."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if not corrections:
        return raw
    pairs = zip(raw["id"].to_pylist(), raw["answers"].to_pylist(), strict=True)
    answers = pa.array([corrections.get(id_, answer) for id_, answer in pairs], pa.string())
    return raw.set_column(raw.schema.get_field_index("answers"), "answers", answers)


def _without_withdrawn(raw: Arrow, fates: Sequence[Fate]) -> Arrow:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if not any(fate.is_withdrawn for fate in fates):
        return raw
    # What is taken from no place is null.
    places = [None if fate.is_withdrawn else place for place, fate in enumerate(fates)]
    emptied = raw.take(pa.array(places, pa.int32()))
    arrays = [(raw if name in WITHDRAWN_KEEP else emptied)[name] for name in raw.schema.names]
    return pa.record_batch(arrays, raw.schema.names)


WITHDRAWN_KEEP = {
    "id",
    "version",
    "collector",
    "channel",
    "received",
    "received_on",
    "is_default",
}


def _own_columns(
    raw: Arrow, layout: Layout, names: Names, fates: Sequence[Fate]
) -> dict[str, Arrow]:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return {
        "@id": _ids(raw["id"]),
        "@version": _coded(raw["version"], lambda id_: layout.versions[UUID(id_)], pa.int16()),
        "@language": raw["language"],
        "@channel": raw["channel"],
        "@collector": _named(raw["collector"], names.collectors.__getitem__),
        "@unit": _named(raw["collector"], names.units_of_collectors.__getitem__),
        "@received": raw["received"],
        "@received_on": raw["received_on"],
        "@seconds": raw["seconds"],
        "@device": raw["device"],
        "@mode": raw["mode"],
        "@recorded_by": _named(raw["recorded_by"], lambda id_: names.logins.get(id_, id_)),
        "@default": raw["is_default"],
        "@flagged": pa.array([fate.flagged for fate in fates]),
        "@excluded": pa.array([fate.is_excluded for fate in fates]),
        "@withdrawn": pa.array([fate.is_withdrawn for fate in fates]),
        "@invalid_reason": pa.array(
            [fate.invalid_reason for fate in fates], pa.string()
        ).dictionary_encode(),
        "@occasion": _ids(raw["occasion"]),
        "@rating_no": raw["rating_no"],
        "@inclusion_probability": raw["inclusion_probability"],
        "@service_center": _named(raw["service_center"], names.units.__getitem__),
        "@service_window": _named(raw["service_window"], names.units.__getitem__),
        "@department": _named(raw["department"], names.units.__getitem__),
        "@service_item": _named(raw["service_item"], names.items.__getitem__),
        "@service_channel": raw["service_channel"],
        "@applicant_kind": raw["applicant_kind"],
        "@occurred_on": raw["occurred_on"],
    }


def _ids(written: Arrow) -> Arrow:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.compute as pc  # noqa: PLC0415

    whole = written.fill_null(NO_ID).to_pylist()
    joined = bytes.fromhex("".join(whole).replace("-", ""))
    array = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(ID_BYTES), len(written), [None, pa.py_buffer(joined)]
    )
    return pc.if_else(written.is_valid(), array, pa.scalar(None, array.type))


def _named(known: Arrow, name: Callable[[str], str | None]) -> Arrow:
    """Return what each word is called, each name kept once."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return _coded(known, name, pa.string()).dictionary_encode()


def _coded(known: Arrow, meaning: Callable[[str], Any], type_: Arrow) -> Arrow:
    """Return what each word means, asking once for each distinct one."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.array([meaning(one) for one in known.dictionary.to_pylist()], type_).take(
        known.indices
    )
