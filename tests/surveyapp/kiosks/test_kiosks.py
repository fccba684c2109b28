"""A device that many share has a name and a start, and leaves nothing for the next person."""

from collections.abc import Callable
from http import HTTPStatus

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp import signing
from surveyapp.access import Role
from surveyapp.fieldwork.models import Channel, Collector, WaveState
from surveyapp.responding.devices import NAME_BYTES, PURPOSE, read_device, sign_device
from surveyapp.responding.models import Response
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave
from tests.pages import PageCheckingClient, parse

SignIn = Callable[..., PageCheckingClient]
KEY = "a key for tests"
NAME = "一楼大厅 2 号平板"
DEVICE = sign_device(NAME, KEY, collector="kiosk001")
START = f"/s/kiosk001/start?d={DEVICE}"


@pytest.fixture
def put_up(session: Session, authority: SupervisingAuthority) -> Callable[[Channel], Collector]:
    """Return a function that puts up a device of some channel."""

    def put_up_one(channel: Channel) -> Collector:
        collector = make_collector(make_wave(session, authority), "kiosk001", channel=channel)
        session.add(collector)
        session.commit()
        return collector

    return put_up_one


@pytest.fixture
def kiosk(put_up: Callable[[Channel], Collector]) -> Collector:
    return put_up(Channel.KIOSK)


def answer(client: PageCheckingClient, page: str, **answers: str) -> str:
    """Answer on a page; return where that leads."""
    form = parse(client.get(page)).select("form.answers")[0]
    token = form.select("input[name=token]")[0]["value"]
    sent = {"token": token, "overall": "satisfied", **answers}
    return client.post(str(form["action"]), data=sent).headers["Location"]


def returns_to(client: PageCheckingClient, address: str) -> str:
    page = parse(client.get(address))
    return str(page.select("meta[http-equiv=refresh]")[0]["content"])


def test_the_way_leads_from_the_start_through_thanks_to_the_start(
    kiosk: Collector, client: PageCheckingClient, session: Session
) -> None:
    begin = parse(client.get(START)).select(".steps a")
    assert [link.text for link in begin] == ["开始评价", "Rate in English"]

    receipt = answer(client, str(begin[0]["href"]))

    assert returns_to(client, receipt) == f"60;url={START}"
    assert parse(client.get(receipt)).select(".steps a")[0]["href"] == START
    session.rollback()
    assert session.scalars(select(Response)).one().paradata["device_name"] == NAME
    assert kiosk.channel is Channel.KIOSK


@pytest.mark.usefixtures("kiosk")
def test_a_start_in_another_language_or_size_goes_back_to_the_first_when_nobody_begins(
    client: PageCheckingClient,
) -> None:
    looks = parse(client.get(START)).select(".appearance a")
    assert [look.text for look in looks] == ["English", "大字版"]
    for look in looks:
        assert returns_to(client, str(look["href"])) == f"60;url={START}"
    assert not parse(client.get(START)).select("meta[http-equiv=refresh]")


def test_the_address_of_a_device_is_as_short_as_its_name_and_says_it_exactly() -> None:
    names = ["3", *("a" * length for length in range(1, NAME_BYTES + 1)), "厅" * 20]
    signed = [sign_device(name, KEY, collector="kiosk001") for name in names]

    assert [read_device(one, KEY, collector="kiosk001") for one in signed] == names
    assert len(signed[0]) == 24
    assert {read_device(one[:-4], KEY, collector="kiosk001") for one in signed} == {""}


def test_the_long_addresses_of_devices_set_up_before_are_read_on() -> None:
    content = bytes([3]) + "厅".encode().ljust(NAME_BYTES, b"\0")
    before = signing.sign(content, KEY, purpose=PURPOSE, place="kiosk001")

    assert read_device(before, KEY, collector="kiosk001") == "厅"


def test_a_name_that_nobody_gave_is_not_kept_and_nothing_is_lost(
    kiosk: Collector, client: PageCheckingClient, session: Session
) -> None:
    assert kiosk.code
    elsewhere = sign_device(NAME, KEY, collector="another")
    for said in ("x", elsewhere):
        answer(client, f"/s/kiosk001?lang=zh-CN&d={said}")
    answer(client, "/s/kiosk001?lang=zh-CN")

    session.rollback()
    paradata = [response.paradata for response in session.scalars(select(Response))]
    assert [each.get("device_name") for each in paradata] == [None] * 3


def test_ax_04_without_scripts_questions_stay_five_minutes_and_with_them_a_warning_comes_first(
    kiosk: Collector, client: PageCheckingClient
) -> None:
    assert kiosk.code
    page = parse(client.get(f"/s/kiosk001?lang=zh-CN&d={DEVICE}"))

    (unattended,) = page.select("meta[http-equiv=refresh]")
    assert unattended.parent is not None
    assert unattended.parent.name == "noscript"
    assert unattended["content"] == f"300;url={START}"
    (script,) = page.select("script#kiosk")
    assert (script["data-idle"], script["data-grace"]) == ("90", "30")


def test_ax_04_on_a_phone_nothing_times_out(
    put_up: Callable[[Channel], Collector], client: PageCheckingClient
) -> None:
    assert put_up(Channel.QR_CODE).code
    page = parse(client.get("/s/kiosk001?lang=zh-CN"))

    assert page.select("meta[http-equiv=refresh], script#kiosk") == []
    assert client.get("/s/kiosk001/start").status_code == HTTPStatus.NOT_FOUND


def test_a_device_whose_wave_is_closed_looks_again_by_itself(
    kiosk: Collector, client: PageCheckingClient, session: Session
) -> None:
    kiosk.wave.state = WaveState.CLOSED
    session.commit()

    assert client.get(START).status_code == HTTPStatus.GONE
    assert returns_to(client, START) == f"60;url={START}"


def test_another_device_is_another_start(kiosk: Collector, client: PageCheckingClient) -> None:
    assert kiosk.code
    other = sign_device("门口", KEY, collector="kiosk001")
    pages = [client.get(f"/s/kiosk001?lang=zh-CN&d={said}").text for said in (DEVICE, other)]

    assert [DEVICE in page for page in pages] == [True, False]
    assert [other in page for page in pages] == [False, True]


@pytest.mark.parametrize(
    ("channel", "most"), [(Channel.RATING_DEVICE, 150), (Channel.HALL_TABLET, 500)]
)
def test_at_a_window_a_comment_has_150_characters_and_elsewhere_500(
    channel: Channel,
    most: int,
    put_up: Callable[[Channel], Collector],
    client: PageCheckingClient,
) -> None:
    assert put_up(channel).code
    form = parse(client.get("/s/kiosk001?lang=zh-CN")).select("form.answers")[0]
    token = str(form.select("input[name=token]")[0]["value"])

    statuses = [
        client.post(
            str(form["action"]),
            data={"token": token, "overall": "satisfied", "comment": "字" * length},
        ).status_code
        for length in (most + 1, most)
    ]

    assert statuses == [HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SEE_OTHER]


def test_an_administrator_gives_a_device_its_name(kiosk: Collector, signed_in: SignIn) -> None:
    address = f"/surveys/waves/{kiosk.wave_id}/collectors/{kiosk.id}/device"

    shown = parse(signed_in(Role.ADMINISTRATOR).get(address, query_string={"name": NAME}))

    assert shown.select("main section a")[0]["href"] == f"https://ping.example{START}"


@pytest.mark.parametrize(
    ("name", "sentence"), [("  ", "请填写设备名称"), ("长" * 21, "最多 20 个汉字")]
)
def test_a_name_that_does_not_fit_is_said(
    name: str, sentence: str, kiosk: Collector, signed_in: SignIn
) -> None:
    address = f"/surveys/waves/{kiosk.wave_id}/collectors/{kiosk.id}/device"

    shown = signed_in(Role.EVALUATOR).get(address, query_string={"name": name})

    assert sentence in shown.text
    assert "/start?d=" not in shown.text
