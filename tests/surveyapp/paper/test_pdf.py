"""The form on paper: what every page must carry, in both languages, with nothing cut."""

import pytest

from surveyapp.paper.pdf import print_form
from tests.surveyapp.pages.kinds import KINDS, text
from tests.surveyapp.paper.forms import NOW, every_kind, pages_of, printed_form

MARK = {
    "form_no": "政务满101表",
    "issuing_body": text("某市统计局", "City statistics bureau"),
    "approval_no": "某统制〔2026〕12号",
    "valid_until": "2027-12-31",
}


def squeezed(words: str) -> str:
    """Return words without spaces, which a PDF puts in where a line ends."""
    return "".join(words.split())


def test_sm_02_the_first_page_shows_the_four_fields_of_the_statutory_mark() -> None:
    form = printed_form(every_kind(statutory_mark=MARK))

    first = squeezed(pages_of(print_form(form, (), made_at=NOW))[0])

    for field in (
        "表号：政务满101表", "制定机关：某市统计局", "批准文号：某统制〔2026〕12号",
        "有效期至：2027年12月31日",
    ):  # fmt: skip
        assert field in first


def test_loose_pages_can_be_put_together_again() -> None:
    pages = pages_of(print_form(printed_form(every_kind()), (7, 8), made_at=NOW))

    count = len(pages) // 2
    assert count > 1
    for place, page in enumerate(pages):
        foot = squeezed(page.strip().splitlines()[-1])
        copy, number = divmod(place, count)
        assert foot == f"h7k2m9pq·ab12cd34编号{copy + 7:04d}第{number + 1}页，共{count}页"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_nothing_that_is_asked_is_cut(language: str) -> None:
    pages = pages_of(print_form(printed_form(every_kind(), language), (), made_at=NOW))

    printed = squeezed("".join(pages))
    for kind in KINDS.values():
        assert squeezed(kind.question["text"][language]) in printed
        for choice in kind.question.get("choices", ()):
            assert squeezed(choice["label"][language]) in printed


def test_the_form_says_how_to_fill_it_in_and_where_to_answer_by_phone() -> None:
    form = printed_form(every_kind(privacy_notice=text("只用于改进服务。", "To do better.")))

    first = squeezed(pages_of(print_form(form, (), made_at=NOW))[0])

    for said in ("打“√”", "投入意见箱", "不用写姓名", "只用于改进服务。", "https://ping.example"):
        assert said in first


def test_an_address_that_fills_lines_is_copied_from_the_page_as_it_is() -> None:
    address = "https://ping.example/" + "a1" * 60
    form = printed_form(every_kind(title=text(f"见 {address}", f"See {address}")))

    pages = pages_of(print_form(form, (), made_at=NOW))

    assert squeezed(pages[0]).count(address) == 1
    assert "\u200b" not in "".join(pages)


def test_words_that_look_like_instructions_and_strange_letters_stay_words() -> None:
    naughty = '#panic("x") $ * _ \u0001 \U0001f600 ' + "长" * 300 + "x" * 150
    form = printed_form(every_kind(title={"zh-CN": naughty}))

    pages = pages_of(print_form(form, (), made_at=NOW))

    assert '#panic("x")' in "".join(pages)
    assert squeezed("".join(pages)).count("长") == 300
