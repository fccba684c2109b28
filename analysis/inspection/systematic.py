r"""Draw items the more probably the larger they are, in equal steps through the list.

Items are laid end to end, each as long as its size: strata in the order of their names, items
of a stratum in the order in which the seed draws them. With total length T the sample is what
lies at :math:`(u + i) T / n`, i = 0 to n - 1, u drawn by the seed; so :math:`\pi_k = n x_k / T`,
and each stratum gives its share within one item [1]_. What is as long as a step or longer is taken
for certain, and the others are drawn without it. All in whole numbers and fractions, so no
machine's rounding can choose another item.

References
----------
.. [1] H. O. Hartley and J. N. K. Rao, "Sampling with unequal probabilities and without
   replacement", *Annals of Mathematical Statistics* 33 (1962), 350-374.
"""

from collections.abc import Sequence
from fractions import Fraction

from analysis.drawing import Drawn, drawn_order, drawn_point
from analysis.inspection.lists import InspectionItem, InspectionList

START = "start"  # Under this name the seed says where the first step falls.


def draw_by_size(listed: InspectionList, n: int, seed: str) -> list[Drawn]:
    """Return `n` items of a list that has at least so many."""
    place = {key: position for position, key in enumerate(drawn_order(listed.by_key, seed))}
    items = sorted(listed.items, key=lambda item: (item.stratum, place[item.key]))
    certain: list[InspectionItem] = []
    while large := _too_large(items, n - len(certain)):
        certain += large
        taken = set(large)
        items = [item for item in items if item not in taken]
    chosen = [Drawn(item.key, item.stratum, 1.0) for item in certain]
    return chosen + _in_steps(items, n - len(certain), drawn_point(START, seed))


def _too_large(items: Sequence[InspectionItem], n: int) -> list[InspectionItem]:
    total = sum(item.size for item in items)
    return [item for item in items if item.size * n >= total]


def _in_steps(items: Sequence[InspectionItem], n: int, start: Fraction) -> list[Drawn]:
    total = sum(item.size for item in items)
    chosen: list[Drawn] = []
    end = 0
    for item in items:
        end += item.size
        # Shorter than a step, so no item can hold two points.
        if len(chosen) < n and (start + len(chosen)) * total < end * n:
            chosen.append(Drawn(item.key, item.stratum, n * item.size / total))
    return chosen
