"""Our own format: a questionnaire as YAML that people write, and every problem with its line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from questionnaires.canonical import plain_data
from questionnaires.checks import find_problems
from questionnaires.definition import Questionnaire
from questionnaires.formats.documents import Document, Position, read_document
from questionnaires.formats.echoes import is_echo
from questionnaires.formats.mending import mend
from questionnaires.problem_texts import advise, describe
from questionnaires.problems import (
    AnyProblemCode,
    DocumentProblemCode,
    Problem,
    Severity,
    name_place,
)
from questionnaires.revisions import Past, find_breaches

_OF_KEY = frozenset(
    {
        DocumentProblemCode.UNKNOWN_KEY,
        DocumentProblemCode.PRESELECTED,
        DocumentProblemCode.ORDINAL_ORDER,
    }
)
MAX_SHOWN = 500
NO_PAST = Past()


@dataclass(frozen=True, slots=True)
class LocatedProblem:
    """One thing to correct, ready to be shown beside the source.

    `line` and `column` count from 1; `path` names the place, as in
    ``sections[1].questions[0].text.en``.
    """

    line: int
    column: int
    path: str
    severity: Severity
    code: AnyProblemCode
    parameters: Mapping[str, str]

    def sentence(self, language: str) -> str:
        """Return what is wrong, in `language`."""
        return describe(self.code, self.parameters, language)

    def remedy(self, language: str) -> str:
        """Return what to do about it, in `language`."""
        return advise(self.code, self.parameters, language)


@dataclass(frozen=True, slots=True)
class Examination:
    """A source as far as it can be understood, and every problem found in it.

    `questionnaire` is there when the definition is complete, even if problems remain that
    stand in the way of publication; a preview can show it.
    """

    questionnaire: Questionnaire | None
    problems: tuple[LocatedProblem, ...]

    @property
    def errors(self) -> list[LocatedProblem]:
        """Return what stands in the way of publication."""
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[LocatedProblem]:
        """Return what should be read before publication."""
        return [problem for problem in self.problems if problem.severity is Severity.WARNING]

    @property
    def is_publishable(self) -> bool:
        """Return whether no problem but warnings was found."""
        return self.questionnaire is not None and not self.errors


class QuestionnaireFormatError(ValueError):
    """The text is not a complete definition; `problems` say why."""

    def __init__(self, problems: Iterable[LocatedProblem]) -> None:
        self.problems = tuple(problems)
        lines = (f"{p.line}:{p.column} {p.sentence('en')}" for p in self.problems)
        super().__init__("\n".join(lines))


def check_text(source: str, today: date) -> list[LocatedProblem]:
    """Return every problem of YAML text, in the order of its lines; see `examine`."""
    return list(examine(source, today=today).problems)


def examine(source: str, *, today: date, past: Past = NO_PAST) -> Examination:
    """Read YAML text, and check it as if it were published today.

    Parameters
    ----------
    source : str
        At most one megabyte.
    today : date
        The civil date, for the validity of a statutory mark.
    past : Past
        What the questionnaire is called and asked before, where it is not a new one.
    """
    document = read_document(source)
    mended = mend(document)
    problems = list(mended.problems)
    if mended.questionnaire is not None:
        found = find_problems(mended.questionnaire, today=today)
        found += find_breaches(past, mended.questionnaire)
        problems += [each for each in found if not is_echo(each, mended)]
    located = _faults(document) + [_locate(each, document, source) for each in problems]
    located.sort(key=lambda problem: (problem.line, problem.column))
    readable = mended.questionnaire if not document.faults and not mended.problems else None
    return Examination(readable, tuple(located[:MAX_SHOWN]))


def read_text(source: str) -> Questionnaire:
    """Return the questionnaire in YAML text, without asking whether it can be published.

    Raises
    ------
    QuestionnaireFormatError
        If it is not a complete definition.
    """
    document = read_document(source)
    mended = mend(document)
    located = _faults(document) + [_locate(each, document, source) for each in mended.problems]
    if mended.questionnaire is None or located:
        raise QuestionnaireFormatError(located)
    return mended.questionnaire


def write_text(questionnaire: Questionnaire) -> str:
    """Return a questionnaire as YAML for people: without defaults, the code and type first."""
    return yaml.dump(
        plain_data(questionnaire),
        Dumper=_Writer,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=100,
    )


class _Writer(yaml.SafeDumper):
    """Indents lists below their key, and writes long words line by line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _represent_words(writer: yaml.SafeDumper, words: str) -> yaml.ScalarNode:
    style = "|" if "\n" in words else None
    return writer.represent_scalar("tag:yaml.org,2002:str", words, style=style)


_Writer.add_representer(str, _represent_words)


def _faults(document: Document) -> list[LocatedProblem]:
    return [
        LocatedProblem(
            fault.position.line,
            fault.position.column,
            name_place(fault.place),
            Severity.ERROR,
            fault.code,
            fault.parameters,
        )
        for fault in document.faults
    ]


def _locate(problem: Problem, document: Document, source: str) -> LocatedProblem:
    position = document.position(problem.place, of_key=problem.code in _OF_KEY)
    if problem.offset is not None:
        written = document.written.get(problem.place, "")
        position = _inside(source, position, written, problem.offset)
    return LocatedProblem(
        position.line,
        position.column,
        name_place(problem.place),
        problem.severity,
        problem.code,
        problem.parameters,
    )


def _inside(source: str, start: Position, written: str, offset: int) -> Position:
    """Return where a character of a value stands, if the value is on one line as it is read."""
    line = source.split("\n")[start.line - 1]
    first = line.find(written, start.column - 1)
    if not written or first == -1:
        return start
    return Position(start.line, first + offset + 1)
