"""How many wrong receipt numbers may be tried, of one collector and of all together.

Counted in the store, for all workers alike: every try counts as wrong before its number is looked
up, and is forgiven if it was right. The row of all collectors lets one try through at a time, so
that no more than the limit are looked up even if all come at one moment.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.errors import SurveyError
from surveyapp.messages import N_
from surveyapp.receipts.models import ReceiptGuess

WINDOW = timedelta(minutes=15)
ALL = "all"
MOST_OF_A_COLLECTOR = 60  # People slip; of a thousand million numbers a program finds none.
MOST_OF_ALL = 1_000


class TooManyGuessesError(SurveyError):
    """Too many numbers were wrong of late, of this collector or of all."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_(
        "这里输错编号的次数太多，暂时不能查询。请 {minutes} 分钟后再试；您的答卷不受影响。"
    )


def count_guess(session: Session, collector: str, *, now: datetime) -> None:
    """Count one try of a number as wrong.

    Raises
    ------
    TooManyGuessesError
        If too many were wrong before it, whether or not this one is.
    """
    session.execute(delete(ReceiptGuess).where(ReceiptGuess.since <= now - WINDOW))
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    for scope, most in ((ALL, MOST_OF_ALL), (_hash(collector), MOST_OF_A_COLLECTOR)):
        statement = insert(ReceiptGuess).values(scope=scope, since=now, wrong=1)
        wrong, since = session.execute(
            statement.on_conflict_do_update(
                index_elements=[ReceiptGuess.scope], set_={"wrong": ReceiptGuess.wrong + 1}
            ).returning(ReceiptGuess.wrong, ReceiptGuess.since)
        ).one()
        if wrong > most:
            left = since + WINDOW - max(since, now)
            raise TooManyGuessesError(minutes=-(-left // timedelta(minutes=1)))


def forgive_guess(session: Session, collector: str) -> None:
    """Take back what was counted for a number that was right."""
    scopes = (ALL, _hash(collector))
    statement = update(ReceiptGuess).where(ReceiptGuess.scope.in_(scopes))
    session.execute(statement.values(wrong=ReceiptGuess.wrong - 1))


def _hash(collector: str) -> str:
    # Whatever was typed as a collector has the length of a key.
    return sha256(collector.encode()).hexdigest()
