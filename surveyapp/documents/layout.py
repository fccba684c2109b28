"""How tables lie on paper: columns wide enough for their words, on a page turned if need be."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from surveyapp.documents.document import Heading, Paragraph, Part, Report, Table
from surveyapp.documents.fitting import Fit, fit, rooms_before
from surveyapp.documents.voice import Voice


class Sides(NamedTuple):
    """How wide the text of a page is, in twips: upright, and turned on its side."""

    upright: int
    turned: int

    def width(self, *, is_turned: bool) -> int:
        """Return the width of one of the two."""
        return self.turned if is_turned else self.upright


class Placed(NamedTuple):
    """A part of a document, and whether it stands on a page turned on its side."""

    part: Part
    is_turned: bool


def laid_out(report: Report, voice: Voice, width: int) -> tuple[list[Placed], list[Placed]]:
    """Return the parts that are printed in order, and those that stand after the signature.

    Of a document with a letterhead, what is too wide for an upright page is annexed, for turned
    pages between its chapters would leave the first one half empty.
    """
    parts = list(report.on_paper())
    placed = [*map(Placed, parts, turned_parts(parts, voice, width))]
    if not report.letterhead:
        return placed, []
    text: list[Placed] = []
    annex: list[Placed] = []
    for part, is_turned in placed:
        if is_turned and isinstance(part, Heading):
            text += [
                Placed(part, is_turned=False),
                Placed(Paragraph(report.words["annexed"]), is_turned=False),
            ]
            title = report.words["annex"].format(title=part.words)
            annex.append(Placed(Heading(title, part.level), is_turned=True))
        else:
            (annex if is_turned else text).append(Placed(part, is_turned))
    return text, annex


def fit_table(table: Table, voice: Voice, width: int) -> tuple[list[list[str]], Fit]:
    """Return the cells of a table as people read them, and how they fit into a width."""
    told = [
        [
            voice.show(value, column.kind, column.places)
            for value, column in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]
    titles = [column.title for column in table.columns]
    before = rooms_before([column.kind.is_text for column in table.columns])
    return told, fit(titles, told, [column.width for column in table.columns], width, before)


def turned_parts(parts: Sequence[Part], voice: Voice, width: int) -> list[bool]:
    """Tell of each part whether it stands on a page turned on its side.

    A section is turned as a whole, from its heading to the next, where the words of one of its
    tables do not fit into `width`.
    """
    found: list[bool] = []
    for section in _sections(parts):
        begins = isinstance(section[0], Heading)
        is_wide = begins and any(
            isinstance(part, Table) and not fit_table(part, voice, width)[1].is_whole
            for part in section
        )
        found += [is_wide] * len(section)
    return found


def _sections(parts: Sequence[Part]) -> Iterator[list[Part]]:
    section: list[Part] = []
    for at, part in enumerate(parts):
        # A heading right below another begins nothing of its own: neither stands alone.
        if isinstance(part, Heading) and not (at and isinstance(parts[at - 1], Heading)):
            if section:
                yield section
            section = []
        section.append(part)
    if section:
        yield section
