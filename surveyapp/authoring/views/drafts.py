"""The list of questionnaires, beginning one, and working on its text."""

from datetime import UTC, date, datetime
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.accounts.service import display_names
from surveyapp.authoring import service
from surveyapp.authoring.errors import (
    AuthoringRefusedError,
    CodeRefusedError,
    CodeTakenError,
    NotInLibraryError,
)
from surveyapp.authoring.models import QuestionnaireDraft, QuestionnaireRecord
from surveyapp.authoring.views.blueprint import blueprint, for_editors, for_readers
from surveyapp.database import current_session
from surveyapp.errors import StaleError
from surveyapp.messages import N_, say
from surveyapp.sent import sent

STARTED = N_("草稿已建立。编辑后请检查、预览，再发布。")
SAVED = N_("草稿已保存。")


@blueprint.get("/questionnaires")
@for_readers
def list_questionnaires() -> ResponseReturnValue:
    """Show every questionnaire of the authority with its versions and its draft."""
    session = current_session()
    questionnaires = service.list_questionnaires(session, g.actor)
    people = {version.published_by for each in questionnaires for version in each.versions}
    people |= {each.draft.changed_by for each in questionnaires if each.draft}
    return render_template(
        "authoring/list_questionnaires.html",
        questionnaires=questionnaires,
        names=display_names(session, people),
        has_news=service.has_news,
    )


@blueprint.get("/questionnaires/new")
@for_editors
def new_questionnaire() -> ResponseReturnValue:
    """Offer the library, a file, and an empty text to begin with."""
    return _new_page()


@blueprint.post("/questionnaires/new")
@for_editors
def start_draft() -> ResponseReturnValue:
    """Begin a questionnaire from the library, from a file, or empty."""
    session, now = current_session(), datetime.now(UTC)
    try:
        source, proposed = _first_text()
        code = sent("code") or service.claim_code(session, g.actor, proposed)
        questionnaire = service.start_draft(session, g.actor, code, source, now=now)
    except AuthoringRefusedError as refusal:
        return _new_page(refusal), refusal.status
    flash(say(STARTED, g.language), "success")
    return redirect(
        url_for(".edit_draft", questionnaire_id=questionnaire.id), HTTPStatus.SEE_OTHER
    )


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/draft")
@for_readers
def edit_draft(questionnaire_id: UUID) -> ResponseReturnValue:
    """Show the text of a draft with all its problems beside it."""
    draft = service.find_draft(current_session(), g.actor, questionnaire_id)
    return _editor(draft, draft.source, draft.revision)


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/draft")
@for_editors
def save_draft(questionnaire_id: UUID) -> ResponseReturnValue:
    """Save the text, or check it without saving; a stale save shows both texts."""
    session, source = current_session(), request.form.get("source", "")
    draft = service.find_draft(session, g.actor, questionnaire_id)
    revision, now = request.form.get("revision", 0, type=int), datetime.now(UTC)
    try:
        if request.form.get("step") == "check":
            return _editor(draft, service.tidy(source), revision, is_checked=True)
        service.save_draft(session, g.actor, questionnaire_id, source, revision=revision, now=now)
    except AuthoringRefusedError as refusal:
        return _editor(draft, source, revision, refusal=refusal), refusal.status
    except StaleError as refusal:
        return _stale_page(draft, source, refusal), refusal.status
    flash(say(SAVED, g.language), "success")
    return redirect(
        url_for(".edit_draft", questionnaire_id=questionnaire_id), HTTPStatus.SEE_OTHER
    )


def civil_today() -> date:
    """Return the day it is in the actor's authority."""
    return civil_now().date()


def civil_now() -> datetime:
    """Return what the clock of the actor's authority shows."""
    return datetime.now(ZoneInfo(g.actor.zone))


def _first_text() -> tuple[str, str]:
    match request.form.get("from"):
        case "library":
            entry = service.library_entry(request.form.get("entry", ""))
            return entry.source, entry.name
        case "file":
            file = request.files.get("file")
            source = service.read_upload(file.read(service.MAX_BYTES + 1) if file else b"")
            return source, service.code_of(source) or "uploaded"
        case _:
            code = sent("code") or "questionnaire"
            return service.EMPTY.format(code=code), code


def _new_page(refusal: AuthoringRefusedError | None = None) -> str:
    proposals = {
        entry.name: service.free_code(current_session(), g.actor, entry.name)
        for entry in service.library_entries()
    }
    return render_template(
        "authoring/new_questionnaire.html",
        entries=service.library_entries(),
        proposals=proposals,
        empty_code=service.free_code(current_session(), g.actor, "questionnaire"),
        refusal=refusal.say(g.language) if refusal else "",
        refused_at=_refused_at(refusal) if refusal else "",
        code_at=_code_at() if refusal else "",
        code=sent("code"),
    )


def _refused_at(refusal: AuthoringRefusedError) -> str:
    """Return the id of the field that a refusal is about; nothing where no field is."""
    if isinstance(refusal, CodeRefusedError | CodeTakenError):
        return _code_at()
    return "" if isinstance(refusal, NotInLibraryError) else "file"


def _code_at() -> str:
    """Return the id of the field in which a code was typed."""
    match request.form.get("from"):
        case "library":
            return f"code-{sent('entry')}"
        case "file":
            return "upload-code"
        case _:
            return "empty-code"


def _editor(
    draft: QuestionnaireDraft,
    source: str,
    revision: int,
    *,
    is_checked: bool = False,
    refusal: AuthoringRefusedError | None = None,
) -> str:
    questionnaire: QuestionnaireRecord = draft.questionnaire
    return render_template(
        "authoring/edit_draft.html",
        questionnaire=questionnaire,
        draft=draft,
        source=source,
        revision=revision,
        checked=service.check_draft(current_session(), draft, source, today=civil_today()),
        is_checked=is_checked,
        is_saved=source == draft.source,
        has_news=service.has_news(questionnaire),
        refusal=refusal.say(g.language) if refusal else "",
    )


def _stale_page(draft: QuestionnaireDraft, source: str, refusal: StaleError) -> str:
    names = display_names(current_session(), {draft.changed_by})
    return render_template(
        "authoring/stale_draft.html",
        questionnaire=draft.questionnaire,
        draft=draft,
        source=source,
        changed_by=names.get(draft.changed_by, ""),
        changes=service.compare_texts(draft.source, source),
        refusal=refusal.say(g.language),
    )
