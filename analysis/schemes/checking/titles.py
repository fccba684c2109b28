"""Titles that people write into files in the place of names: each must mean one thing there."""

from analysis.schemes.checking.examination import Examination, Place
from analysis.schemes.definition import Events, ExtraColumn
from analysis.schemes.evidence_items import titled
from analysis.schemes.rules import ItemScore
from analysis.schemes.tables import EVENTS, HEADINGS, TABLES

MADE = ("class", "unit_class", "item_key")  # What rules and files mean by these is no column.


def check_headings(examined: Examination) -> None:
    """Tell columns of one's own whose title is the heading of another column."""
    events = examined.scheme.events
    if events is None:
        return
    taken = _headings(events)
    for code, column in events.columns.items():
        titles = column.title if isinstance(column, ExtraColumn) else {}
        for language, title in titles.items():
            other = taken.setdefault(title, code)
            if other != code:
                place: Place = ("events", "columns", code, "title", language)
                remedy = f"Files read {title} as the column {other}; give it another title."
                examined.say("heading_taken", place, remedy, title, (other,))


def warn_of_columns(examined: Examination) -> None:
    """Tell columns of one's own that events have already: one of the two is read as the other.

    It is no refusal, for schemes that were adopted with such a column go on.
    """
    events, built_in = examined.scheme.events, {*TABLES[EVENTS].columns, *MADE}
    for code in () if events is None else events.columns:
        if code in built_in:
            remedy = f"Events have a column {code} already: use it, or choose another code."
            examined.say("column_taken", ("events", "columns", code), remedy, code)


def warn_of_titles(examined: Examination) -> None:
    """Tell titles that items of a sheet share: evidence can name these by their codes only."""
    for code, rule in examined.scheme.rules.items():
        named = titled([rule]) if isinstance(rule, ItemScore) else {}
        for title, items in named.items():
            if len(items) > 1:
                place: Place = ("rules", code, "items", items[-1], "title")
                remedy = f"Give each a title of its own; so named are: {', '.join(items)}."
                examined.say("repeated_item_title", place, remedy, title, items)


def _headings(events: Events) -> dict[str, str]:
    """Return the column that files of events mean by each heading, apart from titles of own."""
    columns = TABLES[EVENTS].columns
    ours = {heading: column for heading, column in HEADINGS.items() if column in columns}
    # Files may call the category of an event its class.
    classes = [heading for heading, column in HEADINGS.items() if column == "class"]
    category = dict.fromkeys(("class", *classes), "category")
    own = {code: code for code in events.columns}
    return {**ours, **category, **{column: column for column in columns}, **own}
