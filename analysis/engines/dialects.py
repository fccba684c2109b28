"""How each SQL engine writes what the sums need; all else of the statements is the same.

A further engine is a further row here.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """The phrases in which engines differ, with ``{x}`` for what they apply to.

    Attributes
    ----------
    whole : str
        A whole number of 64 bits.
    shift, mask : str
        The high half of a whole number, and its low 32 bits.
    total : str
        The sum of whole numbers, as a whole number of 64 bits.
    divide : str
        ``{x}`` divided by ``{y}`` without a rest.
    parquet : str
        The rows of a Parquet file, or of many by a pattern; ``{x}`` is a quoted path.
    """

    whole: str
    shift: str
    mask: str
    total: str
    divide: str
    parquet: str


DUCKDB = Dialect(
    whole="CAST({x} AS BIGINT)",
    shift="(({x}) >> 32)",
    mask="(({x}) & 4294967295)",
    # DuckDB adds in 128 bits, which numpy would be handed as doubles.
    total="CAST(SUM({x}) AS BIGINT)",
    divide="(({x}) // ({y}))",
    parquet="read_parquet({x})",
)
