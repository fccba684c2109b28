"""Whatever was acknowledged is kept, once, though the server is killed in the middle.

Several processes answer through a real server. It is killed as a power cut would and started
again; whoever has no receipt yet goes on asking for one, as a phone does that was offline.
"""

import re
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave
from tests.phones import answer
from tests.responses import count_kept
from tests.servers import RealServer, running

PROCESSES, TIMES = 3, 24
KEPT_BEFORE = 20  # Responses after which the server is killed: about a quarter of all.


@pytest.mark.real_server
def test_what_was_acknowledged_is_kept_once_though_the_server_was_killed(
    database_url: str, session: Session, authority: SupervisingAuthority, tmp_path: Path
) -> None:
    session.add(make_collector(make_wave(session, authority)))
    session.commit()
    server = RealServer(tmp_path, database_url)
    with (
        ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes,
        running(server),
    ):
        works = [
            processes.submit(answer, server.port, f"p{number}", TIMES)
            for number in range(PROCESSES)
        ]
        while count_kept(session) < KEPT_BEFORE and not any(work.done() for work in works):
            time.sleep(0.01)
        server.kill()
        server.start()
        told = [work.result() for work in works]

    session.rollback()
    kept = [(each.id, each.answers["comment"]) for each in session.scalars(select(Response))]
    acknowledged = [
        (UUID(re.split("[/?]", receipt)[2]), comment)
        for phones in told
        for receipt, comment in phones.received.items()
    ]
    # Of every four answers the last is two, since it is given in two tabs.
    assert len(acknowledged) == PROCESSES * (TIMES + TIMES // 4)
    assert sorted(kept) == sorted(acknowledged)
    assert sum(phones.retried for phones in told) > PROCESSES * TIMES // 4, "nobody was cut off"
    assert sum(phones.contradicted for phones in told) == PROCESSES * TIMES // 4
