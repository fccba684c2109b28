"""What people wrote stays text, and stays legible, wherever it lands."""

import pytest

from analysis.spreadsheets import is_formula_like
from surveyapp.cells import as_text, legible, places
from tests.naughty import FORMULAS


@pytest.mark.parametrize("words", [*FORMULAS, "\t=1+1", "\r=1", "  =1+1", "\n@x"])
def test_a_formula_stays_text(words: str) -> None:
    assert is_formula_like(words)
    assert as_text(words).startswith("'")


@pytest.mark.parametrize("words", ["窗口", "a=b", "1-2", "", "'quoted", "-3", "-3.50"])
def test_other_words_are_left_alone(words: str) -> None:
    assert as_text(words) == words


def test_what_no_document_can_hold_becomes_visible() -> None:
    assert legible("a\x00b\u202ec\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert legible("两行\n一格\t𠮷") == "两行\n一格\t𠮷"


def test_a_chinese_letter_takes_the_room_of_two_latin_ones() -> None:
    assert places("窗口 1") == 6
