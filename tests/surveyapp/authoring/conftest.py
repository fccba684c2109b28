"""An evaluator at work on questionnaires."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.access import Actor, Role
from surveyapp.authoring.models import QuestionnaireRecord
from surveyapp.authoring.service import EMPTY, start_draft
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_account, make_actor


@pytest.fixture
def evaluator(session: Session, authority: SupervisingAuthority) -> Actor:
    account = make_account(session, authority, Role.EVALUATOR, login="author")
    return make_actor(account, authority)


@pytest.fixture
def questionnaire(session: Session, evaluator: Actor) -> QuestionnaireRecord:
    """Return a questionnaire whose draft has two questions and no error."""
    source = EMPTY.format(code="visit")
    questionnaire = start_draft(session, evaluator, "visit", source, now=NOW)
    session.commit()
    return questionnaire
