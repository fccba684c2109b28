"""Before the first question a respondent is told what becomes of the answers here."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import Channel, IdentityMode
from surveyapp.fieldwork.occasion_links import OccasionLink, sign_link
from surveyapp.orm import new_id
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_wave
from tests.pages import PageCheckingClient, parse

SECRET = "a key for tests"  # noqa: S105 - it guards nothing
ANONYMOUS, PSEUDONYMOUS, REAL_NAME = IdentityMode
COULD_INFER = "管理数据库的人"


def notice(  # noqa: PLR0913 - where, and how somebody comes there
    client: PageCheckingClient,
    session: Session,
    authority: SupervisingAuthority,
    mode: IdentityMode,
    *,
    is_linked: bool = False,
    language: str = "zh-CN",
    channel: Channel = Channel.QR_CODE,
) -> tuple[str, str]:
    """Return the line that all see, and what unfolds behind it."""
    wave = make_wave(session, authority)
    session.add(make_collector(wave, identity_mode=mode, channel=channel))
    session.commit()
    link = sign_link(OccasionLink(new_id()), SECRET, collector="hall-3")
    address = f"/s/hall-3?lang={language}" + (f"&o={link}" if is_linked else "")
    fold = parse(client.get(address)).select_one("details.privacy")
    assert fold is not None
    summary = fold.select_one("summary")
    assert summary is not None
    return summary.text, fold.text


@pytest.mark.parametrize(
    ("mode", "is_linked", "line"),
    [
        (ANONYMOUS, False, "匿名填写：不用登录，不问姓名。"),
        (ANONYMOUS, True, "只记“已评价”"),
        (PSEUDONYMOUS, False, "不用登录，不问姓名。"),
        (PSEUDONYMOUS, True, "办事记录关联"),
        (REAL_NAME, False, "不用登录，不问姓名。"),  # Nothing is kept of who answers.
        (REAL_NAME, True, "办事记录关联"),
    ],
)
def test_one_line_says_what_is_known_of_who_answers(  # noqa: PLR0913, PLR0917 - fixtures
    client: PageCheckingClient,
    session: Session,
    authority: SupervisingAuthority,
    mode: IdentityMode,
    is_linked: bool,  # noqa: FBT001
    line: str,
) -> None:
    summary, _fold = notice(client, session, authority, mode, is_linked=is_linked)
    assert line in summary
    assert ("匿名" in summary) is (mode is ANONYMOUS)


@pytest.mark.parametrize("mode", IdentityMode)
def test_only_an_anonymous_page_promises_half_days_and_says_who_could_still_infer(
    client: PageCheckingClient,
    session: Session,
    authority: SupervisingAuthority,
    mode: IdentityMode,
) -> None:
    _summary, fold = notice(client, session, authority, mode, is_linked=True)
    for words in ("只记到上午或下午", COULD_INFER):
        assert (words in fold) is (mode is ANONYMOUS)


def test_the_notice_is_there_in_english_too(
    client: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    summary, fold = notice(client, session, authority, ANONYMOUS, language="en")
    assert "Anonymous: no sign-in" in summary
    assert "a link that only you have" in fold


def test_a_shared_device_tells_of_its_code_for_a_phone(
    client: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    _summary, fold = notice(client, session, authority, ANONYMOUS, channel=Channel.KIOSK)
    assert "用手机扫下来" in fold
