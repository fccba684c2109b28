"""Short signed texts for addresses and pages: a content, and half an HMAC-SHA-256 of it.

Truncated as RFC 2104, section 5 allows, in the URL alphabet of RFC 4648. A text is good for one
purpose and one place only: both go into its signature.
"""

import hmac
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64Error
from functools import lru_cache
from hashlib import sha256

MAC_BYTES = 16


def sign(content: bytes, key: str, *, purpose: str, place: str) -> str:
    """Return `content`, signed with `key` for one purpose and one place."""
    return urlsafe_b64encode(content + mac(content, key, purpose, place)).decode()


def read(text: str, size: int, key: str, *, purpose: str, place: str) -> bytes | None:
    """Return the content, of `size` bytes, of a text that was signed for this; else ``None``.

    The size is a multiple of three less the sixteen of a signature, or the text has padding.
    """
    if len(text) != -(-(size + MAC_BYTES) // 3) * 4:
        return None
    try:
        signed = b64decode(text, altchars=b"-_", validate=True)
    except (NotBase64Error, ValueError):  # The latter for what is not ASCII.
        return None
    content = signed[:size]
    if not hmac.compare_digest(signed[size:], mac(content, key, purpose, place)):
        return None
    return content


def mac(content: bytes, key: str, purpose: str, place: str) -> bytes:
    """Return the signature of a content for one purpose and one place."""
    # The place follows bytes of a known number, so that no two contents look alike.
    return hmac.digest(_key_for(key, purpose), content + place.encode(), "sha256")[:MAC_BYTES]


@lru_cache(maxsize=32)
def _key_for(key: str, purpose: str) -> bytes:
    return sha256(f"{purpose}:{key}".encode()).digest()
