"""Occasions of the store are cases of a scheme, with their waits."""

from datetime import date

from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.runs import assess
from surveyapp.assessment.sheets import result_json_of
from surveyapp.calendar.models import CalendarDay
from surveyapp.cases.models import ServiceCase
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import NOW, make_occasion
from tests.surveyapp.assessment.schemes import WAITS, give

Units = dict[str, AssessedUnit]
FIRST = Period.parse("2026Q1")
Scores = dict[str, tuple[str | None, int | None]]
TABLE = "unit,case_no,date,wait_minutes\nc3,9,2026-02-03,4\n"


def scores(session: Session, administrator: Actor, version_text: str, table: str = "") -> Scores:
    version = adopt(session, administrator, version_text, now=NOW)
    if table:
        give(session, administrator, version, table, "cases", now=NOW)
    as_of = date(2026, 3, 31)
    ran = assess(session, administrator, version, FIRST, as_of=as_of, now=NOW)
    (period,) = result_json_of(ran.assessment)["periods"]
    return {unit["unit"]: (unit["score"], unit["rank"]) for unit in period["units"]}


def test_waits_are_those_of_occasions_and_a_unit_without_any_is_not_ranked(
    session: Session, authority: SupervisingAuthority, administrator: Actor, units: Units
) -> None:
    for number, (unit, on, minutes) in enumerate(
        [
            ("c1", date(2026, 1, 5), 8.0),
            ("c1", date(2026, 3, 31), 4.5),
            ("c2", date(2026, 2, 1), 5.0),
            ("c2", date(2026, 4, 1), 90.0),
            ("c2", date(2025, 12, 31), 90.0),
        ]
    ):
        centre = units[unit].id
        make_occasion(session, authority, centre, str(number), on, wait_minutes=minutes)

    found = scores(session, administrator, WAITS)

    assert found == {"c1": ("6.25", 2), "c2": ("5", 1), "c3": (None, None)}


def test_a_table_of_cases_takes_the_place_of_occasions(
    session: Session, authority: SupervisingAuthority, administrator: Actor, units: Units
) -> None:
    make_occasion(session, authority, units["c1"].id, "1", date(2026, 1, 5), wait_minutes=8.0)

    found = scores(session, administrator, WAITS, TABLE)

    assert found == {"c1": (None, None), "c2": (None, None), "c3": ("4", 1)}


LATE = """\
scheme: late
version: 1
title: {zh-CN: 超期, en: Late}
effective: {from: 2026-01-01}
classes: {center: {zh-CN: 政务服务中心, en: Service centres}}
rules:
  late:
    kind: summary
    table: cases
    title: {zh-CN: 超期工作日, en: Workdays late}
    where: "${closed_at} > '2026-01-01T00:00:00'"
    of: ${handling_days} - ${promised_days}
    how: total
results:
  quarter: {score: late, lower_is_better: true}
"""


def test_how_long_a_matter_took_is_counted_in_workdays_from_its_first_occasion_on(
    session: Session, authority: SupervisingAuthority, administrator: Actor, units: Units
) -> None:
    for day, is_workday in ((date(2026, 2, 16), False), (date(2026, 2, 28), True)):
        session.add(
            CalendarDay(authority_id=authority.id, day=day, is_workday=is_workday, note="")
        )
    centre = units["c1"].id
    occasion = make_occasion(session, authority, centre, "1", date(2026, 2, 13))
    case = session.get_one(ServiceCase, occasion.case_id)
    case.promised_days, case.closed_on = 5, date(2026, 2, 28)
    open_one = make_occasion(session, authority, units["c2"].id, "2", date(2026, 2, 13))
    session.get_one(ServiceCase, open_one.case_id).closed_on = None
    session.flush()

    found = scores(session, administrator, LATE)

    # Ten days from Monday 16 to Friday 27, of which the first is a holiday, and a Saturday worked.
    assert found["c1"][0] == "5"
    assert found["c2"][0] == "0"


BEFORE = """\
scheme: before
version: 1
title: {zh-CN: 比前三年, en: Three years before}
effective: {from: 2026-01-01, compares_from: 2022-01-01}
classes: {center: {zh-CN: 政务服务中心, en: Service centres}}
rules:
  n: {kind: count, table: cases, title: {zh-CN: 件数, en: Cases}}
  usual: {kind: earlier, of: n, years: 3, how: mean, title: {zh-CN: 前三年平均, en: Usual}}
results:
  quarter: {score: usual}
"""


def test_occasions_are_read_from_as_many_years_before_as_a_rule_looks_back_on(
    session: Session, authority: SupervisingAuthority, administrator: Actor, units: Units
) -> None:
    days = [date(2022, 3, 1), date(2023, 2, 1), *[date(2024, 1, 3)] * 4, date(2025, 1, 31)]
    for number, day in enumerate(days):
        make_occasion(session, authority, units["c1"].id, str(number), day)

    found = scores(session, administrator, BEFORE)

    assert found["c1"] == ("2", 1)  # (1 + 4 + 1) / 3, and nothing of 2022.


def test_what_comes_after_a_centre_has_closed_counts_for_the_department(
    session: Session, authority: SupervisingAuthority, administrator: Actor, units: Units
) -> None:
    units["c1"].valid_until = date(2025, 7, 1)
    session.flush()
    for number, day in enumerate([date(2025, 2, 1), date(2026, 2, 1), date(2026, 3, 1)]):
        make_occasion(
            session, authority, units["c1"].id, str(number), day, department_id=units["c2"].id
        )
    text = BEFORE.replace("score: usual", "score: n")

    found = scores(session, administrator, text)

    assert found == {"c2": ("2", 1), "c3": ("0", 2)}
