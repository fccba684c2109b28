"""The questionnaires that come with the platform, to begin drafts with."""

from dataclasses import dataclass

from questionnaires.definition import Questionnaire
from questionnaires.library import CITIZEN_CODES, list_library, load_source
from surveyapp.authoring.errors import NotInLibraryError


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One questionnaire of the library, and the text it was written as."""

    questionnaire: Questionnaire
    source: str

    @property
    def name(self) -> str:
        """Return the code by which the library knows it."""
        return self.questionnaire.code

    @property
    def is_for_citizens(self) -> bool:
        """Tell whether those fill it in who are served, rather than those who assess."""
        return self.name in CITIZEN_CODES


def library_entries() -> list[LibraryEntry]:
    """Return every questionnaire of the library, the most often needed first."""
    return [LibraryEntry(each, load_source(each.code)) for each in list_library()]


def library_entry(name: str) -> LibraryEntry:
    """Return one questionnaire of the library.

    Raises
    ------
    NotInLibraryError
        If there is none of this name.
    """
    for entry in library_entries():
        if entry.name == name:
            return entry
    raise NotInLibraryError
