"""Small schemes to adopt, units of their classes, and evidence for them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from surveyapp.access import Actor
from surveyapp.assessment.batches import HandedIn, hand_in, keep_batch
from surveyapp.assessment.bulletin.imprint import Imprint
from surveyapp.assessment.models import EvidenceBatch, SchemeVersion
from surveyapp.units.models import (
    AssessedUnit,
    SupervisingAuthority,
    UnitClass,
    UnitClassification,
)

IMPRINT = Imprint("第一季度通报", "市局", "市政管〔2026〕7号", date(2026, 4, 10), "陈局长")
LATER_IMPRINT = replace(IMPRINT, document_number="市政管〔2026〕8号")
SIGNED = {  # As the form sends it.
    "bulletin": "第一季度通报", "issuing_body": "市局", "document_number": "市政管[2026]7号",
    "dated_on": "2026-04-10", "signed_by": "陈局长",
}  # fmt: skip
POINTS = """\
scheme: points
version: 1
title: {zh-CN: 采用得分办法, en: Points for adoptions}
effective: {from: 2026-01-01}
classes:
  center: {zh-CN: 政务服务中心, en: Service centres}
clauses:
  "3": {place: 第三条, says: {zh-CN: 每条采用 10 分。, en: Ten points each.}}
events:
  outlets: {journal: {zh-CN: 政务信息, en: Journal}}
  categories:
    adoption: {title: {zh-CN: 采用, en: Adoption}, date: adopted_on}
    concealed: {title: {zh-CN: 瞒报, en: Concealed}, date: occurred_on, needs_approval: true}
rules:
  points:
    kind: category_points
    title: {zh-CN: 采用得分, en: Points}
    points: {adoption: 10}
    clause: "3"
  hidden:
    kind: veto
    title: {zh-CN: 瞒报, en: Concealed}
    category: concealed
    zero_out: points
    propose: criticism_notice
  share:
    kind: formula
    title: {zh-CN: 平均每条, en: Each}
    value: ${points} div ${adopted}
  adopted: {kind: count, category: adoption, title: {zh-CN: 采用数, en: Adopted}}
results:
  quarter:
    score: points
    shows: [adopted]
    grades:
      - {grade: excellent, title: {zh-CN: 优秀, en: Excellent}, at_least: 30}
      - {grade: qualified, title: {zh-CN: 合格, en: Qualified}}
    consequences:
      - {propose: commendation, when: "${grade} = 'excellent'", within_workdays: 5}
examples:
  - name: two adoptions
    period: 2026Q1
    events: [{category: adoption, number: 2, adopted_on: 2026-02-03}]
    expect: {A: {score: 20}}
"""
OPEN = """\
scheme: open
version: 1
title: {zh-CN: 待设定的办法, en: Open scheme}
effective: {from: 2026-01-01}
parameters:
  points: {title: {zh-CN: 每条得分, en: Points each}, example: 5, at_least: 1, at_most: 50}
events:
  categories:
    adoption: {title: {zh-CN: 采用, en: Adoption}, date: adopted_on}
rules:
  adoptions: {kind: count, category: adoption}
  points_made: {kind: formula, value: "${adoptions} * ${points}"}
results:
  quarter: {score: points_made}
"""
SURVEY = """\
scheme: opinion
version: 1
title: {zh-CN: 群众满意度, en: Opinion}
effective: {from: 2026-01-01}
classes: {center: {zh-CN: 政务服务中心, en: Service centres}}
rules:
  satisfaction:
    kind: survey_index
    title: {zh-CN: 满意度指数, en: Satisfaction}
    index: satisfaction
    survey: s1
results:
  quarter:
    score: satisfaction
    min_n: 30
    min_cell_size: 10
    grades:
      - {grade: good, title: {zh-CN: 良好, en: Good}, at_least: 80}
      - {grade: fair, title: {zh-CN: 一般, en: Fair}}
"""
WAITS = """\
scheme: waits
version: 1
title: {zh-CN: 等候时间, en: Waits}
effective: {from: 2026-01-01}
classes: {center: {zh-CN: 政务服务中心, en: Service centres}}
rules:
  wait:
    kind: summary
    table: cases
    title: {zh-CN: 平均等候分钟, en: Mean wait}
    of: ${wait_minutes}
    how: mean
results:
  quarter: {score: wait, lower_is_better: true}
"""
REMINDER = """\
    consequences:
      - {propose: publication_decision, when: "${score} != ''", within_workdays: 20}
"""
REPORTING = """\
scheme: reporting
version: 1
title: {zh-CN: 报送任务, en: Reporting}
effective: {from: 2020-01-01}
classes: {center: {zh-CN: 政务服务中心, en: Service centres}}
events:
  categories:
    submission: {title: {zh-CN: 报送, en: Submission}, date: submitted_on}
rules:
  submitted: {kind: count, category: submission, title: {zh-CN: 报送数, en: Submitted}}
  task:
    kind: quota_base
    title: {zh-CN: 任务, en: Quota}
    per: quarter
    of: ${submitted}
    quota: 5
    quota_per: month
    base: 25
    missing: 5
  money:
    kind: remuneration
    title: {zh-CN: 稿酬, en: Remuneration}
    per: quarter
    payments: [{of: "${submitted}", rate: 10}]
  none:
    kind: notice
    title: {zh-CN: 零报送, en: None submitted}
    per: month
    of: ${submitted} = 0
    propose: written_explanation
results:
  quarter: {score: task}
"""
EVENTS = """\
unit,category,outlet,title,number,adopted_on,occurred_on,evidence,state,recorded_by,approved_by
c1,adoption,journal,压缩不动产登记办理时限,3,2026-02-03,,,,,
c2,采用,政务信息,企业开办进展,2,2026-03-04,,,,,
c2,concealed,,,,,2026-03-05,督查通报,approved,赵,钱
c2,concealed,,,,,2026-03-06,督查通报,pending,赵,
"""
INDICES = """\
unit,period,index,survey,estimate,std_error,n,verdict
c1,2026Q1,satisfaction,s1,81.25,1.5,420,pass
c2,2026Q1,satisfaction,s1,99.5,0.2,4,pass
"""


def classify(
    session: Session,
    authority: SupervisingAuthority,
    code: str,
    units: Iterable[AssessedUnit],
    *,
    since: date,
) -> None:
    """Put units into a class, which is made."""
    unit_class = UnitClass(
        authority_id=authority.id, code=code, name={"zh-CN": code}, official_order=1
    )
    session.add(unit_class)
    session.flush()
    session.add_all(
        UnitClassification(unit_id=unit.id, unit_class_id=unit_class.id, valid_from=since)
        for unit in units
    )


def give(  # noqa: PLR0913 - by whom, for which scheme, what, as which table, when
    session: Session,
    actor: Actor,
    version: SchemeVersion,
    text: str,
    table: str = "events",
    *,
    now: datetime,
) -> EvidenceBatch:
    """Hand a table in, and let it count."""
    handed = HandedIn(table, f"{table}.csv", text.encode(), "信息处")
    batch = hand_in(session, actor, version, handed, now=now)
    keep_batch(session, actor, version, batch, now=now)
    return batch
