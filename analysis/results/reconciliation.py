"""The books of a wave: what became of every answer received, and of every case."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """received = counted + duplicates + invalid + withdrawn + excluded.

    Default ratings were not received from anybody and stand apart. `counted` = `rated` (a level
    was given) + `not_rated` (not applicable, don't know or blank). `difference` must be zero;
    every term is counted by itself, `counted` and `rated` from the sums the estimates use.
    """

    code: str
    name: Mapping[str, str]
    received: int
    counted: int
    duplicates: int
    invalid: int
    withdrawn: int
    excluded: int
    defaults: int
    rated: int
    not_rated: int

    @property
    def difference(self) -> int:
        """What the terms leave unexplained; zero when the books balance."""
        explained = self.counted + self.duplicates + self.invalid + self.withdrawn + self.excluded
        return self.received - explained


@dataclass(frozen=True, slots=True)
class CaseRow:
    """cases = rated + unrated. `is_unrated_counted` is false where unrated was only subtracted."""

    code: str
    name: Mapping[str, str]
    cases: int
    rated: int
    unrated: int
    is_unrated_counted: bool

    @property
    def difference(self) -> int:
        """Zero when the books balance."""
        return self.cases - self.rated - self.unrated


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The books of the wave: in total, by unit in official order, and by channel."""

    total: ReconciliationRow
    by_unit: tuple[ReconciliationRow, ...]
    by_channel: tuple[ReconciliationRow, ...]
    cases: tuple[CaseRow, ...]

    @property
    def difference(self) -> int:
        """The sum of all absolute differences."""
        answers = (self.total, *self.by_unit, *self.by_channel)
        unexplained = sum(abs(row.difference) for row in answers)
        return unexplained + sum(abs(row.difference) for row in self.cases)
