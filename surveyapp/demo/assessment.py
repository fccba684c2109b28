"""A year of the invented city's assessments: a scheme adopted, quarters run, most of them issued.

Through the same doors as a real one. The last quarter that is over is left to be issued, and what
it proposes to be decided.
"""

from datetime import datetime, timedelta
from importlib.resources import files

from sqlalchemy.orm import Session

from analysis.schemes.periods import Level, Period
from surveyapp.access import Actor
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.publication import issue
from surveyapp.assessment.runs import assess
from surveyapp.demo.ledger import Year
from surveyapp.ledger.models import EventLedger


def assess_quarters(
    session: Session, administrator: Actor, ledger: EventLedger, year: Year, *, now: datetime
) -> None:
    """Adopt the city's scheme, run it for quarters that are over, and issue all but the last."""
    source = files("surveyapp.demo").joinpath("scheme.yaml").read_text(encoding="utf-8")
    version = adopt(session, administrator, source, now=now)
    past = [first for first, until in year.quarters if until <= year.today]
    for first in past:
        period = Period.around(first, Level.QUARTER)
        last = period.end - timedelta(days=1)
        ran = assess(session, administrator, version, period, as_of=last, now=now, ledger=ledger)
        if first != past[-1]:
            issue(session, administrator, ran.assessment, f"{period} 政务信息考核通报", now=now)
