"""YAML that people wrote: read as plain values that remember their lines, or refused."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.cyaml import CParser  # type: ignore[attr-defined] # its own loaders use it too
from yaml.resolver import Resolver

from analysis.errors import InvalidPlanError, PlanProblem

LIMITS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
KIND = "kind"  # The key that tells parts of several kinds apart.
FEW_KINDS = 8  # A person looks through so many.
MOST_PARTS = 200_000  # Far more than people write; what aliases repeat counts every time.
CODES: Mapping[str, str] = {  # Of pydantic: ours.
    "missing": "missing_key",
    "extra_forbidden": "unknown_key",
    "literal_error": "not_one_of",
    "bool_type": "not_one_of",
    "bool_parsing": "not_one_of",
    "enum": "not_one_of",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than": "out_of_range",
    "less_than_equal": "out_of_range",
    "finite_number": "number_expected",
    "float_type": "number_expected",
    "float_parsing": "number_expected",
    "int_type": "whole_number_expected",
    "int_parsing": "whole_number_expected",
    "int_from_float": "whole_number_expected",
    "string_type": "text_expected",
    "string_too_short": "too_short",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "language_expected",
    "too_short": "too_short",
    "tuple_type": "list_expected",
    "mapping_type": "mapping_expected",
    "dict_type": "mapping_expected",
    "model_type": "mapping_expected",
    "model_attributes_type": "mapping_expected",
    "union_tag_invalid": "not_one_of",
    "union_tag_not_found": "missing_kind",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A document as plain values, and as the nodes of the text that know their lines."""

    content: dict[Any, Any]
    node: yaml.Node

    def find(self, location: Sequence[int | str]) -> tuple[list[str], int | None]:
        """Return a place as people count, items from 1, and its line.

        The line is that of the innermost part that is written.
        """
        node, line, parts = self.node, None, []
        for part in location:
            is_item = isinstance(part, int) and isinstance(node, yaml.SequenceNode)
            parts.append(str(int(part) + 1 if is_item else part))
            below = _below(node, part)
            if below is not None:  # Pydantic names the kinds of parts too, which are not written.
                line, node = below
        return parts, line

    def words(self, location: Sequence[int | str], read: str | float) -> str:
        """Return a single value as it stands: ``off`` is read as false, and is told as ``off``."""
        node = self.node
        for part in location:
            below = _below(node, part)
            node = node if below is None else below[1]
        is_read = isinstance(read, bool) and isinstance(node, yaml.ScalarNode)
        return str(node.value) if is_read else str(read)


def _below(node: yaml.Node, part: int | str) -> tuple[int, yaml.Node] | None:
    """Return the line and the value of a key, or of an item, of a node; ``None`` without it."""
    if isinstance(node, yaml.MappingNode):
        found = [pair for pair in node.value if pair[0].value == str(part)]
        return (found[-1][0].start_mark.line + 1, found[-1][1]) if found else None
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line + 1, item
    return None


def _keys_of_mappings(root: yaml.Node) -> Iterator[list[yaml.ScalarNode]]:
    """Yield the keys of each mapping, in the order in which they stand."""
    nodes, met = [root], set()
    while nodes:
        node = nodes.pop()
        if id(node) in met:  # An alias may stand for what has been looked at, or lead back.
            continue
        met.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.MappingNode):
            yield [key for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
            nodes += [value for _key, value in node.value]


def _repeated_keys(root: yaml.Node) -> list[yaml.ScalarNode]:
    """Return each key that stands again in its mapping, of which YAML would keep the last."""
    found: list[yaml.ScalarNode] = []
    for keys in _keys_of_mappings(root):
        names = [key.value for key in keys]
        found += [key for at, key in enumerate(keys) if key.value in names[:at]]
    return sorted(found, key=lambda key: (key.start_mark.line, key.start_mark.column))


def _no_days(root: yaml.Node) -> Iterator[PlanProblem]:
    """Yield a problem for each date that no calendar has, such as a 13th month."""
    nodes, met = [root], set()
    while nodes:
        node = nodes.pop()
        if id(node) in met:
            continue
        met.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            nodes += reversed(node.value)
        elif isinstance(node, yaml.MappingNode):
            nodes += [value for _key, value in reversed(node.value)]
        elif isinstance(node, yaml.ScalarNode) and not _is_day(node):
            remedy = "There is no such day; write one as 2026-01-15."
            line = node.start_mark.line + 1
            yield PlanProblem("no_such_day", "", line, str(node.value), remedy)


def _is_day(node: yaml.ScalarNode) -> bool:
    """Tell whether a word is no date, or one that there is."""
    if node.tag != "tag:yaml.org,2002:timestamp":
        return True
    try:
        SafeConstructor().construct_yaml_timestamp(node)
    except ValueError:
        return False
    return True


def _take_keys_as_written(root: yaml.Node) -> None:
    """Let keys such as ``on`` and ``no`` be words, which YAML takes for conditions."""
    for keys in _keys_of_mappings(root):
        for key in keys:
            if key.tag == "tag:yaml.org,2002:bool":
                key.tag = "tag:yaml.org,2002:str"


def _parts(node: yaml.Node, known: dict[int, int | None]) -> int:
    """Return how many parts a node has once aliases are written out.

    Raises
    ------
    ValueError
        If they are too many, or an alias leads back to what it stands in.
    """
    if id(node) not in known:
        known[id(node)] = None
        below = node.value if isinstance(node, yaml.CollectionNode) else ()
        parts = [part for each in below for part in (each if isinstance(each, tuple) else (each,))]
        known[id(node)] = 1 + sum(_parts(part, known) for part in parts)
    found = known[id(node)]
    if found is None or found > MOST_PARTS:
        raise ValueError(node.start_mark)
    return found


def read_yaml(text: str, expected: str) -> Written:
    """Return what YAML says, a mapping at the outside.

    Parameters
    ----------
    text : str
    expected : str
        What would have been a mapping of its kind, in English.

    Raises
    ------
    InvalidPlanError
        If it is not YAML, is too long once aliases are written out, says a key twice, or is not
        a mapping.
    """
    try:
        node = _compose(text)
        if node is not None:
            _parts(node, {})
        wrong = [] if node is None else [*map(_repeated, _repeated_keys(node)), *_no_days(node)]
        if wrong:
            raise refused(wrong)
        if node is not None:
            _take_keys_as_written(node)
        content = None if node is None else SafeConstructor().construct_document(node)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        remedy = "This is not YAML. Check indentation, quotation marks and colons."
        raise refusal("plan_not_yaml", remedy, error) from error
    if node is None or not isinstance(content, dict):
        raise refusal("plan_not_mapping", expected)
    return Written(content, node)


class _QuickLoader(Composer, CParser, Resolver):
    """Reads with libyaml, several times as fast as PyYAML's own reader.

    It composes in Python: libyaml's own composer would go as deep as the text, past any stack.
    """

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        Resolver.__init__(self)


def _compose(text: str) -> yaml.Node | None:
    try:
        node: yaml.Node | None = _QuickLoader(text).get_single_node()
    except (yaml.YAMLError, UnicodeEncodeError):
        # PyYAML's own reader takes half a character for one, and says plainly what is wrong.
        node = yaml.compose(text, yaml.SafeLoader)
    return node


def _repeated(key: yaml.ScalarNode) -> PlanProblem:
    remedy = f"{key.value} stands twice; keep one of the two."
    return PlanProblem("repeated_key", str(key.value), key.start_mark.line + 1, None, remedy)


def refused(problems: Sequence[PlanProblem]) -> InvalidPlanError:
    """Return the error that tells every problem, one on each line."""
    return InvalidPlanError("\n".join(map(str, problems)), problems)


def errors_of(error: ValidationError) -> list[ErrorDetails]:
    """Leave out that a list is too short where this is because of faulty parts in it."""
    found = error.errors()
    places = [each["loc"] for each in found]
    return [
        each
        for each in found
        if each["type"] != "too_short"
        or not any(
            place[:-1] and place[: len(each["loc"])] == each["loc"] != place for place in places
        )
    ]


def refusal(code: str, remedy: str, error: Exception | None = None) -> InvalidPlanError:
    """Return the error of a text as a whole, with the line where YAML stopped."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    line = None if mark is None else mark.line + 1
    return refused([PlanProblem(code, "", line, None, remedy)])


def problem_of(error: ErrorDetails, written: Written) -> PlanProblem:
    """Return what pydantic found as a problem with its place in the text."""
    context, found = error.get("ctx", {}), error["input"]
    if "expected_tags" in context:
        accepted: tuple[str, ...] = _kinds_like(str(context["tag"]), context["expected_tags"])
        error = {**error, "loc": (*error["loc"], KIND)}
        found = context["tag"]
    elif "expected" in context:
        accepted = (str(context["expected"]).replace("'", "").replace(" or", ","),)
    elif error["type"] in {"bool_type", "bool_parsing"}:
        accepted = ("true", "false")
    elif "names" in context:
        accepted = tuple(context["names"])
    else:
        accepted = tuple(f"{LIMITS[name]} {context[name]:g}" for name in LIMITS if name in context)
        accepted += tuple(str(context[k]) for k in ("min_length", "max_length") if k in context)
    is_scalar = isinstance(found, str | int | float) and error["type"] != "extra_forbidden"
    is_ours = concerns_names(error)  # It concerns the part, whichever of its keys was looked at.
    parts, line = written.find(error["loc"][:-1] if is_ours else error["loc"])
    value = written.words(error["loc"], found) if is_scalar and not is_ours else None
    value = value or context.get("written")
    return PlanProblem(
        CODES.get(error["type"], error["type"]),
        _place(parts),
        line,
        value,
        error["msg"],
        accepted,
    )


def _kinds_like(written: str, expected: str) -> tuple[str, ...]:
    """Return the kinds that look like one that does not exist, or else all; of few always all.

    Who writes ``median`` means a quantile, not the mean.
    """
    known = expected.replace("'", "").split(", ")
    if len(known) <= FEW_KINDS:
        return tuple(known)
    return tuple(get_close_matches(written, known, 3) or known)


def concerns_names(error: ErrorDetails) -> bool:
    """Tell whether an error is one of ours, which blames names rather than a key."""
    return "names" in error.get("ctx", {})


def _place(parts: Sequence[str]) -> str:
    """Return the key as the file has it, without the marks of pydantic."""
    place = ".".join(parts).removesuffix(".[key]")
    # The kind of a part is no key of its own.
    place = re.sub(r"(^(?:estimates|tests)\.\d+|\.of|\.replicates)\.\w+", r"\1", place)
    return place.replace("scale.preset", "scale").replace("scale.own", "scale")
