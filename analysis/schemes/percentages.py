"""Figures that cannot but lie between 0 and 100, so that no interval of theirs goes beyond."""

from analysis.schemes.definition import Scheme
from analysis.schemes.indicators import Combine, Indicator
from analysis.schemes.references import quantities
from analysis.schemes.rules import Checklist, Inspection, Judged

HUNDRED = 100.0


def is_percentage(scheme: Scheme, code: str) -> bool:
    """Tell whether a figure is a share, a mark of experts, or a weighted mean of such alone.

    An index of a survey is not: evidence does not say its scale.
    """
    quantity = quantities(scheme).get(code)
    if isinstance(quantity, Indicator):
        return _is_percentage(scheme, quantity)
    return isinstance(quantity, Inspection | Checklist | Judged) and quantity.roll_up is None


def _is_percentage(scheme: Scheme, node: Indicator) -> bool:
    if node.bonus is not None or node.convert is not None or node.full is not None:
        return False
    if node.value is not None:
        name = next(iter(node.value.ordered), "")
        return node.value.source == f"${{{name}}}" and is_percentage(scheme, name)
    is_mean = node.combine is Combine.WEIGHTED_MEAN
    return is_mean and all(_is_percentage(scheme, child) for child in node.children)


def possible(scheme: Scheme, code: str, low: float, high: float) -> tuple[float, float]:
    """Return the ends of an interval of a figure as far as the figure can go."""
    if not is_percentage(scheme, code):
        return low, high
    return max(low, 0.0), min(high, HUNDRED)
