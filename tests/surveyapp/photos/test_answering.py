"""Photographs come with a page, stay with its answers, and go with them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp.database import transaction
from surveyapp.fieldwork.crowds import Most
from surveyapp.fieldwork.models import Wave
from surveyapp.photos import folder as folders
from surveyapp.photos.folder import PhotoFolder
from surveyapp.responding import own_links, photos
from surveyapp.responding.models import Response
from surveyapp.responding.photos import UNSENT_FOR, erase_unnamed
from surveyapp.throttling.models import Throttle
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.outages import away
from tests.pages import parse
from tests.photos import evidence, photo

PAGE = "/s/hall-3?lang=en"
NAME = re.compile(r"^[0-9a-f]{32}\.jpg$")


@pytest.fixture
def ask(session: Session, authority: SupervisingAuthority) -> Callable[..., None]:
    """Return a function that opens a wave which asks for photographs."""

    def open_wave(*, settings: dict[str, Any] | None = None, **question: Any) -> None:
        definition = {**evidence(**question), **(settings or {})}
        version = make_version(session, authority, definition)
        wave = make_wave(session, authority, version_id=version.id)
        session.add(make_collector(wave, "hall-3"))
        session.commit()

    return open_wave


@pytest.fixture
def folder(tmp_path: Path) -> PhotoFolder:
    return PhotoFolder(tmp_path / "photos")


def file(content: bytes | None = None, name: str = "window.jpg") -> tuple[BytesIO, str]:
    return BytesIO(photo() if content is None else content), name


def hidden(page: BeautifulSoup) -> dict[str, Any]:
    fields = page.select("form.answers input[type=hidden]")
    return {str(field["name"]): str(field["value"]) for field in fields}


def ticked(page: BeautifulSoup) -> list[str]:
    return [str(each["value"]) for each in page.select(".photos input[name=shot]")]


def send(client: FlaskClient, page: BeautifulSoup, step: str, **more: Any) -> TestResponse:
    """Send a page as a browser without scripts does."""
    kept = {"shot": ticked(page)} if page.select("input[type=file]") else {}
    values = {**hidden(page), **kept, "page-step": step, **more}
    return client.post(PAGE, data=values, content_type="multipart/form-data")


def first_page(client: FlaskClient) -> BeautifulSoup:
    return parse(client.get(PAGE))


def refusals(response: TestResponse) -> str:
    return " ".join(each.text for each in parse(response).select(".error-summary .remedy"))


def test_a_photograph_is_kept_from_page_to_page_and_named_by_the_answer(
    ask: Callable[..., None], client: FlaskClient, session: Session, folder: PhotoFolder
) -> None:
    ask()
    page = first_page(client)
    (form,) = page.select("form.answers")
    assert form["enctype"] == "multipart/form-data"
    (chooser,) = page.select("input[type=file]")
    assert chooser["accept"] == "image/jpeg,image/png,image/webp"
    assert not chooser.has_attr("capture")

    words = parse(send(client, page, "next", shot=[file()]))
    back = parse(send(client, words, "back", said_0="Nothing"))
    (image,) = back.select(".photos img")
    assert str(image["src"]).startswith("data:image/jpeg;base64,")
    words = parse(send(client, back, "next"))
    assert send(client, words, "send", said_0="Nothing").status_code == 303

    (response,) = session.scalars(select(Response)).all()
    (name,) = response.answers["shot"]
    assert NAME.match(name)
    assert folder.find(response.id, name)
    assert response.answers["said_0"] == "Nothing"


def test_it_stays_when_something_else_on_the_page_must_be_corrected(
    ask: Callable[..., None], client: FlaskClient
) -> None:
    ask(settings={"sections": one_page()})

    page = send(client, first_page(client), "send", shot=[file()])

    assert page.status_code == 422
    assert len(ticked(parse(page))) == 1
    assert send(client, parse(page), "send", said="here").status_code == 303


def one_page() -> list[dict[str, Any]]:
    seen, words = evidence()["sections"]
    questions = [*seen["questions"], {**words["questions"][0], "code": "said", "required": True}]
    return [{**seen, "questions": questions}]


def test_an_unticked_photograph_is_taken_out_and_another_added(
    ask: Callable[..., None], client: FlaskClient
) -> None:
    ask()
    page = parse(send(client, first_page(client), "stay", shot=[file(photo(colour="red"))]))
    (first,) = ticked(page)

    values = {**hidden(page), "page-step": "stay", "shot": [file(photo(colour="blue"))]}
    page = parse(client.post(PAGE, data=values, content_type="multipart/form-data"))

    (second,) = ticked(page)
    assert first != second


def test_who_must_send_one_and_sends_none_is_asked_for_it(
    ask: Callable[..., None], client: FlaskClient
) -> None:
    ask()
    page = send(client, first_page(client), "next", shot=[(BytesIO(), "")])
    assert "take or choose a photograph" in refusals(page)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<?php system($_GET['c']);", "shell.php.jpg", "“shell.php.jpg” is no photograph"),
        (photo()[:2_000], "half.jpg", "“half.jpg” is incomplete or damaged"),
        (b"\0\0\0\x18ftypheic", "IMG_1.HEIC", "“IMG_1.HEIC” is in HEIC format"),
        (b"x" * 1_000_001, "big.jpg", "“big.jpg” is larger than 1 MB"),
    ],
)
def test_what_cannot_be_kept_is_named_with_a_remedy_and_what_can_stays(
    ask: Callable[..., None], client: FlaskClient, content: bytes, name: str, said: str
) -> None:
    ask(max_megabytes=1)

    page = send(client, first_page(client), "next", shot=[file(), file(content, name)])

    assert page.status_code == 422
    assert said in refusals(page)
    assert len(ticked(parse(page))) == 1
    going_back = send(client, first_page(client), "stay", shot=[file(content, name)])
    assert said in refusals(going_back)  # Told at once also where nothing else is checked.


def test_a_name_that_looks_like_a_page_is_shown_as_it_is_written(
    ask: Callable[..., None], client: FlaskClient
) -> None:
    ask()
    page = send(client, first_page(client), "next", shot=[file(b"x", "<b>{limit}</b>.jpg")])
    assert "“b>.jpg” is no photograph" in refusals(page)  # The last part of a path.
    page = send(client, first_page(client), "next", shot=[file(b"x", "<b>{limit}.jpg")])
    assert "“<b>{limit}.jpg” is no photograph" in refusals(page)
    assert not parse(page).select(".error-summary b")


def test_a_phone_is_asked_for_its_camera_alone_where_the_questionnaire_says_so(
    ask: Callable[..., None], client: FlaskClient
) -> None:
    ask(camera_only=True, maximum=1)
    (chooser,) = first_page(client).select("input[type=file]")
    assert chooser["capture"] == "environment"
    assert not chooser.has_attr("multiple")


def test_of_too_many_all_are_shown_so_that_some_can_be_taken_out(
    ask: Callable[..., None], client: FlaskClient
) -> None:
    ask(maximum=2)
    colours = ["red", "green", "blue"]
    files = [file(photo(colour=colour)) for colour in colours]

    page = send(client, first_page(client), "next", shot=files)

    assert "At most 2 photographs, and there are 3" in refusals(page)
    assert len(ticked(parse(page))) == 3


def test_nobody_can_name_the_photograph_of_somebody_else_or_any_other_file(
    ask: Callable[..., None], client: FlaskClient, session: Session
) -> None:
    ask(required=False)
    page = parse(send(client, first_page(client), "stay", shot=[file()]))
    (theirs,) = ticked(page)

    for name in (theirs, "../../secret.key", f"../{'0' * 32}.jpg"):
        mine = send(client, first_page(client), "next", shot=[name])
        assert mine.status_code == 422
        assert "not received, or was erased" in refusals(mine)
        assert ticked(parse(mine)) == []
    assert session.scalars(select(Response)).all() == []


def test_a_page_with_far_too_much_on_it_is_refused_before_it_is_read(
    ask: Callable[..., None], client: FlaskClient
) -> None:
    ask(maximum=1)
    values = {**hidden(first_page(client)), "page-step": "next"}
    huge = {**values, "shot": [file(b"x" * 25_000_000)]}

    page = client.post(PAGE, data=huge, content_type="multipart/form-data")

    assert page.status_code == 413
    assert "fewer at a time" in page.text


def test_where_no_photograph_is_asked_for_none_is_taken(
    ask: Callable[..., None], client: FlaskClient, folder: PhotoFolder
) -> None:
    words = evidence()["sections"][1]
    ask(settings={"sections": [words]})
    page = first_page(client)
    assert not page.select("form.answers")[0].has_attr("enctype")

    values = {**hidden(page), "page-step": "send"}
    sent = client.post(PAGE, data={**values, "said": [file()]}, content_type="multipart/form-data")
    assert sent.status_code == 303
    assert list(folder.responses()) == []
    huge = {**values, "said": [file(b"x" * 5_000_000)]}
    assert client.post(PAGE, data=huge, content_type="multipart/form-data").status_code == 413


def test_too_many_of_one_collector_wait_and_keep_nobody_else_waiting(
    ask: Callable[..., None],
    client: FlaskClient,
    session: Session,
    folder: PhotoFolder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(maximum=2)
    session.add(make_collector(session.scalars(select(Wave)).one(), "hall-4"))
    session.commit()
    monkeypatch.setattr(photos, "MOST", Most(device=9, code=2, link=9))
    pictures = [file(photo(colour=colour)) for colour in ("red", "blue", "green")]
    assert send(client, first_page(client), "next", shot=pictures[:2]).status_code == 200

    refused = send(client, first_page(client), "next", shot=[pictures[2]])

    assert refused.status_code == 429
    assert re.search(r"Please submit again after \d\d:\d\d;", refusals(refused))
    assert len(list(folder.responses())) == 1
    other = parse(client.get("/s/hall-4?lang=en"))
    data = {**hidden(other), "page-step": "next", "shot": [file()]}
    elsewhere = client.post("/s/hall-4?lang=en", data=data, content_type="multipart/form-data")
    assert elsewhere.status_code == 200


def test_when_a_photograph_came_is_counted_by_the_half_day(
    ask: Callable[..., None], client: FlaskClient, session: Session
) -> None:
    ask()
    assert send(client, first_page(client), "next", shot=[file()]).status_code == 200
    session.rollback()
    since = session.scalars(select(Throttle.since)).one()
    assert (since.hour % 12, since.minute, since.second, since.microsecond) == (0, 0, 0, 0)


def test_files_that_nobody_looks_at_keep_nobody_waiting(
    ask: Callable[..., None], client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(maximum=1)
    monkeypatch.setattr(photos, "MOST", Most(device=1, code=3, link=1))
    flood = [file(b"x", f"{number}.jpg") for number in range(50)]
    assert send(client, first_page(client), "next", shot=flood).status_code == 422

    assert send(client, first_page(client), "next", shot=[file()]).status_code == 200


def test_a_full_disk_takes_no_photograph_but_keeps_the_page(
    ask: Callable[..., None], client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    monkeypatch.setattr(folders, "LEAST_FREE_BYTES", 10**18)
    page = send(client, first_page(client), "next", shot=[file()])
    assert page.status_code == 422
    assert "cannot be received now" in refusals(page)


def test_a_correction_can_take_one_out_and_what_was_withdrawn_is_gone(
    ask: Callable[..., None], client: FlaskClient, session: Session, app: Flask, tmp_path: Path
) -> None:
    ask()
    response = answer(client, session)
    key = own_links.own_key(response.id, app.config["SECRET_KEY"])
    own = f"/receipts/{response.id}/{key}"
    page = parse(client.get(f"{own}/correction?lang=en"))
    (first,) = ticked(page)

    values = {**hidden(page), "page-step": "next", "shot": [first, file(photo(colour="red"))]}
    address, kind = f"{own}/correction?lang=en", "multipart/form-data"
    words = parse(client.post(address, data=values, content_type=kind))
    sent = client.post(address, data={**hidden_all(words), "page-step": "send"})
    assert sent.status_code == 303
    seen = client.get(f"{own}/answers?lang=en")
    assert "2 photographs" in seen.text
    assert len(parse(seen).select(".photo img[src^='data:image/jpeg']")) == 2

    files = list((tmp_path / "photos").rglob("*.jpg"))
    assert len(files) == 2
    client.post(f"{own}/withdrawal?lang=en")
    assert list((tmp_path / "photos").rglob("*.jpg")) == []


def hidden_all(page: BeautifulSoup) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in page.select("form.answers input[type=hidden]"):
        found.setdefault(str(field["name"]), []).append(str(field["value"]))
    return found


def answer(client: FlaskClient, session: Session) -> Response:
    words = parse(send(client, first_page(client), "next", shot=[file()]))
    assert send(client, words, "send").status_code == 303
    session.rollback()
    return session.scalars(select(Response)).all()[-1]


def test_what_was_sent_under_a_number_already_used_takes_its_photographs_along(
    ask: Callable[..., None], client: FlaskClient, session: Session, folder: PhotoFolder
) -> None:
    ask()
    page = first_page(client)
    for colour, status in (("red", 303), ("blue", 409)):
        shot = [file(photo(colour=colour))]
        words = parse(send(client, page, "next", shot=shot))
        last = send(client, words, "send")
        assert last.status_code == status
    (other,) = parse(last).select(".steps form")
    values = {str(e["name"]): str(e["value"]) for e in other.select("input[type=hidden]")}

    assert client.post(PAGE, data=values).status_code == 303

    session.rollback()
    responses = session.scalars(select(Response)).all()
    assert len(responses) == 2
    for response in responses:
        (name,) = response.answers["shot"]
        assert folder.find(response.id, name)


def test_unfinished_answers_keep_their_photographs_under_their_code(
    ask: Callable[..., None], client: FlaskClient, app: Flask, folder: PhotoFolder
) -> None:
    ask(settings={"may_pause": True})
    page = first_page(client)
    saved = client.post(
        "/s/hall-3/pause?lang=en",
        data={**hidden(page), "shot": [file()]},
        content_type="multipart/form-data",
    )
    (code,) = parse(saved).select(".draft-code dd")

    erase(app, folder, after=UNSENT_FOR * 1.5)
    resumed = parse(client.post("/s/hall-3/resume?lang=en", data={"code": code.text}))

    assert len(ticked(resumed)) == 1


def erase(app: Flask, folder: PhotoFolder, *, after: timedelta) -> int:
    open_session = partial(transaction, app.extensions["engine"], writing=False)
    return erase_unnamed(open_session, folder, now=datetime.now(UTC) + after)


def test_what_was_never_sent_is_erased_in_time_and_what_was_sent_stays(
    ask: Callable[..., None],
    client: FlaskClient,
    session: Session,
    app: Flask,
    folder: PhotoFolder,
) -> None:
    ask()
    sent = answer(client, session)
    send(client, first_page(client), "next", shot=[file()])  # And then left.

    assert erase(app, folder, after=timedelta()) == 0
    assert erase(app, folder, after=UNSENT_FOR + timedelta(days=1)) == 1
    assert [response_id for response_id, _at in folder.responses()] == [sent.id]
    assert folder.find(sent.id, sent.answers["shot"][0])


def test_an_outage_leaves_the_file_and_one_press_sends_it_again(
    ask: Callable[..., None],
    client: FlaskClient,
    session: Session,
    app: Flask,
    folder: PhotoFolder,
) -> None:
    """The file is there before the answer that names it, and never the other way round."""
    ask(settings={"sections": evidence()["sections"][:1]})
    page = first_page(client)
    send(client, page, "stay")  # The questionnaire is known to the worker from now on.
    with away(app):
        refused = send(client, page, "send", shot=[file()])
    assert refused.status_code == 503
    assert session.scalars(select(Response)).all() == []
    ((response_id, _at),) = folder.responses()

    (form,) = parse(refused).select("form.steps")
    fields = form.select("input[type=hidden]")
    again = {str(each["name"]): str(each["value"]) for each in fields}
    assert client.post(str(form["action"]), data=again).status_code == 303

    session.rollback()
    (response,) = session.scalars(select(Response)).all()
    assert response.id == response_id
    assert folder.find(response_id, response.answers["shot"][0])


def test_photographs_are_seen_once_more_before_everything_is_sent(
    ask: Callable[..., None], client: FlaskClient
) -> None:
    ask(settings={"check_answers": True, "sections": evidence()["sections"][:1]})
    page = parse(send(client, first_page(client), "send", shot=[file()]))
    assert len(page.select(".checked .photo img[src^='data:image/jpeg']")) == 1
    sent = client.post(PAGE, data={**hidden_all(page), "page-step": "confirm"})
    assert sent.status_code == 303


def test_nothing_of_a_photograph_tells_when_an_anonymous_answer_came(
    ask: Callable[..., None], client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    ask()
    answer(client, session)
    for path in (tmp_path / "photos").glob("??/*/*"):
        for each in (path, path.parent):
            kept = datetime.fromtimestamp(each.stat().st_mtime, UTC)
            assert (kept.minute, kept.second, kept.microsecond) == (0, 0, 0)


@pytest.mark.parametrize("may_pause", [True, False])
def test_the_notice_says_that_photographs_are_kept_before_the_rest(
    ask: Callable[..., None],
    client: FlaskClient,
    may_pause: bool,  # noqa: FBT001 - a parameter
) -> None:
    ask(settings={"may_pause": may_pause})
    (notice,) = first_page(client).select("details.privacy")
    assert "nothing but photographs is kept" in notice.text
    assert "erased after 7 days" in notice.text
