"""What experts hand in, without pages."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.experts.case_studies import WrittenCase, keep_case
from surveyapp.experts.filled import FilledSheet
from surveyapp.experts.models import ScoringRound, SheetState
from surveyapp.experts.sheets import load_sheets, save_sheet
from surveyapp.units.models import AssessedUnit

CASE = {"title": "一窗通办", "narrative": "原来跑三个窗口，现在跑一个。", "evidence": "案例 1"}


def entered(score: str, reason: str = "") -> dict[str, str]:
    return {"score": score, "unsure": "" if score else "yes", "reason": reason}


def give(  # noqa: PLR0913 - who, in what, whom, what and when
    session: Session,
    expert: Actor,
    round_: ScoringRound,
    unit: AssessedUnit,
    scores: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    last = load_sheets(session, round_.id).latest.get((unit.id, expert.account_id))
    given = {code: entered(score, "看了台账") for code, score in scores.items()}
    filled = FilledSheet(SheetState.FINISHED, given, "", last.revision if last else 0, ())
    save_sheet(session, expert, round_, unit, filled, now=now)
    session.commit()


def tell_case(
    session: Session, actor: Actor, round_: ScoringRound, unit: AssessedUnit, *, now: datetime
) -> None:
    keep_case(session, actor, round_, unit, WrittenCase(CASE, 0, {}), now=now)
    session.commit()
