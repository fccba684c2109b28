"""A box at a window, and somebody who types in what is in it."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.fieldwork.models import Channel, Collector
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_account, make_actor, make_collector, make_wave
from tests.pages import PageCheckingClient


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    collector = make_collector(
        make_wave(session, authority), "box00001", channel=Channel.PAPER_BOX
    )
    session.add(collector)
    session.commit()
    return collector


@pytest.fixture
def address(collector: Collector) -> str:
    return f"/surveys/waves/{collector.wave_id}/collectors/{collector.id}/paper"


@pytest.fixture
def evaluating(
    collector: Collector, signed_in: Callable[..., PageCheckingClient]
) -> PageCheckingClient:
    assert collector.code
    return signed_in(Role.EVALUATOR)


@pytest.fixture
def clerk(session: Session, authority: SupervisingAuthority) -> Actor:
    """Return somebody who types in paper, without a page."""
    session.rollback()
    clerk = make_actor(make_account(session, authority, Role.EVALUATOR, login="clerk"), authority)
    session.commit()
    return clerk
