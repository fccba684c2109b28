"""YAML text as plain data that remembers where each part stood.

Only what a questionnaire needs is read: mappings, lists, words, numbers, truth values. No tag
makes an object, an anchor may be used but not to grow a small text into a large one, and a key
written twice is an error, not a choice.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

import yaml
from yaml.composer import Composer
from yaml.cyaml import CParser  # type: ignore[attr-defined] # its own loaders use it too
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.resolver import Resolver

from questionnaires.problems import DocumentProblemCode as Code
from questionnaires.problems import Place

MAX_BYTES = 1_000_000
MAX_PARTS = 20_000  # Some two seconds of reading; a long questionnaire has 8,000.
MAX_DEPTH = 30

_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
_TRUE = frozenset({"true", "yes", "on"})
_TAG = "tag:yaml.org,2002:"
_WORDS = frozenset({_TAG + name for name in ("str", "timestamp", "merge", "value")})


# What PyYAML says of slips that have a sentence of their own.
_SLIPS: Mapping[str, Code] = {
    "found another document": Code.SEVERAL_DOCUMENTS,
    "mapping values are not allowed": Code.COLON_IN_WORDS,
    "found undefined alias": Code.UNKNOWN_ALIAS,
}


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the source, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the writing, and where."""

    code: Code
    position: Position
    place: Place = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """The data of a source, where each place stood, and every fault of the writing.

    `keys` has the position of each key, `values` of what follows it; `written` has the words
    of each single value as they stood, for messages.
    """

    data: Any
    keys: Mapping[Place, Position]
    values: Mapping[Place, Position]
    written: Mapping[Place, str]
    faults: tuple[Fault, ...]

    def position(self, place: Place, *, of_key: bool = False) -> Position:
        """Return where a place stood; of one that is not there, where it should be."""
        found = self.keys.get(place) if of_key else self.values.get(place)
        while found is None and place:
            place = place[:-1]
            found = self.keys.get(place) or self.values.get(place)
        return found or Position(1, 1)


def read_document(source: str) -> Document:
    """Return the data in YAML text, with as many faults as can be told at once."""
    if len(source.encode(errors="replace")) > MAX_BYTES:
        limit = {"limit": f"{MAX_BYTES // 1000} kB"}
        return _refused(Fault(Code.TOO_LARGE, Position(1, 1), parameters=limit))
    try:
        return _Reading().document(_compose(source))
    except _FaultError as error:
        return _refused(error.fault)
    except yaml.YAMLError as error:
        return _refused(_syntax_fault(source, error))


class _FaultError(Exception):
    """A fault after which there is nothing to read."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.code)


class _Limits(Composer):
    """Composes nodes and stops where they are too deep; makes no objects."""

    depth = 0
    count = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        self.depth += 1
        self.count += 1
        for code, found, limit in (
            (Code.TOO_DEEP, self.depth, MAX_DEPTH),
            (Code.TOO_MANY_PARTS, self.count, MAX_PARTS),
        ):
            if found > limit:
                position = _position(self.peek_event().start_mark)  # type: ignore[attr-defined]
                raise _FaultError(Fault(code, position, parameters={"limit": str(limit)}))
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _PlainLoader(_Limits, yaml.SafeLoader):
    """Reads slowly, and says plainly what is wrong."""


class _QuickLoader(_Limits, CParser, Resolver):
    """Reads with libyaml, several times as fast."""

    def __init__(self, source: str) -> None:
        CParser.__init__(self, source)
        Composer.__init__(self)
        Resolver.__init__(self)


def _compose(source: str) -> Node:
    try:
        return _composed(_QuickLoader(source))
    except (yaml.YAMLError, UnicodeEncodeError):  # Half a character is none that libyaml takes.
        return _composed(_PlainLoader(source))


def _composed(loader: _PlainLoader | _QuickLoader) -> Node:
    try:
        node: Node | None = loader.get_single_node()
    finally:
        loader.dispose()
    if node is None:
        raise _FaultError(Fault(Code.EMPTY_DOCUMENT, Position(1, 1)))
    return node


class _Reading:
    """One pass over the nodes of a document."""

    def __init__(self) -> None:
        self.keys: dict[Place, Position] = {}
        self.values: dict[Place, Position] = {}
        self.written: dict[Place, str] = {}
        self.faults: list[Fault] = []
        self.open: list[Node] = []

    def document(self, node: Node) -> Document:
        data = self.read(node, ())
        return Document(data, self.keys, self.values, self.written, tuple(self.faults))

    def read(self, node: Node, place: Place) -> Any:  # noqa: ANN401 - whatever YAML can hold
        position = _position(node.start_mark)
        self.values[place] = position
        if len(self.values) > MAX_PARTS:
            limit = {"limit": str(MAX_PARTS)}
            raise _FaultError(Fault(Code.TOO_MANY_PARTS, position, place, limit))
        if any(node is outer for outer in self.open):
            raise _FaultError(Fault(Code.ENDLESS_ALIAS, position, place))
        self.open.append(node)
        try:
            return self.read_parts(node, place)
        finally:
            self.open.pop()

    def read_parts(self, node: Node, place: Place) -> Any:  # noqa: ANN401 - see `read`
        match node:
            case MappingNode():
                return dict(self.pairs(node, place))
            case SequenceNode():
                return [self.read(each, (*place, index)) for index, each in enumerate(node.value)]
            case ScalarNode():
                self.written[place] = node.value
                return self.scalar(node, place)

    def pairs(self, node: MappingNode, place: Place) -> Iterator[tuple[str, Any]]:
        """Yield keys and values; a key is text however it looks, and written once."""
        seen: dict[str, Position] = {}
        for key_node, value_node in node.value:
            position = _position(key_node.start_mark)
            if not isinstance(key_node, ScalarNode):
                self.faults.append(Fault(Code.KEY_NOT_TEXT, position, place))
                continue
            key = str(key_node.value)
            if key in seen:
                parameters = {"found": key, "line": str(seen[key].line)}
                self.faults.append(Fault(Code.DUPLICATE_KEY, position, (*place, key), parameters))
                continue
            seen[key] = self.keys[(*place, key)] = position
            yield key, self.read(value_node, (*place, key))

    def scalar(self, node: ScalarNode, place: Place) -> str | float | bool | None:
        """Return a single value; what YAML takes for something exotic stays words."""
        written = str(node.value)
        hidden = next((each for each in written if _is_hidden(each)), None)
        if hidden is not None:
            code = {"found": f"U+{ord(hidden):04X}"}
            self.faults.append(Fault(Code.NOT_PRINTABLE, self.values[place], place, code))
        match node.tag.removeprefix(_TAG):
            case "bool":
                return written.lower() in _TRUE
            case "null":
                return None
            case "int" | "float":
                return _number(written)
            case _ if node.tag in _WORDS:
                return written
            case tag:
                fault = Fault(Code.UNSUPPORTED_TAG, self.values[place], place, {"found": tag})
                self.faults.append(fault)
                return written


def _is_hidden(character: str) -> bool:
    """Tell whether a character would be refused by databases and documents."""
    return character not in "\n\t" and category(character) in {"Cc", "Cs"}


def _number(written: str) -> str | float:
    """Return a plain number; `012`, `1_000`, `12:30` and `0x1f` stay the words they are."""
    if _WHOLE_NUMBER.fullmatch(written):
        return int(written)
    return float(written) if _DECIMAL.fullmatch(written) else written


def _position(mark: Any) -> Position:  # noqa: ANN401 - PyYAML publishes no type for its marks
    return Position(mark.line + 1, mark.column + 1)


def _refused(fault: Fault) -> Document:
    return Document(None, {}, {}, {}, (fault,))


def _syntax_fault(source: str, error: yaml.YAMLError) -> Fault:
    """Return what stopped the YAML reader, in our words where we know the slip."""
    if isinstance(error, yaml.reader.ReaderError):
        before = source[: error.position]
        position = Position(before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        return Fault(
            Code.NOT_PRINTABLE, position, parameters={"found": f"U+{_ordinal(error):04X}"}
        )
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    position = _position(mark) if mark else Position(1, 1)
    said = str(getattr(error, "problem", None) or error)
    for words, code in _SLIPS.items():
        if words in said:
            return Fault(code, position)
    lines = source.splitlines()
    if position.line > len(lines) or not lines[position.line - 1].strip():
        # At the end, what was begun is still open: point at the last thing that was written.
        number = max((n for n, each in enumerate(lines, start=1) if each.strip()), default=1)
        position = Position(min(number, position.line), len(lines[number - 1]) or 1)
    line = lines[position.line - 1]
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return Fault(Code.INDENTED_WITH_TAB, position)
    return Fault(Code.NOT_YAML, position, parameters={"found": line.strip()[:60], "said": said})


def _ordinal(error: yaml.reader.ReaderError) -> int:
    return error.character if isinstance(error.character, int) else ord(error.character)
