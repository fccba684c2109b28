"""What units are called in the language of a page: a run keeps their names in Chinese only."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.definition import words
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


def entitled(result: Mapping[str, Any], titles: UnitTitles) -> Mapping[str, Any]:
    """Return a stored result whose units have their names in a language."""
    if not titles:
        return result
    periods = [
        {
            **each,
            "units": [{**unit, "name": title_of_unit(unit, titles)} for unit in each["units"]],
        }
        for each in result["periods"]
    ]
    return {**result, "periods": periods}


def title_of_unit(unit: Mapping[str, Any], titles: UnitTitles) -> str:
    """Return what a unit of a stored result is called."""
    kept: str = unit["name"]
    return titles.get((unit["unit"], kept), kept)
