"""Whoever works in a terminal runs an adopted scheme on the store, as its page does."""

import json

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.assessment.commands import scheme_group
from surveyapp.assessment.models import SchemeVersion
from tests.factories import NOW
from tests.surveyapp.assessment.schemes import EVENTS, give


@pytest.fixture(autouse=True)
def _store(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("SURVEYAPP_DATABASE_URL", database_url)


def run(*options: str) -> Result:
    return CliRunner().invoke(scheme_group, ["run", *options, "--period", "2026Q1"])


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


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("points", "--store", "--authority", "none"), "--authority"),
        (("none", "--store"), "no version of none is in force"),
        (("points", "--store", "--ledger", "none"), "no ledger none"),
        (("points",), "--evidence DIR or --store"),
    ],
)
def test_what_there_is_not_is_named(
    points: SchemeVersion, options: tuple[str, ...], told: str
) -> None:
    assert points

    refused = run(*options)

    assert refused.exit_code != 0
    assert told in refused.output
