"""Schemes: what there is to adopt, one as it was adopted, its parameters and its examples."""

from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.errors import InvalidPlanError
from analysis.schemes.checks import find_warnings
from analysis.schemes.needs import tables_needed
from analysis.schemes.tables import UNITS
from surveyapp.accounts.service import display_names
from surveyapp.assessment import adoption, scheme_parts
from surveyapp.assessment.errors import SchemeUnchangedError
from surveyapp.assessment.expert_rows import judged_indicators
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.offered_ledger import offers_of
from surveyapp.assessment.parameters import asked_for, value_words, words_of
from surveyapp.assessment.problem_words import tell_difference, tell_problems
from surveyapp.assessment.scheme_problems import describe_scheme
from surveyapp.assessment.views.blueprint import (
    blueprint,
    for_adopters,
    for_overseers,
)
from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.messages import N_, TEXT_TOO_LONG
from surveyapp.sent import sent
from surveyapp.wording import tell, text

ADOPTED = N_("已采用《{title}》，存为第 {number} 版。{examples} 个示例全部通过。")
UNPROVED = N_("已存为第 {number} 版，但 {examples} 个示例中有 {failed} 个不符。请看下面的示例。")
AT_FIELD = N_("{place}：{said}")
NOTHING_GIVEN = N_("请选择一个 YAML 文件，或把办法的内容贴在下面。")
MAX_SOURCE = 400_000


@blueprint.get("/schemes")
@for_overseers
def list_schemes() -> ResponseReturnValue:
    """List the schemes adopted, and those that can be."""
    return _list_page()


@blueprint.post("/schemes")
@for_adopters
def adopt_from_library() -> ResponseReturnValue:
    """Adopt a scheme of the library as it is; what must be set is asked for on its page."""
    source = adoption.library_source(sent("code"))
    try:
        version = adoption.adopt(current_session(), g.actor, source, now=datetime.now(UTC))
    except SchemeUnchangedError as refusal:
        return _list_page(refusal.say(g.language)), refusal.status
    return _adopted(version)


@blueprint.get("/schemes/library/<code>")
@for_overseers
def show_library_scheme(code: str) -> ResponseReturnValue:
    """Show the parts of a scheme of the library, to whoever may adopt it then."""
    file, language = adoption.read_scheme(adoption.library_source(code), {}), g.language
    scheme = file.scheme
    tables = [name for name in tables_needed(scheme) if name != UNITS]
    return render_template(
        "assessment/library.html",
        scheme=scheme,
        adopted=adoption.newest(current_session(), g.actor, scheme.scheme),
        unset=file.unset,
        tables=scheme_parts.evidence_titles(tables, language),
        periods=scheme_parts.period_lines(scheme, language),
        indicators=list(scheme_parts.indicator_lines(scheme.indicators, language)),
        clauses=scheme_parts.clause_lines(scheme, language),
        asked=[
            (one, value_words(one, one.default, language)) for one in scheme.parameters.values()
        ],
    )


@blueprint.get("/schemes/new")
@for_adopters
def show_new_scheme() -> ResponseReturnValue:
    """Show the form that takes the text of a scheme, or of the next version of one."""
    code = request.args.get("based_on", "")
    version = adoption.newest(current_session(), g.actor, code) if code else None
    return _new_page("" if version is None else version.source)


@blueprint.post("/schemes/new")
@for_adopters
def adopt_scheme() -> ResponseReturnValue:
    """Adopt a scheme that somebody wrote, or tell everything that is wrong with it."""
    upload, source = request.files.get("file"), sent("source", multi_line=True)
    source = source.replace("\r\n", "\n")
    try:
        if upload is not None and upload.filename:
            source = adoption.text_of(upload.read())
        if refusal := _refusal(source):
            return _new_page(source, refusal=refusal), HTTPStatus.UNPROCESSABLE_ENTITY
        version = adoption.adopt(current_session(), g.actor, source, now=datetime.now(UTC))
    except InvalidPlanError as error:
        return _new_page(source, error), HTTPStatus.UNPROCESSABLE_ENTITY
    except SchemeUnchangedError as unchanged:
        return _new_page(source, refusal=unchanged.say(g.language)), unchanged.status
    return _adopted(version)


def _refusal(source: str) -> str:
    if not source.strip():
        return tell(NOTHING_GIVEN)
    is_long = len(source) > MAX_SOURCE
    return tell(TEXT_TOO_LONG, maximum=MAX_SOURCE, count=len(source)) if is_long else ""


@blueprint.get("/schemes/<uuid:scheme_version_id>")
@for_overseers
def show_scheme(scheme_version_id: UUID) -> ResponseReturnValue:
    """Show a version: where it comes from, what it leaves open, and whether it proves itself."""
    return _scheme_page(adoption.open_version(current_session(), g.actor, scheme_version_id))


@blueprint.post("/schemes/<uuid:scheme_version_id>")
@for_adopters
def set_parameters(scheme_version_id: UUID) -> ResponseReturnValue:
    """Set the parameters of a scheme, which makes its next version."""
    proved = adoption.open_version(current_session(), g.actor, scheme_version_id)
    declared = proved.file.scheme.parameters
    written = {name: sent(f"p-{name}") for name in declared}
    try:
        version = adoption.set_parameters(
            current_session(), g.actor, proved.version, written, now=datetime.now(UTC)
        )
    except InvalidPlanError as error:
        page = _scheme_page(proved, written=written, error=error)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    except SchemeUnchangedError as refusal:
        page = _scheme_page(proved, written=written, refusal=refusal.say(g.language))
        return page, refusal.status
    return _adopted(version)


@blueprint.get("/schemes/<uuid:scheme_version_id>/scheme.yaml")
@for_overseers
def download_scheme(scheme_version_id: UUID) -> ResponseReturnValue:
    """Hand out the text of a version."""
    version = adoption.find_version(current_session(), g.actor, scheme_version_id)
    response = Response(version.source, mimetype="application/yaml")
    name = f"{version.code}-{version.number}.yaml"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _adopted(version: SchemeVersion) -> ResponseReturnValue:
    told = UNPROVED if version.failed_examples else ADOPTED
    sentence = tell(
        told, title=version.title.get(g.language) or next(iter(version.title.values())),
        number=version.number, examples=version.examples, failed=version.failed_examples,
    )  # fmt: skip
    flash(sentence, "warn" if version.failed_examples else "success")
    address = url_for(".show_scheme", scheme_version_id=version.id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _list_page(refusal: str = "") -> str:
    session, today = current_session(), today_here()
    adopted = adoption.list_schemes(session, g.actor)
    codes = {version.code for version in adopted}
    holding = {code: adoption.in_force(session, g.actor, code, today) for code in codes}
    return render_template(
        "assessment/schemes.html",
        adopted=adopted,
        holding=holding,
        library=[one for one in adoption.library_schemes() if one.code not in codes],
        refusal=refusal,
    )


@cache
def _sample() -> str:
    return files("surveyapp.assessment").joinpath("example.yaml").read_text(encoding="utf-8")


def _new_page(source: str, error: InvalidPlanError | None = None, *, refusal: str = "") -> str:
    return render_template(
        "assessment/new_scheme.html",
        source=source,
        sample=_sample(),
        problems=[] if error is None else tell_problems(error, g.language),
        refusal=refusal,
    )


def _scheme_page(
    proved: adoption.ProvedVersion,
    *,
    written: dict[str, str] | None = None,
    error: InvalidPlanError | None = None,
    refusal: str = "",
) -> str:
    session, (version, file, examples) = current_session(), proved
    problems = [] if error is None else tell_problems(error, g.language)
    declared = file.scheme.parameters
    versions = adoption.list_versions(session, g.actor, version.code)
    at_fields = [
        (f"p-{one.column}", tell(AT_FIELD, place=(declared[one.column].title,), said=one.remedy))
        for one in problems
        if one.column in declared
    ]
    return render_template(
        "assessment/scheme.html",
        version=version,
        scheme=file.scheme,
        words_of=words_of,
        asked=asked_for(file.scheme.parameters, version.parameters | (written or {}), g.language),
        examples=examples,
        warnings=[describe_scheme(one, g.language) for one in find_warnings(file)],
        failed=[
            (
                text(one.title) if one.title else one.name,
                [tell_difference(each, g.language) for each in one.differences],
            )
            for one in examples
            if one.differences
        ],
        versions=versions,
        is_judged=bool(judged_indicators(file.scheme)),
        lacks_ledger=file.scheme.events is not None
        and not any(one.fits for _, one in offers_of(session, g.actor, file.scheme)),
        holding=adoption.in_force(session, g.actor, version.code, today_here()),
        people=display_names(session, {one.adopted_by for one in versions}),
        problems=problems,
        at_fields=at_fields,
        elsewhere=[one for one in problems if one.column not in declared],
        unset=adoption.unset_titles(version),
        refusal=refusal,
    )
