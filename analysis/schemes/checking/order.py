"""The order among quantities: no circle, and nothing read that is only settled later."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from analysis.schemes.checking.examination import Examination, Place
from analysis.schemes.definition import Scheme
from analysis.schemes.evidence_rules import listed
from analysis.schemes.periods import Level
from analysis.schemes.references import formulas_of, names_of
from analysis.schemes.rules import Earlier, Effect, QuotaBase, Remuneration


def check_order(examined: Examination) -> None:
    """Tell circles, and quantities that are read in shorter periods than they are settled in."""
    for circle in _circles(examined):
        told = " → ".join(circle)
        remedy = f"These rest on one another: {told}. Take one of the references out."
        examined.say("cycle", _place_of(examined, circle[0]), remedy, None, (told,))
    for place, part in examined.parts():
        _check_levels(examined, place, part)
    for level, outcome in examined.scheme.results.items():
        named = {"score": (outcome.score,), "shows": outcome.shows, "then_by": outcome.then_by}
        for key, codes in named.items():
            for code in _reached(examined, codes):
                _check_level(examined, ("results", level.value, key), code, level)


def _reached(examined: Examination, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is read in the period of a result: by way of all that is settled in any."""
    below = edges(examined.scheme, examined.quantities)
    met: dict[str, None] = {}
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in met and code in below:
            met[code] = None
            if examined.scheme.per(code) is None:
                waiting += names_of(examined.quantities[code])
    return tuple(met)


def _place_of(examined: Examination, code: str) -> Place:
    if code in examined.scheme.rules:
        return ("rules", code)
    return next(place for place, node in examined.nodes() if node.code == code)


def edges(scheme: Scheme, known: Mapping[str, BaseModel]) -> dict[str, tuple[str, ...]]:
    """Return what each quantity rests on, the rules that may zero it out with it."""
    zeroed: dict[str, list[str]] = {}
    for code, rule in scheme.rules.items():
        for target in listed(rule.zero_out) if isinstance(rule, Effect) else ():
            zeroed.setdefault(target, []).append(code)
    return {
        code: tuple(name for name in (*names_of(part), *zeroed.get(code, ())) if name in known)
        for code, part in known.items()
    }


def _circles(examined: Examination) -> Iterator[tuple[str, ...]]:
    """Yield circles, each once, from a walk that goes down before it goes on.

    Whatever looks back to an earlier period closes none: time has a beginning.
    """
    below = edges(examined.scheme, examined.quantities)
    looking_back = (c for c, part in examined.quantities.items() if isinstance(part, Earlier))
    below |= {code: _now_read(examined.quantities[code], below[code]) for code in looking_back}
    done: set[str] = set()
    for start in below:
        path: list[str] = []
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            code, is_left = stack.pop()
            if is_left:
                done.add(path.pop())
            elif code in path:
                yield (*path[path.index(code) :], code)
            elif code not in done:
                path.append(code)
                stack.append((code, True))
                stack += [(name, False) for name in reversed(below[code])]


def _now_read(part: BaseModel, read: tuple[str, ...]) -> tuple[str, ...]:
    of = part.of if isinstance(part, Earlier) else None
    return tuple(name for name in read if name != of)


def _check_levels(examined: Examination, place: Place, part: BaseModel) -> None:
    code = part.code if hasattr(part, "code") else str(place[-1])
    own = examined.scheme.per(code)
    for where, formula in formulas_of(part):
        level = _read_at(part, where) or own
        for name in formula.ordered:
            _check_level(examined, (*place, *where), name, level)
    if isinstance(part, Earlier):
        _check_level(examined, (*place, "of"), part.of, own)


def _read_at(part: BaseModel, where: Place) -> Level | None:
    """Return the level of the pieces in which a rule reads a formula, where that is its own."""
    if isinstance(part, QuotaBase) and where[0] in {"of", "quota"}:
        return part.quota_per
    if isinstance(part, Remuneration) and isinstance(where[1], int):
        return part.payments[where[1]].per
    return None


def _check_level(examined: Examination, place: Place, code: str, level: Level | None) -> None:
    per = examined.scheme.per(code) if code in examined.quantities else None
    if per is not None and level is not None and per.rank > level.rank:
        remedy = (
            f"{code} is settled by {per.value}, and is read here by {level.value}: there is no "
            "value of it yet. Settle it in the shorter period, or this in the longer."
        )
        examined.say("settled_later", place, remedy, code, (per.value, level.value))
