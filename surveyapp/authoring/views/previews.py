"""Previews: a questionnaire as on a phone, in each of its languages; nothing can be sent."""

from uuid import UUID

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.definition import Questionnaire
from questionnaires.expressions import ExpressionProblemCode
from questionnaires.formats.yaml import examine
from questionnaires.paths import path_minutes
from questionnaires.problems import ProblemCode
from surveyapp.authoring import service
from surveyapp.authoring.views.blueprint import blueprint, for_editors, for_readers
from surveyapp.authoring.views.drafts import civil_now, civil_today
from surveyapp.database import current_session
from surveyapp.errors import NotFoundError
from surveyapp.messages import N_, closest, say
from surveyapp.orm import Words
from surveyapp.pages.covers import cover_after, make_cover
from surveyapp.pages.forms import questionnaire_form
from surveyapp.pages.screens import whole_screen

OF_DRAFT = N_("已保存的草稿。")
OF_VERSION = N_("第 {number} 版。")
OF_LIBRARY = N_("问卷库。")


@blueprint.get("/questionnaires/<uuid:questionnaire_id>/draft/preview")
@for_readers
def preview_draft(questionnaire_id: UUID) -> ResponseReturnValue:
    """Show the saved draft as on a phone, if it, its conditions and its scales can be read."""
    draft = service.find_draft(current_session(), g.actor, questionnaire_id)
    found = examine(draft.source, today=civil_today())
    is_readable = not any(
        isinstance(each.code, ExpressionProblemCode) or each.code is ProblemCode.UNKNOWN_SCALE
        for each in found.problems
    )
    definition = found.questionnaire if is_readable else None
    back = url_for(".edit_draft", questionnaire_id=questionnaire_id)
    what = say(OF_DRAFT, g.language)
    return _preview(draft.questionnaire.title, what, back, definition)


@blueprint.get("/questionnaires/versions/<uuid:version_id>/preview")
@for_readers
def preview_version(version_id: UUID) -> ResponseReturnValue:
    """Show a published version as on a phone."""
    version = service.find_version(current_session(), g.actor, version_id)
    definition = service.published_questionnaire(current_session(), version_id)
    back = url_for(".show_version", version_id=version_id)
    what = say(OF_VERSION, g.language, number=version.number)
    return _preview(version.questionnaire.title, what, back, definition)


@blueprint.get("/questionnaires/library/<name>/preview")
@for_editors
def preview_library(name: str) -> ResponseReturnValue:
    """Show a questionnaire of the library as on a phone."""
    entry = next((each for each in service.library_entries() if each.name == name), None)
    if entry is None:
        raise NotFoundError
    back = url_for(".new_questionnaire")
    return _preview(
        dict(entry.questionnaire.title), say(OF_LIBRARY, g.language), back, entry.questionnaire
    )


def _preview(
    title: Words, what: str, back: str, definition: Questionnaire | None
) -> ResponseReturnValue:
    """Show the page around the phone, or, inside its frame, what the phone shows."""
    wanted = request.args.get("language", g.language)
    known = definition.languages if definition else ()
    language = wanted if wanted in known else next(iter(known), g.language)
    if definition and "frame" in request.args:
        return _phone(definition, language)
    return render_template(
        "authoring/preview.html",
        title=title,
        what=what,
        back=back,
        languages=known,
        language=language,
        minutes=path_minutes(definition) if definition else None,
        frame=url_for(
            request.endpoint or "", frame=1, language=language, **(request.view_args or {})
        ),
    )


def _phone(definition: Questionnaire, language: str) -> str:
    g.language = closest(language)
    form = questionnaire_form(definition, language)(now=civil_now())
    cover = cover_after(definition, make_cover(definition, language), {})
    return render_template("authoring/phone.html", screen=whole_screen(form), cover=cover)
