"""How far each expert of a round is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from surveyapp.accounts.service import display_names
from surveyapp.experts.models import ScoringRound
from surveyapp.experts.panel import list_panel, load_assignments
from surveyapp.experts.sheets import Progress, Sheets
from surveyapp.units.models import AssessedUnit


@dataclass(frozen=True, slots=True)
class ExpertProgress:
    """One expert: how many units are asked for, scored, and stepped aside from.

    `can_choose` tells whether there are units that could be chosen for the expert now.
    """

    account_id: UUID
    name: str
    asked: int
    finished: int
    recused: int
    can_choose: bool

    @property
    def left(self) -> int:
        """How many sheets are still to come."""
        return self.asked - self.finished - self.recused


def list_progress(
    session: Session,
    round_: ScoringRound,
    units: Sequence[AssessedUnit],
    sheets: Sheets,
    *,
    now: datetime,
) -> list[ExpertProgress]:
    """Return the experts of a round, and those who could be asked too, by their names."""
    assigned = load_assignments(session, round_.id)
    reaching = {one.account_id for one in list_panel(session, round_, units, now=now)}
    names = display_names(session, {*assigned, *reaching})
    found = []
    for account_id in {*assigned, *reaching}:
        theirs = assigned.get(account_id, frozenset())
        how = Counter(sheets.progress((unit_id, account_id)) for unit_id in theirs)
        finished = how[Progress.FINISHED] + how[Progress.CHANGING]
        found.append(
            ExpertProgress(
                account_id, names[account_id], len(theirs), finished, how[Progress.RECUSED],
                account_id in reaching,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.name, one.account_id))
