"""The respects in which items are inspected: a code that schemes read, and a name."""

import re
from collections.abc import Mapping

from questionnaires.definition import words
from surveyapp.inspection.checklists import names_of_point
from surveyapp.messages import LANGUAGES, N_, say

USUAL: Mapping[str, str] = {
    "accuracy": N_("准确性"),
    "timeliness": N_("及时性"),
    "completeness": N_("完整性"),
    "credibility": N_("可信度"),
}
EXPLAINED: Mapping[str, str] = {
    "accuracy": N_("内容、数字、名称有没有错误。"),
    "timeliness": N_("是否在规定的时间内。"),
    "completeness": N_("应有的内容有没有遗漏。"),
    "credibility": N_("是否写明来源和方法，有没有虚假。"),
}
MAX_DIMENSIONS, MAX_NAME = 40, 60
LINE = re.compile(r"([a-z][a-z0-9_]{0,31})(?:[\s:：=]+(\S.*))?")
NOT_A_DIMENSION = N_("“{line}”写法不对：每行先写代码，空一格，再写名称，例如 accuracy 准确性。")
TWICE = N_("代码“{code}”写了两次，请删去一行。")
NAMELESS = N_("代码“{code}”后面没有名称，请补上。")
NAME_TOO_LONG = N_("代码“{code}”的名称太长，最多 {maximum} 个字。")
NONE_GIVEN = N_("请至少写一项检查内容，例如 accuracy 准确性。")
TOO_MANY = N_("最多 {maximum} 项检查内容，请删减。")
Wrong = tuple[str, dict[str, object]]


def read_dimensions(typed: str) -> tuple[dict[str, str], list[Wrong]]:
    """Return the dimensions that lines of a form name, and everything wrong with them."""
    found: dict[str, str] = {}
    wrong: list[Wrong] = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        match = LINE.fullmatch(line)
        if match is None:
            wrong.append((NOT_A_DIMENSION, {"line": line[:MAX_NAME]}))
            continue
        code, name = match[1], _usual(match[1], (match[2] or "").strip())
        if code in found:
            wrong.append((TWICE, {"code": code}))
        elif not name:
            wrong.append((NAMELESS, {"code": code}))
        elif len(name) > MAX_NAME:
            wrong.append((NAME_TOO_LONG, {"code": code, "maximum": MAX_NAME}))
        found.setdefault(code, name)
    if not found and not wrong:
        wrong.append((NONE_GIVEN, {}))
    if len(found) > MAX_DIMENSIONS:
        wrong.append((TOO_MANY, {"maximum": MAX_DIMENSIONS}))
    return found, wrong


def _usual(code: str, name: str) -> str:
    """Return the Chinese name of a usual dimension that is called as it is in some language."""
    usual = USUAL.get(code, "")
    return usual if name in {"", *(say(usual, each) for each in LANGUAGES)} else name


def name_of(code: str, name: str, language: str) -> str:
    """Return what a dimension is called: one of ours in the reader's language."""
    point = names_of_point(code)
    if point is not None and name in point.values():
        return words(point, language)
    return say(name, language) if USUAL.get(code) == name else name
