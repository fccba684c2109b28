"""Months of few occasions go with one of many, the same for each of them."""

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy.orm import Session

from surveyapp.cases.models import (
    ApplicantKind,
    CaseKind,
    CaseStatus,
    ServiceCase,
    ServiceChannel,
    ServiceItem,
    ServiceOccasion,
)
from surveyapp.responding.months import Months
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_unit

LEAST = 3


def visits(session: Session, authority: SupervisingAuthority, counts: Mapping[int, int]) -> None:
    """Register so many visits in each of these months."""
    centre = make_unit(authority)
    item = ServiceItem(authority_id=authority.id, code="tax", name={"zh-CN": "办税"})
    case = ServiceCase(
        authority_id=authority.id, source="hall", case_no="1", case_status=CaseStatus.CLOSED,
        case_kind=CaseKind.INSTANT, closed_on=date(2026, 5, 20),
    )  # fmt: skip
    session.add_all([centre, item, case])
    session.flush()
    days = [date(2026, month, day + 1) for month, n in counts.items() for day in range(n)]
    session.add_all(
        ServiceOccasion(
            authority_id=authority.id, source="hall", case_no="1", service_no=number,
            case_id=case.id, service_center_id=centre.id, service_item_id=item.id,
            occurred_on=day, service_channel=ServiceChannel.WINDOW,
            applicant_kind=ApplicantKind.PERSON,
        )
        for number, day in enumerate(days, 1)
    )  # fmt: skip
    session.commit()


@pytest.mark.parametrize(
    ("counts", "together", "told"),
    [
        ({5: 3}, [(5,)], {5}),
        ({5: 2}, [(5,)], set()),
        ({4: 3, 5: 4, 6: 1}, [(4,), (5, 6)], {4}),
        ({4: 3, 5: 1, 6: 1, 7: 3}, [(4, 5, 6), (7,)], {7}),
        ({4: 3, 6: 1, 12: 3}, [(4, 6), (12,)], {12}),
        ({3: 1, 4: 2, 5: 3, 6: 1, 7: 5}, [(3, 4, 5, 6), (7,)], {7}),
        ({3: 1, 5: 1}, [(3, 5)], set()),
    ],
)
def test_each_month_has_one_period_and_only_one_of_many_is_told(
    session: Session,
    authority: SupervisingAuthority,
    counts: dict[int, int],
    together: list[tuple[int, ...]],
    told: set[int],
) -> None:
    visits(session, authority, counts)
    months = Months(session, authority.id, LEAST)

    periods = {month: months.period_of(date(2026, month, 2)) for month in counts}

    reached = {(one.first.month, one.last.month) for one in periods.values()}
    assert reached == {(group[0], group[-1]) for group in together}
    assert all(periods[month].first.month == group[0] for group in together for month in group)
    assert {month for month, one in periods.items() if one.month} == told
