"""From rows of the store to columns: what a response says of itself, and its answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np

from surveyapp.responding.fates import UNTOUCHED, Fate
from surveyapp.snapshots.answers import answer_columns
from surveyapp.snapshots.digests import digest_rows
from surveyapp.snapshots.layout import DIGEST, ID_BYTES, Layout, arrow_type
from surveyapp.snapshots.reading import Names, Raw

Arrow: TypeAlias = Any  # pyarrow publishes no types.
NO_ID = "0" * 32


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


def with_corrections(raw: Raw, corrections: Mapping[str, str]) -> Raw:
    """Return a block with the answers that hold now; `corrections` are JSON, by response."""
    if not corrections:
        return raw
    answers = [
        corrections.get(id_, answer) for id_, answer in zip(raw.id, raw.answers, strict=True)
    ]
    return raw._replace(answers=answers)


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
    "device": None,
    "mode": None,
    "recorded_by": None,
    "occasion": None,
    "rating_no": None,
    "inclusion_probability": None,
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
        "@device": _words(raw.device),
        "@mode": _words(raw.mode),
        "@recorded_by": _coded(
            raw.recorded_by, lambda id_: names.logins.get(id_, id_), pa.string()
        ).dictionary_encode(),
        "@default": pa.array(np.array(raw.is_default, bool)),
        "@flagged": pa.array([fate.flagged for fate in fates]),
        "@excluded": pa.array([fate.is_excluded for fate in fates]),
        "@withdrawn": pa.array([fate.is_withdrawn for fate in fates]),
        "@invalid_reason": _words([fate.invalid_reason for fate in fates]),
        "@occasion": _ids(raw.occasion),
        "@rating_no": pa.array(raw.rating_no, pa.int8()),
        "@inclusion_probability": pa.array(raw.inclusion_probability, pa.float64()),
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
    import pyarrow.compute as pc  # noqa: PLC0415

    joined = bytes.fromhex("".join([one or NO_ID for one in written]).replace("-", ""))
    absent = pa.array([one is None for one in written])
    array = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(ID_BYTES), len(written), [None, pa.py_buffer(joined)]
    )
    return pc.if_else(absent, pa.scalar(None, array.type), array)


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
