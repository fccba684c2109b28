"""What a scheme declares and never uses."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from analysis.schemes.amounts import ANY
from analysis.schemes.checking.examination import Examination, Place
from analysis.schemes.evidence_rules import listed
from analysis.schemes.needs import is_condition
from analysis.schemes.rules import CategoryPoints, ItemScore, JointParts, TableName, Which

REFERENCE = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?")
DECLARATIONS = frozenset({"parameters", "examples", "clauses", "groups"})
WORD = re.compile(r"'([^']*)'")


def warn_of_usage(examined: Examination) -> None:
    """Tell parameters, categories and groups that nothing refers to, and keys without effect."""
    _warn_of_rests(examined)
    scheme = examined.scheme
    texts = list(_texts(examined.written.content))
    referred = {name for text in texts for name in REFERENCE.findall(text)}
    for name in scheme.parameters:
        if name not in referred:
            _say(examined, ("parameters", name), name)
    # A group may be a key, a value, or a word of a condition.
    words = {*texts, *(word for text in texts for word in WORD.findall(text))}
    for name in scheme.groups:
        if name not in words:
            _say(examined, ("groups", name), name)
    categories = scheme.events.categories if scheme.events is not None else {}
    read = _categories_read(examined)
    for name in categories if read is not None else ():
        if read is not None and name not in read | words:
            _say(examined, ("events", "categories", name), name)


def _warn_of_rests(examined: Examination) -> None:
    """Tell where it is said what becomes of the rest of parts that are not cut off or rounded."""
    scheme = examined.scheme
    joints: list[tuple[Place, object]] = [
        (("rules", code, "joint"), rule.joint)
        for code, rule in scheme.rules.items()
        if isinstance(rule, CategoryPoints)
    ]
    if scheme.events is not None:
        joints.append((("events", "joint"), scheme.events.joint))
    for place, how in joints:
        if isinstance(how, JointParts) and how.decimals is None and "rest" in how.model_fields_set:
            remedy = "Parts are exact, so there is no rest: say decimals, or leave rest out."
            examined.say("rest_of_nothing", (*place, "rest"), remedy, how.rest)


def _say(examined: Examination, place: tuple[str, ...], name: str) -> None:
    examined.say("never_used", place, f"{name} is declared and never used.", name)


def _texts(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text of the rules, their keys too; declarations and examples use nothing."""
    for key, part in content.items():
        if key not in DECLARATIONS:
            yield from _below(part, is_named=key != "events")


def _below(value: Any, *, is_named: bool = True) -> Iterator[str]:  # noqa: ANN401 - of the file
    if isinstance(value, Mapping):
        yield from map(str, value if is_named else ())
        for item in value.values():
            yield from _below(item, is_named=is_named)
    elif isinstance(value, list):
        for item in value:
            yield from _below(item)
    elif isinstance(value, str):
        yield value


def _categories_read(examined: Examination) -> set[str] | None:
    """Return the categories that rules read; ``None`` where some rule reads all."""
    found: set[str] = set()
    for rule in examined.scheme.rules.values():
        if isinstance(rule, ItemScore):
            found |= {*listed(rule.earned_by), *listed(rule.deducted_by)}
        if not isinstance(rule, Which) or is_condition(rule):
            continue
        if rule.table is TableName.EVENTS:
            named = _named(rule)
            if named is None:
                return None
            found |= named
    return found


def _named(rule: Which) -> set[str] | None:
    if rule.category is not None:
        return set(listed(rule.category))
    if isinstance(rule, CategoryPoints) and rule.by[0] == "category" and ANY not in rule.points:
        return set(rule.points)
    return None
