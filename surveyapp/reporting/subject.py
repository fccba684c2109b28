"""What the chapters of a report and the lines of its data file are made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.results import Analysis, Group
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.estimates.provenance import Provenance
from surveyapp.reporting.companions import NO_COMPANIONS, Companions
from surveyapp.reporting.wording import Wording


@dataclass(frozen=True, slots=True)
class Subject:
    """An analysis, where it comes from, what is told beside it, and the words to tell it in."""

    analysis: Analysis
    provenance: Provenance
    wording: Wording
    companions: Companions = NO_COMPANIONS

    @property
    def groups(self) -> tuple[Group, ...]:
        """The wave, its classes, and its units in the official order."""
        return (self.analysis.overall, *self.analysis.classes, *self.analysis.units)

    def say(self, sentence: str, **parameters: object) -> str:
        """Return a sentence of the program in the reader's language."""
        return self.wording.say(sentence, **parameters)

    def text(self, text: Mapping[str, str]) -> str:
        """Return a text of the evaluators; empty where they gave none."""
        return self.wording.text(text) if text else ""

    def columns(self, *columns: tuple[str, Kind, float]) -> tuple[Column, ...]:
        """Return the heads of a table."""
        return self.wording.columns(*columns)

    def row(self, group: Group, *cells: Value) -> tuple[Value, ...]:
        """Return the name of a group and its figures."""
        return (self.wording.name(group), *self.cells(group, *cells))

    def cells(self, group: Group, *cells: Value) -> tuple[Value, ...]:
        """Return the figures of a group, or as many blanks where they are withheld."""
        return (None,) * len(cells) if self.is_withheld(group) else cells

    def is_withheld(self, group: Group) -> bool:
        """Tell whether this edition is silent about a group."""
        return self.provenance.is_public and group.is_suppressed_in_public


def present(*tables: Table | None) -> Iterable[Table]:
    """Return those tables that have something to show."""
    return (table for table in tables if table is not None)
