"""A page of a result with many units: those that are looked for, so many at once."""

from dataclasses import dataclass, replace

from surveyapp.assessment.sheets import ClassGroup, ResultSheet, SheetRow
from surveyapp.paging import paged

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class SheetPage:
    """Some units of a sheet, in its order.

    Attributes
    ----------
    groups : tuple of ClassGroup
        Those of the page, by class as on the sheet.
    classes : tuple of (str, str)
        Code and title of every class of the sheet, to choose from.
    total, number, pages : int
        How many units meet what was asked, which page this is, and of how many.
    is_long : bool
        Whether the whole sheet is more than a page.
    """

    groups: tuple[ClassGroup, ...]
    classes: tuple[tuple[str, str], ...]
    total: int
    number: int
    pages: int
    is_long: bool


def page_of(sheet: ResultSheet, words: str, unit_class: str, number: int) -> SheetPage:
    """Return a page of the units that are called so, of one class or of all."""
    rows = [
        row
        for group in sheet.groups
        for row in (*group.ranked, *group.apart)
        if unit_class in {"", group.code} and _is_called(row, words.casefold())
    ]
    page = paged(rows, number, AT_ONCE)
    codes = {row.code for row in page.rows}
    return SheetPage(
        tuple(part for group in sheet.groups if (part := _part(group, codes)) is not None),
        tuple((group.code, group.title) for group in sheet.groups),
        len(rows),
        page.number,
        page.pages,
        len(sheet.rows()) > AT_ONCE,
    )


def _is_called(row: SheetRow, words: str) -> bool:
    return words in row.name.casefold() or words in row.code.casefold()


def _part(group: ClassGroup, codes: set[str]) -> ClassGroup | None:
    ranked, apart = (
        tuple(row for row in rows if row.code in codes) for rows in (group.ranked, group.apart)
    )
    return replace(group, ranked=ranked, apart=apart) if ranked or apart else None
