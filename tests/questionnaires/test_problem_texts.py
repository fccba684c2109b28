"""Every problem can be read, in both languages."""

import re

import pytest

from questionnaires.expressions import ExpressionProblemCode
from questionnaires.problem_texts import PROBLEM_TEXTS, advise, describe
from questionnaires.problems import AnyProblemCode, DocumentProblemCode, ProblemCode

CODES: list[AnyProblemCode] = [
    *ProblemCode,
    *DocumentProblemCode,
    *ExpressionProblemCode,
]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_problem_has_a_sentence_and_a_remedy(code: AnyProblemCode, language: str) -> None:
    text = PROBLEM_TEXTS[code]

    assert set(text.sentence) == set(text.remedy) == {"zh-CN", "en"}
    assert describe(code, {}, language)
    assert advise(code, {}, language)


@pytest.mark.parametrize("code", CODES)
def test_both_languages_say_the_same_of_the_parameters(code: AnyProblemCode) -> None:
    text = PROBLEM_TEXTS[code]
    named = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})|\{\{\{([a-z_]+)\}\}\}")

    assert set(named.findall(text.sentence["zh-CN"])) == set(named.findall(text.sentence["en"]))


def test_codes_are_unique_across_the_three_lists() -> None:
    assert len({code.value for code in CODES}) == len(CODES) == len(PROBLEM_TEXTS)


def test_a_remedy_begins_with_what_was_probably_meant() -> None:
    parameters = {"key": "titel", "nearest": "title"}

    found = advise(DocumentProblemCode.UNKNOWN_KEY, parameters, "en")

    assert found.startswith("Did you mean “title”?")


def test_an_unknown_language_reads_chinese() -> None:
    assert describe(DocumentProblemCode.EMPTY_DOCUMENT, {}, "fr") == "文件是空的。"
