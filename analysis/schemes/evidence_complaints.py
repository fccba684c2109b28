"""What is wrong with evidence, told all at once."""

from collections import Counter

from analysis.errors import InputProblem, InvalidInputError


class Complaints:
    """Everything wrong, the same thing on many lines told once with how many."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, str, str], InputProblem] = {}
        self.counts: Counter[tuple[str, str, str, str]] = Counter()
        self.unread: set[tuple[str, int | None, str]] = set()
        self.headings: dict[tuple[str, str], str] = {}

    def add(
        self, file: str, code: str, line: int | None, cell: tuple[str, str], said: tuple[str, ...]
    ) -> None:
        """Note a problem: where, which column and value, the remedy, and what is accepted."""
        place = (file, line, cell[0])
        if not cell[1] and place in self.unread:
            return  # Something stands there, and it was told that it cannot be read.
        if cell[1]:
            self.unread.add(place)
        key = (file, code, *cell)
        self.counts[key] += 1
        column, value = (part or None for part in cell)
        heading = self.headings.get((file, cell[0]), column)
        problem = InputProblem(
            code, line, heading, value, said[0], tuple(said[1:]), 1, f"{file}.csv"
        )
        self.found.setdefault(key, problem)

    def raise_any(self) -> None:
        """Raise all, in the order of files and lines, if there are any."""
        if not self.found:
            return
        listed = [
            InputProblem(p.code, p.line, p.column, p.value, p.remedy, p.accepted, count, p.file)
            for p, count in ((p, self.counts[key]) for key, p in self.found.items())
        ]
        raise InvalidInputError(sorted(listed, key=lambda p: (p.file or "", p.line or 0)))
