"""Experts of the invented city: a quarter that they scored, and one in which they still do.

Through the same doors as a real one: units hand their cases in, experts their sheets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from analysis.schemes.periods import Level, Period
from surveyapp.access import Actor, Grant, Role
from surveyapp.accounts.grants import give_roles
from surveyapp.accounts.service import NewAccount, create_account
from surveyapp.assessment.expert_rows import open_scoring
from surveyapp.assessment.models import SchemeVersion
from surveyapp.assessment.runs import assess
from surveyapp.demo.city import CENTRES, SEED
from surveyapp.demo.ledger import Year
from surveyapp.experts.case_studies import WrittenCase, keep_case
from surveyapp.experts.filled import FilledSheet
from surveyapp.experts.models import ScoringRound, SheetState
from surveyapp.experts.panel import assigned_units, list_units
from surveyapp.experts.rounds import close_round
from surveyapp.experts.sheets import save_sheet
from surveyapp.units.models import AssessedUnit, SupervisingAuthority
from surveyapp.units.service import find_unit

EXPERTS = {"expert": "专家 周明", "expert2": "专家 吴岚", "expert3": "专家 郑毅"}
REPORTS_FOR = ("expert3", "c06")  # Whoever works for a unit does not score it.
EVERYWHERE = "city"
REASON_BELOW = 60
HANDED_IN = {"expert": 2, "expert2": 6, "expert3": 4}  # Units scored so far in the present round.
CASES = (
    (
        "一窗通办减少了跑动",
        (
            "企业开办原来要跑四个窗口、交三套材料。三月起由一个窗口受理、内部流转，只交一套材料。"
            "平均跑动从 3.2 次降到 1 次。"
        ),
    ),
    (
        "材料一次告知",
        (
            "退件中有四成是材料不齐。窗口改用告知单，逐项勾选并签名。"
            "两个月后，因材料不齐的退件从 41% 降到 12%。"
        ),
    ),
    (
        "延时服务到晚七点",
        (
            "上班族白天办不了社保转移。周二、周四延时到晚七点，由两名窗口人员轮值，"
            "一个季度办了 386 件。"
        ),
    ),
    (
        "老年人专席",
        "老年人不会用自助机。设专席，由导办员陪同取号、填表，等候时间从 34 分钟降到 11 分钟。",
    ),
    (
        "差评整改闭环",
        "差评回复慢。值班主任当天核实、三个工作日内回复，一个季度 29 件差评全部回访，27 件满意。",
    ),
)
PAPERS = "季度总结，附件 2"


def employ_experts(
    session: Session, authority: SupervisingAuthority, password: str, *, now: datetime
) -> list[Actor]:
    """Let three experts judge every centre; one of them reports for a centre, the own one."""
    long_ago = now - timedelta(days=365)
    whole, own = (find_unit(session, authority.id, code) for code in (EVERYWHERE, REPORTS_FOR[1]))
    if whole is None or own is None:
        raise ValueError("a city without its centres has nothing to judge")
    experts = []
    for login, name in EXPERTS.items():
        reach, grants = frozenset({whole.id}), {Grant(Role.EXPERT, authority.id, whole.id)}
        new = NewAccount(login, name, password, frozenset({Role.EXPERT}), unit_ids=reach)
        account = create_account(session, authority, new, now=long_ago)
        if login == REPORTS_FOR[0]:
            role = Role.INFO_OFFICER
            give_roles(session, authority, account, [role], frozenset({own.id}), now=long_ago)
            grants.add(Grant(role, authority.id, own.id))
        experts.append(
            Actor(
                account.id, login, name, "zh-CN", authority.id, authority.zone, frozenset(grants)
            )
        )
    return experts


@dataclass(frozen=True, slots=True)
class Judging:
    """A scheme that experts judge by, and who is at work with it."""

    session: Session
    supervisor: Actor
    experts: Sequence[Actor]
    version: SchemeVersion
    now: datetime
    chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(SEED))

    def live_through(self, year: Year) -> None:
        """Let a quarter be scored, closed and assessed, and the next one be scored in part."""
        session, supervisor, now = self.session, self.supervisor, self.now
        past = [first for first, until in year.quarters if until <= year.today]
        earlier, last = (Period.around(first, Level.QUARTER) for first in past[-2:])
        scored = self._open(earlier)
        self._score(scored, dict.fromkeys(EXPERTS, len(CENTRES)))
        close_round(session, supervisor, scored, now=now)
        as_of = earlier.end - timedelta(days=1)
        assess(session, supervisor, self.version, earlier, as_of=as_of, now=now)
        self._score(self._open(last), HANDED_IN)

    def _open(self, period: Period) -> ScoringRound:
        session, supervisor, now = self.session, self.supervisor, self.now
        opened = open_scoring(session, supervisor, self.version, period, REASON_BELOW, now=now)
        for unit, (title, narrative) in zip(list_units(session, opened.id), CASES, strict=False):
            words = {"title": title, "narrative": narrative, "evidence": f"{unit.code} {PAPERS}"}
            keep_case(session, supervisor, opened, unit, WrittenCase(words, 0, {}), now=now)
        return opened

    def _score(self, round_: ScoringRound, handed_in: Mapping[str, int]) -> None:
        """Let each expert hand in so many sheets, and keep a draft of the next."""
        for expert in self.experts:
            units = assigned_units(self.session, expert, round_, now=self.now)
            for place, unit in enumerate(units[: handed_in[expert.login] + 1]):
                is_draft = place == handed_in[expert.login]
                state = SheetState.DRAFT if is_draft else SheetState.FINISHED
                judges_case = place < len(CASES) and not is_draft
                sheet = _sheet(unit, state, self.chance, judges_case=judges_case)
                save_sheet(self.session, expert, round_, unit, sheet, now=self.now)


def _sheet(
    unit: AssessedUnit,
    state: SheetState,
    chance: np.random.Generator,
    *,
    judges_case: bool,
) -> FilledSheet:
    quality = {centre.code: centre.quality for centre in CENTRES}[unit.code]
    marks = [min(100.0, round(2 * chance.normal(76 + 40 * quality, 6)) / 2) for _score in range(2)]
    is_over = state is SheetState.FINISHED
    scores = {
        code: {
            "score": f"{mark:g}" if is_given else "",
            "unsure": "yes" if is_over and not is_given else "",
            "reason": "看了办件台账和意见簿。" if is_given else "",
        }
        for code, mark, is_given in zip(
            ("convenience", "better_service"), marks, (True, judges_case), strict=True
        )
    }
    return FilledSheet(state, scores, "", 0, ())
