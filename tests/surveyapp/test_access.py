"""No page can be added without saying who may open it, and none shows what is another's."""

from collections.abc import Iterator
from datetime import date
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from surveyapp.access import Role
from surveyapp.authoring.models import QuestionnaireDraft
from surveyapp.cases.models import ImportBatch, ImportKind, PopulationBenchmark, RefusedImport
from surveyapp.units.models import SupervisingAuthority
from tests.factories import (
    NOW,
    PASSWORD,
    make_account,
    make_authority,
    make_collector,
    make_response,
    make_unit,
    make_version,
    make_wave,
)
from tests.pages import PageCheckingClient

WORDS = {"zh-CN": "甲", "en": "A"}
NEITHER_HERE_NOR_THERE = {"name": "visit_rating", "kind": "units", "ending": "csv"}


def test_every_page_declares_who_may_open_it(app: Flask) -> None:
    undeclared = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "allowed_roles")
    }
    assert undeclared == set()


@pytest.fixture
def belongings(session: Session, authority: SupervisingAuthority) -> dict[str, str]:
    """Give an authority one of everything that has an address; return the ids by their names."""
    account = make_account(session, authority, *Role, login="owner")
    version = make_version(session, authority)
    draft = QuestionnaireDraft(
        questionnaire_id=version.questionnaire_id,
        source=version.source,
        changed_at=NOW,
        changed_by=account.id,
    )
    wave = make_wave(session, authority, version_id=version.id)
    collector, unit = make_collector(wave), make_unit(authority)
    about = {"authority_id": authority.id, "kind": ImportKind.UNITS, "file_name": "a", "at": NOW}
    batch = ImportBatch(
        **about, file_hash="0", zone="Asia/Shanghai", created=1, revised=0, unchanged=0
    )
    refusal = RefusedImport(**about, count=1, problems=[["2", "a", "b", "c"]])
    session.add_all([draft, collector, unit, batch, refusal])
    session.flush()
    benchmark = PopulationBenchmark(
        authority_id=authority.id, code="b", revision=1, title=WORDS, source="a",
        as_of=date(2026, 1, 1), batch_id=batch.id,
    )  # fmt: skip
    response = make_response(collector)
    session.add_all([benchmark, response])
    session.commit()
    return {
        "questionnaire_id": str(version.questionnaire_id),
        "version_id": str(version.id),
        "survey_id": str(wave.survey_id),
        "wave_id": str(wave.id),
        "collector_id": str(collector.id),
        "unit_id": str(unit.id),
        "batch_id": str(batch.id),
        "refusal_id": str(refusal.id),
        "benchmark_id": str(benchmark.id),
        "response_id": str(response.id),
    }


def addresses(app: Flask, belongings: dict[str, str], method: str) -> Iterator[tuple[str, Rule]]:
    """Yield every staff address that names something of an authority's."""
    for rule in app.url_map.iter_rules():
        is_ours = bool(getattr(app.view_functions[rule.endpoint], "allowed_roles", None))
        named = {name for name in rule.arguments if name.endswith("_id")}
        if is_ours and named and method in (rule.methods or ()):
            values = {**NEITHER_HERE_NOR_THERE, **belongings}
            with app.test_request_context():
                built = rule.build({name: values[name] for name in rule.arguments})
            assert built is not None
            yield built[1], rule


def signed_in_as(app: Flask, login: str) -> PageCheckingClient:
    client = app.test_client()
    assert isinstance(client, PageCheckingClient)
    client.submit("/sign-in", login=login, password=PASSWORD)
    return client


def test_the_pages_of_an_authority_open_for_its_own_people(
    app: Flask, belongings: dict[str, str]
) -> None:
    client = signed_in_as(app, "owner")

    statuses = {
        address: client.get(address).status_code
        for address, _rule in addresses(app, belongings, "GET")
    }

    assert statuses
    assert {a: s for a, s in statuses.items() if s >= HTTPStatus.BAD_REQUEST} == {}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_to_a_stranger_what_belongs_to_another_authority_does_not_exist(
    app: Flask, session: Session, belongings: dict[str, str], method: str
) -> None:
    elsewhere = make_authority(code="elsewhere")
    session.add(elsewhere)
    session.flush()
    make_account(session, elsewhere, *Role, login="stranger")
    session.commit()
    client = signed_in_as(app, "stranger")
    app.config["WTF_CSRF_ENABLED"] = False  # The token is not what should stop them.

    statuses = {
        address: client.open(address, method=method).status_code
        for address, _rule in addresses(app, belongings, method)
    }

    assert statuses
    assert {a: s for a, s in statuses.items() if s != HTTPStatus.NOT_FOUND} == {}


def test_somebody_not_signed_in_is_asked_to_sign_in_and_comes_back(app: Flask) -> None:
    answer = app.test_client().get("/waves?state=open")

    assert answer.status_code == HTTPStatus.FOUND
    assert answer.location == "/sign-in?next=/waves?state%3Dopen"
