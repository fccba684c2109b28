"""A small scheme that experts score: a work, of which the ends are left out, and a case."""

JUDGED = """\
scheme: judged
version: 1
title: {zh-CN: 专家评审办法, en: Judged by experts}
effective: {from: 2026-01-01}
classes:
  center: {zh-CN: 政务服务中心, en: Service centres}
clauses:
  "3":
    place: 第三条
    says: {zh-CN: 专家评工作质量，去掉高低分。, en: The ends are left out.}
rules:
  work_mean:
    kind: expert_score
    title: {zh-CN: 工作质量, en: Quality of work}
    indicator: work
    trim: 1
    least_experts: 3
    note: {zh-CN: 看办件质量和群众反映。, en: Look at cases and complaints.}
    clause: "3"
  case_mean: {kind: case_study, title: {zh-CN: 案例, en: Case}, indicator: case}
indicators:
  - code: total
    title: {zh-CN: 总分, en: Total}
    children:
      - {code: work, title: {zh-CN: 质量, en: Quality}, weight: 70, value: "${work_mean}"}
      - {code: case, title: {zh-CN: 案例, en: Case}, weight: 30, value: "${case_mean}"}
indicators_per: quarter
results:
  quarter: {score: total, shows: [work, case]}
examples:
  - name: three experts
    period: 2026Q1
    expert_scores:
      - {period: 2026Q1, indicator: work, expert: E1, score: 70}
      - {period: 2026Q1, indicator: work, expert: E2, score: 80}
      - {period: 2026Q1, indicator: work, expert: E3, score: 100}
      - {period: 2026Q1, indicator: case, expert: E1, score: 90, reason: 好, evidence: 案例 1}
    expect: {A: {work: 80, case: 90, score: 83}}
"""
