"""The number by which a respondent can name a response: short, and safe to read aloud.

Nine digits say where a response id lies among all ids, so that a number can be looked up in the
order of the primary key; the tenth checks them by ISO/IEC 7064 MOD 11,10 (GB/T 17710), which
notices every wrong digit. Ids are random, so a number tells neither when an answer came nor what
another one's number is. It opens nothing: whoever knows it learns whether the answer counts.

Receipts of earlier days carry nine letters and figures and a check symbol, and are still found.
"""

from collections.abc import Iterator
from uuid import UUID

LENGTH = 10  # With the check digit.
NUMBERS = 10 ** (LENGTH - 1)
ID_BITS = 128

EARLIER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
EARLIER_BASE = len(EARLIER_ALPHABET)
EARLIER_BITS = 44  # The most that nine of its symbols can spell: 31 ** 9 > 2 ** 44.


def receipt_number(response_id: UUID) -> str:
    """Return the number of a response, as ``123-456-7897``."""
    digits = f"{response_id.int * NUMBERS >> ID_BITS:0{LENGTH - 1}d}"
    digits += str(check_digit(digits))
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def ids_of(typed: str) -> list[tuple[UUID, UUID]]:
    """Return from which to which response id those lie that a receipt can mean.

    None where it is no number or code of ours. Groups and case may be typed as one likes.
    """
    symbols = "".join(typed.split()).replace("-", "").upper()
    if len(symbols) != LENGTH or not symbols.isascii():
        return []
    return [*_ids_of_number(symbols), *_ids_of_earlier_code(symbols)]


def _ids_of_number(digits: str) -> Iterator[tuple[UUID, UUID]]:
    if digits.isdecimal() and int(digits[-1]) == check_digit(digits[:-1]):
        place = int(digits[:-1])
        first, following = (-(-(one << ID_BITS) // NUMBERS) for one in (place, place + 1))
        yield UUID(int=first), UUID(int=following - 1)


def check_digit(digits: str) -> int:
    """Return the digit that ISO/IEC 7064 MOD 11,10 puts behind these."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return (11 - product) % 10


def _ids_of_earlier_code(symbols: str) -> Iterator[tuple[UUID, UUID]]:
    if not set(symbols) <= set(EARLIER_ALPHABET):
        return
    *digits, check = map(EARLIER_ALPHABET.index, symbols)
    sum_of_places = sum(place * digit for place, digit in enumerate(digits, start=2))
    prefix = sum(digit * EARLIER_BASE**place for place, digit in enumerate(digits))
    if check == sum_of_places % EARLIER_BASE and not prefix >> EARLIER_BITS:
        rest = ID_BITS - EARLIER_BITS
        yield UUID(int=prefix << rest), UUID(int=(prefix + 1 << rest) - 1)
