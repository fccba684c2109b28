"""What the officer's page costs in a fresh process, with the check of what it may not tell.

A store of 3,000 units with a ledger of 400,000 events over twelve months. The scheme of `schemes`
compares no units; another also ranks them, of which nothing on the page is made; of a third, the
score itself is a share of the best, so that the page says that all units are being computed and
looks again. Each is opened for the first time in a process of its own.

Run: python -m benchmarks.standing [UNITS EVENTS]
"""

import subprocess
import sys
import tempfile
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from benchmarks.assessing import EVENTS, NOW, PAGE_LINE, UNITS, fill, furnish, signed_in, timed
from benchmarks.schemes import SCHEME
from surveyapp import tables
from surveyapp.accounts.models import Account
from surveyapp.app import create_app
from surveyapp.assessment import standing_runs
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.views import standing
from surveyapp.config import Settings
from surveyapp.database import open_engine, transaction
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_actor

TODAY = date(2026, 12, 29)  # By then, nearly all has happened.
SUM = '"${quota} + ${adoptions} + ${late}"'
RANKED = '  place: {kind: rank, of: "${total}"}\n  total:'
SCALED = f"  best: {{kind: normalise, of: {SUM}, to: share_of_best}}\n  total:"
SCHEMES = {
    "no comparison": SCHEME,
    "a rank beside": SCHEME.replace("  total:", RANKED),
    "a score of shares": SCHEME.replace(SUM, '"${best}"').replace("  total:", SCALED),
}


def main(units: int, events: int) -> None:
    """Fill a store, and open the page under each scheme."""
    print(f"{units:,} units, {events:,} events")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/store.db"
        engine = open_engine(url)
        tables.metadata.create_all(engine)
        with transaction(engine) as session:
            fill(session, furnish(session, units), events)
        for name, text in SCHEMES.items():
            print(name, flush=True)
            adopt_next(engine, text)
            command = [sys.executable, "-m", "benchmarks.standing", "--open", url]
            subprocess.run(command, check=True)  # noqa: S603 - of our own making
        engine.dispose()


def adopt_next(engine: Engine, text: str) -> None:
    """Adopt the text as the version that holds."""
    with transaction(engine) as session:
        account = session.scalars(select(Account).filter_by(login="owner")).one()
        authority = session.scalars(select(SupervisingAuthority)).one()
        adopt(session, make_actor(account, authority), text, now=NOW)


def open_pages(url: str) -> None:
    """Open the page as an info officer: at once, again, and once a run made apart is there."""
    standing.today_here = lambda: TODAY  # type: ignore[attr-defined]
    app = create_app(Settings(url, "a key", "http://localhost", secure_cookies=False))
    app.config["WTF_CSRF_ENABLED"] = False
    officer = signed_in(app.test_client(), "officer")
    timed("first", lambda: opened(officer), PAGE_LINE)
    making = list(standing_runs.making.values())
    if making:
        timed("made apart", lambda: [one.join() for one in making])
    timed("again", lambda: opened(officer), PAGE_LINE)
    app.extensions["engine"].dispose()


def opened(officer: FlaskClient) -> None:
    """Open the page, which must be there."""
    answer = officer.get("/standing")
    if answer.status_code != 200:  # noqa: PLR2004 - OK
        raise SystemExit(answer.status)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--open"]:
        open_pages(sys.argv[2])
    else:
        given = [int(one) for one in sys.argv[1:3]]
        main(*(given or (UNITS, EVENTS)))
