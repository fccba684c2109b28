"""Assessments computed again from what was kept of them, and kept at hand for the next page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock

from sqlalchemy.orm import Session

from analysis.errors import InvalidInputError
from analysis.schemes.comparing import stands_alone
from analysis.schemes.definition import Scheme
from analysis.schemes.periods import Period
from analysis.schemes.run import Run
from analysis.schemes.tables import UNITS
from surveyapp.access import Actor
from surveyapp.accounts.service import names_of_logins
from surveyapp.assessment.adoption import find_version, scheme_file
from surveyapp.assessment.kept_tables import Rows, load_tables
from surveyapp.assessment.kept_text import Pick, load_some
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.own_rows import about_units, words_for
from surveyapp.assessment.runs import Replay, compute, open_run
from surveyapp.assessment.surveys.readings import Key, Reading, readings_of
from surveyapp.assessment.unit_parts import find_part
from surveyapp.assessment.unit_titles import registered_names
from surveyapp.estimates.kept import Kept as AtHand

PEOPLE = frozenset({"expert", "approved_by", "inspector", "checked_by"})  # Columns.
INSPECTOR_UNIT = "inspector_unit"
HASHES = 500
WHOLE_RUNS, OWN_RUNS = 2, 16  # How many a process keeps: a whole one may take half a gigabyte.


@dataclass(frozen=True, slots=True)
class Kept:
    """What an assessment was made from: the scheme, and the evidence as it was read.

    `names` are those of its units and of those whose people inspected, by their codes; `people`
    are the names of who scored in rounds and who approved events of a ledger, by their logins;
    `readings` say what was read of which wave.
    """

    scheme: Scheme
    tables: Mapping[str, Rows]
    names: Mapping[str, str]
    readings: Mapping[Key, Reading]
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OwnRun:
    """A run in which a unit has all its figures but its rank, and what it is made on.

    It computes what it is asked for, and two threads that ask at a time take turns.
    """

    run: Run
    kept: Kept
    turn: Lock = field(default_factory=Lock)


def replay_assessment(session: Session, actor: Actor, assessment: Assessment) -> Replay:
    """Compute an assessment again, from the text, the parameters and the evidence kept of it."""
    version = find_version(session, actor, assessment.scheme_version_id)
    tables = load_tables(session, assessment.authority_id, assessment.evidence)
    period = Period.parse(assessment.period)
    return compute(scheme_file(version), tables, period, assessment.as_of)


def run_of(session: Session, actor: Actor, assessment: Assessment) -> Replay:
    """Return the run of an assessment, computed again unless it is at hand."""
    return _whole.get((assessment.id,), lambda: replay_assessment(session, actor, assessment))


def is_otherwise(session: Session, actor: Actor, assessment: Assessment) -> bool:
    """Tell whether an assessment, computed now, comes to another result than the one kept.

    Or to none, because its evidence would be refused now.
    """

    def computed() -> str:
        try:
            return run_of(session, actor, assessment).result_hash
        except InvalidInputError:
            return ""

    return _hashes.get((assessment.id,), computed) != assessment.result_hash


def own_run_of(session: Session, actor: Actor, assessment: Assessment, unit: str) -> OwnRun:
    """Return a run of an assessment for the pages of a unit, opened again unless it is at hand.

    Where nothing but ranks compares units, only what is about this one is looked at; else all
    units have one run.
    """
    file = scheme_file(assessment.scheme_version)
    if not stands_alone(file.scheme):
        return _among_all.get((assessment.id,), lambda: _open(session, actor, assessment))
    return _own.get((assessment.id, unit), lambda: _open(session, actor, assessment, unit))


def kept_of(
    session: Session,
    actor: Actor,
    assessment: Assessment,
    pick: Pick | None = None,
    known: Mapping[str, Rows] | None = None,
) -> Kept:
    """Return what an assessment was made from; of large tables, only what `pick` takes.

    `known` are tables whose picked rows are at hand.
    """
    whose, evidence = assessment.authority_id, assessment.evidence
    load = load_tables if pick is None else partial(load_some, pick=pick, known=known or {})
    tables = load(session, whose, evidence)
    version = find_version(session, actor, assessment.scheme_version_id)
    readings = readings_of(session, assessment, tables)
    people = names_of_logins(session, _logins(tables))
    names = _names(tables[UNITS])
    others = registered_names(session, whose, _inspecting(tables) - names.keys())
    return Kept(scheme_file(version).scheme, tables, {**others, **names}, readings, people)


def _names(units: Rows) -> dict[str, str]:
    if "name" not in units.header:
        return {}
    code, name = units.header.index("unit"), units.header.index("name")
    return {row[code]: row[name] for row in units.cells if row[name]}


def _inspecting(tables: Mapping[str, Rows]) -> set[str]:
    """Return the codes of the units whose people inspected, which need not be assessed."""
    found = [rows for rows in tables.values() if INSPECTOR_UNIT in rows.header]
    return {code for rows in found for code in rows.column(INSPECTOR_UNIT) if code}


def _logins(tables: Mapping[str, Rows]) -> set[str]:
    """Return the logins that rows of the store name; those of files name whom they will."""
    return {
        login
        for rows in tables.values()
        for column in PEOPLE.intersection(rows.header)
        for place, login in zip(rows.places, rows.column(column), strict=True)
        if login and ":" not in place  # Rows of files have the number of their line.
    }


def _open(session: Session, actor: Actor, assessment: Assessment, unit: str = "") -> OwnRun:
    file = scheme_file(assessment.scheme_version)
    kept = (
        _about(session, actor, assessment, unit) if unit else kept_of(session, actor, assessment)
    )
    return OwnRun(open_run(file, kept.tables, assessment.as_of), kept)


def _about(session: Session, actor: Actor, assessment: Assessment, unit: str) -> Kept:
    """Return what of the evidence is about one unit."""
    units = load_tables(session, assessment.authority_id, {UNITS: assessment.evidence[UNITS]})
    words = words_for(units[UNITS], {unit})
    part = find_part(session, assessment, unit)
    known = None if part is None else part.tables
    kept = kept_of(session, actor, assessment, lambda _name, text: text.naming(words), known)
    follows_up = any(any(rows.column("about")) for rows in kept.tables.values() if rows.lines)
    if follows_up:  # What they follow up need not name the unit.
        kept = kept_of(session, actor, assessment)
    return replace(kept, tables=about_units(kept.tables, {unit}))


# Assessments never change, so none of it grows stale.
_whole: AtHand[Replay] = AtHand(WHOLE_RUNS)
_hashes: AtHand[str] = AtHand(HASHES)
_own: AtHand[OwnRun] = AtHand(OWN_RUNS)
_among_all: AtHand[OwnRun] = AtHand(WHOLE_RUNS)
