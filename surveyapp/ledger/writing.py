"""The vocabulary of a ledger as text: written anew, or added to what somebody wrote."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from surveyapp.ledger.definition import EventCategory, LedgerVocabulary, Named, read_vocabulary


class Edit(NamedTuple):
    """What stands from one place of a text up to another from now on."""

    begins: int
    ends: int
    text: str


def write_vocabulary(vocabulary: LedgerVocabulary) -> str:
    """Return a vocabulary as somebody would write it."""
    lines = []
    for kind, parts in vocabulary.parts().items():
        if parts:
            lines += [f"{kind}:", *(_item(one, "  ") for one in parts)]
    return "\n".join(lines) + "\n"


def add_to(source: str, wanted: LedgerVocabulary) -> str:
    """Return a text that says a vocabulary with what another has beyond it, or otherwise.

    Parts are known by their codes; those that `wanted` lacks stay. Comments stay where they are,
    but within a part that is changed.
    """
    known = read_vocabulary(source)
    if not isinstance(known, LedgerVocabulary):
        return write_vocabulary(wanted)
    merged = _merged(known, wanted)
    text = source
    for edit in sorted(_edits(source, known, merged), reverse=True):
        text = text[: edit.begins] + edit.text + text[edit.ends :]
    # A way of writing that is not foreseen here loses its comments, and nothing else.
    return text if read_vocabulary(text) == merged else write_vocabulary(merged)


def _merged(known: LedgerVocabulary, wanted: LedgerVocabulary) -> LedgerVocabulary:
    parts = {}
    for kind, ours in known.parts().items():
        by_code = {one.code: one for one in (*ours, *wanted.parts()[kind])}
        parts[kind] = tuple(by_code.values())
    return LedgerVocabulary.model_validate(
        {kind: [one.model_dump() for one in some] for kind, some in parts.items()}
    )


def _edits(source: str, known: LedgerVocabulary, merged: LedgerVocabulary) -> Iterator[Edit]:
    root = yaml.compose(source, yaml.SafeLoader)
    written = {key.value: value for key, value in root.value} if root is not None else {}
    for kind, parts in merged.parts().items():
        ours, node = known.parts()[kind], written.get(kind)
        added = parts[len(ours) :]
        if node is None or not node.value or node.flow_style:
            if parts != ours:
                yield from _written_out(source, kind, node, parts)
            continue
        indent = " " * node.start_mark.column
        for one, before, item in zip(parts, ours, node.value, strict=False):
            if one != before:
                text = _item(one, indent).removeprefix(f"{indent}- ")
                end = _line_end(source, _last(item).end_mark.index)
                yield Edit(item.start_mark.index, end, text)
        if added:
            end = _line_end(source, _last(node).end_mark.index)
            yield Edit(end, end, "".join("\n" + _item(one, indent) for one in added))


def _written_out(
    source: str, kind: str, node: yaml.Node | None, parts: tuple[Named, ...]
) -> Iterator[Edit]:
    """Yield what puts all parts of a kind on lines of their own."""
    lines = "".join("\n" + _item(one, "  ") for one in parts)
    if node is None:
        end = len(source.rstrip("\n"))
        yield Edit(end, len(source), f"\n{kind}:{lines}\n")
        return
    begins, ends = node.start_mark.index, node.end_mark.index
    end = _line_end(source, ends)
    yield Edit(begins, end, source[ends:end].lstrip(" ") + lines)


def _last(node: yaml.Node) -> yaml.Node:
    """Return the last thing written of a part: what is outside ends where the next begins."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


def _line_end(source: str, index: int) -> int:
    end = source.find("\n", index)
    return len(source) if end < 0 else end


def _item(part: Named, indent: str) -> str:
    """Return a part as an item of a list: a category on several lines, what is short on one."""
    said = part.model_dump(exclude_defaults=True, mode="json")
    if not isinstance(part, EventCategory):
        return f"{indent}- {_flow(said)}"
    said["dated_by"] = part.dated_by  # Said even where it is the usual one.
    lines = [f"{key}: {_flow(value)}" for key, value in said.items()]
    return f"{indent}- " + f"\n{indent}  ".join(lines)


def _flow(value: object) -> str:
    text = yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10_000
    )
    return re.sub(r"\n(\.\.\.)?\n?$", "", text).removesuffix("\n...")
