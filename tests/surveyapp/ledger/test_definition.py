"""Everything wrong with what a ledger is to take is told in the reader's language alone."""

import re

import pytest

from surveyapp.ledger.definition import LedgerVocabulary, VocabularyProblem, read_vocabulary
from surveyapp.messages import say

CATEGORY = "categories:\n- {code: a, title: {zh-CN: 甲, en: A}"


def told(source: str, language: str) -> list[str]:
    found = read_vocabulary(source)
    assert isinstance(found, list)
    return [say(one.remedy, language, **one.parameters) for one in found]


@pytest.mark.parametrize(
    ("source", "remedy"),
    [
        (CATEGORY + "}\ncolumns:\n- {code: b, title: {zh-CN: 乙}, kind: percent}", "yes_no"),
        ("categories:\n- {code: 报送, title: {zh-CN: 报送}}", "“报送”不能作代码"),
        ("categories:\n- {code: a, title: {中文: 报送}}", "“中文”不是语言的代码"),
        ("categories:\n- {code: a, title: 报送}", "这里要写“名称: 值”"),
        (CATEGORY + ", needs_approval: 也许}", "“也许”不是是或否"),
        (CATEGORY + ", required: title}", "这里要写列表"),
        ("categories:\n- {code: a, title: {zh-CN: 12}}", "“12”不是文字"),
        ("categories: [a]", "这里要写“名称: 值”"),
        ("categories: []", "请至少写一项"),
        (CATEGORY + ", required: [x]}", "可以要求的有：event_no、outlet、"),
    ],
)
def test_a_refusal_has_its_remedy_and_no_words_of_another_language(
    source: str, remedy: str
) -> None:
    (in_chinese,), (in_english,) = told(source, "zh-CN"), told(source, "en")

    assert remedy in in_chinese
    assert "Input should" not in in_chinese + in_english
    ours = re.sub("“[^”]*”", "", in_english)  # What was written stays as it is.
    assert not re.search("[\u3001\u4e00-\u9fff]", ours)


@pytest.mark.parametrize(
    ("further", "must_have"),
    [
        ("", ()),
        (", needs_approval: true", ("evidence",)),
        (", needs_approval: true, required: [evidence, title]", ("evidence", "title")),
    ],
)
def test_what_needs_approval_must_have_evidence_because_nothing_is_approved_without(
    further: str, must_have: tuple[str, ...]
) -> None:
    asked = read_vocabulary(CATEGORY + further + "}\n")

    assert isinstance(asked, LedgerVocabulary)
    assert asked.categories[0].must_have == must_have


def test_a_column_is_answered_with_yes_or_no() -> None:
    asked = read_vocabulary(
        CATEGORY + "}\ncolumns:\n- {code: b, title: {zh-CN: 乙}, kind: yes_no}"
    )

    assert isinstance(asked, LedgerVocabulary)
    assert asked.columns[0].kind == "yes_no"


@pytest.mark.parametrize(
    ("source", "line", "place"),
    [
        (CATEGORY + "}\n- code: b\n  title: {zh-CN: 乙}\n  dated_by: noon", 5,
         "categories.2.dated_by"),
        (CATEGORY + "}\n- {code: b}", 3, "categories.2.title"),
        (CATEGORY + "}\n- code: b\n  title: {zh-CN: 乙}\n  required:\n  - x", 6,
         "categories.2.required.1"),
        (CATEGORY + "}\n\n- {code: a, title: {zh-CN: 又}}", 4, "categories.2"),
        (CATEGORY + "}\ncolumns:\n- {code: outlet, title: {zh-CN: 乙}}", 4, "columns.1"),
        (CATEGORY + "}\ncategories: []", 3, ""),
        ("categories: [", None, ""),  # The sentence has it.
    ],
)  # fmt: skip
def test_a_problem_is_told_with_its_line(source: str, line: int | None, place: str) -> None:
    (found,) = read_vocabulary(source)

    assert isinstance(found, VocabularyProblem)
    assert (found.line, found.place) == (line, place)
