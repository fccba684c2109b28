"""Drawing from a list by a stored seed, and dealing what was drawn to those who inspect it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_hex
from uuid import UUID

from sqlalchemy.orm import Session

from analysis.inspection.assignment import Inspector, assign_inspectors
from analysis.inspection.lists import InspectionItem, InspectionList
from analysis.inspection.sampling import (
    DrawingMethod,
    InspectionDesign,
    InspectionSample,
    draw_inspection,
)
from questionnaires.definition import words
from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.inspection.errors import (
    DrawnMeanwhileError,
    NobodyChosenError,
    NobodyLeftError,
    NoReasonError,
    NothingToDealError,
    SeedTooLongError,
)
from surveyapp.inspection.models import (
    MAX_SEED,
    Dealing,
    Draw,
    DrawnItem,
    Inspection,
    ListedItem,
    SampleSize,
)
from surveyapp.inspection.plans import DrawWish
from surveyapp.inspection.samples import Sample, SampleItem, list_draws, list_items, newest_sample
from surveyapp.inspection.scope import InspectorAtWork, list_inspectors
from surveyapp.inspection.service import hold_open, subject_of
from surveyapp.units.service import units_by_id

SEED_BYTES = 8


def sample_of(
    inspection: Inspection, items: Sequence[ListedItem], codes: Mapping[UUID, str], seed: str
) -> InspectionSample:
    """Return what a seed draws from a list of items of units with `codes`.

    It is always the same: whoever has list and seed can draw again, here and anywhere else.
    """
    per_unit = inspection.size_of is SampleSize.PER_UNIT
    listed = InspectionList.of(
        InspectionItem(one.key, codes[one.unit_id], codes[one.unit_id] if per_unit else "")
        for one in items
    )
    if per_unit:
        stated = {unit: min(inspection.size, n) for unit, n in listed.stratum_sizes.items()}
        return draw_inspection(listed, InspectionDesign(DrawingMethod.STATED, stated=stated), seed)
    return draw_inspection(listed, InspectionDesign(DrawingMethod.SIMPLE, inspection.size), seed)


def draw(
    session: Session, actor: Actor, inspection: Inspection, wish: DrawWish, *, now: datetime
) -> Draw:
    """Draw from the list, and deal what was drawn; an earlier draw stays and counts no more.

    Raises
    ------
    InspectionLockedError, HandedOverError, DrawnMeanwhileError
        If it is locked or with the units, or somebody drew since.
    NoReasonError, SeedTooLongError
        If it was drawn before and nobody says why again; of a seed that cannot be kept.
    NobodyChosenError, NobodyLeftError
        If there is nobody to inspect, or nobody who may inspect some unit.
    """
    hold_open(session, inspection)
    number = _require_drawable(session, inspection, wish)
    seed = wish.seed or token_hex(SEED_BYTES)
    units = units_by_id(session, actor.authority_id)
    codes = {unit_id: unit.code for unit_id, unit in units.items()}
    items = {one.key: one for one in list_items(session, inspection)}
    sample = sample_of(inspection, list(items.values()), codes, seed)
    people = _chosen(list_inspectors(session, actor, inspection, now=now), wish)
    dealt = _deal_out(session, actor, [items[one.key] for one in sample.items], people, seed)
    new = Draw(
        inspection_id=inspection.id,
        number=number + 1,
        seed=seed,
        list_hash=sample.list_hash,
        reason=wish.reason,
        by=actor.account_id,
        at=now,
    )
    session.add(new)
    session.flush()
    drawn = {
        one.key: DrawnItem(draw_id=new.id, item_id=items[one.key].id, position=position)
        for position, one in enumerate(sample.items, start=1)
    }
    session.add_all(drawn.values())
    session.flush()
    owners = {one.id: dealt[key] for key, one in drawn.items()}
    _keep(session, actor, owners, turn=1, now=now)
    write_entry(
        session, actor, Action.INSPECTION_DRAWN, subject_of(inspection), now=now,
        draw=new.number, seed=seed, items=len(drawn), reason=wish.reason,
    )  # fmt: skip
    return new


def deal_again(
    session: Session, actor: Actor, inspection: Inspection, wish: DrawWish, *, now: datetime
) -> int:
    """Deal what is left to other people; return how many items went to somebody else.

    What is left: nothing was found of it yet; or not all, and whoever has it is not among the
    chosen, or must not inspect it any more.

    Raises
    ------
    InspectionLockedError, HandedOverError, NothingToDealError, NobodyChosenError, NobodyLeftError
        As of `draw`; if nothing is left.
    """
    hold_open(session, inspection)
    sample = newest_sample(session, inspection)
    if sample is None:
        raise NothingToDealError
    inspectors = list_inspectors(session, actor, inspection, now=now)
    people = {one.account_id: one for one in inspectors}
    amiss = [one.drawn.id for one in amiss_items(sample, people)]
    left = [
        one
        for one in sample.items
        if not one.findings
        or one.drawn.id in amiss
        or (one.account_id not in wish.account_ids and not sample.is_done(one))
    ]
    if not left:
        raise NothingToDealError
    chosen = _chosen(inspectors, wish)
    turn = max(one.turn for one in sample.items) + 1
    seed = f"{sample.draw.seed}/{turn}"
    dealt = _deal_out(session, actor, [one.item for one in left], chosen, seed)
    moved = {
        one.drawn.id: dealt[one.item.key] for one in left if dealt[one.item.key] != one.account_id
    }
    _keep(session, actor, moved, turn=turn, now=now)
    write_entry(
        session, actor, Action.INSPECTION_DEALT, subject_of(inspection), now=now,
        draw=sample.draw.number, items=len(moved),
    )  # fmt: skip
    return len(moved)


def is_amiss(one: SampleItem, people: Mapping[UUID, InspectorAtWork]) -> bool:
    """Tell whether an item is with somebody who must not inspect it, or inspects no more."""
    holder = people.get(one.account_id)
    return holder is None or one.item.unit_id in holder.own


def amiss_items(sample: Sample, people: Mapping[UUID, InspectorAtWork]) -> list[SampleItem]:
    """Return the unfinished items that must go to somebody else."""
    return [one for one in sample.items if is_amiss(one, people) and not sample.is_done(one)]


def _require_drawable(session: Session, inspection: Inspection, wish: DrawWish) -> int:
    """Return the number of the newest draw, 0 if there is none."""
    draws = list_draws(session, inspection)
    number = draws[0].number if draws else 0
    if number != wish.seen:
        raise DrawnMeanwhileError
    if number and not wish.reason:
        raise NoReasonError
    if len(wish.seed) > MAX_SEED:
        raise SeedTooLongError(maximum=MAX_SEED)
    return number


def _chosen(people: Sequence[InspectorAtWork], wish: DrawWish) -> list[InspectorAtWork]:
    chosen = [one for one in people if one.account_id in wish.account_ids]
    if not chosen:
        raise NobodyChosenError
    return chosen


def _deal_out(
    session: Session,
    actor: Actor,
    items: Sequence[ListedItem],
    people: Sequence[InspectorAtWork],
    seed: str,
) -> dict[str, UUID]:
    """Return who gets each item, by its key: nobody one of the own units."""
    barred = {one.unit_id for one in items if all(one.unit_id in each.own for each in people)}
    if barred:
        known = units_by_id(session, actor.authority_id)
        units = sorted(words(known[unit_id].name, actor.language) for unit_id in barred)
        raise NobodyLeftError(units="、".join(units))
    inspectors = [Inspector(one.login, frozenset(map(str, one.own))) for one in people]
    listed = [InspectionItem(one.key, str(one.unit_id)) for one in items]
    dealt = assign_inspectors(listed, inspectors, seed)
    accounts = {one.login: one.account_id for one in people}
    return {item.key: accounts[each.inspector] for each in dealt for item in each.items}


def _keep(
    session: Session, actor: Actor, owners: Mapping[UUID, UUID], *, turn: int, now: datetime
) -> None:
    session.add_all(
        Dealing(drawn_id=drawn_id, turn=turn, account_id=account_id, by=actor.account_id, at=now)
        for drawn_id, account_id in owners.items()
    )
    session.flush()
