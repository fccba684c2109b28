"""Setting documents for paper, with the Chinese font that travels with the program."""

import importlib.util
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import typst

FONT_PACKAGE = "zhplot"  # Carries Noto Sans SC; importing it would change matplotlib's settings.
ACCESSIBLE = ("ua-1",)


def set_pages(files: Mapping[str, bytes], *, made_at: datetime) -> bytes:
    """Return ``main.typ`` among `files` as an accessible PDF; the same files give the same bytes.

    Words reach the template as data, never as markup, so that nothing that somebody wrote can
    become an instruction there.
    """
    try:
        return _compile(files, made_at, standard=ACCESSIBLE)
    except typst.TypstError:
        # A name holds a letter that the font lacks, which the standard does not allow: a box
        # stands for it, and the document says no longer that it follows the standard.
        return _compile(files, made_at, standard=())


@cache
def font_folder() -> Path:
    """Return the folder of the Chinese font that travels with the program."""
    package = importlib.util.find_spec(FONT_PACKAGE)
    if package is None or package.origin is None:
        raise RuntimeError(f"the package {FONT_PACKAGE}, which carries the font, is not installed")
    return Path(package.origin).parent / "fonts"


def _compile(files: Mapping[str, bytes], made_at: datetime, *, standard: tuple[str, ...]) -> bytes:
    # Files by name are known to the package, but not to its types.
    pdf: bytes = typst.compile(  # type: ignore[call-overload]
        dict(files),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        timestamp=_timestamp(made_at),
        pdf_standards=list(standard),
    )
    return pdf


def _timestamp(moment: datetime) -> datetime:
    # Typst knows whole seconds and offsets, no zones.
    offset = timezone(moment.utcoffset() or timedelta())
    return moment.replace(microsecond=0).astimezone(offset)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])
