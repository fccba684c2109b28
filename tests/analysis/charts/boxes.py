"""Where the words of a figure stand."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def boxes_of(figure: Figure) -> dict[str, Bbox]:
    """Return where the words set by hand stand, in pixels."""
    figure.draw_without_rendering()
    texts = [text for axes in figure.axes for text in axes.texts]
    return {text.get_text(): Text.get_window_extent(text) for text in texts}


def assert_no_words_leave(figure: Figure) -> None:
    """Check words set by hand, axes, ticks and legend against the edges of the figure."""
    boxes = boxes_of(figure)
    by_layout = figure.get_tightbbox()
    assert by_layout is not None
    boxes["axes, ticks and legend"] = by_layout.transformed(figure.dpi_scale_trans)
    for words, box in boxes.items():
        is_inside = np.all(box.min >= figure.bbox.min) and np.all(box.max <= figure.bbox.max)
        assert is_inside, f"{words} at {box}"
