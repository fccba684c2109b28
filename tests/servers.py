"""A real server in processes of its own, which can be killed as a power cut would."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from surveyapp.cli import PROJECT, server_command
from tests.phones import HOST

GROUP, USER, SYSTEM = 2, 11, 12  # Places in proc_pid_stat(5), counted after the name.
PATIENCE = 60.0  # Seconds for a server to come up on a busy machine.


class RealServer:
    """Gunicorn with the settings of `surveyapp serve`, on a port of its own."""

    def __init__(
        self,
        folder: Path,
        database_url: str = "",
        *,
        workers: int = 2,
        application: str = "wsgi:app",
    ) -> None:
        self.port = _free_port()
        self.workers, self.application = workers, application
        self.log = folder / f"server-{self.port}.log"
        self.environment = {
            **os.environ,
            "SURVEYAPP_DATABASE_URL": database_url,
            "SURVEYAPP_DATA": str(folder),
            "SURVEYAPP_SECRET_KEY": "a key for tests",
            "SURVEYAPP_PUBLIC_URL": f"http://{HOST}:{self.port}",
        }

    def start(self) -> None:
        """Start the server, and return when it answers."""
        command = server_command(HOST, self.port, self.workers, self.application)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                command, cwd=PROJECT, env=self.environment, start_new_session=True,
                stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not come up: {self.log.read_text()}")
            time.sleep(0.05)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the server and all its workers at one moment, whatever they are doing."""
        os.killpg(self.process.pid, how)
        self.process.wait()

    def _answers(self) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/static/icon.svg")
            connection.getresponse().read()
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()
        return True


def processor_seconds(group: int) -> float:
    """Return what a process and those it began have used of processors so far, on Linux."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            values = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # It ended meanwhile.
        if int(values[GROUP]) == group:
            ticks += int(values[USER]) + int(values[SYSTEM])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(server: RealServer) -> Iterator[RealServer]:
    """Run a server for as long as it is needed."""
    try:
        server.start()
        yield server
    finally:
        if server.process.poll() is None:
            server.kill(signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
