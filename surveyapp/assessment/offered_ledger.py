"""What a ledger is to take so that a scheme can read it, and what one lacks of that."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analysis.schemes.definition import Category, Events, Scheme
from analysis.schemes.evidence_rules import required_columns
from analysis.schemes.rules import ItemScore
from analysis.text import Text
from surveyapp.access import Actor
from surveyapp.assessment.ledger_names import known_as, titles_of
from surveyapp.ledger.definition import (
    FIXED,
    REQUIRABLE,
    EventCategory,
    ExtraColumn,
    LedgerVocabulary,
    Named,
)
from surveyapp.ledger.models import EventLedger
from surveyapp.ledger.service import list_ledgers, vocabulary_of
from surveyapp.messages import SOURCE_LANGUAGE

DATED_BY = {"occurred_at": "occurred_on", "reported_at": "occurred_on"}
DATED_COLUMNS = {"occurred_on": "occurred_at"}
DATES = {"submitted_on", "adopted_on", "issued_on", "occurred_on"}
MOST_LETTERS = 28


@dataclass(frozen=True, slots=True)
class Offer:
    """What a ledger would take: all it takes now, and what a scheme reads beyond that."""

    vocabulary: LedgerVocabulary
    added: Mapping[str, tuple[Named, ...]]
    changed: tuple[tuple[EventCategory, EventCategory], ...]  # As it is, and as it is to be.

    @property
    def fits(self) -> bool:
        """Tell whether a ledger takes all that the scheme reads."""
        return self.lacks == 0

    @property
    def lacks(self) -> int:
        """How many things a ledger lacks that the scheme reads."""
        return len(self.changed) + sum(map(len, self.added.values()))


def offer_for(scheme: Scheme, known: LedgerVocabulary | None = None) -> Offer | None:
    """Return what a ledger is to take for a scheme, a new one or one that there is.

    ``None`` where the scheme reads no events.
    """
    if scheme.events is None:
        return None
    ours = dict[str, tuple[Named, ...]]() if known is None else dict(known.parts())
    codes = _codes(scheme, known)
    added: dict[str, tuple[Named, ...]] = {
        kind: tuple(_parts(kind, scheme, codes, _lacking(kind, scheme, known)))
        for kind in ("categories", "outlets", "items", "columns")
    }
    if ours and not ours["items"]:
        added["items"] = ()  # Whatever is written for one is taken.
    changed = tuple(_changed(scheme, known, codes)) if known is not None else ()
    now = {before.code: after for before, after in changed}
    kinds = {
        kind: [now.get(one.code, one) for one in (*ours.get(kind, ()), *parts)]
        for kind, parts in added.items()
    }
    vocabulary = LedgerVocabulary.model_validate(
        {kind: [one.model_dump() for one in parts] for kind, parts in kinds.items()}
    )
    return Offer(vocabulary, added, changed)


def offers_of(session: Session, actor: Actor, scheme: Scheme) -> list[tuple[EventLedger, Offer]]:
    """Return every ledger of the actor's authority, and what it lacks of what a scheme reads."""
    if scheme.events is None:
        return []
    known = ((one, vocabulary_of(one)) for one in list_ledgers(session, actor))
    offers = ((one, offer_for(scheme, vocabulary)) for one, vocabulary in known)
    return [(one, offer) for one, offer in offers if offer is not None]


def closest_ledger(session: Session, actor: Actor, scheme: Scheme) -> str | None:
    """Return the code of the ledger that lacks least of what a scheme reads, if there is any."""
    offers = offers_of(session, actor, scheme)
    closest = min(offers, key=lambda offered: offered[1].lacks, default=None)
    return None if closest is None else closest[0].code


def _lacking(kind: str, scheme: Scheme, known: LedgerVocabulary | None) -> list[str]:
    """Return which parts of a scheme a ledger has nothing for."""
    found = set() if known is None else set(known_as(known, scheme)[kind].values())
    return [code for code in titles_of(scheme)[kind] if code not in found]


def _codes(scheme: Scheme, known: LedgerVocabulary | None) -> dict[str, dict[str, str]]:
    """Return the code of a ledger for each part of a scheme: that it has, or a new one."""
    codes = {}
    for kind, titles in titles_of(scheme).items():
        ours = {} if known is None else known_as(known, scheme)[kind]
        taken = set() if known is None else {one.code for one in known.parts()[kind]}
        taken |= FIXED if kind == "columns" else set()
        found = {theirs: code for code, theirs in ours.items()}
        for theirs, title in titles.items():
            if theirs not in found:
                found[theirs] = _new_code(theirs, title, kind, taken)
                taken.add(found[theirs])
        codes[kind] = found
    return codes


def _new_code(name: str, title: Text | None, kind: str, taken: Collection[str]) -> str:
    """Return a code like a name, or like its English title, that is not taken."""
    words = name if name.isascii() else re.split("[,;:(]", (title or {}).get("en", ""))[0]
    letters = re.sub("[^a-z0-9]+", "_", words.lower()).strip("_")
    if not letters[:1].isalpha():
        letters = f"{kind}_{letters}".rstrip("_")
    short = letters if len(letters) <= MOST_LETTERS else letters[:MOST_LETTERS].rpartition("_")[0]
    short = short or letters[:MOST_LETTERS]
    numbered = (f"{short}_{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (short, *numbered) if code not in taken)


def _parts(
    kind: str, scheme: Scheme, codes: Mapping[str, Mapping[str, str]], names: Collection[str]
) -> Iterator[Named]:
    assert scheme.events is not None  # noqa: S101 - its caller looked
    for name in names:
        code, title = codes[kind][name], dict(titles_of(scheme)[kind][name] or _called(name))
        if kind == "categories":
            yield _category(scheme, name, codes, Named(code=code, title=title))
        elif kind == "columns":
            kind_of = scheme.events.kinds[name].value
            yield ExtraColumn(code=code, title=title, kind=kind_of)
        else:
            yield Named(code=code, title=title)


def _called(name: str) -> Text:
    return {SOURCE_LANGUAGE: name}


def _category(
    scheme: Scheme, name: str, codes: Mapping[str, Mapping[str, str]], named: Named
) -> EventCategory:
    assert scheme.events is not None  # noqa: S101 - its caller looked
    theirs = scheme.events.categories[name]
    dated_by = DATED_BY.get(theirs.date, theirs.date)
    found = EventCategory.model_validate(
        {
            **named.model_dump(),
            "outlets": _outlets(theirs, codes["outlets"]),
            "needs_approval": theirs.needs_approval,
            "dated_by": dated_by if dated_by in DATES else "submitted_on",
            "takes_item": name in _marked(scheme),
        }
    )
    return found.model_copy(update={"required": _required(scheme, name, codes, found)})


def _required(
    scheme: Scheme, name: str, codes: Mapping[str, Mapping[str, str]], ours: EventCategory
) -> tuple[str, ...]:
    """Return the columns that a scheme refuses an event without, and a ledger would not demand."""
    asked = [
        codes["columns"].get(column, DATED_COLUMNS.get(column, column))
        for column in required_columns(scheme)[name]
    ]
    told = {ours.date_column, *ours.must_have, *({"item"} if ours.takes_item else ())}
    known = {*REQUIRABLE, *codes["columns"].values()}
    return tuple(dict.fromkeys(one for one in asked if one in known and one not in told))


def _outlets(theirs: Category, codes: Mapping[str, str]) -> tuple[str, ...] | None:
    return tuple(codes[one] for one in theirs.outlets) if theirs.outlets else None


def _marked(scheme: Scheme) -> set[str]:
    """Return the categories whose events name an item of a sheet."""
    sheets = [rule for rule in scheme.rules.values() if isinstance(rule, ItemScore)]
    return {one for sheet in sheets for one in (sheet.earned_by, sheet.deducted_by) if one}


def _changed(
    scheme: Scheme, known: LedgerVocabulary, codes: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[EventCategory, EventCategory]]:
    """Yield each category that a ledger has and that takes less than the scheme demands."""
    names = known_as(known, scheme)["categories"]
    for ours in known.categories:
        if ours.code in names:
            wanted = _extended(scheme, names[ours.code], codes, ours)
            if wanted != ours:
                yield ours, wanted


def _extended(
    scheme: Scheme, name: str, codes: Mapping[str, Mapping[str, str]], ours: EventCategory
) -> EventCategory:
    events: Events | None = scheme.events
    assert events is not None  # noqa: S101 - its caller looked
    theirs = events.categories[name]
    wanted = ours.model_copy(
        update={
            "needs_approval": ours.needs_approval or theirs.needs_approval,
            "takes_item": ours.takes_item or name in _marked(scheme),
        }
    )
    asked = _required(scheme, name, codes, wanted)
    required = tuple(dict.fromkeys((*ours.required, *asked)))
    outlets = ours.outlets
    named = theirs.outlets or (tuple(events.outlets) if "outlet" in required else ())
    if outlets is not None and named:
        outlets = tuple(dict.fromkeys((*outlets, *(codes["outlets"][one] for one in named))))
    return wanted.model_copy(update={"required": required, "outlets": outlets})
