"""What units are called in the language of a page: a run keeps their names in Chinese only."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.definition import words
from surveyapp.assessment.sheets import ResultSheet, SheetRow
from surveyapp.messages import SOURCE_LANGUAGE
from surveyapp.units.models import AssessedUnit

UnitTitles = Mapping[tuple[str, str], str]  # Code, and name in a run → name in a language.


def load_unit_titles(session: Session, authority_id: UUID, language: str) -> UnitTitles:
    """Return the names of units in a language that is not the source, where they have one.

    They go by the name that a run kept too: a unit that was renamed since keeps its old one.
    """
    if language == SOURCE_LANGUAGE:
        return {}
    query = select(AssessedUnit.code, AssessedUnit.name).filter_by(authority_id=authority_id)
    return {
        (code, words(name, SOURCE_LANGUAGE)): name[language]
        for code, name in session.execute(query)
        if name.get(language)
    }


def registered_names(
    session: Session, authority_id: UUID, codes: Collection[str]
) -> dict[str, str]:
    """Return by their codes what units are called that a run does not assess but names."""
    if not codes:
        return {}
    query = select(AssessedUnit.code, AssessedUnit.name).filter_by(authority_id=authority_id)
    found = session.execute(query.where(AssessedUnit.code.in_(codes)))
    return {code: words(name, SOURCE_LANGUAGE) for code, name in found}


def names_in(result: Mapping[str, Any], titles: UnitTitles) -> dict[str, str]:
    """Return by their codes what the units of a stored result are called."""
    kept = {unit["unit"]: unit["name"] for each in result["periods"] for unit in each["units"]}
    return {code: titles.get((code, name), name) for code, name in kept.items()}


def entitled(sheet: ResultSheet, titles: UnitTitles) -> ResultSheet:
    """Return a sheet whose units have their names in a language."""
    if not titles:
        return sheet
    groups = (
        replace(group, ranked=_named(group.ranked, titles), apart=_named(group.apart, titles))
        for group in sheet.groups
    )
    return replace(sheet, groups=tuple(groups))


def _named(rows: Iterable[SheetRow], titles: UnitTitles) -> tuple[SheetRow, ...]:
    return tuple(replace(row, name=titles.get((row.code, row.name), row.name)) for row in rows)
