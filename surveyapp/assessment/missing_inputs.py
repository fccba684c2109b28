"""Which figures a score without a value lacks: the first of them, and how many more."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from analysis.schemes.definition import Scheme
from analysis.schemes.references import names_of, quantities
from analysis.schemes.trace import Step
from surveyapp.assessment.untold_steps import UNTOLD
from surveyapp.messages import N_, say

T = TypeVar("T")
Pair: TypeAlias = tuple[str, str]  # A quantity and its period.
NAMED = 3  # Figures; of the others, how many.
LACKS, LACKS_MORE = N_("缺少{names}"), N_("缺少{names}，还有 {n} 项")


def missing_inputs(scheme: Scheme, code: str, values: Mapping[str, Any]) -> list[str]:
    """Return the quantities without a value because of which a quantity has none.

    They rest on no other that lacks one; those in `values` alone are looked at.
    """
    known = quantities(scheme)
    found = lacking_below(code, lambda name: names_of(known[name]), lambda name: (
        name in known and name in values and values[name] is None
    ))  # fmt: skip
    return [name for name in known if name in found]  # In the order of the scheme.


def lacking_below(
    start: T, rests_on: Callable[[T], Iterable[T]], is_lacking: Callable[[T], bool]
) -> set[T]:
    """Return what lacks a value and rests on nothing that does, from one that lacks one on."""
    found, seen, waiting = set[T](), set[T](), [start] if is_lacking(start) else []
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            below = [each for each in rests_on(one) if is_lacking(each)]
            waiting += below
            if not below:
                found.add(one)
    return found


def missing_steps(steps: Sequence[Step], told: Sequence[Step], asked: Pair) -> list[Pair]:
    """Return the steps that a figure without a value lacks, but none that is not told."""
    hidden = {(s.code, s.period) for s in told if any(note.code == UNTOLD for note in s.notes)}
    uses = {(s.code, s.period): s.uses for s in steps}
    lacking = {(s.code, s.period) for s in steps if s.value is None} - hidden
    found = lacking_below(asked, lambda pair: uses.get(pair, ()), lacking.__contains__)
    return [pair for pair in uses if pair in found and pair != asked]


def missing_words(titles: Iterable[str], language: str) -> str:
    """Return what lacks a value in words, the first by name; nothing where nothing does."""
    named = list(dict.fromkeys(titles))
    if not named:
        return ""
    first, left = say(N_("、"), language).join(named[:NAMED]), len(named) - NAMED
    return say(LACKS_MORE if left > 0 else LACKS, language).format(names=first, n=left)
