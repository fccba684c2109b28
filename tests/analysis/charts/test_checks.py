"""What checks found: bars with their numbers, the line of chance, and words that stay inside."""

import numpy as np
import pytest

from analysis.charts.checks import CheckRow, checks
from analysis.charts.labels import CheckLabels
from analysis.charts.rows import PHONE, WIDTH
from tests.analysis.charts.boxes import assert_no_words_leave
from tests.analysis.charts.test_comparisons import legend_of, names_of

WORDS = CheckLabels(
    "发现（份、个）",
    "涉及答卷（份）",
    count="各项检查的发现",
    by_chance="线以内平均至多约 5% 是偶然（控制错误发现率的检查）",
)
FOUND = (
    CheckRow("作答过快（答卷）", 120, 120, None),
    CheckRow("答卷雷同（窗口）", 40, None, 2.0),
)


def test_each_check_has_its_counts_and_those_that_control_chance_a_line() -> None:
    figure = checks(FOUND, WORDS)

    found, marked = figure.axes
    assert names_of(figure) == ["作答过快（答卷）", "答卷雷同（窗口）"]
    assert [text.get_text() for text in found.texts] == ["120", "40"]
    assert [text.get_text() for text in marked.texts] == ["120"]
    assert [list(np.asarray(line.get_xdata())) for line in found.lines] == [[2.0, 2.0]]
    assert legend_of(figure) == [WORDS.count, WORDS.by_chance]


@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_words_stay_inside(width: float) -> None:
    assert_no_words_leave(checks(FOUND, WORDS, width=width))
