"""Answers and population benchmarks from files of any usual format, as coded columns."""

from analysis.readers.files import read_population, read_table
from analysis.readers.population import population_of
from analysis.readers.text import decode, parse_table

__all__ = ["decode", "parse_table", "population_of", "read_population", "read_table"]
