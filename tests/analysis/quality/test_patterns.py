"""Combinations of codes, few or too many to number."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.quality.patterns import combinations_of


@given(
    st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=1, max_size=30),
    st.sampled_from([3, 1_000, 2**30]),
)
def test_rows_share_a_position_where_all_their_codes_agree(
    rows: list[tuple[int, ...]], width: int
) -> None:
    # With 2^30 possible codes each, three columns have more combinations than a key can number.
    columns = [(np.array(codes), width) for codes in zip(*rows, strict=True)]

    found = combinations_of(columns, len(rows)).tolist()

    assert [found.index(one) for one in found] == [rows.index(row) for row in rows]
    assert set(found) == set(range(len(set(rows))))


def test_without_a_column_all_rows_agree() -> None:
    assert combinations_of([], 3).tolist() == [0, 0, 0]
