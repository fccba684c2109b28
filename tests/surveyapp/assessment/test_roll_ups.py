"""A unit that may not be published cannot be worked out from the unit above and its others."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy.orm import Session

from analysis.schemes.files import parse_scheme
from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.publication import issue
from surveyapp.assessment.roll_ups import ENDS, RollUps, handed_down, rolls_up
from surveyapp.assessment.runs import assess
from surveyapp.assessment.surveys.offers import offer_of
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import make_unit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import IMPRINT, SURVEY, give
from tests.surveyapp.assessment.waves import SCHEME
from tests.surveyapp.estimates.store import Store

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 8, 6, 2, tzinfo=UTC)
LAST_DAY = date(2026, 3, 31)
ABOVE = SURVEY.replace(
    "results:\n",
    "  below:\n    {kind: members, title: {zh-CN: 下级合计}, of: '${satisfaction}', how: total}\n"
    "  best: {kind: peers, title: {zh-CN: 同类最高}, of: '${satisfaction}', how: maximum}\n"
    "results:\n",
).replace("    min_n: 30\n", "    shows: [below, best]\n    min_n: 30\n")
UNITS = "unit,name,class,parent\n" + "".join(
    f"{code},{name},center,{parent}\n"
    for code, name, parent in (
        ("c1", "东城中心", "c3"), ("c2", "西城中心", "c3"), ("c3", "市中心", ""),
        ("c4", "北城中心", "c3"),
    )
)  # fmt: skip
INDICES = """\
unit,period,index,survey,estimate,std_error,n,verdict
c1,2026Q1,satisfaction,s1,81.25,1.5,420,pass
c2,2026Q1,satisfaction,s1,99.5,0.2,4,pass
c3,2026Q1,satisfaction,s1,80,1,500,pass
c4,2026Q1,satisfaction,s1,72.5,2,50,pass
"""


@pytest.fixture
def issued(
    session: Session,
    authority: SupervisingAuthority,
    administrator: Actor,
    units: dict[str, AssessedUnit],
) -> Assessment:
    assert units
    session.add(make_unit(authority, "c4"))
    session.flush()
    version = adopt(session, administrator, ABOVE, now=NOW)
    give(session, administrator, version, UNITS, "units", now=NOW)
    give(session, administrator, version, INDICES, "survey_indices", now=NOW)
    ran = assess(
        session, administrator, version, Period.parse("2026Q1"), as_of=LAST_DAY, now=NOW
    ).assessment
    issue(session, administrator, ran, IMPRINT, now=NOW)
    session.commit()
    return ran


def test_beside_a_small_unit_the_smallest_other_one_below_the_same_is_not_published_either(
    issued: Assessment, signed_in: SigningIn, units: dict[str, AssessedUnit]
) -> None:
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{issued.id}"
    above = signed_in(Role.ASSESSED_UNIT, units=[units["c3"]])

    public = client.get(f"{address}/public.csv").text
    inside = parse(client.get(address)).get_text()
    workbook = openpyxl.load_workbook(BytesIO(client.get(f"{address}/bulletin.xlsx").data))
    c4 = next(row for row in workbook["各单位结果"].iter_rows(values_only=True) if "c4" in row)
    total = above.get(f"{address}/units/c3").text
    best = parse(above.get(f"{address}/units/c3/trace?quantity=best")).get_text()

    assert "北城中心,政务服务中心,—,—," in public
    assert "从上下级单位的得分可以推算出不公布的单位，不公布" in public
    assert "市中心,政务服务中心,253.25,80.00," in public  # 81.25 + 99.5 + 72.5
    assert "东城中心,政务服务中心,—,81.25," in public
    # Where a unit stands does not tell its rank: c4 would be the third.
    assert public.index("西城中心") < public.index("北城中心")
    listed = [row[1] for row in workbook["各单位结果"].iter_rows(min_row=2, values_only=True)]
    assert [code for code in listed if code in units or code == "c4"] == ["c1", "c3", "c2", "c4"]
    assert {cell for cell in c4 if isinstance(cell, int | float)} == set()
    assert "72.50" in inside
    assert "253.25" in total
    assert "同类最高" not in inside
    assert "99.5" not in total + best + public  # The most of the class is that of c2.
    assert "从它可以推算出别的单位不公布的数字" in best


def test_ratings_that_a_survey_withholds_of_a_unit_are_not_told_by_the_total_above(
    session: Session, administrator: Actor, store: Store, signed_in: SigningIn
) -> None:
    source = SCHEME.replace(
        "results:\n",
        "  all_bad:\n    {kind: members, title: {zh-CN: 下级差评}, of: '${bad}', how: total}\n"
        "results:\n",
    ).replace("shows: [satisfaction, bad]", "shows: [satisfaction, bad, all_bad]")
    session.add(make_unit(store.authority, "above"))
    session.flush()
    version = adopt(session, administrator, source, now=NOW)
    units = "unit,class,parent\nabove,county,\nc1,county,above\nc2,county,above\n"
    give(session, administrator, version, units, "units", now=NOW)
    period = Period.parse("2026Q2")
    choice = offer_of(session, administrator, version, period).proposal
    ran = assess(
        session, administrator, version, period, as_of=date(2026, 6, 30), now=NOW, surveys=choice
    )
    session.commit()

    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{ran.assessment.id}"
    values = {
        code: parse(client.get(f"{address}/units/{code}")).select("main table")[-1].get_text(" ")
        for code in ("above", "c1")
    }

    assert "下级差评 3" in " ".join(values["above"].split())  # Two of c1, one of c2.
    assert "差评 —" in " ".join(values["c1"].split())
    assert "公布后可以推算出别的单位的小样本" in client.get(address).text


@pytest.mark.parametrize(("how", "beside"), [("mean", {"c4"}), ("minimum", {"c3", "top"})])
def test_the_least_of_units_below_is_the_figure_of_one_and_is_not_told_of_any_above(
    how: str, beside: set[str]
) -> None:
    scheme = parse_scheme(ABOVE.replace("how: total", f"how: {how}")).scheme
    made = rolls_up(scheme)
    wholes = {"c3": frozenset(("c1", "c2", "c4")), "top": frozenset(("c3", "c5"))}
    period = Period.parse("2026Q1")
    answers = {code: ((period, n),) for code, n in (("c1", 420), ("c2", 4), ("c4", 50))}
    found = RollUps(scheme, made, rolls_up(scheme, ENDS), wholes, answers)

    assert found.beside({"c2"}, period) == found.beside_all({"c2"}, period) == beside


def test_what_a_unit_has_of_the_one_above_is_not_told_where_that_one_is_not() -> None:
    scheme = parse_scheme(
        SURVEY.replace("results:\n", """\
  of_centre: {kind: above, title: {zh-CN: 所属中心}, of: '${satisfaction}'}
  bundled: {kind: formula, title: {zh-CN: 捆绑得分}, value: '${satisfaction} + ${of_centre}'}
results:
""").replace("    min_n: 30\n", "    shows: [bundled]\n    min_n: 30\n")
    ).scheme  # fmt: skip
    wholes = {"c1": frozenset(("w1", "w2")), "w1": frozenset("k")}
    period = Period.parse("2026Q1")
    found = RollUps(scheme, frozenset(), frozenset(), wholes, {}, handed_down(scheme))

    assert found.beside({"c1"}, period) == found.beside_all({"c1"}, period) == {"w1", "w2", "k"}
    assert found.beside({"w2"}, period) == set()
