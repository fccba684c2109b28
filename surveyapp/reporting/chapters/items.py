"""The further rating questions, and which of them to mend first."""

from collections.abc import Iterator

from analysis.charts import figures
from analysis.indices.importance_performance import Quadrant
from analysis.results import Group
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Figure, Heading, Kind, Part, Table
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.chapters import levels
from surveyapp.reporting.chapters.index_columns import index_cells, index_columns
from surveyapp.reporting.figures import chart_labels, drawn
from surveyapp.reporting.lines import Line, index_line
from surveyapp.reporting.subject import Subject, present

QUADRANTS = {
    Quadrant.CONCENTRATE_HERE: N_("优先改进"),
    Quadrant.KEEP_UP: N_("继续保持"),
    Quadrant.LOW_PRIORITY: N_("稍后改进"),
    Quadrant.POSSIBLE_OVERKILL: N_("维持即可"),
    None: N_("尚难区分"),
}


def parts(subject: Subject) -> Iterator[Part]:
    """Return the further rating questions, where there are any."""
    table = _items(subject)
    if table is None:
        return
    yield Heading(subject.say(N_("各题目")))
    yield table
    yield from present(_by_unit(subject), _priorities(subject))
    yield from _figure(subject)


def _items(subject: Subject) -> Table | None:
    """Return the index of every further rating question; ``None`` without any."""
    if not subject.analysis.overall.items:
        return None
    return Table(
        "items",
        subject.say(N_("各题目指数")),
        index_columns(subject, N_("题目")),
        tuple(
            (subject.text(item.title), *index_cells(item.index))
            for item in subject.analysis.overall.items
        ),
    )


def _by_unit(subject: Subject) -> Table | None:
    """Return the index of every item in every unit; ``None`` without items."""
    items = subject.analysis.overall.items
    if not items:
        return None
    columns = (
        *subject.columns((UNITS, Kind.TEXT, 2.4)),
        *(Column(subject.text(item.title), Kind.INDEX, 1.0) for item in items),
    )
    groups = (subject.analysis.overall, *subject.analysis.units)
    rows = tuple(
        subject.row(group, *(item.index.value for item in group.items)) for group in groups
    )
    note = subject.say(
        N_("样本量少于 {min_n} 的单位仅供内部参考。"), min_n=numbers.count(subject.analysis.min_n)
    )
    return Table(
        "items_units", subject.say(N_("各单位各题目指数")), columns, rows, note, total_rows=1
    )


def _priorities(subject: Subject) -> Table | None:
    """Return how much each item goes with the outcome, and what to do; ``None`` without."""
    priorities = subject.analysis.priorities
    if priorities is None:
        return None
    columns = subject.columns(
        (N_("题目"), Kind.TEXT, 2.4),
        (N_("满意度指数"), Kind.INDEX, 1.0),
        (N_("对总体满意度的作用"), Kind.SHARE, 1.1),
        (N_("作用的置信区间"), Kind.SHARE_INTERVAL, 1.5),
        (N_("与总体满意度的相关"), Kind.RATIO, 1.1),
        (N_("宜采取的办法"), Kind.TEXT, 1.3),
    )
    rows = tuple(
        (
            subject.wording.item(subject.analysis, one.item),
            one.performance,
            one.importance,
            one.interval,
            one.correlation,
            subject.say(QUADRANTS[one.quadrant]),
        )
        for one in priorities.items
    )
    note = subject.say(
        N_(
            "只用对总体和各题都给出等级的 {n} 份答卷；"
            "各题合起来解释总体满意度差别的 {explained}，每题的作用是其中的一份。"
            "信度 α＝{alpha}。作用是关联，不一定是原因；"
            "作用或指数与各题平均数的差别在抽样误差以内的，不作区分。"
        ),
        n=numbers.count(priorities.n),
        explained=numbers.percent(priorities.r_squared),
        alpha=numbers.decimal(priorities.alpha.alpha, 3),
    )
    title = subject.say(N_("先改进什么"))
    return Table("priorities", title, columns, rows, note)


def _figure(subject: Subject) -> Iterator[Figure]:
    """Yield the items by how much they matter and how well they are done."""
    priorities = subject.analysis.priorities
    if priorities is None:
        return
    points = subject.wording.listed(
        subject.say(
            N_("{item}：指数 {index}，作用 {importance}"),
            item=subject.wording.item(subject.analysis, one.item),
            index=numbers.decimal(one.performance),
            importance=numbers.percent(one.importance),
        )
        for one in priorities.items
    )
    labels = chart_labels(subject)
    yield Figure(
        "chart_priorities",
        subject.say(N_("作用与满意度：左上方的宜先改进，空心的尚难区分")),
        points,
        drawn(lambda: figures.importance_performance(priorities, labels)),
    )


def lines(subject: Subject, group: Group) -> Iterator[Line]:
    """Yield the index and the levels of every further question in a group."""
    for item in group.items:
        yield index_line(subject, group, "item_index", item.index, category=item.column)
        yield from levels.lines(subject, group, f"item_level:{item.column}", item.distribution)
