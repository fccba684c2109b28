"""Values of statistical files as words: their labels, or the codes under them."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum


class LabelledValues(StrEnum):
    """What stands for a value that its file gives a label, such as 1 "very satisfied"."""

    LABELS = "labels"
    CODES = "codes"


def words_of(
    values: Mapping[object, str | None], labels: Mapping[object, str], wanted: LabelledValues
) -> list[str | None]:
    """Return what each distinct value of a column is called.

    Parameters
    ----------
    values : mapping
        Value → how it is written without a label.
    labels : mapping
        Value → label, for none, some or all of them.
    wanted : LabelledValues

    Returns
    -------
    list of str or None
        The label where there is one; with its code in brackets where another value is called the
        same, so that no two values become one.
    """
    if wanted is LabelledValues.CODES or not labels:
        return list(values.values())
    named = [labels.get(value, "").strip() or code for value, code in values.items()]
    taken = Counter(name.strip() for name in named if name is not None)
    return [
        f"{name} ({code})" if name and name != code and taken[name.strip()] > 1 else name
        for name, code in zip(named, values.values(), strict=True)
    ]
