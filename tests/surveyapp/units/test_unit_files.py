"""A file of units is taken in whole or not at all, and changes carry their dates."""

import csv
from datetime import date
from io import StringIO
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.units import sheet_rows, sheets, unit_checks
from surveyapp.units.models import AssessedUnit, SupervisingAuthority, UnitKind
from surveyapp.units.service import (
    class_on,
    find_unit,
    list_units,
    unit_classes,
    unit_names,
)
from surveyapp.units.sheet_problems import FileRefusedError
from surveyapp.units.trees import load_classes, load_tree
from surveyapp.units.unit_files import Changes, import_units
from tests.factories import make_authority, make_unit
from tests.naughty import NAUGHTY

HEADER = "code,kind,name,parent,valid_from,unit_class,aliases\n"
CITY = (
    HEADER
    + "r,region,市,,2020-01-01,,\n"
    + "c1,service_center,一中心,r,2020-01-01,first,一厅；老一厅\n"
    + "c2,service_center,二中心,r,2020-01-01,second,\n"
    + "w1,service_window,1号窗口,c1,2020-01-01,,\n"
)
MARCH, BEFORE = date(2026, 3, 1), date(2026, 2, 28)


def take_in(session: Session, authority: SupervisingAuthority, text: str) -> Changes:
    return import_units(session, authority.id, text.encode(), effective_on=MARCH)


def unit(session: Session, authority: SupervisingAuthority, code: str) -> AssessedUnit:
    found = find_unit(session, authority.id, code)
    assert found is not None
    return found


def center_of(session: Session, unit_id: UUID, on: date) -> str | None:
    authority_id = session.get_one(AssessedUnit, unit_id).authority_id
    found = load_tree(session, authority_id).ancestor_on(unit_id, UnitKind.SERVICE_CENTER, on)
    return session.get_one(AssessedUnit, found).code if found else None


def test_units_are_created_in_the_order_of_the_file_and_found_by_alias(
    session: Session, authority: SupervisingAuthority
) -> None:
    assert take_in(session, authority, CITY) == Changes(4, 0, 0)

    assert [one.code for one in list_units(session, authority.id)] == ["r", "c1", "c2", "w1"]
    assert unit(session, authority, "老一厅").code == "c1"
    assert [one.code for one in unit_classes(session, authority.id)] == ["first", "second"]


def test_the_same_file_again_changes_nothing(
    session: Session, authority: SupervisingAuthority
) -> None:
    take_in(session, authority, CITY)

    assert take_in(session, authority, CITY) == Changes(0, 0, 4)
    assert unit(session, authority, "c1").revision == 1


def test_another_parent_ends_the_old_membership_and_begins_a_new_one(
    session: Session, authority: SupervisingAuthority
) -> None:
    take_in(session, authority, CITY)
    changes = take_in(session, authority, CITY.replace("1号窗口,c1", "1号窗口,c2"))
    window = unit(session, authority, "w1")

    assert changes == Changes(0, 1, 3)
    assert center_of(session, window.id, BEFORE) == "c1"
    assert center_of(session, window.id, MARCH) == "c2"
    assert window.revision == 2


def test_another_class_ends_the_old_one_on_the_day_it_begins(
    session: Session, authority: SupervisingAuthority
) -> None:
    take_in(session, authority, CITY)
    take_in(session, authority, CITY.replace("first", "second"))
    center = unit(session, authority, "c1")
    classes = load_classes(session, authority.id)

    before, after = class_on(session, center, BEFORE), class_on(session, center, MARCH)
    assert before
    assert after
    assert (before.code, after.code) == ("first", "second")
    assert classes.class_on(center.id, BEFORE) is before


def test_a_change_may_be_corrected_on_its_own_day(
    session: Session, authority: SupervisingAuthority
) -> None:
    take_in(session, authority, CITY)
    take_in(session, authority, CITY.replace("first", "second"))
    take_in(session, authority, CITY.replace("first", "third"))

    corrected = class_on(session, unit(session, authority, "c1"), MARCH)
    assert corrected is not None
    assert corrected.code == "third"


def test_a_change_before_a_later_one_is_refused(
    session: Session, authority: SupervisingAuthority
) -> None:
    take_in(session, authority, CITY)
    take_in(session, authority, CITY.replace("1号窗口,c1", "1号窗口,c2"))
    session.commit()

    with pytest.raises(FileRefusedError) as caught:
        import_units(
            session, authority.id, CITY.replace("1号窗口,c1", "1号窗口,").encode(),
            effective_on=date(2026, 1, 1),
        )  # fmt: skip
    assert [one.remedy for one in caught.value.problems] == [unit_checks.LATER_CHANGE]


def test_columns_that_are_not_there_leave_what_is_known(
    session: Session, authority: SupervisingAuthority
) -> None:
    take_in(session, authority, CITY)

    assert take_in(session, authority, "code,kind,name\nc1,中心,一中心\n") == Changes(0, 0, 1)
    assert unit(session, authority, "一厅").code == "c1"


def test_a_unit_that_ended_stays_and_names_who_followed(
    session: Session, authority: SupervisingAuthority
) -> None:
    take_in(session, authority, CITY)
    take_in(
        session, authority, "code,kind,name,valid_until,successors\nc1,中心,一中心,2026-03-01,c2\n"
    )

    assert unit(session, authority, "c1").valid_until == MARCH
    assert "c1" not in {one.code for one in list_units(session, authority.id, on=MARCH)}
    assert "c1" in {one.code for one in list_units(session, authority.id, on=BEFORE)}


def test_an_alias_may_move_from_one_unit_to_another(
    session: Session, authority: SupervisingAuthority
) -> None:
    take_in(session, authority, CITY)
    take_in(
        session, authority, "code,kind,name,aliases\nc1,中心,一中心,新一厅\nc2,中心,二中心,一厅\n"
    )

    assert unit(session, authority, "一厅").code == "c2"
    assert "老一厅" not in unit_names(session, authority.id)


@pytest.mark.parametrize(
    ("rows", "remedy"),
    [
        ("x,中心,甲,,2020-01-01,,\nx,中心,乙,,2020-01-01,,", unit_checks.CODE_TWICE),
        (  # The window may well belong to the centre: which line of the two is wrong?
            "x,中心,甲,,2020-01-01,,\nw,窗口,乙,x,2020-01-01,,\nx,窗口,丙,,2020-01-01,,",
            unit_checks.CODE_TWICE,
        ),
        ("x,窗口,甲,nowhere,2020-01-01,,", unit_checks.NO_SUCH_UNIT),
        ("x,窗口,甲,r,2020-01-01,,", unit_checks.WRONG_LEVEL),
        ("g,政府,区政府,,2020-01-01,,\nx,部门,甲,g,2020-01-01,,", unit_checks.OTHER_COLUMN),
        ("x,行政区划,甲,x,2020-01-01,,", unit_checks.OWN_PARENT),
        ("x,行政区划,甲,y,2020-01-01,,\ny,行政区划,乙,x,2020-01-01,,", unit_checks.CYCLE),
        ("r,行政区划,市,x,2020-01-01,,\nx,行政区划,甲,r,2020-01-01,,", unit_checks.CYCLE),
        ("x,中心,甲,,,,", unit_checks.NEW_NEEDS_FIRST_DAY),
        ("c1,窗口,甲,,2020-01-01,,", unit_checks.KIND_CHANGED),
        ("x,中心,甲,,2020-01-01,,一厅", unit_checks.ALIAS_TAKEN),
        ("x,中心,甲,,2020-01-01,,c2", unit_checks.ALIAS_TAKEN),
        ("一厅,中心,甲,,2020-01-01,,", unit_checks.CODE_IS_ALIAS),
    ],
)
def test_a_wrong_row_is_refused_and_nothing_is_taken_in(
    session: Session, authority: SupervisingAuthority, rows: str, remedy: str
) -> None:
    take_in(session, authority, CITY)
    session.commit()

    with pytest.raises(FileRefusedError) as caught:
        take_in(session, authority, HEADER + "new,中心,新,,2020-01-01,,\n" + rows)
    assert [one.remedy for one in caught.value.problems] == [remedy]
    assert not session.new
    assert find_unit(session, authority.id, "new") is None


def test_all_problems_are_told_at_once_with_line_column_and_value(
    session: Session, authority: SupervisingAuthority
) -> None:
    text = (
        f"编码,级别,名称,启用日期\n,窗口,甲,2020-01-01\nx,3,,昨天\ny,中心,{'长' * 501},2020-01-01"
    )

    with pytest.raises(FileRefusedError) as caught:
        take_in(session, authority, text)
    places = [(one.line, one.column, one.value[:3]) for one in caught.value.problems]
    assert places == [
        (2, "编码", ""), (3, "级别", "3"), (3, "名称", ""), (3, "启用日期", "昨天"),
        (4, "名称", "长长长"),
    ]  # fmt: skip


def test_a_level_that_is_not_known_hides_no_other_fault_and_blames_no_other_row(
    session: Session, authority: SupervisingAuthority
) -> None:
    rows = "c1,Hall 1,一中心,r,,,\nw1,窗口,1号窗口,c1,2020-01-01,,\n"

    with pytest.raises(FileRefusedError) as caught:
        take_in(session, authority, HEADER + rows)
    assert [(one.line, one.column, one.remedy) for one in caught.value.problems] == [
        (2, "kind", sheet_rows.NOT_A_WORD),
        (2, "valid_from", unit_checks.NEW_NEEDS_FIRST_DAY),
        (2, "parent", unit_checks.NO_SUCH_UNIT),
    ]


def test_whoever_is_no_office_is_registered_too_below_any_that_is(
    session: Session, authority: SupervisingAuthority
) -> None:
    rows = (
        "编码,级别,名称,上级,所属部门,类别编码,类别名称,启用日期\n"
        "r,区划,市,,,,,2020-01-01\nc,中心,大厅,r,,,,2020-01-01\nd,部门,民政局,,,,,2020-01-01\n"
        "u1,其他,师范学院,r,,point,信息直报点,2020-01-01\n"
        "p1,个人,0012 号,,d,staff,信息工作人员,2020-01-01\n"
        "p2,other,0013 号,,u1,staff,信息工作人员,2020-01-01\n"
        "p3,人员,0014 号,c,,staff,信息工作人员,2020-01-01\n"
    )

    assert take_in(session, authority, rows) == Changes(7, 0, 0)

    kinds = {one.code: one.kind for one in list_units(session, authority.id)}
    assert {code for code, kind in kinds.items() if kind is UnitKind.OTHER} == {
        "u1", "p1", "p2", "p3",
    }  # fmt: skip


def test_naughty_names_are_kept_as_they_are(
    session: Session, authority: SupervisingAuthority
) -> None:
    names = [words for words in NAUGHTY if words.strip() == words and 0 < len(words) <= 500]
    text = StringIO()
    csv.writer(text).writerows(
        [
            ("code", "kind", "name", "valid_from"),
            *((f"n{i}", "中心", words, "2020-01-01") for i, words in enumerate(names)),
        ]
    )
    take_in(session, authority, text.getvalue())
    session.commit()
    session.expire_all()

    kept = {one.code: one.name["zh-CN"] for one in list_units(session, authority.id)}
    assert kept == {f"n{i}": words for i, words in enumerate(names)}


def test_units_of_another_authority_are_not_seen(
    session: Session, authority: SupervisingAuthority
) -> None:
    other = make_authority("other")
    session.add(other)
    session.flush()
    take_in(session, authority, CITY)

    assert find_unit(session, other.id, "c1") is None
    assert take_in(session, other, CITY) == Changes(4, 0, 0)
    assert session.scalar(select(func.count()).select_from(AssessedUnit)) == 8


def test_a_tree_knows_what_stood_below_on_a_day(
    session: Session, authority: SupervisingAuthority
) -> None:
    take_in(session, authority, CITY)
    tree = load_tree(session, authority.id)
    ids = {code: unit(session, authority, code).id for code in ("r", "c1", "c2", "w1")}

    assert tree.below_on(ids["r"], MARCH) == set(ids.values())
    assert tree.below_on(ids["c1"], MARCH) == {ids["c1"], ids["w1"]}
    assert tree.ancestor_on(ids["w1"], UnitKind.REGION, MARCH) == ids["r"]
    assert tree.ancestor_on(ids["w1"], UnitKind.REGION, date(2019, 1, 1)) is None


@pytest.mark.parametrize("code", ["C 08", "C\t08", "C\u200b08", "c1;c2", "c1（旧）"])
def test_a_new_code_with_blanks_or_other_signs_is_refused(
    session: Session, authority: SupervisingAuthority, code: str
) -> None:
    with pytest.raises(FileRefusedError) as caught:
        take_in(session, authority, HEADER + f'"{code}",中心,甲,,2020-01-01,,\n')
    assert [(one.column, one.remedy) for one in caught.value.problems] == [
        ("code", unit_checks.CODE_SIGNS_ONLY)
    ]


@pytest.mark.parametrize("code", ["330102-A_01", "浙江.杭州/01", "007"])
def test_a_code_has_the_signs_that_registers_use(
    session: Session, authority: SupervisingAuthority, code: str
) -> None:
    take_in(session, authority, HEADER + f"{code},中心,甲,,2020-01-01,,\n")

    assert unit(session, authority, code).code == code


def test_a_code_that_is_in_use_stays_whatever_its_signs(
    session: Session, authority: SupervisingAuthority
) -> None:
    session.add(make_unit(authority, "C 08"))
    session.flush()

    assert take_in(session, authority, "code,kind,name\nC 08,中心,八厅\n") == Changes(0, 1, 0)


def test_the_units_revised_are_told_with_what_changed_of_each(
    session: Session, authority: SupervisingAuthority
) -> None:
    take_in(session, authority, CITY)
    revised = CITY.replace("1号窗口,c1", "一号窗口,c2").replace("second", "first")

    assert take_in(session, authority, revised).units == {
        "c2": ["unit_class"], "w1": ["name", "parent"],
    }  # fmt: skip


def test_a_line_with_too_many_cells_hides_no_fault_of_another_and_gives_its_code(
    session: Session, authority: SupervisingAuthority
) -> None:
    rows = "r,region,市,外,,2020-01-01,,市厅\nc1,center,一中心,r,2020-01-01,,\nw1,窗口,1号,c9,,,\n"

    with pytest.raises(FileRefusedError) as caught:
        take_in(session, authority, HEADER + rows)
    assert [(one.line, one.remedy) for one in caught.value.problems] == [
        (2, sheets.TOO_MANY_CELLS),
        (3, sheet_rows.NOT_A_WORD),
        (4, unit_checks.NEW_NEEDS_FIRST_DAY),
        (4, unit_checks.NO_SUCH_UNIT),
    ]


@pytest.mark.parametrize(("language", "kind"), [("zh-CN", "窗口"), ("en", "Window")])
def test_a_level_is_called_by_the_words_of_the_language(
    session: Session, authority: SupervisingAuthority, language: str, kind: str
) -> None:
    with pytest.raises(FileRefusedError) as caught:
        take_in(session, authority, CITY + "w2,窗口,2号窗口,w1,2020-01-01,,\n")

    sentence = caught.value.problems[0].say(language)
    assert f"“{kind}”" in sentence
    assert "service_window" not in sentence


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh-CN",
            "“部门”的上级在这一列只能是：行政区划。隶属于政府的，请把 g 填在“所属部门”一列。",
        ),
        ("en", "the parent of a unit of level “Department” can be: Region."),
    ],
)
def test_a_parent_of_the_wrong_level_is_told_with_the_levels_that_may_be_and_its_column(
    session: Session, authority: SupervisingAuthority, language: str, said: str
) -> None:
    rows = "g,政府,区政府,,2020-01-01,,\nx,部门,甲,g,2020-01-01,,"

    with pytest.raises(FileRefusedError) as caught:
        take_in(session, authority, HEADER + rows)

    assert said in caught.value.problems[0].say(language)
