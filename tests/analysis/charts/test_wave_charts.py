"""Figures of waves: signals told by shape, lines that stop at breaks, words that stay inside."""

import warnings
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure

from analysis.charts.drawing import render
from analysis.charts.rows import PHONE, WIDTH
from analysis.charts.waves import control_chart, r_indicator_by_wave
from analysis.errors import InvalidSampleError
from analysis.quality.r_indicator import PropensityModel, RIndicator, estimate_r_indicator
from analysis.quality.response_cells import ResponseCells
from analysis.units.control_charts import (
    CusumPoint,
    SharePoint,
    Signal,
    WaveFigure,
    WaveShare,
    cusum_chart,
    p_chart,
)
from tests.analysis.charts.boxes import assert_no_words_leave
from tests.analysis.charts.test_comparisons import LABELS, legend_of, marks

WAVES = [f"{year}q{quarter}" for year in (22, 23, 24) for quarter in (1, 2, 3, 4)]


def shares() -> tuple[SharePoint, ...]:
    counts = [880, 885, 875, 800, 890, 0, 930, 925, 935, 980, 930, 45]
    sizes = [1000, 990, 1010, 1000, 995, 0, 1000, 1000, 1000, 1000, 995, 50]
    return p_chart(
        [
            WaveShare(wave, count, n, is_break=wave in {"23q3", "24q4"})
            for wave, count, n in zip(WAVES, counts, sizes, strict=True)
        ]
    )


def sums() -> tuple[CusumPoint, ...]:
    estimates = [82, 82.8, 83.6, 84.5, 85.9, 84.5, 84.1, 83.2, 82.7, 81.0, 79.9]
    waves = [wave for wave in WAVES if wave != "23q2"]
    return cusum_chart(
        [
            WaveFigure(wave, value, 0.8, is_break=wave in {"23q3", "24q4"})
            for wave, value in zip(waves, estimates, strict=True)
        ],
        baseline=2,
    )


def indicator(app: int, model: PropensityModel = PropensityModel.LOGISTIC) -> RIndicator:
    cells = ResponseCells(
        ("channel",),
        (("window", "app"),),
        np.array([[0], [1]]),
        np.array([300, 900]),
        np.array([150, app]),
    )
    return estimate_r_indicator(cells, model)


def indicators() -> dict[str, RIndicator | None]:
    return {
        "23q1": indicator(200),
        "23q2": indicator(300),
        "23q3": None,
        "23q4": indicator(420),
        "24q1": indicator(380, PropensityModel.CELL_MEANS),
        "24q2": indicator(440, PropensityModel.CELL_MEANS),
    }


DRAWINGS: dict[str, Callable[[float], Figure]] = {
    "control_chart": lambda width: control_chart(shares(), sums(), LABELS, width=width),
    "r_indicator": lambda width: r_indicator_by_wave(indicators(), LABELS, width=width),
}


@pytest.mark.parametrize("width", [PHONE, WIDTH])
@pytest.mark.parametrize("name", DRAWINGS)
def test_every_figure_of_waves_renders_without_a_warning_and_keeps_its_words_inside(
    name: str, width: float
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = DRAWINGS[name](width)
        assert render(figure, "svg").startswith(b"<?xml")
    assert_no_words_leave(figure)


@pytest.mark.parametrize("width", [PHONE, WIDTH])
def test_no_waves_or_one_are_an_empty_chart(width: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for figure in (
            control_chart((), (), LABELS, width=width),
            control_chart(shares()[:1], (), LABELS, width=width),
            r_indicator_by_wave({}, LABELS, width=width),
            r_indicator_by_wave({"24q1": None}, LABELS, width=width),
        ):
            assert render(figure, "png").startswith(b"\x89PNG")


def test_the_same_waves_have_the_same_bytes() -> None:
    one, two = (render(DRAWINGS["control_chart"](PHONE), "svg") for _ in range(2))
    assert one == two


# --- control_chart -----------------------------------------------------------------------


def test_signals_are_told_by_shape_where_they_are() -> None:
    figure = control_chart(shares(), sums(), LABELS)

    share_axes, sum_axes = figure.axes
    found = {point.wave: point.signal for point in shares()}
    high = [WAVES.index(wave) for wave, signal in found.items() if signal is Signal.HIGH]
    low = [WAVES.index(wave) for wave, signal in found.items() if signal is Signal.LOW]
    assert (low, high) == ([3], [9])
    assert [x for x, _y in marks(share_axes, "v")] == low
    assert [x for x, _y in marks(share_axes, "^")] == high
    assert [x for x, _y in marks(sum_axes, "v")] == [
        WAVES.index(point.wave) for point in sums() if point.signal is Signal.LOW
    ]


def test_lines_stop_where_the_series_is_broken() -> None:
    figure = control_chart(shares(), sums(), LABELS)

    for axes in figure.axes:
        dotted = [line for line in axes.lines if line.get_linestyle() == ":"]
        assert [list(np.asarray(line.get_xdata())) for line in dotted] == [[5.5] * 2, [10.5] * 2]
        for line in axes.lines:
            x = np.asarray(line.get_xdata(), dtype=float)
            if line.get_marker() == "None" and line.get_linestyle() == "-" and max(x) > 1:
                assert not (min(x) < 5.5 < max(x))
    assert LABELS.series_break in legend_of(figure)


def test_a_wave_without_limits_is_hollow_and_a_lone_chart_has_one_panel() -> None:
    figure = control_chart(shares(), (), LABELS)

    (axes,) = figure.axes
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]
    places = [float(np.asarray(line.get_xdata())[0]) for line in hollow]
    assert places == [5, 11]  # Nobody answered the one; the other stands alone after a break.
    assert LABELS.unjudged in legend_of(figure)
    assert len(control_chart((), sums(), LABELS).axes) == 1


def test_sums_of_a_wave_without_a_share_are_refused() -> None:
    with pytest.raises(InvalidSampleError, match="chart the same waves"):
        control_chart(shares()[:3], sums(), LABELS)


# --- r_indicator_by_wave -----------------------------------------------------------------


def test_each_wave_has_its_indicator_and_interval() -> None:
    found = indicators()
    figure = r_indicator_by_wave(found, LABELS)

    axes = figure.axes[0]
    known = [(place, one) for place, one in enumerate(found.values()) if one is not None]
    assert marks(axes, "o") == [(place, one.r) for place, one in known]
    reaches = [np.asarray(bar.get_paths()[0].vertices)[:, 1] for bar in axes.collections]
    for reach, (_place, one) in zip(reaches, known, strict=True):
        assert one.interval is not None
        assert list(reach) == pytest.approx([one.interval.low, one.interval.high])


def test_only_comparable_neighbours_are_joined() -> None:
    # No indicator in the third wave; another model from the fifth on.
    axes = r_indicator_by_wave(indicators(), LABELS).axes[0]

    lines = [
        list(np.asarray(line.get_xdata()))
        for line in axes.lines
        if line.get_marker() == "None" and len(np.asarray(line.get_xdata())) > 1
    ]
    assert [3.5, 3.5] in lines
    assert [0, 1] in lines
    assert [4, 5] in lines
    assert [1, 3] not in lines
    assert [3, 4] not in lines


def test_an_indicator_without_an_interval_is_hollow() -> None:
    cells = ResponseCells(
        ("channel",), (("a", "b"),), np.array([[0], [1]]), np.array([9, 9]), np.array([9, 9])
    )
    figure = r_indicator_by_wave({"24q1": estimate_r_indicator(cells)}, LABELS)

    (dot,) = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert dot.get_markerfacecolor() == "white"
    assert legend_of(figure) == [LABELS.unjudged]
