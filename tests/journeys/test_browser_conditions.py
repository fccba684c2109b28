"""The browser finds every shared case of the condition language worth what Python does."""

import math
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Page

import tests
from questionnaires.expressions import evaluate, parse, to_json

CASES_FILE = Path(tests.__path__[0]) / "questionnaires" / "expressions" / "cases.yaml"
CASES = yaml.safe_load(CASES_FILE.read_text(encoding="utf-8"))


def test_the_browser_agrees_with_python(page: Page) -> None:
    page.goto("/static/expressions.js")
    trees = [parse(case["source"]) for case in CASES["values"]]
    found = page.evaluate(
        """async ([trees, answers]) => {
            const { evaluate } = await import("/static/expressions.js");
            return trees.map((tree) => evaluate(tree, answers));
        }""",
        [[to_json(tree) for tree in trees], CASES["answers"]],
    )

    expected = [evaluate(tree, CASES["answers"], number=float) for tree in trees]
    differing = [
        (case["source"], one, other)
        for case, one, other in zip(CASES["values"], found, expected, strict=True)
        if not is_same(one, other)
    ]
    assert differing == []


def is_same(found: Any, expected: object) -> bool:
    if isinstance(expected, float) and not isinstance(found, bool):
        return found is not None and math.isclose(found, expected)
    return bool(found == (list(expected) if isinstance(expected, tuple) else expected))
