"""Charts of who rated and of answers still needed: lengths, numbers, words that stay inside."""

import pytest
from matplotlib.patches import Rectangle

from analysis.charts.response import (
    AccountRow,
    NeedRow,
    ResponseLabels,
    answers_needed,
    response_accounts,
)
from analysis.charts.rows import MAX_ROWS, PHONE, WIDTH
from tests.analysis.charts.boxes import assert_no_words_leave
from tests.analysis.charts.test_comparisons import legend_of, long_name

CUT = "（共 {all} 个，只画首尾 {shown} 个）"
ACCOUNTS = ResponseLabels("占可评办件的比例（%）", ("有人评价", "只有默认评价", "没有评价"), CUT)
NEEDS = ResponseLabels("答卷份数", ("现有", "还要收"), CUT)


def bars(patches: list[object]) -> list[tuple[float, float, str]]:
    return [
        (bar.get_x(), bar.get_width(), bar.get_hatch() or "")
        for bar in patches
        if isinstance(bar, Rectangle)
    ]


def test_what_became_of_the_occasions_of_a_unit_adds_up_to_all_of_them() -> None:
    figure = response_accounts([AccountRow("一号窗口", 30, 20, 150)], ACCOUNTS)

    (axes,) = figure.axes
    assert bars(list(axes.patches)) == [(0, 15, ""), (15, 10, ""), (25, 75, "///")]
    assert legend_of(figure) == list(ACCOUNTS.parts)


def test_a_unit_without_occasions_has_a_row_without_a_bar() -> None:
    figure = response_accounts([AccountRow("新设窗口", 0, 0, 0)], ACCOUNTS)

    assert {width for _left, width, _hatch in bars(list(figure.axes[0].patches))} == {0}


def test_answers_to_add_stand_beyond_those_there_are_with_their_number() -> None:
    figure = answers_needed([NeedRow("自助终端", 12, 41)], NEEDS)

    (axes,) = figure.axes
    assert bars(list(axes.patches)) == [(0, 12, ""), (12, 0, ""), (12, 41, "///")]
    assert [text.get_text() for text in axes.texts] == ["+41"]
    assert legend_of(figure) == list(NEEDS.parts)


@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_words_stay_inside_and_a_note_counts_rows_left_out(width: float) -> None:
    accounts = [AccountRow(long_name(f"u{row}"), row, 3, 400 - row) for row in range(69)]
    needs = [NeedRow(long_name(f"c{row}"), row, 1000 - row) for row in range(69)]
    for figure in (
        response_accounts(accounts, ACCOUNTS, width=width),
        answers_needed(needs, NEEDS, width=width),
    ):
        assert_no_words_leave(figure)
        said = figure.axes[0].get_xlabel().replace("\n", "")
        assert f"共 69 个，只画首尾 {MAX_ROWS} 个" in said
