"""Texts of questionnaires: what they mean, what is wrong with them, how two of them differ."""

import re
from datetime import date
from difflib import unified_diff

from questionnaires.formats.yaml import examine
from surveyapp.orm import Words

CODE_LINE = re.compile(
    r"^code:[ \t]*[\"']?([a-z][a-z0-9_]{0,31})[\"']?[ \t]*(?:#.*)?$", re.MULTILINE
)
CONTEXT_LINES = 3


def title_of(source: str) -> Words | None:
    """Return the title a text gives its questionnaire, if the text can be read."""
    questionnaire = examine(source, today=date.min).questionnaire
    return dict(questionnaire.title) if questionnaire else None


def code_of(source: str) -> str | None:
    """Return the code a text gives its questionnaire, even where the rest cannot be read."""
    found = CODE_LINE.search(source)
    return found[1] if found else None


def compare_texts(before: str, after: str) -> list[str]:
    """Return the lines that differ, with some around them; ``+`` and ``-`` come first in each.

    How lines end is no difference: browsers send other ends than are kept.
    """
    lines = unified_diff(before.splitlines(), after.splitlines(), n=CONTEXT_LINES, lineterm="")
    return list(lines)[2:]  # Without the names of files that there are none of.
