"""Answers that come to a worker at one moment go to the store together, each for itself.

The disk takes as long for one as for many, and so, nearly, does a statement. Nobody waits for
company: who finds the store free goes at once, and whoever comes meanwhile goes together next.
"""

from collections import deque
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from threading import Lock
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from surveyapp.database import is_away
from surveyapp.responding.keeping import MOST_AT_ONCE, Row

KeepAll: TypeAlias = Callable[[Sequence[Row]], AbstractSet[str]]


@dataclass(slots=True)
class _Place:
    """The place of one row in the queue."""

    row: Row
    is_taken: bool = False
    is_kept: bool | None = None  # Unknown while it was not tried, or tried in vain.
    outage: Exception | None = None  # Why the store could take nothing at all.


class Gathering:
    """The answers to one wave that wait in a worker for the store.

    Those to another wave have a gathering of their own: whoever closes theirs keeps them waiting,
    and nobody else.
    """

    def __init__(self) -> None:
        self._queue: deque[_Place] = deque()
        self._turn = Lock()

    def keep(self, row: Row, keep_all: KeepAll) -> bool:
        """Keep a row, with all that wait for their turn; tell whether it is new.

        Parameters
        ----------
        row : Row
            As `keeping.written` makes it.
        keep_all : callable
            Keeps rows as `keeping.keep` does, in a transaction of their own.
        """
        own = _Place(row)
        self._queue.append(own)
        with self._turn:
            while not own.is_taken:  # Those before it may fill the first turn.
                self._keep_queue(keep_all)
        if own.outage is not None:
            raise own.outage
        if own.is_kept is None:  # One among many was refused, and with it all: each goes alone.
            return bool(keep_all([row]))
        return own.is_kept

    def _keep_queue(self, keep_all: KeepAll) -> None:
        places: dict[str, _Place] = {}
        repeated: list[_Place] = []
        while self._queue and len(places) < MOST_AT_ONCE:
            place = self._queue.popleft()
            place.is_taken = True
            # Of two that were sent under one id at one moment, the first is the one that counts.
            if places.setdefault(place.row["id"], place) is not place:
                repeated.append(place)
        try:
            kept = keep_all([place.row for place in places.values()])
        except SQLAlchemyError as error:
            if is_away(error):  # Whoever tried again alone would only wait as long again.
                self._give_up([*places.values(), *repeated], error)
            elif len(places) == 1:
                raise
            return
        for response_id, place in places.items():
            place.is_kept = response_id in kept
        for place in repeated:
            place.is_kept = False

    def _give_up(self, taken: Sequence[_Place], outage: Exception) -> None:
        """Tell all who wait, also those whose turn is yet to come, that the store is away."""
        for place in taken:
            place.outage = outage
        while self._queue:
            place = self._queue.popleft()
            place.is_taken, place.outage = True, outage


class Gatherings:
    """The gatherings of a worker, by wave."""

    def __init__(self) -> None:
        self._of_wave: dict[UUID, Gathering] = {}

    def of(self, wave_id: UUID) -> Gathering:
        """Return the gathering of a wave, the same for all who ask."""
        return self._of_wave.setdefault(wave_id, Gathering())
