"""What any file may have wrong with it, whatever its format."""

from collections.abc import Sequence

from analysis.errors import InputProblem, InvalidInputError

NO_HEADER = "Give a header line and rows under it."
EXTRA = "data"  # Of our own package: what brings the libraries that read files other than text.


def file_problem(code: str, remedy: str, accepted: tuple[str, ...] = ()) -> InputProblem:
    """Return what is wrong with a file as a whole."""
    return InputProblem(code, None, None, None, remedy, accepted)


def support_missing(library: str) -> InvalidInputError:
    """Return the refusal of a file that takes a library which is not installed."""
    remedy = f"Install the extra '{EXTRA}' ({library}) to read this file, or save it as CSV."
    return InvalidInputError([file_problem("support_missing", remedy, (EXTRA, library))])


def unreadable(kind: str, endings: str) -> InvalidInputError:
    """Return the refusal of a file that is not what its ending says."""
    remedy = f"The file is not what {kind} writes; save it again as {endings}, or as CSV."
    return InvalidInputError([file_problem("not_of_its_kind", remedy, (kind,))])


def header_problems(names: Sequence[str], line: int | None = 1) -> list[InputProblem]:
    """Return what is wrong with the names of columns, which stand on `line` if on any."""
    if not names:
        return [file_problem("empty_file", NO_HEADER)]
    problems = []
    for position, name in enumerate(names, start=1):
        if not name:
            remedy = f"Column {position} has no name; name it or remove it."
            problems.append(InputProblem("unnamed_column", line, None, None, remedy))
    repeated = dict.fromkeys(name for name in names if name and names.count(name) > 1)
    problems += [
        InputProblem("repeated_column", line, name, None, "Give every column a name of its own.")
        for name in repeated
    ]
    return problems
