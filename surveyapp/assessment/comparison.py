"""Two results of one scheme side by side: which units differ, by how much, and why.

It reads what was kept of both and computes nothing again. What a bulletin withholds of a unit on
one side is withheld here, from everybody: the difference of two figures tells either of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple, TypeAlias
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from analysis.schemes.rounding import decimal_text
from analysis.schemes.tables import UNITS
from surveyapp.access import Actor
from surveyapp.assessment.adoption import scheme_file
from surveyapp.assessment.classes import class_titles
from surveyapp.assessment.evidence_changes import Changes, changes_between
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.runs import find_assessment, kept_tables
from surveyapp.assessment.sheets import (
    ResultSheet,
    SheetRow,
    number,
    result_json_of,
    sheet_of,
    usual_period,
)
from surveyapp.assessment.step_words import TABLES
from surveyapp.assessment.unit_titles import entitled, load_unit_titles
from surveyapp.assessment.withholding import load_withheld
from surveyapp.errors import NotFoundError

ByUnit: TypeAlias = Mapping[str, Mapping[str, Changes]]  # And by the table of evidence.
MOST_PLACES = 6  # Behind the decimal point of a difference that is not nothing.


class Order(StrEnum):
    """In which order units are listed."""

    RANK = "rank"  # Of the later run, by class.
    SCORE = "score"  # Those that lost most first.
    PLACES = "places"  # Likewise of ranks.
    NAME = "name"


class Pair(NamedTuple):
    """The periods of two results that are looked at side by side."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class UnitMove:
    """One unit on both sides; nothing on a side on which it is not assessed.

    `by` is by how much its score moved, in figures and as it is shown, and `shown` what beside
    the score differs: what it is called, before and after. `changes` are those of its evidence.
    """

    code: str
    name: str
    unit_class: str
    before: SheetRow | None
    after: SheetRow | None
    by: Fraction | None
    by_words: str
    shown: tuple[tuple[str, str, str], ...]
    changes: Mapping[str, Changes]

    @property
    def is_withheld(self) -> bool:
        """Tell whether a figure of either side is not told."""
        return any(row is not None and row.is_withheld for row in (self.before, self.after))

    @property
    def is_moved(self) -> bool:
        """Tell whether its score, its grade or its rank differs, or it is on one side only."""
        if self.before is None or self.after is None:
            return True
        return bool(self.by) or _told(self.before) != _told(self.after)

    @property
    def places(self) -> int | None:
        """Return how many ranks it rose; what it fell is less than nothing."""
        ranks = [row.rank for row in (self.before, self.after) if row is not None]
        known = [rank for rank in ranks if rank is not None]
        return known[0] - known[1] if len(known) == len((self.before, self.after)) else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results of one period, or of two periods, side by side.

    Attributes
    ----------
    pairs, pair : sequence of Pair, Pair or None
        Which periods can be looked at, and which are; none where the results have none in common.
    moves : tuple of UnitMove
        Every unit, in the order of the later result.
    tables : tuple of str
        Which tables of evidence differ; not told where the periods do, as then all will.
    """

    before: Assessment
    after: Assessment
    pairs: Sequence[Pair]
    pair: Pair | None
    moves: tuple[UnitMove, ...]
    tables: tuple[str, ...]
    has_grades: bool


def comparable_with(session: Session, actor: Actor, after: Assessment) -> Sequence[Assessment]:
    """Return the other runs of the scheme, the newest first; those of its period stand before."""
    query = (
        select(Assessment)
        .join(SchemeVersion)
        .where(
            Assessment.authority_id == actor.authority_id,
            SchemeVersion.code == after.scheme_version.code,
            Assessment.id != after.id,
        )
        .order_by(Assessment.at.desc(), Assessment.id.desc())
        .limit(200)
    )
    found = session.scalars(query).all()
    return sorted(found, key=lambda one: one.period != after.period)


def usual_other(others: Sequence[Assessment], after: Assessment) -> Assessment | None:
    """Return the run before one: of its period, or else of the newest period before."""
    earlier = [one for one in others if one.at < after.at]
    same = [one for one in earlier if one.period == after.period]
    start = Period.parse(after.period).start
    past = [one for one in others if Period.parse(one.period).end <= start]
    past.sort(key=lambda one: (Period.parse(one.period).end, one.at), reverse=True)
    return next(iter((*same, *past, *earlier, *others)), None)


def find_other(session: Session, actor: Actor, after: Assessment, other_id: UUID) -> Assessment:
    """Return another run of the scheme by its id, or raise `NotFoundError`."""
    found = find_assessment(session, actor, other_id)
    if found.scheme_version.code != after.scheme_version.code or found.id == after.id:
        raise NotFoundError
    return found


def compare(
    session: Session, before: Assessment, after: Assessment, language: str, asked: str = ""
) -> Comparison:
    """Return two results side by side, of the period that is asked for or of their longest."""
    pairs = _pairs(before, after)
    if not pairs:
        return Comparison(before, after, pairs, None, (), (), has_grades=False)
    wanted = asked or usual_period(result_json_of(after))
    pair = next((one for one in pairs if one.after == wanted), pairs[-1])
    sheets = [
        _sheet(session, one, label, language)
        for one, label in ((before, pair.before), (after, pair.after))
    ]
    tables = _changed_tables(before, after) if before.period == after.period else ()
    changes = _changes(session, before, after, tables)
    decimals = (
        scheme_file(after.scheme_version).scheme.results[Period.parse(pair.after).level].decimals
    )
    moves = tuple(_moves(sheets[0], sheets[1], changes, decimals))
    has_grades = any(sheet.has_grades for sheet in sheets)
    return Comparison(before, after, pairs, pair, moves, tables, has_grades)


def in_order(moves: Sequence[UnitMove], order: Order) -> list[UnitMove]:
    """Return units in an order; whose figures are not told, or do not differ, stand last."""

    def place(move: UnitMove) -> tuple[bool, Fraction]:
        by = move.by if order is Order.SCORE else move.places
        return by is None, Fraction(by or 0)

    if order is Order.NAME:
        return sorted(moves, key=lambda move: (move.name, move.code))
    return list(moves) if order is Order.RANK else sorted(moves, key=place)


def _pairs(before: Assessment, after: Assessment) -> list[Pair]:
    """Return the periods of two results side by side: the same, or else one after another."""
    labels = [
        [each["period"] for each in result_json_of(one)["periods"]] for one in (before, after)
    ]
    both = [Pair(label, label) for label in labels[1] if label in labels[0]]
    if both:
        return both
    found = []
    for level in dict.fromkeys(Period.parse(label).level for label in labels[1]):
        was, now = (
            [label for label in side if Period.parse(label).level is level] for side in labels
        )
        found += [Pair(*labels) for labels in zip(was, now, strict=False)]
    return found


def _sheet(session: Session, one: Assessment, label: str, language: str) -> ResultSheet:
    """Return a period of a result as a bulletin tells it."""
    scheme = scheme_file(one.scheme_version).scheme
    told = load_withheld(session, one, scheme).of_stored(result_json_of(one), to_units=True)
    classes = class_titles(session, one.authority_id, scheme)
    sheet = sheet_of(told.result, scheme, language, label, classes=classes)
    if sheet is None:  # It has the period, or nobody would ask for it.
        raise NotFoundError
    return entitled(sheet, load_unit_titles(session, one.authority_id, language))


def _moves(
    before: ResultSheet,
    after: ResultSheet,
    changes: Mapping[str, Mapping[str, Changes]],
    digits: int,
) -> Iterator[UnitMove]:
    was = {row.code: row for row in before.rows()}
    classes = {
        row.code: group.title
        for sheet in (before, after)
        for group in sheet.groups
        for row in (*group.ranked, *group.apart)
    }
    now = {row.code: row for row in after.rows()}
    for code in (*now, *(one for one in was if one not in now)):
        rows = was.get(code), now.get(code)
        named = rows[1] or rows[0]
        scores = [None if row is None else number(row.unit["score"]) for row in rows]
        by = None if None in scores else scores[1] - scores[0]  # type: ignore[operator]
        is_told = not any(row is not None and row.is_withheld for row in rows)
        yield UnitMove(
            code, named.name if named else code, classes[code], *rows, by,
            signed(by, digits),
            tuple(_shown(before, after, *rows)) if is_told else (),
            changes.get(code, {}) if is_told else {},
        )  # fmt: skip


def _shown(
    before: ResultSheet, after: ResultSheet, was: SheetRow | None, now: SheetRow | None
) -> Iterator[tuple[str, str, str]]:
    """Yield what is shown beside the scores and differs."""
    if was is None or now is None:
        return
    then = dict(zip(before.titles[:-1], was.cells[:-1], strict=False))
    for title, cell in zip(after.titles[:-1], now.cells[:-1], strict=False):
        if title in then and then[title] != cell:
            yield title, then[title], cell


def signed(by: Fraction | None, digits: int) -> str:
    """Return a difference with its sign, and with more places where it would look like none."""
    if by is None:
        return ""
    while by and digits < MOST_PLACES and abs(by) * 10**digits * 2 < 1:
        digits += 1
    told = decimal_text(abs(by), digits)
    return told if not by else f"{'+' if by > 0 else '−'}{told}"


def _told(row: SheetRow) -> tuple[object, ...]:
    return row.rank, row.grade, row.is_withheld, row.unit["score"] is None


def _changed_tables(before: Assessment, after: Assessment) -> tuple[str, ...]:
    names = sorted({*before.evidence, *after.evidence} & {*TABLES})
    return tuple(n for n in names if before.evidence.get(n) != after.evidence.get(n))


def _changes(
    session: Session, before: Assessment, after: Assessment, names: Sequence[str]
) -> ByUnit:
    if not names:
        return {}
    wanted = {*names, UNITS}
    return changes_between(
        kept_tables(session, before, wanted), kept_tables(session, after, wanted)
    )
