"""The page of methods names what there is, and its lines of Python print what they say."""

import ast
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
INDEX = PAGE.split("## Where each estimator is")[1].split("\n## ")[0]
ROOMS = ("estimation", "indices", "units", "quality", "experts", "inspection")
ESTIMATOR = re.compile(
    r"(estimate|compare|funnel_of|shrink|standardize|rake|calibrate|flag)(_\w+)?"
    r"|[a-z]\w*(_test|_chart|_probabilities|_sets|_indicators|_bounds|_interval)"
    r"|(direct|combine|ahp|entropy|relative)_weights"
)

SECTIONS = re.findall(r"^\| ([^|`]+) \| `", INDEX, re.MULTILINE)
_PIECES = re.split(r"^##+ (.+)$", PAGE, flags=re.MULTILINE)
TEXTS = dict(zip(_PIECES[1::2], _PIECES[2::2], strict=True))
PARTS = {
    "formula": r"[=Σ≥≤×·]",
    "assumptions": r"[Aa]ssum",
    "source": r"Sources?:|Source\.\*",
    "in a report": r"To write|Write:|Report: |Report |[Ii]n a report",
    "tests": "test_",
}


def public_functions(module: Path) -> set[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def listed() -> Iterator[tuple[str, str]]:
    """Yield each module of the list with each function that stands behind it."""
    for module, names in re.findall(r"`([a-z_/]+\.py)`(?:: ((?:`\w+`(?:, )?)+))?", INDEX):
        for name in re.findall(r"`(\w+)`", names):
            yield module, name


@pytest.mark.parametrize("room", ROOMS)
def test_every_estimator_is_listed_with_its_section(room: str) -> None:
    found = set(listed())
    public = {
        (f"{room}/{module.name}", name)
        for module in (ROOT / "analysis" / room).glob("*.py")
        for name in public_functions(module)
        if ESTIMATOR.fullmatch(name)
    }

    assert public
    assert public - found == set()


def test_every_function_of_the_list_is_in_its_module() -> None:
    absent = [
        (module, name)
        for module, name in listed()
        if name not in public_functions(ROOT / "analysis" / module)
    ]

    assert absent == []


def test_every_section_of_the_list_is_on_the_page() -> None:
    assert SECTIONS
    assert [name for name in SECTIONS if name not in TEXTS] == []


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("part", PARTS)
def test_every_section_says_what_is_assumed_where_it_is_from_what_to_write_and_its_tests(
    name: str, part: str
) -> None:
    assert re.search(PARTS[part], TEXTS[name])


def test_every_test_that_the_page_names_exists() -> None:
    files = [path.as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    named = re.findall(r"`((?:[a-z_]+/)*test_[a-z_0-9]+\.py)`", PAGE)

    assert named
    assert [name for name in named if not any(f.endswith(f"/{name}") for f in files)] == []


def test_the_lines_of_python_print_what_stands_behind_their_arrows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    said = [line for block in blocks for line in re.findall(r"^# → (.+)$", block, re.MULTILINE)]
    printed = StringIO()
    names: dict[str, object] = {}

    with redirect_stdout(printed):
        for block in blocks:
            exec(block, names)  # noqa: S102 - the page's own lines.

    assert said
    assert printed.getvalue().splitlines() == said
