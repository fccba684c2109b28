"""Words people see, in the languages they were written in."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Words = Annotated[str, Field(min_length=1, max_length=500)]
Text = Annotated[Mapping[Language, Words], Field(min_length=1)]


def words(text: Mapping[str, str], language: str) -> str:
    """Return the words in `language`, or else those written first; none where there are none."""
    return text.get(language) or next(iter(text.values()), "")
