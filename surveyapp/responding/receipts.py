"""The code by which a respondent can name a response: short, and safe to read aloud.

Nine symbols spell the first bits of the response id, so a code can be looked up in the
order of the primary key; the tenth is a check symbol. The alphabet has neither 0, O, 1, I
nor L. Its length is a prime, so every wrong symbol and every exchange of two is noticed.
"""

from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
BASE = len(ALPHABET)
DIGITS = 9
PREFIX_BITS = 44  # The most that nine symbols can spell: 31 ** 9 > 2 ** 44.
REST_BITS = 128 - PREFIX_BITS
HALF = 5  # Codes are written as two groups of five.


def receipt_code(response_id: UUID) -> str:
    """Return the code of a response, as ``7K2MB-49TQX``."""
    rest = response_id.int >> REST_BITS
    digits = []
    for _ in range(DIGITS):
        rest, digit = divmod(rest, BASE)
        digits.append(digit)
    symbols = "".join(ALPHABET[digit] for digit in [*digits, _check_digit(digits)])
    return f"{symbols[:HALF]}-{symbols[HALF:]}"


def ids_of(code: str) -> tuple[UUID, UUID] | None:
    """Return the first and the last response id that has a code; ``None`` if it is no code.

    Groups and case may be typed as one likes.
    """
    symbols = code.replace("-", "").replace(" ", "").upper()
    if len(symbols) != DIGITS + 1 or not set(symbols) <= set(ALPHABET):
        return None
    *digits, check = (ALPHABET.index(symbol) for symbol in symbols)
    prefix = sum(digit * BASE**place for place, digit in enumerate(digits))
    if check != _check_digit(digits) or prefix >> PREFIX_BITS:
        return None
    first = prefix << REST_BITS
    return UUID(int=first), UUID(int=first | (1 << REST_BITS) - 1)


def _check_digit(digits: list[int]) -> int:
    return sum(place * digit for place, digit in enumerate(digits, start=2)) % BASE
