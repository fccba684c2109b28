"""What experts gave as a scheme reads it: the same rows for a run and for a file."""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.accounts.models import Account
from surveyapp.experts.case_studies import load_cases
from surveyapp.experts.models import RoundState, ScoringRound
from surveyapp.experts.panel import list_units, load_assignments
from surveyapp.experts.rounds import indicators_of, rounds_within
from surveyapp.experts.sheets import load_sheets

HEADER = ("unit", "period", "indicator", "expert", "score", "reason", "evidence")


def read_scores(
    session: Session, authority_id: UUID, scheme_code: str, until: date
) -> Iterator[Mapping[str, str]]:
    """Yield the scores of the rounds of a scheme that are closed and end by a day."""
    for round_ in rounds_within(session, authority_id, scheme_code, until):
        if round_.state is not RoundState.OPEN:
            yield from scores_of(session, round_)


def open_rounds(
    session: Session, authority_id: UUID, scheme_code: str, until: date
) -> list[ScoringRound]:
    """Return the rounds that a run does not read, because experts still score."""
    found = rounds_within(session, authority_id, scheme_code, until)
    return [round_ for round_ in found if round_.state is RoundState.OPEN]


def scores_of(session: Session, round_: ScoringRound) -> Iterator[Mapping[str, str]]:
    """Yield the scores of a round, by unit, indicator and expert; `place` says where each stands.

    Of a case the row tells its title and evidence, without which no score of it is published.
    """
    sheets, cases = load_sheets(session, round_.id).counted, load_cases(session, round_.id)
    experts = load_assignments(session, round_.id)
    logins = dict(
        session.execute(
            select(Account.id, Account.login)
            .where(Account.id.in_(experts))
            .order_by(Account.login)
        ).all()
    )
    for unit in list_units(session, round_.id):
        case = cases.get(unit.id)
        told = {"reason": case.title, "evidence": case.evidence} if case else {}
        for code, indicator in indicators_of(round_).items():
            for account_id, login in logins.items():
                sheet = sheets.get((unit.id, account_id))
                given = sheet.scores.get(code, {}) if sheet else {}
                if given.get("score"):
                    reason = told if indicator.is_case else {"reason": given["reason"]}
                    yield {
                        "unit": unit.code, "period": round_.period, "indicator": code,
                        "expert": login, "score": given["score"], "reason": "", "evidence": "",
                        **reason, "place": f"{round_.period}/{unit.code}/{login}",
                    }  # fmt: skip
