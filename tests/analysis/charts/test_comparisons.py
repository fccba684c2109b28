"""Figures that compare units: order, marks, and words that stay inside at any width."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.charts.comparisons import RankedRow, funnel, rank_forest, rows_of
from analysis.charts.drawing import render
from analysis.charts.labels import ChartLabels, ComparisonLabels, RankLabels
from analysis.charts.rows import MAX_ROWS, PHONE, WIDTH
from analysis.estimation.means import MeanEstimate
from analysis.results import ClassRanking, IndexEstimate, RankedUnit, Verdict
from analysis.units.funnel import (
    FunnelPosition,
    FunnelUnit,
    funnel_of_means,
    funnel_of_shares,
)
from analysis.units.standings import judge_places
from tests.analysis.charts.boxes import assert_no_words_leave, boxes_of

PLACES = ("经济技术开发区", "历史文化保护区", "高新区", "临港新城片区管理委员会")
KINDS = ("政务服务中心综合受理窗口", "便民服务站", "不动产登记与税务联合服务大厅")


def short_name(code: str) -> str:
    return f"{PLACES[int(code[1:]) % 4][:5]}{int(code[1:])}"


def long_name(code: str) -> str:
    number = int(code[1:])
    return f"{PLACES[number % 4]}{KINDS[number % 3]}（{number} 号）"


LABELS = ComparisonLabels(
    chart=ChartLabels(
        index_axis="满意度指数（0–100）",
        share_axis="好评率（%）",
        answers_axis="答卷数",
        importance_axis="作用（%）",
        benchmark="总体基准",
        sample="样本",
        weighted="加权后",
        overall="全市",
        unranked="未参与排名",
        cut_note="（共 {all} 个，只画首尾 {shown} 个）",
        unit=long_name,
    ),
    size_axis="有效样本量（份）",
    deviation_axis="累积偏差（标准误）",
    r_axis="R 指标",
    target="全市平均",
    warning_limit="95% 界限",
    alarm_limit="99.8% 界限",
    above="高于界限",
    below="低于界限",
    beyond_alarm="实心：超出 99.8% 界限",
    within="界限之内",
    centre="中心线",
    limits="控制限",
    high="偏高信号",
    low="偏低信号",
    unjudged="空心：无法判断",
    series_break="口径变化，前后不可比",
    names_note="（界限外 {all} 个，标出名称 {shown} 个）",
    wave=lambda code: f"20{code[:2]}年第{code[-1]}季度",
)
RANK_LABELS = RankLabels(
    LABELS.chart.index_axis,
    "可能的真实名次（95% 把握）",
    "本次名次",
    "可能的真实名次",
    raw="估计值",
    shrunk="收缩后（小样本拉近平均）",
    cut_note=LABELS.chart.cut_note,
    unit=LABELS.chart.unit,
)
SHORT = replace(LABELS, chart=replace(LABELS.chart, unit=short_name))


def ranking(values: Sequence[float], std_error: float = 1.5) -> ClassRanking:
    """Return a class whose places were judged, its units listed in any order."""
    order = sorted(values, reverse=True)
    units = []
    for number, value in enumerate(values):
        mean = MeanEstimate(
            value,
            std_error,
            n=200,
            effective_n=180.0,
            sampled_share=None,
            has_finite_population_correction=False,
        )
        index = IndexEstimate(
            value,
            std_error,
            mean.interval(bounds=(0.0, 100.0)),
            n=200,
            effective_n=180.0,
            design_effect=mean.design_effect,
            raw=value,
            sampled_share=None,
            has_finite_population_correction=False,
        )
        place = 1 + order.index(value)
        units.append(RankedUnit(place, f"u{number:04d}", {}, index, Verdict.PASS))
    codes = tuple(unit.code for unit in units)
    matrix = np.eye(len(units)) * std_error**2
    unjudged = ClassRanking("", {}, tuple(units), ())
    return judge_places([unjudged], lambda: (codes, matrix), level=0.95)[0]


def scattered(count: int, spread: float = 6.0) -> tuple[FunnelUnit, ...]:
    rng = np.random.default_rng(7)
    sizes = np.round(np.exp(rng.uniform(np.log(30), np.log(3000), count)))
    means = 82 + rng.normal(0, spread, count)
    units = {f"u{i:04d}": (float(means[i]), float(sizes[i])) for i in range(count)}
    return funnel_of_means(units, 82.0, 22.0, between_variance=4.0)


SHRUNK = [
    RankedRow("u0001", 60.0, 40.0, 80.0, 1, (1, 2), 52.0),
    RankedRow("u0002", 45.0, None, None, 2, (1, 2), 47.0),
]
DRAWINGS: dict[str, Callable[[float], Figure]] = {
    "rank_forest": lambda width: rank_forest(
        rows_of(ranking([80 + (i * 7 % 12) for i in range(12)])), RANK_LABELS, width=width
    ),
    "rank_forest_cut": lambda width: rank_forest(
        rows_of(ranking([60 + i * 0.2 for i in range(90)])), RANK_LABELS, width=width
    ),
    "rank_forest_shrunk": lambda width: rank_forest(SHRUNK, RANK_LABELS, width=width),
    "funnel": lambda width: funnel(scattered(30, 4.0), 82.0, LABELS, width=width),
    "funnel_crowded": lambda width: funnel(scattered(300), 82.0, LABELS, width=width),
}


def marks(axes: Axes, shape: str) -> list[tuple[float, float]]:
    """Return where marks of a shape stand."""
    return [
        (float(x), float(y))
        for line in axes.lines
        if line.get_marker() == shape
        for x, y in np.asarray(line.get_xydata())
    ]


def names_of(figure: Figure) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def legend_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()]


# --- all ---------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [PHONE, WIDTH])
@pytest.mark.parametrize("name", DRAWINGS)
def test_every_figure_renders_without_a_warning(name: str, width: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = DRAWINGS[name](width)
        assert render(figure, "svg").startswith(b"<?xml")
        assert render(figure, "png").startswith(b"\x89PNG")


@pytest.mark.parametrize("width", [PHONE, WIDTH])
@pytest.mark.parametrize("name", DRAWINGS)
def test_no_words_leave_the_figure(name: str, width: float) -> None:
    assert_no_words_leave(DRAWINGS[name](width))


@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_nothing_to_compare_is_an_empty_chart(width: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for figure in (
            rank_forest((), RANK_LABELS, width=width),
            funnel((), 80.0, LABELS, width=width),
            funnel(scattered(1), 82.0, LABELS, width=width),
        ):
            assert render(figure, "png").startswith(b"\x89PNG")


def test_the_same_comparison_has_the_same_bytes() -> None:
    one, two = (render(DRAWINGS["funnel"](PHONE), "svg") for _ in range(2))
    assert one == two


# --- rank_forest -------------------------------------------------------------------------


def test_units_stand_best_first_beside_the_ranks_they_may_have() -> None:
    # 90 is far above both; 70 and 70.5 cannot be told apart with an error of 1.5.
    figure = rank_forest(rows_of(ranking([70, 90, 70.5])), RANK_LABELS)

    index, ranks = figure.axes
    bars = [bar for bar in ranks.patches if isinstance(bar, Rectangle)]
    assert names_of(figure) == [long_name(code) for code in ("u0001", "u0002", "u0000")]
    assert marks(index, "o") == [(90, 0), (70.5, 1), (70, 2)]
    assert marks(ranks, "D") == [(1, 0), (2, 1), (3, 2)]
    ends = [(bar.get_x() + 0.4, bar.get_x() + bar.get_width() - 0.4) for bar in bars]
    assert ends == [pytest.approx((1, 1)), pytest.approx((2, 3)), pytest.approx((2, 3))]


def test_on_a_phone_names_stand_above_their_rows() -> None:
    figure = rank_forest(rows_of(ranking([70, 90])), RANK_LABELS, width=PHONE)

    written = [(text.get_text(), text.get_position()[1]) for text in figure.axes[0].texts]
    assert names_of(figure) == []
    assert written == [(long_name("u0001"), -0.42), (long_name("u0000"), pytest.approx(0.58))]


def test_ninety_units_are_cut_to_the_first_and_last_with_a_note_and_a_line() -> None:
    figure = rank_forest(
        rows_of(ranking([90 - i * 0.2 for i in range(90)])),
        replace(RANK_LABELS, unit=short_name),
    )

    assert names_of(figure)[29:31] == [short_name("u0029"), short_name("u0060")]
    assert len(names_of(figure)) == MAX_ROWS
    note = figure.axes[0].get_xlabel().replace("\n", "")
    assert note.endswith("（共 90 个，只画首尾 60 个）")
    assert any(set(np.asarray(line.get_ydata())) == {29.5} for line in figure.axes[0].lines)


def test_a_class_of_one_has_no_ranks_beside_it() -> None:
    assert len(rank_forest(rows_of(ranking([70])), RANK_LABELS).axes) == 1


def test_shrunk_figures_are_hollow_squares_beside_the_raw_ones() -> None:
    figure = rank_forest(SHRUNK, RANK_LABELS)

    assert marks(figure.axes[0], "o") == [(60, 0), (45, 1)]
    assert marks(figure.axes[0], "s") == [(52, 0), (47, 1)]
    assert legend_of(figure)[:2] == [RANK_LABELS.raw, RANK_LABELS.shrunk]


# --- funnel ------------------------------------------------------------------------------


def test_units_outside_are_told_by_shape_and_named() -> None:
    # Limits about 80 at n = 100 with an error of 2: 3.92 away for 95 %, 6.18 for 99.8 %.
    units = funnel_of_means(
        {"u1": (80, 100), "u2": (85, 100), "u3": (75, 100), "u4": (90, 100), "u5": (60, 100)},
        80.0,
        20.0,
    )
    figure = funnel(units, 80.0, SHORT)

    axes = figure.axes[0]
    assert sorted(marks(axes, "^")) == [(100, 85), (100, 90)]
    assert sorted(marks(axes, "v")) == [(100, 60), (100, 75)]
    assert marks(axes, "o") == [(100, 80)]
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]
    assert [list(np.asarray(line.get_ydata())) for line in hollow] == [[85], [75]]
    # The furthest out is written first.
    assert [text.get_text() for text in axes.texts] == [
        short_name(code) for code in ("u5", "u4", "u2", "u3")
    ]


def test_limits_between_sizes_that_occur_are_those_of_the_module() -> None:
    ends = funnel_of_means({"u1": (80, 50), "u2": (80, 800)}, 80.0, 20.0, between_variance=1.0)
    figure = funnel(ends, 80.0, LABELS)

    lower = next(line for line in figure.axes[0].lines if line.get_linestyle() == "--")
    x, y = np.asarray(lower.get_xydata())[100]
    (there,) = funnel_of_means({"u3": (80, x)}, 80.0, 20.0, between_variance=1.0)
    assert there.warning is not None
    assert y == pytest.approx(there.warning[0])


def test_shares_are_drawn_in_percent_and_units_without_answers_left_out() -> None:
    units = funnel_of_shares({"u1": (80, 100), "u2": (0, 0)}, 0.8)
    figure = funnel(units, 0.8, LABELS, is_share=True)

    assert marks(figure.axes[0], "o") == [(100, 80)]
    assert figure.axes[0].get_ylabel() == LABELS.chart.share_axis


def test_names_never_hide_each_other_and_a_note_counts_those_without_room() -> None:
    units = scattered(300)
    figure = funnel(units, 82.0, LABELS, width=PHONE)

    outside = [unit for unit in units if unit.position is not FunnelPosition.WITHIN]
    texts = figure.axes[0].texts
    found = boxes_of(figure)
    boxes = [found[text.get_text()] for text in texts]
    assert 0 < len(texts) < len(outside)
    assert not any(one.overlaps(two) for one, two in combinations(boxes, 2))
    note = figure.axes[0].get_xlabel().replace("\n", "")
    assert f"界限外 {len(outside)} 个，标出名称 {len(texts)} 个" in note
