"""Letting in whoever types the code of a collector, or an invitation."""

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.fieldwork.access_codes import hash_code, sign_pass
from surveyapp.fieldwork.service import Entrance
from surveyapp.receipts.lookups import Guessed, look_up
from surveyapp.responding.invitations import find_invited


def admit(
    session: Session, entrance: Entrance, typed: str, key: str, *, now: datetime
) -> dict[str, str]:
    """Return what the address of the questionnaire carries further; nothing if it is wrong.

    Wrong codes count against the collector and all collectors together.

    Raises
    ------
    TooManyGuessesError
        If too many were wrong of late.
    """
    return look_up(
        session, Guessed.CODE, entrance.code,
        lambda: _look(session, entrance, typed, key, now), now=now,
    )  # fmt: skip


def _look(
    session: Session, entrance: Entrance, typed: str, key: str, now: datetime
) -> dict[str, str]:
    kept = entrance.access_code_hash
    if kept and hmac.compare_digest(kept, hash_code(entrance.collector_id, typed)):
        return {"a": sign_pass(entrance.code, kept, key, now)}
    invited = find_invited(session, typed)
    if invited is not None and invited.collector == entrance.code:
        return {"i": "-".join(typed.split())}
    return {}
