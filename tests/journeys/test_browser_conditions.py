"""The browser finds every expression of the condition language worth what Python does."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page

import tests
from questionnaires.expressions import FUNCTIONS, Expression, evaluate, parse, to_json, to_source
from tests.questionnaires.expressions.generated import ANSWERED, answer_sets, trees

CASES_FILE = Path(tests.__path__[0]) / "questionnaires" / "expressions" / "cases.yaml"
CASES = yaml.safe_load(CASES_FILE.read_text(encoding="utf-8"))
GENERATED = 1500
EVALUATE = """async ([cases, now]) => {
    const { evaluate } = await import("/static/expressions.js");
    const values = JSON.parse(cases).map(([tree, answers]) => evaluate(tree, answers, now));
    return JSON.stringify(values);
}"""

Case = tuple[Expression, dict[str, object]]


def test_the_browser_agrees_with_python_on_every_shared_case(page: Page) -> None:
    cases = [(parse(case["source"]), CASES["answers"]) for case in CASES["values"]]

    assert differences(page, cases) == []


def test_the_browser_agrees_with_python_on_whatever_can_be_written(page: Page) -> None:
    cases = made_up_cases()

    assert len(cases) >= GENERATED
    assert differences(page, cases) == []


def test_the_browser_knows_the_functions_that_python_knows(page: Page) -> None:
    page.goto("/static/expressions.js")
    known = page.evaluate("import('/static/expressions.js').then(({ ARITIES }) => ({...ARITIES}))")

    assert known == {
        name: [function.minimum, function.maximum] for name, function in FUNCTIONS.items()
    }


def made_up_cases() -> list[Case]:
    """Return what hypothesis makes up, collected so that one page can evaluate all of it."""
    cases: list[Case] = []

    @settings(max_examples=GENERATED, suppress_health_check=list(HealthCheck))
    @given(trees(ANSWERED), answer_sets(ANSWERED).filter(is_json))
    def collect(tree: Expression, answers: dict[str, object]) -> None:
        cases.append((tree, answers))

    collect()
    return cases


def is_json(answers: dict[str, object]) -> bool:
    """Tell whether answers can be stored: no answer is infinite, or not a number."""
    try:
        json.dumps(answers, allow_nan=False)
    except ValueError:
        return False
    return True


def differences(page: Page, cases: Sequence[Case]) -> list[tuple[str, object, object, object]]:
    """Return every case on which the two differ, the shortest first."""
    page.goto("/static/expressions.js")
    sent = json.dumps([[to_json(tree), answers] for tree, answers in cases])
    found = json.loads(page.evaluate(EVALUATE, [sent, CASES["now"]]))
    now = datetime.fromisoformat(CASES["now"])
    differing: list[tuple[str, object, object, object]] = []
    for (tree, answers), in_browser in zip(cases, found, strict=True):
        in_python = evaluate(tree, answers, number=float, now=now)
        if not is_same(in_browser, in_python):
            differing.append((to_source(tree), answers, in_browser, in_python))
    return sorted(differing, key=lambda case: len(case[0]))


def is_same(found: object, expected: object) -> bool:
    """Tell whether two values are the same to the last bit, and of one type."""
    if isinstance(found, bool) or isinstance(expected, bool):
        return found is expected
    if isinstance(found, int) and isinstance(expected, float):
        return float(found) == expected  # A browser writes 4e16 with all its zeros.
    return found == (list(expected) if isinstance(expected, tuple) else expected)
