"""An inspection sample can be drawn again by anybody, and knows how probable its items were."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.inspection.lists import InspectionItem, InspectionList
from analysis.inspection.sampling import (
    DrawingMethod,
    DrawnStratum,
    InspectionDesign,
    InspectionSample,
    draw_inspection,
    equal_sizes,
)
from analysis.inspection.systematic import draw_by_size

COUNTS = {"county": 60, "region": 30, "town": 10}
ITEMS = tuple(
    InspectionItem(f"{stratum}-{number}", f"unit-{number % 4}", stratum, 1 + number % 5)
    for stratum, count in COUNTS.items()
    for number in range(count)
)
LIST = InspectionList.of(ITEMS)
DESIGNS = [
    InspectionDesign(DrawingMethod.SIMPLE, 20),
    InspectionDesign(DrawingMethod.PROPORTIONAL, 20),
    InspectionDesign(DrawingMethod.EQUAL, 21),
    InspectionDesign(DrawingMethod.STATED, stated={"county": 4, "region": 5, "town": 10}),
    InspectionDesign(DrawingMethod.BY_SIZE, 20),
]


def drawn_keys(sample: InspectionSample) -> list[str]:
    return [item.key for item in sample.items]


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.method)
def test_the_same_seed_and_list_give_the_same_sample_in_whatever_order_the_rows_come(
    design: InspectionDesign,
) -> None:
    sample = draw_inspection(LIST, design, "2026-Q1")

    assert draw_inspection(InspectionList.of(ITEMS[::-1]), design, "2026-Q1") == sample
    assert drawn_keys(draw_inspection(LIST, design, "2026-Q2")) != drawn_keys(sample)
    assert (sample.seed, sample.method, sample.listed) == ("2026-Q1", design.method, 100)
    assert sample.list_hash == LIST.hash


def test_the_items_with_the_smallest_hashes_are_drawn() -> None:
    sample = draw_inspection(LIST, InspectionDesign(DrawingMethod.SIMPLE, 3), "7")

    by_hash = sorted(LIST.by_key, key=lambda key: sha256(f"7:{key}".encode()).hexdigest())
    assert drawn_keys(sample) == by_hash[:3]


def test_a_sample_drawn_today_is_drawn_in_ten_years() -> None:
    assert drawn_keys(draw_inspection(LIST, InspectionDesign(DrawingMethod.SIMPLE, 3), "7")) == [
        "county-7",
        "region-14",
        "county-59",
    ]
    assert drawn_keys(draw_inspection(LIST, InspectionDesign(DrawingMethod.BY_SIZE, 3), "7")) == [
        "county-38",
        "region-14",
        "town-7",
    ]


@pytest.mark.parametrize(
    "changed",
    [
        replace(ITEMS[0], unit="other"),
        replace(ITEMS[0], stratum="town"),
        replace(ITEMS[0], size=99),
        replace(ITEMS[0], key="new"),
    ],
)
def test_a_list_with_one_word_changed_has_another_hash(changed: InspectionItem) -> None:
    assert InspectionList.of([changed, *ITEMS[1:]]).hash != LIST.hash


def test_each_way_of_drawing_gives_each_stratum_its_number() -> None:
    sizes = {
        design.method: [stratum.drawn for stratum in draw_inspection(LIST, design, "1").strata]
        for design in DESIGNS
    }

    assert sizes[DrawingMethod.PROPORTIONAL] == [12, 6, 2]
    assert sizes[DrawingMethod.EQUAL] == [7, 7, 7]
    assert sizes[DrawingMethod.STATED] == [4, 5, 10]
    assert draw_inspection(LIST, DESIGNS[3], "1").strata == (
        DrawnStratum("county", 60, 4),
        DrawnStratum("region", 30, 5),
        DrawnStratum("town", 10, 10),
    )


def test_an_item_stands_for_as_many_as_were_listed_for_each_drawn() -> None:
    sample = draw_inspection(LIST, DESIGNS[3], "1")

    weights = {drawn.item.stratum: drawn.weight for drawn in sample.drawn}
    assert weights == pytest.approx({"county": 15, "region": 6, "town": 1})


@pytest.mark.parametrize("design", DESIGNS[:4], ids=lambda design: design.method)
def test_weights_add_up_to_the_list(design: InspectionDesign) -> None:
    sample = draw_inspection(LIST, design, "1")

    assert sum(drawn.weight for drawn in sample.drawn) == pytest.approx(100)


def test_items_drawn_by_size_stand_for_the_whole_size() -> None:
    sample = draw_inspection(LIST, DESIGNS[4], "1")

    total = sum(item.size for item in ITEMS)
    assert sum(one.weight * one.item.size for one in sample.drawn) == pytest.approx(total)


def test_over_many_seeds_an_item_is_drawn_as_often_as_its_size_says() -> None:
    draws = 2000
    found = Counter(one.key for seed in range(draws) for one in draw_by_size(LIST, 20, str(seed)))

    # Sizes 1 to 5 with total 300: probabilities 1/15 to 1/3, standard deviation at most 21.1.
    for item in ITEMS:
        assert abs(found[item.key] - draws * 20 * item.size / 300) < 5 * 21.1


def test_what_is_larger_than_a_step_is_drawn_for_certain() -> None:
    items = [InspectionItem(f"i{number}", "u", size=1) for number in range(20)]
    large = InspectionItem("large", "u", size=100)

    sample = draw_inspection(
        InspectionList.of([*items, large]), InspectionDesign(DrawingMethod.BY_SIZE, 5), "1"
    )

    assert {one.item.key: one.probability for one in sample.drawn}["large"] == 1
    assert Counter(one.probability for one in sample.drawn) == {1.0: 1, 0.2: 4}


def test_systematic_steps_give_each_stratum_its_share_of_the_size() -> None:
    equal = InspectionList.of([replace(item, size=1) for item in ITEMS])
    sample = draw_inspection(equal, InspectionDesign(DrawingMethod.BY_SIZE, 10), "5")

    assert [stratum.drawn for stratum in sample.strata] == [6, 3, 1]


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.data())
def test_by_size_draws_as_many_as_asked_each_once_and_probabilities_add_up(
    sizes: list[int], data: st.DataObject
) -> None:
    listed = InspectionList.of(
        InspectionItem(f"i{number}", "u", str(number % 3), size)
        for number, size in enumerate(sizes)
    )
    n = data.draw(st.integers(1, len(sizes)))

    drawn = draw_by_size(listed, n, "law")

    assert len({one.key for one in drawn}) == len(drawn) == n
    assert all(0 < one.probability <= 1 for one in drawn)


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 40), min_size=1), st.data())
def test_equal_numbers_differ_by_one_where_strata_have_enough(
    counts: dict[str, int], data: st.DataObject
) -> None:
    n = data.draw(st.integers(0, sum(counts.values())))

    sizes = equal_sizes(counts, n)

    assert sum(sizes.values()) == n
    for stratum, size in sizes.items():
        assert size == counts[stratum] or size >= max(sizes.values()) - 1


@pytest.mark.parametrize("method", [DrawingMethod.SIMPLE, DrawingMethod.BY_SIZE])
def test_a_census_draws_everything_for_certain(method: DrawingMethod) -> None:
    sample = draw_inspection(LIST, InspectionDesign(method, 100), "1")

    assert {one.probability for one in sample.drawn} == {1.0}
    assert sorted(drawn_keys(sample)) == sorted(LIST.by_key)


def refusals(error: pytest.ExceptionInfo[InvalidSampleError]) -> list[str]:
    return [refusal.code for refusal in error.value.refusals]


def test_everything_wrong_with_a_list_is_told_at_once_with_names() -> None:
    with pytest.raises(InvalidSampleError) as refused:
        InspectionList.of([
            InspectionItem("a", "u"),
            InspectionItem("a", "u"),
            InspectionItem("b", ""),
            InspectionItem("c", "u", size=0),
            InspectionItem("", "u"),
        ])  # fmt: skip

    assert refusals(refused) == [
        "items_without_key", "items_listed_twice", "items_without_unit", "sizes_below_one",
    ]  # fmt: skip
    assert refused.value.refusals[1].values["items"] == ("a",)
    with pytest.raises(InvalidSampleError, match="no items"):
        InspectionList.of([])


@pytest.mark.parametrize("n", [0, 101])
def test_more_than_the_list_has_or_nothing_is_refused_with_the_limits(n: int) -> None:
    with pytest.raises(InvalidSampleError, match="draw 1 to 100") as refused:
        draw_inspection(LIST, InspectionDesign(DrawingMethod.SIMPLE, n), " ")

    assert refusals(refused) == ["no_seed", "sample_out_of_range"]


def test_too_few_for_two_of_each_stratum_is_refused_with_how_many_would_do() -> None:
    with pytest.raises(InvalidSampleError, match="draw 6 or more"):
        draw_inspection(LIST, InspectionDesign(DrawingMethod.PROPORTIONAL, 5), "1")


def test_numbers_that_do_not_fit_the_strata_are_told_all_at_once() -> None:
    design = InspectionDesign(DrawingMethod.STATED, stated={"county": 61, "village": 2, "town": 1})
    with pytest.raises(InvalidSampleError) as refused:
        draw_inspection(LIST, design, "1")
    assert refusals(refused) == ["strata_without_number", "unknown_strata", "stratum_out_of_range"]

    nothing = InspectionDesign(DrawingMethod.STATED, stated=dict.fromkeys(COUNTS, 0))
    with pytest.raises(InvalidSampleError, match="above 0"):
        draw_inspection(LIST, nothing, "1")
