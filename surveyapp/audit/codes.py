"""What codes in the details of the log are called, where a thing of the store names them.

The rooms that keep such things say how to find the names; the log itself knows none of them.
"""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import AuditEntry

Names = Mapping[str, str]
NamesOf = Callable[[Session, Actor, str, str], Names]

_ROOMS: dict[str, NamesOf] = {}


def names_codes(detail: str) -> Callable[[NamesOf], NamesOf]:
    """Let a room say what codes of a detail are called, given the subject of an entry."""

    def keep(names_of: NamesOf) -> NamesOf:
        _ROOMS[detail] = names_of
        return names_of

    return keep


def names_in(
    session: Session, actor: Actor, entries: Iterable[AuditEntry], language: str
) -> Callable[[AuditEntry], Mapping[str, Names]]:
    """Return a function that says, of each entry, what the codes in its details are called.

    Entries about parts of one thing, such as events of one ledger, ask for it once.
    """
    known: dict[tuple[str, str], Names] = {}
    for entry in entries:
        for detail in _ROOMS.keys() & entry.details.keys():
            key = (detail, thing_of(entry))
            if key not in known:
                known[key] = _ROOMS[detail](session, actor, key[1], language)
    return lambda entry: {
        detail: known[detail, thing_of(entry)] for detail in _ROOMS.keys() & entry.details.keys()
    }


def thing_of(entry: AuditEntry) -> str:
    """Return the code of what an entry is about a part of, such as the ledger of an event."""
    return entry.subject.partition(" / ")[0]
