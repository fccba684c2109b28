"""A register of occasions is taken in whole or not at all, and revisions are kept."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.cases import occasion_rows
from surveyapp.cases.batches import Arrival
from surveyapp.cases.models import (
    CaseStatus,
    OccasionRevision,
    ServiceCase,
    ServiceItem,
    ServiceOccasion,
)
from surveyapp.cases.occasion_files import import_occasions
from surveyapp.cases.service.occasions import (
    OccasionRow,
    count_by_month,
    hash_occasions,
    list_occasions,
)
from surveyapp.units import day_faults, names, sheet_rows
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.sheet_problems import FileRefusedError, Problem
from surveyapp.units.unit_files import Changes

HEADER = (
    "case_no,service_no,service_center,service_window,service_item,service_item_name,"
    "service_channel,applicant_kind,case_status,occurred_at,wait_minutes\n"
)
FIRST = "007,1,c1,c1-w1,tax,纳税,window,person,accepted,2026-04-01 09:30,12.5\n"
SECOND = "007,2,一厅,,tax,,网上,企业,已办结,2026-04-03,\n"

Arriving = Callable[[str], Arrival]

pytestmark = pytest.mark.usefixtures("city")


def take_in(session: Session, arrival: Arrival, zone: str = "Asia/Shanghai") -> Changes:
    changes = import_occasions(session, arrival, zone=zone)[1]
    session.commit()
    return changes


def problems(session: Session, arrival: Arrival) -> list[Problem]:
    with pytest.raises(FileRefusedError) as caught:
        import_occasions(session, arrival, zone="Asia/Shanghai")
    session.rollback()
    return list(caught.value.problems)


def all_of(session: Session, authority: SupervisingAuthority) -> list[OccasionRow]:
    return list_occasions(session, authority.id, date(2026, 1, 1), date(2027, 1, 1))


def test_occasions_are_kept_with_their_leading_zeros_and_chinese_words(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    assert take_in(session, arrival(HEADER + FIRST + SECOND)) == Changes(2, 0, 0)

    first, second = all_of(session, authority)
    assert (first.case_no, first.service_no, first.wait_minutes) == ("007", 1, 12.5)
    assert (second.service_channel, second.applicant_kind) == ("web", "company")
    assert second.service_center_id == first.service_center_id
    assert second.occurred_at is None


def test_a_case_stands_as_its_last_occasion_says(session: Session, arrival: Arriving) -> None:
    take_in(session, arrival(HEADER + SECOND + FIRST))

    assert session.scalars(select(ServiceCase)).one().case_status is CaseStatus.CLOSED


def test_the_same_content_again_changes_nothing(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    take_in(session, arrival(HEADER + FIRST + SECOND))
    before = hash_occasions(all_of(session, authority))

    assert take_in(session, arrival(HEADER + FIRST + SECOND)) == Changes(0, 0, 2)
    assert hash_occasions(all_of(session, authority)) == before


def test_other_content_adds_a_revision_that_keeps_the_old_values(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    take_in(session, arrival(HEADER + FIRST + SECOND))
    before = hash_occasions(all_of(session, authority))
    assert take_in(session, arrival(HEADER + FIRST.replace("12.5", "30"))) == Changes(0, 1, 0)

    revision = session.scalars(
        select(OccasionRevision).where(OccasionRevision.revision == 2)
    ).one()
    assert (revision.old["wait_minutes"], revision.new["wait_minutes"]) == (12.5, 30)
    assert session.scalars(select(ServiceOccasion.wait_minutes).filter_by(revision=2)).one() == 30
    assert hash_occasions(all_of(session, authority)) != before


def test_an_earlier_occasion_revised_does_not_reopen_its_case(
    session: Session, arrival: Arriving
) -> None:
    take_in(session, arrival(HEADER + FIRST + SECOND))
    take_in(session, arrival(HEADER + FIRST.replace("12.5", "30")))

    assert session.scalars(select(ServiceCase)).one().case_status is CaseStatus.CLOSED


def test_naive_times_are_read_in_the_zone_given_and_days_are_the_authoritys(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    take_in(session, arrival(HEADER + FIRST.replace("09:30", "20:30")), zone="UTC")

    occasion = all_of(session, authority)[0]
    assert occasion.occurred_on == date(2026, 4, 2)
    assert occasion.occurred_at is not None
    assert occasion.occurred_at.isoformat() == "2026-04-01T20:30:00+00:00"


def test_the_centre_is_that_of_the_window_where_none_is_given(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    take_in(session, arrival(HEADER + FIRST + FIRST.replace("007,1,c1", "008,1,")))

    first, second = all_of(session, authority)
    assert first.service_center_id == second.service_center_id


def test_an_item_is_named_and_renamed(session: Session, arrival: Arriving) -> None:
    take_in(session, arrival(HEADER + FIRST))
    take_in(session, arrival(HEADER + FIRST.replace("纳税", "纳税申报")))

    assert session.scalars(select(ServiceItem)).one().name == {"zh-CN": "纳税申报"}


def test_occasions_are_counted_by_month(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    take_in(
        session,
        arrival(HEADER + FIRST + SECOND + FIRST.replace("007", "8").replace("-04-", "-05-")),
    )

    assert count_by_month(session, authority.id) == [("2026-05", 1), ("2026-04", 2)]


def test_only_closed_cases_are_listed_where_asked(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    take_in(session, arrival(HEADER + FIRST + SECOND.replace("007", "008")))

    period = date(2026, 4, 1), date(2026, 5, 1)
    closed = list_occasions(session, authority.id, *period, case_status=CaseStatus.CLOSED)
    assert [one.case_no for one in closed] == ["008"]


@pytest.mark.parametrize(
    ("change", "column", "remedy"),
    [
        (("c1,", "c9,"), "service_center", names.CLOSEST_UNIT),
        (("c1,", "东海龙宫,"), "service_center", names.NO_SUCH_UNIT),
        (("c1,c1-w1", "c2,c1-w1"), "service_center", occasion_rows.CENTRES_DIFFER),
        (("c1,c1-w1", ","), "service_center", occasion_rows.CENTRE_NEEDED),
        (("c1,c1-w1", "r,"), "service_center", occasion_rows.WRONG_KIND),
        (("window,", "1,"), "service_channel", sheet_rows.BARE_INTEGER),
        (("person", "2"), "applicant_kind", sheet_rows.BARE_INTEGER),
        (("accepted", "done"), "case_status", sheet_rows.NOT_A_WORD),
        (("2026-04-01 09:30", "46113"), "occurred_at", day_faults.SERIAL_NUMBER),
        (("12.5", "-1"), "wait_minutes", sheet_rows.OUT_OF_RANGE),
        (("12.5", "nan"), "wait_minutes", sheet_rows.NOT_A_NUMBER),
        (("007,1", ",1"), "case_no", sheet_rows.REQUIRED),
        (("007,1", "007,one"), "service_no", sheet_rows.NOT_WHOLE),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place_and_its_remedy(
    session: Session,
    arrival: Arriving,
    change: tuple[str, str],
    column: str,
    remedy: str,
) -> None:
    found = problems(session, arrival(HEADER + SECOND + FIRST.replace(*change, 1)))

    assert [(one.line, one.column, one.remedy) for one in found] == [(3, column, remedy)]
    assert session.scalars(select(ServiceOccasion)).all() == []


def test_an_unknown_unit_is_answered_with_the_closest_name(
    session: Session, arrival: Arriving
) -> None:
    found = problems(session, arrival(HEADER + FIRST.replace("c1,", "二大厅,", 1)))

    assert "“二厅” (code c2)" in found[0].say("en")


def test_a_key_that_stands_twice_is_told_with_both_lines(
    session: Session, arrival: Arriving
) -> None:
    found = problems(session, arrival(HEADER + FIRST + SECOND + FIRST))

    assert (found[0].line, found[0].parameters) == (4, {"line": 2})


def test_many_rows_with_a_few_wrong_ones_change_nothing(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    rows = [FIRST.replace("007", f"n{number}") for number in range(2000)]
    for wrong in (7, 99, 1500):
        rows[wrong] = rows[wrong].replace("c1,", "c9,", 1)

    found = problems(session, arrival(HEADER + "".join(rows)))

    assert [one.line for one in found] == [9, 101, 1502]
    assert all_of(session, authority) == []


def test_a_new_item_needs_its_name_once(session: Session, arrival: Arriving) -> None:
    nameless = FIRST.replace("纳税", "")

    found = problems(session, arrival(HEADER + nameless + SECOND))
    assert [(one.line, one.column, one.value, one.remedy) for one in found] == [
        (2, "service_item", "tax", occasion_rows.ITEM_NEEDS_NAME)
    ]
    take_in(session, arrival(HEADER + SECOND + FIRST.replace("007", "008")))
    assert session.scalars(select(ServiceItem)).one().name == {"zh-CN": "纳税"}
    take_in(session, arrival(HEADER + nameless))
    assert session.scalars(select(ServiceItem)).one().name == {"zh-CN": "纳税"}
