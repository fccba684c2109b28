"""Files of events, and what becomes of them."""

from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.ledger.event_files import HandedIn, hand_in, keep_import
from surveyapp.ledger.models import EventImport, EventLedger
from surveyapp.units.sheet_problems import FileRefusedError, Problem
from tests.factories import NOW

HEADER = (
    "编号,单位,类别,载体,标题,期号,报送日期,采用日期,发生时间,报告时间,项目,分值,理由,"
    "联合单位,依据,关联事件,调整周期\n"
)
SUBMISSION = "S1,c1,报送,,办理时限,,2026-04-02,,,,,,,,,,\n"
ADOPTION = "A1,c1,采用,政务信息,办理时限,第12期,,2026-04-09,,,,,,,,,\n"
LATE = "L1,c2,迟报,,燃气险情,,,,2026-04-10 08:00,2026-04-10 13:00,,,,,信访件 7 号,,\n"
DEDUCTION = "D1,c1,扣分,,,,,,2026-04-11,,组织建设,-2.5,未设专人,,检查记录 3,,\n"


def take_in(
    session: Session, actor: Actor, ledger: EventLedger, text: str, *, encoding: str = "utf-8"
) -> EventImport:
    """Keep a file of events as somebody does who looked at it first."""
    waiting = hand_in(session, actor, ledger, HandedIn("事件.csv", text.encode(encoding)), now=NOW)
    return keep_import(session, actor, ledger, waiting.id, now=NOW)


def refused(session: Session, actor: Actor, ledger: EventLedger, text: str) -> list[Problem]:
    """Return everything wrong with a file of events, which must not be taken in."""
    try:
        hand_in(session, actor, ledger, HandedIn("a.csv", text.encode()), now=NOW)
    except FileRefusedError as refusal:
        return list(refusal.problems)
    raise AssertionError("the file was taken in")
