"""What every chart shares: figures without global state, Chinese type, and stable bytes."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import files
from io import BytesIO
from pathlib import Path
from typing import Literal, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.lines import Line2D

from analysis.errors import AnalysisError

FONT_PACKAGE = "zhplot"  # Carries Noto Sans SC; never imported, because that changes rcParams.
FONT_FILE = "NotoSansSC-Regular.ttf"
# Okabe and Ito's palette: told apart with any colour vision.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
INK, GRID, FAINT = "#222222", "#DDDDDD", "#888888"
ABOVE, BELOW = PALETTE[0], PALETTE[1]
DPI = 160
HASH_SALT = "analysis.charts"

Row = TypeVar("Row")


@cache
def font_file() -> Path:
    """Return the font file that Chinese text is drawn with.

    Raises
    ------
    AnalysisError
        If the package that carries it is not installed completely.
    """
    for file in files(FONT_PACKAGE) or ():
        if file.name == FONT_FILE:
            return Path(str(file.locate()))
    raise AnalysisError(f"{FONT_FILE} is missing; install {FONT_PACKAGE} again")


@cache
def font_family() -> str:
    """Register the font, once, and return the name matplotlib knows it by."""
    fontManager.addfont(str(font_file()))
    return FontProperties(fname=str(font_file())).get_name()


def new_figure(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a figure of so many inches with one plain set of axes."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, plain(figure.add_subplot())


def plain(axes: Axes) -> Axes:
    """Take from axes what says nothing, and lay the grid behind the data."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    axes.grid(visible=True, color=GRID, linewidth=0.6)
    return axes


def cut(rows: Sequence[Row], most: int) -> list[Row]:
    """Return the rows, or their first and last halves where there are more than `most`."""
    if len(rows) <= most:
        return list(rows)
    return [*rows[: most // 2], *rows[-most // 2 :]]


def mark(colour: str, label: str, *, marker: str = "o", is_filled: bool = True) -> Line2D:
    """Return the entry of a legend for a mark."""
    face = colour if is_filled else "white"
    return Line2D(
        [], [], linestyle="", marker=marker, color=colour, markerfacecolor=face, label=label
    )


def finish(figure: Figure) -> Figure:
    """Draw all text of a figure in the Chinese font; a dollar sign stays one."""
    for text in figure.findobj(lambda artist: hasattr(artist, "set_fontfamily")):
        text.set_fontfamily(font_family())  # type: ignore[attr-defined]
        if hasattr(text, "set_parse_math"):
            text.set_parse_math(False)
    return figure


@contextmanager
def boxes_for_lacking_letters() -> Iterator[None]:
    """Let a box stand, without a word, for a letter of a name that the font lacks, as on paper."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield


def render(figure: Figure, kind: Literal["svg", "png"]) -> bytes:
    """Return the bytes of a figure; the same figure always gives the same bytes.

    Text in SVG becomes outlines, so that it looks the same where the font is not installed.
    """
    target = BytesIO()
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with mpl.rc_context({"svg.hashsalt": HASH_SALT, "svg.fonttype": "path"}):
        figure.savefig(target, format=kind, dpi=DPI, metadata=metadata)
    return target.getvalue()
