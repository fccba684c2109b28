"""Examples: each names a period that there is, and states figures of such."""

from analysis.schemes.checking.examination import Examination, Place
from analysis.schemes.periods import Period

REMEDY = "Write a period as 2026, 2026H1, 2026Q1, 2026-01 or 2026W01."


def check_examples(examined: Examination) -> None:
    """Tell periods that are none; an example that is to be refused may come before its own."""
    for number, example in enumerate(examined.scheme.examples):
        if example.refused is not None:
            continue
        place: Place = ("examples", number)
        _check_period(examined, (*place, "period"), example.period)
        for unit, expected in example.expect.items():
            for what in expected:
                _code, at, label = str(what).partition("@")
                if at:
                    _check_period(examined, (*place, "expect", unit, str(what)), label)


def _check_period(examined: Examination, place: Place, label: str) -> None:
    try:
        Period.parse(label)
    except ValueError:
        examined.say("period_expected", place, REMEDY, label)
