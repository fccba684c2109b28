"""Coded columns and tables."""

import numpy as np
import pytest

from analysis.columns import Column, Table
from analysis.errors import InvalidSampleError
from analysis.intake.moments import moments_of


def test_values_survive_coding_and_blanks_become_none() -> None:
    column = Column.of(["b", " a ", None, "  ", "b", ""])

    assert column.values() == ["b", "a", None, None, "b", None]
    assert column.categories == ("b", "a")
    assert len(column) == 6


def test_recoding_joins_values() -> None:
    column = Column.of(["x", "y", "z", None]).recoded({"x": "a", "y": "a"})

    assert column.values() == ["a", "a", "z", None]


def test_alignment_leaves_out_what_is_not_asked_for() -> None:
    codes = Column.of(["x", "y", "z", None]).aligned(["z", "x"])

    assert codes.tolist() == [1, -1, 0, -1]


def test_plain_values_are_written_as_text() -> None:
    table = Table.of({"a": [1.0, 2.5, True, np.array([False])[0], 7, None]})

    assert table["a"].values() == ["1", "2.5", "true", "false", "7", None]


def test_taken_rows_keep_their_lines() -> None:
    table = Table.of({"a": ["x", "y", "z"]}).take(np.array([False, True, True]))

    assert table["a"].values() == ["y", "z"]
    assert [table.line_of(0), table.line_of(1)] == [3, 4]


def test_a_constant_column_repeats_its_value() -> None:
    assert Column.constant("x", 2).values() == ["x", "x"]


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="differ in length"):
        Table.of({"a": ["x"], "b": ["x", "y"]})


def test_what_is_no_date_has_no_moment() -> None:
    with pytest.raises(InvalidSampleError, match="soon"):
        moments_of(Column.of(["soon"]))


def test_an_empty_table_has_no_rows() -> None:
    assert len(Table({})) == 0
    assert "a" not in Table({})
