"""Writing an extract: CSV, Excel, Parquet, SPSS and Stata."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from questionnaires.codebook import Label
from questionnaires.definition import words
from surveyapp.cells import as_text, legible
from surveyapp.errors import SurveyError
from surveyapp.messages import N_
from surveyapp.snapshots.exporting import DataFormat, Extract
from surveyapp.snapshots.layout import Storage

Arrow: TypeAlias = Any  # pyarrow publishes no types.
Frame: TypeAlias = Any  # pandas, for pyreadstat alone.
BYTE_ORDER_MARK = "\ufeff".encode()  # So that spreadsheet programs read the Chinese.
MAX_SHEET_ROWS = 2**20 - 1  # Below the heading.
MAX_STATA_NAME, MAX_STATA_LABEL = 32, 80
STATA_MISSING = {-1: "a", -2: "b"}  # `.a` and `.b`, which no mean counts.


class TooManyRowsError(SurveyError):
    """A sheet cannot hold so many answers."""

    message = N_("共有 {rows} 份答卷，一张工作表最多 {most} 行。请改用 csv 或 parquet。")


def write_data_file(
    extract: Extract, form: DataFormat, path: Path, *, language: str, codebook: bytes
) -> None:
    """Write an extract to a file, in one piece.

    Labels are in `language`; `codebook` travels inside a Parquet file.

    Raises
    ------
    TooManyRowsError
        If a sheet cannot hold it.
    ImportError
        If a library of the extra ``data`` is not installed.
    """
    beside = path.with_name(f".{path.name}.tmp")
    try:
        match form:
            case DataFormat.CSV:
                _write_csv(extract, beside)
            case DataFormat.XLSX:
                _write_xlsx(extract, beside)
            case DataFormat.PARQUET:
                _write_parquet(extract, beside, codebook)
            case DataFormat.SAV:
                _write_sav(extract, beside, language)
            case DataFormat.DTA:
                _write_dta(extract, beside, language)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _write_csv(extract: Extract, path: Path) -> None:
    import pyarrow.csv  # noqa: PLC0415 - an extra

    with path.open("wb") as file:
        file.write(BYTE_ORDER_MARK)
        pyarrow.csv.write_csv(_each_word(extract.in_words(), as_text), file)


def _write_xlsx(extract: Extract, path: Path) -> None:
    import xlsxwriter  # noqa: PLC0415 - slow to load

    if len(extract) > MAX_SHEET_ROWS:
        raise TooManyRowsError(rows=len(extract), most=MAX_SHEET_ROWS)
    table = _each_word(extract.in_words(), legible)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    with xlsxwriter.Workbook(path, options) as workbook:
        sheet = workbook.add_worksheet("responses")
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, extract.names)
        for number, row in enumerate(_rows(table), 1):
            for place, value in enumerate(row):
                is_count = extract.columns[place].choice is not None
                if is_count and isinstance(value, str) and value.isdigit():
                    sheet.write_number(number, place, int(value))
                elif isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write(number, place, value)


def _rows(table: Arrow) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _write_parquet(extract: Extract, path: Path, codebook: bytes) -> None:
    import pyarrow.parquet  # noqa: PLC0415 - an extra

    pyarrow.parquet.write_table(
        extract.table.replace_schema_metadata({"codebook": codebook}), path
    )


def _write_sav(extract: Extract, path: Path, language: str) -> None:
    import pyreadstat  # noqa: PLC0415 - an extra

    missing = {
        name: [{"lo": min(below), "hi": max(below)}]
        for column, name in zip(extract.columns, extract.names, strict=True)
        if (below := [number for number in column.codes if number < 0])
    }
    write: Callable[..., None] = pyreadstat.write_sav
    write(
        _frame(extract),
        path,
        column_labels=[words(one.label, language) for one in extract.columns],
        variable_value_labels={
            name: {number: words(label, language) for number, label in labels.items()}
            for name, labels in _labels(extract).items()
        },
        missing_ranges=missing,
    )


def _write_dta(extract: Extract, path: Path, language: str) -> None:
    import pyreadstat  # noqa: PLC0415 - an extra

    names = _stata_names(extract.names)
    frame = _frame(extract).rename(columns=names)
    labels = {names[name]: found for name, found in _labels(extract).items()}
    for name, found in labels.items():
        if any(number < 0 for number in found):
            frame[name] = frame[name].astype(object).replace(STATA_MISSING)
    write: Callable[..., None] = pyreadstat.write_dta
    write(
        frame,
        path,
        column_labels=[words(one.label, language)[:MAX_STATA_LABEL] for one in extract.columns],
        variable_value_labels={
            name: {STATA_MISSING.get(n, n): words(label, language) for n, label in found.items()}
            for name, found in labels.items()
        },
        missing_user_values={
            name: [STATA_MISSING[number] for number in found if number < 0]
            for name, found in labels.items()
            if any(number < 0 for number in found)
        },
    )


def _labels(extract: Extract) -> dict[str, dict[int, Label]]:
    return {
        name: {number: label for number, (_code, label) in column.codes.items()}
        for column, name in zip(extract.columns, extract.names, strict=True)
        if column.codes
    }


def _frame(extract: Extract) -> Frame:
    """Return a data frame as pyreadstat takes it: numbers with gaps as doubles."""
    frame = _each_word(extract.table, legible).to_pandas(date_as_object=True)
    for column, name in zip(extract.columns, extract.names, strict=True):
        if column.storage is Storage.TRUTH:
            frame[name] = frame[name].astype("int8")
    return frame


def _stata_names(names: Sequence[str]) -> dict[str, str]:
    """Return names that Stata takes: letters, digits and _, at most 32, each of its own."""
    made: dict[str, str] = {}
    for name in names:
        whole = name.replace(".", "_")
        tries = (whole if n == 1 else f"{whole[: MAX_STATA_NAME - 4]}_{n}" for n in count(1))
        made[name] = next(
            one for one in tries if len(one) <= MAX_STATA_NAME and one not in made.values()
        )
    return made


def _each_word(table: Arrow, clean: Callable[[str], str]) -> Arrow:
    """Return a table whose texts are cleaned, each distinct one once."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            known = pa.chunked_array(table.column(place)).combine_chunks().dictionary_encode()
            cleaned = [clean(one) for one in known.dictionary.to_pylist()]
            words_ = pa.array(cleaned, pa.string()).take(known.indices)
            table = table.set_column(place, field.name, words_)
    return table
