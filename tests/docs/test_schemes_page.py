"""What the book of schemes shows is what comes out, and both its languages say the same."""

import re
from typing import get_args

import pytest

from analysis.schemes.rules import AnyRule
from analysis.schemes.tables import HEADINGS, TABLES
from docs.transcripts import BLOCK, FOLDER, PAGES, with_outputs
from tests.docs.book import Edition

PAGE = {name: (FOLDER / name).read_text(encoding="utf-8") for name in PAGES}
KINDS = [
    get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(AnyRule)[0])
]


@pytest.mark.parametrize("name", PAGES)
def test_following_the_book_gives_the_printed_results(name: str) -> None:
    assert with_outputs(PAGE[name]) == PAGE[name]


@pytest.mark.parametrize("name", PAGES)
def test_the_book_describes_every_kind_of_rule_and_every_column(name: str) -> None:
    columns = {column for form in TABLES.values() for column in form.columns}

    missing = [word for word in (*KINDS, *TABLES, *columns) if f"`{word}`" not in PAGE[name]]

    assert missing == []


def test_every_column_may_be_headed_in_chinese_and_the_chinese_book_says_how() -> None:
    columns = {column for form in TABLES.values() for column in form.columns}
    headed = {column: title for title, column in reversed(list(HEADINGS.items()))}

    assert columns - set(headed) == set()
    told = {column for column, title in headed.items() if f"{title} `{column}`" in PAGE[PAGES[1]]}
    assert columns - told == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_within_the_book_leads_somewhere(name: str) -> None:
    book = Edition(PAGE[name])

    lost = [link for link in book.links() if link[0] == "#" and link[1:] not in book.anchors()]

    assert lost == []


def test_both_languages_have_the_same_parts_and_the_same_files() -> None:
    english, chinese = (PAGE[name] for name in PAGES)

    assert _levels(english) == _levels(chinese)
    assert _files(english) == _files(chinese)


def _levels(page: str) -> list[int]:
    return [level for level, _words in Edition(page).headings()]


def _files(page: str) -> list[tuple[str, str]]:
    return [(b["file"], re.sub(r"\s+", " ", b["text"])) for b in BLOCK.finditer(page) if b["file"]]
