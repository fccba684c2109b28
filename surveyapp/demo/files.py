"""The invented city as the files that a real one would hand in."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from io import StringIO

from surveyapp.demo.city import CENTRES, CLASSES, Centre, Occasion, window_code

FIRST_DAY = date(2020, 1, 1)  # Since when the centres exist.
PROMISED_DAYS = 5


def units_file() -> str:
    """Return the units of the city: a region, six centres and forty windows."""
    header = (
        "code", "kind", "name", "name_en", "short_name", "short_name_en", "official_order",
        "unit_class", "unit_class_name", "unit_class_name_en", "parent", "aliases", "valid_from",
    )  # fmt: skip
    rows: list[Sequence[object]] = [
        (
            "city", "region", "澜河市", "Lanhe City", "澜河市", "Lanhe", 1,
            "", "", "", "", "", FIRST_DAY,
        )
    ]  # fmt: skip
    for order, centre in enumerate(CENTRES, start=1):
        rows.append(_centre_row(order, centre))
        rows += [_window_row(order, centre, number) for number in range(1, centre.windows + 1)]
    return csv_text(header, rows)


def occasions_file(occasions: Iterable[Occasion], *, on: date = date.max) -> str:
    """Return the register of service occasions, as a hall's system exports it on a day."""
    header = (
        "source", "case_no", "service_no", "service_center", "service_window", "service_item",
        "service_item_name", "service_channel", "applicant_kind", "case_status", "case_kind",
        "promised_days", "closed_on", "occurred_at", "wait_minutes",
    )  # fmt: skip
    return csv_text(header, [_occasion_row(occasion, on) for occasion in occasions])


def _centre_row(order: int, centre: Centre) -> Sequence[object]:
    class_name = CLASSES[centre.unit_class]
    return (
        centre.code, "service_center", centre.name["zh-CN"], centre.name["en"],
        centre.short_name["zh-CN"], centre.short_name["en"], order * 100,
        centre.unit_class, class_name["zh-CN"], class_name["en"], "city",
        centre.short_name["zh-CN"] + "大厅", FIRST_DAY,
    )  # fmt: skip


def _window_row(order: int, centre: Centre, number: int) -> Sequence[object]:
    return (
        window_code(centre, number), "service_window",
        f"{centre.short_name['zh-CN']}{number}号窗口",
        f"{centre.short_name['en']}, window {number}",
        f"{number}号窗口", f"Window {number}", order * 100 + number,
        "", "", "", centre.code, "", FIRST_DAY,
    )  # fmt: skip


def _occasion_row(occasion: Occasion, on: date) -> Sequence[object]:
    is_instant = occasion.item.ease >= 0
    closed_on = occasion.at.date() + timedelta(days=0 if is_instant else PROMISED_DAYS)
    is_closed = closed_on <= on
    return (
        "hall", occasion.case_no, 1, occasion.centre.code, occasion.window, occasion.item.code,
        occasion.item.name, occasion.channel, occasion.applicant,
        "closed" if is_closed else "accepted",
        "instant" if is_instant else "promised", "" if is_instant else PROMISED_DAYS,
        closed_on if is_closed else "", occasion.at.isoformat(sep=" "), occasion.wait_minutes,
    )  # fmt: skip


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a CSV file."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
