"""Pages beside the questions can be seen in another language or size, and lose nothing by it."""

import json

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.fieldwork.access_codes import hash_code
from surveyapp.fieldwork.models import Collector
from surveyapp.responding.models import ResponseCorrection
from surveyapp.throttling.models import Throttle
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.pages import PageCheckingClient, parse

CODE = "hall-3"


@pytest.fixture(autouse=True)
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    version = make_version(session, authority, {"may_pause": True})
    wave = make_wave(session, authority, version_id=version.id)
    collector = make_collector(wave, CODE, offers_revisit=True)
    behind_a_code = make_collector(wave, "hall-4", asks_code=True)
    session.add_all([collector, behind_a_code])
    session.flush()
    behind_a_code.access_code_hash = hash_code(behind_a_code.id, "hall code")
    session.commit()
    return collector


def links(client: PageCheckingClient) -> dict[str, str]:
    """Answer; return where the receipt leads, by what is done there."""
    answered = client.submit(f"/s/{CODE}", overall="satisfied")
    anchors = parse(client.get(answered.location)).select("main a[href]")
    return {str(each["href"]).split("?")[0].split("/")[2]: str(each["href"]) for each in anchors}


def looks(page: BeautifulSoup) -> dict[str, str]:
    """Return the ways to see a page otherwise: each name with its address."""
    found = page.select(".appearance a, .appearance button")
    return {each.text: str(each.get("href") or each["formaction"]) for each in found}


@pytest.mark.parametrize(
    ("where", "typed"),
    [
        ("contact", {"name": "王女士", "phone": "1380", "matter": "补材料"}),
        ("/receipts/", {"collector": "hall-3", "number": "123"}),
        ("/s/hall-4/code", {"code": "hall cod"}),
        ("/s/hall-3/resume", {"code": "QB6Q-YFND"}),
    ],
)
def test_what_was_typed_is_there_in_the_other_language_and_size_and_nothing_was_tried(
    client: PageCheckingClient, session: Session, where: str, typed: dict[str, str]
) -> None:
    address = links(client)[where] if where == "contact" else where
    ways = looks(parse(client.get(address)))
    assert set(ways) == {"English", "大字版"}

    english, large = (
        parse(client.post(ways[name], data={**typed, "page-look": "1"}))
        for name in ("English", "大字版")
    )

    for page in (english, large):
        entered = {name: page.select_one(f"form [name={name}]") for name in typed}
        assert {
            name: field.get("value") or field.text.strip()
            for name, field in entered.items()
            if field is not None
        } == typed
        assert not page.select("[role=alert], .error")
    assert english.select("html[lang=en]")
    assert large.select("html.elder")
    assert session.scalars(select(Throttle)).all() == []


def test_the_enter_key_sends_a_form_and_does_not_enlarge_it(client: PageCheckingClient) -> None:
    for address in ("/receipts/", "/s/hall-4/code", "/s/hall-3/resume"):
        buttons = parse(client.get(address)).select("main button")
        assert "formaction" not in buttons[0].attrs, address


@pytest.mark.parametrize(
    "address",
    [
        "/s/nowhere",
        "/s/hall-3/start",
        "/i/7k2m-9q4x-b0fd-hw3p",
        "/receipts/nonsense",
        "/receipts/contact/hall-3/nonsense",
        "/s/nowhere/resume",
        "/s/nowhere/code",
    ],
)
def test_a_refusal_can_be_read_in_english_and_in_large_letters(
    client: PageCheckingClient, address: str
) -> None:
    refused = client.get(address)

    ways = looks(parse(refused))

    assert refused.status_code == 404
    assert parse(client.get(ways["English"])).select("html[lang=en]")
    assert parse(client.get(ways["大字版"])).select("html.elder")
    assert "管理员" not in refused.text  # Citizens know none.


def test_a_receipt_can_be_read_in_the_other_language_too(client: PageCheckingClient) -> None:
    receipt = client.submit(f"/s/{CODE}", overall="satisfied").location

    ways = looks(parse(client.get(receipt)))

    assert set(ways) == {"English", "大字版"}
    assert parse(client.get(ways["English"])).select("html[lang=en]")


def test_languages_and_size_stand_above_what_is_to_be_corrected(
    client: PageCheckingClient,
) -> None:
    page = parse(client.submit(f"/s/{CODE}"))

    summary = page.select_one(".error-summary")
    assert summary is not None
    assert summary.find_previous(class_="appearance")
    assert not summary.find_next(class_="appearance")


def test_a_correction_knows_what_the_level_given_before_counts_as(
    client: PageCheckingClient,
) -> None:
    own = client.submit(f"/s/{CODE}", overall="dissatisfied").location.split("?")[0]

    form = parse(client.get(f"{own}/correction")).select_one("form.answers")

    assert form is not None
    said = json.loads(str(form["data-classes"]))
    assert (said["was"], said["levels"]["satisfied"]) == ("negative", "positive")


def test_a_correction_goes_on_in_another_size_with_what_was_changed(
    client: PageCheckingClient, session: Session
) -> None:
    answered = client.submit(f"/s/{CODE}", overall="satisfied")
    own = answered.location.split("?")[0]
    page = parse(client.get(f"{own}/correction"))
    ways = looks(page)
    hidden = {
        str(each["name"]): str(each["value"]) for each in page.select("form input[type=hidden]")
    }

    large = client.post(
        ways["大字版"], data={**hidden, "overall": "dissatisfied", "page-step": "stay"}
    )

    assert parse(large).select("html.elder")
    picked = parse(large).select_one("[name=overall][checked]")
    assert picked is not None
    assert picked["value"] == "dissatisfied"
    assert session.scalars(select(ResponseCorrection)).all() == []


def test_saved_answers_say_whose_questionnaire_they_belong_to(client: PageCheckingClient) -> None:
    page = parse(client.get(f"/s/{CODE}"))
    token = page.select_one("input[name=token]")
    assert token is not None

    saved = parse(client.post(f"/s/{CODE}/pause", data={"token": str(token["value"])}))
    resumed = parse(client.get(f"/s/{CODE}/resume"))

    for one in (saved, resumed):
        authority = one.select_one(".authority")
        assert authority is not None
        assert authority.text == "某市政务服务管理局"
