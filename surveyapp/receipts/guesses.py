"""How often something may be tried: wrong receipt numbers, and what else people send seldom.

Counted in the store, for all workers alike: every try counts as wrong before its number is looked
up, and is forgiven if it was right. The row of all collectors lets one try through at a time, so
that no more than the limit are looked up even if all come at one moment. What else is counted is
counted of one collector only: nobody at one hall can keep those of another waiting.
"""

import json
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
NUMBER, CONTACT = "number", "contact"
MOST_OF_A_COLLECTOR = 60  # People slip; of a thousand million numbers a program finds none.
MOST_OF_ALL = 1_000
MOST_CONTACTS_OF_A_COLLECTOR = 20  # All day long, that is less than an authority may keep.


class TooManyGuessesError(SurveyError):
    """Too many numbers were wrong of late, of this collector or of all."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_(
        "这里输错编号的次数太多，暂时不能查询。请 {minutes} 分钟后再试；您的答卷不受影响。"
    )


class TooManyOfOneCollectorError(SurveyError):
    """More people of one collector want to be called back than ever come there at one time."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = N_(
        "这里留下联系方式的人太多，没有保存。请 {minutes} 分钟后再提交一次，填写的内容还在本页。"
    )


def count_guess(session: Session, collector: str, *, now: datetime) -> None:
    """Count one try of a number as wrong.

    Raises
    ------
    TooManyGuessesError
        If too many were wrong before it, whether or not this one is.
    """
    for scope, most in ((ALL, MOST_OF_ALL), (_scope(NUMBER, collector), MOST_OF_A_COLLECTOR)):
        if minutes := _count(session, scope, most, now):
            raise TooManyGuessesError(minutes=minutes)


def count_try(session: Session, kind: str, collector: str, *, most: int, now: datetime) -> int:
    """Count one try of some `kind`; return how many minutes to wait if it is one too many."""
    return _count(session, _scope(kind, collector), most, now)


def count_contact(session: Session, collector: str, *, now: datetime) -> None:
    """Count one more who wants to be called back.

    Raises
    ------
    TooManyOfOneCollectorError
        If there are more than anybody could call back.
    """
    minutes = count_try(session, CONTACT, collector, most=MOST_CONTACTS_OF_A_COLLECTOR, now=now)
    if minutes:
        raise TooManyOfOneCollectorError(minutes=minutes)


def forgive_guess(session: Session, collector: str) -> None:
    """Take back what was counted for a number that was right."""
    scopes = (ALL, _scope(NUMBER, collector))
    statement = update(ReceiptGuess).where(ReceiptGuess.scope.in_(scopes))
    session.execute(statement.values(wrong=ReceiptGuess.wrong - 1))


def _count(session: Session, scope: str, most: int, now: datetime) -> int:
    session.execute(delete(ReceiptGuess).where(ReceiptGuess.since <= now - WINDOW))
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(ReceiptGuess).values(scope=scope, since=now, wrong=1)
    wrong, since = session.execute(
        statement.on_conflict_do_update(
            index_elements=[ReceiptGuess.scope], set_={"wrong": ReceiptGuess.wrong + 1}
        ).returning(ReceiptGuess.wrong, ReceiptGuess.since)
    ).one()
    left = since + WINDOW - max(since, now)
    return -(-left // timedelta(minutes=1)) if wrong > most else 0


def _scope(kind: str, collector: str) -> str:
    # Whatever was typed as a collector has the length of a key, and is of its own kind.
    return sha256(json.dumps([kind, collector]).encode()).hexdigest()
