"""Phones that send their answers until they have a receipt, as phones do: sometimes twice.

It needs nothing but the standard library, so that a process which plays phones begins at once.
"""

import re
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlencode

HOST, PAGE = "127.0.0.1", "/s/hall-3"
PATIENCE = 5.0  # Seconds a phone waits for an answer.
PAUSE = 0.05  # Seconds before it asks again.
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SEE_OTHER, CONFLICT = 303, 409


@dataclass
class Phones:
    """What the phones of one process were told."""

    received: dict[str, str] = field(default_factory=dict)  # Comment by receipt address.
    retried: int = 0
    contradicted: int = 0  # Other answers under an id that had a receipt.


def answer(port: int, name: str, times: int) -> Phones:
    """Answer so many times, each time in the next of the ways; made to run in a process."""
    phones = Phones()
    ways = (send, double_tap, hang_up_and_send, send_from_two_tabs)
    for number in range(times):
        ways[number % len(ways)](port, phones, f"{name}-{number}")
    return phones


def send(port: int, phones: Phones, comment: str) -> None:
    """Send until there is a receipt: a time-out, a refused connection, a replay from offline."""
    get_receipt(port, phones, body_of(open_page(port, phones), comment), comment)


def double_tap(port: int, phones: Phones, comment: str) -> None:
    """Send twice at one moment; one of the two may be the other's repetition."""
    body = body_of(open_page(port, phones), comment)
    taps = [HTTPConnection(HOST, port, timeout=PATIENCE) for _ in range(2)]
    receipts = set()
    for tap in taps:
        try:
            tap.request("POST", PAGE, body, FORM)
        except (OSError, HTTPException):
            continue
    for tap in taps:
        try:
            receipts.add(receipt_of(tap.getresponse()))
        except (OSError, HTTPException):
            continue
        finally:
            tap.close()
    assert len(receipts) <= 1
    for receipt in receipts:
        phones.received[receipt] = comment
    get_receipt(port, phones, body, comment)


def hang_up_and_send(port: int, phones: Phones, comment: str) -> None:
    """Hang up before the receipt comes, and send again."""
    body = body_of(open_page(port, phones), comment)
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("POST", PAGE, body, FORM)
    except (OSError, HTTPException):
        pass
    finally:
        connection.close()
    phones.retried += 1
    get_receipt(port, phones, body, comment)


def send_from_two_tabs(port: int, phones: Phones, comment: str) -> None:
    """Answer on a page that was opened twice, which is two pages, and change one's mind on one."""
    first, second = open_page(port, phones), open_page(port, phones)
    for token, said in ((first, f"{comment}-a"), (second, f"{comment}-b")):
        get_receipt(port, phones, body_of(token, said), said)
    changed = body_of(first, f"{comment}-changed")
    assert ask_until_answered(port, phones, "POST", changed).status == CONFLICT
    phones.contradicted += 1


def get_receipt(port: int, phones: Phones, body: str, comment: str) -> None:
    """Send until there is a receipt, which must be the one there was before, if any."""
    receipt = receipt_of(ask_until_answered(port, phones, "POST", body).response)
    assert phones.received.setdefault(receipt, comment) == comment


def open_page(port: int, phones: Phones) -> str:
    """Return the token of a page opened anew."""
    page = ask_until_answered(port, phones, "GET").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    return token[1]


def body_of(token: str, comment: str) -> str:
    """Return what a page sends."""
    return urlencode({"token": token, "overall": "satisfied", "comment": comment})


@dataclass(frozen=True)
class Answered:
    """A response and its content."""

    response: HTTPResponse
    content: bytes

    @property
    def status(self) -> int:
        """The status of the response."""
        return self.response.status


def ask_until_answered(port: int, phones: Phones, method: str, body: str = "") -> Answered:
    """Ask until there is an answer, however often the connection is refused or breaks."""
    while True:
        connection = HTTPConnection(HOST, port, timeout=PATIENCE)
        try:
            connection.request(method, PAGE, body or None, FORM if body else {})
            response = connection.getresponse()
            return Answered(response, response.read())
        except (OSError, HTTPException):
            time.sleep(PAUSE)
            phones.retried += 1
        finally:
            connection.close()


def receipt_of(response: HTTPResponse) -> str:
    """Return the address of the receipt that a response leads to."""
    assert response.status == SEE_OTHER
    return str(response.headers["Location"])
