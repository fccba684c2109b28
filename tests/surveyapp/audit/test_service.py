"""What is written down stays as it was written."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.audit.service import write_entry, write_unattended
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, make_account, make_actor


def test_an_entry_says_who_did_what_when_to_what(
    session: Session, authority: SupervisingAuthority
) -> None:
    account = make_account(session, authority, Role.EVALUATOR, login="li")
    actor = make_actor(account, authority)
    write_entry(session, actor, Action.PUBLISHED, "visit v1", now=NOW, content_hash="0")
    session.commit()

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.at, entry.action, entry.subject, entry.details) == (
        NOW, Action.PUBLISHED, "visit v1", {"content_hash": "0"},
    )  # fmt: skip
    assert (entry.login, entry.account_id, entry.authority_id) == ("li", account.id, authority.id)


def test_words_too_long_for_the_log_are_cut_and_not_refused(
    session: Session, authority: SupervisingAuthority
) -> None:
    write_unattended(session, authority.id, Action.IMPORTED, "字" * 300, now=NOW)
    session.commit()

    assert len(session.scalars(select(AuditEntry.subject)).one()) == 200
