"""An authority adopts schemes, sets what they leave open, and sees them prove themselves."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from http import HTTPStatus
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.files import library
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt, in_force, library_source
from surveyapp.assessment.models import SchemeVersion
from surveyapp.audit.models import Action, AuditEntry
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.assessment.schemes import OPEN, POINTS

SigningIn = Callable[..., PageCheckingClient]
NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)


def versions(session: Session) -> list[SchemeVersion]:
    session.rollback()  # What requests kept meanwhile is to be seen.
    return list(session.scalars(select(SchemeVersion).order_by(SchemeVersion.number)))


@pytest.mark.parametrize("code", library())
def test_every_scheme_of_the_library_is_adopted_as_it_is(
    session: Session, administrator: Actor, code: str
) -> None:
    version = adopt(session, administrator, library_source(code), now=NOW)

    assert version.code == code
    assert version.failed_examples == 0
    assert version.examples > 0


def test_an_administrator_adopts_from_the_library_and_the_log_has_it(
    session: Session, signed_in: SigningIn
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    assert "还没有采用办法" in client.get("/schemes").text

    answer = client.submit("/schemes", code="d09-gansu-information")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = client.get(answer.location)
    assert "个示例全部通过" in page.text
    assert "joint_items" in page.text
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == Action.SCHEME_ADOPTED))
    assert entry is not None
    assert entry.subject == "d09-gansu-information / 1"


@pytest.mark.parametrize("code", sorted(library()))
def test_every_scheme_of_the_library_can_be_looked_at_before_it_is_adopted(
    signed_in: SigningIn, code: str
) -> None:
    client = signed_in(Role.ADMINISTRATOR)

    page = parse(client.get(f"/schemes/library/{code}"))

    assert page.select_one(f"form input[name=code][value={code}]")
    assert page.select("#rules + div tbody tr")
    assert client.get("/schemes/library/none").status_code == HTTPStatus.NOT_FOUND


def test_the_library_page_of_an_adopted_scheme_leads_to_its_version(
    session: Session, administrator: Actor, signed_in: SigningIn
) -> None:
    code = "d09-gansu-information"
    version = adopt(session, administrator, library_source(code), now=NOW)
    address = f"/schemes/{version.id}"
    session.commit()

    page = parse(signed_in(Role.ADMINISTRATOR).get(f"/schemes/library/{code}"))

    assert "还没有采用" not in page.text
    assert page.select(f"main a[href='{address}']")
    assert not page.select("main form")


def test_everything_wrong_with_an_uploaded_scheme_is_told_with_its_line_and_nothing_is_kept(
    session: Session, signed_in: SigningIn
) -> None:
    wrong = POINTS.replace("kind: category_points", "kind: guesswork").replace(
        "effective:", "efective:"
    )
    file = (BytesIO(wrong.encode("gb18030")), "办法.yaml")

    page = signed_in(Role.ADMINISTRATOR).submit("/schemes/new", file=file)

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    told = parse(page).select_one(".error-summary")
    assert told is not None
    assert "第 4 行 efective" in told.text
    assert "rules.points" in told.text
    assert "efective" in parse(page).select("textarea")[0].text
    assert versions(session) == []


def test_setting_parameters_makes_a_new_version_and_keeps_the_old(
    session: Session, signed_in: SigningIn
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    client.submit("/schemes/new", source=OPEN)
    (first,) = versions(session)
    address = f"/schemes/{first.id}"
    assert "必须由采用者设定" in client.get(address).text

    answer = client.submit(address, **{"p-points": "7"})

    assert answer.status_code == HTTPStatus.SEE_OTHER
    old, new = versions(session)
    assert (old.unset, new.unset) == (["points"], [])
    assert old.hash != new.hash
    assert 'value="7"' in client.get(f"/schemes/{new.id}").text
    assert "第 1 版" in client.get(f"/schemes/{new.id}").text


@pytest.mark.parametrize(
    ("language", "titles"),
    [("zh-CN", ["只计最高的一次", "每次采用都计分"]), ("en", ["Every adoption counts"])],
)
def test_choices_of_a_parameter_are_offered_by_what_people_call_them(
    session: Session,
    signed_in: SigningIn,
    administrator: Actor,
    language: str,
    titles: list[str],
) -> None:
    version = adopt(session, administrator, library_source("d09-gansu-information"), now=NOW)
    session.commit()

    page = signed_in(Role.ADMINISTRATOR).get(f"/schemes/{version.id}?lang={language}")

    options = [one.text for one in parse(page).select("#p-used_twice option")]
    assert set(titles) <= set(options)
    assert parse(page).select_one("#p-used_twice option[value=highest_only]") is not None


def test_a_parameter_that_must_be_set_is_not_emptied(
    session: Session, signed_in: SigningIn
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    client.submit("/schemes/new", source=OPEN)
    (first,) = versions(session)
    client.submit(f"/schemes/{first.id}", **{"p-points": "7"})
    _first, second = versions(session)

    page = client.submit(f"/schemes/{second.id}", **{"p-points": " "})

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    field = parse(page).select_one(".has-error")
    assert field is not None
    assert "必须设定，否则办法不能运行。请填写，例如" in field.text
    assert [field["value"] for field in parse(page).select("input[name=p-points]")] == [""]
    (way,) = parse(page).select(".error-summary a[href='#p-points']")
    assert way.text.startswith("每条得分：必须设定")
    assert len(versions(session)) == 2


@pytest.mark.parametrize(
    ("written", "told"), [("90", "≤ 50"), ("[", "写得不对"), ("五", "要写数")]
)
def test_a_parameter_that_cannot_be_is_told_at_its_field_and_stays(
    session: Session, signed_in: SigningIn, written: str, told: str
) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    client.submit("/schemes/new", source=OPEN)
    (first,) = versions(session)

    page = client.submit(f"/schemes/{first.id}", **{"p-points": written})

    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    field = parse(page).select_one(".has-error")
    assert field is not None
    assert told in field.text
    assert f'value="{written}"' in page.text
    assert len(versions(session)) == 1


def test_the_same_text_again_makes_no_version(session: Session, signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    client.submit("/schemes/new", source=POINTS)

    page = client.submit("/schemes/new", source=POINTS)

    assert page.status_code == HTTPStatus.CONFLICT
    assert "与第 1 版相同" in page.text
    assert len(versions(session)) == 1


def test_the_version_in_force_is_that_of_the_day(session: Session, administrator: Actor) -> None:
    adopt(session, administrator, POINTS, now=NOW)
    later = POINTS.replace("from: 2026-01-01", "from: 2026-07-01").replace("10}", "12}")
    adopt(session, administrator, later, now=NOW)

    held = {
        day: in_force(session, administrator, "points", day)
        for day in (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1))
    }

    assert [None if one is None else one.number for one in held.values()] == [None, 1, 2]


def test_examples_that_come_out_otherwise_are_shown(signed_in: SigningIn) -> None:
    client = signed_in(Role.ADMINISTRATOR)

    answer = client.submit("/schemes/new", source=POINTS.replace("score: 20", "score: 21"))

    page = client.get(answer.location)
    assert "1／1 个示例不符" in page.text
    assert "应为 21，算得 20" in page.text


def test_an_auditor_reads_schemes_and_changes_none(
    session: Session, signed_in: SigningIn, administrator: Actor
) -> None:
    version = adopt(session, administrator, OPEN, now=NOW)
    session.commit()
    client = signed_in(Role.AUDITOR)

    page = client.get(f"/schemes/{version.id}")

    assert "设定参数，存为新版" not in page.text
    assert client.get("/schemes/new").status_code == HTTPStatus.NOT_FOUND
    text = client.get(f"/schemes/{version.id}/scheme.yaml")
    assert text.text == OPEN


def test_the_page_of_a_new_scheme_has_a_sample_that_can_be_adopted_as_it_is(
    signed_in: SigningIn,
) -> None:
    client = signed_in(Role.ADMINISTRATOR)

    sample = parse(client.get("/schemes/new")).select("section pre code")[0].text
    adopted = client.submit("/schemes/new", source=sample)

    assert adopted.status_code == HTTPStatus.SEE_OTHER
    assert "1 个示例全部通过" in client.get(adopted.location).text


def test_what_may_not_be_meant_is_told_on_the_page_of_a_scheme_with_its_line(
    session: Session, administrator: Actor, signed_in: SigningIn
) -> None:
    bare = POINTS[: POINTS.index("clauses:")] + POINTS[POINTS.index("events:") :]
    bare = bare.replace('    clause: "3"\n', "")
    odd = bare.replace("points: {adoption: 10}", "points: -1\n    dedupe: highest_only")
    client, pages = signed_in(Role.ADMINISTRATOR), {}
    for code, source in (("odd", odd), ("plain", bare)):
        named = source.replace("scheme: points", f"scheme: {code}")
        version = adopt(session, administrator, named, now=NOW)
        session.commit()
        pages[code] = parse(client.get(f"/schemes/{version.id}"))

    line = 1 + odd.splitlines().index("    points: -1")
    told = [one.text for one in pages["odd"].select("#warnings + p + ul li")]
    assert any(one.startswith(f"第 {line} 行，rules.points.points：扣分写成负数") for one in told)
    assert pages["plain"].select_one("#warnings") is None
    assert "通过的示例" not in pages["odd"].text  # None of them holds.
