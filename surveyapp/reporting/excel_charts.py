"""Charts that Excel draws from the tables of a workbook."""

from collections.abc import Mapping
from typing import Any

from analysis.estimation.intervals import ConfidenceInterval
from surveyapp.documents.document import Kind, PlacedTable
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording

BRAND, OTHER, DARK = "#0072B2", "#D55E00", "#000000"
CHANNEL_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
LEVEL_COLOURS = ("#0072B2", "#6AA9CF", "#C9D6DE", "#EBA56B", "#D55E00")
A4 = 9
MOST_BARS = 80  # More cannot be told apart on one axis; the table above has them all.
PIXELS_PER_BAR, SMALLEST, WIDTH = 22, 320, 860
SHEET_OF_CHARTS = N_("图表")


def draw_charts(wording: Wording, workbook: Any, placed: Mapping[str, PlacedTable]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Add a sheet with the charts of the tables there are."""
    charts = [
        chart
        for chart in (
            _indices(workbook, wording, placed.get("units")),
            _distribution(workbook, wording, placed.get("distribution")),
            _margins(workbook, wording, placed.get("margins")),
            _days(workbook, wording, placed.get("days")),
        )
        if chart is not None
    ]
    if not charts:
        return
    sheet = workbook.add_worksheet(wording.say(SHEET_OF_CHARTS))
    sheet.hide_gridlines(2)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    row = 0
    for chart, height in charts:
        sheet.insert_chart(row, 0, chart)
        row += height // 20 + 2


def _bars(placed: PlacedTable) -> tuple[int, int] | None:
    """Return the first and last row to draw, without the totals."""
    first = placed.table.total_rows
    last = min(len(placed.table.rows), first + MOST_BARS) - 1
    return (first, last) if last >= first else None


def _indices(workbook: Any, wording: Wording, placed: PlacedTable | None) -> Any:  # noqa: ANN401
    bars = _bars(placed) if placed else None
    if placed is None or bars is None:
        return None
    first, last = bars
    chart = workbook.add_chart({"type": "bar"})
    margins = [_half_width(row) for row in placed.table.rows[first : last + 1]]
    chart.add_series(
        {
            "name": placed.head(1),
            "categories": placed.range(0, first, last),
            "values": placed.range(1, first, last),
            "fill": {"color": BRAND},
            "gap": 60,
            "x_error_bars": {
                "type": "custom",
                "plus_values": [upper for _lower, upper in margins],
                "minus_values": [lower for lower, _upper in margins],
                "line": {"color": DARK},
            },
        }
    )
    title = wording.say(N_("各单位指数与置信区间"))
    return _finished(chart, title, last - first + 1, wording.say(N_("满意度指数（0–100）")), 100)


def _half_width(row: tuple[object, ...]) -> tuple[float, float]:
    value = row[1]
    interval = next((cell for cell in row if isinstance(cell, ConfidenceInterval)), None)
    if interval is None or not isinstance(value, float):
        return 0.0, 0.0
    return value - interval.low, interval.high - value


def _distribution(workbook: Any, wording: Wording, placed: PlacedTable | None) -> Any:  # noqa: ANN401
    bars = _bars(placed) if placed else None
    if placed is None or bars is None:
        return None
    first, last = bars
    chart = workbook.add_chart({"type": "bar", "subtype": "percent_stacked"})
    shares = [
        place for place, column in enumerate(placed.table.columns) if column.kind is Kind.SHARE
    ]
    for number, place in enumerate(shares):
        colour = LEVEL_COLOURS[number * (len(LEVEL_COLOURS) - 1) // max(len(shares) - 1, 1)]
        chart.add_series(
            {
                "name": placed.head(place),
                "categories": placed.range(0, first, last),
                "values": placed.range(place, first, last),
                "fill": {"color": colour},
                "gap": 40,
            }
        )
    title = wording.say(N_("各单位等级分布（加权占比）"))
    return _finished(
        chart, title, last - first + 1, wording.say(N_("占比")), None, number_format="0%"
    )


def _margins(workbook: Any, wording: Wording, placed: PlacedTable | None) -> Any:  # noqa: ANN401
    if placed is None or not placed.table.rows:
        return None
    last = min(len(placed.table.rows), MOST_BARS) - 1
    chart = workbook.add_chart({"type": "bar"})
    shares = [
        place for place, column in enumerate(placed.table.columns) if column.kind is Kind.SHARE
    ]
    names = [placed.sheet, placed.first_row, 0, placed.first_row + last, 1]  # Margin, category.
    for place, colour in zip(shares, (DARK, OTHER, BRAND), strict=True):
        chart.add_series(
            {
                "name": placed.head(place),
                "categories": names,
                "values": placed.range(place, 0, last),
                "fill": {"color": colour},
                "gap": 50,
            }
        )
    title = wording.say(N_("样本与总体基准"))
    return _finished(
        chart, title, 2 * (last + 1), wording.say(N_("占比")), None, number_format="0%"
    )


def _days(workbook: Any, wording: Wording, placed: PlacedTable | None) -> Any:  # noqa: ANN401
    if placed is None or not placed.table.rows:
        return None
    last = len(placed.table.rows) - 1
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    first = 2 if len(placed.columns) > 2 else 1  # noqa: PLR2004 - date, total, then channels
    for place in range(first, len(placed.columns)):
        chart.add_series(
            {
                "name": placed.head(place),
                "categories": placed.range(0, 0, last),
                "values": placed.range(place, 0, last),
                "fill": {"color": CHANNEL_COLOURS[(place - first) % len(CHANNEL_COLOURS)]},
                "gap": 30,
            }
        )
    chart.set_title({"name": wording.say(N_("逐日回收")), "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": WIDTH, "height": SMALLEST})
    return chart, SMALLEST


def _finished(  # noqa: PLR0913 - a chart and how its axis reads
    chart: Any,  # noqa: ANN401
    title: str,
    bars: int,
    axis: str,
    top: float | None,
    *,
    number_format: str = "General",
) -> Any:  # noqa: ANN401
    height = max(SMALLEST, 120 + PIXELS_PER_BAR * bars)
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    scale = {"min": 0, "max": top} if top else {}
    chart.set_x_axis(
        {
            "name": axis,
            "num_format": number_format,
            "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
            **scale,
        }
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": WIDTH, "height": height})
    return chart, height
