"""Answers and population benchmarks from files of any usual format, as coded columns."""

from analysis.readers.files import read_population, read_table
from analysis.readers.population import population_of
from analysis.readers.text import decode, parse_table
from analysis.readers.workbook import rows_of_first_sheet

__all__ = [
    "decode",
    "parse_table",
    "population_of",
    "read_population",
    "read_table",
    "rows_of_first_sheet",
]
