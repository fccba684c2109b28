"""The city's ledger has a year of everything in it, always the same."""

from collections import Counter
from datetime import date

import numpy as np

from surveyapp.demo.city import CENTRES, SEED
from surveyapp.demo.ledger import PAID, EventCells, events_of, vocabulary
from surveyapp.ledger.definition import LedgerVocabulary, read_vocabulary

QUARTERS = [date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)]
LAST_DAYS = [date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)]


def year() -> list[EventCells]:
    chance = np.random.default_rng(SEED)
    return [
        event
        for number, (first, last) in enumerate(zip(QUARTERS, LAST_DAYS, strict=True), start=1)
        for event in events_of(first, last, number, chance)
    ]


def test_it_is_always_the_same() -> None:
    assert year() == year()


def test_every_centre_submits_and_a_newcomer_sees_each_kind_of_event() -> None:
    kinds = Counter(event["category"] for event in year())

    assert kinds["submission"] > 300
    assert kinds["adoption"] > 80
    assert all(kinds[kind] for kind in ("leader_comment", "deduction", "late_report"))
    assert {event["unit"] for event in year()} == {centre.code for centre in CENTRES}


def test_numbers_are_used_once() -> None:
    numbers = [event["event_no"] for event in year()]

    assert len(numbers) == len(set(numbers))


def test_nobody_earns_points_for_the_own_centre_alone() -> None:
    found = read_vocabulary(vocabulary())

    assert isinstance(found, LedgerVocabulary)
    paid = [found.category(code) for code in PAID]
    assert all(one.needs_approval and "evidence" in one.required for one in paid)
    assert all(event["evidence"] for event in year() if event["category"] in PAID)
