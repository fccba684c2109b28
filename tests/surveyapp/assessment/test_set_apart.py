"""What stays for long is walked through for circles no more, and yet no circle stays for ever."""

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from surveyapp.assessment.kept_tables import set_apart


class Circle:
    """What refers to itself, as a request does while it is at work."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def together() -> Iterator[None]:
    """Set nothing apart for other tests."""
    yield
    gc.unfreeze()


def test_what_a_request_held_while_a_result_was_read_goes_when_the_next_is_read() -> None:
    circle = Circle()
    at_work = ref(circle)
    set_apart()
    frozen = gc.get_freeze_count()
    del circle

    set_apart()

    assert frozen > 0
    assert at_work() is None
