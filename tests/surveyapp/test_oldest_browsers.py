"""What citizens' pages load is understood by the oldest browsers named in `docs/operations.md`.

A sign that such a browser does not know stops a whole script, and a name that it does not have
stops it halfway. A rule of style that it does not know is left out, so that only those matter
without which a page could not be used. The lists hold what came after Chromium 69 or Safari 12.1.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "surveyapp" / "static"
OF_STAFF = {"editor.js", "entry.js"}
SCRIPTS = sorted(path.name for path in STATIC.glob("*.js") if path.name not in OF_STAFF)
STYLESHEET = (
    STATIC / "style.css"
).read_text()  # Staff, who have browsers of this decade, have another.

NEW_IN_SCRIPTS = {
    "optional chaining": r"\?\.(?!\d)",
    "nullish coalescing": r"\?\?",
    "logical assignment": r"(\|\||&&)=",
    "digits in groups": r"\b\d+_\d",
    "big integers": r"\b\d+n\b",
    "looking behind": r"\(\?<[=!]",
    "flags of patterns": r"/[gimuy]*[dsv][dgimsuvy]*\.(exec|test)",
    "private and static parts of classes": r"(this\.#|^\s+#\w|^\s+static\s)",
    "export * as": r"export \* as",
    "hash bang": r"^#!",
    "waiting outside functions": r"^await\b",
    "what came to Object": r"Object\.(fromEntries|hasOwn|groupBy)\b",
    "what came to arrays and strings": (
        r"\.(at|findLast|findLastIndex|toSorted|toReversed|toSpliced|replaceAll|matchAll"
        r"|trimStart|trimEnd|isWellFormed)\("
    ),
    "what came to promises": r"Promise\.(allSettled|any|try|withResolvers)\b",
    "what came to the page": (
        r"\b(structuredClone|randomUUID|globalThis|AbortSignal\.timeout|queueMicrotask"
        r"|requestIdleCallback|ResizeObserver|WeakRef|CompressionStream|navigation\.navigate"
        r"|requestSubmit|replaceChildren|toggleAttribute|BroadcastChannel|navigator\.locks)\b"
    ),
    "what came to the words of a place": r"Intl\.(ListFormat|RelativeTimeFormat|Segmenter)",
}
NEW_IN_STYLES = {
    "lists of selectors": r":(is|where)\(",
    "logical edges": r"\binset(-block|-inline)?(-start|-end)?:",
    "two logical sides at once": r"\b(margin|padding|border)-(block|inline):",
    "logical corners": r"border-(start|end)-(start|end)-radius",
    "proportions": r"aspect-ratio:",
    "comparing lengths": r"\b(min|max|clamp)\((?!content)",
    "units of moving screens": r"\d[dsl]v[hw]\b",
    "mixing colours": r"\b(color-mix|oklch|oklab|lab|lch)\(",
    "layers and containers": r"@(layer|container|scope|property|starting-style)\b",
    "nesting": r"^\s*&",
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_have_nothing_newer(name: str) -> None:
    code = without_comments((STATIC / name).read_text())
    assert list(found(NEW_IN_SCRIPTS, code)) == []


def test_styles_that_citizens_need_have_nothing_newer() -> None:
    assert list(found(NEW_IN_STYLES, STYLESHEET)) == []


def test_things_in_a_row_keep_their_distance_where_gap_is_for_grids_only() -> None:
    rules = re.findall(r"[^{}]+\{[^{}]*\}", STYLESHEET)
    assert len(rules) > 100
    assert [
        rule for rule in rules if re.search(r"display: (inline-)?flex", rule) and "gap:" in rule
    ] == []


@pytest.mark.parametrize(
    ("patterns", "line"),
    [
        (NEW_IN_SCRIPTS, "const length = words?.length;"),
        (NEW_IN_SCRIPTS, "read[kind] ?? readWords"),
        (NEW_IN_SCRIPTS, "return Object.fromEntries(rows);"),
        (NEW_IN_SCRIPTS, "const last = rows.at(-1);"),
        (NEW_IN_STYLES, "td:is(.a, .b) { margin: 0; }"),
        (NEW_IN_STYLES, ".sheet { width: min(100%, 20rem); }"),
        (NEW_IN_STYLES, ".sheet { inset: 0; }"),
    ],
)
def test_what_is_newer_is_found(patterns: dict[str, str], line: str) -> None:
    assert len(list(found(patterns, line))) == 1


def found(patterns: dict[str, str], text: str) -> Iterator[str]:
    for meaning, pattern in patterns.items():
        for match in re.finditer(pattern, text, re.MULTILINE):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{meaning}: {match.group()} in line {line}"


def without_comments(code: str) -> str:
    return re.sub(r"/\*(?:.|\n)*?\*/|(?:^|\s)//.*$", "", code, flags=re.MULTILINE)
