"""Case mix within an analysis: worked by hand, and which answers take part."""

from typing import Any

import numpy as np
import pytest

from analysis.columns import Table
from analysis.errors import InvalidInputError
from analysis.plan import Plan
from analysis.results import Analysis
from analysis.run import analyze
from analysis.units import mix_comparison
from analysis.units.mix_comparison import MixComparison

PLAN: dict[str, Any] = {
    "title": {"zh-CN": "调查"},
    "period": {"zh-CN": "一季度"},
    "columns": {
        "response_id": "id",
        "unit": "unit",
        "excluded": "excluded",
        "design_weight": "weight",
    },
    "outcome": {"column": "overall", "title": {"zh-CN": "总体"}},
    "case_mix": [{"name": "item", "column": "item"}, {"name": "route", "column": "route"}],
}
Row = tuple[str, str | None, str, int]  # Unit, item, level, how often.
# Easy cases get 100 and hard ones 50 or 0, at either unit; a has the easy ones.
ROWS: tuple[Row, ...] = (
    ("a", "easy", "very_satisfied", 5),
    ("a", "easy", "basically_satisfied", 1),
    ("a", "hard", "basically_satisfied", 1),
    ("a", "hard", "very_dissatisfied", 1),
    ("b", "easy", "very_satisfied", 2),
    ("b", "hard", "basically_satisfied", 3),
    ("b", "hard", "very_dissatisfied", 3),
    ("b", None, "very_dissatisfied", 40),
    ("c", None, "very_satisfied", 3),
)


def wave(
    rows: tuple[Row, ...] = ROWS, excluded: int = 0, weight: float = 1.0, **changes: Any
) -> Analysis:
    """Analyse the rows; who is content counts `weight` times."""
    spread = [row for row in rows for _time in range(row[3])]
    table = Table.of(
        {
            "id": range(len(spread)),
            "unit": [row[0] for row in spread],
            "item": [row[1] for row in spread],
            "route": ["window"] * len(spread),
            "overall": [row[2] for row in spread],
            "excluded": ["true" if number < excluded else None for number in range(len(spread))],
            "weight": [weight if row[2] == "very_satisfied" else 1 for row in spread],
        }
    )
    return analyze(Plan.model_validate(PLAN | changes), table)


def mix_of(analysis: Analysis) -> MixComparison:
    assert analysis.case_mix is not None
    return analysis.case_mix


def test_both_adjustments_are_those_worked_by_hand() -> None:
    mix = mix_of(wave())
    a, b = mix.standardized
    first, second = mix.expected

    # a: 6 easy of mean 550/6, 2 hard of mean 25; b: 2 easy of 100, 6 hard of 25. All: 8 and 8.
    assert (mix.n, mix.cells, mix.variables) == (16, 2, ("item", "route"))
    assert a.raw is not None
    assert a.raw.mean == pytest.approx(600 / 8)
    assert a.adjusted is not None
    assert a.adjusted.mean == pytest.approx((550 / 6 + 25) / 2)
    assert b.adjusted is not None
    assert b.adjusted.mean == pytest.approx((100 + 25) / 2)
    # Expected of a: easy cases get 750/8 everywhere, hard ones 200/8.
    assert first.expected == pytest.approx((6 * 750 / 8 + 2 * 25) / 8)
    assert first.difference == pytest.approx(75 - (6 * 750 / 8 + 2 * 25) / 8)
    assert second.difference == pytest.approx(350 / 8 - (2 * 750 / 8 + 6 * 25) / 8)


def test_the_weights_of_the_index_make_the_adjustments_too() -> None:
    mix = mix_of(wave(weight=2))
    a, b = mix.standardized

    # Content answers count twice. a: easy (10 of 100, 1 of 50)/11, hard (1 of 50, 1 of 0)/2;
    # b: easy 4 of 100, hard (3 of 50, 3 of 0)/6. All: 15 easy and 8 hard.
    assert a.raw is not None
    assert a.raw.mean == pytest.approx((1000 + 50 + 50) / 13)
    assert a.adjusted is not None
    assert a.adjusted.mean == pytest.approx((15 * 1050 / 11 + 8 * 25) / 23)
    assert b.adjusted is not None
    assert b.adjusted.mean == pytest.approx((15 * 100 + 8 * 25) / 23)
    assert mix.expected[0].expected == pytest.approx((11 * 1450 / 15 + 2 * 25) / 13)


def test_answers_without_a_known_case_stay_in_the_index_and_out_of_the_adjustment() -> None:
    analysis = wave()

    assert [unit.code for unit in mix_of(analysis).standardized] == ["a", "b"]
    assert analysis.unit("b").index.n == 48


def test_what_does_not_count_takes_no_part() -> None:
    assert mix_of(wave(excluded=2)).n == 14


def test_without_variables_or_a_second_unit_there_is_no_adjustment() -> None:
    assert wave(case_mix=[]).case_mix is None
    assert wave(ROWS[:4]).case_mix is None


def test_too_many_cells_leave_out_the_last_variable_and_the_result_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mix_comparison, "MOST_SUMS", 3)

    assert mix_of(wave()).variables == ("item",)


def test_a_column_that_is_not_there_is_told_like_any_other() -> None:
    with pytest.raises(InvalidInputError) as refused:
        wave(case_mix=[{"name": "kind", "column": "kind"}])

    assert [problem.column for problem in refused.value.problems] == ["kind"]


def test_rows_in_another_order_change_nothing() -> None:
    order = np.random.default_rng(1).permutation(len(ROWS))

    assert mix_of(wave(tuple(ROWS[place] for place in order))).expected == mix_of(wave()).expected
