"""The report on paper: its parts handed to a Typst template, which sets them."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, assert_never

from surveyapp.cells import all_legible
from surveyapp.documents.document import (
    Bullets,
    Figure,
    Heading,
    KeyFigures,
    Paragraph,
    Report,
    Table,
)
from surveyapp.documents.fitting import rooms_before
from surveyapp.documents.layout import Placed, Sides, fit_table, laid_out
from surveyapp.documents.voice import Voice
from surveyapp.typesetting import set_pages

TEMPLATE = Path(__file__).with_name("report.typ")
SIDES = Sides(9750, 14680)  # A4 within the margins of the template.
TWIPS_IN_A_POINT = 20
SHORTEST_BROKEN, IN_FULL = 6, 17  # Letters of a word in a head that may be broken.


def write_pdf(report: Report, *, made_at: datetime) -> bytes:
    """Return the report as an accessible PDF; the same report and moment give the same bytes."""
    pictures: dict[str, bytes] = {}
    text, annex = laid_out(report, Voice(report.language), SIDES.upright)
    data = {
        "language": report.language,
        "title": report.title,
        "subtitle": report.subtitle,
        "authority": report.authority,
        "letterhead": report.letterhead,
        "number": report.number,
        "signatory": report.signatory,
        "sign_off": report.sign_off,
        "running_head": report.running_head,
        "cover": report.cover,
        "verdict": report.verdict,
        "verdict_tone": report.verdict_tone,
        "words": dict(report.words),
        "body": list(_parts(report, text, pictures)),
        "annex": list(_parts(report, annex, pictures)),
    }
    files = {
        "main.typ": TEMPLATE.read_bytes(),
        "data.json": json.dumps(all_legible(data), ensure_ascii=False).encode(),
        **pictures,
    }
    return set_pages(files, made_at=made_at)


def _parts(
    report: Report, placed: Iterable[Placed], pictures: dict[str, bytes]
) -> Iterator[dict[str, Any]]:
    wording = Voice(report.language)
    chapters, on_own_pages = 0, report.chapters_on_own_pages()
    for part, is_turned in placed:
        if isinstance(part, Heading) and part.level == 1:
            chapters += 1
        if isinstance(part, Table):
            told = _table(part, wording, SIDES.width(is_turned=is_turned))
        else:
            told = _plain(part, pictures, is_new_page=chapters <= on_own_pages)
        yield {**told, "turned": is_turned}


def _plain(
    part: Heading | Paragraph | Bullets | KeyFigures | Figure,
    pictures: dict[str, bytes],
    *,
    is_new_page: bool,
) -> dict[str, Any]:
    match part:
        case Heading():
            return {
                "type": "heading",
                "words": part.words,
                "level": part.level,
                "new_page": is_new_page,
            }
        case Paragraph():
            return {"type": "paragraph", "words": part.words, "tone": part.tone}
        case Bullets():
            return {"type": "bullets", "items": part.items}
        case KeyFigures():
            figures = [
                {
                    "label": figure.label,
                    "value": figure.value,
                    "context": figure.context,
                    "tone": figure.tone,
                }
                for figure in part.figures
            ]
            return {"type": "key_figures", "figures": figures}
        case Figure():
            name = f"{part.code}.svg"
            pictures[name] = part.draw("svg")
            return {
                "type": "figure",
                "title": part.title,
                "alternative": part.alternative,
                "file": name,
            }
        case _:
            assert_never(part)


def _table(table: Table, wording: Voice, width: int) -> dict[str, Any]:
    told, found = fit_table(table, wording, width)
    before = rooms_before([column.kind.is_text for column in table.columns])
    return {
        "type": "table",
        "title": table.title,
        "note": table.note,
        "total_rows": table.total_rows,
        "columns": [
            {
                "title": column.title,
                "kind": column.kind,
                "is_text": column.kind.is_text,
                "width": column_width,
                "before": room / TWIPS_IN_A_POINT,
            }
            for column, column_width, room in zip(table.columns, found.widths, before, strict=True)
        ],
        "size": found.half_points / 2,
        "padding": found.padding / TWIPS_IN_A_POINT,
        "broken_from": IN_FULL if found.is_whole else SHORTEST_BROKEN,
        "rows": told,
    }
