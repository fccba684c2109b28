"""What goes to a browser compressed: pages of citizens and files that never change.

Pages of staff do not. They carry a token that is good for a whole stay beside words from the
address, and the length of both compressed together would tell of the token, letter by letter
(BREACH, CVE-2013-3587). On a citizen's page nothing secret lasts: its token is of one opening, and
whoever can open it by a link has the link.
"""

from functools import lru_cache
from http import HTTPStatus
from posixpath import normpath

from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from surveyapp.packing import SMALL, Gzip

ENCODING = "gzip"
LEAST_WORTH_IT = 1_000  # Bytes; what is shorter goes in one packet anyhow.
FILE_TYPES = frozenset({"text/css", "text/javascript", "application/javascript"})

_pack_file = Gzip(level=SMALL)
packed_files: dict[tuple[str, str], bytes] = {}


def takes_gzip() -> bool:
    """Tell whether whoever asks can unpack what we compress."""
    return _has_gzip(request.headers.get("Accept-Encoding", ""))


def send_packed(response: Response, packed: bytes) -> Response:
    """Let a response send its content as it was compressed."""
    response.set_data(packed)
    response.headers["Content-Encoding"] = ENCODING
    return response


def compress_page(response: Response, pack: Gzip) -> None:
    """Compress a citizen's page, unless it is so already."""
    response.headers["Vary"] = "Accept-Encoding"
    if response.mimetype != "text/html" or "Content-Encoding" in response.headers:
        return
    content = response.get_data()
    if len(content) >= LEAST_WORTH_IT and takes_gzip():
        send_packed(response, pack(content))


def compress_file(response: Response) -> None:
    """Compress a file the first time that it is asked for; it is known by its path and its tag."""
    response.headers["Vary"] = "Accept-Encoding"
    tag, _is_weak = response.get_etag()
    if response.mimetype not in FILE_TYPES or response.status_code != HTTPStatus.OK or not tag:
        return
    if not takes_gzip():
        return
    key = normpath(request.path), tag  # One file is found under any number of paths.
    response.direct_passthrough = False
    if key not in packed_files:
        packed_files[key] = _pack_file(response.get_data())
    response.close()
    send_packed(response, packed_files[key])
    # The same in meaning and not in bytes (RFC 9110, 8.8.3): a browser may ask with either tag.
    response.set_etag(tag, weak=True)


@lru_cache(maxsize=256)  # Browsers differ in a few sentences.
def _has_gzip(accepted: str) -> bool:
    return parse_accept_header(accepted, Accept)[ENCODING] > 0
