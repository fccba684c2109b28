"""The seven steps of an assessment: what is done, by whom, when, and what comes next."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt, library_source
from surveyapp.assessment.bulletin.measures import Measure
from surveyapp.assessment.decisions import decide, list_proposals
from surveyapp.assessment.improvement import keep_measures, low_items
from surveyapp.assessment.models import Assessment, SchemeVersion, Verdict
from surveyapp.assessment.publication import issue
from surveyapp.assessment.runs import assess
from surveyapp.assessment.sheets import result_json_of
from surveyapp.assessment.step_facts import CHANGED_SINCE, LEDGER_OPEN, RUN_SINCE
from surveyapp.assessment.steps import Course, StepKind, StepState, load_course
from surveyapp.ledger.models import LedgerPeriod, PeriodState
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import make_ledger, make_unit
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import EVENTS, IMPRINT, classify, give

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
TODAY = date(2026, 5, 6)
LATER = NOW + timedelta(days=1)
FIRST = Period.parse("2026Q1")
WEIGHTS = {
    "weight_quality": "40", "weight_efficiency": "30", "weight_convenience": "30",
    "least_answers": "30",
}  # fmt: skip
INDICES = """\
unit,period,index,estimate,n
c1,2026Q1,attitude,90,50
c1,2026Q1,quality,90,50
c1,2026Q1,efficiency,79,50
c1,2026Q1,convenience,91,50
"""
EXPERTS = "unit,period,indicator,expert,score\nc1,2026Q1,process,E1,70\n"
CHECKS = "unit,date,checklist,item,passed\nc1,2026-02-01,anonymous_call,a,yes\n"
INSPECTIONS = "unit,date,dimension,item,wrong\nc1,2026-02-01,service,a,no\n"


@pytest.fixture
def bureau(
    session: Session, administrator: Actor, units: dict[str, AssessedUnit]
) -> SchemeVersion:
    """Return the plan of a bureau, of which the weights are still open."""
    assert units
    return adopt(session, administrator, library_source("d07-bureau-evaluation"), now=NOW)


def course(session: Session, actor: Actor, version: SchemeVersion) -> Course:
    return load_course(session, actor, version, FIRST, today=TODAY)


def states(found: Course) -> list[StepState]:
    return [step.state for step in found.steps]


def run(
    session: Session, administrator: Actor, version: SchemeVersion, now: datetime = NOW
) -> Assessment:
    last = date(2026, 3, 31)
    return assess(session, administrator, version, FIRST, as_of=last, now=now).assessment


def test_d07_the_seven_steps_are_done_one_after_another(
    session: Session, administrator: Actor, bureau: SchemeVersion
) -> None:
    done, following, later = StepState.DONE, StepState.NEXT, StepState.LATER
    begun = course(session, administrator, bureau)
    assert [step.kind for step in begun.steps] == list(StepKind)
    assert states(begun) == [done, following, *[later] * 5]  # The weights are open.

    source = library_source("d07-bureau-evaluation")
    version = adopt(session, administrator, source, WEIGHTS, now=NOW)
    assert states(course(session, administrator, version))[1:3] == [done, following]

    give(session, administrator, version, INDICES, "survey_indices", now=NOW)
    give(session, administrator, version, EXPERTS, "expert_scores", now=NOW)
    give(session, administrator, version, CHECKS, "checklists", now=NOW)
    give(session, administrator, version, INSPECTIONS, "inspections", now=NOW)
    gathered = course(session, administrator, version)
    assert states(gathered) == [done, done, done, done, done, following, later]

    ran = run(session, administrator, version)
    assert states(course(session, administrator, version))[5:] == [following, later]
    measure = Measure("精简流程", "王主任", date(2026, 5, 1))
    measures = {one.key: measure for one in low_items(result_json_of(ran))}
    keep_measures(session, administrator, ran, measures, now=NOW)
    issue(session, administrator, ran, IMPRINT, now=NOW)
    assert states(course(session, administrator, version))[5:] == [done, following]

    proposals = list_proposals(session, administrator, ran)
    for one in proposals:
        decide(session, administrator, ran, one, verdict=Verdict.ACCEPTED, reason="同意", now=NOW)
    assert states(course(session, administrator, version)) == [done] * 7


def test_the_page_says_what_is_missing_and_where_to_go(
    session: Session, bureau: SchemeVersion, signed_in: SigningIn
) -> None:
    session.commit()
    client, room = signed_in(Role.ADMINISTRATOR), f"/schemes/{bureau.id}/steps"

    page = parse(client.get(f"{room}?period=2026Q1"))

    (following,) = page.select("li[aria-current=step]")
    assert following.select("strong")[0].text.startswith("还有必须设定的参数")
    assert [link["href"] for link in following.select("a")] == [
        f"/schemes/{bureau.id}#parameters", f"/schemes/{bureau.id}/classes",
    ]  # fmt: skip
    to_others = parse(signed_in(Role.EVALUATOR).get(f"{room}?period=2026Q1"))
    (following,) = to_others.select("li[aria-current=step]")
    assert not following.select('a[href$="#parameters"]')
    assert "由管理员设定" in following.text
    wrong = client.get(f"{room}?period=春天")
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "“春天”不是周期" in wrong.text


def test_a_period_before_the_scheme_came_into_force_has_no_plan(
    session: Session, administrator: Actor, bureau: SchemeVersion
) -> None:
    found = load_course(session, administrator, bureau, Period.parse("2019Q1"), today=TODAY)

    assert states(found)[0] is StepState.NEXT


def test_the_indicators_are_not_done_while_units_have_no_class(
    session: Session,
    authority: SupervisingAuthority,
    administrator: Actor,
    bureau: SchemeVersion,
) -> None:
    assert bureau
    session.add(make_unit(authority, "c9"))
    version = adopt(
        session, administrator, library_source("d07-bureau-evaluation"), WEIGHTS, now=NOW
    )

    indicators = course(session, administrator, version).steps[1]

    assert indicators.state is StepState.NEXT
    assert indicators.facts[-1].is_missing


@pytest.fixture
def issued(session: Session, administrator: Actor, points: SchemeVersion) -> Assessment:
    """Return a quarter that was issued and of which every step is done."""
    give(session, administrator, points, EVENTS, now=NOW)
    ledger = make_ledger(session.get_one(SupervisingAuthority, administrator.authority_id))
    session.add(ledger)
    session.flush()
    ran = assess(
        session, administrator, points, FIRST, as_of=date(2026, 3, 31), now=NOW, ledger=ledger
    ).assessment
    issue(session, administrator, ran, IMPRINT, now=NOW)
    return ran


def missing_in(found: Course, kind: StepKind) -> list[str]:
    (step,) = (step for step in found.steps if step.kind is kind)
    return [fact.sentence for fact in step.facts if fact.is_missing]


def test_a_ledger_that_was_opened_again_after_the_issue_is_to_be_locked_again(
    session: Session, administrator: Actor, points: SchemeVersion, issued: Assessment
) -> None:
    before = missing_in(course(session, administrator, points), StepKind.EFFECTIVENESS)
    (period,) = session.scalars(select(LedgerPeriod))
    period.state = PeriodState.OPEN

    found = course(session, administrator, points)

    assert issued.ledger_code
    assert before == []
    assert missing_in(found, StepKind.EFFECTIVENESS) == [LEDGER_OPEN]


def test_a_result_whose_evidence_changed_after_the_issue_is_to_be_run_and_issued_again(
    session: Session, administrator: Actor, points: SchemeVersion, issued: Assessment
) -> None:
    before = missing_in(course(session, administrator, points), StepKind.REPORT)
    same = run(session, administrator, points, LATER)
    run_for_nothing = missing_in(course(session, administrator, points), StepKind.REPORT)
    late = "unit,category,adopted_on\nc3,adoption,2026-03-30\n"
    give(session, administrator, points, late, now=LATER)
    changed = missing_in(course(session, administrator, points), StepKind.REPORT)
    run(session, administrator, points, LATER + timedelta(days=1))
    run_again = missing_in(course(session, administrator, points), StepKind.REPORT)

    assert same.result_hash == issued.result_hash
    assert [before, run_for_nothing] == [[], []]
    assert changed == [CHANGED_SINCE]
    assert run_again == [RUN_SINCE]


def test_a_unit_that_is_new_in_a_later_period_does_not_open_an_issued_result_again(
    session: Session,
    authority: SupervisingAuthority,
    administrator: Actor,
    points: SchemeVersion,
    issued: Assessment,
) -> None:
    assert issued
    unit = make_unit(authority, "c4")
    session.add(unit)
    session.flush()
    classify(session, authority, "center-late", [unit], since=date(2026, 4, 1))

    assert missing_in(course(session, administrator, points), StepKind.REPORT) == []
