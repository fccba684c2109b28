"""Conflicts of interest: who inspected, or would inspect, something of his own unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.errors import AnalysisError, InvalidSampleError, Refusal
from analysis.inspection.assignment import Inspector
from analysis.inspection.lists import InspectionItem


@dataclass(frozen=True, slots=True)
class ConflictOfInterest:
    """An inspector, and an item of a unit that he belongs to."""

    inspector: str
    item: str
    unit: str


class ConflictOfInterestError(AnalysisError):
    """Inspections that must not count; every one of them is named.

    Attributes
    ----------
    conflicts : tuple of ConflictOfInterest
    """

    code = "conflict_of_interest"

    def __init__(self, conflicts: Sequence[ConflictOfInterest]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__(
            *(
                Refusal(
                    self.code,
                    f"inspector {one.inspector} belongs to {one.unit} and must not inspect its "
                    f"item {one.item}; have somebody of another unit inspect it",
                    {"inspector": one.inspector, "item": one.item, "unit": one.unit},
                )
                for one in conflicts
            )
        )


def require_no_conflict(
    inspected_by: Mapping[str, str],
    items: Sequence[InspectionItem],
    inspectors: Sequence[Inspector],
) -> None:
    """Refuse inspections of one's own unit.

    Parameters
    ----------
    inspected_by : mapping of str to str
        Key of each item inspected so far, and code of the inspector.
    items : sequence of InspectionItem
    inspectors : sequence of Inspector

    Raises
    ------
    InvalidSampleError
        If somebody inspected whose units nobody knows.
    ConflictOfInterestError
        If an item was inspected by somebody of its unit.
    """
    by_code = {one.code: one for one in inspectors}
    if strangers := sorted(set(inspected_by.values()) - set(by_code)):
        said = f"inspectors {', '.join(strangers)} are unknown; say which units they belong to"
        raise InvalidSampleError(
            Refusal("unknown_inspectors", said, {"inspectors": tuple(strangers)})
        )
    conflicts = [
        ConflictOfInterest(inspected_by[item.key], item.key, item.unit)
        for item in items
        if item.key in inspected_by and not by_code[inspected_by[item.key]].may_inspect(item)
    ]
    if conflicts:
        raise ConflictOfInterestError(conflicts)
