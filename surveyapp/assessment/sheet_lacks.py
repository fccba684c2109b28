"""A result as people read it, with what units without data lack."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.schemes.definition import Scheme
from surveyapp.assessment.missing_inputs import missing_inputs, missing_words
from surveyapp.assessment.sheets import ResultSheet, SheetRow, title_of
from surveyapp.documents.voice import continued


def with_missing(
    sheet: ResultSheet, kept: Mapping[str, Any], scheme: Scheme, language: str
) -> ResultSheet:
    """Return a sheet that says of units without data which figures they lack.

    They are read from the result as it is kept: what is not told is not missing.
    """
    period = next(each for each in kept["periods"] if each["period"] == sheet.period)
    values = {unit["unit"]: unit["values"] for unit in period["units"]}

    def told(rows: Sequence[SheetRow]) -> tuple[SheetRow, ...]:
        return tuple(
            row
            if row.is_withheld or row.unit["score"] is not None
            else _told(row, missing_inputs(scheme, sheet.score, values.get(row.code, {})))
            for row in rows
        )

    def _told(row: SheetRow, codes: Iterable[str]) -> SheetRow:
        lacks = missing_words((title_of(scheme, code, language) for code in codes), language)
        return replace(row, reasons=tuple(continued((*row.reasons, lacks)))) if lacks else row

    groups = (
        replace(group, ranked=told(group.ranked), apart=told(group.apart))
        for group in sheet.groups
    )
    return replace(sheet, groups=tuple(groups))
