"""What is allowed, and comes to something else than people expect who write it."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from analysis.schemes.checking.examination import Examination
from analysis.schemes.primitives import roll_up_of
from analysis.schemes.references import closure, names_of
from analysis.schemes.rules import CategoryPoints, Dedupe, FormulaRule, Order, RollUp, Rule


def warn_of_surprises(examined: Examination) -> None:
    """Tell deductions of which the lightest counts, and caps of longer periods that are lost."""
    for code, rule in examined.scheme.rules.items():
        if isinstance(rule, CategoryPoints) and _counts_lightest(rule):
            remedy = (
                "Of deductions the highest is the lightest: write points above 0, and take "
                "the rule off in a formula."
            )
            examined.say("lightest_counts", ("rules", code, "points"), remedy)
    _warn_of_lost_caps(examined)


def _counts_lightest(rule: CategoryPoints) -> bool:
    """Tell whether only the best of several events counts where all of them are deductions."""
    is_highest = rule.dedupe is Dedupe.HIGHEST_ONLY or rule.dedupe_per is not None
    is_first = rule.repeats is not None and rule.repeats.order is Order.HIGHEST
    leaves = set(_leaves(rule.points))
    numbers = {leaf for leaf in leaves if isinstance(leaf, Fraction)}
    return (is_highest or is_first) and leaves == numbers and max(numbers) <= 0 > min(numbers)


def _leaves(points: Mapping[str, Any]) -> Iterator[object]:
    for leaf in points.values():
        if isinstance(leaf, Mapping):
            yield from _leaves(leaf)
        else:
            yield leaf


def _warn_of_lost_caps(examined: Examination) -> None:
    """Tell sums of short periods whose longer ones do not know the cap of what they add up."""
    scheme = examined.scheme
    read = {
        (name, level)
        for level, outcome in scheme.results.items()
        for code in (outcome.score, *outcome.shows)
        for name in closure(scheme, code)
    }
    for code, rule in scheme.rules.items():
        if not isinstance(rule, FormulaRule) or roll_up_of(rule) is not RollUp.SUM:
            continue
        per = rule.per
        for name in names_of(rule) if per is not None else ():
            part = scheme.rules.get(name)
            for level in (part.cap_per or {}) if isinstance(part, Rule) else ():
                is_longer = per is not None and level.rank > per.rank
                is_read = any(of == code and at.rank >= level.rank for of, at in read)
                if is_longer and is_read and level not in (rule.cap_per or {}):
                    remedy = (
                        f"It adds up values of shorter periods, which do not know the cap of "
                        f"{name} in the {level.value}: leave out per, or write cap_per here too."
                    )
                    examined.say("cap_lost", ("rules", code, "per"), remedy, None, (name,))
