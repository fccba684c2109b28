"""Words made to fit: what is kept of them, and where lines end."""

import pytest

from analysis.charts.fitting import fold, inches, shorten


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
