"""Experts of the invented city: a quarter that they scored, and one in which they still do.

Through the same doors as a real one: units hand their cases in, experts their sheets.
"""

from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.orm import Session

from analysis.schemes.periods import Level, Period
from surveyapp.access import Actor, Role
from surveyapp.accounts.grants import give_roles
from surveyapp.accounts.service import NewAccount, actors_with, create_account
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
    session: Session, authority: SupervisingAuthority, password: str, now: datetime
) -> None:
    """Let three experts judge every centre; one of them reports for a centre of his own."""
    long_ago = now - timedelta(days=365)
    units = {code: find_unit(session, authority.id, code) for code in (EVERYWHERE, REPORTS_FOR[1])}
    for login, name in EXPERTS.items():
        reach = frozenset({unit.id for unit in (units[EVERYWHERE],) if unit})
        new = NewAccount(login, name, password, frozenset({Role.EXPERT}), unit_ids=reach)
        account = create_account(session, authority, new, now=long_ago)
        own = units[REPORTS_FOR[1]]
        if login == REPORTS_FOR[0] and own:
            roles = [Role.INFO_OFFICER]
            give_roles(session, authority, account, roles, frozenset({own.id}), now=long_ago)


def judge_quarters(
    session: Session, supervisor: Actor, version: SchemeVersion, year: Year, *, now: datetime
) -> None:
    """Let a quarter be scored, closed and assessed, and the next one be scored in part."""
    earlier, last = [first for first, until in year.quarters if until <= year.today][-2:]
    chance = np.random.default_rng(SEED)
    scored = _open(session, supervisor, version, Period.around(earlier, Level.QUARTER), now)
    _score(session, scored, chance, {login: len(CENTRES) for login in EXPERTS}, now)
    close_round(session, supervisor, scored, now=now)
    period = Period.around(earlier, Level.QUARTER)
    as_of = period.end - timedelta(days=1)
    assess(session, supervisor, version, period, as_of=as_of, now=now)
    present = _open(session, supervisor, version, Period.around(last, Level.QUARTER), now)
    _score(session, present, chance, HANDED_IN, now)


def _open(
    session: Session, supervisor: Actor, version: SchemeVersion, period: Period, now: datetime
) -> ScoringRound:
    round_ = open_scoring(session, supervisor, version, period, REASON_BELOW, now=now)
    for unit, (title, narrative) in zip(list_units(session, round_.id), CASES, strict=False):
        words = {
            "title": title,
            "narrative": narrative,
            "evidence": f"{unit.code} 季度总结，附件 2",
        }
        keep_case(session, supervisor, round_, unit, WrittenCase(words, 0, {}), now=now)
    return round_


def _score(
    session: Session,
    round_: ScoringRound,
    chance: np.random.Generator,
    handed_in: dict[str, int],
    now: datetime,
) -> None:
    """Let each expert hand in so many sheets, and keep a draft of the next."""
    for expert in actors_with(session, round_.authority_id, Role.EXPERT, now=now):
        units = assigned_units(session, expert, round_, now=now)
        for place, unit in enumerate(units[: handed_in[expert.login] + 1]):
            is_draft = place == handed_in[expert.login]
            state = SheetState.DRAFT if is_draft else SheetState.FINISHED
            sheet = _sheet(unit, state, place < len(CASES) and not is_draft, chance)
            save_sheet(session, expert, round_, unit, sheet, now=now)


def _sheet(
    unit: AssessedUnit,
    state: SheetState,
    judges_case: bool,  # noqa: FBT001 - what is given of two
    chance: np.random.Generator,
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
