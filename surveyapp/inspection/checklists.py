"""Checklists of the library of questionnaires, point by point, to inspect units by."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from questionnaires import library
from questionnaires.definition import Text
from questionnaires.definition.lists import Matrix

PASSED_OR_NOT = {"passed", "failed"}
# By the questionnaire: the code under which schemes of the library read it.
SHEETS: Mapping[str, str] = {
    "transparency_checklist": "transparency",
    "mystery_visit": "site_visit",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A questionnaire whose points are met or not, and what each is called."""

    title: Text
    checklist: str
    points: Mapping[str, Text]


@cache
def load_sheets() -> dict[str, Sheet]:
    """Return the checklists of the library, by their questionnaires."""
    found = {}
    for code, checklist in SHEETS.items():
        questionnaire = library.load(code)
        points = {
            f"{question.code}_{row.code}": row.label
            for section in questionnaire.sections
            for question in section.questions
            if isinstance(question, Matrix)
            and {choice.code for choice in question.choices} == PASSED_OR_NOT
            for row in question.rows
        }
        found[code] = Sheet(questionnaire.title, checklist, points)
    return found


def names_of_point(code: str) -> Text | None:
    """Return what a point of a library's checklist is called in every language."""
    sheets = load_sheets().values()
    return next((sheet.points[code] for sheet in sheets if code in sheet.points), None)
