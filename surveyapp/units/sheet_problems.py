"""All that is wrong with a file that was handed in, cell by cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType

from surveyapp.errors import SurveyError
from surveyapp.messages import N_, say

MAX_PROBLEMS = 100_000  # Listed for download; beyond that only counted.
SHOWN_OF_A_VALUE = 120
CONTROL_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # No cell may hold them.
PICTURES = 0x2400  # From here on, each control sign has a picture that shows where it stands.


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: where, what stands there, and what would mend it.

    `line` is that of the file, counted from 1; ``None`` for the file as a whole.
    """

    line: int | None
    column: str
    value: str
    remedy: str
    parameters: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def say(self, language: str) -> str:
        """Return the remedy in `language`; a parameter may be words in several."""
        chosen = {
            name: value[language] if isinstance(value, Mapping) else value
            for name, value in self.parameters.items()
        }
        return say(self.remedy, language, **chosen)


class FileRefusedError(SurveyError):
    """A file cannot be taken in; nothing of it was."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = N_("文件有 {count} 处问题，没有导入任何内容。请按列出的办法改正后再导入。")

    def __init__(self, problems: Sequence[Problem], total: int | None = None) -> None:
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__(count=self.total)


@dataclass(slots=True)
class Problems:
    """Everything found wrong so far."""

    found: list[Problem] = field(default_factory=list)
    total: int = 0
    unread: set[tuple[int | None, str]] = field(default_factory=set)

    def add(
        self, line: int | None, column: str, value: str, remedy: str, /, **parameters: object
    ) -> None:
        """Note one thing to correct; of what could not be read, nothing more."""
        if self.unread.intersection([(line, ""), (line, column)]):
            return
        self.total += 1
        if self.total <= MAX_PROBLEMS:
            shown = value if len(value) <= SHOWN_OF_A_VALUE else value[:SHOWN_OF_A_VALUE] + "…"
            shown = CONTROL_SIGNS.sub(lambda sign: chr(PICTURES + ord(sign[0])), shown)
            self.found.append(Problem(line, column, shown, remedy, parameters))

    def add_unread(self, line: int, column: str, value: str, remedy: str) -> None:
        """Note a cell, or a line as a whole, of which nothing can be told before it is mended."""
        self.add(line, column, value, remedy)
        self.unread.add((line, column))

    def refuse_if_any(self) -> None:
        """Raise `FileRefusedError` if there are problems."""
        if self.total:
            raise self.refusal()

    def refusal(self) -> FileRefusedError:
        """Return the refusal with all problems, in the order of the file's lines."""
        in_order = sorted(self.found, key=lambda problem: problem.line or 0)
        return FileRefusedError(in_order, self.total)
