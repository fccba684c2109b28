"""False-discovery control against R's p.adjust (golden/contrasts.R) and by law."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InvalidSampleError
from analysis.units.discoveries import adjust_for_false_discoveries

GOLDEN = Path(__file__).parent / "golden"


def test_adjusted_values_equal_p_adjust() -> None:
    expected = json.loads((GOLDEN / "contrasts.json").read_text())

    found = adjust_for_false_discoveries(expected["p_values"])

    assert found == pytest.approx(expected["adjusted"], rel=1e-12)


def test_a_missing_value_stays_missing_and_counts_for_nothing() -> None:
    # Of two values: 0.01 * 2 / 1 and 0.04 * 2 / 2.
    assert adjust_for_false_discoveries([None, 0.04, 0.01]) == (None, 0.04, 0.02)
    assert adjust_for_false_discoveries([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusting_raises_values_and_keeps_their_order(p_values: list[float]) -> None:
    found = [p for p in adjust_for_false_discoveries(p_values) if p is not None]

    assert all(p <= q + 1e-15 <= 1 + 1e-15 for p, q in zip(p_values, found, strict=True))
    assert [q for _p, q in sorted(zip(p_values, found, strict=True))] == sorted(found)


def test_a_value_beyond_one_is_refused() -> None:
    with pytest.raises(InvalidSampleError, match=r"0\.\.1"):
        adjust_for_false_discoveries([0.5, 1.5])
