"""Where the figures of a benchmark come from, in the words of whoever reads it."""

import re
from datetime import date, timedelta

from surveyapp.messages import N_, say
from surveyapp.period_words import days_name

COUNTED = N_("办事接触登记，已办结 {n} 次，{period}")
# Kept with a benchmark in both languages, since its table has one text for its source.
_KEPT = re.compile(
    r"办事接触登记，已办结 (\d+) 次 / register of occasions, .*, "
    r"(\d{4}-\d{2}-\d{2}) [–—] (\d{4}-\d{2}-\d{2})"
)


def counted_source(count: int, first: date, last: date) -> str:
    """Return what is kept as the source of a benchmark counted from occasions."""
    return (
        f"办事接触登记，已办结 {count} 次 / register of occasions, {count} closed, "
        f"{first.isoformat()} – {last.isoformat()}"
    )


def source_words(source: str, language: str) -> str:
    """Return the source of a benchmark; one that somebody wrote stays as it was written."""
    kept = _KEPT.fullmatch(source)
    if kept is None:
        return source
    first, last = date.fromisoformat(kept[2]), date.fromisoformat(kept[3])
    period = days_name(first, last + timedelta(days=1), language) or f"{first} – {last}"
    return say(COUNTED, language, n=f"{int(kept[1]):,}", period=period)
