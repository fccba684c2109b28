"""What can be wrong with a file of units, each with what to do about it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from surveyapp.messages import N_
from surveyapp.units.models import Hierarchy, UnitKind
from surveyapp.units.register import DatedFact, Register, value_on
from surveyapp.units.sheet_problems import Problems
from surveyapp.units.unit_columns import COLUMN_LABELS, HIERARCHY_COLUMNS, UnitRow
from surveyapp.units.vocabulary import KINDS

CODE_SIGNS = re.compile(r"[\w./-]+")  # Letters of any script, digits and these; no blanks.
CODE_SIGNS_ONLY = N_(
    "编码只能用字母、数字、汉字和“-”“_”“.”“/”，不能有空格。请改写，例如 c01-w01。"
)
CODE_TWICE = N_("第 {line} 行已有这个编码。请只保留一行。")
CODE_IS_ALIAS = N_("这是单位 {unit} 的别名。请用 {unit}，或换一个编码。")
ALIAS_TAKEN = N_("“{alias}”已指 {unit}。一个叫法只能指一个单位，请去掉其中一处。")
KIND_CHANGED = N_("{unit} 已登记为“{kind}”，级别不能改。请用新的编码登记。")
NEW_NEEDS_FIRST_DAY = N_("这是新单位，请填写启用日期，例如 2020-01-01。")
ENDS_BEFORE_IT_BEGINS = N_("停用日期必须晚于启用日期 {day}。")
NO_SUCH_UNIT = N_("没有编码或别名为“{value}”的单位。请先登记它，或在本文件中加一行。")
OWN_PARENT = N_("单位不能隶属于自己。请填写它的上级，或留空。")
WRONG_LEVEL = N_(
    "{unit} 的级别是“{kind}”，不能做这里的上级。“{own}”的上级在这一列只能是：{allowed}。"
    "请核对编码。"
)
OTHER_COLUMN = N_(
    "{unit} 的级别是“{kind}”，不能做这里的上级。“{own}”的上级在这一列只能是：{allowed}。"
    "隶属于{kind}的，请把 {unit} 填在“{column}”一列。"
)
CYCLE = N_("上下级成了圈：{path}。请改正其中一行的上级。")
LATER_CHANGE = N_("{day} 已有更晚的变更。请把变更生效日期改为那一天或以后。")
CLASS_NAMED_TWICE = N_("第 {line} 行给同一类别写了另一个名称“{name}”。请统一。")
SUCCESSOR_NEEDS_LAST_DAY = N_("有承接单位时，请填写停用日期。")
PARENT_KINDS: Mapping[tuple[Hierarchy, UnitKind], frozenset[UnitKind]] = {
    (Hierarchy.PLACE, UnitKind.REGION): frozenset({UnitKind.REGION}),
    (Hierarchy.PLACE, UnitKind.SERVICE_CENTER): frozenset({UnitKind.REGION}),
    (Hierarchy.PLACE, UnitKind.SERVICE_WINDOW): frozenset({UnitKind.SERVICE_CENTER}),
    (Hierarchy.PLACE, UnitKind.GOVERNMENT): frozenset({UnitKind.REGION}),
    (Hierarchy.PLACE, UnitKind.DEPARTMENT): frozenset({UnitKind.REGION}),
    (Hierarchy.ORGANISATION, UnitKind.REGION): frozenset({UnitKind.GOVERNMENT}),
    (Hierarchy.ORGANISATION, UnitKind.SERVICE_CENTER): frozenset(
        {UnitKind.GOVERNMENT, UnitKind.DEPARTMENT}
    ),
    (Hierarchy.ORGANISATION, UnitKind.SERVICE_WINDOW): frozenset({UnitKind.DEPARTMENT}),
    (Hierarchy.ORGANISATION, UnitKind.GOVERNMENT): frozenset({UnitKind.GOVERNMENT}),
    (Hierarchy.ORGANISATION, UnitKind.DEPARTMENT): frozenset(
        {UnitKind.GOVERNMENT, UnitKind.DEPARTMENT}
    ),
    (Hierarchy.PLACE, UnitKind.OTHER): frozenset(
        {UnitKind.REGION, UnitKind.SERVICE_CENTER, UnitKind.SERVICE_WINDOW}
    ),
    (Hierarchy.ORGANISATION, UnitKind.OTHER): frozenset(
        {UnitKind.GOVERNMENT, UnitKind.DEPARTMENT, UnitKind.OTHER}
    ),
}


def check(rows: list[UnitRow], register: Register, problems: Problems, effective_on: date) -> None:
    """Note everything that is wrong with rows, beside each other and beside what is known."""
    names = register.names = _check_names(rows, register)
    kinds: dict[str, UnitKind | None] = {}
    for row in rows:  # Of a code that stands twice nobody knows which of the two is meant.
        kinds[row.code] = row.kind if kinds.setdefault(row.code, row.kind) is row.kind else None
    kinds |= {unit.code: unit.kind for unit in register.units.values()}
    for row in rows:
        _check_alone(row, register)
        for hierarchy in Hierarchy:
            _check_parent(row, hierarchy, names, kinds)
        for successor in row.said.get("successors", ()):
            if successor not in names:
                row.row.refuse("successors", NO_SUCH_UNIT, value=successor)
        _check_later_changes(row, register, names, effective_on)
    _check_classes(rows)
    if not problems.total:
        for hierarchy in Hierarchy:
            _check_cycles(rows, register, hierarchy, names)


def _check_names(rows: list[UnitRow], register: Register) -> dict[str, str]:
    """Return every code and alias there will be, and the code it means; note collisions."""
    by_code: dict[str, UnitRow] = {}
    for row in rows:
        if by_code.setdefault(row.code, row) is not row:
            row.row.refuse("code", CODE_TWICE, line=by_code[row.code].row.line)
    renamed = {row.code for row in rows if "aliases" in row.said}
    names = {code: code for code in (*register.units, *by_code)}
    kept = {alias: code for alias, code in register.aliases.items() if code not in renamed}
    for alias, code in kept.items():
        if alias in by_code:
            by_code[alias].row.refuse("code", CODE_IS_ALIAS, unit=code)
        names.setdefault(alias, code)
    for row in rows:
        for alias in row.said.get("aliases", ()):
            if names.setdefault(alias, row.code) != row.code:
                row.row.refuse("aliases", ALIAS_TAKEN, alias=alias, unit=names[alias])
    return names


def _check_alone(row: UnitRow, register: Register) -> None:
    known = register.units.get(row.code)
    if known is None and not CODE_SIGNS.fullmatch(row.code):
        row.row.refuse("code", CODE_SIGNS_ONLY)
    if known is not None and row.kind not in {None, known.kind}:
        row.row.refuse("kind", KIND_CHANGED, unit=row.code, kind=KINDS.word(known.kind))
    first = row.said.get("valid_from") or (known.valid_from if known else None)
    if first is None and not row.row.cells.get("valid_from"):
        row.row.refuse("valid_from", NEW_NEEDS_FIRST_DAY)
    last = row.said.get("valid_until")
    if first is not None and last is not None and last <= first:
        row.row.refuse("valid_until", ENDS_BEFORE_IT_BEGINS, day=first.isoformat())
    known_last = known.valid_until if known and "valid_until" not in row.said else None
    if row.said.get("successors") and last is None and known_last is None:
        row.row.refuse("successors", SUCCESSOR_NEEDS_LAST_DAY)


def _check_parent(
    row: UnitRow,
    hierarchy: Hierarchy,
    names: Mapping[str, str],
    kinds: Mapping[str, UnitKind | None],
) -> None:
    column = HIERARCHY_COLUMNS[hierarchy]
    value = row.said.get(column, "")
    if not value:
        return
    parent = names.get(value)
    if parent is None:
        row.row.refuse(column, NO_SUCH_UNIT, value=value)
    elif parent == row.code:
        row.row.refuse(column, OWN_PARENT)
    elif (kind := kinds[parent]) and row.kind and kind not in PARENT_KINDS[hierarchy, row.kind]:
        _refuse_level(row, hierarchy, parent, kind)


def _refuse_level(row: UnitRow, hierarchy: Hierarchy, parent: str, kind: UnitKind) -> None:
    """Say which levels may be here, and in which column this one may, if in the other."""
    assert row.kind is not None  # noqa: S101 - its caller looked
    allowed = tuple(one for one in UnitKind if one in PARENT_KINDS[hierarchy, row.kind])
    told = {
        "unit": parent,
        "kind": KINDS.word(kind),
        "own": KINDS.word(row.kind),
        "allowed": tuple(KINDS.word(one) for one in allowed),
    }
    other = next(one for one in Hierarchy if one is not hierarchy)
    if kind in PARENT_KINDS[other, row.kind]:
        column = COLUMN_LABELS[HIERARCHY_COLUMNS[other]]
        row.row.refuse(HIERARCHY_COLUMNS[hierarchy], OTHER_COLUMN, **told, column=column)
    else:
        row.row.refuse(HIERARCHY_COLUMNS[hierarchy], WRONG_LEVEL, **told)


def _check_later_changes(
    row: UnitRow, register: Register, names: Mapping[str, str], effective_on: date
) -> None:
    unit = register.units.get(row.code)
    if unit is None:
        return
    wanted: list[tuple[str, Sequence[DatedFact], object]] = []
    for hierarchy, column in HIERARCHY_COLUMNS.items():
        parent = register.units.get(names.get(row.said.get(column, ""), ""))
        spans = register.memberships.get((unit.id, hierarchy), ())
        wanted.append((column, spans, parent.id if parent else None))
    unit_class = register.classes.get(row.said.get("unit_class", ""))
    spans_of_class = register.classifications.get(unit.id, ())
    wanted.append(("unit_class", spans_of_class, unit_class.id if unit_class else None))
    for column, dated, value in wanted:
        later = [span.valid_from for span in dated if span.valid_from > effective_on]
        if column in row.said and later and value_on(dated, effective_on) != value:
            row.row.refuse(column, LATER_CHANGE, day=max(later).isoformat())


def _check_classes(rows: list[UnitRow]) -> None:
    first: dict[tuple[str, str], tuple[int, str]] = {}
    for row in rows:
        for key in ("unit_class_name", "unit_class_name_en"):
            name, code = row.said.get(key, ""), row.said.get("unit_class", "")
            if code and name:
                line, known = first.setdefault((code, key), (row.row.line, name))
                if known != name:
                    row.row.refuse(key, CLASS_NAMED_TWICE, line=line, name=known)


def _check_cycles(
    rows: list[UnitRow], register: Register, hierarchy: Hierarchy, names: Mapping[str, str]
) -> None:
    column = HIERARCHY_COLUMNS[hierarchy]
    codes = {unit.id: code for code, unit in register.units.items()}
    above = {
        codes[unit_id]: codes[spans[-1].parent_id]
        for (unit_id, one), spans in register.memberships.items()
        if one is hierarchy and spans[-1].valid_until is None
    }
    by_code = {row.code: row for row in rows if column in row.said}
    above |= {code: names.get(row.said[column], "") for code, row in by_code.items()}
    told: set[str] = set()
    for start, row in by_code.items():
        path = [start]
        while (here := above.get(path[-1], "")) and here not in path:
            path.append(here)
        if here == start and not told & set(path):
            told.update(path)
            row.row.refuse(column, CYCLE, path=" → ".join([*path, start]))
