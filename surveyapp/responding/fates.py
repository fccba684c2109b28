"""What became of a response, told from the events that befell it."""

from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple

from surveyapp.responding.models import ResponseEventKind


class Fate(NamedTuple):
    """What happened to a response after it was received."""

    flagged: bool = False
    invalid_reason: str | None = None
    is_excluded: bool = False
    is_withdrawn: bool = False

    @property
    def is_effective(self) -> bool:
        """Whether the response still counts."""
        return not (self.invalid_reason or self.is_excluded or self.is_withdrawn)

    def after(self, kind: ResponseEventKind, reason: str) -> "Fate":
        """Return the fate after one more event."""
        match kind:
            case ResponseEventKind.FLAGGED | ResponseEventKind.UNFLAGGED:
                return self._replace(flagged=kind is ResponseEventKind.FLAGGED)
            case ResponseEventKind.INVALIDATED:
                return self._replace(invalid_reason=reason.strip() or kind.value)
            case ResponseEventKind.EXCLUDED:
                return self._replace(is_excluded=True)
            case ResponseEventKind.REINSTATED:  # A flag stays: it is a note, not a verdict.
                return self._replace(invalid_reason=None, is_excluded=False)
            case ResponseEventKind.WITHDRAWN:
                return self._replace(is_withdrawn=True)
            case ResponseEventKind.CORRECTED:
                return self  # Whether it counts is not touched by what it says now.


UNTOUCHED = Fate()


def fate_after(events: Iterable[tuple[ResponseEventKind, str]]) -> Fate:
    """Return what became of a response to which these events happened, in their order."""
    return reduce(lambda fate, event: fate.after(*event), events, UNTOUCHED)
