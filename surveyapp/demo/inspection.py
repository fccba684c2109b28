"""Inspections in the invented city: published items drawn and dealt.

Of the last quarter half are looked at; of the one before all, and a unit objects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.demo.assessment import last_quarter, quarters_over
from surveyapp.demo.city import CENTRES
from surveyapp.demo.ledger import ANGLES, MATTERS, Year
from surveyapp.inspection.disputes import list_disputes
from surveyapp.inspection.drawing import draw
from surveyapp.inspection.findings import Said, list_own, open_own, record
from surveyapp.inspection.models import Inspection, SampleSize, Verdict
from surveyapp.inspection.objections import (
    Decided,
    decide,
    hand_over,
    list_told,
    raise_objection,
)
from surveyapp.inspection.plans import DrawWish, NewInspection, NewItem
from surveyapp.inspection.service import set_up
from surveyapp.units.service import unit_names

SEED = 20260726
DRAWN_BY = "726194"  # As it might be named in public.
LISTED, DRAWN = 20, 5  # Of each centre.
LEFT = 8  # Items that the first inspector has still before her, for a newcomer to look at.
DIMENSIONS = {"accuracy": "准确性", "timeliness": "及时性", "completeness": "完整性"}
WRONG: Mapping[str, str] = {
    "accuracy": "办结件数与后台不一致",
    "timeliness": "超过规定时限两个工作日",
    "completeness": "没有列出所需材料",
}
OFTEN_WRONG, UNTOLD = 0.1, 0.03
EARLIER_SEED = 20260426
GIVEN = timedelta(days=7)  # To the units, to object.
DISPUTED = "accuracy"
OBJECTIONS = (
    "后台数字在检查当天更正过，更正前后的截图已交监督员，公开的数字与更正后的一致。",
    "“办结”是否含退件，公开口径与后台不同，文中已注明，不应算有误。",
)
DECIDED = Decided(Verdict.RIGHT, "已核对更正记录，公开的数字无误。")


def inspect_publications(
    session: Session, evaluator: Actor, inspectors: Sequence[Actor], year: Year, *, now: datetime
) -> None:
    """Set up an inspection of the last quarter that is over, and let it get half done."""
    chance = np.random.default_rng(SEED)
    city = _Inspecting(session, evaluator, inspectors, chance, now)
    city.draw_from(last_quarter(year), LISTED, DRAWN)
    for number, inspector in enumerate(inspectors):
        city.inspect(inspector, left=0 if number else LEFT)


def hear_objections(  # noqa: PLR0913 - who supervises, who inspects and who objects, each apart
    session: Session,
    evaluator: Actor,
    inspectors: Sequence[Actor],
    officer: Actor,
    year: Year,
    *,
    now: datetime,
) -> None:
    """Hand an inspection of the quarter before to the units: of two objections one is decided."""
    chance = np.random.default_rng(EARLIER_SEED)
    city = _Inspecting(session, evaluator, inspectors, chance, now)
    inspection = city.draw_from(quarters_over(year)[-2], LISTED // 2, len(OBJECTIONS))
    for inspector in inspectors:
        city.inspect(inspector, left=0, amiss=frozenset(officer.units_as(Role.INFO_OFFICER)))
    hand_over(session, evaluator, inspection, officer.day_of(now) + GIVEN, now=now)
    (part,) = list_told(session, officer, now=now)
    for one, reason in zip(part.sample.items, OBJECTIONS, strict=True):
        raise_objection(session, officer, one.drawn.id, DISPUTED, reason, now=now)
    first = list_disputes(session, inspection)[0].objection
    decide(session, evaluator, inspection, first.id, DECIDED, now=now)


@dataclass(frozen=True, slots=True)
class _Inspecting:
    """Who sets inspections up and who inspects, and how it comes out."""

    session: Session
    evaluator: Actor
    inspectors: Sequence[Actor]
    chance: np.random.Generator
    now: datetime

    def draw_from(self, period: Period, listed: int, drawn: int) -> Inspection:
        """List so many items of each centre, and draw so many of them."""
        session, evaluator, now = self.session, self.evaluator, self.now
        codes = unit_names(session, evaluator.authority_id)
        days = (period.end - period.start).days
        items = [
            NewItem(
                f"{centre.code.upper()}-{number:02}",
                codes[centre.code],
                centre.short_name["zh-CN"] + _title(self.chance),
                dated_on=period.start + timedelta(days=int(self.chance.integers(days))),
            )
            for centre in CENTRES
            for number in range(1, listed + 1)
        ]
        new = NewInspection("公开信息抽查", period, DIMENSIONS, SampleSize.PER_UNIT, drawn, items)
        inspection = set_up(session, evaluator, new, now=now)
        chosen = frozenset(one.account_id for one in self.inspectors)
        draw(session, evaluator, inspection, DrawWish(chosen, DRAWN_BY), now=now)
        return inspection

    def inspect(
        self, inspector: Actor, *, left: int, amiss: frozenset[UUID] = frozenset()
    ) -> None:
        """Let somebody inspect all but so many; of some units all are wrong in one respect."""
        part = list_own(self.session, inspector)[0]
        for one in part.items[: len(part.items) - left]:
            for dimension in DIMENSIONS:
                is_amiss = dimension == DISPUTED and one.item.unit_id in amiss
                said = _said(dimension, 0 if is_amiss else self.chance.random())
                own = open_own(self.session, inspector, one.drawn.id)
                record(self.session, inspector, own, said, now=self.now)


def _said(dimension: str, luck: float) -> Said:
    if luck < OFTEN_WRONG:
        return Said(dimension, Verdict.WRONG, WRONG[dimension])
    if luck > 1 - UNTOLD:
        return Said(dimension, Verdict.CANNOT_TELL, "网页打不开，无法核对")
    return Said(dimension, Verdict.RIGHT)


def _title(chance: np.random.Generator) -> str:
    angle = ANGLES[int(chance.integers(len(ANGLES)))]
    return angle.format(MATTERS[int(chance.integers(len(MATTERS)))])
