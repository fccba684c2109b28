"""Random order, where a questionnaire asks for it: the same for the same arm, everywhere.

An arm is a number from 1 that the page carries along; without one, things are in the order in
which they were written. Things are ordered by a hash of the arm and
their codes, so that neither a reload nor another release of Python shows another order.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from random import SystemRandom
from typing import TypeVar

from questionnaires.definition import Order, Questionnaire

ARMS = 10_000
Thing = TypeVar("Thing")


def is_shuffled(questionnaire: Questionnaire) -> bool:
    """Tell whether anything of a questionnaire is in random order."""
    asked: Iterable[object] = (*questionnaire.sections, *questionnaire.questions())
    return any(getattr(each, "order", Order.AS_WRITTEN) is Order.RANDOM for each in asked)


def draw_arm() -> int:
    """Return one of the arms, each as likely as any other."""
    return SystemRandom().randint(1, ARMS)


def in_order(
    things: Sequence[Thing], codes: Sequence[str], owner: object, arm: int
) -> tuple[Thing, ...]:
    """Return things in the order in which `owner` shows them in an arm.

    Parameters
    ----------
    things : sequence of n
        What is shown.
    codes : sequence of n str
        Their codes, in the same order.
    owner : Section or a question
        What they belong to; its `order` decides.
    arm : int
        Which of the orders; 0 for the one in the definition.
    """
    if not arm or getattr(owner, "order", Order.AS_WRITTEN) is not Order.RANDOM:
        return tuple(things)
    name = getattr(owner, "code", "")
    last = kept_last(owner)

    def place(pair: tuple[str, Thing]) -> tuple[bool, bytes]:
        return pair[0] in last, sha256(f"{arm}/{name}/{pair[0]}".encode()).digest()

    return tuple(thing for _code, thing in sorted(zip(codes, things, strict=True), key=place))


def kept_last(owner: object) -> frozenset[str]:
    """Return the choices that stay at the end: those picked alone, and "other"."""
    return frozenset({*getattr(owner, "exclusive", ()), getattr(owner, "other", None) or ""})
