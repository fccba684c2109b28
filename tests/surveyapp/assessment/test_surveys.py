"""A scheme reads our own waves: what stands for what, what lacks, and what is kept of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from analysis.schemes.periods import Period
from questionnaires.library import load
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt, library_source
from surveyapp.assessment.commands import scheme_group
from surveyapp.assessment.errors import NoFiguresError
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.publication import issue
from surveyapp.assessment.replays import replay_assessment
from surveyapp.assessment.runs import assess, gather
from surveyapp.assessment.surveys.choices import Feed, SurveyChoice
from surveyapp.assessment.surveys.errors import SurveysRefusedError
from surveyapp.assessment.surveys.offers import offer_of
from surveyapp.authoring.service import published_questionnaire
from surveyapp.cells import csv_of
from surveyapp.errors import NotFoundError
from surveyapp.responding.models import ResponseEventKind
from tests.factories import make_authority, make_wave
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import IMPRINT, give
from tests.surveyapp.assessment.waves import SCHEME, TWO_QUESTIONS
from tests.surveyapp.estimates.store import Store

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 8, 6, 2, tzinfo=UTC)
SECOND = Period.parse("2026Q2")
LAST_DAY = date(2026, 6, 30)


@pytest.fixture
def opinion(session: Session, administrator: Actor, store: Store) -> SchemeVersion:
    assert store
    version = adopt(session, administrator, SCHEME, now=NOW)
    session.commit()
    return version


def proposed(session: Session, actor: Actor, version: SchemeVersion) -> SurveyChoice:
    return offer_of(session, actor, version, SECOND).proposal


def run(
    session: Session, actor: Actor, version: SchemeVersion, choice: SurveyChoice
) -> Assessment:
    ran = assess(session, actor, version, SECOND, as_of=LAST_DAY, now=NOW, surveys=choice)
    session.commit()
    return ran.assessment


def test_the_wave_of_the_period_is_proposed_with_the_figure_that_has_the_name(
    session: Session, administrator: Actor, opinion: SchemeVersion, store: Store
) -> None:
    survey = store.wave.survey.code
    other = make_wave(
        session, store.authority, survey=store.wave.survey, version_id=store.wave.version_id,
        code="2026q1", period_from=date(2026, 1, 1), period_until=date(2026, 4, 1),
    )  # fmt: skip

    offer = offer_of(session, administrator, opinion, SECOND)

    assert offer.proposal == SurveyChoice(
        (store.wave.id,), {"satisfaction": Feed(survey, "index")}, survey
    )
    assert [wave.id for wave in offer.waves] == [store.wave.id, other.id]


def test_a_month_counts_its_ratings_of_a_longer_wave(
    session: Session, administrator: Actor, store: Store
) -> None:
    source = library_source("d02-shenzhen-good-bad-rating")
    version = adopt(session, administrator, source, now=NOW)
    april = Period.parse("2026-04")

    choice = offer_of(session, administrator, version, april).proposal
    as_of = date(2026, 4, 30)
    ran = assess(session, administrator, version, april, as_of=as_of, now=NOW, surveys=choice)

    assert choice.waves == (store.wave.id,)
    result = replay_assessment(session, administrator, ran.assessment).result
    values = {unit["unit"]: unit["values"] for unit in result["periods"][0]["units"]}
    assert [values["c1"][code] for code in ("positive", "neutral", "negative")] == ["10", "0", "2"]


def test_what_a_file_holds_is_not_proposed(
    session: Session, administrator: Actor, opinion: SchemeVersion
) -> None:
    give(
        session, administrator, opinion,
        "unit,period,index,estimate\nc1,2026Q2,satisfaction,80\n", "survey_indices", now=NOW,
    )  # fmt: skip

    assert proposed(session, administrator, opinion).indices == {}


def test_a_run_reads_the_index_of_a_wave_with_its_error_n_and_verdict(
    session: Session, administrator: Actor, opinion: SchemeVersion
) -> None:
    choice = proposed(session, administrator, opinion)

    tables = gather(session, administrator, opinion, SECOND, None, surveys=choice).tables

    (row,) = tables["survey_indices"].cells
    cells = dict(zip(tables["survey_indices"].header, row, strict=True))
    # (6 × 100 + 4 × 75 + 2 × 25) / 12
    assert cells["unit"] == "c1"
    assert cells["period"] == "2026Q2"
    assert cells["estimate"].startswith("79.1666666")
    assert float(cells["std_error"]) > 0
    assert cells["n"] == "12"
    assert cells["verdict"] == "warn"


def test_what_may_not_be_published_of_a_unit_does_not_enter_and_is_told(
    session: Session, administrator: Actor, opinion: SchemeVersion, signed_in: SigningIn
) -> None:
    choice = proposed(session, administrator, opinion)
    ran = run(session, administrator, opinion, choice)

    page = signed_in(Role.EVALUATOR).get(f"/assessments/{ran.id}")

    told = parse(page).get_text()
    assert "答卷太少，不能公布，因此也不计入考评：c2政务服务中心。" in told
    assert "可以推算出别的单位的小样本，因此不公布，也不计入考评：c3政务服务中心。" in told


def test_what_a_survey_withholds_of_a_unit_is_withheld_with_its_ratings_everywhere(
    session: Session,
    administrator: Actor,
    opinion: SchemeVersion,
    store: Store,
    signed_in: SigningIn,
) -> None:
    ran = run(session, administrator, opinion, proposed(session, administrator, opinion))
    issue(session, administrator, ran, IMPRINT, now=NOW)
    session.commit()
    of_unit = signed_in(Role.ASSESSED_UNIT, units=[store.units["c2"]])
    client, address = signed_in(Role.ADMINISTRATOR), f"/assessments/{ran.id}"

    page = parse(client.get(address)).get_text()
    public = client.get(f"{address}/public.csv").text
    workbook = openpyxl.load_workbook(BytesIO(client.get(f"{address}/bulletin.xlsx").data))
    c2 = next(row for row in workbook["各单位结果"].iter_rows(values_only=True) if "c2" in row)
    own = of_unit.get(f"{address}/units/c2/trace?quantity=bad").text
    trace = parse(client.get(f"{address}/units/c2/trace")).get_text()

    assert "答卷太少，不公布、不排名" in trace
    assert "缺少" not in trace  # It is withheld, and not missing.
    for told in (page, public):
        assert "答卷太少，不公布、不排名" in told
        assert "公布后可以推算出别的单位的小样本，不公布、不排名" in told
        assert "无数据" not in told
    assert ",c2政务服务中心,县,—,—,—,," in public
    assert {cell for cell in c2 if isinstance(cell, int | float)} == set()
    assert "答卷太少，不公布、不排名" in c2
    assert "不公布" in own
    assert "依据 1 件" not in own
    assert replay_assessment(session, administrator, ran).result_hash == ran.result_hash


def test_a_unit_reads_beside_its_index_how_many_answers_it_rests_on(
    session: Session, administrator: Actor, opinion: SchemeVersion, signed_in: SigningIn
) -> None:
    ran = run(session, administrator, opinion, proposed(session, administrator, opinion))

    page = signed_in(Role.EVALUATOR).get(f"/assessments/{ran.id}/units/c1").text

    assert "样本量 12，代表性 有保留" in page


def test_ratings_are_counted_and_those_taken_back_or_excluded_are_not(
    session: Session, administrator: Actor, opinion: SchemeVersion, store: Store
) -> None:
    for kind in (ResponseEventKind.WITHDRAWN, ResponseEventKind.EXCLUDED):
        occasion = store.add_occasion("c1")
        store.happen(store.add_response("very_dissatisfied", occasion=occasion), kind)
    choice = proposed(session, administrator, opinion)

    rows = gather(session, administrator, opinion, SECOND, None, surveys=choice).tables["ratings"]

    assert list(rows.header) == [
        "unit", "date", "level", "criterion", "channel", "is_default", "is_effective", "number",
    ]  # fmt: skip
    of_whole = [(row[0], row[1], row[2], row[-1]) for row in rows.cells if not row[3]]
    assert {row[3] for row in rows.cells} == {"", "attitude"}
    assert of_whole == [
        ("c1", "2026-04-10", "dissatisfied", "2"),
        ("c1", "2026-04-10", "satisfied", "4"),
        ("c1", "2026-04-10", "very_satisfied", "6"),
        ("c2", "2026-04-10", "dissatisfied", "1"),
        ("c2", "2026-04-10", "satisfied", "2"),
        ("c3", "2026-04-10", "satisfied", "11"),
    ]


def test_a_unit_is_not_told_on_which_day_and_channel_it_was_rated(
    session: Session,
    administrator: Actor,
    opinion: SchemeVersion,
    store: Store,
    signed_in: SigningIn,
) -> None:
    ran = run(session, administrator, opinion, proposed(session, administrator, opinion))
    issue(session, administrator, ran, IMPRINT, now=NOW)
    session.commit()
    address = f"/assessments/{ran.id}/units/c1/trace?quantity=bad"

    inside = signed_in(Role.AUDITOR).get(address).text
    of_unit = signed_in(Role.ASSESSED_UNIT, units=[store.units["c1"]]).get(address).text

    assert "2026年4月10日" in inside
    assert "4月10日" not in of_unit
    assert "04-10" not in of_unit
    assert "不按天逐条列给受评单位" in of_unit


def test_two_questions_of_a_wave_come_with_how_their_errors_go_together(
    session: Session, administrator: Actor, store: Store
) -> None:
    assert store
    version = adopt(session, administrator, TWO_QUESTIONS, now=NOW)
    ran = run(session, administrator, version, proposed(session, administrator, version))

    replay = replay_assessment(session, administrator, ran)

    (cells,) = replay.tables["survey_covariances"].cells
    assert cells[:4] == ["c1", "2026Q2", "satisfaction", "attitude"]
    errors = [float(row[5]) for row in replay.tables["survey_indices"].cells]
    assert 0 < float(cells[4]) < errors[0] * errors[1]
    (c1,) = [unit for unit in replay.result["periods"][0]["units"] if unit["unit"] == "c1"]
    assert c1["uncertainty"]["covariances"] == "stated"


def test_a_later_answer_changes_nothing_of_a_run(
    session: Session, administrator: Actor, opinion: SchemeVersion, store: Store
) -> None:
    ran = run(session, administrator, opinion, proposed(session, administrator, opinion))

    store.add_response("very_dissatisfied", occasion=store.add_occasion("c1"))

    assert replay_assessment(session, administrator, ran).result_hash == ran.result_hash
    again = run(session, administrator, opinion, proposed(session, administrator, opinion))
    assert again.evidence["survey_sources"] != ran.evidence["survey_sources"]
    assert again.result_hash != ran.result_hash


def command(*options: str) -> str:
    told = CliRunner().invoke(scheme_group, ["run", *options, "--period", "2026Q2"])
    assert told.exit_code == 0, told.output
    return told.output


@pytest.fixture
def _here(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", database_url)


@pytest.mark.usefixtures("_here", "store")
def test_waves_and_files_of_the_same_evidence_come_to_the_same(
    session: Session, administrator: Actor, tmp_path: Path
) -> None:
    version = adopt(session, administrator, TWO_QUESTIONS, now=NOW)
    session.commit()
    choice = proposed(session, administrator, version)
    tables = gather(session, administrator, version, SECOND, None, surveys=choice).tables
    for name, rows in tables.items():
        (tmp_path / f"{name}.csv").write_text(csv_of([list(rows.header), *rows.cells]))
    file = tmp_path / "scheme.yaml"
    file.write_text(TWO_QUESTIONS, encoding="utf-8")

    from_waves = command("opinion", "--store")
    from_files = command(str(file), "--evidence", str(tmp_path), "--as-of", "2026-06-30")

    assert from_waves == from_files
    assert command("opinion", "--store", "--no-surveys") != from_waves


def test_everything_that_cannot_be_read_is_said_at_once(
    session: Session, administrator: Actor, opinion: SchemeVersion, store: Store
) -> None:
    survey = store.wave.survey
    twin = make_wave(
        session, store.authority, survey=survey, version_id=store.wave.version_id, code="twin"
    )
    choice = SurveyChoice(
        (store.wave.id, twin.id), {"satisfaction": Feed(survey.code, "item.none")}, "nothing"
    )

    with pytest.raises(SurveysRefusedError) as refused:
        gather(session, administrator, opinion, SECOND, None, surveys=choice)

    told = refused.value.say("zh-CN")
    assert "有两个批次" in told
    assert "没有“item.none”这个数字" in told
    assert "没有勾选这项调查的批次" in told


def test_a_wave_of_another_authority_does_not_exist(
    session: Session, administrator: Actor, opinion: SchemeVersion
) -> None:
    other = make_authority("other")
    session.add(other)
    session.flush()
    theirs = make_wave(session, other)
    choice = proposed(session, administrator, opinion)
    strange = replace(choice, waves=(theirs.id,))

    with pytest.raises(NotFoundError):
        gather(session, administrator, opinion, SECOND, None, surveys=strange)


def test_an_evaluator_sees_the_waves_of_the_period_and_runs_with_them(
    opinion: SchemeVersion, store: Store, signed_in: SigningIn
) -> None:
    client, address = signed_in(Role.EVALUATOR), f"/schemes/{opinion.id}/runs"
    chosen = {
        "surveys_for": "2026Q2", "wave": str(store.wave.id), "ratings": "",
        "feed-satisfaction": f"{store.wave.survey.code} index",
    }  # fmt: skip

    asked = client.submit(address, period="2026Q2", surveys_for="2026Q1")
    form = parse(asked).select_one("form.panel")
    ran = client.submit(address, period="2026Q2", **chosen)
    page = client.get(ran.location)

    assert "已换成这个周期的批次" in asked.text
    assert form is not None
    assert form.select_one(f"input[name=wave][value='{store.wave.id}'][checked]")
    assert ran.status_code == HTTPStatus.SEE_OTHER
    assert f"{store.wave.survey.code}/2026q2" in page.text
    assert "样本代表性有保留" in page.text


def test_where_no_figure_has_the_name_the_waves_are_ticked_and_each_index_is_to_be_chosen(
    session: Session, administrator: Actor, store: Store, signed_in: SigningIn
) -> None:
    source = SCHEME.replace("index: satisfaction", "index: civility")
    version = adopt(session, administrator, source, now=NOW)
    session.commit()
    client, address = signed_in(Role.EVALUATOR), f"/schemes/{version.id}/runs"

    offer = offer_of(session, administrator, version, SECOND)
    form = parse(client.submit(address, period="2026Q2", surveys_for="2026Q1"))

    assert offer.proposal.waves == (store.wave.id,)
    assert [slot.index for slot in offer.unnamed] == ["civility"]
    assert form.select_one(f"input[name=wave][value='{store.wave.id}'][checked]")
    assert "导入的表里也没有：满意度指数" in form.get_text()


def test_a_result_without_a_figure_says_what_lacks_and_is_not_issued(
    session: Session, administrator: Actor, store: Store, signed_in: SigningIn
) -> None:
    version = adopt(
        session, administrator, SCHEME.replace("[satisfaction, bad]", "[satisfaction]"), now=NOW
    )
    assert store
    ran = run(session, administrator, version, SurveyChoice())

    page = parse(signed_in(Role.ADMINISTRATOR).get(f"/assessments/{ran.id}"))

    (told,) = page.select("p.notice.error")
    assert "没有读到：" in told.text
    assert "调查指数" in told.text
    address = f"/schemes/{version.id}/runs?period={ran.period}"
    assert address in [link["href"] for link in told.select("a")]
    assert page.select_one("form[action$=issuing]") is None
    with pytest.raises(NoFiguresError):
        issue(session, administrator, ran, IMPRINT, now=NOW)


def test_the_trace_names_the_wave_and_the_questionnaire_that_were_read(
    session: Session, administrator: Actor, store: Store, signed_in: SigningIn
) -> None:
    source = SCHEME.replace(
        "index: satisfaction", "index: satisfaction\n    questionnaire: efficiency"
    )
    version = adopt(session, administrator, source, now=NOW)
    choice = SurveyChoice(
        (store.wave.id,), {"satisfaction": Feed(store.wave.survey.code, "index")}, ""
    )
    ran = run(session, administrator, version, choice)

    page = signed_in(Role.EVALUATOR).get(
        f"/assessments/{ran.id}/units/c1/trace?quantity=satisfaction"
    )

    asked = published_questionnaire(session, store.wave.version_id).title["zh-CN"]
    told = parse(page).get_text()
    assert (
        f"取自调查“{store.wave.survey.title['zh-CN']}”的批次“{store.wave.title['zh-CN']}”" in told
    )
    assert f"问卷《{asked}》" in told
    assert f"办法建议的问卷：{load('efficiency').title['zh-CN']}" in told
