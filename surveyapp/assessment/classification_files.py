"""The classes of many units as a table: handed out as they are, and taken in whole."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from questionnaires.definition import words
from surveyapp.access import Actor
from surveyapp.assessment.classes import NOT_ASSESSED, SchemeClasses
from surveyapp.assessment.classification import Classification, classify
from surveyapp.assessment.models import SchemeVersion
from surveyapp.messages import LANGUAGES, N_, say
from surveyapp.units.column_words import plain
from surveyapp.units.names import UnitNames, load_names
from surveyapp.units.sheet_rows import Row
from surveyapp.units.sheets import Column, read_sheet
from surveyapp.units.vocabulary import KIND_LABELS
from surveyapp.units.workbooks import csv_of_workbook

LEFT_OUT = N_("不参加考评")
MAX_CLASS = 200
COLUMNS = (
    Column("unit", "单位编码", N_("单位的编码或别名"), ("编码", "单位", "code"), is_required=True,
           examples=("c01",)),
    Column("name", "名称", N_("只供核对，不读入"), ("单位名称",), examples=("东城政务服务中心",)),
    Column("kind", "级别", N_("只供核对，不读入"), ("种类",), examples=("政务服务中心",)),
    Column("class", "考评类别", N_("办法中的类别，或“不参加考评”；空着则不变"), ("类别",),
           is_required=True, examples=("市直部门",)),
)  # fmt: skip
NO_SUCH_CLASS = N_("本办法没有这个类别。可以填：{known}；空着则不变。")
UNIT_TWICE = N_("第 {line} 行已经有这个单位。每个单位只写一行。")


def table_of(found: Classification, language: str) -> Iterator[list[str]]:
    """Yield every unit with its class, to be changed and handed in again."""
    yield [one.label if language.startswith("zh") else one.key for one in COLUMNS]
    for one in found.units:
        title = found.classes.titles.get(one.unit_class or "")
        placed = words(title, language) if title else ""
        yield [
            one.unit.code,
            words(one.unit.name, language),
            say(KIND_LABELS[one.unit.kind], language),
            placed or ("" if one.is_undecided else say(LEFT_OUT, language)),
        ]


def import_classes(  # noqa: PLR0913 - by whom, for which scheme, what, when
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    found: Classification,
    content: bytes,
    *,
    now: datetime,
) -> int:
    """Take in a table of units and their classes, whole or not at all; return what it changes.

    Raises
    ------
    FileRefusedError
        With everything that is wrong with it.
    """
    sheet = read_sheet(csv_of_workbook(content), COLUMNS)
    names = load_names(session, actor.authority_id)
    meanings, known = _meanings(found.classes), _known(found.classes)
    placed = {one.unit.id: one for one in found.units}
    lines: dict[UUID, int] = {}
    chosen: dict[UUID, str | None] = {}
    for row in sheet.each():
        unit_id = _unit(row, names, lines)
        written = row.text("class", MAX_CLASS)
        if written and plain(written) not in meanings:
            row.refuse("class", NO_SUCH_CLASS, known=known)
        elif unit_id is not None and written:
            said = meanings[plain(written)]
            if unit_id not in placed or not placed[unit_id].is_in(said):
                chosen[unit_id] = said
    sheet.problems.refuse_if_any()
    return classify(session, actor, version, chosen, now=now)


def _unit(row: Row, names: UnitNames, lines: dict[UUID, int]) -> UUID | None:
    """Return the unit of a row, which no earlier row names."""
    written = row.text("unit", MAX_CLASS, required=True)
    unit_id = names.find(row, "unit", written) if written else None
    if unit_id in lines:
        row.refuse("unit", UNIT_TWICE, line=lines[unit_id])
    elif unit_id is not None:
        lines[unit_id] = row.line
    return unit_id


def _known(classes: SchemeClasses) -> dict[str, str]:
    """Return what there is to choose from, by language."""
    return {
        language: say(N_("、"), language).join(
            (*(words(one, language) for one in classes.titles.values()), say(LEFT_OUT, language))
        )
        for language in LANGUAGES
    }


def _meanings(classes: SchemeClasses) -> dict[str, str]:
    """Return what a cell may hold, in its plain form, and the class it stands for."""
    found = {plain(code): code for code in classes.titles}
    found |= {
        plain(title): code for code, text in classes.titles.items() for title in text.values()
    }
    return found | {plain(say(LEFT_OUT, language)): NOT_ASSESSED for language in LANGUAGES}
