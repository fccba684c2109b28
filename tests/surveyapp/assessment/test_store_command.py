"""Whoever works in a terminal runs an adopted scheme on the store, as its page does."""

import json
from datetime import date

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.commands import scheme_group
from surveyapp.assessment.models import SchemeVersion
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import NOW, make_event, make_ledger
from tests.surveyapp.assessment.schemes import EVENTS, OPEN, give

Units = dict[str, AssessedUnit]


@pytest.fixture(autouse=True)
def _store(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", database_url)


def run(*options: str) -> Result:
    return CliRunner().invoke(scheme_group, ["run", "--period", "2026Q1", *options])


def test_an_adopted_scheme_is_run_on_the_store(
    session: Session, administrator: Actor, points: SchemeVersion
) -> None:
    give(session, administrator, points, EVENTS, now=NOW)
    session.commit()

    told = run("points", "--store", "--json")

    assert told.exit_code == 0, told.output
    (period,) = json.loads(told.output)["periods"]
    scores = {unit["unit"]: unit["score"] for unit in period["units"]}
    assert scores == {"c1": "30", "c2": "0", "c3": "0"}


def test_events_come_from_the_only_ledger_and_of_many_one_has_to_be_named(
    session: Session, authority: SupervisingAuthority, points: SchemeVersion, units: Units
) -> None:
    assert points
    ledger, day = make_ledger(authority), date(2026, 2, 3)
    session.add(ledger)
    session.flush()
    adoption = {"category": "adoption", "adopted_on": day, "counted_on": day}
    session.add(make_event(ledger, units["c1"], outlet="bulletin", issue="第 1 期", **adoption))
    session.commit()
    (period,) = json.loads(run("points", "--store", "--json").output)["periods"]
    assert period["units"][0]["score"] == "10"
    without = json.loads(run("points", "--store", "--json", "--ledger", "").output)["periods"]
    assert without[0]["units"][0]["score"] == "0"

    session.add(make_ledger(authority, code="other", title={"zh-CN": "另一本台账"}))
    session.commit()
    refused = run("points", "--store")
    assert refused.exit_code != 0
    assert "请用 --ledger 写明台账：" in refused.output
    assert "other" in refused.output


@pytest.mark.parametrize(
    ("options", "chinese", "english"),
    [
        (
            ("points", "--store", "--authority", "none"),
            "请用 --authority 写明主管机关：",
            "Say --authority with one of these: ",
        ),
        (
            ("none", "--store"),
            "2026年3月31日 没有施行中的办法 none。已采用的办法：points。",
            "No version of none is in force on Mar 31, 2026. Schemes adopted: points.",
        ),
        (
            ("points", "--store", "--ledger", "none"),
            "没有台账 none。已有的台账：—。",
            "There is no ledger none. Ledgers: —.",
        ),
        (("points",), "请写 --evidence 文件夹，或写 --store", "Say --evidence DIR or --store"),
        (
            ("points", "--store", "--period", "spring"),
            "“spring”不是周期。请写成 2026、",
            "“spring” is no period.",
        ),
        (
            ("points", "--store", "--period", "2099Q1"),
            "2099年第一季度从 2099年1月1日 起，还没有开始",
            "has not begun: it begins on",
        ),
        (
            ("points", "--store", "--unit", "nobody"),
            "依据的单位表中没有 nobody。",
            "nobody is no unit of the evidence.",
        ),
    ],
)
def test_what_there_is_not_is_named_in_the_language_of_the_reader(
    points: SchemeVersion, options: tuple[str, ...], chinese: str, english: str
) -> None:
    assert points
    for language, told in (("zh-CN", chinese), ("en", english)):
        refused = run(*options, "--language", language)

        assert refused.exit_code != 0
        assert told in refused.output


def test_a_parameter_that_is_to_be_set_first_is_named_in_the_language_of_the_reader(
    session: Session, administrator: Actor
) -> None:
    adopt(session, administrator, OPEN, now=NOW)
    session.commit()

    assert "还有必须设定的参数：points。" in run("open", "--store").output
    assert (
        "Parameters must be set first: points."
        in run("open", "--store", "--language", "en").output
    )
