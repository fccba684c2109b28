"""What the pages of one unit need of a large run, kept for each unit beside the whole.

The result and the evidence of a province take a second to read, of one unit a moment. Only where
each unit is assessed for itself: else its steps rest on what others have.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.comparing import stands_alone
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence_cells import read_units
from analysis.schemes.tables import CALENDAR, UNITS
from surveyapp.assessment.kept_tables import Rows
from surveyapp.assessment.kept_text import FEW
from surveyapp.assessment.models import Assessment, AssessmentPart

FAST = 1  # Of the levels of compression: there are thousands, all small.


@dataclass(frozen=True, slots=True)
class UnitPart:
    """The result of one unit in each period, and the rows about it of large tables."""

    result: Mapping[str, Any]
    tables: Mapping[str, Rows]


def pack_parts(
    scheme: Scheme, tables: Mapping[str, Rows], result: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return by unit what its pages need, packed; nothing where they can as well read all."""
    of_all = {UNITS, CALENDAR}
    large = {n: rows for n, rows in tables.items() if len(rows.cells) > FEW and n not in of_all}
    follows_up = any(any(rows.column("about")) for rows in tables.values())
    if not large or follows_up or not stands_alone(scheme):
        return {}
    about = {name: _about(tables[UNITS], rows) for name, rows in large.items()}
    results = _results(result)
    return {
        unit: _packed(found, {n: rows.take(about[n].get(unit, ())) for n, rows in large.items()})
        for unit, found in results.items()
    }


def find_part(session: Session, assessment: Assessment, unit: str) -> UnitPart | None:
    """Return what was kept for one unit, if anything was."""
    query = select(AssessmentPart.content).filter_by(assessment_id=assessment.id, unit_code=unit)
    content = session.scalar(query)
    return None if content is None else unpacked_part(content)


def unpacked_part(content: bytes) -> UnitPart:
    """Return what was packed for one unit."""
    found = json.loads(zlib.decompress(content))
    tables = {name: Rows(*written) for name, written in found["tables"].items()}
    return UnitPart({"periods": found["periods"]}, tables)


def _results(result: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return by unit its result in each period, also in those in which it has none."""
    heads = [{"period": one["period"], "score": one["score"]} for one in result["periods"]]
    found: dict[str, dict[int, Any]] = {}
    for at, one in enumerate(result["periods"]):
        for unit in one["units"]:
            found.setdefault(unit["unit"], {})[at] = unit
    return {
        code: [{**head, "units": [own[at]] if at in own else []} for at, head in enumerate(heads)]
        for code, own in found.items()
    }


def _about(units: Rows, rows: Rows) -> dict[str, list[int]]:
    """Return by unit the rows that name it, by its code or its name."""
    called: dict[str, set[str]] = {}
    for code, name in zip(units.column("unit"), units.column("name"), strict=True):
        for word in filter(None, (code, name)):
            called.setdefault(word, set()).add(code)
    found: dict[str, list[int]] = {}
    for row, words in enumerate(_named(rows)):
        for code in {code for word in words for code in called.get(word, ())}:
            found.setdefault(code, []).append(row)
    return found


def _named(rows: Rows) -> Iterator[Sequence[str]]:
    """Yield the units that each row names."""
    for owner, others in zip(rows.column("unit"), rows.column("joint_units"), strict=True):
        yield (owner, *read_units(others)) if others else (owner,)


def _packed(periods: Sequence[Mapping[str, Any]], tables: Mapping[str, Rows]) -> bytes:
    written = {
        name: [list(rows.header), rows.cells, rows.places, rows.lines]
        for name, rows in tables.items()
    }
    said = json.dumps({"periods": periods, "tables": written}, ensure_ascii=False)
    return zlib.compress(said.encode(), FAST)
