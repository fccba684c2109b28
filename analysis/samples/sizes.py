"""Sizes that rows of one stratum contradict each other about."""

from collections import Counter
from collections.abc import Iterator

from analysis.columns import Table
from analysis.errors import InputProblem
from analysis.estimation.design import IntArray
from analysis.samples.designs import StageColumns
from analysis.samples.reading import combine, numbers_of

REMEDY = "Every row of {group} needs the same number here, and others have {usual}."


def contradicting_sizes(table: Table, stages: tuple[StageColumns, ...]) -> Iterator[InputProblem]:
    """Yield each number of a stage that is not what most rows of its stratum have.

    A stratum of a later stage lies within one cluster of the stage before.

    Parameters
    ----------
    table : Table
        With all columns of the stages.
    stages : tuple of StageColumns
    """
    above: list[str] = []
    for stage in stages:
        within = above + ([] if stage.strata is None else [stage.strata])
        names, codes = combine(table, within)
        labels = [tuple(map("=".join, zip(within, values, strict=True))) for values in names]
        for size in stage.sizes():
            yield from _contradicting(table, size, labels, codes)
        if stage.clusters is None:
            return  # Below respondents there is nothing to draw.
        above = [*within, stage.clusters]


def _contradicting(
    table: Table, size: str, labels: list[tuple[str, ...]], codes: IntArray
) -> Iterator[InputProblem]:
    numbers, written = numbers_of(table, size).tolist(), table[size].values()
    rows = [
        (stratum, number)
        for stratum, number in zip(codes.tolist(), numbers, strict=True)
        if stratum >= 0 and number == number  # noqa: PLR0124 - what is no number is told already
    ]
    counts = Counter(rows)
    usual: dict[int, float] = {}
    for (stratum, number), _count in counts.most_common():
        usual.setdefault(stratum, number)
    for (stratum, number), count in counts.items():
        if number != usual[stratum]:
            places = zip(codes.tolist(), numbers, strict=True)
            row = next(i for i, place in enumerate(places) if place == (stratum, number))
            group, most = labels[stratum], f"{size}={usual[stratum]:g}"
            remedy = REMEDY.format(group=", ".join(group) or "the sample", usual=most)
            line = table.line_of(row)
            yield InputProblem(
                "size_differs", line, size, written[row], remedy, (*group, most), count
            )
