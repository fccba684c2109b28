"""Dates and times of answers, as people and spreadsheets write them."""

from datetime import datetime

import numpy as np

from analysis.columns import Column
from analysis.errors import InvalidSampleError
from analysis.estimation.design import IntArray


def read_moment(value: str) -> datetime | None:
    """Return a day, or a day and a time; nothing where it is neither."""
    text = value.strip().replace("/", "-")
    date, _, time = text.partition("T" if "T" in text else " ")
    parts, hour = date.split("-"), time.partition(":")[0]
    try:
        day = "-".join([parts[0].zfill(4), *(part.zfill(2) for part in parts[1:])])
        # Spreadsheets write 9:05 for 09:05.
        clock = f"T{'0' * (len(hour) == 1)}{time}" if time else ""
        return datetime.fromisoformat(f"{day}{clock}")
    except ValueError:
        return None


def _naive(value: str) -> datetime:
    moment = read_moment(value)
    if moment is None:
        raise InvalidSampleError(f"{value!r} is not a date")
    return moment.replace(tzinfo=None)


def moments_of(column: Column) -> tuple[IntArray, tuple[str, ...]]:
    """Return the order of each row in time (blank first), and the civil date per category.

    Times with an offset are compared with others as they are written: a wave is dated in one zone.
    """
    moments = [_naive(category) for category in column.categories]
    order = sorted(range(len(moments)), key=moments.__getitem__)
    rank = np.empty(len(moments) + 1, dtype=np.int64)
    rank[order] = np.arange(len(moments))
    rank[-1] = -1
    return rank[column.codes], tuple(moment.date().isoformat() for moment in moments)
