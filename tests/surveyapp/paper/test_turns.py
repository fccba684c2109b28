"""Several clerks at one batch at one moment: whoever changes it takes turns."""

from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.fieldwork.models import Collector
from surveyapp.fieldwork.plans import LinkSettings
from surveyapp.fieldwork.service import change_links, set_collector_open
from surveyapp.paper.models import EntryBatch, FormFate, PaperForm
from surveyapp.paper.plans import NewBatch
from surveyapp.paper.service import (
    TypedForm,
    add_form,
    correct_form,
    find_batch,
    find_form,
    finish_batch,
    open_batch,
)
from surveyapp.responding.models import Response
from surveyapp.responding.reception import IncomingResponse
from surveyapp.responding.tokens import PageToken
from tests.factories import NOW
from tests.races import race

CLERKS = 6


@pytest.fixture
def batch(session: Session, collector: Collector, clerk: Actor) -> EntryBatch:
    batch = open_batch(session, clerk, collector, NewBatch("zh-CN", None), now=NOW)
    session.commit()
    return batch


def typed(batch: EntryBatch, level: str = "satisfied") -> TypedForm:
    page = PageToken(batch.collector.code, batch.version_id, uuid4(), NOW)
    mode = batch.collector.identity_mode
    incoming = IncomingResponse(page, "zh-CN", {"overall": level}, identity_mode=mode)
    return TypedForm(page.response_id, None, FormFate.ENTERED, incoming)


def test_two_who_correct_an_invalid_form_at_one_moment_leave_one_response(
    database_url: str, session: Session, batch: EntryBatch, clerk: Actor
) -> None:
    blank = TypedForm(uuid4(), None, FormFate.BLANK)
    form_id, batch_id = add_form(session, clerk, batch, blank, now=NOW).id, batch.id
    session.commit()
    sent = [typed(batch) for _ in range(CLERKS)]
    session.rollback()

    def correct(typed_in: TypedForm, own: Session) -> None:
        form = find_form(own, find_batch(own, clerk, batch_id), form_id)
        correct_form(own, clerk, form, typed_in, now=NOW)

    outcomes = race(database_url, [partial(correct, one) for one in sent])

    assert outcomes == [None] * CLERKS
    responses = session.scalars(select(Response.id)).all()
    assert responses == [session.scalars(select(PaperForm.response_id)).one()]


def test_a_collector_is_closed_and_changed_while_forms_are_typed_in_and_corrected(
    database_url: str, session: Session, batch: EntryBatch, clerk: Actor
) -> None:
    first = add_form(session, clerk, batch, typed(batch), now=NOW)
    form_id, batch_id, collector_id = first.id, batch.id, batch.collector_id
    session.commit()
    sent = [typed(batch, level) for level in ("dissatisfied", "very_dissatisfied") * CLERKS]
    session.rollback()

    def correct(typed_in: TypedForm, own: Session) -> None:
        form = find_form(own, find_batch(own, clerk, batch_id), form_id)
        correct_form(own, clerk, form, typed_in, now=NOW)

    def add(typed_in: TypedForm, own: Session) -> None:
        add_form(own, clerk, find_batch(own, clerk, batch_id), typed_in, now=NOW)

    def change(days: int, own: Session) -> None:
        collector = own.get_one(Collector, collector_id)
        settings = LinkSettings(days, allows_unlinked=True, allows_follow_up=True, asks_code=False)
        change_links(own, clerk, collector, settings, now=NOW)
        set_collector_open(own, clerk, collector, is_open=True, now=NOW)

    deeds = [
        *(partial(correct if place % 2 else add, one) for place, one in enumerate(sent)),
        *(partial(change, days) for days in range(1, CLERKS + 1)),
    ]
    outcomes = race(database_url, deeds)  # Whoever waits for each other fails, and is raised.

    assert outcomes == [None] * len(deeds)


def test_no_form_slips_into_a_batch_that_is_being_finished(
    database_url: str, session: Session, batch: EntryBatch, clerk: Actor
) -> None:
    batch_id = batch.id
    sent = [typed(batch) for _ in range(CLERKS)]
    session.rollback()

    def add(typed_in: TypedForm, own: Session) -> None:
        add_form(own, clerk, find_batch(own, clerk, batch_id), typed_in, now=NOW)

    def finish(one: UUID, own: Session) -> None:
        finish_batch(own, clerk, find_batch(own, clerk, one), now=NOW)

    deeds = [partial(finish, batch_id), *(partial(add, one) for one in sent)]
    race(database_url, deeds)

    finished = select(AuditEntry).where(AuditEntry.action == Action.ENTRY_FINISHED)
    counted = session.scalars(finished).one().details["entered"]
    assert len(session.scalars(select(PaperForm)).all()) == counted
