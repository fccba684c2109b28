"""A wave about three centres, and schemes that read it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.fieldwork.models import WaveState
from surveyapp.units.models import SupervisingAuthority, UnitClass, UnitClassification
from tests.factories import make_unit, make_version
from tests.surveyapp.estimates.store import Store, make_store

SCHEME = """\
scheme: opinion
version: 1
title: {zh-CN: 群众满意度, en: Opinion}
effective: {from: 2026-01-01}
classes: {county: {zh-CN: 县, en: Counties}}
rules:
  satisfaction:
    kind: survey_index
    title: {zh-CN: 满意度指数, en: Satisfaction}
    index: satisfaction
  bad:
    kind: count
    title: {zh-CN: 差评, en: Bad ratings}
    table: ratings
    where: >-
      ${criterion} = '' and ${is_default} != 'yes' and ${is_effective} != 'no' and
      (${level} = 'dissatisfied' or ${level} = 'very_dissatisfied')
  total: {kind: formula, title: {zh-CN: 得分, en: Score}, value: "${satisfaction} - ${bad}"}
results:
  quarter:
    score: total
    shows: [satisfaction, bad]
    grades:
      - {grade: good, title: {zh-CN: 良好, en: Good}, at_least: 70}
      - {grade: fair, title: {zh-CN: 一般, en: Fair}}
"""


ANSWERED = {
    "c1": {"very_satisfied": 6, "satisfied": 4, "dissatisfied": 2},
    "c2": {"satisfied": 2, "dissatisfied": 1},
    "c3": {"satisfied": 11},
}
TWO_QUESTIONS = SCHEME.replace(
    "  bad:\n",
    "  attitude: {kind: survey_index, title: {zh-CN: 态度}, index: attitude}\n  bad:\n",
).replace("${satisfaction} -", "0.5 * ${satisfaction} + 0.5 * ${attitude} -")


def make_opinions(session: Session, authority: SupervisingAuthority) -> Store:
    """Return a closed wave: twelve answers about c1, eleven about c3, and three about c2."""
    store = make_store(session, authority)
    rating = {"type": "rating", "text": {"zh-CN": "您对这一点满意吗？"}}
    questions = [{**rating, "code": "overall"}, {**rating, "code": "attitude"}]
    section = {"code": "all", "title": {"zh-CN": "评价"}, "questions": questions}
    version = make_version(session, authority, {"code": "two", "sections": [section]})
    store.wave.version_id = version.id
    store.units["c3"] = make_unit(authority, "c3", official_order=3)
    session.add(store.units["c3"])
    session.flush()
    (county,) = session.scalars(select(UnitClass))
    held = {"unit_class_id": county.id, "valid_from": date(2020, 1, 1)}
    session.add(UnitClassification(unit_id=store.units["c3"].id, **held))
    for centre, levels in ANSWERED.items():
        for level, times in levels.items():
            for number in range(times):
                occasion = store.add_occasion(centre)
                # All but one of each level think of the attitude as they do of the whole.
                attitude = level if number else "basically_satisfied"
                store.add_response(level, occasion=occasion, answers={"attitude": attitude})
    for _silent in range(30):
        store.add_occasion("c1")
    store.wave.state = WaveState.CLOSED
    session.commit()
    return store
