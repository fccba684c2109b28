"""Those who may read answers see the photographs beside them; nobody else sees any."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.fieldwork.models import Collector
from surveyapp.photos.folder import PhotoFolder
from surveyapp.responding.corrections import Correction, correct
from surveyapp.responding.models import Response
from surveyapp.responding.withdrawal import withdraw
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_response, make_version, make_wave
from tests.pages import PageCheckingClient, parse
from tests.photos import evidence, photo

SignIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> PhotoFolder:
    return PhotoFolder(tmp_path / "photos")


@pytest.fixture
def response(session: Session, authority: SupervisingAuthority, folder: PhotoFolder) -> Response:
    """Return an answer with one photograph."""
    version = make_version(session, authority, evidence())
    collector = make_collector(make_wave(session, authority, version_id=version.id))
    session.add(collector)
    session.flush()
    made = make_response(collector, answers={})
    made.answers = {"shot": [folder.keep(made.id, photo(), moment=NOW)]}
    session.add(made)
    session.commit()
    return made


def address(response: Response) -> str:
    return f"/responses/{response.id}/photos/{response.answers['shot'][0]}"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_whoever_reads_answers_sees_the_photograph_beside_them_and_whole(
    response: Response, signed_in: SignIn, session: Session, role: Role
) -> None:
    client = signed_in(role)
    page = parse(client.get(f"/responses/{response.id}?lang=en"))
    (link,) = page.select(".evidence a")
    assert str(page.select(".evidence img")[0]["src"]).startswith("data:image/jpeg;base64,")

    with client.get(str(link["href"])) as shown:
        assert shown.data == photo()
    assert shown.mimetype == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("inline; filename=")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "private, no-store"
    session.rollback()
    (entry,) = (each for each in session.scalars(select(AuditEntry)) if "file" in each.details)
    assert entry.action is Action.VIEWED_RAW_TEXT


def test_an_evaluator_and_a_stranger_see_nothing(
    response: Response, signed_in: SignIn, client: FlaskClient, session: Session
) -> None:
    wave_id = wave_of(response, session)
    paths = (address(response), f"/waves/{wave_id}/photos.zip")
    assert [client.get(path).status_code for path in paths] == [302, 302]
    evaluator = signed_in(Role.EVALUATOR)
    assert [evaluator.get(path).status_code for path in paths] == [404, 404]


def wave_of(response: Response, session: Session) -> UUID:
    return session.get_one(Collector, response.collector_id).wave_id


def test_only_what_an_answer_names_is_shown(
    response: Response, signed_in: SignIn, folder: PhotoFolder
) -> None:
    unsent = folder.keep(response.id, photo(colour="red"), moment=NOW)
    client = signed_in(Role.ADMINISTRATOR)
    for name in (unsent, "..%2F..%2Fsecret.key", "0.jpg"):
        assert client.get(f"/responses/{response.id}/photos/{name}").status_code == 404


def test_all_photographs_of_a_wave_come_in_one_file_as_they_hold_now(
    response: Response,
    signed_in: SignIn,
    session: Session,
    folder: PhotoFolder,
) -> None:
    better = folder.keep(response.id, photo(colour="red"), moment=NOW)
    change = Correction(uuid4(), response.id, "en", {"shot": [better]})
    correct(session, change, now=NOW)
    session.commit()
    client, wave_id = signed_in(Role.ADMINISTRATOR), wave_of(response, session)
    listing = parse(client.get(f"/waves/{wave_id}/responses?lang=en"))
    assert listing.select(f'a[href="/waves/{wave_id}/photos.zip"]')

    with client.get(f"/waves/{wave_id}/photos.zip") as sent:
        assert "attachment; filename=" in sent.headers["Content-Disposition"]
        with ZipFile(BytesIO(sent.data)) as archive:
            assert archive.namelist() == [f"{response.id}/{better}"]
            assert archive.read(archive.namelist()[0]) == photo(colour="red")
    session.rollback()  # Or SQLite would write upon what was before the download.
    withdraw(session, response.id, now=NOW)
    session.commit()
    with client.get(f"/waves/{wave_id}/photos.zip") as sent:
        assert ZipFile(BytesIO(sent.data)).namelist() == []
    session.rollback()
    entries = session.scalars(
        select(AuditEntry).filter_by(action=Action.DOWNLOADED).order_by(AuditEntry.id)
    )
    assert [entry.details["photos"] for entry in entries] == [1, 0]


def test_a_missing_file_is_told_with_what_to_do(
    response: Response, signed_in: SignIn, folder: PhotoFolder
) -> None:
    folder.erase(response.id)
    page = signed_in(Role.ADMINISTRATOR).get(f"/responses/{response.id}?lang=en")
    assert "restore the folder of photographs" in page.text
