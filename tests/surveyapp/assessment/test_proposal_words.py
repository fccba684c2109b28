"""What is proposed bears the title of the result that proposes it, and of no other."""

import pytest

from analysis.schemes.definition import Scheme
from analysis.schemes.files import parse_scheme
from surveyapp.assessment.proposal_words import proposal_title

SCHEME = """
scheme: twice
version: 1
title: {zh-CN: 两级后果}
effective: {from: 2026-01-01}
clauses: {"1": {place: 第一条, says: {zh-CN: 好。}}, "2": {place: 第二条, says: {zh-CN: 差。}}}
events: {categories: {story: {date: submitted_on}}}
rules:
  stories: {kind: count, category: story}
  zero: {kind: notice, per: month, of: "${stories} = 0", propose: [talk, own_word]}
results:
  month:
    score: stories
    consequences:
      - {propose: talk, title: {zh-CN: 当月提醒谈话}, when: "${score} = 0", clause: "1"}
      - {propose: talk, title: {zh-CN: 当月表扬谈话}, when: "${score} > 9", clause: "2"}
      - {propose: commendation, when: "${score} > 9"}
  quarter:
    score: stories
    consequences:
      - {propose: talk, title: {zh-CN: 季度约谈}, when: "${score} = 0"}
      - {propose: talk, title: {zh-CN: 季度表扬}, when: "${score} > 9"}
  year:
    score: stories
    consequences:
      - {propose: commendation, title: {zh-CN: 年度表彰}, when: "${score} > 9"}
      - {propose: own_word, title: {zh-CN: 自己的说法}, when: "${score} > 9"}
"""


@pytest.fixture
def scheme() -> Scheme:
    return parse_scheme(SCHEME).scheme


@pytest.mark.parametrize(
    ("said", "title"),
    [
        # Each level has its own title, whatever another calls the same.
        (("talk", "results", "2026-02", ("1",)), "当月提醒谈话"),
        (("talk", "results", "2026-02", ("2",)), "当月表扬谈话"),
        (("commendation", "results", "2026", ()), "年度表彰"),
        # Without one, it is called as everywhere, and not as the year calls it.
        (("commendation", "results", "2026-02", ()), "建议表彰"),
        # Two consequences that no clause tells apart are both named.
        (("talk", "results", "2026Q1", ()), "季度约谈 / 季度表扬"),
        # What a rule proposes takes the title of its own period, or one that there is alone.
        (("talk", "zero", "2026-02", ()), "当月提醒谈话"),
        (("own_word", "zero", "2026-02", ()), "自己的说法"),
    ],
)
def test_a_proposal_is_called_as_its_own_result_says(
    scheme: Scheme, said: tuple[str, str, str, tuple[str, ...]], title: str
) -> None:
    named = dict(zip(("propose", "by", "period", "clause"), said, strict=True))

    assert proposal_title(scheme, named, "zh-CN") == title
