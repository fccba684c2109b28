"""Which parts of a ledger are which of a scheme: those with its code, or with one of its names."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from analysis.schemes.definition import ExtraColumn, Scheme
from analysis.schemes.rules import ItemScore
from analysis.text import Text
from surveyapp.ledger.definition import LedgerVocabulary, Named

Titles: TypeAlias = Mapping[str, Text | None]


def titles_of(scheme: Scheme) -> dict[str, Titles]:
    """Return what a scheme calls what its events name, by what each is one of."""
    events = scheme.events
    if events is None:
        return {}
    items: dict[str, Text | None] = {}
    for rule in scheme.rules.values():
        for code, item in rule.items.items() if isinstance(rule, ItemScore) else ():
            items[code] = items.get(code) or item.title  # Sheets of several classes share some.
    return {
        "categories": {code: one.title for code, one in events.categories.items()},
        "outlets": events.outlets,
        "items": items,
        "columns": {
            code: column.title if isinstance(column, ExtraColumn) else None
            for code, column in events.columns.items()
        },
    }


def known_as(vocabulary: LedgerVocabulary, scheme: Scheme) -> dict[str, dict[str, str]]:
    """Return by their codes what a scheme calls the parts of a ledger, as far as it knows them."""
    titles = titles_of(scheme)
    return {
        kind: _named(parts, titles.get(kind, {})) for kind, parts in vocabulary.parts().items()
    }


def _named(ours: Iterable[Named], theirs: Titles) -> dict[str, str]:
    by_word = {word: code for code, title in theirs.items() for word in (title or {}).values()}
    by_word |= {code: code for code in theirs}
    found = {}
    for one in ours:
        known = [by_word[word] for word in (one.code, *one.title.values()) if word in by_word]
        if known:
            found[one.code] = known[0]
    return found
