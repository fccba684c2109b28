"""The seven steps of an assessment: what is done, by whom, when, and what comes next."""

from http import HTTPStatus
from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from surveyapp.accounts.service import display_names
from surveyapp.assessment import adoption, runs
from surveyapp.assessment.errors import NotAPeriodError
from surveyapp.assessment.expert_rows import judged_indicators
from surveyapp.assessment.step_facts import Fact
from surveyapp.assessment.steps import StepKind, load_course
from surveyapp.assessment.views.blueprint import blueprint, for_overseers
from surveyapp.assessment.views.runs import last_over
from surveyapp.at_hand import today_here
from surveyapp.database import current_session
from surveyapp.messages import N_
from surveyapp.period_words import period_name, period_words
from surveyapp.wording import tell

STEPS = {  # What each is called, and what there is to do.
    StepKind.PLAN: (N_("评估方案"), N_("采用办法，用示例证明它算得对。")),
    StepKind.INDICATORS: (N_("指标和单位"), N_("设定参数和权重，把单位归入类别。")),
    StepKind.SURVEY: (N_("满意度调查"), N_("收集群众的评价，读入调查指数。")),
    StepKind.EFFECTIVENESS: (N_("服务效能"), N_("登记计分事件，读入办件、问题、统计和专家评分。")),
    StepKind.QUALITY: (N_("服务质量"), N_("读入抽样检查和检查表。")),
    StepKind.REPORT: (N_("评估报告"), N_("运行办法，核对结果，印发通报。")),
    StepKind.IMPROVEMENT: (N_("改进措施"), N_("决定各条建议，落实整改措施。")),
}


@blueprint.get("/schemes/<uuid:scheme_version_id>/steps")
@for_overseers
def show_steps(scheme_version_id: UUID) -> ResponseReturnValue:
    """Show how far the assessment of a period has come."""
    session, today = current_session(), today_here()
    version = adoption.find_version(session, g.actor, scheme_version_id)
    usual = last_over(adoption.scheme_file(version).scheme)
    asked, refusal = request.args.get("period", usual).strip(), ""
    try:
        period = runs.read_period(asked)
    except NotAPeriodError as error:
        period, refusal = runs.read_period(usual), error.say(g.language)
    course = load_course(session, g.actor, version, period, today=today)
    page = render_template(
        "assessment/steps.html",
        course=course,
        version=version,
        asked=asked,
        period=period_words(period, g.language),
        steps=STEPS,
        said=_said,
        people=display_names(session, {f.by for step in course.steps for f in step.facts}),
        is_judged=bool(judged_indicators(adoption.scheme_file(version).scheme)),
        reads_events=adoption.scheme_file(version).scheme.events is not None,
        refusal=refusal,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK


def _said(fact: Fact) -> str:
    """Return what a fact says; a table and a period by their names in the reader's language."""
    gaps = dict(fact.gaps)
    if "table" in gaps:
        gaps["table"] = tell(str(gaps["table"]))
    if "period" in gaps:
        gaps["period"] = period_name(str(gaps["period"]), g.language)
    return tell(fact.sentence, **gaps)
