"""The report on paper: its parts handed to a Typst template, which sets them."""

import json
from collections.abc import Iterator
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
    Part,
    Report,
    Table,
)
from surveyapp.documents.voice import Voice
from surveyapp.typesetting import set_pages

TEMPLATE = Path(__file__).with_name("report.typ")


def write_pdf(report: Report, *, made_at: datetime) -> bytes:
    """Return the report as an accessible PDF; the same report and moment give the same bytes."""
    pictures: dict[str, bytes] = {}
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
        "body": list(_parts(report, pictures)),
    }
    files = {
        "main.typ": TEMPLATE.read_bytes(),
        "data.json": json.dumps(all_legible(data), ensure_ascii=False).encode(),
        **pictures,
    }
    return set_pages(files, made_at=made_at)


def _parts(report: Report, pictures: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    wording = Voice(report.language)
    chapters, on_own_pages = 0, report.chapters_on_own_pages()
    for part in report.on_paper():
        if isinstance(part, Heading) and part.level == 1:
            chapters += 1
        yield _plain(part, wording, pictures, is_new_page=chapters <= on_own_pages)


def _plain(
    part: Part, wording: Voice, pictures: dict[str, bytes], *, is_new_page: bool
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
        case Table():
            return _table(part, wording)
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


def _table(table: Table, wording: Voice) -> dict[str, Any]:
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
                "width": column.width,
            }
            for column in table.columns
        ],
        "rows": [
            [
                wording.show(value, column.kind, column.places)
                for value, column in zip(row, table.columns, strict=True)
            ]
            for row in table.rows
        ],
    }
