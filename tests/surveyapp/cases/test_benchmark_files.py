"""Population benchmarks agree with themselves, and every revision is kept."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from surveyapp.cases import benchmark_files
from surveyapp.cases.batches import Arrival
from surveyapp.cases.benchmark_files import (
    BenchmarkTitle,
    NothingCountedError,
    count_benchmark,
    import_benchmark,
)
from surveyapp.cases.occasion_files import import_occasions
from surveyapp.cases.service.benchmarks import benchmark_counts, find_benchmark, list_benchmarks
from surveyapp.units import sheet_rows
from surveyapp.units.models import SupervisingAuthority
from surveyapp.units.sheet_problems import FileRefusedError

ABOUT = BenchmarkTitle("2026q2", {"zh-CN": "二季度"}, "大厅系统", date(2026, 6, 30))
HEADER = "维度,类目,数量,单位\n"
GOOD = HEADER + "办理渠道,窗口,60,\n办理渠道,网上,40,\n月份,2026-04,100,\n"

Arriving = Callable[[str], Arrival]

pytestmark = pytest.mark.usefixtures("city")


def refusal(session: Session, arrival: Arrival) -> list[tuple[str, str]]:
    with pytest.raises(FileRefusedError) as caught:
        import_benchmark(session, arrival, ABOUT)
    return [(one.remedy, one.say("en")) for one in caught.value.problems]


def test_a_benchmark_is_kept_under_the_codes_of_its_words(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    import_benchmark(session, arrival(GOOD), ABOUT)

    benchmark = find_benchmark(session, authority.id, "2026q2")
    assert benchmark is not None
    assert [
        (row.margin, row.category, row.count) for row in benchmark_counts(session, benchmark)
    ] == [
        ("month", "2026-04", 100),
        ("service_channel", "web", 40),
        ("service_channel", "window", 60),
    ]


def test_the_same_code_again_is_a_new_revision_and_the_old_one_is_kept(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    import_benchmark(session, arrival(GOOD), ABOUT)
    import_benchmark(session, arrival(GOOD.replace("60", "10").replace("100", "50")), ABOUT)

    assert [one.revision for one in list_benchmarks(session, authority.id)] == [2]
    old = find_benchmark(session, authority.id, "2026q2", revision=1)
    assert old is not None
    assert benchmark_counts(session, old)[-1].count == 60


def test_totals_that_disagree_are_told_with_both_margins_and_totals(
    session: Session, arrival: Arriving
) -> None:
    [(remedy, sentence)] = refusal(session, arrival(GOOD.replace("100", "101")))

    assert remedy == benchmark_files.TOTALS_DISAGREE
    for words in ("“Service channel” totals 100", "“Month” totals 101"):
        assert words in sentence


@pytest.mark.parametrize(
    ("rows", "remedy"),
    [
        ("月份,2026-04,60,c1\n办理渠道,窗口,50,c1\n", benchmark_files.TOTALS_DISAGREE),
        ("月份,2026-04,60,\n月份,2026-04,50,c1\n", benchmark_files.UNITS_DISAGREE),
        ("月份,2026-04,60,\n月份,2026-04,60,\n", benchmark_files.CATEGORY_TWICE),
        ("办理渠道,窗口,60,\n办理渠道,window,60,\n", benchmark_files.CATEGORY_TWICE),
        ("月份,2026-04,60,\n月份,2026-4,60,\n", benchmark_files.CATEGORY_TWICE),
        ("月份,2026-13,60,\n", benchmark_files.NOT_A_MONTH),
        ("月份,四月,60,\n", benchmark_files.NOT_A_MONTH),
        ("月份,Apr-26,60,\n", benchmark_files.NOT_A_MONTH),
        ("month,202604,60,\n", benchmark_files.NOT_A_MONTH),
        ("月份,2026-04,-1,\n", sheet_rows.OUT_OF_RANGE),
        ("月份,2026-04,many,\n", sheet_rows.NOT_A_NUMBER),
        ("月份,2026-04,,\n", sheet_rows.REQUIRED),
        ("办理渠道,1,60,\n", sheet_rows.BARE_INTEGER),
        ("月份,2026-04,60,c9\n", benchmark_files.NO_SUCH_UNIT),
        ("月份,2026-04,60,\n月份,2026-04,60,c9\n", benchmark_files.NO_SUCH_UNIT),
    ],
)
def test_what_does_not_agree_is_refused(
    session: Session, arrival: Arriving, rows: str, remedy: str
) -> None:
    assert [one for one, _ in refusal(session, arrival(HEADER + rows))] == [remedy]


def test_a_benchmark_is_counted_from_occasions_of_closed_cases(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    register = (
        "case_no,service_center,service_item,事项名称,service_channel,applicant_kind,"
        "case_status,occurred_at\n"
        "1,c1,tax,纳税,window,person,closed,2026-04-01\n"
        "2,c1,tax,,web,person,closed,2026-05-01\n"
        "3,c2,tax,,web,person,closed,2026-05-31\n"
        "4,c2,tax,,web,person,accepted,2026-05-31\n"
        "5,c2,tax,,web,person,closed,2026-06-01\n"
    )
    import_occasions(session, arrival(register), zone="UTC")
    count_benchmark(session, arrival(""), "spring", date(2026, 4, 1), date(2026, 6, 1))

    benchmark = find_benchmark(session, authority.id, "spring")
    assert benchmark is not None
    counts = {
        (row.unit_code, row.margin, row.category): row.count
        for row in benchmark_counts(session, benchmark)
    }
    assert counts[None, "service_channel", "web"] == 2
    assert counts["c1", "service_channel", "web"] == 1
    assert counts[None, "month", "2026-05"] == 2
    assert counts[None, "service_center", "c2"] == 1
    assert "3" in benchmark.source
    assert benchmark.as_of == date(2026, 5, 31)


def test_a_period_without_occasions_cannot_be_counted(session: Session, arrival: Arriving) -> None:
    with pytest.raises(NothingCountedError):
        count_benchmark(session, arrival(""), "empty", date(2026, 4, 1), date(2026, 6, 1))


def test_windows_that_repeat_their_centres_disagree_with_nothing(
    session: Session, authority: SupervisingAuthority, arrival: Arriving
) -> None:
    rows = (
        "办理渠道,窗口,100,\n办理渠道,窗口,60,c1\n办理渠道,窗口,40,c2\n办理渠道,窗口,100,c1-w1\n"
    )

    import_benchmark(session, arrival(HEADER + rows), ABOUT)

    assert find_benchmark(session, authority.id, "2026q2") is not None
    assert refusal(session, arrival(HEADER + rows.replace("40,c2", "50,c2")))


@pytest.mark.parametrize("written", ["2026-4", "2026/04", "2026年4月", "2026-04"])
def test_a_month_is_kept_as_occasions_have_it(
    session: Session, authority: SupervisingAuthority, arrival: Arriving, written: str
) -> None:
    import_benchmark(session, arrival(HEADER + f"月份,{written},100,\n"), ABOUT)

    benchmark = find_benchmark(session, authority.id, "2026q2")
    assert benchmark is not None
    assert [row.category for row in benchmark_counts(session, benchmark)] == ["2026-04"]
