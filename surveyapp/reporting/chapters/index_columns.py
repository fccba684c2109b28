"""What is told of every index: its error, its interval and what it rests on."""

from analysis.results import IndexEstimate
from surveyapp.documents.document import Column, Kind, Value
from surveyapp.messages import N_
from surveyapp.reporting.subject import Subject

INDEX_COLUMNS = (
    (N_("满意度指数"), Kind.INDEX, 1.25),
    (N_("标准误"), Kind.INDEX, 0.9),
    (N_("置信区间"), Kind.INTERVAL, 1.5),
    (N_("样本量"), Kind.COUNT, 0.9),
    (N_("有效样本量"), Kind.INDEX, 1.25),
    (N_("设计效应"), Kind.RATIO, 1.0),
    (N_("未加权指数"), Kind.INDEX, 1.25),
)


def index_columns(subject: Subject, first: str) -> tuple[Column, ...]:
    """Return the heads of a table of indices, the first column called as it is told."""
    return subject.columns((first, Kind.TEXT, 2.4), *INDEX_COLUMNS)


def index_cells(index: IndexEstimate) -> tuple[Value, ...]:
    """Return the figures below those heads."""
    return (
        index.value,
        index.std_error,
        index.interval,
        index.n,
        index.effective_n,
        index.design_effect,
        index.raw,
    )
