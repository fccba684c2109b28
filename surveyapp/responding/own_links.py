"""The link by which respondents come back to their own answers: to see, correct, withdraw them.

Its key is half an HMAC-SHA-256 of the response id under the installation's secret key (RFC 2104,
truncated as its section 5 allows): 128 bits that no table, page or file of the staff holds. The
id alone, which they see, opens nothing.

Who answered on a device of the hall leaves it to the next person, and its address with it. There
the receipt is shown under a passing key, which draws the link as a QR code for a phone and is
good for a few minutes.
"""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from surveyapp.signing import mac

PURPOSE = "surveyapp.responding.own"
PASSING_MINUTES = 3


class Holder(StrEnum):
    """Who has opened a receipt."""

    RESPONDENT = "respondent"
    DEVICE = "device"  # A shared one, on which the answers were given a moment ago.
    ANYBODY = "anybody"  # Who knows the id of the response, and that is all.


def own_key(response_id: UUID, secret: str) -> str:
    """Return the key of the link to a response."""
    return _mac(response_id.bytes, secret)


def passing_key(response_id: UUID, secret: str, now: datetime) -> str:
    """Return a key that shows the receipt of a response for `PASSING_MINUTES` from now on."""
    minute = f"{_minute(now):x}"
    return f"{minute}.{_mac(response_id.bytes + minute.encode(), secret)}"


def holder_of(key: str, response_id: UUID, secret: str, now: datetime) -> Holder:
    """Tell who holds the address of a receipt: whose key it is, if it is one."""
    if hmac.compare_digest(key.encode(), own_key(response_id, secret).encode()):
        return Holder.RESPONDENT
    for ago in range(PASSING_MINUTES + 1):
        shown = passing_key(response_id, secret, now - timedelta(minutes=ago))
        if hmac.compare_digest(key.encode(), shown.encode()):
            return Holder.DEVICE
    return Holder.ANYBODY


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def _mac(content: bytes, secret: str) -> str:
    signature = mac(content, secret, PURPOSE, place="")
    return urlsafe_b64encode(signature).decode().rstrip("=")
