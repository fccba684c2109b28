"""Parameters in documents read as sentences of people, not as the text of a scheme."""

from analysis.schemes.definition import Parameter
from surveyapp.assessment.parameters import value_words

ITEMS = {
    "staff": {"title": {"zh-CN": "机构和人员", "en": "Staff"}, "full": 40},
    "quantity": {"title": {"zh-CN": "数量", "en": "Quantity"}, "full": 60},
}
DECLARED = Parameter(title={"zh-CN": "考评细则", "en": "Items"})


def test_entries_of_a_table_are_called_by_their_titles_in_the_language_of_the_reader() -> None:
    assert value_words(DECLARED, ITEMS, "en") == "Staff: 40; Quantity: 60"
    assert value_words(DECLARED, ITEMS, "zh-CN") == "机构和人员: 40; 数量: 60"


def test_an_entry_that_has_nothing_but_a_title_is_told_by_it_alone() -> None:
    entries = {"staff": {"title": {"zh-CN": "机构和人员", "en": "Staff"}}, "quantity": 60}

    assert value_words(DECLARED, entries, "zh-CN") == "机构和人员; quantity: 60"


def test_a_table_of_numbers_keeps_its_own_names() -> None:
    assert value_words(DECLARED, {"报送": 1, "采用": 5}, "en") == "报送: 1; 采用: 5"
