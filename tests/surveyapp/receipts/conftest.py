"""A response that was received, and what its receipt says."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Collector
from surveyapp.responding.models import Response, ResponseEvent, ResponseEventKind
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_collector, make_response, make_wave


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    collector = make_collector(make_wave(session, authority), "k3m0")
    session.add(collector)
    session.commit()
    return collector


@pytest.fixture
def response(session: Session, collector: Collector) -> Response:
    response = make_response(collector, answers={"overall": "satisfied", "comment": "秘密的话"})
    session.add(response)
    session.commit()
    return response


@pytest.fixture
def happen(session: Session, response: Response) -> Callable[..., None]:
    """Return a function that lets something happen to the response, one thing after another."""
    minutes, response_id = count(1), response.id

    def happen(kind: ResponseEventKind, reason: str = "") -> None:
        at = NOW + timedelta(minutes=next(minutes))
        session.rollback()  # On SQLite, only a session that has not read yet may write.
        session.add(ResponseEvent(response_id=response_id, kind=kind, reason=reason, at=at))
        session.commit()

    return happen
