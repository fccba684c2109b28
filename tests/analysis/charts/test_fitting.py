"""Words made to fit: what is kept of them, and where lines end."""

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from analysis.charts.drawing import finish
from analysis.charts.fitting import fold, inches, put_legend, shorten


def test_words_that_fit_are_left_alone() -> None:
    assert shorten("高新区便民服务站", 5) == "高新区便民服务站"
    assert fold("满意度指数（0–100）", 5, 8) == "满意度指数（0–100）"


@pytest.mark.parametrize("room", [0.4, 0.8, 1.2, 1.6])
def test_long_names_keep_their_beginning_and_end_within_the_room(room: float) -> None:
    name = "临港新城片区管理委员会政务服务中心综合受理窗口"
    found = shorten(name, room)

    head, tail = found.split("…")
    assert inches(found) <= room
    assert name.startswith(head)
    assert name.endswith(tail)
    assert head


@pytest.mark.parametrize("kept", range(1, 20))
def test_no_number_is_cut_to_another(kept: int) -> None:
    # 8 points are 0.11 inches, about a Chinese letter.
    for name in ("高新区便民服务站第 1288 号窗口", "第 1288 号窗口高新区便民服务站"):
        found = shorten(name, 0.11 * kept)
        assert "1288" in found or not any(letter.isdigit() for letter in found)


def test_lines_are_alike_long_and_end_where_they_may() -> None:
    assert fold("可能的真实名次（95% 把握）", 1.6, 10) == "可能的真实名次\n（95% 把握）"
    assert fold("one two three", 0.4, 8) == "one\ntwo\nthree"
    assert fold("第一行\n第二行", 5, 8) == "第一行\n第二行"


def test_a_unit_in_brackets_keeps_to_its_own_line_rather_than_break_a_word() -> None:
    assert fold("指数的累积偏差（标准误）", 1.3, 10) == "指数的累积偏差\n（标准误）"
    assert fold("Summed deviations (errors)", 1.4, 10) == "Summed deviations\n(errors)"
    assert fold("（甲）指数的累积偏差", 1.3, 10).count("\n") == 1


@pytest.mark.parametrize("inches_wide", [6.8, 3.4, 2.4, 1.5])
def test_a_legend_is_read_along_its_lines_in_the_order_given(inches_wide: float) -> None:
    levels = ["非常不满意", "不满意", "基本满意", "满意", "非常满意"]
    figure = Figure(figsize=(inches_wide, 4), layout="constrained")
    put_legend(figure, [Patch(label=level) for level in levels])
    finish(figure).draw_without_rendering()

    boxes = {t.get_text(): t.get_window_extent() for t in figure.legends[0].get_texts()}
    assert sorted(boxes, key=lambda each: (-round(boxes[each].y0), boxes[each].x0)) == levels
    if inches_wide == 6.8:
        assert len({round(box.y0) for box in boxes.values()}) == 1
