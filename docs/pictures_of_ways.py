"""Pictures of the ways in: what stands on the counter, what people meet, what they take home."""
# ruff: noqa: INP001 - beside the program that uses it, not in a package

import subprocess
from collections.abc import Mapping
from uuid import UUID

from playwright.sync_api import Page

from docs.studio import KEY, Studio, Take, cut_out
from questionnaires.formats.yaml import read_text
from questionnaires.library import load_source
from surveyapp.access import Role
from surveyapp.fieldwork.models import Channel, Collector, IdentityMode, QuotaCell, QuotaKind
from surveyapp.fieldwork.occasion_links import OccasionLink, sign_link
from surveyapp.paper.pdf import print_form
from surveyapp.responding.devices import sign_device
from tests.docs.book import example_that_asks
from tests.factories import NOW, TODAY, make_occasion, make_unit
from tests.journeys.staff import follow
from tests.screens import Screen
from tests.surveyapp.pages.kinds import text
from tests.surveyapp.paper.forms import printed_form

VISIT = load_source("visit_rating")
TABLET = Screen("tablet", 800, 600, has_touch=True)
MARK = """
statutory_mark:
  form_no: 政务满101表
  issuing_body: {zh-CN: 某市统计局, en: City statistics bureau}
  approval_no: 某统制〔2026〕12号
  valid_until: 2026-12-31
"""
SMS = {
    "channel": Channel.SMS,
    "label": text("办结短信", "Text messages"),
    "identity_mode": IdentityMode.PSEUDONYMOUS,
}


def card(studio: Studio) -> bytes:
    """Take the card that stands on a window."""
    way_in = studio.ask(VISIT, code="h7k2m9pq")
    page = studio.sign_in(Role.EVALUATOR)
    page.goto(f"/surveys/waves/{way_in.wave_id}/print?layout=six")
    return cut_out(page.locator(".qr-card").first)


def first_page(studio: Studio) -> bytes:
    """Take what a phone shows first."""
    return studio.open(f"/s/{studio.ask(VISIT).code}").screenshot()


def notice(studio: Studio) -> bytes:
    """Take the notice of what is kept, opened."""
    page = studio.open(f"/s/{studio.ask(VISIT).code}")
    page.locator(".privacy summary").click()
    return cut_out(page.locator(".privacy"))


def large_letters(studio: Studio) -> bytes:
    """Take the same in the elder mode."""
    return studio.open(f"/s/{studio.ask(VISIT).code}?elder=1").screenshot()


def slip(studio: Studio) -> bytes:
    """Take the receipt of a visit, with its link as a QR code."""
    way_in = studio.ask(VISIT, **SMS)
    _visit(studio, way_in)
    page = studio.sign_in(Role.EVALUATOR)
    day = f"first_day={TODAY}&last_day={TODAY}"
    page.goto(f"/surveys/waves/{way_in.wave_id}/links/print?collector={way_in.id}&{day}")
    page.emulate_media(media="print")
    return cut_out(page.locator(".receipt-card").first)


def rated(studio: Studio) -> bytes:
    """Take what somebody sees whose visit was rated before."""
    way_in = studio.ask(VISIT, **SMS)
    signed = sign_link(OccasionLink(_visit(studio, way_in)), KEY, collector=way_in.code)
    link = f"/s/{way_in.code}?o={signed}"
    page = studio.open(link)
    _rate(page)
    page.goto(link)
    return cut_out(page.locator("main"))


def invitations(studio: Studio) -> bytes:
    """Take the form with which a sample of closed cases is invited."""
    way_in = studio.ask(VISIT, **SMS)
    page = studio.sign_in(Role.EVALUATOR)
    page.goto(f"/surveys/waves/{way_in.wave_id}/collectors/{way_in.id}/invitations")
    return cut_out(page.locator("form[aria-labelledby=sample]"))


def quotas(studio: Studio) -> bytes:
    """Take the quotas of a wave: one that is full, and one that is not."""
    way_in = studio.ask(load_source("core_satisfaction"))
    studio.session.add_all(
        [
            _quota(
                way_in, QuotaKind.ANSWER, "no", question="improper_demand", most=300, taken=187
            ),
            _quota(way_in, QuotaKind.CHANNEL, "qr_code", most=200, taken=200),
        ]
    )
    studio.session.commit()
    page = studio.sign_in(Role.EVALUATOR)
    page.goto(f"/surveys/waves/{way_in.wave_id}/quotas")
    return cut_out(page.locator("main"))


def full(studio: Studio) -> bytes:
    """Take what somebody is told who comes when enough have answered."""
    way_in = studio.ask(VISIT)
    studio.session.add(_quota(way_in, QuotaKind.CHANNEL, "qr_code", most=1, taken=1))
    studio.session.commit()
    return cut_out(studio.open(f"/s/{way_in.code}").locator("main"))


def clerk(studio: Studio) -> bytes:
    """Take the list of a clerk: the collectors of the own units."""
    centre = make_unit(studio.authority, "clerks", name=text("市民中心", "Citizens' centre"))
    studio.session.add(centre)
    studio.session.flush()
    for words in (text("一楼意见箱", "Box, ground floor"), text("二楼意见箱", "Box, upstairs")):
        studio.ask(VISIT, channel=Channel.PAPER_BOX, label=words, unit_id=centre.id)
    page = studio.sign_in(Role.CLERK, [centre])
    page.goto("/paper")
    return cut_out(page.locator("main"))


def code(studio: Studio) -> bytes:
    """Take the page that asks for a code."""
    page = studio.open(f"/s/{studio.ask(VISIT, asks_code=True).code}")
    return cut_out(page.locator("main"))


def device(studio: Studio) -> bytes:
    """Take the page at which everybody begins on a device of the hall."""
    way_in = studio.ask(VISIT, channel=Channel.KIOSK, label=text("一楼自助终端", "Ground floor"))
    signed = sign_device(studio.writes("一楼东侧", "East door"), KEY, collector=way_in.code)
    return studio.open(f"/s/{way_in.code}/start?d={signed}", TABLET).screenshot()


def assisted(studio: Studio) -> bytes:
    """Take the page from which staff open the questionnaire for somebody."""
    way_in = studio.ask(VISIT, channel=Channel.PHONE, label=text("五月电话回访", "Calls in May"))
    page = studio.sign_in(Role.EVALUATOR)
    page.goto(f"/surveys/waves/{way_in.wave_id}/collectors/{way_in.id}/assist")
    return cut_out(page.locator("main"))


def paper(studio: Studio) -> bytes:
    """Take the first page of the printed form."""
    form = printed_form(read_text(VISIT + MARK), studio.language)
    pdf = print_form(form, (12,), made_at=NOW)
    command = ["pdftoppm", "-png", "-r", "80", "-singlefile"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout  # noqa: S603


def typing(studio: Studio) -> bytes:
    """Take the screen on which a box of paper is typed in, with the first boxes ticked."""
    way_in = studio.ask(VISIT, channel=Channel.PAPER_BOX, label=text("意见箱", "Paper box"))
    page = studio.sign_in(Role.EVALUATOR)
    page.goto(f"/surveys/waves/{way_in.wave_id}/collectors/{way_in.id}/paper")
    follow(page.get_by_role("button", name=studio.says("开始录入")))
    page.keyboard.type("12")
    for key in ("Enter", "4"):
        page.keyboard.press(key)
    return page.screenshot()


def receipt(studio: Studio) -> bytes:
    """Take what an answer is thanked with."""
    page = studio.open(f"/s/{studio.ask(VISIT).code}")
    _rate(page)
    return cut_out(page.locator("main"))


def own_answers(studio: Studio) -> bytes:
    """Take one's own answers, by the link that only their author has."""
    page = studio.open(f"/s/{studio.ask(VISIT).code}")
    _rate(page)
    follow(page.get_by_role("link", name=studio.says("查看、更正或撤回")))
    return cut_out(page.locator("main"))


def status(studio: Studio) -> bytes:
    """Take what the number of a receipt tells."""
    page = studio.open(f"/s/{studio.ask(VISIT).code}")
    _rate(page)
    number = page.locator(".receipt-code dd").inner_text()
    follow(page.locator("main a[href*='collector=']").first)
    page.get_by_label(studio.says("回执编号")).fill(number)
    follow(page.get_by_role("button", name=studio.says("查询")))
    return cut_out(page.locator("main"))


def check_answers(studio: Studio) -> bytes:
    """Take the page on which all answers are checked before they are sent."""
    source = example_that_asks("children") + "check_answers: true\n"
    page = studio.open(f"/s/{studio.ask(source).code}")
    page.locator("[name=household]").fill("4")
    page.locator("[name=children]").fill("1")
    page.get_by_role("button", name=studio.says("核对回答")).click()
    page.locator(".checked").wait_for()
    return cut_out(page.locator("main"))


def paused(studio: Studio) -> bytes:
    """Take the code under which unfinished answers are kept."""
    page = studio.open(f"/s/{studio.ask(VISIT + 'may_pause: true').code}")
    page.locator("[name=comment]").fill(studio.writes("窗口太少", "Too few windows"))
    page.get_by_role("button", name=studio.says("暂存，以后再填")).click()
    page.locator(".draft-code").wait_for()
    return cut_out(page.locator("main"))


def call_back(studio: Studio) -> bytes:
    """Take the form on which somebody asks to be called back."""
    page = studio.open(f"/s/{studio.ask(VISIT, offers_revisit=True).code}")
    _rate(page)
    follow(page.locator("main a[href*=contact]"))
    return cut_out(page.locator("main"))


def _quota(way_in: Collector, kind: QuotaKind, code: str, **values: object) -> QuotaCell:
    return QuotaCell(wave_id=way_in.wave_id, kind=kind, code=code, **values)


def _visit(studio: Studio, way_in: Collector) -> UUID:
    """Keep a visit that can be rated; return its id."""
    session, authority = studio.session, studio.authority
    centre = make_unit(authority, f"c{way_in.code}", name=text("市民中心", "Citizens' centre"))
    session.add(centre)
    session.flush()
    occasion = make_occasion(session, authority, centre.id, f"SLBH-2026-{way_in.code}")
    session.commit()
    return occasion.id


def _rate(page: Page) -> None:
    page.locator('[name="overall"][value="dissatisfied"] + label').click()
    follow(page.locator(".steps .primary"))


PICTURES: Mapping[str, Take] = {
    "ways/card": card,
    "ways/first-page": first_page,
    "ways/large-letters": large_letters,
    "ways/notice": notice,
    "ways/slip": slip,
    "ways/rated": rated,
    "ways/invitations": invitations,
    "ways/quotas": quotas,
    "ways/full": full,
    "ways/code": code,
    "ways/device": device,
    "ways/assisted": assisted,
    "ways/paper": paper,
    "ways/typing": typing,
    "ways/clerk": clerk,
    "check-answers": check_answers,
    "paused": paused,
    "receipt": receipt,
    "own-answers": own_answers,
    "status": status,
    "call-back": call_back,
}
