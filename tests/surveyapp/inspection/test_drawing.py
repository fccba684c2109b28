"""What is inspected is drawn by a seed, and nobody inspects what is the own unit's."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from analysis.inspection.lists import InspectionItem, InspectionList
from analysis.inspection.sampling import DrawingMethod, InspectionDesign, draw_inspection
from surveyapp.access import Actor, Role
from surveyapp.inspection.drawing import amiss_items, deal_again, draw
from surveyapp.inspection.errors import (
    DrawnMeanwhileError,
    NobodyChosenError,
    NobodyLeftError,
    NoReasonError,
    NothingToDealError,
)
from surveyapp.inspection.models import Inspection, SampleSize
from surveyapp.inspection.plans import DrawWish
from surveyapp.inspection.samples import Sample, list_draws, load_sample, newest_sample
from surveyapp.inspection.scope import list_inspectors
from tests.surveyapp.inspection.conftest import NOW, Hiring, Listing, Units, move


def wish(*people: Actor, seed: str = "726194", reason: str = "", seen: int = 0) -> DrawWish:
    return DrawWish(frozenset(one.account_id for one in people), seed, reason, seen)


def drawn(session: Session, inspection: Inspection) -> Sample:
    sample = newest_sample(session, inspection)
    assert sample is not None
    return sample


def keys(sample: Sample) -> list[str]:
    return [one.item.key for one in sample.items]


def held(sample: Sample, actor: Actor) -> set[str]:
    return {one.item.key for one in sample.items if one.account_id == actor.account_id}


def test_the_same_seed_draws_the_same_items_and_anybody_can_draw_them_again(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring
) -> None:
    inspector = hire("one", Role.INSPECTOR, "c2")
    first, second = listed(12, c1=40), listed(12, c1=40)

    for inspection in (first, second):
        draw(session, supervisor, inspection, wish(inspector), now=NOW)

    outside = draw_inspection(
        InspectionList.of(InspectionItem(f"c1-{n:03}", "c1") for n in range(40, 0, -1)),
        InspectionDesign(DrawingMethod.SIMPLE, 12),
        "726194",
    )
    assert keys(drawn(session, first)) == keys(drawn(session, second))
    assert keys(drawn(session, first)) == [item.key for item in outside.items]
    assert drawn(session, first).draw.list_hash == outside.list_hash


def test_without_a_seed_the_system_makes_one_and_keeps_it(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring
) -> None:
    wanted = wish(hire("a", Role.INSPECTOR, "c2"), seed="")

    made = draw(session, supervisor, listed(3, c1=9), wanted, now=NOW)

    assert len(made.seed) == 16


def test_of_each_unit_as_many_are_drawn_as_is_asked_or_as_it_has(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring
) -> None:
    inspectors = [hire("a", Role.INSPECTOR, "c1"), hire("b", Role.INSPECTOR, "c2")]
    inspection = listed(5, SampleSize.PER_UNIT, c1=20, c2=3)

    draw(session, supervisor, inspection, wish(*inspectors), now=NOW)

    found = keys(drawn(session, inspection))
    assert [sum(key.startswith(code) for key in found) for code in ("c1", "c2")] == [5, 3]


def test_tj_05_nobody_is_dealt_an_item_of_the_own_unit_or_of_one_beneath_it(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring
) -> None:
    of_c1, of_c2 = hire("a", Role.INSPECTOR, "c1"), hire("b", Role.INSPECTOR, "c2")
    inspection = listed(5, SampleSize.PER_UNIT, c1=9, c1_w1=9, c2=9)

    draw(session, supervisor, inspection, wish(of_c1, of_c2), now=NOW)

    sample = drawn(session, inspection)
    assert {key[:2] for key in held(sample, of_c1)} == {"c2"}
    assert {key.rpartition("-")[0] for key in held(sample, of_c2)} == {"c1", "c1_w1"}


def test_tj_05_whoever_works_for_a_unit_in_another_role_inspects_it_no_more_than_others(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring, units: Units
) -> None:
    both = hire("a", Role.INSPECTOR, "c2", "c1")
    inspection = listed(3, c1=9)

    with pytest.raises(NobodyLeftError) as refusal:
        draw(session, supervisor, inspection, wish(both), now=NOW)

    assert units["c1"].name["zh-CN"] in refusal.value.say("zh-CN")
    assert "加选其他单位的监督员" in refusal.value.say("zh-CN")
    assert newest_sample(session, inspection) is None
    with pytest.raises(NobodyChosenError):
        draw(session, supervisor, inspection, wish(), now=NOW)


def test_tj_05_items_of_a_unit_that_has_come_under_the_own_go_to_somebody_else(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring, units: Units
) -> None:
    of_c2, of_r = hire("a", Role.INSPECTOR, "c2"), hire("z", Role.INSPECTOR, "c1-w1")
    inspection = listed(4, c1=9)
    draw(session, supervisor, inspection, wish(of_c2), now=NOW)
    assert len(held(drawn(session, inspection), of_c2)) == 4
    session.commit()

    move(session, units["c1"].id, units["c2"].id, date(2026, 4, 2))

    people = {
        one.account_id: one for one in list_inspectors(session, supervisor, inspection, now=NOW)
    }
    assert len(amiss_items(drawn(session, inspection), people)) == 4
    with pytest.raises(NobodyLeftError):
        deal_again(session, supervisor, inspection, wish(of_c2), now=NOW)
    assert deal_again(session, supervisor, inspection, wish(of_c2, of_r), now=NOW) == 4
    assert held(drawn(session, inspection), of_c2) == set()


def test_tj_05_a_unit_that_was_moved_away_after_the_period_stays_the_own(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring, units: Units
) -> None:
    of_c1 = hire("a", Role.INSPECTOR, "c1")
    move(session, units["c1-w1"].id, units["c2"].id, date(2026, 4, 1))

    with pytest.raises(NobodyLeftError):
        draw(session, supervisor, listed(3, c1_w1=9), wish(of_c1), now=NOW)


def test_drawing_again_takes_a_reason_and_keeps_what_was_drawn_before(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring
) -> None:
    inspector = hire("a", Role.INSPECTOR, "c2")
    inspection = listed(5, c1=40)
    draw(session, supervisor, inspection, wish(inspector), now=NOW)
    before = keys(drawn(session, inspection))

    with pytest.raises(DrawnMeanwhileError):
        draw(session, supervisor, inspection, wish(inspector, reason="双击"), now=NOW)
    with pytest.raises(NoReasonError):
        draw(session, supervisor, inspection, wish(inspector, seen=1), now=NOW)
    again = wish(inspector, seed="二", reason="名单有误", seen=1)
    draw(session, supervisor, inspection, again, now=NOW)

    newest, first = list_draws(session, inspection)
    assert (newest.number, newest.reason, first.number) == (2, "名单有误", 1)
    assert keys(load_sample(session, inspection, first)) == before
    assert keys(drawn(session, inspection)) != before


def test_where_nothing_was_drawn_nothing_is_dealt_again(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring
) -> None:
    with pytest.raises(NothingToDealError):
        deal_again(
            session, supervisor, listed(1, c1=1), wish(hire("a", Role.INSPECTOR, "c2")), now=NOW
        )
