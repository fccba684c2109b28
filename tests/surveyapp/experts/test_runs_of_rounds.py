"""A run reads closed rounds of experts as it reads a folder, and its pages lead back to them."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import docx
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from analysis.schemes.assessment import result_of
from analysis.schemes.files import library, load_scheme
from analysis.schemes.folders import read_folder
from analysis.schemes.run import Run
from surveyapp.access import Role
from surveyapp.assessment.errors import IssuedPeriodError
from surveyapp.assessment.expert_rows import judged_indicators, open_scoring
from surveyapp.assessment.models import Assessment, SchemeVersion
from surveyapp.assessment.publication import issue
from surveyapp.assessment.runs import assess
from surveyapp.assessment.sheets import result_json_of
from surveyapp.database import transaction
from surveyapp.experts.errors import ScoringRefusedError
from surveyapp.experts.models import RoundState
from surveyapp.experts.rounds import close_round
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_account
from tests.pages import parse
from tests.surveyapp.assessment.schemes import IMPRINT
from tests.surveyapp.experts.conftest import FIRST, NOW, City, Opening
from tests.surveyapp.experts.giving import give, tell_case
from tests.surveyapp.experts.schemes import JUDGED

LAST_DAY = date(2026, 3, 31)
UNITS = "unit,class\nc1,center\nc2,center\nc3,center\n"


@pytest.fixture
def scored(session: Session, city: City) -> City:
    """Give c1 three experts and a case, c2 three experts, and c3 two, which is one too few."""
    for unit in ("c1", "c2"):
        tell_case(session, city.evaluator, city.round, city.units[unit], now=NOW)
    for expert, work, case in (("qian", "70", "90"), ("sun", "80.5", ""), ("wu", "95", "80")):
        for unit in ("c1", "c2", "c3"):
            if (expert, unit) != ("wu", "c3"):
                given = {"work": work, "case": case if unit == "c1" else ""}
                give(session, city.panel[expert], city.round, city.units[unit], given, now=NOW)
    return city


def run(session: Session, city: City) -> Assessment:
    ran = assess(session, city.evaluator, city.judged, FIRST, as_of=LAST_DAY, now=NOW)
    session.commit()
    return ran.assessment


def values(assessment: Assessment) -> dict[str, Mapping[str, Any]]:
    (quarter,) = result_json_of(assessment)["periods"]
    return {one["unit"]: one["values"] for one in quarter["units"]}


def test_an_open_round_is_not_read_and_a_closed_one_is(session: Session, scored: City) -> None:
    before = values(run(session, scored))
    close_round(session, scored.evaluator, scored.round, now=NOW)
    after = values(run(session, scored))

    assert before["c1"]["work"] is None
    assert (after["c1"]["work"], after["c1"]["case"]) == ("80.5", "85")
    assert after["c3"]["work"] is None  # Two experts, and the rule wants three.


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_runs_a_scheme_is_told_which_rounds_are_not_read(
    scored: City, open_as: Opening
) -> None:
    client, room = open_as("li"), f"/schemes/{scored.judged.id}"

    notice = parse(client.get(f"{room}/runs")).select_one(".notice.warn a")

    assert notice is not None
    assert notice["href"] == f"/scoring/{scored.round.id}"
    assert "2026年第一季度 还在评分" in client.get(f"{room}/steps?period=2026Q1").text
    assert "2026年第一季度 还在评分" not in client.get(f"{room}/steps?period=2026Q2").text


def test_the_downloaded_file_gives_the_same_result_in_a_folder(
    session: Session, scored: City, open_as: Opening, tmp_path: Path
) -> None:
    close_round(session, scored.evaluator, scored.round, now=NOW)
    session.commit()
    from_store = values(run(session, scored))
    sent = open_as("li").get(scored.address("expert_scores.csv"))

    (tmp_path / "expert_scores.csv").write_bytes(sent.data)
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "judged.yaml").write_text(JUDGED, encoding="utf-8")
    file = load_scheme(tmp_path / "judged.yaml")
    from_folder = result_of(Run(file, read_folder(file.scheme, tmp_path), as_of=LAST_DAY), FIRST)

    (quarter,) = from_folder.periods
    told = {one.unit: one.values for one in quarter.units}
    assert {
        unit: {code: None if value is None else Fraction(value) for code, value in each.items()}
        for unit, each in from_store.items()
    } == told


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_trace_leads_back_to_the_sheets_and_tells_units_no_experts(
    session: Session, scored: City, authority: SupervisingAuthority, open_as: Opening
) -> None:
    close_round(session, scored.evaluator, scored.round, now=NOW)
    assessment = run(session, scored)
    issue(session, scored.evaluator, assessment, IMPRINT, now=NOW)
    own = [scored.units["c1"]]
    make_account(session, authority, Role.ASSESSED_UNIT, login="unit", units=own)
    session.commit()
    trace = f"/assessments/{assessment.id}/units/c1/trace?quantity=work"

    ours, theirs = open_as("li").get(trace), open_as("unit").get(trace)

    assert "指标 工作质量" in " ".join(parse(ours).get_text(" ").split())
    rows = " ".join(parse(ours).select("ol.trace")[0].stripped_strings)
    assert "专家评分 2026年第一季度 东城中心 周期" in rows
    assert "专家 qian 同志 得分 70" in rows
    links = [link["href"] for link in parse(ours).select("ol.trace a")]
    assert scored.address("units", "c1") in links
    about = open_as("li").get(trace.partition("/trace")[0])
    assert scored.address("units", "c1") in [a["href"] for a in parse(about).select("main a")]
    assert theirs.status_code == HTTPStatus.OK
    assert "80.5" in theirs.text
    for told in ("qian", "70", "看了台账"):
        assert told not in " ".join(li.text for li in parse(theirs).select("ol.trace"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_result_keeps_apart_whose_score_the_bulletin_does_not_tell_though_it_is_the_highest(
    session: Session, city: City, open_as: Opening
) -> None:
    tell_case(session, city.evaluator, city.round, city.units["c2"], now=NOW)
    for unit, score in {"c1": "90", "c2": "70"}.items():  # The case of c1 is not written up.
        for expert in ("qian", "sun", "wu"):
            given = {"work": score, "case": score}
            give(session, city.panel[expert], city.round, city.units[unit], given, now=NOW)
    close_round(session, city.evaluator, city.round, now=NOW)
    address, client = f"/assessments/{run(session, city).id}", open_as("li")

    page = parse(client.get(address))
    rows = [" ".join(row.get_text(" ").split()) for row in page.select("main tbody tr")]
    of_unit = " ".join(
        parse(client.get(f"{address}/units/c1")).select("dl.figures")[0].stripped_strings
    )
    bulletin = docx.Document(BytesIO(client.get(f"{address}/bulletin.docx").data))

    assert rows[0] == "1 西城中心 70 70 70.00"
    assert rows[1] == "东城中心 90 90 90.00 不公布 案例没有写明情况，综合得分不得公布"
    assert "得分不公布：通报和公开表只列单位和原因" in page.select(".notice.warn")[0].text
    assert of_unit == "总分 90.00 不公布 名次 —"
    said = [paragraph.text for paragraph in bulletin.paragraphs]
    leads = "政务服务中心（3 个单位）：得分和名次见后表。"  # One alone leads nobody.
    assert leads in said
    assert "名次只在公布得分的单位之间排。" in said


def test_the_issue_locks_the_round_and_no_other_is_opened_for_its_period(
    session: Session, scored: City
) -> None:
    close_round(session, scored.evaluator, scored.round, now=NOW)
    issue(session, scored.evaluator, run(session, scored), IMPRINT, now=NOW)

    assert scored.round.state is RoundState.LOCKED
    with pytest.raises(IssuedPeriodError):
        open_scoring(session, scored.evaluator, scored.judged, FIRST, 60, now=NOW)


@pytest.mark.parametrize("code", ["d03-municipal-results", "d07-bureau-evaluation"])
def test_what_experts_score_is_told_in_both_languages_by_the_schemes_of_the_library(
    code: str,
) -> None:
    found = judged_indicators(load_scheme(library()[code]).scheme)

    assert found
    assert all({"zh-CN", "en"} <= set(one.title) and one.look_at for one in found.values())
    assert any(one.is_case for one in found.values()) is (code == "d03-municipal-results")


def test_who_opens_a_round_while_the_result_is_issued_waits_and_is_refused(
    app: Flask, session: Session, scored: City
) -> None:
    engine = app.extensions["engine"]
    close_round(session, scored.evaluator, scored.round, now=NOW)
    assessment_id = run(session, scored).id
    refused: list[Exception] = []

    def open_another() -> None:
        try:
            with transaction(engine) as own:
                version = own.get_one(SchemeVersion, scored.judged.id)
                open_scoring(own, scored.evaluator, version, FIRST, 60, now=NOW)
        except (IssuedPeriodError, ScoringRefusedError) as error:
            refused.append(error)

    with transaction(engine) as other:
        assessment = other.get_one(Assessment, assessment_id)
        issue(other, scored.evaluator, assessment, IMPRINT, now=NOW)
        opening = Thread(target=open_another)
        opening.start()
        opening.join(0.7)
    opening.join()

    assert [type(one) for one in refused] == [IssuedPeriodError]
