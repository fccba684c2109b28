"""Officers who ask at the same time how their units stand are served by one run."""

from concurrent.futures import wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from analysis.schemes.files import parse_scheme
from surveyapp.access import Actor
from surveyapp.assessment import standing_runs
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.standing_runs import (
    StandingRun,
    StandingRunBusyError,
    standing_run,
    tells_units_apart,
)
from tests.surveyapp.assessment.schemes import REPORTING

NOW = datetime(2026, 5, 31, 8, tzinfo=UTC)
VERSION = SchemeVersion(id=uuid4())
OFFICER = Actor(uuid4(), "officer", "", "zh-CN", uuid4(), "Asia/Shanghai", frozenset())
PATIENCE = 5  # Seconds.


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    """Return for whom runs were made, each of a scheme that compares units, and each long."""
    found: list[Actor] = []

    def make(
        _session: Session, actor: Actor, *_: object, now: datetime, **_on: Any
    ) -> StandingRun:
        found.append(actor)
        return StandingRun(SimpleNamespace(), now, SimpleNamespace())  # type: ignore[arg-type]  # Nobody reads it.

    monkeypatch.setattr(standing_runs, "_made", make)
    monkeypatch.setattr(standing_runs, "scheme_file", lambda _: SimpleNamespace(scheme=None))
    monkeypatch.setattr(standing_runs, "tells_units_apart", lambda _: False)
    monkeypatch.setattr(standing_runs, "_is_large", lambda *_: False)
    monkeypatch.setattr(standing_runs, "LONG", 0)
    monkeypatch.setattr(standing_runs, "SERVES", 1_000_000)
    monkeypatch.setattr(standing_runs, "_long", {})
    return found


def opened(actor: Actor, now: datetime = NOW) -> AbstractContextManager[StandingRun | None]:
    return standing_run(
        Session(), actor, VERSION, None, frozenset(), today=date(2026, 5, 31), now=now
    )


def read(actor: Actor, now: datetime = NOW) -> datetime:
    """Read a run, and return of when it is."""
    with opened(actor, now) as run:
        assert run is not None
        return run.at


def reading(actor: Actor, now: datetime, done: Event) -> Thread:
    """Begin to read a run beside others."""

    def work() -> None:
        read(actor, now)
        done.set()

    thread = Thread(target=work, daemon=True)
    thread.start()
    return thread


def elsewhere() -> Actor:
    return replace(OFFICER, authority_id=uuid4())


def test_who_comes_while_a_long_run_is_being_made_is_told_to_look_again(
    made: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_runs, "PATIENCE", 0.01)
    with opened(OFFICER), pytest.raises(StandingRunBusyError):
        read(OFFICER)

    assert read(OFFICER) == NOW
    assert made == [OFFICER]


def test_who_comes_shortly_before_a_run_is_there_waits_for_it_and_reads_the_same(
    made: list[Actor],
) -> None:
    done = Event()
    with opened(OFFICER):
        second = reading(OFFICER, NOW + timedelta(milliseconds=1), done)
        waited = not done.wait(0.1)
    second.join(PATIENCE)

    assert waited
    assert done.is_set()
    assert made == [OFFICER]


def test_nobody_waits_for_the_run_of_another_authority(made: list[Actor]) -> None:
    done, other = Event(), elsewhere()
    with opened(OFFICER):
        reading(other, NOW, done)
        assert done.wait(PATIENCE)

    assert made == [OFFICER, other]


def test_authorities_keep_their_runs_beside_each_other_but_not_without_end(
    made: list[Actor],
) -> None:
    actors = [OFFICER, *(elsewhere() for _ in range(standing_runs.KEPT))]
    for actor in actors[:-1] * 2:
        read(actor)
    assert made == actors[:-1]

    for actor in (actors[-1], *actors[1:], OFFICER):
        read(actor)
    assert made == [*actors, OFFICER]


def test_a_run_is_made_anew_when_it_took_no_time_or_has_served_its_time_or_nobody_could_read_it(
    made: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ZeroDivisionError), opened(OFFICER):
        _ = 1 / 0
    assert read(OFFICER) == read(OFFICER, NOW + timedelta(milliseconds=1)) == NOW
    later = NOW + timedelta(days=3650)
    assert read(OFFICER, later) == later

    monkeypatch.setattr(standing_runs, "LONG", 60)
    short = elsewhere()
    read(short)
    read(short)

    assert made == [OFFICER, OFFICER, OFFICER, short, short]


class Fleeting(dict[Any, Any]):
    """Kept runs that another request lets go of when one has just found a run among them."""

    looks = 0

    def get(self, key: object, default: object = None) -> Any:
        """Return a run, which is there no more when this is over."""
        found = super().get(key, default)
        self._let_go(key)
        return found

    def __contains__(self, key: object) -> bool:
        is_there = super().__contains__(key)
        self._let_go(key)
        return is_there

    def _let_go(self, key: object) -> None:
        self.looks += super().__contains__(key)
        if self.looks > 1:  # A request looks whether to make a run apart, and then for the run.
            self.pop(key, None)


def test_a_run_that_another_request_lets_go_of_is_read_all_the_same(
    made: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_runs, "_long", Fleeting())
    read(OFFICER)

    assert read(OFFICER, NOW + timedelta(milliseconds=1)) == NOW
    assert made == [OFFICER]


PLACE = "place: {kind: rank, of: '${submitted}'}"
RULES = {
    "a rank of which nothing is made": (PLACE, True),
    "a rank by which it is zeroed": (
        f"{PLACE}\n  last: {{kind: gate, of: '${{place}}', at_least: 9, zero_out: task}}",
        False,
    ),
    "a rank that a warning reads": (
        f"{PLACE}\n  behind: {{kind: notice, of: '${{place}} > 9', propose: talk}}",
        False,
    ),
    # Whoever knows the own total and its share of the best knows the best.
    "a share of the best of what is shown": (
        "best: {kind: normalise, of: '${task}', to: share_of_best}",
        True,
    ),
}


@pytest.fixture
def made_apart(made: list[Actor], monkeypatch: pytest.MonkeyPatch) -> list[Actor]:
    """Return for whom runs were made, each by a thread of its own."""
    monkeypatch.setattr(standing_runs, "_is_large", lambda *_: True)
    monkeypatch.setattr(standing_runs, "_engine_of", lambda _: None)
    monkeypatch.setattr(standing_runs, "transaction", lambda *_, **_on: nullcontext(Session()))
    monkeypatch.setattr(standing_runs, "find_version", lambda *_: VERSION)
    monkeypatch.setattr(standing_runs, "making", {})
    return made


def test_a_run_made_apart_that_fails_is_told_once_and_then_begun_anew(
    made_apart: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    makes, fails = standing_runs._made, iter([True, False])  # noqa: SLF001 - it is made to fail

    def make(*given: Any, **named: Any) -> StandingRun | None:
        if next(fails):
            raise MemoryError
        return makes(*given, **named)

    monkeypatch.setattr(standing_runs, "_made", make)
    monkeypatch.setattr(standing_runs, "PATIENCE", PATIENCE)

    with pytest.raises(MemoryError):
        read(OFFICER)

    assert read(OFFICER) == NOW
    assert made_apart == [OFFICER]


def test_a_run_that_failed_is_let_go_of_though_nobody_asks_for_it_again(
    made_apart: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **_on: object) -> None:
        raise MemoryError

    makes, waits = standing_runs._made, standing_runs.PATIENCE  # noqa: SLF001 - it is made to fail
    monkeypatch.setattr(standing_runs, "_made", fail)
    monkeypatch.setattr(standing_runs, "PATIENCE", -1)
    with pytest.raises(StandingRunBusyError):
        read(OFFICER)
    wait(standing_runs.making.values(), PATIENCE)
    (failed,) = standing_runs.making.values()
    monkeypatch.setattr(standing_runs, "_made", makes)
    monkeypatch.setattr(standing_runs, "PATIENCE", waits)
    other = elsewhere()

    read(other)
    kept = list(standing_runs.making.values())
    monkeypatch.setattr(standing_runs, "TOLD_FOR", 0)
    read(elsewhere())

    assert kept == [failed]  # Whoever asked is told of it for a while.
    assert standing_runs.making == {}
    assert made_apart[0] == other


def test_whoever_asks_while_many_runs_wait_for_their_turn_looks_again_and_begins_none(
    made_apart: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing_runs, "AT_ONCE", 2)
    monkeypatch.setattr(standing_runs, "PATIENCE", 0.01)
    with standing_runs._one_at_a_time:  # noqa: SLF001 - another run takes its time
        for actor in (OFFICER, elsewhere(), elsewhere()):
            with pytest.raises(StandingRunBusyError):
                read(actor)
        begun = list(standing_runs.making.values())

    assert wait(begun, PATIENCE).not_done == set()
    assert len(begun) == len(made_apart) == 2


@pytest.mark.parametrize(("rules", "is_apart"), RULES.values(), ids=RULES)
def test_a_unit_is_read_alone_where_nothing_that_is_shown_compares_it(
    rules: str, *, is_apart: bool
) -> None:
    text = REPORTING.replace("results:\n", f"  {rules}\nresults:\n")

    assert tells_units_apart(parse_scheme(text).scheme) is is_apart


def test_a_unit_is_not_read_alone_where_a_score_is_made_of_what_is_shown_and_compares_it() -> None:
    rule = "  best: {kind: normalise, of: '${task}', to: share_of_best}\n"
    share = f"{rule}results:\n  year: {{score: best}}\n"

    assert not tells_units_apart(parse_scheme(REPORTING.replace("results:\n", share)).scheme)
