"""The rows that a rule reads for one unit in one period, and what each of them says."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from analysis.schemes.evidence import EvidenceTable
from analysis.schemes.rounding import exact_sum, whole
from analysis.schemes.rules import TableName, Which

if TYPE_CHECKING:
    from analysis.schemes.job import Job
    from analysis.schemes.run import Run

ITEM_KEY = "item_key"  # Not a column: which item an event is about, by `item_keys`.


def read_rows(job: "Job", which: Which) -> Sequence[int]:
    """Return the rows that a rule reads for the unit in the period, noting them."""
    found = job.run.selections.select(which).rows(job.unit.code, job.period)
    if job.tale is not None:
        job.tale.rows += [(which.table.value, index) for index in found]
        tell_passed_over(job, which, found)
        _tell_corrections(job, which.table, found)
    return found


def tell_passed_over(job: "Job", which: Which, found: Sequence[int]) -> None:
    """Note the rows of the right category and outlet that a rule's condition passes over."""
    if which.where is None:
        return
    wider = Which(table=which.table, category=which.category, outlet=which.outlet)
    met = set(found)
    passed = [
        i for i in job.run.selections.select(wider).rows(job.unit.code, job.period) if i not in met
    ]
    if passed:
        lines = [job.run.evidence.table(which.table.value).lines[i] for i in passed]
        job.say("passed_over", n=len(passed), where=which.where.source, lines=lines)


def _tell_corrections(job: "Job", name: TableName, found: Sequence[int]) -> None:
    """Note times that were changed afterwards: what stood before, what stands now, and by whom."""
    table = job.run.evidence.table(name.value)
    before = table.column("accept_minutes_before")
    for index in found:
        if before[index] is not None:
            after, by = table.column("accept_minutes"), table.column("corrected_by")
            job.say(
                "corrected",
                line=table.lines[index],
                before=before[index],
                after=after[index],
                by=by[index],
            )


def numbers(job: "Job", which: Which, found: Sequence[int]) -> Fraction:
    """Return how many events rows stand for, each as often as its `number` says."""
    column = job.run.evidence.table(which.table.value).columns.get("number")
    said = [] if column is None else [column[i] for i in found if column[i] is not None]
    return exact_sum(said) + (len(found) - len(said)) if said else whole(len(found))


def row_column(run: "Run", table: EvidenceTable, name: str) -> Sequence[Any]:
    """Return a column of a table, or of each row the class of its unit."""
    if name == "unit_class":
        return run.selections.class_column(table)
    return table.column(name)


def item_column(run: "Run", which: Which, name: str) -> Sequence[Any]:
    """Return a column, or which item each row is about."""
    table = run.evidence.table(which.table.value)
    if name != ITEM_KEY:
        return row_column(run, table, name)
    key = ("item_keys",)
    if key not in run.memo:
        run.memo[key] = item_keys(table)
    keys: Sequence[str] = run.memo[key]
    return keys


def items_of(run: "Run", which: Which, names: Sequence[str]) -> Sequence[tuple[Any, ...]]:
    """Return which item each row is about by what columns say; without any, all are one."""
    key = ("items", which.table, names)
    if key not in run.memo:
        columns = [item_column(run, which, name) for name in names]
        rows = list(zip(*columns, strict=True))
        run.memo[key] = rows or [()] * len(run.evidence.table(which.table.value))
    found: Sequence[tuple[Any, ...]] = run.memo[key]
    return found


def item_keys(table: EvidenceTable) -> list[str]:
    """Return which item each event is about: the event it follows, its title, or itself."""
    numbers, titles = table.column("event_no"), table.column("title")
    position = {number: index for index, number in enumerate(numbers) if number is not None}
    states, abouts = table.column("state"), table.column("about")
    if "withdrawn" in states:  # Its number may be another's now, which is then meant.
        position |= {
            number: index
            for index, number in enumerate(numbers)
            if number is not None and states[index] != "withdrawn"
        }

    def key(index: int) -> str:
        met = {index}
        while abouts[index] in position and position[abouts[index]] not in met:
            index = position[abouts[index]]
            met.add(index)
        about = abouts[index]
        return f"t:{titles[index]}" if titles[index] else f"n:{about or numbers[index] or index}"

    return [key(index) for index in range(len(table))]
