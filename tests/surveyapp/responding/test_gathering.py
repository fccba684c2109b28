"""Answers that come at one moment go to the store together, and each counts for itself."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from surveyapp.cli import THREADS
from surveyapp.responding.gathering import Gathering
from surveyapp.responding.keeping import MOST_AT_ONCE, Row

AWAY = OperationalError("", None, Exception("database is locked"))


def waiting(gathering: Gathering) -> int:
    return len(gathering._queue)  # noqa: SLF001 - nobody else need know


class Store:
    """A store that is busy with the first who come, until enough others wait."""

    def __init__(self, gathering: Gathering, others: int) -> None:
        self.gathering, self.others = gathering, others
        self.trips: list[list[str]] = []

    def keep_all(self, rows: Sequence[Row]) -> frozenset[str]:
        """Keep rows, as the statement does."""
        self.trips.append([row["id"] for row in rows])
        while len(self.trips) == 1 and waiting(self.gathering) < self.others:
            sleep(0.001)
        if len(rows) > 1 and any(row["id"] == "spoilt" for row in rows):
            raise DBAPIError("", None, ValueError())
        return frozenset(row["id"] for row in rows if row["id"] != "known")


def keep_at_one_moment(*ids: str) -> tuple[list[list[str]], list[bool]]:
    """Keep a row, and while the store is busy with it, others; return its trips, and who is new.

    The others come one after the other, so that it is known which of them is the first.
    """
    gathering = Gathering()
    store = Store(gathering, others=len(ids))
    with ThreadPoolExecutor(1 + len(ids)) as threads:
        threads.submit(gathering.keep, {"id": "first"}, store.keep_all)
        kept = []
        for number, each in enumerate(ids):
            while not store.trips or waiting(gathering) < number:
                sleep(0.001)
            kept.append(threads.submit(gathering.keep, {"id": each}, store.keep_all))
    return store.trips, [each.result() for each in kept]


def test_answers_that_come_while_the_store_is_busy_go_to_it_together() -> None:
    trips, are_new = keep_at_one_moment("a", "b", "c")

    assert trips == [["first"], ["a", "b", "c"]]
    assert are_new == [True, True, True]


def test_each_is_told_what_became_of_its_own_answer() -> None:
    _trips, are_new = keep_at_one_moment("a", "known", "b")

    assert are_new == [True, False, True]


def test_of_two_with_one_id_the_first_is_kept_and_the_second_told_so() -> None:
    trips, are_new = keep_at_one_moment("a", "a")

    assert trips == [["first"], ["a"]]
    assert are_new == [True, False]


def test_one_that_the_store_cannot_take_keeps_out_nobody_else() -> None:
    trips, are_new = keep_at_one_moment("a", "spoilt", "b")

    assert trips[1] == ["a", "spoilt", "b"]
    assert sorted(trips[2:]) == [["a"], ["b"], ["spoilt"]]
    assert are_new == [True, True, True]


def test_one_alone_is_told_why_it_was_not_kept() -> None:
    def refuse(_rows: Sequence[Row]) -> frozenset[str]:
        raise DBAPIError("", None, ValueError())

    with pytest.raises(DBAPIError):
        Gathering().keep({"id": "a"}, refuse)


def test_where_more_wait_than_go_at_once_each_goes_once_and_in_its_turn() -> None:
    ids = [f"a{number}" for number in range(39)]

    trips, are_new = keep_at_one_moment(*ids)

    assert [one for trip in trips for one in trip] == ["first", *ids]
    assert max(map(len, trips)) == MOST_AT_ONCE
    assert are_new == [True] * len(ids)


def test_all_threads_of_a_server_go_at_once() -> None:
    assert THREADS <= MOST_AT_ONCE


@pytest.mark.parametrize("others", [3, 2 * MOST_AT_ONCE])
def test_while_the_store_is_away_all_who_wait_are_told_so_together(others: int) -> None:
    gathering, trips = Gathering(), []

    def wait_in_vain(rows: Sequence[Row]) -> frozenset[str]:
        trips.append(rows)
        while waiting(gathering) < others:
            sleep(0.001)
        raise AWAY

    with ThreadPoolExecutor(1 + others) as threads:
        told = [
            threads.submit(gathering.keep, {"id": str(number)}, wait_in_vain)
            for number in range(1 + others)
        ]

    assert [each.exception() for each in told] == [AWAY] * len(told)
    assert len(trips) == 1
    assert waiting(gathering) == 0
