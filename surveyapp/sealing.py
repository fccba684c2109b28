"""Sealing what the store must keep, but whoever holds only the store must not read.

A seal is Fernet (AES-128-CBC with HMAC-SHA-256), its key derived by HKDF-SHA-256 (RFC 5869) from
the installation's secret and, where the content is somebody's own, from a code that only this
person has. A copy of the store alone opens neither.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NO_MOMENT = 0  # A token carries its second for all to read, which would date what it seals.


class BrokenSealError(ValueError):
    """The content was changed, or closed with other keys."""


class Seal:
    """Closes and opens what is kept for one purpose.

    Parameters
    ----------
    secret : str
        The installation's secret key.
    purpose : str
        What is sealed, such as ``contact``; content of one purpose cannot be opened as another's.
    code : str
        What only the owner of the content knows; empty if the installation may read it.
        It must not be guessable: the derivation is quick.
    """

    def __init__(self, secret: str, purpose: str, code: str = "") -> None:
        derivation = HKDF(SHA256(), KEY_BYTES, salt=secret.encode(), info=purpose.encode())
        self._cipher = Fernet(urlsafe_b64encode(derivation.derive(f"{secret}\0{code}".encode())))

    def close(self, words: str) -> bytes:
        """Return words as they may be stored."""
        return self._cipher.encrypt_at_time(words.encode(), NO_MOMENT)

    def open(self, content: bytes) -> str:
        """Return the words that were closed.

        Raises
        ------
        BrokenSealError
            If they were closed with another secret, purpose or code, or were changed since.
        """
        try:
            return self._cipher.decrypt(content).decode()
        except InvalidToken:
            raise BrokenSealError from None
