"""Parquet files, column by column."""

from pathlib import Path
from typing import Any

import numpy as np

from analysis.columns import BLANK_CODE, CodeArray, Column, Table, as_text
from analysis.errors import InputProblem, InvalidInputError
from analysis.readers.problems import header_problems, support_missing, unreadable
from analysis.readers.statistical import filled_rows

INDEX = "__index_level_"  # How pandas calls the numbers of its rows, which are no answers.


def read_parquet(path: Path) -> Table:
    """Read ``.parquet``; see `read_table`."""
    try:
        import pyarrow  # noqa: PLC0415, ICN001 - an extra that few installations need
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise support_missing("pyarrow") from error
    try:
        file = parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise unreadable("Parquet", ".parquet") from error
    with file:
        fields = [one for one in file.schema_arrow if not one.name.startswith(INDEX)]
        problems = header_problems([one.name.strip() for one in fields], None)
        problems += [_nested(one) for one in fields if not _is_plain(one.type)]
        if problems:
            raise InvalidInputError(problems)
        try:
            columns = {one.name.strip(): _column(file.read([one.name])[0]) for one in fields}
        except (pyarrow.ArrowException, OSError) as error:  # Cut off, or changed on its way.
            raise unreadable("Parquet", ".parquet") from error
    return filled_rows(columns)


def _is_plain(kind: Any) -> bool:  # noqa: ANN401 - pyarrow has no types
    from pyarrow import types  # noqa: PLC0415

    return not (
        types.is_nested(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_fixed_size_binary(kind)
        or types.is_duration(kind)
    )


def _nested(column: Any) -> InputProblem:  # noqa: ANN401 - pyarrow has no types
    remedy = "Give every row one number, text, date or truth value here, or leave the column out."
    return InputProblem("column_of_parts", None, column.name, str(column.type), remedy)


def _column(values: Any) -> Column:  # noqa: ANN401 - pyarrow has no types
    import pyarrow  # noqa: PLC0415, ICN001
    from pyarrow import types  # noqa: PLC0415

    if types.is_dictionary(values.type):  # Its order may be another than that of the rows.
        values = values.cast(values.type.value_type)
    if types.is_timestamp(values.type):  # Python knows nothing finer than a microsecond.
        values = values.cast(pyarrow.timestamp("us", values.type.tz), safe=False)
    if types.is_null(values.type):
        return Column((), np.full(len(values), BLANK_CODE, dtype=np.int32))
    coded = values.dictionary_encode().unify_dictionaries()
    if not coded.num_chunks:
        return Column((), np.zeros(0, dtype=np.int32))
    distinct = coded.chunk(0).dictionary.to_pylist()
    codes: list[CodeArray] = [
        part.indices.fill_null(len(distinct)).to_numpy(zero_copy_only=False).astype(np.int32)
        for part in coded.chunks
    ]
    names = Column.of(map(as_text, distinct))
    lookup = np.append(names.codes, np.int32(BLANK_CODE))
    return Column(names.categories, lookup[np.concatenate(codes)])
