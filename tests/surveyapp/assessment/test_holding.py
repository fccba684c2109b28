"""A scheme that is replaced within a period judges the events of its own days, as on a folder."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from analysis.errors import InvalidInputError
from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.commands import scheme_group
from surveyapp.assessment.holding import holdings_in, told_days
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.publication import issue
from surveyapp.assessment.replaced import replaced_by
from surveyapp.assessment.replays import replay_assessment
from surveyapp.assessment.runs import assess
from surveyapp.assessment.sheets import result_json_of
from surveyapp.units.models import AssessedUnit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import IMPRINT, give

NOW = datetime(2026, 8, 6, 2, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 6, 2, tzinfo=UTC)
YEAR, LAST_DAY = Period.parse("2026"), date(2026, 12, 31)
SCHEME = """
scheme: stories
version: {points}
title: {{zh-CN: 稿件, en: Stories}}
effective: {{from: {begins}}}
classes: {{center: {{zh-CN: 政务服务中心}}}}
events: {{categories: {{story: {{title: {{zh-CN: 稿件}}, date: submitted_on}}}}}}
rules: {{made: {{kind: category_points, title: {{zh-CN: 得分}}, points: {{story: {points}}}}}}}
results: {{year: {{score: made}}}}
"""
FIGURES = """
scheme: figures
version: {points}
title: {{zh-CN: 统计}}
effective: {{from: {begins}}}
classes: {{center: {{zh-CN: 政务服务中心}}}}
rules: {{made: {{kind: external_statistic, title: {{zh-CN: 得分}}, statistic: reach}}}}
results: {{year: {{score: made}}}}
"""
EVENTS = """\
unit,category,submitted_on
c1,story,2026-06-30
c1,story,2026-07-01
c1,story,2026-07-02
"""


@pytest.fixture
def versions(
    session: Session, administrator: Actor, units: dict[str, AssessedUnit]
) -> list[SchemeVersion]:
    """Return ten points a story, and from July three."""
    assert units
    found = [
        adopt(session, administrator, SCHEME.format(begins=begins, points=points), now=NOW)
        for begins, points in (("2026-01-01", 10), ("2026-07-01", 3))
    ]
    give(session, administrator, found[0], EVENTS, now=NOW)
    session.commit()
    return found


def test_each_version_counts_the_events_of_its_own_days_and_so_it_does_again(
    session: Session, administrator: Actor, versions: list[SchemeVersion]
) -> None:
    scores = []
    for version in versions:
        made = assess(session, administrator, version, YEAR, as_of=LAST_DAY, now=NOW).assessment
        units = result_json_of(made)["periods"][-1]["units"]
        scores.append(next(unit["score"] for unit in units if unit["unit"] == "c1"))
        assert replay_assessment(session, administrator, made).result_hash == made.result_hash

    assert scores == ["10", "6"]


def test_the_page_of_either_version_runs_it_and_says_which_days_it_counts(
    versions: list[SchemeVersion], signed_in: Callable[..., PageCheckingClient]
) -> None:
    client = signed_in(Role.EVALUATOR)

    for version, days in zip(
        versions, ("2026年1月1日 至 2026年6月30日", "2026年7月1日 至 2026年12月31日"), strict=True
    ):
        room = f"/schemes/{version.id}/runs"
        ran = client.submit(room, period="2026")
        page = client.get(ran.location).text
        assert f"这次按第 {version.number} 版运行，只计 {days} 的事件" in page
        assert f"本结果按第 {version.number} 版，只计 {days} 的事件" in page


def test_who_runs_a_period_of_two_versions_is_told_before_how_to_run_the_other(
    versions: list[SchemeVersion],
    signed_in: Callable[..., PageCheckingClient],
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", database_url)
    first, second = versions

    page = parse(signed_in(Role.EVALUATOR).get(f"/schemes/{second.id}/runs?period=2026"))
    told = CliRunner().invoke(scheme_group, ["run", "stories", "--store", "--period", "2026"])

    (notice,) = page.select("main .notice.warn")
    assert "按第 2 版，只计 2026年7月1日 至 2026年12月31日 的事件" in notice.text
    assert [a["href"] for a in notice.select("a")] == [f"/schemes/{first.id}/runs?period=2026"]
    assert "按第 2 版运行，只计 2026年7月1日 至 2026年12月31日 的事件" in told.stderr


def test_a_correction_from_the_first_day_on_takes_the_place_of_what_it_corrects(
    session: Session, administrator: Actor, versions: list[SchemeVersion]
) -> None:
    text = SCHEME.format(begins="2026-01-01", points=5)
    third = adopt(session, administrator, text, now=datetime(2026, 8, 7, tzinfo=UTC))

    holding = holdings_in(session, administrator, "stories", YEAR)
    then = holdings_in(session, administrator, "stories", YEAR, at=NOW)

    assert [one.version.number for one in holding] == [third.number]
    assert told_days(holding, third) is None
    assert [one.version.number for one in then] == [version.number for version in versions]


def test_a_version_whose_days_are_over_leaves_those_after_it_to_none(
    session: Session, administrator: Actor, units: dict[str, AssessedUnit]
) -> None:
    assert units
    text = SCHEME.format(begins="2026-01-01, until: 2026-03-31", points=5)
    version = adopt(session, administrator, text, now=NOW)

    (only,) = holdings_in(session, administrator, "stories", YEAR)

    assert (only.version, only.first, only.last) == (
        version, date(2026, 1, 1), date(2026, 3, 31),
    )  # fmt: skip
    assert holdings_in(session, administrator, "stories", Period.parse("2026Q2")) == []


def test_events_are_checked_by_the_version_of_their_day_whichever_page_takes_them_in(
    session: Session, administrator: Actor, units: dict[str, AssessedUnit]
) -> None:
    assert units
    first = adopt(session, administrator, SCHEME.format(begins="2026-01-01", points=10), now=NOW)
    other = SCHEME.format(begins="2026-07-01", points=3).replace("story", "essay")
    second = adopt(session, administrator, other, now=NOW)
    mixed = "unit,category,submitted_on\nc1,story,2026-06-30\nc1,essay,2026-07-01\n"
    wrong = "unit,category,submitted_on\nc1,essay,2026-06-29\nc1,story,2026-07-02\n"

    give(session, administrator, second, mixed, now=NOW)
    for version in (first, second):
        with pytest.raises(InvalidInputError) as refused:
            give(session, administrator, version, wrong, now=NOW)
        told = sorted((one.code, one.line) for one in refused.value.problems)
        assert told == [("unknown_category", 2), ("unknown_category", 3)]


def issued(
    session: Session, administrator: Actor, version: SchemeVersion, *, now: datetime
) -> Assessment:
    """Run a version for the year, and issue what it comes to."""
    made = assess(session, administrator, version, YEAR, as_of=LAST_DAY, now=now).assessment
    imprint = replace(IMPRINT, document_number=f"市政管〔2027〕{now:%j%H}号")
    issue(session, administrator, made, imprint, now=now)
    return made


def test_the_result_of_a_corrected_version_is_replaced_by_that_of_the_correction_alone(
    session: Session, administrator: Actor, versions: list[SchemeVersion]
) -> None:
    first, second = (
        issued(session, administrator, one, now=NEXT_YEAR + timedelta(hours=at))
        for at, one in enumerate(versions)
    )
    # Each counts its own days: neither takes the place of the other.
    assert not replaced_by(session, [first, second])
    text = SCHEME.format(begins="2026-01-01", points=11)
    later = NEXT_YEAR + timedelta(days=1)
    correction = adopt(session, administrator, text.replace("from: 2026-01-01",
                       "from: 2026-01-01, until: 2026-06-30"), now=later)  # fmt: skip
    assert not replaced_by(session, [first, second])

    again = issued(session, administrator, correction, now=later)

    found = replaced_by(session, [first, second, again])
    assert {one: last.assessment_id for one, last in found.items()} == {first.id: again.id}


def test_of_a_scheme_without_events_the_last_result_of_any_version_holds(
    session: Session, administrator: Actor, units: dict[str, AssessedUnit]
) -> None:
    assert units
    texts = (
        FIGURES.format(points=1, begins="2026-01-01"),
        FIGURES.format(points=2, begins="2026-07-01"),
    )
    versions = [adopt(session, administrator, text, now=NOW) for text in texts]
    figures = "unit,period,statistic,value,source,date\nc1,2026,reach,80,年报,2026-12-31\n"
    give(session, administrator, versions[0], figures, "statistics", now=NOW)

    first, second = (
        issued(session, administrator, one, now=NEXT_YEAR + timedelta(hours=at))
        for at, one in enumerate(versions)
    )

    found = replaced_by(session, [first, second])
    assert {one: last.assessment_id for one, last in found.items()} == {first.id: second.id}
