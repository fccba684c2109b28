"""How phrases stand in a row in either language."""

from surveyapp.documents.voice import Voice


def test_phrases_in_a_row_begin_small_after_the_first_and_are_told_once() -> None:
    said = ("Too few answers", "Sample lopsided", "GDP missing", "Too few answers")

    assert Voice("en").apart(said) == "Too few answers; sample lopsided; GDP missing"
    assert Voice("zh-CN").apart(("样本不足", "不排名")) == "样本不足；不排名"
