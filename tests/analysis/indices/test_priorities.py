"""What to mend first, and when the sample does not tell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimation.design import FloatArray
from analysis.indices.drivers import ImportanceMethod, analyze_drivers
from analysis.indices.importance_performance import Quadrant
from analysis.indices.item_products import ItemProducts
from analysis.indices.priorities import PARTS, Priorities, find_priorities

NAMES = ("overall", "waiting", "staff", "guide")


def wave(n: int, *, seed: int = 7) -> FloatArray:
    """Return opinions of which waiting matters much and is done badly, and staff the reverse."""
    random = np.random.default_rng(seed)
    waiting, staff, guide = random.integers(0, 5, size=(3, n)) * 25.0
    waiting = np.maximum(waiting - 25, 0)
    staff = np.minimum(staff + 25, 100)
    overall = np.clip(0.5 * waiting + 0.1 * staff + 0.2 * guide + random.normal(10, 5, n), 0, 100)
    return np.stack([overall, waiting, staff, guide], axis=1)


def of(answers: FloatArray, *, min_n: int = 30) -> Priorities | None:
    return find_priorities(answers, np.ones(len(answers)), NAMES, min_n=min_n)


def test_what_matters_and_is_done_badly_comes_first() -> None:
    found = of(wave(900))

    assert found is not None
    quadrants = {one.item: one.quadrant for one in found.items}
    assert quadrants["waiting"] is Quadrant.CONCENTRATE_HERE
    assert quadrants["staff"] is Quadrant.POSSIBLE_OVERKILL
    assert found.n == 900


def test_parts_add_up_and_equal_those_of_the_drivers() -> None:
    answers = wave(400)
    weights = np.random.default_rng(1).uniform(0.5, 2, 400)
    found = find_priorities(answers, weights, NAMES, min_n=30)
    drivers = analyze_drivers(ItemProducts.of(NAMES, answers, weights), NAMES[0], NAMES[1:])

    assert found is not None
    assert found.method is ImportanceMethod.LMG
    assert sum(one.importance for one in found.items) == pytest.approx(found.r_squared)
    assert [one.importance for one in found.items] == pytest.approx(
        [one.importance for one in drivers.drivers]
    )
    assert found.items[0].performance == pytest.approx(np.average(answers[:, 1], weights=weights))
    assert all(one.interval.low < one.importance < one.interval.high for one in found.items)


def test_items_alike_are_not_told_apart() -> None:
    # Three items with the same law: whatever differs between them is chance.
    told = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        items = random.integers(0, 5, size=(3, 200)) * 25.0
        overall = items.mean(axis=0) + random.uniform(0, 30, 200)
        found = of(np.stack([overall, *items], axis=1))
        assert found is not None
        told += sum(one.quadrant is not None for one in found.items)

    assert told <= 0.05 * 40 * 3


def test_answers_with_a_gap_are_counted_and_left_out() -> None:
    answers = wave(300)
    answers[:100, 2] = np.nan

    found = of(answers)
    complete = of(answers[100:])

    assert found is not None
    assert complete is not None
    assert (found.n, found.incomplete) == (200, 100)
    assert found.items == complete.items


def test_nothing_is_said_of_too_few_of_one_item_or_of_what_never_varies() -> None:
    answers = wave(300)
    same = answers.copy()
    same[:, 2] = 75.0
    twice = answers.copy()
    twice[:, 3] = twice[:, 2]

    assert of(answers[: PARTS - 1], min_n=5) is None
    assert of(answers, min_n=301) is None
    assert of(same) is None
    assert of(twice) is None
    assert find_priorities(answers[:, :2], np.ones(300), NAMES[:2], min_n=30) is None
    assert of(answers[:0]) is None


def test_a_few_answers_that_differ_by_one_do_not_stop_it() -> None:
    # Leaving out the one part that varies leaves nothing to explain: no interval, so nothing told.
    answers = np.full((60, 4), 75.0)
    answers[0] = (0, 0, 25, 0)

    assert of(answers) is None


@given(st.floats(0.01, 1000))
def test_it_does_not_depend_on_the_size_of_the_weights(size: float) -> None:
    answers = wave(120)
    one = find_priorities(answers, np.ones(120), NAMES, min_n=30)
    other = find_priorities(answers, np.full(120, size), NAMES, min_n=30)

    assert one is not None
    assert other is not None
    for mine, theirs in zip(one.items, other.items, strict=True):
        assert mine.importance == pytest.approx(theirs.importance, rel=1e-6)
        assert mine.interval.low == pytest.approx(theirs.interval.low, rel=1e-6, abs=1e-9)


def test_beyond_ten_items_relative_weights_are_taken() -> None:
    random = np.random.default_rng(3)
    items = random.integers(0, 5, size=(200, 12)) * 25.0
    overall = items.mean(axis=1) + random.uniform(0, 20, 200)
    names = ("overall", *(f"item{k}" for k in range(12)))

    found = find_priorities(np.column_stack([overall, items]), np.ones(200), names, min_n=30)

    assert found is not None
    assert found.method is ImportanceMethod.RELATIVE_WEIGHTS
    assert len(found.items) == 12
