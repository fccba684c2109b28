"""What columns of evidence are called, and what stands in their cells, in words."""

from collections.abc import Mapping
from datetime import date

from analysis.columns import FALSE_WORDS, TRUE_WORDS
from analysis.schemes.definition import Events, ExtraColumn, Scheme
from analysis.schemes.evidence_cells import SEPARATORS
from analysis.schemes.tables import HEADINGS, TABLES, ColumnKind
from analysis.text import Text, words
from surveyapp.assessment.expert_rows import judged_indicators
from surveyapp.assessment.replays import PEOPLE, Kept
from surveyapp.assessment.telling_steps import verdict_words
from surveyapp.inspection.dimensions import USUAL
from surveyapp.messages import N_, SOURCE_LANGUAGE, day_words, say
from surveyapp.period_words import period_name

COLUMN_TITLES = {column: title for title, column in reversed(list(HEADINGS.items()))}
STATES: Mapping[str, str] = {
    "recorded": N_("已登记"),
    "pending": N_("待批准"),
    "approved": N_("已批准"),
    "rejected": N_("已驳回"),
    "withdrawn": N_("已撤回"),
}
UNITS = frozenset({"unit", "joint_units", "inspector_unit"})
KINDS = {column: kind for form in TABLES.values() for column, kind in form.columns.items()}


def column_title(column: str, language: str) -> str:
    """Return what people call a column of evidence."""
    return (
        COLUMN_TITLES.get(column, column)
        if language == SOURCE_LANGUAGE
        else column.replace("_", " ")
    )


def column_words(scheme: Scheme, column: str, language: str) -> str:
    """Return what people call a column, be it one of the scheme's own."""
    own = scheme.events.columns.get(column) if scheme.events else None
    if isinstance(own, ExtraColumn):
        return words(own.title, language)
    return column_title(column, language)


def cell_words(kept: Kept, column: str, cell: str, language: str) -> str:
    """Return what stands in a cell, by the name that the scheme or the unit has for it."""
    events = kept.scheme.events
    if column in UNITS or column in PEOPLE:
        names = kept.names if column in UNITS else kept.people
        several = SEPARATORS.split(cell) if column == "joint_units" else [cell]
        return say(N_("、"), language).join(names.get(one, one) for one in several)
    if column == "state":
        return say(STATES.get(cell, cell), language)
    if (worded := WORDED.get(column) or BY_KIND.get(_kind(events, column))) is not None:
        return worded(cell, language)
    if column == "indicator":
        scored = judged_indicators(kept.scheme).get(cell)
        return words(scored.title, language) if scored else cell
    if events is None:
        return cell
    titles: dict[str, Mapping[str, Text | None]] = {
        "category": {code: one.title for code, one in events.categories.items()},
        "outlet": events.outlets,
    }
    title = titles.get(column, {}).get(cell)
    return words(title, language) if title else cell


def _kind(events: Events | None, column: str) -> ColumnKind:
    """Return how the cells of a column are read, be it one of the scheme's own."""
    own = events.kinds.get(column) if events else None
    return KINDS.get(column, ColumnKind.TEXT) if own is None else ColumnKind(own.value)


def _day(cell: str, language: str) -> str:
    """Return a day as people write it; what is written otherwise stays as it is."""
    try:
        return day_words(date.fromisoformat(cell), language)
    except ValueError:
        return cell


def _moment(cell: str, language: str) -> str:
    """Return a moment as people write it: its day, in Chinese as it is kept, and its time."""
    day, _, clock = cell.replace("T", " ").partition(" ")
    return cell if language == SOURCE_LANGUAGE else f"{_day(day, language)} {clock}".strip()


def _answer(cell: str, language: str) -> str:
    """Return an answer of yes or no; what is written otherwise stays as it is."""
    if cell.lower() in TRUE_WORDS:
        return say(N_("是"), language)
    return say(N_("否"), language) if cell.lower() in FALSE_WORDS else cell


def _dimension(cell: str, language: str) -> str:
    """Return what the usual dimensions are called; others have the code that schemes read."""
    return say(USUAL[cell], language) if cell in USUAL else cell


WORDED = {"verdict": verdict_words, "period": period_name, "dimension": _dimension}
BY_KIND = {ColumnKind.DATE: _day, ColumnKind.MOMENT: _moment, ColumnKind.YES_NO: _answer}
