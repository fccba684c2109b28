"""Typing in one form after the other, by keyboard alone where there are scripts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from surveyapp.at_hand import secret_key
from surveyapp.authoring.service import published_questionnaire
from surveyapp.database import current_session
from surveyapp.errors import SurveyError, WaveClosedError
from surveyapp.fieldwork.service import find_entrance, is_taking_answers
from surveyapp.messages import ENTER_WHOLE_NUMBER, say
from surveyapp.pages.covers import make_cover
from surveyapp.pages.filling import filled_in
from surveyapp.pages.forms import TOKEN, QuestionnaireForm, questionnaire_form
from surveyapp.paper import service
from surveyapp.paper.errors import EntryRefusedError, WrongNumberError
from surveyapp.paper.forms import whole_number
from surveyapp.paper.models import EntryBatch, FormFate, PaperForm
from surveyapp.paper.pdf import paper_number
from surveyapp.paper.screens import (
    EMPTY,
    INVALID,
    NUMBER,
    EntryScreen,
    answers_sent,
    checked_screen,
    fresh_screen,
)
from surveyapp.paper.views.blueprint import batch_here, blueprint, for_workers
from surveyapp.paper.vocabulary import FATE_LABELS, INVALID_FATES
from surveyapp.responding import tokens
from surveyapp.responding.corrections import SettledError
from surveyapp.responding.hands import Hand
from surveyapp.responding.models import AnswerMode
from surveyapp.responding.photos import take_in
from surveyapp.responding.quotas import QuotaFullError, cells_met
from surveyapp.responding.reception import IncomingResponse
from surveyapp.responding.tokens import PageToken

LAST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a batch at work: where it belongs, and what was sent for it."""

    batch: EntryBatch
    token: PageToken
    sent: MultiDict[str, str] | None
    corrected: PaperForm | None = None

    @property
    def form(self) -> type[QuestionnaireForm]:
        """The form class of the questionnaire, in the language of the paper."""
        questionnaire = published_questionnaire(current_session(), self.batch.version_id)
        return questionnaire_form(questionnaire, self.batch.language)

    def filled_form(self) -> QuestionnaireForm:
        """Return the form as it was sent, with the photographs that belong to it."""
        form = self.form(self.sent, now=self.clock)
        known = self.corrected.response_id if self.corrected else None
        take_in(form, known or self.token.response_id, g.actor.zone)
        return form

    @property
    def clock(self) -> datetime:
        """What the clock showed when the page was opened."""
        return self.token.issued_at.astimezone(ZoneInfo(g.actor.zone))


@blueprint.get("/entry-batches/<uuid:entry_batch_id>/forms/new")
@for_workers
def show_new_form(entry_batch_id: UUID) -> ResponseReturnValue:
    """Show an empty form to be typed in."""
    page = Page(_find(entry_batch_id), _fresh_token(_find(entry_batch_id)), None)
    return _show(page, fresh_screen(page.form(now=page.clock)))


@blueprint.post("/entry-batches/<uuid:entry_batch_id>/forms/new")
@for_workers
def add_form(entry_batch_id: UUID) -> ResponseReturnValue:
    """Keep what was typed and go on to the next form, or show what must be mended."""
    batch = _find(entry_batch_id)
    return _take(Page(batch, _sent_token(batch), answers_sent(request.form)))


@blueprint.get("/entry-batches/<uuid:entry_batch_id>/forms/<uuid:paper_form_id>")
@for_workers
def show_form(entry_batch_id: UUID, paper_form_id: UUID) -> ResponseReturnValue:
    """Show what was typed of a form, to be corrected."""
    batch = _find(entry_batch_id)
    corrected = service.find_form(current_session(), batch, paper_form_id)
    questionnaire = published_questionnaire(current_session(), batch.version_id)
    sent = filled_in(questionnaire, service.typed_answers(current_session(), corrected))
    page = Page(batch, _fresh_token(batch), sent, corrected)
    return _show(page, fresh_screen(page.filled_form()))


@blueprint.post("/entry-batches/<uuid:entry_batch_id>/forms/<uuid:paper_form_id>")
@for_workers
def correct_form(entry_batch_id: UUID, paper_form_id: UUID) -> ResponseReturnValue:
    """Put what is on the paper in the place of what was typed."""
    batch = _find(entry_batch_id)
    corrected = service.find_form(current_session(), batch, paper_form_id)
    return _take(Page(batch, _sent_token(batch), answers_sent(request.form), corrected))


def _take(page: Page) -> ResponseReturnValue:
    number, fate = whole_number(request.form.get(NUMBER)), _sent_fate()
    is_number_wrong = number is None and bool(request.form.get(NUMBER, "").strip())
    form = page.filled_form()
    if fate is FormFate.ENTERED:
        entry = checked_screen(form, request.form.get(EMPTY, "").split())
    else:
        entry = fresh_screen(form)
    if is_number_wrong or (fate is FormFate.ENTERED and not entry.is_complete):
        sentence = say(ENTER_WHOLE_NUMBER, g.language) if is_number_wrong else _fault(page, number)
        return _show(page, entry, sentence), HTTPStatus.UNPROCESSABLE_ENTITY
    is_valid = fate is FormFate.ENTERED
    entrance = find_entrance(current_session(), page.batch.collector.code, on_paper=True)
    answers = IncomingResponse(
        page.token,
        page.batch.language,
        form.reading.answers,
        identity_mode=page.batch.collector.identity_mode,
        quotas=cells_met(entrance, form.reading.answers),
    )
    typed = service.TypedForm(page.token.response_id, number, fate, answers if is_valid else None)
    try:
        _keep(page, typed)
    except WrongNumberError as refusal:
        return _show(page, entry, refusal.say(g.language)), refusal.status
    except (EntryRefusedError, QuotaFullError, SettledError, WaveClosedError) as refusal:
        return _show(page, entry, refusal=refusal), refusal.status
    following = url_for(".show_new_form", entry_batch_id=page.batch.id)
    return redirect(following, HTTPStatus.SEE_OTHER)


def _fault(page: Page, number: int | None) -> str:
    """Return what is wrong with a number, to be told with all else that is."""
    try:
        service.require_number(current_session(), page.batch, number, page.corrected)
    except EntryRefusedError as refusal:
        return refusal.say(g.language)
    return ""


def _keep(page: Page, typed: service.TypedForm) -> None:
    session, now = current_session(), datetime.now(UTC)
    if page.corrected is None:
        service.add_form(session, g.actor, page.batch, typed, now=now)
    else:
        service.correct_form(session, g.actor, page.corrected, typed, now=now)


def _show(
    page: Page,
    entry: EntryScreen,
    number_error: str = "",
    refusal: SurveyError | None = None,
) -> str:
    session, batch = current_session(), page.batch
    corrected = page.corrected
    before = paper_number(corrected.number) if corrected and corrected.number else ""
    questionnaire = published_questionnaire(session, batch.version_id)
    return render_template(
        "paper/enter_form.html",
        batch=batch,
        wave=batch.collector.wave,
        is_open=is_taking_answers(batch.collector.wave, datetime.now(UTC)),
        entry=entry,
        cover=make_cover(questionnaire, batch.language),
        shown=service.show_batch(session, batch),
        last=service.list_forms(session, batch, most=LAST_SHOWN),
        corrected=corrected,
        number=request.form.get(NUMBER, before),
        number_error=number_error,
        refusal=refusal.say(g.language) if refusal else "",
        token=tokens.sign(page.token, secret_key()),
        paper_number=paper_number,
        invalid=[(fate.value, say(FATE_LABELS[fate], g.language)) for fate in INVALID_FATES],
        fate_words=lambda fate: say(FATE_LABELS[fate], g.language),
    )


def _find(entry_batch_id: UUID) -> EntryBatch:
    return batch_here(entry_batch_id)


def _fresh_token(batch: EntryBatch) -> PageToken:
    return _token(batch, uuid4(), datetime.now(UTC))


def _sent_token(batch: EntryBatch) -> PageToken:
    sent = tokens.read(request.form.get(TOKEN, ""), secret_key(), collector=batch.collector.code)
    # Paper comes out of a box: whatever a citizen's page knows of its occasion is left behind.
    return _token(batch, sent.response_id, sent.issued_at)


def _token(batch: EntryBatch, response_id: UUID, issued_at: datetime) -> PageToken:
    hand = Hand(AnswerMode.TYPED, g.actor.account_id)
    return PageToken(batch.collector.code, batch.version_id, response_id, issued_at, hand=hand)


def _sent_fate() -> FormFate:
    sent = request.form.get(INVALID, "")
    return FormFate(sent) if sent in set(INVALID_FATES) else FormFate.ENTERED
