"""Writes the documents that are made from the code, or checks that they are up to date.

`python docs/generate.py` writes them; with `--check` it writes nothing, and ends with status 1
and a sentence if one of them is not what the code says now.
"""
# ruff: noqa: INP001 - a program beside the documents it writes, not a package

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.plan import Plan
from analysis.samples.plan import SamplePlan
from analysis.schemes.json_schema import json_schema as scheme_json_schema
from questionnaires.formats.json_schema import DIALECT, json_schema

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Document:
    """A file in `docs/` and the function that returns what belongs in it."""

    name: str
    write: Callable[[], str]


def questionnaire_schema() -> str:
    """Return the JSON Schema of the questionnaire format."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def plan_schema() -> str:
    """Return the JSON Schema of analysis plans."""
    schema = {"$schema": DIALECT, **Plan.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def sample_plan_schema() -> str:
    """Return the JSON Schema of plans of estimates."""
    schema = {"$schema": DIALECT, **SamplePlan.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def scheme_schema() -> str:
    """Return the JSON Schema of assessment schemes."""
    schema = {"$schema": DIALECT, **scheme_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


# One entry for each generated document.
DOCUMENTS = (
    Document("questionnaire.schema.json", questionnaire_schema),
    Document("plan.schema.json", plan_schema),
    Document("sample_plan.schema.json", sample_plan_schema),
    Document("scheme.schema.json", scheme_schema),
)


def main(arguments: list[str]) -> int:
    """Write the documents, or check them; return the exit status."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python docs/generate.py [--check]\n")
        return 2
    stale = [document for document in DOCUMENTS if _read(document) != document.write()]
    for document in stale:
        if arguments:
            sys.stderr.write(f"docs/{document.name} is out of date: run `make docs`.\n")
        else:
            (FOLDER / document.name).write_text(document.write(), encoding="utf-8")
            sys.stderr.write(f"docs/{document.name} written.\n")
    return 1 if stale and arguments else 0


def _read(document: Document) -> str | None:
    path = FOLDER / document.name
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
