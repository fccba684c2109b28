"""A questionnaire as plain data, written in the one way that can be compared."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from questionnaires.definition import Part, Questionnaire

# Written even where they are the default: without them a reader would have to know it.
_ALWAYS = frozenset({"type", "languages"})
_FIRST = ("code", "type")


def plain_data(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return a questionnaire as text, numbers, lists and mappings, without what is default.

    Leaving defaults out keeps the hash of a published version when a later release of the
    platform adds an optional key.
    """
    return _part(questionnaire)


def canonical_json(questionnaire: Questionnaire) -> str:
    """Return the one JSON text of a questionnaire: keys sorted, no spaces, no escapes."""
    return json.dumps(
        plain_data(questionnaire), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def content_hash(questionnaire: Questionnaire) -> str:
    """Return the SHA-256 of the canonical JSON in UTF-8, as 64 hexadecimal digits."""
    return sha256(canonical_json(questionnaire).encode()).hexdigest()


def _part(part: Part) -> dict[str, Any]:
    fields = type(part).model_fields
    names = [
        *(name for name in _FIRST if name in fields),
        *(name for name in fields if name not in _FIRST),
    ]
    return {
        name: _plain(getattr(part, name))
        for name in names
        if name in _ALWAYS
        or getattr(part, name) != fields[name].get_default(call_default_factory=True)
    }


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    match value:
        case Part():
            return _part(value)
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case tuple():
            return [_plain(each) for each in value]
        case float() if value.is_integer():
            return int(value)
        case bool() | int() | float():
            return value
        case _:
            return str(value)
