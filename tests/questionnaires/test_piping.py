"""Earlier answers in later words."""

from questionnaires.piping import fill, left_open, piped_codes


def test_codes_are_found_in_every_language() -> None:
    assert piped_codes({"zh-CN": "您选了${way}，", "en": "You chose ${ way } for ${matter}"}) == {
        "way",
        "matter",
    }
    assert piped_codes({"en": "It costs $5 {or so}"}) == frozenset()


def test_what_was_said_stands_in_the_place_of_its_code() -> None:
    said = {"way": "手机", "matter": "$5"}

    assert fill("${way}：${matter}，${way}", said.__getitem__) == "手机：$5，手机"


def test_what_was_said_is_not_looked_through_again() -> None:
    assert fill("${a}", {"a": "${b}", "b": "secret"}.__getitem__) == "${b}"


def test_a_question_that_repeats_an_answer_is_named_without_it() -> None:
    assert left_open({"zh-CN": "您跑了${trips}，还有什么意见？", "en": "After ${ trips }?"}) == {
        "zh-CN": "您跑了…，还有什么意见？",
        "en": "After …?",
    }
