"""What is sealed opens with all of its keys, and with none missing."""

from base64 import urlsafe_b64decode

import pytest

from surveyapp.sealing import BrokenSealError, Seal

WORDS = "李女士，139 0000 0000"


def test_what_was_sealed_can_be_opened_again() -> None:
    assert (
        Seal("secret", "draft", "7K2M").open(Seal("secret", "draft", "7K2M").close(WORDS)) == WORDS
    )


@pytest.mark.parametrize(
    "other",
    [Seal("another", "draft", "7K2M"), Seal("secret", "contact", "7K2M"), Seal("secret", "draft")],
    ids=["secret", "purpose", "code"],
)
def test_whoever_lacks_a_key_cannot_open_it(other: Seal) -> None:
    with pytest.raises(BrokenSealError):
        other.open(Seal("secret", "draft", "7K2M").close(WORDS))


def test_what_was_changed_in_the_store_does_not_open() -> None:
    content = bytearray(Seal("secret", "contact").close(WORDS))
    content[20] ^= 1
    with pytest.raises(BrokenSealError):
        Seal("secret", "contact").open(bytes(content))


def test_the_same_words_never_look_the_same() -> None:
    seal = Seal("secret", "contact")
    assert seal.close(WORDS) != seal.close(WORDS)


def test_a_seal_does_not_tell_when_it_was_closed() -> None:
    _version, *moment = urlsafe_b64decode(Seal("secret", "contact").close(WORDS))[:9]

    assert moment == [0] * 8
