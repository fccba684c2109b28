"""How far inspections are is told of the draw that counts, of many at once."""

from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.inspection.drawing import draw
from surveyapp.inspection.findings import Said, open_own, record
from surveyapp.inspection.models import Inspection, Verdict
from surveyapp.inspection.plans import DrawWish
from surveyapp.inspection.samples import Done, count_done, newest_sample
from tests.surveyapp.inspection.conftest import NOW, Hiring, Listing


def find(session: Session, inspector: Actor, inspection: Inspection, *dimensions: str) -> None:
    """Say of the item that was drawn first that it is right in these respects."""
    sample = newest_sample(session, inspection)
    assert sample is not None
    own = open_own(session, inspector, sample.items[0].drawn.id)
    for dimension in dimensions:
        record(session, inspector, own, Said(dimension, Verdict.RIGHT), now=NOW)


def test_an_item_is_done_when_every_dimension_of_the_newest_draw_is_judged(
    session: Session, supervisor: Actor, listed: Listing, hire: Hiring
) -> None:
    inspector = hire("one", Role.INSPECTOR, "c2")
    chosen = frozenset({inspector.account_id})
    whole, half, again, undrawn = (listed(2, c1=9) for _time in range(4))
    for one in (whole, half, again):
        draw(session, supervisor, one, DrawWish(chosen, "1", "", 0), now=NOW)
    find(session, inspector, whole, "accuracy", "completeness")
    find(session, inspector, half, "accuracy")
    find(session, inspector, again, "accuracy", "completeness")
    draw(session, supervisor, again, DrawWish(chosen, "2", "名单有误", 1), now=NOW)

    far = count_done(session, [whole, half, again, undrawn])

    assert far == {
        whole.id: Done(1, 2), half.id: Done(0, 2), again.id: Done(0, 2), undrawn.id: Done(0, 0)
    }  # fmt: skip
    assert [far[one.id].is_half for one in (whole, undrawn)] == [True, False]
