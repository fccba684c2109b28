"""Keys of invitations: short enough to type, too many to guess, and kept as hashes only."""

import secrets
from hashlib import sha256

from surveyapp.fieldwork.service.collectors import ALPHABET
from surveyapp.fieldwork.service.entrances import AS_TYPED

LENGTH = 16  # 80 bits: nobody who steals the hashes tries them all.
GROUP = 4


def new_key() -> str:
    """Return a key as it is written: ``7k2m-9q4x-b0fd-hw3p``."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(symbols[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def hash_key(typed: str) -> str:
    """Return the hash of a key as it was typed: groups, case, and o, i and l are forgiven."""
    symbols = "".join(typed.split()).replace("-", "").lower().translate(AS_TYPED)
    return sha256(symbols.encode()).hexdigest()
