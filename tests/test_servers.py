"""What tests begin ends with them."""

from pathlib import Path

import pytest

from tests import servers
from tests.servers import RealServer, running


def test_a_server_that_does_not_come_up_in_time_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "PATIENCE", 0.01)
    server = RealServer(tmp_path)

    with pytest.raises(RuntimeError, match="did not come up"), running(server):
        pass

    assert server.process.poll() is not None
