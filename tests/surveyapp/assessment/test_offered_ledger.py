"""A scheme says what a ledger is to take, so that adopting one and opening a ledger fit."""

from collections.abc import Callable
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.schemes.definition import Scheme
from analysis.schemes.files import library, load_scheme
from analysis.schemes.periods import Period
from surveyapp.access import Actor, Role
from surveyapp.assessment.adoption import adopt, library_source
from surveyapp.assessment.commands import scheme_group
from surveyapp.assessment.ledger_names import known_as, titles_of
from surveyapp.assessment.ledger_rows import read_ledger
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.offer_words import lacking_lines
from surveyapp.assessment.offered_ledger import offer_for
from surveyapp.ledger.definition import LedgerVocabulary, read_vocabulary
from surveyapp.ledger.models import EventLedger
from surveyapp.ledger.writing import add_to, write_vocabulary
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from tests.factories import NOW, make_event, make_ledger
from tests.pages import PageCheckingClient, parse

SigningIn = Callable[..., PageCheckingClient]
Units = dict[str, AssessedUnit]
D11 = "d11-line-bureau-publicity"
READ_EVENTS = (
    "d01-ningde-information",
    "d05-yingdong-information",
    "d09-gansu-information",
    D11,
)
EXAMPLE = files("surveyapp.ledger").joinpath("example.yaml").read_text(encoding="utf-8")


def scheme_of(code: str) -> Scheme:
    return load_scheme(library()[code]).scheme


def vocabulary_in(source: str) -> LedgerVocabulary:
    read = read_vocabulary(source)
    assert isinstance(read, LedgerVocabulary), read
    return read


@pytest.fixture
def publicity(session: Session, administrator: Actor) -> SchemeVersion:
    version = adopt(session, administrator, library_source(D11), now=NOW)
    session.commit()
    return version


@pytest.mark.parametrize("code", READ_EVENTS)
def test_a_ledger_made_for_a_scheme_has_all_that_it_reads(code: str) -> None:
    scheme = scheme_of(code)
    offer = offer_for(scheme)
    assert offer is not None

    vocabulary = vocabulary_in(write_vocabulary(offer.vocabulary))

    again = offer_for(scheme, vocabulary)
    assert again is not None
    assert again.fits
    for kind, names in known_as(vocabulary, scheme).items():
        assert set(names.values()) == set(titles_of(scheme)[kind])


@pytest.mark.parametrize("code", READ_EVENTS)
def test_what_a_ledger_lacks_is_added_and_what_it_has_stays(code: str) -> None:
    scheme, ours = scheme_of(code), vocabulary_in(EXAMPLE)
    offer = offer_for(scheme, ours)
    assert offer is not None
    assert not offer.fits

    text = add_to(EXAMPLE, offer.vocabulary)

    merged = vocabulary_in(text)
    again = offer_for(scheme, merged)
    assert again is not None
    assert again.fits
    assert text.startswith("# 台账收哪些事件")
    for kind, parts in ours.parts().items():
        kept = {one.code: one.title for one in merged.parts()[kind]}
        assert {one.code: one.title for one in parts}.items() <= kept.items()


@pytest.mark.parametrize(
    "source",
    [
        "categories:\n- {code: a, title: {zh-CN: 甲}}",
        "categories: [{code: a, title: {zh-CN: 甲}}]  # 一类\n",
        "outlets: []\ncategories:\n    - title: {zh-CN: 甲}\n      code: a\n",
        "categories:\n- code: a\n  title:\n    zh-CN: |-\n      甲\n\n# 完\n",
    ],
)
def test_however_a_ledger_is_written_what_lacks_is_added_once(source: str) -> None:
    scheme = scheme_of(D11)
    offer = offer_for(scheme, vocabulary_in(source))
    assert offer is not None

    merged = vocabulary_in(add_to(source, offer.vocabulary))

    assert merged.categories[0].code == "a"
    assert merged == offer.vocabulary


def test_what_lacks_is_told_in_the_names_of_the_scheme() -> None:
    without_hour = EXAMPLE.replace("reported_at, evidence]", "evidence]")
    offer = offer_for(scheme_of(D11), vocabulary_in(without_hour))
    assert offer is not None

    in_chinese, in_english = (list(lacking_lines(offer, one)) for one in ("zh-CN", "en"))

    assert "没有列：“是否一句话新闻”。" in in_chinese
    assert "No column: “Of one sentence”." in in_english
    assert any("“迟报”没有要求填写：“报告时间”" in line for line in in_chinese)


def test_a_ledger_that_need_not_say_that_what_waits_for_approval_has_evidence_lacks_nothing() -> (
    None
):
    offer = offer_for(scheme_of(D11), vocabulary_in(EXAMPLE.replace(", evidence]", "]")))
    assert offer is not None

    assert not any("没有要求填写" in line for line in lacking_lines(offer, "zh-CN"))


def test_an_administrator_founds_a_ledger_that_fits_as_it_is_offered(
    signed_in: SigningIn, publicity: SchemeVersion
) -> None:
    client, room = signed_in(Role.ADMINISTRATOR), f"/schemes/{publicity.id}"
    assert "还没有台账收齐" in client.get(room).text
    offered = parse(client.get(f"{room}/ledgers/new"))
    filled = {
        str(field["name"]): str(field["value"])
        for field in offered.select("main form input:not([type=hidden])")
    }
    filled["source"] = offered.select("textarea[name=source]")[0].text.lstrip("\n")

    founded = client.submit(f"{room}/ledgers/new", to="/ledgers/new", **filled)

    assert founded.status_code == HTTPStatus.SEE_OTHER
    assert "合用" in parse(client.get(f"{room}/ledgers")).select("h2 .mark")[0].text
    assert "还没有台账收齐" not in client.get(room).text


def test_the_page_of_runs_chooses_the_ledger_that_fits(
    session: Session,
    authority: SupervisingAuthority,
    signed_in: SigningIn,
    publicity: SchemeVersion,
) -> None:
    offer = offer_for(scheme_of(D11))
    assert offer is not None
    fitting = make_ledger(
        authority, code="zz", vocabulary=offer.vocabulary.model_dump(mode="json")
    )
    session.add_all([make_ledger(authority, code="aa"), fitting])
    session.commit()

    page = parse(signed_in(Role.ADMINISTRATOR).get(f"/schemes/{publicity.id}/runs"))

    assert [one["value"] for one in page.select("#ledger option")] == ["aa", "zz", ""]
    assert [one["value"] for one in page.select("#ledger option[selected]")] == ["zz"]


def test_what_a_ledger_lacks_can_be_looked_at_and_then_saved(
    session: Session,
    authority: SupervisingAuthority,
    signed_in: SigningIn,
    publicity: SchemeVersion,
) -> None:
    ledger = make_ledger(authority)
    session.add(ledger)
    session.commit()
    client, room = signed_in(Role.ADMINISTRATOR), f"/schemes/{publicity.id}/ledgers"
    assert "没有列：“是否一句话新闻”" in client.get(room).text
    address = f"{room}/{ledger.id}"
    offered = parse(client.get(address)).select("textarea[name=source]")[0].text.lstrip("\n")
    assert "kind: yes_no" in offered

    saved = client.submit(
        address, to=f"/ledgers/{ledger.id}/settings", title_zh="信息工作台账", source=offered
    )

    assert saved.status_code == HTTPStatus.SEE_OTHER
    assert "没有列" not in client.get(room).text


def test_who_cannot_found_ledgers_sees_what_lacks_and_no_form(
    session: Session,
    authority: SupervisingAuthority,
    signed_in: SigningIn,
    publicity: SchemeVersion,
) -> None:
    session.add(make_ledger(authority))
    session.commit()
    client, room = signed_in(Role.EVALUATOR), f"/schemes/{publicity.id}/ledgers"

    page = client.get(room).text

    assert "没有列：“是否一句话新闻”" in page
    assert "补上缺少的…" not in page
    assert client.get(f"{room}/new").status_code == HTTPStatus.NOT_FOUND


def test_answers_and_categories_of_such_a_ledger_are_read_by_the_names_of_the_scheme(
    session: Session, authority: SupervisingAuthority, units: Units
) -> None:
    scheme = scheme_of(D11)
    offer = offer_for(scheme)
    assert offer is not None
    vocabulary = offer.vocabulary.model_dump(mode="json")
    ledger = make_ledger(authority, vocabulary=vocabulary)
    session.add(ledger)
    session.flush()
    session.add(
        make_event(ledger, units["c1"], category="submission", extra={"one_sentence": "yes"})
    )
    session.commit()
    (found,) = session.scalars(select(EventLedger))

    read = read_ledger(
        session, found, scheme, Period.parse("2026"), units=frozenset({"c1"}), zone="UTC"
    )

    (row,) = (dict(zip(read.rows.header, cells, strict=True)) for cells in read.rows.cells)
    assert (row["category"], row["one_sentence"]) == ("报送", "yes")


def test_the_command_prints_a_ledger_to_use_and_adds_to_one(tmp_path: Path) -> None:
    ours = tmp_path / "ledger.yaml"
    ours.write_text(EXAMPLE, encoding="utf-8")

    new = CliRunner().invoke(scheme_group, ["ledger", D11])
    more = CliRunner().invoke(scheme_group, ["ledger", D11, "--add-to", str(ours)])

    assert "kind: yes_no" in new.stdout
    assert len(vocabulary_in(new.stdout).categories) == len(
        scheme_of(D11).events.categories  # type: ignore[union-attr]
    )
    assert "没有列：“是否一句话新闻”" in more.stderr
    assert vocabulary_in(more.stdout).columns


def test_a_scheme_without_events_has_no_ledger_to_offer() -> None:
    refused = CliRunner().invoke(scheme_group, ["ledger", "d03-municipal-results"])

    assert refused.exit_code == 1
    assert "本办法不收计分事件。" in refused.output
