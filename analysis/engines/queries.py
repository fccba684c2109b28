"""The two statements that take item sums in SQL, in any dialect."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.engines.dialects import Dialect
from analysis.errors import InvalidSampleError
from analysis.estimation.item_sums import ItemLayout

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class ItemColumns:
    """The names of the columns in which coded answers stand.

    Attributes
    ----------
    unit : str
    margins : tuple of str
        In the order of the layout.
    items : tuple of str
        1 .. points; 0 or null for no answer.
    weight : str or None
        The code of the design weight, where there are several.
    """

    unit: str
    margins: tuple[str, ...]
    items: tuple[str, ...]
    weight: str | None = None

    def check(self, layout: ItemLayout) -> None:
        """Refuse names that do not fit the layout.

        Raises
        ------
        InvalidSampleError
            If there are not as many margins and items as the layout names.
        """
        if len(self.margins) != len(layout.margins) or len(self.items) != layout.items:
            raise InvalidSampleError(
                "there must be as many columns of margins and items as the layout names"
            )
        if self.weight is None and len(layout.base) > 1:
            raise InvalidSampleError("the layout has several design weights; name their column")


@dataclass(frozen=True, slots=True)
class Statements:
    """The sums of every group, those of every cell, and the widest codes there are."""

    groups: str
    cells: str
    ranges: str


def item_statements(
    rows: str, columns: ItemColumns, layout: ItemLayout, dialect: Dialect
) -> Statements:
    """Return the statements over `rows`, a table or what stands for one in the dialect."""
    columns.check(layout)
    items = [f"COALESCE({dialect.whole.format(x=quoted(name))}, 0)" for name in columns.items]
    cell = _cell(columns, layout, dialect)
    unit = dialect.whole.format(x=quoted(columns.unit))
    answered = " + ".join(f"CASE WHEN x{k} > 0 THEN 1 ELSE 0 END" for k in range(len(items)))
    total = " + ".join(f"x{k}" for k in range(len(items)))
    named = ", ".join(f"{item} AS x{k}" for k, item in enumerate(items))
    coded = f"SELECT {unit} * {layout.cells} + {cell} AS k, {cell} AS c, {named} FROM {rows}"
    scored = f"SELECT *, {answered} AS a, {total} AS t FROM ({coded}) AS coded"
    divided = dialect.divide.format(x=layout.scale, y="CASE WHEN a = 0 THEN 1 ELSE a END")
    y = f"SELECT *, t * {divided} AS y FROM ({scored}) AS scored"
    square = "y * y"
    return Statements(
        groups=(
            f"SELECT k, COUNT(*), {_sum(dialect, 'CASE WHEN a > 0 THEN 1 ELSE 0 END')}, "
            f"{_sum(dialect, 'y')}, {_sum(dialect, dialect.shift.format(x=square))}, "
            f"{_sum(dialect, dialect.mask.format(x=square))} FROM ({y}) AS rated "
            "GROUP BY k ORDER BY k"
        ),
        cells=(
            "SELECT c, COUNT(*), "
            + ", ".join(_sum(dialect, f"x{k}") for k in range(len(items)))
            + ", "
            + ", ".join(_sum(dialect, f"x{k} * x{k}") for k in range(len(items)))
            + f", {_sum(dialect, 't * t')} FROM ({scored}) AS scored WHERE a = {layout.items} "
            "GROUP BY c ORDER BY c"
        ),
        ranges=_ranges(rows, columns),
    )


def quoted(name: str) -> str:
    """Return a name as SQL reads it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def code_columns(columns: ItemColumns, layout: ItemLayout) -> list[tuple[str, int]]:
    """Return every column of codes with the number of codes it may hold."""
    found = [(columns.unit, layout.units)]
    found += [
        (name, size) for name, (_name, size) in zip(columns.margins, layout.margins, strict=True)
    ]
    found += [(name, layout.points + 1) for name in columns.items]
    return [*found, *([(columns.weight, len(layout.base))] if columns.weight else [])]


def _ranges(rows: str, columns: ItemColumns) -> str:
    names: Sequence[str] = [columns.unit, *columns.margins, *columns.items]
    if columns.weight:
        names = [*names, columns.weight]
    each = ", ".join(f"MIN({quoted(name)}), MAX({quoted(name)})" for name in names)
    blanks = [columns.unit, *columns.margins, *([columns.weight] if columns.weight else [])]
    missing = " OR ".join(f"{quoted(name)} IS NULL" for name in blanks)
    return f"SELECT COUNT(*) FILTER (WHERE {missing}), {each} FROM {rows}"


def _cell(columns: ItemColumns, layout: ItemLayout, dialect: Dialect) -> str:
    """Return the key of the cell as one expression: engines group fastest by one number."""
    key = "0"
    for name, (_name, size) in zip(columns.margins, layout.margins, strict=True):
        key = f"({key} * {size} + {dialect.whole.format(x=quoted(name))})"
    weight = dialect.whole.format(x=quoted(columns.weight)) if columns.weight else "0"
    return f"({key} * {len(layout.base)} + {weight})"


def _sum(dialect: Dialect, expression: str) -> str:
    return dialect.total.format(x=expression)
