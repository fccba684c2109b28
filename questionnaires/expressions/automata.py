"""Automata that tell whether words fit a pattern, in time that is bounded.

The states are the places of a pattern's characters (Glushkov, "The abstract theory of
automata", 1961). Matching keeps the set of states that are possible, so no pattern can make it
go back and forth. A browser gets the automaton, and need not read the pattern.
"""

from dataclasses import dataclass, field

MAX_STATES = 200
MAX_STEPS = 2000  # From state to state.
MAX_MATCHED = 2000  # Longer words fit no pattern.

Ranges = tuple[tuple[int, int], ...]  # Code points, first and last.


class SizeError(ValueError):
    """A pattern has too many places, such as ``(a{99}){99}``."""


@dataclass(frozen=True, slots=True)
class Set:
    """One character, out of these."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts, one after the other."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several parts."""

    options: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part so many times; `most` is ``None`` without end."""

    part: "Node"
    least: int
    most: int | None


Node = Set | Sequence | Choice | Repeat


@dataclass(frozen=True, slots=True)
class Automaton:
    """What a pattern became: states, each entered by one character.

    Attributes
    ----------
    characters : tuple of ranges
        For each state the characters that enter it, as first and last code point.
    first, last : tuple of int
        States that can come first, and those that can come last.
    follow : tuple of tuple of int
        For each state those that can come next.
    takes_nothing : bool
        Whether no words at all fit too.
    """

    characters: tuple[Ranges, ...]
    first: tuple[int, ...]
    last: tuple[int, ...]
    follow: tuple[tuple[int, ...], ...]
    takes_nothing: bool


def fits(automaton: Automaton, words: str) -> bool:
    """Tell whether words as a whole fit a pattern."""
    if not words or len(words) > MAX_MATCHED:
        return not words and automaton.takes_nothing
    reachable: frozenset[int] | set[int] = frozenset(automaton.first)
    entered: list[int] = []
    for character in words:
        point = ord(character)
        entered = [
            state
            for state in reachable
            if any(low <= point <= high for low, high in automaton.characters[state])
        ]
        reachable = {after for state in entered for after in automaton.follow[state]}
    return any(state in automaton.last for state in entered)


def build(tree: Node) -> Automaton:
    """Return the automaton of a pattern.

    Raises
    ------
    SizeError
        If it would have more than `MAX_STATES` states, or `MAX_STEPS` steps between them.
    """
    return _Building().automaton(tree)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A built part: where it begins and ends, and whether it can be left out."""

    first: frozenset[int]
    last: frozenset[int]
    is_optional: bool


_NOTHING = _Piece(frozenset(), frozenset(), is_optional=True)


@dataclass
class _Building:
    """Builds states for the nodes of a pattern, with bounds on all it makes."""

    characters: list[Ranges] = field(default_factory=list)
    follow: list[set[int]] = field(default_factory=list)
    steps: int = 0

    def automaton(self, tree: Node) -> Automaton:
        whole = self.piece(tree)
        return Automaton(
            tuple(self.characters),
            tuple(sorted(whole.first)),
            tuple(sorted(whole.last)),
            tuple(tuple(sorted(each)) for each in self.follow),
            whole.is_optional,
        )

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MAX_STEPS or len(self.characters) > MAX_STATES:
            raise SizeError

    def piece(self, node: Node) -> _Piece:
        self.spend(1)
        match node:
            case Set(ranges=ranges):
                state = frozenset({len(self.characters)})
                self.characters.append(ranges)
                self.follow.append(set())
                return _Piece(state, state, is_optional=False)
            case Sequence(parts=parts):
                found = _NOTHING
                for part in parts:
                    found = self.joined(found, self.piece(part))
                return found
            case Choice(options=options):
                pieces = [self.piece(option) for option in options]
                return _Piece(
                    frozenset().union(*(each.first for each in pieces)),
                    frozenset().union(*(each.last for each in pieces)),
                    is_optional=any(each.is_optional for each in pieces),
                )
            case Repeat():
                return self.repeat(node)

    def joined(self, left: _Piece, right: _Piece) -> _Piece:
        self.link(left.last, right.first)
        return _Piece(
            left.first | right.first if left.is_optional else left.first,
            left.last | right.last if right.is_optional else right.last,
            is_optional=left.is_optional and right.is_optional,
        )

    def link(self, before: frozenset[int], after: frozenset[int]) -> None:
        self.spend(len(before) * len(after))
        for state in before:
            self.follow[state] |= after

    def repeat(self, node: Repeat) -> _Piece:
        """Build as many copies as must be there, then those that may: x x (x (x)?)?."""
        found = _NOTHING
        for _time in range(node.least):
            found = self.joined(found, self.piece(node.part))
        if node.most is None:
            again = self.piece(node.part)
            self.link(again.last, again.first)
            return self.joined(found, _Piece(again.first, again.last, is_optional=True))
        optional = _NOTHING
        copies = [self.piece(node.part) for _time in range(node.most - node.least)]
        for copy in reversed(copies):
            inner = self.joined(copy, optional)
            optional = _Piece(inner.first, inner.last, is_optional=True)
        return self.joined(found, optional)
