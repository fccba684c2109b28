"""An evaluator opens a survey, prints its codes and moves its wave; others see what they may."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.errors import StaleError
from surveyapp.fieldwork.forms import (
    CLOSES_TOO_EARLY,
    ENTER_CODE,
    PERIOD_REVERSED,
)
from surveyapp.fieldwork.models import Channel, Collector, IdentityMode, Survey, Wave, WaveState
from surveyapp.fieldwork.qr import qr_svg
from surveyapp.fieldwork.views.collectors import MAX_CARDS
from surveyapp.messages import CHOOSE_ONE, ENTER_TEXT, say
from surveyapp.units.forms import ENTER_DAY, YEAR_OUT_OF_RANGE
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import (
    PASSWORD,
    make_account,
    make_authority,
    make_benchmarks,
    make_collector,
    make_version,
    make_wave,
)
from tests.naughty import MARKUP, NAUGHTY, UNICODE
from tests.pages import PageCheckingClient, parse

SignIn = Callable[..., PageCheckingClient]
DATES = {
    "period_from": "2026-04-01",
    "period_last": "2026-06-30",
    "opens_at": "2026-04-01T08:00",
    "closes_at": "2099-07-10T00:00",
}


@pytest.fixture
def wave(session: Session, authority: SupervisingAuthority, windows: list[AssessedUnit]) -> Wave:
    """Return a draft wave with a collector for each window, and a pilot one."""
    wave = make_wave(session, authority, state=WaveState.DRAFT)
    for number, window in enumerate(windows):
        label = {"zh-CN": f"很长的名称{'很' * 60}{number}", "en": f"window {number}"}
        session.add(make_collector(wave, f"code{number}", unit_id=window.id, label=label))
    session.add(make_collector(wave, "pilot000", is_pilot=True))
    session.commit()
    return wave


@pytest.fixture
def address(wave: Wave) -> str:
    return f"/surveys/waves/{wave.id}"


@pytest.fixture
def evaluating(wave: Wave, signed_in: SignIn) -> PageCheckingClient:
    assert wave.code
    return signed_in(Role.EVALUATOR)


def test_a_survey_is_opened_with_a_collector_for_every_window(
    session: Session,
    authority: SupervisingAuthority,
    windows: list[AssessedUnit],
    signed_in: SignIn,
) -> None:
    version_id = str(make_version(session, authority).id)
    session.commit()

    page = signed_in(Role.EVALUATOR).submit(
        "/surveys/new",
        name_zh="办事满意度", name_en="Visits", code="visit-2026", hierarchy="place",
        title_zh="二季度", version=version_id, **DATES,
    )  # fmt: skip

    session.rollback()
    survey = session.scalars(select(Survey)).one()
    assert page.location == f"/surveys/waves/{survey.waves[0].id}"
    assert survey.waves[0].opens_at.isoformat() == "2026-04-01T00:00:00+00:00"
    assert len(survey.waves[0].collectors) == len(windows)  # One has closed; one is the pilot.


def test_all_errors_are_shown_at_once_with_links(
    session: Session, authority: SupervisingAuthority, signed_in: SignIn
) -> None:
    make_version(session, authority)
    session.commit()

    page = signed_in(Role.EVALUATOR).submit(
        "/surveys/new",
        code="Visit 2026", hierarchy="sideways", title_zh="x", version="none",
        **{**DATES, "period_from": "yesterday", "closes_at": "2026-03-01T00:00"},
    )  # fmt: skip

    assert page.status_code == 422
    shown = parse(page).select(".error-summary a")
    expected = [ENTER_TEXT, ENTER_CODE, CHOOSE_ONE, CHOOSE_ONE, ENTER_DAY, CLOSES_TOO_EARLY]
    assert [link.text.rpartition("：")[2] for link in shown] == expected
    for link in shown:
        assert parse(page).select_one(str(link["href"])) is not None


@pytest.mark.parametrize(("mistyped", "year"), [("period_last", "9999"), ("opens_at", "0001")])
def test_a_year_far_from_ours_is_refused(
    evaluating: PageCheckingClient, address: str, mistyped: str, year: str
) -> None:
    dates = {**DATES, mistyped: DATES[mistyped].replace("2026", year)}
    page = evaluating.submit(f"{address}/settings", title_zh="x", **dates)

    assert page.status_code == 422
    assert say(YEAR_OUT_OF_RANGE, "zh-CN", first=2000, last=2100) in page.text


def test_a_survey_can_begin_from_a_version(
    session: Session, authority: SupervisingAuthority, signed_in: SignIn
) -> None:
    versions = [make_version(session, authority, {"code": code}) for code in ("one", "two")]
    session.commit()
    client = signed_in(Role.EVALUATOR)

    for version in versions:
        offered = parse(client.get(f"/questionnaires/versions/{version.id}"))
        (link,) = offered.select('a[href^="/surveys/new"]')
        chosen = parse(client.get(str(link["href"]))).select("#version [selected]")
        assert [option["value"] for option in chosen] == [str(version.id)]
        assert version.questionnaire.code in chosen[0].text  # Their titles are the same.


def test_a_reversed_period_is_refused(evaluating: PageCheckingClient, address: str) -> None:
    page = evaluating.submit(
        f"{address}/settings", title_zh="x", **{**DATES, "period_last": "2026-03-01"}
    )
    assert PERIOD_REVERSED in page.text


def test_the_revisions_of_a_benchmark_are_told_apart(
    session: Session, authority: SupervisingAuthority, evaluating: PageCheckingClient, address: str
) -> None:
    session.rollback()
    make_benchmarks(session, authority)
    session.commit()

    options = parse(evaluating.get(f"{address}/settings")).select("select[name=benchmark] option")

    assert [option.text for option in options[1:]] == [
        f"基准（visits）· 第 {revision} 版，截止 2026年11月1日 · 统计" for revision in (2, 1)
    ]


def test_a_stale_save_shows_both_settings(
    evaluating: PageCheckingClient, session: Session, wave: Wave, address: str
) -> None:
    values = {**DATES, "version": str(wave.version_id), "title_zh": "别人的"}
    evaluating.submit(f"{address}/settings", **values)

    page = evaluating.submit(
        f"{address}/settings", **{**values, "title_zh": "我的", "revision": "1"}
    )

    assert page.status_code == 409
    assert say(StaleError.message, "zh-CN") in page.text
    cells = [cell.text for cell in parse(page).select("tbody td")]
    assert cells == ["我的", "别人的"]
    hidden = {
        str(f["name"]): str(f["value"]) for f in parse(page).select("main input[type=hidden]")
    }
    evaluating.post(f"{address}/settings", data={**hidden, **values, "title_zh": "我的"})
    session.rollback()
    assert session.get_one(Wave, wave.id).title == {"zh-CN": "我的"}


def test_a_wave_is_opened_closed_and_locked(
    evaluating: PageCheckingClient, session: Session, wave: Wave, address: str
) -> None:
    for step in ("open", "close", "lock"):
        page = evaluating.submit(address, to=f"{address}/state", step=step)
        assert page.status_code == 303

    session.rollback()
    assert session.get_one(Wave, wave.id).state is WaveState.LOCKED
    assert evaluating.submit(address, to=f"{address}/state", step="open").status_code == 409
    assert evaluating.get(f"{address}/settings").status_code == 200


def test_reopening_is_asked_by_one_and_agreed_by_another(
    evaluating: PageCheckingClient,
    signed_in: SignIn,
    session: Session,
    wave: Wave,
    address: str,
) -> None:
    for step in ("open", "close"):
        evaluating.submit(address, to=f"{address}/state", step=step)
    reopening = f"{address}/reopening"

    assert evaluating.submit(reopening, reason=" ", closes_at="soon").status_code == 422
    evaluating.submit(reopening, reason="须补足样本", closes_at="2099-08-01T00:00")
    own = evaluating.submit(reopening, to=f"{reopening}/decision", decision="agree")
    assert own.status_code == 409
    shown = parse(evaluating.get(address))
    assert not shown.select("button[name=step]")
    assert shown.select_one(f"section a[href='{reopening}']")

    session.rollback()
    deciding = signed_in(Role.ADMINISTRATOR)
    for start in ("/", "/surveys"):
        assert parse(deciding.get(start)).select(f".notice a[href='{reopening}']"), start
    asked = deciding.get(reopening).text
    assert "须补足样本" in asked
    assert "2099-07-31 24:00" in asked
    deciding.submit(reopening, to=f"{reopening}/decision", decision="agree")
    session.rollback()
    assert session.get_one(Wave, wave.id).state is WaveState.OPEN


def test_a_qr_code_carries_the_public_address(
    evaluating: PageCheckingClient, wave: Wave, address: str
) -> None:
    collector = wave.collectors[0]
    code = f"{address}/collectors/{collector.id}.svg"

    shown, handed_out = evaluating.get(code), evaluating.get(f"{code}?download=1")

    assert shown.mimetype == "image/svg+xml"
    assert shown.data == qr_svg(f"https://ping.example/s/{collector.code}")
    assert f"{collector.code}.svg" in handed_out.headers["Content-Disposition"]


def test_what_window_codes_know_of_people_is_decided_before_the_wave_opens(
    signed_in: SignIn, session: Session, wave: Wave, address: str
) -> None:
    client, page = signed_in(Role.EVALUATOR), f"{address}/collectors"
    assert parse(client.get(page)).select_one(
        "#identity_mode option[value=pseudonymous][selected]"
    )

    chosen = {"identity_mode": "anonymous"}
    assert client.submit(page, to=f"{page}/identity", **chosen).status_code == 303
    assert client.submit(page, to=f"{page}/identity", identity_mode="x").status_code == 404
    assert client.submit(page, to=f"{page}/identity", identity_mode="real_name").status_code == 404

    session.rollback()
    modes = {each.code: each.identity_mode for each in wave.collectors}
    assert modes.pop("pilot000") is IdentityMode.PSEUDONYMOUS
    assert set(modes.values()) == {IdentityMode.ANONYMOUS}
    session.rollback()
    wave.state = WaveState.OPEN
    session.commit()
    later = client.submit(page, to=f"{page}/identity", identity_mode="pseudonymous")
    assert later.status_code == 409
    assert parse(client.get(page)).select("#identity_mode") == []


def test_every_open_window_has_a_card_and_the_pilot_none(
    evaluating: PageCheckingClient, session: Session, wave: Wave, address: str
) -> None:
    session.rollback()
    min(wave.collectors, key=lambda one: one.code).is_open = False
    session.commit()

    page = parse(evaluating.get(f"{address}/print?layout=six"))

    cards = page.select(".qr-card")
    assert len(cards) == 3
    assert len(page.select(".qr-card svg")) == 3
    assert "https://ping.example/s/code1" in cards[0].text


def test_a_card_says_what_is_asked_and_how_long_it_takes_in_every_language(
    signed_in: SignIn, session: Session, authority: SupervisingAuthority
) -> None:
    title = {"zh-CN": "公共安全感知调查", "en": "How safe do people feel?"}
    version = make_version(session, authority, {"title": title, "estimated_minutes": 3})
    wave = make_wave(session, authority, version_id=version.id)
    session.add(make_collector(wave, label={"zh-CN": "三号窗口"}))
    session.commit()

    page = parse(signed_in(Role.EVALUATOR).get(f"/surveys/waves/{wave.id}/print"))

    said = [element.text for element in page.select(".qr-card :is(h2, p:not(.qr-address))")]
    assert said == [
        *title.values(),
        "三号窗口",
        "用手机扫一扫，约 3 分钟，无需登录。",
        "Scan with your phone; about 3 min, no sign-in.",
    ]


def test_one_card_and_those_of_one_centre(
    evaluating: PageCheckingClient, wave: Wave, address: str
) -> None:
    pilot = next(each for each in wave.collectors if each.is_pilot)
    one = parse(evaluating.get(f"{address}/print?collector={pilot.id}"))
    listed = parse(evaluating.get(f"{address}/collectors"))
    centre = listed.select("#centre option")[1]["value"]

    assert len(one.select(".qr-card")) == 1
    assert len(parse(evaluating.get(f"{address}/print?centre={centre}")).select(".qr-card")) == 2


def test_three_thousand_collectors_are_listed_by_page_and_printed_in_batches(
    evaluating: PageCheckingClient, session: Session, wave: Wave, address: str
) -> None:
    session.rollback()
    template = {"wave_id": wave.id, "label": {"zh-CN": "窗口"}, "channel": "qr_code"}
    rows = [{**template, "code": f"many{number}"} for number in range(3000)]
    session.execute(Collector.__table__.insert(), rows)  # type: ignore[attr-defined] # a Table
    session.commit()

    listed = parse(evaluating.get(f"{address}/collectors?page=2"))
    printed = parse(evaluating.get(f"{address}/print?layout=six"))
    (following,) = printed.select("nav a[href*='page=2']")

    assert len(listed.select("tbody tr")) == 50
    assert len(printed.select(".qr-card")) == MAX_CARDS
    assert "分 13 批打印" in printed.text
    assert len(parse(evaluating.get(str(following["href"]))).select(".six .qr-card")) == MAX_CARDS
    assert len(parse(evaluating.get(f"{address}/collectors?q=many2999")).select("tbody tr")) == 1


def test_a_collector_is_put_out_of_use_and_back(
    evaluating: PageCheckingClient, session: Session, wave: Wave, address: str
) -> None:
    collector = wave.collectors[0]
    state = f"{address}/collectors/{collector.id}/state"

    evaluating.submit(f"{address}/collectors", to=state, close="1")
    session.rollback()
    assert not session.get_one(Collector, collector.id).is_open
    evaluating.submit(f"{address}/collectors", to=state, open="1")
    session.rollback()
    assert session.get_one(Collector, collector.id).is_open


@pytest.mark.parametrize(
    ("channel", "page"),
    [(Channel.KIOSK, "device"), (Channel.PHONE, "assist"), (Channel.PAPER_BOX, "paper")],
)
def test_the_menu_says_that_the_pages_of_a_collector_belong_to_surveys(
    signed_in: SignIn, session: Session, wave: Wave, channel: Channel, page: str
) -> None:
    collector = make_collector(wave, "another0", channel=channel)
    session.add(collector)
    session.commit()

    address = f"/surveys/waves/{wave.id}/collectors/{collector.id}/{page}"
    shown = signed_in(Role.EVALUATOR).get(address)

    assert [one.text for one in parse(shown).select(".mainnav [aria-current]")] == ["调查"]


def test_any_words_may_name_a_collector_and_find_it(
    evaluating: PageCheckingClient, session: Session, wave: Wave, address: str
) -> None:
    fitting = [words for words in NAUGHTY if "\n" not in words and len(words) <= 200]
    named = [
        make_collector(wave, f"naughty{number}", label={"zh-CN": words})
        for number, words in enumerate(fitting)
    ]
    session.add_all(named)
    session.commit()

    for words in fitting:
        page = parse(evaluating.get(f"{address}/collectors", query_string={"q": words}))
        shown = {" ".join(one.text.split()) for one in page.select("main tbody th")}
        assert " ".join(words.split()) in shown, words
        assert page.select("input[name=q]")[0]["value"] == words.strip(), words


def test_a_new_collector_has_its_name_as_typed_or_asks_for_another(
    evaluating: PageCheckingClient, session: Session, address: str
) -> None:
    for words in ("=1+1", MARKUP[0], UNICODE[5], "a" * 400):
        page = evaluating.submit(
            f"{address}/collectors/new", label_zh=words, channel="sms", service_channel="", unit=""
        )
        session.rollback()
        labels = [each.label.get("zh-CN") for each in session.scalars(select(Collector))]
        assert page.status_code == (303 if words in labels else 422), words


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_pages_speak_both_languages(
    evaluating: PageCheckingClient, address: str, language: str
) -> None:
    for path in ("", "/settings", "/collectors", "/collectors/new", "/print", "/reopening"):
        assert evaluating.get(f"{address}{path}?lang={language}").status_code == 200
    for path in ("/surveys", "/surveys/new"):
        assert evaluating.get(f"{path}?lang={language}").status_code == 200


def test_an_auditor_reads_and_changes_nothing(signed_in: SignIn, wave: Wave, address: str) -> None:
    auditing = signed_in(Role.AUDITOR)

    for path in ("/surveys", address, f"{address}/collectors", f"{address}/print"):
        assert auditing.get(path).status_code == 200
    assert not parse(auditing.get(address)).select("button[name=step]")
    for path in ("/settings", "/collectors/new", "/reopening"):
        assert auditing.get(f"{address}{path}").status_code == 404
    for path in _changing(address, wave):
        assert auditing.submit("/surveys", to=path).status_code == 404


def test_to_a_stranger_nothing_exists(
    client: PageCheckingClient, session: Session, wave: Wave, address: str
) -> None:
    elsewhere = make_authority("elsewhere")
    session.add(elsewhere)
    session.flush()
    make_account(session, elsewhere, Role.EVALUATOR, Role.ADMINISTRATOR, login="stranger")
    session.commit()
    client.submit("/sign-in", login="stranger", password=PASSWORD)

    assert wave.survey.title["zh-CN"] not in client.get("/surveys").text
    paths = ["", "/settings", "/collectors", "/collectors/new", "/print", "/reopening"]
    paths.append(f"/collectors/{wave.collectors[0].id}.svg")
    for path in paths:
        assert client.get(f"{address}{path}").status_code == 404
    assert client.get(f"/surveys/{wave.survey_id}/waves/new").status_code == 404
    for path in _changing(address, wave):
        page = client.submit("/surveys", to=path, step="open", decision="agree")
        assert page.status_code == 404


def test_without_a_published_questionnaire_the_page_says_what_comes_first(
    signed_in: SignIn,
) -> None:
    client = signed_in(Role.EVALUATOR)
    for path in ("/surveys", "/surveys/new"):
        assert parse(client.get(path)).select(".empty a[href='/questionnaires']")


def _changing(address: str, wave: Wave) -> list[str]:
    return [
        f"{address}/state",
        f"{address}/settings",
        f"{address}/reopening",
        f"{address}/reopening/decision",
        f"{address}/collectors/new",
        f"{address}/collectors/windows",
        f"{address}/collectors/{wave.collectors[0].id}/state",
        f"/surveys/{wave.survey_id}/waves/new",
    ]


def test_the_next_wave_is_proposed_for_the_days_after_the_last_one(
    evaluating: PageCheckingClient, session: Session, wave: Wave
) -> None:
    session.rollback()
    wave.period_until = date(2099, 11, 27)
    session.commit()

    page = parse(evaluating.get(f"/surveys/{wave.survey_id}/waves/new"))

    said = {name: page.select(f"#{name}")[0]["value"] for name in ("period_from", "period_last")}
    assert said == {"period_from": "2099-11-27", "period_last": "2099-12-31"}
    assert "重新打印" in page.select(".lead")[0].text


def test_a_draft_whose_period_overlaps_another_wave_says_so(
    evaluating: PageCheckingClient,
    session: Session,
    authority: SupervisingAuthority,
    wave: Wave,
    address: str,
) -> None:
    assert "有重叠" not in evaluating.get(address).text
    session.rollback()
    make_wave(
        session, authority, survey=wave.survey, version_id=wave.version_id, code="other",
        title={"zh-CN": "十一月", "en": "November"},
    )  # fmt: skip
    session.commit()

    page = evaluating.get(address).text
    assert "统计周期与“十一月”有重叠" in page
    assert "都能评价。2" in page  # No blank between a sentence and its dates.


def test_cards_of_a_wave_that_takes_no_answers_are_not_printed_without_a_word(
    evaluating: PageCheckingClient, session: Session, wave: Wave, address: str
) -> None:
    assert "每个新批次都要重新打印" in evaluating.get(f"{address}/print").text
    session.rollback()
    wave.state = WaveState.LOCKED
    session.commit()

    assert "不能评价" in evaluating.get(f"{address}/print").text
    shown = parse(evaluating.get(address))
    assert not shown.select(".pilot")
    assert not shown.select(f"a[href='{address}/links']")
