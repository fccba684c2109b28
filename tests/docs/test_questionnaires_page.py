"""What the book of questionnaires shows is true, and both its languages say the same."""

import re
from datetime import date

import pytest

from questionnaires.conditions import read_condition
from questionnaires.definition import PRESET_SCALES
from questionnaires.expressions import FUNCTIONS
from questionnaires.formats.schema_problems import QUESTION_TYPES
from questionnaires.formats.yaml import check_text, read_text
from tests.docs.book import CHINESE, ENGLISH, FOLDER, edition, examples

EDITIONS = (ENGLISH, CHINESE)
FIRST_CELL = re.compile(r"^\| `(.+?)` \|")


@pytest.mark.parametrize("example", examples())
def test_every_example_can_be_published(example: str) -> None:
    assert [f.sentence("en") for f in check_text(example, date(2026, 1, 15))] == []


def test_every_kind_of_question_has_an_example() -> None:
    asked = {question.type for each in examples() for question in read_text(each).questions()}

    assert asked == set(QUESTION_TYPES)


@pytest.mark.parametrize("name", EDITIONS)
def test_every_kind_of_question_has_a_passage_and_a_picture(name: str) -> None:
    book = edition(name)
    pictures = shown_in(name)

    for kind in QUESTION_TYPES:
        assert [words for _, words in book.headings() if f"`{kind}`" in words], kind
        assert f"kinds/{kind}.png" in pictures


@pytest.mark.parametrize("name", EDITIONS)
def test_every_condition_shown_can_be_read(name: str) -> None:
    heads = ("| condition |", "| 条件 |")
    (table,) = (
        rows for rows in tables(edition(name).prose) if rows[:1] and rows[0].startswith(heads)
    )
    conditions = [found[1] for found in map(FIRST_CELL.match, table) if found]

    assert len(conditions) == len(table) - 2
    for condition in conditions:
        read_condition(condition)


@pytest.mark.parametrize("name", EDITIONS)
def test_every_function_and_scale_is_described(name: str) -> None:
    for described in (*FUNCTIONS, *PRESET_SCALES):
        assert f"`{described}" in edition(name).text


@pytest.mark.parametrize("name", EDITIONS)
def test_every_picture_and_link_leads_somewhere(name: str) -> None:
    book = edition(name)
    anchors = book.anchors()

    assert len(set(anchors)) == len(anchors)
    for _, place in book.pictures():
        assert (FOLDER / place).exists(), place
    for link in book.links():
        page, _, anchor = link.partition("#")
        assert not page or (FOLDER / page).exists(), link
        assert page or anchor in anchors, link


def test_both_languages_show_the_same() -> None:
    english, chinese = edition(ENGLISH), edition(CHINESE)

    assert chinese.blocks() == english.blocks()
    assert shown_in(CHINESE) == shown_in(ENGLISH)


def test_both_languages_have_the_same_chapters() -> None:
    english, chinese = edition(ENGLISH), edition(CHINESE)

    assert [level for level, _ in chinese.headings()] == [level for level, _ in english.headings()]
    assert [len(table) for table in tables(chinese.prose)] == [
        len(table) for table in tables(english.prose)
    ]


@pytest.mark.parametrize(("name", "other"), [EDITIONS, EDITIONS[::-1]])
def test_each_language_leads_to_the_other(name: str, other: str) -> None:
    assert f"({other})" in edition(name).text[:200]


def test_no_picture_is_left_over() -> None:
    books = (edition(name).pictures() for name in EDITIONS)
    shown = {FOLDER / place for pictures in books for _, place in pictures}
    shown.add(FOLDER / "pictures" / "overview.png")  # Of README.

    assert set((FOLDER / "pictures").rglob("*.png")) == shown


def shown_in(name: str) -> list[str]:
    """Return the pictures of a book, each of which is in the language of the book."""
    folder = "pictures/en/" if name == ENGLISH else "pictures/"
    places = [place for _, place in edition(name).pictures()]
    assert all(place.startswith(folder) for place in places)
    return [place.removeprefix(folder) for place in places]


def tables(prose: str) -> list[list[str]]:
    """Return the rows of each table."""
    found: list[list[str]] = [[]]
    for line in prose.splitlines():
        if line.startswith("|"):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return found
