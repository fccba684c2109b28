"""Columns on paper are wide enough for their words, in type as large as may be."""

import pytest

from surveyapp.documents.fitting import fit

PAGE = 9_638  # A4 less its margins, in twips.


def test_a_narrow_column_gets_what_its_longest_word_needs_and_the_widest_gives_it() -> None:
    found = fit(["Unit", "Remuneration (yuan)"], [["A centre", "400"]], [9.0, 1.0], PAGE)

    assert found.half_points == 17
    assert found.widths[1] >= len("Remuneration") * 0.6 * 17 * 10
    assert PAGE - 2 <= sum(found.widths) <= PAGE


def test_words_that_fit_leave_the_shares_as_they_were_asked_for() -> None:
    assert fit(["甲", "乙"], [["一", "1"]], [3.0, 1.0], 4_000).widths == (3_000, 1_000)


def test_type_gets_smaller_only_where_words_do_not_fit_and_no_smaller_than_can_be_read() -> None:
    short, long = ["名次"] * 11, ["Remunerations"] * 11

    assert fit(short, [], [1.0] * 11, PAGE).half_points == 15
    crowded = fit(long, [], [1.0] * 11, PAGE)
    assert crowded.half_points == 13
    assert sum(crowded.widths) <= PAGE


def test_a_name_in_chinese_does_not_stand_one_letter_below_the_other() -> None:
    found = fit(["名称", *["Remunerations"] * 7], [["政务服务中心", *["1"] * 7]], [1.0] * 8, PAGE)

    assert found.widths[0] >= 4 * found.half_points * 10


@pytest.mark.parametrize(("title", "half_points"), [("Items adopted", 16), ("Submission", 14)])
def test_names_take_two_lines_even_where_type_gets_a_point_smaller(
    title: str, half_points: int
) -> None:
    name = "Lancang County Administrative Approvals"

    found = fit(["Unit", *[title] * 7], [[name, *["1"] * 7]], [1.0] * 8, PAGE)

    assert found.half_points == half_points
    assert found.widths[0] >= len(name) / 2 * 0.6 * half_points * 10


def test_names_take_two_lines_beside_nine_columns_of_figures() -> None:
    name = "Linjiang District Service Centre"
    figures = ["Submitted", "Adopted", "Quota", "Adoptions", "Leaders' comments", "Late reports"]
    titles = ["Rank", "Unit", *figures, "Remuneration (yuan)", "Quarter's points", "Grade"]

    found = fit(titles, [["1", name, *["14"] * 8, "Good"]], [1.0, 3.0, *[1.0] * 9], PAGE)

    assert found.widths[1] >= len(name) / 2 * 0.6 * found.half_points * 10


def test_a_sentence_asks_for_no_more_than_its_longest_word() -> None:
    shares = [1.0] * 2
    said = "Every unit that was asked has sent what was asked of it, and none is late."

    assert fit(["A", "B"], [[said, "1"]], shares, 3_000).widths == (1_500, 1_500)


def test_it_is_known_whether_every_word_fits() -> None:
    assert fit(["名次"] * 11, [], [1.0] * 11, PAGE).is_whole
    assert not fit(["Remunerations"] * 11, [], [1.0] * 11, PAGE).is_whole
