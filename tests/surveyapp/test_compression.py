"""Pages of citizens and files arrive compressed where the browser takes them so."""

from gzip import decompress

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from surveyapp import compression
from surveyapp.packing import Gzip, pack_pieces
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave
from tests.pages import parse, unpacked

TAKEN = {"Accept-Encoding": "gzip, deflate, br"}
FILE = "/static/answering.js"


@pytest.fixture
def page(session: Session, authority: SupervisingAuthority) -> str:
    """Return the address of a first page."""
    collector = make_collector(make_wave(session, authority))
    session.add(collector)
    session.commit()
    return f"/s/{collector.code}"


def received(response: TestResponse) -> str:
    """Return what arrived compressed."""
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.content_length == len(response.data)
    return unpacked(response)


@given(st.lists(st.binary(max_size=200), min_size=1), st.binary(max_size=100), st.booleans())
def test_what_is_put_together_unpacks_to_what_was_packed(
    pieces: list[bytes],
    word: bytes,
    is_long: bool,  # noqa: FBT001 - drawn
) -> None:
    word *= 2_000 if is_long else 1
    whole = word.join(pieces)
    assert decompress(pack_pieces(pieces).around([word] * (len(pieces) - 1), whole)) == whole
    assert decompress(Gzip(pieces[0] or b"-")(whole)) == whole


def test_a_first_page_is_a_few_kilobytes_with_its_token_in_plain_sight(
    client: FlaskClient, page: str
) -> None:
    packed = client.get(page, headers=TAKEN)

    content = received(packed)
    token = token_of(content)
    assert token.encode() in packed.data
    assert len(packed.data) * 3 < len(content)
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert "private" in packed.headers["Cache-Control"]


def token_of(content: str) -> str:
    """Return the token of a page."""
    return content.split('name="token" value="')[1].split('"', maxsplit=1)[0]


def test_what_is_answered_on_a_compressed_page_is_received_and_the_receipt_is_one_too(
    client: FlaskClient, page: str
) -> None:
    token = token_of(received(client.get(page, headers=TAKEN)))
    wrong = client.post(page, data={"token": token}, headers=TAKEN)
    assert wrong.status_code == 422
    assert "请修改" in received(wrong)

    sent = client.post(page, data={"token": token, "overall": "satisfied"}, headers=TAKEN)
    assert sent.status_code == 303
    assert "谢谢" in received(client.get(sent.location, headers=TAKEN))


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0, identity"])
def test_who_does_not_take_it_gets_pages_and_files_as_they_are(
    client: FlaskClient, page: str, accepted: str
) -> None:
    for address in (page, FILE):
        plain = client.get(address, headers={"Accept-Encoding": accepted})
        assert "Content-Encoding" not in plain.headers
        assert plain.headers["Vary"] == "Accept-Encoding"
    assert parse(client.get(page)).select("form.answers")


def test_a_file_is_compressed_once_and_not_sent_again_to_whoever_has_it(
    client: FlaskClient,
) -> None:
    plain, first, second = client.get(FILE), *(client.get(FILE, headers=TAKEN) for _ in range(2))

    assert received(first) == received(second) == plain.text
    tags = plain.headers["ETag"], first.headers["ETag"]
    assert tags[1] == f"W/{tags[0]}"
    for tag in tags:
        again = client.get(FILE, headers={**TAKEN, "If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
    part = client.get(FILE, headers={**TAKEN, "Range": "bytes=0-9"})
    assert (part.status_code, part.text) == (206, plain.text[:10])


def test_a_file_is_kept_once_however_its_path_is_written(client: FlaskClient) -> None:
    client.get(FILE, headers=TAKEN)
    kept = len(compression.packed_files)

    for path in (
        "/static/./answering.js",
        "/static/a/../answering.js",
        "/static/./././answering.js",
    ):
        assert received(client.get(path, headers=TAKEN))

    assert len(compression.packed_files) == kept


def test_pages_of_staff_are_not_compressed_for_their_tokens_last(client: FlaskClient) -> None:
    signing_in = client.get("/sign-in", headers=TAKEN)
    assert signing_in.status_code == 200
    assert "Content-Encoding" not in signing_in.headers
