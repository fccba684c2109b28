"""Figures: Chinese type, stable bytes, and no more rows than a page holds."""

from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from analysis.charts import drawing
from analysis.charts.drawing import font_family, font_file, render
from analysis.charts.figures import (
    MAX_ROWS,
    answers_per_day,
    importance_performance,
    index_by_unit,
    level_distribution,
    margin_balance,
)
from analysis.charts.labels import ChartLabels
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


def test_every_chart_renders_without_a_warning() -> None:
    analysis = wave(5, columns={"channel": "route", "date": "date", "unit_class": "class"})
    gate = analysis.overall.gate
    assert gate is not None
    figures = [
        index_by_unit(analysis, LABELS),
        level_distribution([analysis.overall, *analysis.units], analysis, LABELS),
        margin_balance(gate.margins[0], LABELS),
        answers_per_day(analysis, LABELS),
    ]

    for figure in figures:
        assert render(figure, "svg").startswith(b"<?xml")
        assert render(figure, "png").startswith(b"\x89PNG")


def test_three_thousand_units_are_cut_to_the_first_and_last_with_a_note() -> None:
    analysis = wave(3000)

    figure = index_by_unit(analysis, LABELS)

    assert len(rows_of(figure)) == MAX_ROWS
    assert f"仅显示 {MAX_ROWS} 个，共 3000 个" in figure.axes[0].get_xlabel()


def test_units_stand_best_first_and_those_without_a_place_are_hollow() -> None:
    analysis = wave(3, min_n=5)

    figure = index_by_unit(analysis, LABELS)

    values = [analysis.unit(code).index.value or 0 for code in rows_of(figure)]
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert values == sorted(values, reverse=True)
    assert [mark.get_markerfacecolor() for mark in marks] == ["white"] * 3


def test_days_without_channels_are_one_bar_each() -> None:
    analysis = wave(2, columns={"date": "date"})

    figure = answers_per_day(analysis, LABELS)

    assert len(figure.axes[0].patches) == len(analysis.days) == 8


def test_what_to_mend_first_has_its_own_mark_and_what_cannot_be_told_is_hollow() -> None:
    interval = ConfidenceInterval(0.1, 0.4, 0.95, IntervalMethod.STUDENT)
    places = {"waiting": Quadrant.CONCENTRATE_HERE, "staff": Quadrant.KEEP_UP, "guide": None}
    priorities = Priorities(
        items=tuple(
            Priority(item, 0.25, interval, 0.5, 60.0, quadrant)
            for item, quadrant in places.items()
        ),
        importance_line=0.25,
        performance_line=60.0,
        method=ImportanceMethod.LMG,
        r_squared=0.75,
        n=90,
        incomplete=0,
        alpha=estimate_alpha(ItemProducts.of(("a", "b"), np.eye(2))),
    )

    figure = importance_performance(priorities, LABELS)

    axes = figure.axes[0]
    marks = [line for line in axes.lines if line.get_marker() in {"o", "D"}]
    assert [mark.get_marker() for mark in marks] == ["D", "o", "o"]
    assert [mark.get_markerfacecolor() == "white" for mark in marks] == [False, False, True]
    assert [text.get_text() for text in axes.texts] == list(places)
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
