"""Tables of units are complete, and fit their names."""

import numpy as np
import pytest

from analysis.errors import InvalidSampleError
from analysis.indices.unit_values import UnitValues


def test_a_unit_that_lacks_a_value_is_named() -> None:
    with pytest.raises(InvalidSampleError, match=r"\['v'\] lack a value"):
        UnitValues(("u", "v"), ("a", "b"), np.array([[1, 2], [3, np.nan]]))


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match="do not fit"):
        UnitValues(("u",), ("a",), np.ones((2, 1)))
