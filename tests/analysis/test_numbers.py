"""One reading of numbers for counts, weights and answers alike."""

import pytest

from analysis.columns import Table
from analysis.complaints import weight_problem
from analysis.numbers import read_number
from analysis.samples.reading import numbers_of


@pytest.mark.parametrize(
    ("written", "read"),
    [("1,200", 1200.0), ("-12,345.5", -12_345.5), (".5", 0.5), ("1e3", 1000.0), ("+7", 7.0)],
)
def test_commas_set_groups_of_three_apart(written: str, read: float) -> None:
    assert read_number(written) == read
    assert numbers_of(Table.of({"x": [written, None]}), "x")[0] == read


@pytest.mark.parametrize("written", ["1,5", "1234,567", "1_000", "nan", "inf", ".", "", "ten"])
def test_what_may_be_another_number_or_none_is_not_read(written: str) -> None:
    assert read_number(written) is None


def test_a_weight_is_read_like_any_other_number() -> None:
    assert weight_problem("1,200") is None
    assert weight_problem("1,5") is not None
    assert read_number(None) is None
