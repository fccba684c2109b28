"""What a check can say."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """Whether a sample may stand for its population."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WARN = "warn"
    FAIL = "fail"


_ORDER = (Verdict.PASS, Verdict.WARN, Verdict.FAIL)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the most severe verdict; `Verdict.PASS` when there is none."""
    return max(verdicts, key=_ORDER.index, default=Verdict.PASS)
