"""Answers come in through an open collector of an open wave, and through no other."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from time import sleep

import pytest
from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError, WaveClosedError
from surveyapp.fieldwork.models import Collector, WaveState
from surveyapp.fieldwork.service import Entrance, KnownEntrances, find_entrance
from surveyapp.fieldwork.service.entrances import SECONDS_KEPT
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_collector, make_wave


@pytest.fixture
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    collector = make_collector(make_wave(session, authority), code="7k2m9q0x")
    session.add(collector)
    session.flush()
    return collector


def open_collector(session: Session, code: str, *, now: datetime) -> Entrance:
    entrance = find_entrance(session, code)
    entrance.require_open(now)
    return entrance


def test_an_open_collector_is_found_by_its_code(session: Session, collector: Collector) -> None:
    assert open_collector(session, "7k2m9q0x", now=NOW).collector_id == collector.id


def test_a_code_copied_from_paper_is_forgiven(session: Session, collector: Collector) -> None:
    assert open_collector(session, "7K2M9QOX", now=NOW).collector_id == collector.id


@pytest.mark.usefixtures("collector")
def test_an_unknown_code_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        open_collector(session, "elsewhere", now=NOW)


@pytest.mark.parametrize("state", [WaveState.DRAFT, WaveState.CLOSED, WaveState.LOCKED])
def test_a_wave_that_is_not_open_takes_no_answers(
    session: Session, collector: Collector, state: WaveState
) -> None:
    collector.wave.state = state

    with pytest.raises(WaveClosedError):
        open_collector(session, collector.code, now=NOW)


def test_a_wave_takes_answers_from_its_first_moment_and_not_at_its_last(
    session: Session, collector: Collector
) -> None:
    opens_at = collector.wave.opens_at = datetime(2026, 4, 1, tzinfo=UTC)
    closes_at = collector.wave.closes_at = datetime(2026, 5, 1, tzinfo=UTC)
    just_before = timedelta(microseconds=1)

    assert open_collector(session, collector.code, now=opens_at)
    assert open_collector(session, collector.code, now=closes_at - just_before)
    for moment in (opens_at - just_before, closes_at):
        with pytest.raises(WaveClosedError):
            open_collector(session, collector.code, now=moment)


def test_a_closed_collector_takes_no_answers(session: Session, collector: Collector) -> None:
    collector.is_open = False

    with pytest.raises(WaveClosedError):
        open_collector(session, collector.code, now=NOW)


def test_a_pilot_collector_works_while_its_wave_is_a_draft(
    session: Session, collector: Collector
) -> None:
    collector.wave.state = WaveState.DRAFT
    collector.is_pilot = True

    assert open_collector(session, collector.code, now=NOW)


def test_a_process_looks_again_after_a_second(session: Session, collector: Collector) -> None:
    looks: list[str] = []

    @contextmanager
    def look() -> Iterator[Session]:
        looks.append("a look")
        yield session

    known = KnownEntrances()
    for _ in range(3):
        assert known.find(collector.code, look).code == collector.code
    assert looks == ["a look"]

    collector.is_open = False
    sleep(SECONDS_KEPT)
    assert known.find(collector.code, look).is_open is False
    assert len(looks) == 2


@pytest.mark.usefixtures("collector")
def test_a_code_that_is_none_is_looked_for_each_time_and_never_kept(session: Session) -> None:
    known = KnownEntrances()
    for _ in range(2):
        with pytest.raises(NotFoundError):
            known.find("elsewhere", lambda: nullcontext(session))
