"""A questionnaire in a language of its own is answered in it from the first page to the last."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from questionnaires.library import load
from surveyapp import messages
from surveyapp.fieldwork.access_codes import hash_code
from surveyapp.fieldwork.models import Collector
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_collector, make_version, make_wave
from tests.pages import PageCheckingClient, parse
from tests.pseudo import TURNED, in_pseudo, turned

CODE = "hall-3"


@pytest.fixture(autouse=True)
def collector(session: Session, authority: SupervisingAuthority) -> Collector:
    """Return a collector that asks for a code, and all that there are pages for."""
    plain = {**load("visit_rating").model_dump(mode="json"), "may_pause": True}
    version = make_version(session, authority, in_pseudo(plain))
    collector = make_collector(make_wave(session, authority, version_id=version.id), CODE)
    session.add(collector)
    session.flush()
    collector.asks_code, collector.offers_revisit = True, True
    collector.access_code_hash = hash_code(collector.id, "hall")
    session.commit()
    return collector


@pytest.fixture(params=[False, True], ids=["questions alone", "pages too"])
def is_translated(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[bool]:
    """Tell whether somebody translated the sentences of the program too."""
    if not request.param:
        yield False
        return
    catalogue = Catalog()
    for path in (messages.TRANSLATIONS / "en").glob("*.po"):
        with path.open("rb") as file:
            for each in read_po(file):
                if each.id and isinstance(each.string, str):
                    catalogue.add(each.id, turned(each.string))
    folder = tmp_path / "translations" / TURNED
    folder.mkdir(parents=True)
    with (folder / "all.po").open("wb") as file:
        write_po(file, catalogue)
    monkeypatch.setattr(messages, "TRANSLATIONS", folder.parent)
    _forget()
    yield True
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    messages.spoken.cache_clear()
    messages.catalogue.cache_clear()


@dataclass
class Walk:
    """Somebody who opens one page after the other."""

    client: PageCheckingClient
    seen: list[BeautifulSoup] = field(default_factory=list)

    def open(self, address: str) -> BeautifulSoup:
        """Open an address."""
        page = self.client.get(address, follow_redirects=True)
        assert page.status_code == 200
        self.seen.append(parse(page))
        return self.seen[-1]

    def follow(self, page: BeautifulSoup, name: str) -> BeautifulSoup:
        """Open the first link of a page whose address holds `name`."""
        (link, *_more) = page.select(f"a[href*='{name}']")
        return self.open(str(link["href"]))

    def send(self, page: BeautifulSoup, form: str, **entered: str) -> BeautifulSoup:
        """Send a form of a page, and open where it leads."""
        (found,) = page.select(form)
        return self.open(self.client.post(str(found["action"]), data=entered).location)


def ways_on(page: BeautifulSoup) -> set[str]:
    """Return the languages that a page leads on in, apart from its own switch."""
    found = page.select("main a[href*='/']:not(.link), main form:not([action=''])")
    addresses = (str(each.get("href") or each["action"]) for each in found)
    return {lang for each in addresses for lang in parse_qs(urlsplit(each).query).get("lang", [])}


def test_ax_07_a_language_is_kept_on_every_page_of_the_way(
    client: PageCheckingClient,
    is_translated: bool,  # noqa: FBT001 - a fixture
) -> None:
    walk = Walk(client)
    first = walk.send(walk.open(f"/s/{CODE}?lang={TURNED}"), "#asking", code="hall")
    walk.follow(first, "/resume")
    token = str(first.select("[name=token]")[0]["value"])
    sent = {"token": token, "overall": "satisfied", "page-step": "send"}
    receipt = walk.send(first, "form.answers", **sent)
    for name in ("/receipts/?", "/contact/"):
        walk.follow(receipt, name)
    own = walk.follow(receipt, "/answers")
    for name in ("/correction", "/withdrawal"):
        walk.follow(own, name)

    assert len(walk.seen) == 9
    assert set().union(*map(ways_on, walk.seen)) == {TURNED}
    for page in walk.seen:
        (html,) = page.select("html")
        if is_translated:
            assert (html["lang"], html["dir"]) == (TURNED, "rtl")
            assert page.select(".skip-link")[0].text == turned("Skip to the content")
        else:
            assert html["lang"] in messages.LANGUAGES
