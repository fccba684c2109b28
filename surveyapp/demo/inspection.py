"""An inspection in the invented city: published items drawn, dealt, and half of them looked at."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Grant, Role
from surveyapp.accounts.service import NewAccount, create_account
from surveyapp.demo.assessment import last_quarter
from surveyapp.demo.city import CENTRES
from surveyapp.demo.ledger import ANGLES, MATTERS, Year
from surveyapp.inspection.drawing import draw
from surveyapp.inspection.findings import Said, list_own, open_own, record
from surveyapp.inspection.models import SampleSize, Verdict
from surveyapp.inspection.plans import DrawWish, NewInspection, NewItem
from surveyapp.inspection.service import set_up
from surveyapp.units.models import SupervisingAuthority
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


def employ_inspectors(
    session: Session,
    authority: SupervisingAuthority,
    people: Mapping[str, tuple[str, str]],
    password: str,
    *,
    now: datetime,
) -> list[Actor]:
    """Let people of centres inspect the others: by login their name and where they work."""
    codes = unit_names(session, authority.id)
    actors = []
    for login, (name, code) in people.items():
        unit_ids, long_ago = frozenset({codes[code]}), now - timedelta(days=365)
        role = frozenset({Role.INSPECTOR})
        account = create_account(
            session,
            authority,
            NewAccount(login, name, password, role, unit_ids=unit_ids),
            now=long_ago,
        )
        grant = Grant(Role.INSPECTOR, authority.id, codes[code])
        actors.append(
            Actor(
                account_id=account.id,
                login=login,
                display_name=name,
                language="zh-CN",
                authority_id=authority.id,
                zone=authority.zone,
                grants=frozenset({grant}),
            )
        )
    return actors


def inspect_publications(
    session: Session, evaluator: Actor, inspectors: Sequence[Actor], year: Year, *, now: datetime
) -> None:
    """Set up an inspection of the last quarter that is over, and let it get half done."""
    codes = unit_names(session, evaluator.authority_id)
    chance = np.random.default_rng(SEED)
    period = last_quarter(year)
    days = (period.end - period.start).days
    items = [
        NewItem(
            f"{centre.code.upper()}-{number:02}",
            codes[centre.code],
            centre.short_name["zh-CN"] + _title(chance),
            dated_on=period.start + timedelta(days=int(chance.integers(days))),
        )
        for centre in CENTRES
        for number in range(1, LISTED + 1)
    ]
    new = NewInspection("公开信息抽查", period, DIMENSIONS, SampleSize.PER_UNIT, DRAWN, items)
    inspection = set_up(session, evaluator, new, now=now)
    chosen = frozenset(one.account_id for one in inspectors)
    draw(session, evaluator, inspection, DrawWish(chosen, DRAWN_BY), now=now)
    for number, inspector in enumerate(inspectors):
        _inspect(session, inspector, chance, left=0 if number else LEFT, now=now)


def _title(chance: np.random.Generator) -> str:
    angle = ANGLES[int(chance.integers(len(ANGLES)))]
    return angle.format(MATTERS[int(chance.integers(len(MATTERS)))])


def _inspect(
    session: Session, inspector: Actor, chance: np.random.Generator, *, left: int, now: datetime
) -> None:
    (part,) = list_own(session, inspector)
    for one in part.items[: len(part.items) - left]:
        for dimension in DIMENSIONS:
            said, luck = Said(dimension, Verdict.RIGHT), chance.random()
            if luck < OFTEN_WRONG:
                said = Said(dimension, Verdict.WRONG, WRONG[dimension])
            elif luck > 1 - UNTOLD:
                said = Said(dimension, Verdict.CANNOT_TELL, "网页打不开，无法核对")
            own = open_own(session, inspector, one.drawn.id)
            record(session, inspector, own, said, now=now)
