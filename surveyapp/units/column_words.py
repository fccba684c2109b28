"""The words a column may hold, whatever their case, width and blanks."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from surveyapp.messages import LANGUAGES, N_, say

Member = TypeVar("Member")


class Vocabulary(Generic[Member]):
    """The words a column may hold, and what they mean.

    Each member is called by its label, which is a sentence, so that files, pages and messages
    use one word in a language; its code and the further `words` are understood as well.
    """

    def __init__(
        self, labels: Mapping[Member, str], words: Mapping[Member, Sequence[str]] | None = None
    ) -> None:
        self._labels = labels
        self._words = words or {}

    @cached_property
    def known(self) -> Mapping[str, str]:
        """The words to choose from, by language."""
        return {
            language: say(N_("、"), language).join(
                say(label, language) for label in self._labels.values()
            )
            for language in LANGUAGES
        }

    def word(self, member: Member) -> Mapping[str, str]:
        """Return the word for a member, by language."""
        return {language: say(self._labels[member], language) for language in LANGUAGES}

    def means(self, word: str) -> Member | None:
        """Return what a word means, whatever its case, width and blanks."""
        return self._meaning.get(word) or self._meaning.get(plain(word))

    @cached_property
    def _meaning(self) -> Mapping[str, Member]:
        return {
            plain(word): member
            for member in self._labels
            for word in (str(member), *self.word(member).values(), *self._words.get(member, ()))
        }


def plain(word: str) -> str:
    """Return a word without what people do not mean: case, width, blanks and underscores."""
    return re.sub(r"[\s_*＊-]+", "", unicodedata.normalize("NFKC", word)).casefold()
