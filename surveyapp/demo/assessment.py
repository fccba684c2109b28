"""A year of the invented city's assessments: schemes adopted, quarters run, most of them issued.

Through the same doors as a real one. The last quarter that is over is left to be issued, and what
it proposes to be decided.
"""

from datetime import datetime, timedelta
from importlib.resources import files

from sqlalchemy.orm import Session

from analysis.schemes.periods import Level, Period
from surveyapp.access import Actor
from surveyapp.assessment.adoption import adopt
from surveyapp.assessment.bulletin.imprint import Imprint
from surveyapp.assessment.classes import NOT_ASSESSED
from surveyapp.assessment.classification import classify, load_classification
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.publication import issue
from surveyapp.assessment.runs import assess
from surveyapp.assessment.surveys.offers import offer_of
from surveyapp.demo.ledger import Year
from surveyapp.ledger.models import EventLedger
from surveyapp.messages import SOURCE_LANGUAGE
from surveyapp.period_words import period_words

BODY = "澜河市政务服务管理局"


def assess_quarters(
    session: Session, administrator: Actor, ledger: EventLedger, year: Year, *, now: datetime
) -> None:
    """Adopt the city's scheme, run it for quarters that are over, and issue all but the last."""
    version = adopt_scheme(session, administrator, "scheme.yaml", now)
    past = [first for first, until in year.quarters if until <= year.today]
    for first in past:
        period = Period.around(first, Level.QUARTER)
        last = period.end - timedelta(days=1)
        ran = assess(session, administrator, version, period, as_of=last, now=now, ledger=ledger)
        if first != past[-1]:
            number = f"澜政管〔{last.year}〕{(last.month // 3) * 6}号"
            title = f"关于{period_words(period, SOURCE_LANGUAGE)}政务信息考核结果的通报"
            imprint = Imprint(title, BODY, number, last + timedelta(days=8), "陈建国")
            issue(session, administrator, ran.assessment, imprint, now=now)


def assess_satisfaction(
    session: Session, administrator: Actor, year: Year, *, now: datetime
) -> None:
    """Adopt the scheme that reads the city's own survey, and run it for the last quarter."""
    version = adopt_scheme(session, administrator, "satisfaction.yaml", now)
    period = last_quarter(year)
    as_of = period.end - timedelta(days=1)
    surveys = offer_of(session, administrator, version, period).proposal
    assess(session, administrator, version, period, as_of=as_of, now=now, surveys=surveys)


def assess_quality(session: Session, administrator: Actor, year: Year, *, now: datetime) -> None:
    """Adopt the scheme that reads the city's inspections, and run it on what was found so far."""
    version = adopt_scheme(session, administrator, "quality.yaml", now)
    for period in quarters_over(year)[-2:]:
        as_of = period.end - timedelta(days=1)
        assess(session, administrator, version, period, as_of=as_of, now=now)


def last_quarter(year: Year) -> Period:
    """Return the last quarter that is over."""
    return quarters_over(year)[-1]


def quarters_over(year: Year) -> list[Period]:
    """Return the quarters that are over, in order."""
    return [
        Period.around(first, Level.QUARTER)
        for first, until in year.quarters
        if until <= year.today
    ]


def adopt_scheme(
    session: Session, administrator: Actor, name: str, now: datetime
) -> SchemeVersion:
    """Adopt a scheme of the city, which assesses centres: windows are left out by decision."""
    source = files("surveyapp.demo").joinpath(name).read_text(encoding="utf-8")
    version = adopt(session, administrator, source, now=now)
    placed = load_classification(session, administrator, version, on=now.date())
    others = {one.unit.id: NOT_ASSESSED for one in placed.units if one.is_undecided}
    classify(session, administrator, version, others, now=now)
    return version
