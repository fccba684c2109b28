"""Nobody inspects his own unit, and everybody inspects about as much as the others."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.inspection.assignment import Assignment, Inspector, assign_inspectors
from analysis.inspection.conflicts import (
    ConflictOfInterest,
    ConflictOfInterestError,
    require_no_conflict,
)
from analysis.inspection.lists import InspectionItem

UNITS = "abcd"


def items(*units: str) -> list[InspectionItem]:
    return [InspectionItem(f"{unit}{place}", unit) for place, unit in enumerate(units)]


def inspector(code: str, *units: str) -> Inspector:
    return Inspector(code, frozenset(units))


def loads(assigned: tuple[Assignment, ...]) -> list[int]:
    return sorted(len(one.items) for one in assigned)


def test_everybody_gets_as_much_as_anybody_and_nothing_of_his_own() -> None:
    inspectors = [inspector("li", "a"), inspector("wang", "b"), inspector("zhao", "c", "d")]

    assigned = assign_inspectors(items(*"aaabbbcccddd"), inspectors, "1")

    assert [one.inspector for one in assigned] == ["li", "wang", "zhao"]
    assert loads(assigned) == [4, 4, 4]
    for one, units in zip(assigned, ("a", "b", "cd"), strict=True):
        assert not {item.unit for item in one.items} & set(units)


def test_items_are_passed_along_a_chain_until_loads_are_even() -> None:
    # Only zhao may take c and d; li and wang can make room for him by taking a and b.
    inspectors = [
        inspector("li", "b", "c", "d"), inspector("wang", "a", "c", "d"), inspector("zhao"),
    ]  # fmt: skip
    for seed in range(20):
        assigned = assign_inspectors(items(*"aaabbbccc"), inspectors, str(seed))
        assert loads(assigned) == [3, 3, 3]


def test_the_same_seed_gives_the_same_work_in_whatever_order_names_come() -> None:
    inspectors = [inspector(f"i{number}", UNITS[number % 4]) for number in range(7)]
    work = items(*"abcdabcdabcdaabb")

    assigned = assign_inspectors(work, inspectors, "2026")

    assert assign_inspectors(work[::-1], inspectors[::-1], "2026") == assigned
    assert assign_inspectors(work, inspectors, "2027") != assigned


@given(
    st.lists(st.sampled_from(UNITS), max_size=6),
    st.lists(st.frozensets(st.sampled_from(UNITS), max_size=3), min_size=1, max_size=3),
)
def test_no_division_under_the_rule_is_more_even(
    units: list[str], own: list[frozenset[str]]
) -> None:
    inspectors = [Inspector(f"i{number}", each) for number, each in enumerate(own)]
    work = items(*units)
    allowed = [[one for one in inspectors if one.may_inspect(item)] for item in work]
    if not all(allowed):
        with pytest.raises(InvalidSampleError, match="nobody is left"):
            assign_inspectors(work, inspectors, "law")
        return

    assigned = assign_inspectors(work, inspectors, "law")

    best = min(
        sum(way.count(one) ** 2 for one in inspectors) for way in product(*allowed)
    )  # Sums of squares are least where loads are most even.
    assert sum(load**2 for load in loads(assigned)) == best
    assert sorted(item.key for one in assigned for item in one.items) == sorted(
        item.key for item in work
    )


def test_where_nobody_is_left_the_units_are_named() -> None:
    inspectors = [inspector("li", "a", "b"), inspector("wang", "a", "b", "c")]

    with pytest.raises(InvalidSampleError, match="another unit") as refused:
        assign_inspectors(items(*"aabc"), inspectors, "1")

    assert refused.value.refusals[0].code == "nobody_may_inspect"
    assert refused.value.refusals[0].values == {"units": ("a", "b")}


def test_an_inspector_named_twice_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="named more than once"):
        assign_inspectors(items("a"), [inspector("li", "a"), inspector("li", "b")], "1")


def test_tj_05_an_item_inspected_by_somebody_of_its_unit_is_blocked_by_name() -> None:
    inspected = {"a0": "li", "b1": "wang", "c2": "li"}
    inspectors = [inspector("li", "a"), inspector("wang", "b", "c")]

    with pytest.raises(ConflictOfInterestError, match="li belongs to a") as refused:
        require_no_conflict(inspected, items(*"abc"), inspectors)

    assert refused.value.conflicts == (
        ConflictOfInterest("li", "a0", "a"),
        ConflictOfInterest("wang", "b1", "b"),
    )
    assert {refusal.code for refusal in refused.value.refusals} == {"conflict_of_interest"}


def test_what_was_assigned_is_never_a_conflict_and_what_is_open_is_none_yet() -> None:
    inspectors = [inspector("li", "a"), inspector("wang", "b")]
    work = items(*"ab")
    assigned = assign_inspectors(work, inspectors, "1")

    require_no_conflict({}, work, inspectors)
    require_no_conflict(
        {item.key: one.inspector for one in assigned for item in one.items}, work, inspectors
    )


def test_somebody_of_unknown_units_cannot_inspect_unseen() -> None:
    with pytest.raises(InvalidSampleError, match="zhao are unknown"):
        require_no_conflict({"a0": "zhao"}, items("a"), [inspector("li", "a")])


def test_a_province_is_dealt_out_at_once() -> None:
    units = [f"u{number}" for number in range(800)]

    assigned = assign_inspectors(items(*units), [inspector(unit, unit) for unit in units], "1")

    assert loads(assigned) == [1] * 800
    assert all(one.items[0].unit != one.inspector for one in assigned)
