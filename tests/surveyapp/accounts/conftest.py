"""Somebody who can sign in."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.accounts.models import Account
from surveyapp.units.models import SupervisingAuthority
from tests.factories import make_account


@pytest.fixture
def li(session: Session, authority: SupervisingAuthority) -> Account:
    account = make_account(session, authority, Role.EVALUATOR, login="li")
    session.commit()
    return account
