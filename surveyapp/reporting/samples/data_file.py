"""Estimates of a designed sample as a table that any spreadsheet opens."""

import csv
from dataclasses import fields
from io import StringIO

from analysis.samples.results import SampleAnalysis, SampleEstimate
from analysis.text import words
from surveyapp.cells import as_text

# What chance alone would do to volunteers belongs beside the words that say so, not in a column.
NAMES = tuple(one.name for one in fields(SampleEstimate) if one.name != "as_if_random")


def write_estimates(analysis: SampleAnalysis, language: str) -> bytes:
    """Return CSV in UTF-8 with a mark for spreadsheets, one line an estimate.

    The columns are those of `SampleEstimate` with one value each; what is missing is empty.
    """
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(NAMES)
    for one in analysis.estimates:
        plain = {name: getattr(one, name) for name in NAMES}
        plain["title"] = words(one.title, language) if one.title else None
        plain["domain"] = "; ".join(f"{name}={value}" for name, value in one.domain.items())
        plain["reasons"] = "; ".join(one.reasons)
        writer.writerow(map(_cell, plain.values()))
    return buffer.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    return as_text(str(value)) if isinstance(value, str) else value
