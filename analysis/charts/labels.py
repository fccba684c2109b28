"""The words on charts, handed in by whoever words the report."""

from collections.abc import Callable
from dataclasses import dataclass, field


def _code(code: str) -> str:
    return code


@dataclass(frozen=True, slots=True)
class ChartLabels:
    """Words for one language.

    Attributes
    ----------
    index_axis, share_axis, answers_axis, importance_axis : str
        Names of axes.
    benchmark, sample, weighted : str
        The three series of a margin.
    overall : str
        The line that marks the index of the whole wave.
    unranked : str
        Legend of hollow marks.
    cut_note : str
        With ``{shown}`` and ``{all}``, when only the first and last units are drawn.
    unit, level, category, margin, unit_class, item : callable
        Code → words. `unit` gets the unit's code, `category` a margin and a category.
    """

    index_axis: str
    share_axis: str
    answers_axis: str
    importance_axis: str
    benchmark: str
    sample: str
    weighted: str
    overall: str
    unranked: str
    cut_note: str
    unit: Callable[[str], str] = field(default=_code)
    level: Callable[[str], str] = field(default=_code)
    unit_class: Callable[[str], str] = field(default=_code)
    channel: Callable[[str], str] = field(default=_code)
    item: Callable[[str], str] = field(default=_code)
    category: Callable[[str, str], str] = field(default=lambda _margin, category: category)
