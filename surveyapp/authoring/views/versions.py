"""Published versions: publishing one, looking at one, comparing two."""

from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.answers import clean_words
from surveyapp.accounts.service import display_names
from surveyapp.authoring import service
from surveyapp.authoring.errors import AuthoringRefusedError
from surveyapp.authoring.views.blueprint import blueprint, for_editors, for_readers
from surveyapp.authoring.views.drafts import civil_today
from surveyapp.database import current_session
from surveyapp.messages import N_, say

PUBLISHED = N_("第 {number} 版已发布，内容不再改变。内容指纹：{content_hash}")


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/publish")
@for_editors
def show_publication(questionnaire_id: UUID) -> ResponseReturnValue:
    """Show what publishing the draft would change, and what stands in its way."""
    return _publication_page(questionnaire_id)


@blueprint.post("/questionnaires/<uuid:questionnaire_id>/publish")
@for_editors
def publish(questionnaire_id: UUID) -> ResponseReturnValue:
    """Publish the draft as the next version."""
    wish = service.Publication(
        revision=request.form.get("revision", 0, type=int),
        note=clean_words(request.form.get("note", ""), multi_line=True),
        accepts_warnings="accepted" in request.form,
    )
    try:
        version = service.publish(
            current_session(), g.actor, questionnaire_id, wish, now=datetime.now(UTC)
        )
    except AuthoringRefusedError as refusal:
        return _publication_page(questionnaire_id, refusal), refusal.status
    said = say(PUBLISHED, g.language, number=version.number, content_hash=version.content_hash)
    flash(said, "success")
    return redirect(url_for(".show_version", version_id=version.id), HTTPStatus.SEE_OTHER)


@blueprint.get("/questionnaires/versions/<uuid:version_id>")
@for_readers
def show_version(version_id: UUID) -> ResponseReturnValue:
    """Show a published version: who published it when, its hash, and its text."""
    session = current_session()
    version = service.find_version(session, g.actor, version_id)
    return render_template(
        "authoring/show_version.html",
        version=version,
        questionnaire=version.questionnaire,
        names=display_names(session, {version.published_by}),
    )


@blueprint.get("/questionnaires/versions/<uuid:version_id>.yaml")
@for_readers
def download_version(version_id: UUID) -> ResponseReturnValue:
    """Hand out the text of a published version, as it was written."""
    version = service.find_version(current_session(), g.actor, version_id)
    answer = Response(version.source, mimetype="application/yaml")
    name = f"{version.questionnaire.code}-v{version.number}.yaml"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/compare")
@for_readers
def compare_versions(questionnaire_id: UUID) -> ResponseReturnValue:
    """Show what changed between two versions, and what breaks comparability."""
    questionnaire = service.find_questionnaire(current_session(), g.actor, questionnaire_id)
    numbers = [version.number for version in questionnaire.versions]
    before = request.args.get("before", max(numbers[-1:] or [0]) - 1, type=int)
    after = request.args.get("after", max(numbers[-1:] or [0]), type=int)
    return render_template(
        "authoring/compare_versions.html",
        questionnaire=questionnaire,
        numbers=numbers,
        before=before,
        after=after,
        comparison=service.compare_versions(current_session(), questionnaire, before, after),
    )


def _publication_page(questionnaire_id: UUID, refusal: AuthoringRefusedError | None = None) -> str:
    prospect = service.prospect(current_session(), g.actor, questionnaire_id, today=civil_today())
    return render_template(
        "authoring/publish.html",
        prospect=prospect,
        questionnaire=prospect.questionnaire,
        note=request.form.get("note", ""),
        max_note=service.MAX_NOTE,
        refusal=refusal.say(g.language) if refusal else "",
        obstacle=prospect.obstacle.say(g.language) if prospect.obstacle else "",
    )
