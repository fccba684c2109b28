"""The JSON Schema of schemes, for editors: any value may be left to a parameter as ``$name``."""

from collections.abc import Mapping
from typing import Any

from analysis.schemes.definition import Scheme

MARK = "ParameterMark"
MARKED = {"type": "string", "pattern": r"^\$[A-Za-z_][A-Za-z0-9_]*$"}
AS_WRITTEN = frozenset({"parameters", "examples", "scheme", "version"})  # Read before parameters.
TAGS = frozenset({"kind", "method"})  # What sort of part it is, which tells how to read the rest.
ABOUT = ("title", "description", "default")
NAMED = ("properties", "patternProperties")
SINGLE = ("items", "additionalProperties")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scheme in YAML or JSON."""
    schema = Scheme.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs")
    # A bare 2026 is a number to YAML, and a name to whoever writes it.
    for named in (schema["properties"]["version"], definitions["Example"]["properties"]["period"]):
        named["type"] = ["string", "number"]
    parts = {
        name: part if name in {"Parameter", "Example", "ExampleUnit"} else _below(part)
        for name, part in definitions.items()
    }
    properties = {
        name: part if name in AS_WRITTEN else _marked(part)
        for name, part in schema["properties"].items()
    }
    return {**schema, "properties": properties, "$defs": {**parts, MARK: MARKED}}


def _marked(schema: Any) -> Any:  # noqa: ANN401 - any JSON Schema
    """Return a schema that lets a parameter stand for the value."""
    if not isinstance(schema, Mapping) or _is_any_text(schema):
        return schema
    about = {key: schema[key] for key in ABOUT if key in schema}
    rest = {key: value for key, value in _below(schema).items() if key not in about}
    return {**about, "anyOf": [rest, {"$ref": f"#/$defs/{MARK}"}]}


def _is_any_text(schema: Mapping[str, Any]) -> bool:
    """Tell whether any text is taken already, that of a parameter with it."""
    if not schema.keys() - set(ABOUT):
        return True
    kinds = schema.get("type", ())
    is_free = not schema.keys() & {"pattern", "enum", "const", "format"}
    is_text = "string" in ([kinds] if isinstance(kinds, str) else kinds)
    return (is_text and is_free) or any(_is_any_text(part) for part in schema.get("anyOf", ()))


def _below(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema whose parts, but not itself, may be left to a parameter."""
    found = dict(schema)
    for key in NAMED:
        if key in schema:
            found[key] = {
                name: part if name in TAGS else _marked(part) for name, part in schema[key].items()
            }
    for key in SINGLE:
        if key in schema:
            found[key] = _marked(schema[key])
    if "anyOf" in schema:
        found["anyOf"] = [_below(part) for part in schema["anyOf"]]
    return found
