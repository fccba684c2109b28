"""The evidence that is about some units, where what a unit comes to is a matter of its own."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from analysis.schemes.evidence_cells import read_units
from analysis.schemes.tables import CALENDAR, UNITS
from surveyapp.assessment.kept_tables import Rows


def about_units(tables: Mapping[str, Rows], codes: Collection[str]) -> dict[str, Rows]:
    """Return of each table the rows about these units, each where it stood.

    What a unit hands in together with others stays whole, and so does what it follows up; the
    others are listed with it. The calendar is that of all.
    """
    units = tables[UNITS]
    own = words_for(units, codes)
    found, named = {name: rows for name, rows in tables.items() if name == CALENDAR}, set(own)
    for table, rows in tables.items():
        if table in found:
            continue
        owners, joint = rows.column("unit"), rows.column("joint_units")
        about = [
            at
            for at, (owner, others) in enumerate(zip(owners, joint, strict=True))
            if owner in own or (others and not own.isdisjoint(read_units(others)))
        ]
        kept = with_followed(about, rows.column("event_no"), rows.column("about"))
        named.update(*({owners[at], *read_units(joint[at])} for at in kept))
        found[table] = rows.take(kept)
    called = zip(units.column("unit"), units.column("name"), strict=True)
    listed = [at for at, words in enumerate(called) if not named.isdisjoint(words)]
    return {**found, UNITS: units.take(listed)}


def words_for(units: Rows, codes: Collection[str]) -> set[str]:
    """Return what evidence calls some units by: their codes and names."""
    called = zip(units.column("unit"), units.column("name"), strict=True)
    return {word for code, name in called if code in codes for word in (code, name) if word}


def with_followed(rows: Sequence[int], numbers: Sequence[str], abouts: Sequence[str]) -> list[int]:
    """Return rows of events with those that they follow up, and those that these do.

    All that bear a number are followed: it may have been a withdrawn event's before.
    """
    bearers = defaultdict[str, list[int]](list)
    for at, number in enumerate(numbers):
        if number:
            bearers[number].append(at)
    found, waiting = set(rows), list(rows)
    while waiting:
        for followed in bearers.get(abouts[waiting.pop()], ()):
            if followed not in found:
                found.add(followed)
                waiting.append(followed)
    return sorted(found)
