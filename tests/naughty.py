"""Strings that have broken forms, stores, pages, spreadsheets and PDFs; all of them ours.

Every field that takes free text must keep each of `NAUGHTY` exactly and show it as text.
`CLEANED` are those that `questionnaires.answers.clean_words` changes, and into what: a NUL,
half of a surrogate pair and other control characters have no place in a store or a document.
"""

from collections.abc import Mapping
from typing import Final

CLEANED: Final[Mapping[str, str]] = {
    "前\x00后": "前后",
    "\x07\x1b[31mred\x1b[0m": "[31mred[0m",
    "\u00a0\u3000around\u2003 ": "around",
    "\t=1+1": "=1+1",
    "line one\r\nline two\rline three": "line one\nline two\nline three",
}

FORMULAS: Final = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://elsewhere.example","click")',
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "＝1+1",
)

MARKUP: Final = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "</textarea><h1>not a heading</h1>",
    "</script><script>alert(1)</script>",
    "<!-- not a comment -->",
    "<![CDATA[ x ]]>",
    "&lt;already escaped&gt; &amp; &#39;",
    "&nbsp;",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "${7*7}",
    "#{7*7}",
    "#set page(width: 1cm)",
    "\\input{/etc/passwd}",
    "$x_1^2$ *bold* _under_ `code` #strong[x] @ref <label>",
)

QUERIES: Final = (
    "'; DROP TABLE response; --",
    '" OR ""="',
    "1' OR '1'='1",
    "100%_\\",
    "NULL",
    "null",
    "None",
    "undefined",
    "nan",
    "true",
)

FORMATS: Final = (
    "%s %d %n %(name)s",
    "{0} {name} {}",
    "{0.__class__}",
    "100 %",
    "%00",
    "\\u0000 \\ud800 \\x00",
    "../../etc/passwd",
    "C:\\new\\table",
)

UNICODE: Final = (
    "办事很快，谢谢！",
    "\u202e文字反了\u202c",
    "مرحبا بالعالم",
    "שלום abc 123",
    "a\u200bb\u200cc\u200dd\ufeffe",
    "👍🏽👨‍👩‍👧‍👦🇨🇳",
    "𠮷野家 𡃁 㐂",  # Outside the basic plane, as rare names are.
    "Z̸̡̢a̷̛̕l̵̨̛g̸̛̀o̴̕̚",
    "e\u0301 is not é",
    "ﬁ ＡＢＣ １２３ ㎏",
    "ı İ ß ſ",
    "line\u2028separated\u2029paragraph",
    "spaces\u00a0\u3000\u2003inside",
    "ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ",
    "ئۇيغۇرچە",
    "ᠮᠣᠩᠭᠣᠯ",
    "\ue000\uf8ff",  # Private use.
    "\N{REPLACEMENT CHARACTER}",
)

SHAPES: Final = (
    "0",
    "-1",
    "1e309",
    "00012",
    "2026-02-30",
    "a" * 400,
    "字" * 400,
    "line one\nline two\n\nline four",
    "a,b;c\td\"e'f",
    "'",
)

NAUGHTY: Final[tuple[str, ...]] = (*FORMULAS, *MARKUP, *QUERIES, *FORMATS, *UNICODE, *SHAPES)
