"""Hashes over canonical content: the same answers hash alike, however a file was written."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from analysis.columns import Table
from analysis.plan import Part
from analysis.population import Population
from analysis.reconciliation import FrameCount

DISTRIBUTION = "surveyapp"
SOURCES = Path(__file__).parent


def hash_of_responses(table: Table, response_id: str) -> str:
    """Return the SHA-256 of the columns in the order of their names, rows in response-id order.

    Parameters
    ----------
    table : Table
    response_id : str
        The column that orders the rows; rows that share an id are ordered by all their values.

    Notes
    -----
    Each column contributes its name, its sorted distinct values and each row's position among
    them, so neither row order, column order, file format nor character set matters.
    """
    canonical = {name: _canonical(table, name) for name in sorted(table.columns)}
    ids = canonical[response_id][1]
    order = np.argsort(ids, kind="stable")
    if len(ids) and np.bincount(ids).max() > 1:
        rest = [codes for name, (_values, codes) in canonical.items() if name != response_id]
        order = np.lexsort([*rest[::-1], ids])
    digest = hashlib.sha256()
    for name, (values, codes) in canonical.items():
        digest.update(json.dumps([name, values], ensure_ascii=False).encode())
        digest.update(codes[order].astype("<i8").tobytes())
    return digest.hexdigest()


def hash_of_population(population: Population) -> str:
    """Return the SHA-256 of the benchmarks, in the order of their names."""
    rows = sorted([row.margin, row.category, row.unit or "", row.count] for row in population.rows)
    return _hash(rows)


def hash_of_frame(frame: Mapping[str, FrameCount]) -> str:
    """Return the SHA-256 of the ratable occasions by unit, in the order of the units' codes."""
    return _hash([[unit, frame[unit].cases, frame[unit].unrated] for unit in sorted(frame)])


def hash_of_list(rows: Iterable[Sequence[str | int]]) -> str:
    """Return the SHA-256 of the rows of a list, in their own order rather than the file's."""
    return _hash(sorted(map(list, rows)))


def hash_of_plan(plan: Part) -> str:
    """Return the SHA-256 of everything the plan says, defaults included."""
    return _hash(plan.model_dump(mode="json"))


@cache
def hash_of_code() -> str:
    """Return the SHA-256 of the source files that compute: names and contents, in name order."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*.py")):
        name = path.relative_to(SOURCES).as_posix().encode()
        digest.update(b"%d %s %d " % (len(name), name, path.stat().st_size) + path.read_bytes())
    return digest.hexdigest()


def package_version() -> str:
    """Return the version of the installed programs; ``unknown`` when run from loose files."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"


def _canonical(
    table: Table, name: str
) -> tuple[list[str], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    column = table[name]
    used = np.flatnonzero(np.bincount(column.codes + 1, minlength=len(column.categories) + 1)[1:])
    order = sorted(used.tolist(), key=column.categories.__getitem__)
    position = np.zeros(len(column.categories) + 1, dtype=np.int64)  # Blank comes first, as 0.
    position[order] = np.arange(1, len(order) + 1)
    return [column.categories[code] for code in order], position[column.codes]


def _hash(content: object) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
