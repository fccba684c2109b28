"""The book of questionnaires as its tests, and the program that takes its pictures, read it."""

import re
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

FOLDER = Path(__file__).parents[2] / "docs"
ENGLISH, CHINESE = "questionnaires.md", "questionnaires.zh.md"

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
PICTURE = re.compile(r"!\[([^\]]+)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")
CODE_OF_RATING = re.compile(r"type: rating\n +code: (\w+)")

AROUND = """\
code: example
title: {zh-CN: 办事评价, en: Rate this visit}
languages: [zh-CN, en]
privacy_notice: {zh-CN: 本评价不记名。, en: This rating is anonymous.}
"""
AROUND_QUESTIONS = """\
sections:
  - code: visit
    title: {zh-CN: 这次办事, en: Your visit}
    questions:
"""


@dataclass(frozen=True, slots=True)
class Edition:
    """The book in one language."""

    text: str

    @property
    def prose(self) -> str:
        """Return everything but the blocks of code."""
        return BLOCK.sub("", self.text)

    def blocks(self) -> list[tuple[str, str]]:
        """Return the language and the text of each block of code."""
        return BLOCK.findall(self.text)

    def headings(self) -> list[tuple[int, str]]:
        """Return the level and the words of each heading."""
        return [(len(signs), words) for signs, words in HEADING.findall(self.prose)]

    def anchors(self) -> list[str]:
        """Return what links within the book can lead to."""
        titles = (words.lower() for _, words in self.headings())
        return [NOT_IN_ANCHORS.sub("", title).replace(" ", "-") for title in titles]

    def pictures(self) -> list[tuple[str, str]]:
        """Return what each picture shows, in words, and where it is."""
        return PICTURE.findall(self.prose)

    def links(self) -> list[str]:
        """Return where links lead."""
        return LINK.findall(self.prose)


def edition(name: str) -> Edition:
    return Edition((FOLDER / name).read_text(encoding="utf-8"))


def examples() -> list[str]:
    """Return the examples of the book, each completed to a questionnaire of its own.

    An example is a whole questionnaire, or what stands beside and in its sections, or the
    questions of one section.
    """
    return [_completed(block) for name, block in edition(ENGLISH).blocks() if name == "yaml"]


def example_of(kind: str) -> str:
    """Return the example in the passage on a kind of question."""
    passage = edition(ENGLISH).text.partition(f"(`{kind}`)\n")[2]
    (_, code) = BLOCK.findall(passage)[0]
    return _completed(code)


def example_that_asks(code: str) -> str:
    (found,) = (each for each in examples() if f" code: {code}\n" in each)
    return found


def _completed(example: str) -> str:
    if example.startswith("code:"):
        return example
    outcome = CODE_OF_RATING.search(example)
    around = AROUND + (f"outcome: {outcome[1]}\n" if outcome else "")
    if example.startswith("-"):
        return around + AROUND_QUESTIONS + indent(example, " " * 6)
    return around + example
