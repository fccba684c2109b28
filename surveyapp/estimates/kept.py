"""Analyses kept at hand while nothing they were made from has changed."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """The last few results of long work, each known by everything that went into it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[tuple[object, ...], Thing] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, key: tuple[object, ...]) -> bool:
        return key in self._things

    def take(self, key: tuple[object, ...]) -> Thing | None:
        """Return the thing known by `key`, if it is at hand, and keep it no longer."""
        with self._lock:
            return self._things.pop(key, None)

    def get(self, key: tuple[object, ...], make: Callable[[], Thing]) -> Thing:
        """Return the thing known by `key`, making it first if it is not at hand.

        Two threads may make the same thing; both get a right one.
        """
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        made = make()
        with self._lock:
            self._things[key] = made
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return made
