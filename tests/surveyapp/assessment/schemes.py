"""Small schemes to adopt."""

POINTS = """\
scheme: points
version: 1
title: {zh-CN: 采用得分办法, en: Points for adoptions}
effective: {from: 2026-01-01}
classes:
  center: {zh-CN: 政务服务中心, en: Service centres}
events:
  outlets: {journal: {zh-CN: 政务信息, en: Journal}}
  categories:
    adoption: {title: {zh-CN: 采用, en: Adoption}, date: adopted_on}
rules:
  points:
    kind: category_points
    title: {zh-CN: 采用得分, en: Points}
    points: {adoption: 10}
results:
  quarter: {score: points}
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
