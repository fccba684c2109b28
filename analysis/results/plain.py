"""Results as plain values, ready for JSON."""

import dataclasses
import math
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from analysis.quality.nonresponse import ResponseCounts
from analysis.results.groups import Group
from analysis.results.reconciliation import CaseRow, Reconciliation, ReconciliationRow
from analysis.results.representativeness import Gate

UNPRINTED = "unprinted"  # Marks what results keep to themselves.
# Properties that are printed like fields.
_DERIVED = {
    ReconciliationRow: ("difference",),
    CaseRow: ("difference",),
    Reconciliation: ("difference",),
    Gate: ("reasons", "mended"),
    Group: ("is_suppressed_in_public",),
    ResponseCounts: (
        "offered_rate",
        "started_rate",
        "completion_rate",
        "response_rate",
        "covered_rate",
    ),
}


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return results as dictionaries, lists, numbers and strings; what is not finite as None."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        names = [field.name for field in fields if UNPRINTED not in field.metadata]
        names += _DERIVED.get(type(value), ())
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
