"""Which columns a snapshot of a wave has, and what the numbers in them mean."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from questionnaires.codebook import CodebookVariable, Label, VariableKind, make_codebook
from questionnaires.definition import MISSING_LABELS, Questionnaire

Arrow: TypeAlias = Any  # pyarrow publishes no types.
ID_BYTES = 16
# Answers that are no data lie below zero, the same in every coded column.
MISSING_NUMBERS = {code.value: -(place + 1) for place, code in enumerate(MISSING_LABELS)}
MISSING_SUFFIX = "missing"
MAX_SMALL = 127  # Codes that one byte holds.


class Storage(StrEnum):
    """How the values of a column are kept; an absent value is null in each."""

    TINY = "int8"
    SMALL = "int16"
    NUMBER = "double"
    WORDS = "string"
    MOMENT = "timestamp[us, UTC]"
    DAY = "date32"
    TRUTH = "bool"
    IDENTITY = "binary[16]"
    COUNT = "int32"


@dataclass(frozen=True, slots=True)
class SnapshotColumn:
    """One column: where its values come from, and what its codes mean.

    Attributes
    ----------
    name : str
        ``@…`` where a response says it of itself; else the variable, and for one of several
        choices ``variable.choice``.
    storage : Storage
    label : Label
        By language.
    codes : mapping of int to (str, Label)
        What each number stands for; missing codes are below zero.
    variable : CodebookVariable or None
        The answer it is read from.
    choice : str or None
        The one choice of several that it tells about, 1 picked and 0 not; or the one thing of a
        ranking, whose place it holds.
    """

    name: str
    storage: Storage
    label: Label
    codes: Mapping[int, tuple[str, Label]]
    variable: CodebookVariable | None = None
    choice: str | None = None

    @property
    def is_own_words(self) -> bool:
        """Whether it holds what somebody wrote."""
        return self.variable is not None and self.variable.kind is VariableKind.WORDS

    @property
    def is_of_missing(self) -> bool:
        """Whether it tells who gave no value on purpose, beside the column of the values."""
        variable = self.variable
        return (
            variable is not None
            and self.name == f"{variable.name}.{MISSING_SUFFIX}"
            and (self.choice is None)
        )

    def described(self) -> list[object]:
        """Return name, type and codes: what makes its values comparable with another's."""
        return [self.name, self.storage.value, {n: code for n, (code, _) in self.codes.items()}]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a snapshot, in their order, and the versions they cover."""

    columns: tuple[SnapshotColumn, ...]
    versions: Mapping[UUID, int]  # Their numbers.

    def described(self) -> str:
        """Return the columns as text, the same for the same columns."""
        return json.dumps([column.described() for column in self.columns], ensure_ascii=False)

    def answers(self) -> Iterator[SnapshotColumn]:
        """Yield the columns that are read from answers."""
        return (column for column in self.columns if column.variable is not None)

    def file_names(self) -> dict[str, str]:
        """Return what data files and the codebook call each column.

        Variables keep their names; what a response says of itself has a longer one where a
        question took the short one.
        """
        asked = {column.name for column in self.answers()}
        columns = (*self.columns, COUNTED_FOR)
        return {
            name: f"response_{short}" if name != short and short in asked else short
            for name, short in ((one.name, one.name.removeprefix("@")) for one in columns)
        }


ID, DIGEST = "@id", "@digest"


def _own(name: str, storage: Storage, zh: str, en: str) -> SnapshotColumn:
    return SnapshotColumn(f"@{name}", storage, {"zh-CN": zh, "en": en}, {})


OWN_COLUMNS = (
    _own("id", Storage.IDENTITY, "答卷编号", "Response"),
    _own("version", Storage.SMALL, "问卷版本", "Questionnaire version"),
    _own("language", Storage.WORDS, "作答语言", "Language of the answers"),
    _own("channel", Storage.WORDS, "渠道", "Channel"),
    _own("collector", Storage.WORDS, "投放渠道编码", "Collector"),
    _own("unit", Storage.WORDS, "投放渠道所属单位", "Unit of the collector"),
    _own("received", Storage.MOMENT, "收到时刻", "Received at"),
    _own("received_on", Storage.DAY, "收到日期", "Received on"),
    _own("seconds", Storage.COUNT, "作答用时（秒）", "Seconds taken"),
    _own("device", Storage.WORDS, "设备", "Device"),
    _own("mode", Storage.WORDS, "作答方式", "How the answers came in"),
    _own("recorded_by", Storage.WORDS, "经手账号", "Account that asked, helped or typed"),
    _own("default", Storage.TRUTH, "默认评价", "Default rating"),
    _own("flagged", Storage.TRUTH, "有标记", "Flagged"),
    _own("excluded", Storage.TRUTH, "已排除", "Excluded"),
    _own("withdrawn", Storage.TRUTH, "已撤回", "Withdrawn"),
    _own("invalid_reason", Storage.WORDS, "无效理由", "Why invalid"),
    _own("occasion", Storage.IDENTITY, "办事接触编号", "Service occasion"),
    _own("rating_no", Storage.TINY, "第几次评价", "Rating number"),
    _own("inclusion_probability", Storage.NUMBER, "抽中概率", "Inclusion probability"),
    _own("service_center", Storage.WORDS, "办理大厅", "Service centre"),
    _own("service_window", Storage.WORDS, "办理窗口", "Service window"),
    _own("department", Storage.WORDS, "部门", "Department"),
    _own("service_item", Storage.WORDS, "事项编码", "Service item"),
    _own("service_channel", Storage.WORDS, "办理渠道", "Service channel"),
    _own("applicant_kind", Storage.WORDS, "申请人类型", "Applicant kind"),
    _own("occurred_on", Storage.DAY, "办理日期", "Occurred on"),
)
# Not kept in a snapshot: the register may say another unit tomorrow.
COUNTED_FOR = _own(
    "counted_for", Storage.WORDS,
    "报告把答卷计入哪个单位；“(unplaced)”是未归属；只在导出的文件里",
    "Unit that reports count the answer for (“(unplaced)”: none known); in exported files only",
)  # fmt: skip


def make_layout(versions: Sequence[tuple[UUID, int, Questionnaire]]) -> Layout:
    """Return the columns of all versions together.

    A code never changes its meaning, so a variable of several versions is one column. Its codes
    are numbered as the lowest version lists them, those of later versions follow, and the words
    are the newest.

    Parameters
    ----------
    versions : sequence of (id, number, questionnaire)
    """
    merged: dict[str, CodebookVariable] = {}
    ordered = sorted(versions, key=lambda version: version[1])
    for _id, _number, questionnaire in ordered:
        for variable in make_codebook(questionnaire):
            known = merged.get(variable.name)
            merged[variable.name] = _together(known, variable) if known else variable
    columns = [column for variable in merged.values() for column in _columns(variable)]
    return Layout((*OWN_COLUMNS, *columns), {id_: number for id_, number, _ in ordered})


def _together(first: CodebookVariable, later: CodebookVariable) -> CodebookVariable:
    # A dictionary keeps the place of a key it knows, and takes the newer words for it.
    values = {value.code: value for value in (*first.values, *later.values)}
    missing = {value.code: value for value in (*first.missing, *later.missing)}
    return replace(
        later,
        values=tuple(values.values()),
        missing=tuple(missing.values()),
        is_private=first.is_private or later.is_private,
    )


def _columns(variable: CodebookVariable) -> Iterator[SnapshotColumn]:
    missing = {MISSING_NUMBERS[one.code]: (one.code, one.label) for one in variable.missing}
    name, label = variable.name, variable.label
    match variable.kind:
        case VariableKind.RATING | VariableKind.CODE:
            codes = {
                number: (value.code, value.label)
                for number, value in enumerate(variable.values, 1)
            }
            storage = Storage.TINY if len(codes) <= MAX_SMALL else Storage.SMALL
            yield SnapshotColumn(name, storage, label, {**codes, **missing}, variable)
        case VariableKind.CODES:
            for value in variable.values:
                yield SnapshotColumn(
                    f"{name}.{value.code}", Storage.TINY, _joined(label, value.label),
                    {**PICKED, **missing}, variable, value.code,
                )  # fmt: skip
        case VariableKind.ORDER:
            places = dict(map(_place, range(1, len(variable.values) + 1)))
            for value in variable.values:
                yield SnapshotColumn(
                    f"{name}.{value.code}", Storage.TINY, _joined(label, value.label),
                    {**places, **missing}, variable, value.code,
                )  # fmt: skip
        case _:
            yield SnapshotColumn(name, PLAIN[variable.kind], label, {}, variable)
            if missing:
                column = f"{name}.{MISSING_SUFFIX}"
                yield SnapshotColumn(column, Storage.TINY, label, missing, variable)


# Values that need no code; who gave none on purpose stands in a column beside them.
PLAIN: Mapping[VariableKind, Storage] = {
    VariableKind.NUMBER: Storage.NUMBER,
    VariableKind.DURATION: Storage.NUMBER,  # In minutes.
    VariableKind.DATE: Storage.DAY,
    VariableKind.MONTH: Storage.WORDS,
    VariableKind.TIME: Storage.WORDS,
    VariableKind.WORDS: Storage.WORDS,
    VariableKind.FILES: Storage.WORDS,  # With spaces between the names.
}


def _place(number: int) -> tuple[int, tuple[str, Label]]:
    return number, (str(number), {"zh-CN": f"第 {number} 位", "en": f"Place {number}"})


PICKED: Mapping[int, tuple[str, Label]] = {
    0: ("not_picked", {"zh-CN": "未选", "en": "Not picked"}),
    1: ("picked", {"zh-CN": "已选", "en": "Picked"}),
}


def _joined(label: Label, choice: Label) -> Label:
    return {
        language: f"{words} – {choice.get(language) or next(iter(choice.values()))}"
        for language, words in label.items()
    }


def arrow_type(storage: Storage) -> Arrow:
    """Return how Arrow calls a storage; words are kept once for each distinct value."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return {
        Storage.TINY: pa.int8(),
        Storage.SMALL: pa.int16(),
        Storage.COUNT: pa.int32(),
        Storage.NUMBER: pa.float64(),
        Storage.WORDS: pa.dictionary(pa.int32(), pa.string()),
        Storage.MOMENT: pa.timestamp("us", "UTC"),
        Storage.DAY: pa.date32(),
        Storage.TRUTH: pa.bool_(),
        Storage.IDENTITY: pa.binary(ID_BYTES),
    }[storage]
