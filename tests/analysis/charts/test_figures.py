"""Figures: Chinese type, stable bytes, and no more rows than a page holds."""

import warnings
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from analysis.charts import drawing
from analysis.charts.drawing import font_family, font_file, render
from analysis.charts.figures import (
    answers_per_day,
    importance_performance,
    index_by_unit,
    level_distribution,
    margin_balance,
)
from analysis.charts.labels import ChartLabels
from analysis.charts.rows import MAX_ROWS, PHONE, WIDTH
from analysis.columns import Table
from analysis.errors import AnalysisError
from analysis.estimation.intervals import ConfidenceInterval, IntervalMethod
from analysis.indices.drivers import ImportanceMethod
from analysis.indices.importance_performance import Quadrant
from analysis.indices.item_products import ItemProducts
from analysis.indices.priorities import Priorities, Priority
from analysis.indices.reliability import estimate_alpha
from analysis.plan import Plan
from analysis.population import Benchmark, Population
from analysis.results import Analysis
from analysis.run import analyze
from tests.analysis.charts.boxes import assert_no_words_leave

LABELS = ChartLabels(
    index_axis="满意度指数",
    share_axis="占比（%）",
    answers_axis="答卷数",
    importance_axis="作用（%）",
    benchmark="总体基准",
    sample="样本",
    weighted="加权后",
    overall="全市",
    unranked="未参与排名",
    cut_note="仅显示 {shown} 个，共 {all} 个",
)


def wave(units: int, **changes: Any) -> Analysis:
    columns = {"response_id": "id", "unit": "unit"} | changes.pop("columns", {})
    plan = Plan.model_validate(
        {
            "title": {"zh-CN": "调查"},
            "period": {"zh-CN": "一季度"},
            "columns": columns,
            "outcome": {"column": "overall", "title": {"zh-CN": "总体"}},
            "margins": [{"name": "channel", "column": "channel", "source": "occasion"}],
            "min_n": 2,
        }
        | changes
    )
    n = units * 4
    table = Table.of(
        {
            "id": [f"r{i}" for i in range(n)],
            "unit": [f"u{i % units:04d}" for i in range(n)],
            "class": ["甲" if i % units % 2 else "乙" for i in range(n)],
            "channel": ["window" if i < n // 2 else "app" for i in range(n)],
            "route": ["qr_code" if i % 3 else "sms" for i in range(n)],
            "date": [f"2026-01-{1 + i % 28:02d}" for i in range(n)],
            "overall": [["very_satisfied", "dissatisfied", "satisfied"][i % 3] for i in range(n)],
        }
    )
    benchmarks = [Benchmark("channel", "window", 50), Benchmark("channel", "app", 50)]
    return analyze(plan, table, Population.of(benchmarks))


def rows_of(figure: Figure) -> list[str]:
    return [label.get_text() for label in figure.axes[0].get_yticklabels()]


def test_text_is_drawn_in_the_chinese_font_that_is_shipped() -> None:
    figure = index_by_unit(wave(3), LABELS)

    assert font_file().is_file()
    assert figure.axes[0].xaxis.label.get_fontfamily() == [font_family()]
    assert mpl.rcParams["font.family"] == ["sans-serif"]  # Nothing global was changed.


def test_the_same_figure_has_the_same_bytes() -> None:
    analysis = wave(3)
    for kind in ("svg", "png"):
        one, two = (render(index_by_unit(analysis, LABELS), kind) for _ in range(2))
        assert one == two


def long_name(code: str) -> str:
    return f"临港新城片区管理委员会不动产登记与税务联合服务大厅（{code} 号）"


LONG = replace(
    LABELS,
    unit=long_name,
    unit_class=lambda code: f"{code}类：街道和乡镇的便民服务中心",
    category=lambda _margin, code: f"在政务服务中心的窗口当面办理（{code}）",
    channel=lambda code: f"办理结束后发给本人的短信链接（{code}）",
    item=lambda code: f"工作人员一次讲清需要的全部材料（{code}）",
    cut_note="因为单位太多，只画出最高和最低的 {shown} 个，共 {all} 个",
)


def made_priorities() -> Priorities:
    interval = ConfidenceInterval(0.1, 0.4, 0.95, IntervalMethod.STUDENT)
    places = {"waiting": Quadrant.CONCENTRATE_HERE, "staff": Quadrant.KEEP_UP, "guide": None}
    return Priorities(
        items=tuple(
            Priority(item, 0.2 + 0.05 * number, interval, 0.5, 60.0 + 2 * number, quadrant)
            for number, (item, quadrant) in enumerate(places.items())
        ),
        importance_line=0.25,
        performance_line=60.0,
        method=ImportanceMethod.LMG,
        r_squared=0.75,
        n=90,
        incomplete=0,
        alpha=estimate_alpha(ItemProducts.of(("a", "b"), np.eye(2))),
    )


def drawn(name: str, width: float, labels: ChartLabels = LONG, units: int = 5) -> Figure:
    columns = {"channel": "route", "date": "date", "unit_class": "class"}
    analysis = wave(units, columns=columns)
    gate = analysis.overall.gate
    assert gate is not None
    groups = [analysis.overall, *analysis.units]
    drawings = {
        "index_by_unit": lambda: index_by_unit(analysis, labels, width=width),
        "level_distribution": lambda: level_distribution(groups, analysis, labels, width=width),
        "margin_balance": lambda: margin_balance(gate.margins[0], labels, width=width),
        "answers_per_day": lambda: answers_per_day(analysis, labels, width=width),
        "importance": lambda: importance_performance(made_priorities(), labels, width=width),
    }
    return drawings[name]()


NAMES = (
    "index_by_unit", "level_distribution", "margin_balance", "answers_per_day", "importance",
)  # fmt: skip


@pytest.mark.parametrize("width", [PHONE, WIDTH])
@pytest.mark.parametrize("name", NAMES)
def test_every_chart_renders_without_a_warning_and_keeps_its_words_inside(
    name: str, width: float
) -> None:
    figure = drawn(name, width)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert render(figure, "svg").startswith(b"<?xml")
        assert render(figure, "png").startswith(b"\x89PNG")
    assert_no_words_leave(figure)


def test_on_a_phone_names_stand_above_their_rows() -> None:
    figure = drawn("index_by_unit", PHONE, units=80)

    above = [text.get_text() for text in figure.axes[0].texts]
    assert rows_of(figure) == []
    assert len(above) == MAX_ROWS
    assert above[0].startswith("临港新城")
    assert "共 80 个" in figure.axes[0].get_xlabel().replace("\n", "")


def test_classes_and_channels_are_told_apart_without_colour() -> None:
    units, days = drawn("index_by_unit", WIDTH), drawn("answers_per_day", WIDTH)

    shapes = {line.get_marker() for line in units.axes[0].lines} & {"o", "s", "^"}
    strokes = {bar.get_hatch() for bar in days.axes[0].patches}
    assert len(shapes) == 2
    assert len(strokes) == 2


def test_three_thousand_units_are_cut_to_the_first_and_last_with_a_note() -> None:
    analysis = wave(3000)

    figure = index_by_unit(analysis, LABELS)

    assert len(rows_of(figure)) == MAX_ROWS
    assert f"仅显示 {MAX_ROWS} 个，共 3000 个" in figure.axes[0].get_xlabel()
    (gap,) = [line for line in figure.axes[0].lines if line.get_linestyle() == ":"]
    assert np.unique(gap.get_ydata()) == [MAX_ROWS / 2 - 0.5]


def test_units_stand_best_first_and_those_without_a_place_are_hollow() -> None:
    analysis = wave(3, min_n=5)

    figure = index_by_unit(analysis, LABELS)

    values = [analysis.unit(code).index.value or 0 for code in rows_of(figure)]
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert values == sorted(values, reverse=True)
    assert [mark.get_markerfacecolor() for mark in marks] == ["white"] * 3


def test_the_longest_bars_of_levels_end_before_the_frame() -> None:
    (axes,) = drawn("level_distribution", WIDTH).axes

    low, high = axes.get_xlim()
    assert low < axes.dataLim.x0 < axes.dataLim.x1 < high


def test_days_without_channels_are_one_bar_each() -> None:
    analysis = wave(2, columns={"date": "date"})

    figure = answers_per_day(analysis, LABELS)

    assert len(figure.axes[0].patches) == len(analysis.days) == 8


def test_what_to_mend_first_has_its_own_mark_and_what_cannot_be_told_is_hollow() -> None:
    figure = importance_performance(made_priorities(), LABELS)

    axes = figure.axes[0]
    marks = [line for line in axes.lines if line.get_marker() in {"o", "D"}]
    assert [mark.get_marker() for mark in marks] == ["D", "o", "o"]
    assert [mark.get_markerfacecolor() == "white" for mark in marks] == [False, False, True]
    assert [text.get_text() for text in axes.texts] == ["waiting", "staff", "guide"]
    assert render(figure, "svg").startswith(b"<?xml")


def test_a_wave_nobody_answered_is_an_empty_chart() -> None:
    analysis = wave(2, columns={"invalid_reason": "unit"})

    assert rows_of(index_by_unit(analysis, LABELS)) == []
    assert rows_of(level_distribution(analysis.units, analysis, LABELS)) == []


def test_a_missing_font_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    font_file.cache_clear()
    monkeypatch.setattr(drawing, "files", lambda _package: [SimpleNamespace(name="other.ttf")])

    with pytest.raises(AnalysisError, match="install zhplot again"):
        font_file()

    font_file.cache_clear()
