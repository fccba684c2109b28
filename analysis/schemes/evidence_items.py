"""The items of sheets that events name: by their codes, or by titles that mean one item."""

from collections.abc import Callable, Iterable, Mapping

from analysis.schemes.definition import Scheme
from analysis.schemes.evidence import EvidenceTable, Unit
from analysis.schemes.evidence_rules import listed
from analysis.schemes.rules import ItemScore
from analysis.schemes.tables import EVENTS


def check_items(
    scheme: Scheme,
    table: EvidenceTable,
    complain: Callable[..., None],
    units: Mapping[str, Unit],
) -> None:
    """Put codes in the place of titles, and tell what names none or several of a unit's items."""
    sheets = _sheets(scheme)
    named = table.column("item")
    of = list(zip(table.column("category"), table.column("unit"), strict=True)) if sheets else []
    known = {
        (category, unit): _items_of(sheets[category], units.get(unit))
        for category, unit in set(of)
        if category in sheets
    }
    for index, pair in enumerate(of):
        item = named[index]
        if item is None or pair not in known:
            continue
        meant = known[pair].get(item, ())
        if not meant:
            said = ("Name an item of the unit's own sheet.", *known[pair])
            complain(EVENTS, "unknown_item", table.lines[index], ("item", item), said)
        elif len(meant) == 1:
            named[index] = meant[0]
        elif pair[1] in units:  # Of an unknown unit nobody can say which sheets are its.
            said = ("Several items have this title: name the item by its code.", *meant)
            complain(EVENTS, "ambiguous_item", table.lines[index], ("item", item), said)


def titled(sheets: Iterable[ItemScore]) -> dict[str, tuple[str, ...]]:
    """Return the items that have each title, in whichever language."""
    found: dict[str, dict[str, None]] = {}
    for sheet in sheets:
        for name, item in sheet.items.items():
            for title in (item.title or {}).values():
                found.setdefault(title, {})[name] = None
    return {title: tuple(items) for title, items in found.items()}


def _sheets(scheme: Scheme) -> dict[str, tuple[ItemScore, ...]]:
    """Return the sheets that each category of events marks."""
    found: dict[str, tuple[ItemScore, ...]] = {}
    for rule in scheme.rules.values():
        if isinstance(rule, ItemScore):
            for category in filter(None, (rule.deducted_by, rule.earned_by)):
                found[category] = (*found.get(category, ()), rule)
    return found


def _items_of(sheets: Iterable[ItemScore], unit: Unit | None) -> dict[str, tuple[str, ...]]:
    """Return what each code and each title means on the sheets that are about a unit.

    On all of them for an unknown unit. A code means its own item, whatever has it for a title.
    """
    own = [
        sheet
        for sheet in sheets
        if unit is None or any(u.is_one_of(listed(sheet.units)) for u in unit.in_each_class())
    ]
    codes = {name: (name,) for sheet in own for name in sheet.items}
    return codes | {title: meant for title, meant in titled(own).items() if title not in codes}
