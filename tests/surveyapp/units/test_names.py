"""What files may call a unit."""

from sqlalchemy.orm import Session

from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.names import load_names
from surveyapp.units.sheet_problems import Problems
from surveyapp.units.sheet_rows import Row
from tests.factories import make_unit


def test_a_full_name_means_the_unit_that_alone_bears_it(
    session: Session, authority: SupervisingAuthority
) -> None:
    units = [
        make_unit(authority, code, name={"zh-CN": name, "en": code.upper()})
        for code, name in (("lz", "兰州市人民政府"), ("w1", "综合窗口"), ("w2", "综合窗口"))
    ]
    session.add_all(units)
    session.flush()

    names = load_names(session, authority.id).names

    assert names["lz"] == names["兰州市人民政府"] == names["LZ"] == units[0].id
    assert "综合窗口" not in names


def test_a_name_of_several_units_is_refused_as_such(
    session: Session, authority: SupervisingAuthority
) -> None:
    session.add_all(
        make_unit(authority, code, name={"zh-CN": "综合窗口"}) for code in ("w1", "w2")
    )
    session.flush()
    problems = Problems()
    row = Row(2, {"unit": "综合窗口"}, {}, problems)

    assert load_names(session, authority.id).find(row, "unit", "综合窗口") is None
    assert "有几个单位都叫" in problems.found[0].remedy


def test_a_code_is_a_unit_of_that_code_though_another_is_called_so(
    session: Session, authority: SupervisingAuthority
) -> None:
    coded = make_unit(authority, "A1", name={"zh-CN": "甲"})
    called = make_unit(authority, "a2", name={"zh-CN": "A1"})
    session.add_all([coded, called])
    session.flush()

    assert load_names(session, authority.id).names["A1"] == coded.id
