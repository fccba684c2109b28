"""Citizens who answer over real connections, many at once, from a process of their own."""

import asyncio
import gzip
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import numpy as np
from bs4 import BeautifulSoup
from typing_extensions import override

from tests.phones import HOST, PAGE
from tests.servers import processor_seconds

TOKEN = re.compile(rb'name="token" value="([^"]+)"')
RECEIPT = re.compile(rb"(?i)location: (/receipts/([0-9a-f-]+)\S*)")
LENGTH = re.compile(rb"(?i)content-length: (\d+)")
OK, SEE_OTHER = 200, 303
MOST_SCREENS = 20


@dataclass
class Tally:
    """What one figure was made of: milliseconds of each piece of work, and what went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0
    processor_seconds: float = 0.0  # Of the server.

    @property
    def rate(self) -> float:
        """How many pieces of work were done in a second."""
        return len(self.milliseconds) / self.seconds

    @property
    def cost(self) -> float:
        """How many milliseconds of processors one took the server."""
        return self.processor_seconds / max(1, len(self.milliseconds)) * 1000

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which this share, in percent, was done."""
        return float(np.percentile(self.milliseconds, share)) if self.milliseconds else np.nan

    @override
    def __str__(self) -> str:
        half, most, nearly_all = map(self.percentile, (50, 95, 99))
        return (
            f"{self.rate:7.0f}/s   p50 {half:6.1f}  p95 {most:6.1f}  p99 {nearly_all:6.1f} ms"
            f"   {self.errors} errors   {self.cost:5.2f} ms of processors"
        )


class Wire:
    """One kept connection to a server, with as much HTTP as is needed to wait for an answer."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes, bytes]:
        """Send a request; return its status, its head and its body."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Language: zh-CN,zh;q=0.9\r\n"
        head += "Accept-Encoding: gzip, deflate, br\r\n"
        if body:
            head += "Content-Type: application/x-www-form-urlencoded\r\n"
            head += f"Content-Length: {len(body)}\r\n"
        self.writer.write(f"{head}\r\n{body}".encode())
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", answer)
        content = await self.reader.readexactly(int(length[1]) if length else 0)
        if b"content-encoding: gzip" in answer.lower():
            content = gzip.decompress(content)
        if b"connection: close" in answer.lower():
            await self.close()
        return int(answer[9:12]), answer, content

    async def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
            self.writer = None


class Citizen:
    """Somebody who answers again and again over one connection, always the same."""

    def __init__(self, port: int, bodies: list[str], tally: Tally) -> None:
        self.wire, self.bodies, self.tally = Wire(port), bodies, tally
        self.tokens: list[str] = []

    async def look(self) -> None:
        """Get the bare page."""
        await self._ask("GET", "/", wanted=OK)

    async def open(self) -> str:
        """Open the first page, and return its token."""
        _head, content = await self._ask("GET", PAGE, wanted=OK)
        token = TOKEN.search(content)
        if token is None:
            raise ValueError("a first page without a token")
        return token[1].decode()

    async def gather(self) -> None:
        """Open a page and keep it for later."""
        self.tokens.append(await self.open())

    async def submit(self) -> None:
        """Submit the last screen of a page kept for later, while there is one."""
        if not self.tokens:
            raise EOFError
        await self._send(self.tokens.pop())

    async def journey(self) -> None:
        """Open, answer every screen, submit, and look at the receipt."""
        token = await self.open()
        for body in self.bodies[:-1]:
            await self._ask("POST", PAGE, f"token={token}&{body}", wanted=OK)
        await self._ask("GET", await self._send(token), wanted=OK)

    async def _send(self, token: str) -> str:
        body = f"token={token}&{self.bodies[-1]}"
        head, _content = await self._ask("POST", PAGE, body, wanted=SEE_OTHER)
        location = re.search(rb"(?i)location: (/receipts/([0-9a-f-]+)\S*)", head)
        if location is None:
            raise ValueError("no receipt")
        self.tally.receipts.append(location[2].decode())
        return location[1].decode()

    async def _ask(
        self, method: str, path: str, body: str = "", *, wanted: int
    ) -> tuple[bytes, bytes]:
        start = time.perf_counter()
        status, head, content = await self.wire.ask(method, path, body)
        if status != wanted:
            raise ValueError(f"{status}, not {wanted}")
        self.tally.milliseconds.append((time.perf_counter() - start) * 1000)
        return head, content


@dataclass(frozen=True)
class Work:
    """Which part of the journey is played where, by how many, for how long."""

    port: int
    group: int  # Of the server's processes.
    part: str
    count: int
    seconds: float


def play(work: Work, bodies: list[str]) -> Tally:
    """Let citizens play a part of the journey; made to run in a process apart."""
    return asyncio.run(_play(work, bodies))


async def _play(work: Work, bodies: list[str]) -> Tally:
    tally = Tally()
    citizens = [Citizen(work.port, bodies, tally) for _ in range(work.count)]
    if work.part == "submit":  # Of pages that were opened before the clock starts.
        await _repeat([each.gather for each in citizens], work.seconds * 1.5, tally)
        tally.milliseconds.clear()
    start, used = time.perf_counter(), processor_seconds(work.group)
    await _repeat([getattr(each, work.part) for each in citizens], work.seconds, tally)
    tally.seconds = time.perf_counter() - start
    tally.processor_seconds = processor_seconds(work.group) - used
    for each in citizens:
        await each.wire.close()
    return tally


async def _repeat(
    deeds: list[Callable[[], Awaitable[object]]], seconds: float, tally: Tally
) -> None:
    deadline = time.perf_counter() + seconds

    async def keep_on(deed: Callable[[], Awaitable[object]]) -> None:
        while time.perf_counter() < deadline:
            try:
                await deed()
            except EOFError as end:
                if not isinstance(end, asyncio.IncompleteReadError):
                    return
                tally.errors += 1
            except (ValueError, OSError):
                tally.errors += 1

    await asyncio.gather(*map(keep_on, deeds))


def recorded(port: int) -> list[str]:
    """Walk through the questionnaire once; return what each screen sends, but the token."""
    return asyncio.run(_recorded(Wire(port)))


async def _recorded(wire: Wire) -> list[str]:
    bodies: list[str] = []
    _status, _head, content = await wire.ask("GET", PAGE)
    while len(bodies) < MOST_SCREENS:
        token, body = _first_choices(content)
        bodies.append(body)
        status, _head, content = await wire.ask("POST", PAGE, f"token={token}&{body}")
        if status == SEE_OTHER:
            await wire.close()
            return bodies
    raise ValueError("the questionnaire never ends")


def _first_choices(content: bytes) -> tuple[str, str]:
    """Return the token of a page, and what it sends if the first choice is always taken."""
    form = BeautifulSoup(content, "html.parser").select_one("form.answers")
    if form is None:
        raise ValueError("a page without a form")
    fields = {str(each["name"]): str(each["value"]) for each in form.select("[type=hidden]")}
    token = fields.pop("token")
    for choice in form.select("[type=radio]"):
        fields.setdefault(str(choice["name"]), str(choice["value"]))
    button = form.select(".steps button")[0]
    fields[str(button["name"])] = str(button["value"])
    return token, urlencode(fields)
