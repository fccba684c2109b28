"""An editor that knows the JSON Schema takes every scheme of the library, and finds mistakes."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from analysis.schemes.files import library
from analysis.schemes.json_schema import json_schema

SCHEMA = json_schema()
TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}


def takes(schema: Any, value: Any) -> bool:
    """Tell whether a JSON Schema takes a value, as far as the keywords of ours go."""
    if not isinstance(schema, Mapping):
        return schema is not False
    if "$ref" in schema:
        return takes(SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], value)
    alternatives = schema.get("anyOf", schema.get("oneOf"))
    return (
        (alternatives is None or any(takes(each, value) for each in alternatives))
        and ("const" not in schema or value == schema["const"])
        and ("enum" not in schema or value in schema["enum"])
        and ("type" not in schema or is_of_type(schema["type"], value))
        and (not isinstance(value, str) or re.search(schema.get("pattern", ""), value) is not None)
        and (not isinstance(value, list) or all(takes(schema.get("items"), i) for i in value))
        and (not isinstance(value, dict) or takes_keys(schema, value))
    )


def is_of_type(wanted: str | list[str], value: Any) -> bool:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    is_truth = isinstance(value, bool) and "boolean" not in kinds
    return not is_truth and any(isinstance(value, TYPES[kind]) for kind in kinds)


def takes_keys(schema: Mapping[str, Any], value: dict[str, Any]) -> bool:
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for key, item in value.items():
        fitting = [each for pattern, each in patterns.items() if re.search(pattern, key)]
        other = False if patterns else schema.get("additionalProperties")
        wanted = [named[key]] if key in named else fitting or [other]
        if not all(takes(each, item) for each in wanted):
            return False
    return set(schema.get("required", ())) <= value.keys()


def plain(value: Any) -> Any:
    """Return YAML as JSON has it: keys and dates are words."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


@pytest.mark.parametrize("code", library())
def test_every_scheme_of_the_library_is_valid(code: str) -> None:
    written = plain(yaml.safe_load(library()[code].read_text(encoding="utf-8")))
    assert takes(SCHEMA, written)


@pytest.mark.parametrize(
    "rules",
    [
        {"n": {"kind": "cuont"}},
        {"n": {"kind": "count", "categroy": "x"}},
        {"n": {"kind": "count", "per": "day"}},
        {"n": {"kind": "streak", "of": "${n} = 0"}},
    ],
)
def test_a_mistake_is_found(rules: dict[str, Any]) -> None:
    scheme = {
        "scheme": "tried",
        "version": "1",
        "title": {"zh-CN": "试"},
        "effective": {"from": "2026-01-01"},
        "rules": rules,
        "results": {"year": {"score": "n"}},
    }
    assert not takes(SCHEMA, scheme)


def test_a_parameter_may_stand_for_any_value() -> None:
    scheme = {
        "scheme": "tried",
        "version": "1",
        "title": {"zh-CN": "试"},
        "effective": {"from": "2026-01-01"},
        "parameters": {"each": {"title": {"zh-CN": "每条"}, "default": 3}},
        "rules": {"n": {"kind": "streak", "of": "true()", "length": "$each", "per": "$each"}},
        "results": {"year": {"score": "n"}},
    }
    assert takes(SCHEMA, scheme)
