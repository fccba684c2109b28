"""A receipt number can be read aloud, a slip is noticed, and it tells nothing of the answer."""

import re
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from surveyapp.responding.receipts import check_digit, ids_of, receipt_number

IDS = st.uuids(version=4)


def test_the_number_of_a_known_id_is_worked_by_hand() -> None:
    # 0x80… is half of all ids: 500000000. Its check digit, by ISO/IEC 7064 MOD 11,10: 5 gives
    # (10 + 5) % 10 * 2 % 11 = 10, and each 0 then doubles that modulo 11: 9, 7, 3, 6, 1, 2, 4, 8;
    # 11 - 8 = 3.
    assert receipt_number(UUID("80000000-0000-4000-8000-000000000000")) == "500-000-0003"


def test_the_example_of_the_standard_has_its_check_digit() -> None:
    assert check_digit("0794") == 5


@given(IDS)
def test_a_number_has_ten_digits_in_groups_and_may_be_typed_as_one_likes(id_: UUID) -> None:
    number = receipt_number(id_)
    assert re.fullmatch(r"\d{3}-\d{3}-\d{4}", number)
    assert ids_of(number) == ids_of(number.replace("-", " ")) == ids_of(number.replace("-", ""))


@given(IDS, st.integers(0, 9), st.sampled_from("0123456789"))
def test_a_wrong_digit_is_noticed(id_: UUID, place: int, wrong: str) -> None:
    digits = receipt_number(id_).replace("-", "")
    typed = digits[:place] + wrong + digits[place + 1 :]
    assert any(receipt_number(first) == receipt_number(id_) for first, _last in ids_of(typed)) is (
        typed == digits
    )


def test_what_is_no_number_leads_nowhere() -> None:
    for typed in ("", "12345", "000-000-0000", "٠٠٠٠٠٠٠٠٠١", "IIIIIIIIII", "500-000-00030"):
        assert ids_of(typed) == []


@given(IDS)
def test_a_number_leads_back_to_its_response_and_not_to_its_neighbours(id_: UUID) -> None:
    ranges = [ends for ends in ids_of(receipt_number(id_)) if ends[0] <= id_ <= ends[1]]
    ((first, last),) = ranges
    assert receipt_number(first) == receipt_number(last) == receipt_number(id_)
    for beyond in (first.int - 1, last.int + 1):
        if 0 <= beyond < 1 << 128:
            assert receipt_number(UUID(int=beyond)) != receipt_number(id_)


@given(st.integers(0, 2**98))
def test_what_the_number_tells_of_an_id_leaves_the_rest_unknown(offset: int) -> None:
    # 2 ** 98 ids and more share each number: it cannot be turned into an address.
    (first, last) = ids_of("500-000-0003")[0]
    assert first.int + offset <= last.int


def test_the_codes_of_earlier_receipts_are_still_found() -> None:
    # Digits 2, 0 × 8 in 31 symbols spell the first 44 bits 0…02; the check is 2 * 2 = 4.
    known = UUID("00000000-0020-4000-8000-000000000000")
    for typed in ("42222-22226", "42222 22226"):
        assert any(first <= known <= last for first, last in ids_of(typed))
    assert ids_of("42222-22227") == []
