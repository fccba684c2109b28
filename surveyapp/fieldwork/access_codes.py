"""Codes that a hall hangs up, and the passes of those who typed one."""

import unicodedata
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from struct import Struct
from uuid import UUID

from surveyapp import signing

LEAST, MOST = 4, 32  # Signs of a code.
GOOD_FOR = timedelta(hours=12)  # A pass: a day at the hall, and no longer.
PURPOSE = "surveyapp.fieldwork.pass"
CONTENT = Struct(">Ix")  # The second at which the code was typed.


def cleaned(typed: str) -> str:
    """Return a code as it is compared: width, case and blanks do not matter."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).casefold()


def hash_code(collector_id: UUID, typed: str) -> str:
    """Return under which hash the code of a collector is kept."""
    return sha256(f"{collector_id.hex}:{cleaned(typed)}".encode()).hexdigest()


def sign_pass(collector: str, code_hash: str, key: str, now: datetime) -> str:
    """Return what an address carries once the right code was typed; a new code ends it."""
    content = CONTENT.pack(int(now.timestamp()))
    return signing.sign(content, key, purpose=PURPOSE, place=f"{collector}:{code_hash}")


def is_pass(text: str, collector: str, code_hash: str | None, key: str, now: datetime) -> bool:
    """Tell whether an address carries a pass that is still good."""
    place = f"{collector}:{code_hash}"
    content = signing.read(text, CONTENT.size, key, purpose=PURPOSE, place=place)
    if content is None or code_hash is None:
        return False
    (second,) = CONTENT.unpack(content)
    return now < datetime.fromtimestamp(second, UTC) + GOOD_FOR
