"""A receipt code can be read aloud, and a slip is noticed."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from surveyapp.responding.receipts import ALPHABET, ids_of, receipt_code

IDS = st.uuids(version=4)


def test_the_code_of_a_known_id_is_worked_by_hand() -> None:
    # The first 44 bits of 00000000-0200-… are 2; digits 2, 0 × 8; the check is 2 * 2 = 4.
    assert receipt_code(UUID("00000000-0020-4000-8000-000000000000")) == "42222-22226"


@given(IDS)
def test_a_code_has_ten_symbols_nobody_confuses(response_id: UUID) -> None:
    code = receipt_code(response_id)
    assert len(code) == 11
    assert not set(code) & set("01OIL")
    assert ids_of(code.lower().replace("-", " "))


@given(IDS, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_a_wrong_symbol_is_noticed(response_id: UUID, place: int, wrong: str) -> None:
    symbols = receipt_code(response_id).replace("-", "")
    typed = symbols[:place] + wrong + symbols[place + 1 :]
    assert bool(ids_of(typed)) is (typed == symbols)


@given(IDS, st.integers(0, 9), st.integers(0, 9))
def test_two_symbols_exchanged_are_noticed(response_id: UUID, one: int, other: int) -> None:
    symbols = list(receipt_code(response_id).replace("-", ""))
    correct = symbols.copy()
    symbols[one], symbols[other] = symbols[other], symbols[one]
    assert bool(ids_of("".join(symbols))) is (symbols == correct)


def test_what_is_no_code_is_none() -> None:
    assert ids_of("") is None
    assert ids_of("00000-00000") is None
    assert receipt_code(uuid4()) != receipt_code(uuid4())


@given(IDS)
def test_a_code_leads_back_to_its_response(response_id: UUID) -> None:
    ids = ids_of(receipt_code(response_id))
    assert ids is not None
    assert ids[0] <= response_id <= ids[1]
    assert receipt_code(ids[0]) == receipt_code(ids[1]) == receipt_code(response_id)
