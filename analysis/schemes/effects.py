"""Where the effects of a rule follow: what it zeroes out, caps or unranks, and when."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from analysis.schemes.evidence_rules import listed
from analysis.schemes.periods import Period, parts
from analysis.schemes.rules import Effect, Gate, Rule

if TYPE_CHECKING:
    from analysis.schemes.run import Run


def zeroed_in(run: "Run", code: str, period: Period) -> Period:
    """Return the period in which a rule must hold to zero out what is settled in a period."""
    rule = run.scheme.rules[code]
    whole = rule.zero_out_in if isinstance(rule, Effect) else None
    return period if whole is None or whole.rank <= period.level.rank else period.within(whole)


def takes_effect(run: "Run", code: str, period: Period, index: int) -> bool:
    """Tell whether the effects of a rule follow in a period."""
    key = ("effect", code, period)
    if key not in run.memo:
        run.memo[key] = _effect_column(run, code, period)
    found: list[bool] = run.memo[key]
    return found[index]


def _effect_column(run: "Run", code: str, period: Period) -> list[bool]:
    """Tell for each unit whether the effects of a rule follow."""
    rule = run.scheme.rules[code]
    per = rule.per or period.level
    is_longer = per.rank > period.level.rank
    pieces = (period.within(per),) if is_longer else parts(period, per)
    columns = [run.column(code, piece) for piece in pieces if run.is_over(piece)]
    # A gate has effects where it is shut; what has no value has none.
    shut = isinstance(rule, Gate)
    return [
        any(value is not None and (value == 0) is shut for value in values)
        for values in zip(*columns, strict=True)
    ] or [False] * len(run.units)


def zeroing_rules(rules: Iterable[tuple[str, Rule]]) -> dict[str, tuple[str, ...]]:
    """Return, of each quantity that a rule may zero out, the rules that may."""
    found: dict[str, tuple[str, ...]] = {}
    for code, rule in rules:
        if isinstance(rule, Effect):
            for target in listed(rule.zero_out):
                found[target] = (*found.get(target, ()), code)
    return found
