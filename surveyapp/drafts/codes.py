"""The code under which unfinished answers are kept: written down, typed in, never stored."""

import hmac
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # Neither 0 and O nor 1, I and L.
LENGTH = 16  # 79 bits: nobody guesses one, whatever computers they have.
GROUP = 4


def new_code() -> str:
    """Return a code that nobody had before, as ``7K2M-B49T-QX8R-5WDA``."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(symbols[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str | None:
    """Return the symbols of a code, however grouped and in either case; ``None`` if it is none."""
    symbols = "".join(typed.replace("-", " ").split()).upper()
    return symbols if len(symbols) == LENGTH and set(symbols) <= set(ALPHABET) else None


def hash_of(symbols: str, secret: str) -> str:
    """Return what the store knows of a code."""
    return hmac.new(secret.encode(), f"draft\0{symbols}".encode(), "sha256").hexdigest()
