"""Everything known about the wave, a class or a unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from analysis.results.estimates import Distribution, IndexEstimate, ItemEstimate
from analysis.results.rates import Rates
from analysis.results.representativeness import Gate


class GroupKind(StrEnum):
    """What a group of answers stands for."""

    OVERALL = "overall"
    UNIT_CLASS = "unit_class"
    UNIT = "unit"


class Mark(StrEnum):
    """What must be printed with a figure."""

    NOT_REPRESENTATIVE = "not_representative"  # 样本代表性未通过
    REPRESENTATIVENESS_WARNING = "representativeness_warning"
    BELOW_MIN_N = "below_min_n"  # shown, not ranked
    BELOW_MIN_CELL_SIZE = "below_min_cell_size"  # 样本不足; hidden in public editions
    SUPPRESSED_WITH_ANOTHER = "suppressed_with_another"  # else a difference would give it away


@dataclass(frozen=True, slots=True)
class Group:
    """Everything known about the wave, a class or a unit.

    Attributes
    ----------
    code : str
        ``""`` for the wave.
    unit_class : str or None
        The class of a unit.
    flagged : int
        Counted answers that carry a flag.
    index, index_excluding_flagged : IndexEstimate
        All valid answers, and without the flagged ones (weights made anew).
    gate : Gate or None
        ``None`` for classes.
    """

    kind: GroupKind
    code: str
    name: Mapping[str, str]
    unit_class: str | None
    index: IndexEstimate
    index_excluding_flagged: IndexEstimate
    flagged: int
    distribution: Distribution
    rates: Rates
    items: tuple[ItemEstimate, ...]
    gate: Gate | None
    marks: tuple[Mark, ...]

    @property
    def is_suppressed_in_public(self) -> bool:
        """Whether a public edition prints 「样本不足」 in place of every figure."""
        hidden = {Mark.BELOW_MIN_CELL_SIZE, Mark.SUPPRESSED_WITH_ANOTHER}
        return not hidden.isdisjoint(self.marks)
