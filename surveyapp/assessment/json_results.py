"""Results of schemes as JSON: every number exactly, and every trace whole."""

from dataclasses import asdict
from typing import Any

from analysis.schemes.results import PeriodResult, SchemeResult, UnitResult
from analysis.schemes.rounding import exact_words
from analysis.schemes.run import Run
from analysis.schemes.trace import Trace, plain, trace


def result_json(
    run: Run, result: SchemeResult, unit: str | None = None, *, traced: bool = True
) -> dict[str, Any]:
    """Return a result with the traces of all units, or of one, or of none, as plain values."""
    return {
        "scheme": result.scheme,
        "version": result.version,
        "hash": result.hash,
        "period": str(result.period),
        "parameters": plain(result.parameters),
        "periods": [_period_json(run, found, unit, traced=traced) for found in result.periods],
        "proposals": [
            asdict(proposal) for proposal in result.proposals if unit in {None, proposal.unit}
        ],
        "excluded": [
            {
                "table": table,
                "row": row + 1,
                "line": run.evidence.table(table).lines[row],
                "unit": run.evidence.table(table).column("unit")[row],
                "reason": reason,
            }
            for table, rows in result.excluded.items()
            for row, reason in rows.items()
        ],
    }


def _period_json(
    run: Run, found: PeriodResult, unit: str | None, *, traced: bool
) -> dict[str, Any]:
    return {
        "period": str(found.period),
        "score": found.score,
        "units": [
            _unit_json(each) | (_traced(run, found, each.unit) if traced else {})
            for each in found.units
            if unit in {None, each.unit}
        ],
    }


def _unit_json(unit: UnitResult) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "name": unit.name,
        "class": unit.unit_class,
        "score": None if unit.score is None else exact_words(unit.score),
        "grade": unit.grade,
        "rank": unit.rank,
        "not_ranked": list(unit.not_ranked),
        "not_publishable": list(unit.not_publishable),
        "lacking": {code: dict(said) for code, said in unit.lacking.items()},
        "shares": plain(unit.shares),
        "raised_by_missing": unit.raised_by_missing,
        "uncertainty": None if unit.uncertainty is None else asdict(unit.uncertainty),
        "values": plain(unit.values),
    }


def _traced(run: Run, found: PeriodResult, unit: str) -> dict[str, Any]:
    return {"trace": trace_json(trace(run, found.score, found.period, unit))}


def trace_json(found: Trace) -> dict[str, Any]:
    """Return a trace as plain values."""
    return {
        "code": found.code,
        "period": found.period,
        "counted": {table: [row + 1 for row in rows] for table, rows in found.counted.items()},
        "excluded": {
            table: {str(row + 1): reason for row, reason in rows.items()}
            for table, rows in found.excluded.items()
        },
        "steps": [
            {
                "code": step.code,
                "kind": step.kind,
                "period": step.period,
                "value": None if step.value is None else exact_words(step.value),
                "clauses": list(step.clauses),
                "questionnaire": step.questionnaire,
                "notes": [{"code": note.code, **plain(note.values)} for note in step.notes],
                "rows": [[table, row + 1] for table, row in step.rows],
                "uses": [list(pair) for pair in step.uses],
            }
            for step in found.steps
        ],
    }
