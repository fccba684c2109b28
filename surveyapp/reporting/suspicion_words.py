"""What the checks of answers look at and what they found, in words, and as tables of a report."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.examination import CheckEffect, Examination
from analysis.quality.collection import BUSY_WINDOW
from analysis.quality.examination import SUBJECTS, Subject
from analysis.quality.flags import Flag, FlagReason
from analysis.results import Analysis
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording

NAMES = {
    FlagReason.LONG_RUN: N_("各题选同一等级"),
    FlagReason.NO_SPREAD: N_("各题答案没有差别"),
    FlagReason.TOO_FAST: N_("作答过快"),
    FlagReason.NOT_READ: N_("来不及读题"),
    FlagReason.UNLIKELY_COMBINATION: N_("答案组合罕见"),
    FlagReason.COPIED: N_("答卷雷同"),
    FlagReason.VELOCITY: N_("短时间内收到过多"),
    FlagReason.NEAR_CERTAIN: N_("好评率近乎百分之百"),
    FlagReason.ROUTE_GAP: N_("现场评价与私下评价不一致"),
    FlagReason.ACTIVE_RATING_RATE: N_("主动评价率过高"),
    FlagReason.ACTIVE_POSITIVE_RATE: N_("主动评价好评率过高"),
}
LOOKS_AT = {
    FlagReason.LONG_RUN: N_("连续作答的题目全部选了同一等级（全选最高级的不算）。"),
    FlagReason.NO_SPREAD: N_("作答的题目答案毫无差别（全选最高级的不算）。"),
    FlagReason.TOO_FAST: N_("用时不到同一版问卷中位数的三分之一。"),
    FlagReason.NOT_READ: N_(
        "用时不到读完并回答所答各题所需的最短时间（按问卷估计用时的七分之一，每道评价约一秒）。"
    ),
    FlagReason.UNLIKELY_COMBINATION: N_(
        "各题答案放在一起与众人相差太远；已控制错误发现率。反复无常的作答如此，经历特殊的人也如此。"
    ),
    FlagReason.COPIED: N_(
        "同一窗口答案完全相同的答卷，多于别处的频率所能解释；已控制错误发现率。"
    ),
    FlagReason.VELOCITY: N_("一个窗口收到的答卷，快于办事所能达到的速度。"),
    FlagReason.NEAR_CERTAIN: N_(
        "窗口的好评率接近百分之百，其他窗口之间的差别解释不了；已控制错误发现率。只提示回访复核。"
    ),
    FlagReason.ROUTE_GAP: N_(
        "大厅设备上的好评率明显高于群众自己手机、电脑上的；已控制错误发现率。只提示回访复核。"
    ),
    FlagReason.ACTIVE_RATING_RATE: N_("几乎没有人不评价，可能是冲着指标去的。只提示回访复核。"),
    FlagReason.ACTIVE_POSITIVE_RATE: N_("几乎没有人不满意，可能是冲着指标去的。只提示回访复核。"),
}
FOUND = {
    FlagReason.LONG_RUN: N_("连续 {value} 题相同，界线 {line} 题"),
    FlagReason.NO_SPREAD: N_("{n} 题答案的标准差 {value}，界线 {line}"),
    FlagReason.TOO_FAST: N_("用时是中位数的 {value}，界线 {line}"),
    FlagReason.NOT_READ: N_("用时 {value} 秒，界线 {line} 秒"),
    FlagReason.UNLIKELY_COMBINATION: N_("马氏距离平方 {value}，界线 {line}，p 值 {p}"),
    FlagReason.COPIED: N_("{n} 份中有 {value} 份完全相同，{line} 份起标记，p 值 {p}"),
    FlagReason.VELOCITY: N_("{minutes} 分钟内最多收到 {value} 份，界线 {line} 份"),
    FlagReason.NEAR_CERTAIN: N_("{n} 份的好评率 {value}，界线 {line}，p 值 {p}"),
    FlagReason.ROUTE_GAP: N_(
        "现场比私下高 {value} 个百分点（共 {n} 份），界线 {line} 个百分点，p 值 {p}"
    ),
    FlagReason.ACTIVE_RATING_RATE: N_("{n} 次接触的主动评价率 {value}，界线 {line}"),
    FlagReason.ACTIVE_POSITIVE_RATE: N_("{n} 份主动评价的好评率 {value}，界线 {line}"),
}
TOO_FEW_ITEMS = N_("没有一份答卷评了 {needed} 项以上")
NO_WINDOW = N_("没有答卷知道是在哪个窗口、什么时刻作答的")
NOT_RUN = {
    FlagReason.LONG_RUN: TOO_FEW_ITEMS,
    FlagReason.NO_SPREAD: TOO_FEW_ITEMS,
    FlagReason.UNLIKELY_COMBINATION: TOO_FEW_ITEMS,
    FlagReason.TOO_FAST: N_("测到用时的答卷不足 {needed} 份，没有可比的中位数"),
    FlagReason.NOT_READ: N_("没有测到用时的答卷，或者题目太少，几秒就能读完"),
    FlagReason.COPIED: N_("没有一份知道窗口的答卷评了 {needed} 项以上"),
    FlagReason.VELOCITY: NO_WINDOW,
    FlagReason.NEAR_CERTAIN: N_("没有窗口有 {needed} 份评价"),
    FlagReason.ROUTE_GAP: N_("没有单位的现场评价和私下评价各有 {needed} 份"),
    FlagReason.ACTIVE_RATING_RATE: N_("没有接触数已知的单位有 {needed} 份对应到接触的主动评价"),
    FlagReason.ACTIVE_POSITIVE_RATE: N_("没有单位有 {needed} 份对应到接触的主动评价"),
}
SHARES = frozenset(
    {
        FlagReason.TOO_FAST,
        FlagReason.NEAR_CERTAIN,
        FlagReason.ACTIVE_RATING_RATE,
        FlagReason.ACTIVE_POSITIVE_RATE,
    }
)
TOGETHER = N_("以上合计（不重复计算）")
SUBJECT_NAMES = {
    Subject.ANSWER: N_("答卷"),
    Subject.WINDOW: N_("窗口"),
    Subject.UNIT: N_("单位"),
}
NOTHING_COUNTED = N_("还没有计入的答卷，没有可检查的。")
NOTHING_FOUND = N_("对计入的 {n} 份答卷逐项检查，没有发现可疑之处。这不等于答卷都真实。")
NOTHING_FOUND_IN_SOME = N_(
    "对计入的 {n} 份答卷，{all} 项检查只能做 {made} 项，没有发现可疑之处。这不等于答卷都真实。"
)
INTRODUCTION = N_(
    "对计入的 {n} 份答卷逐项检查。检查只提示可疑，不作结论，也不删除或排除任何答卷；"
    "是否标记由人决定。"
)
FLAGGED = N_("人工标记的现有 {flagged} 份。")


def name_of(reason: FlagReason | None, wording: Wording) -> str:
    """Return what a check is called; ``None`` is all of them together."""
    return wording.say(TOGETHER if reason is None else NAMES[reason])


def found(flag: Flag, wording: Wording) -> str:
    """Return what was found, with the value and the line it is past."""
    return wording.say(
        FOUND[flag.reason],
        value=_shown(flag.value, flag.reason),
        line=_shown(flag.threshold, flag.reason),
        n=numbers.count(flag.n),
        p=numbers.probability(flag.p_value),
        minutes=numbers.count(BUSY_WINDOW.minutes),
    )


def introduction(examination: Examination, wording: Wording, *, flagged: int | None = None) -> str:
    """Return how many answers were examined, what this means, and how many people marked."""
    if not examination.n:
        return wording.say(NOTHING_COUNTED)
    sentence = INTRODUCTION
    if not examination.effects:
        sentence = NOTHING_FOUND_IN_SOME if examination.not_run else NOTHING_FOUND
    made = len(NAMES) - len(examination.not_run)
    said = [
        wording.say(sentence, n=numbers.count(examination.n), all=str(len(NAMES)), made=str(made))
    ]
    if flagged is not None and examination.effects:
        said.append(wording.say(FLAGGED, flagged=numbers.count(flagged)))
    return wording.together(said)


def not_run(examination: Examination, wording: Wording) -> tuple[str, ...]:
    """Return the checks that could not be made, each with what was wanting."""
    if not examination.n:
        return ()
    return tuple(
        wording.say(
            N_("{check}：{why}。"),
            check=name_of(one.reason, wording),
            why=wording.say(NOT_RUN[one.reason], needed=numbers.count(one.needed)),
        )
        for one in examination.not_run
    )


def tables(
    examination: Examination,
    analysis: Analysis,
    names: Mapping[str, Mapping[str, str]],
    wording: Wording,
) -> Iterator[Table]:
    """Yield what each check marks and changes, in all and in units, and the odd windows."""
    if not examination.effects:
        return
    yield _checks(examination.effects, analysis, wording)
    units = _units(examination, analysis, wording)
    if units is not None:
        yield units
    places = _places(examination, names, wording)
    if places is not None:
        yield places


def _checks(effects: Sequence[CheckEffect], analysis: Analysis, wording: Wording) -> Table:
    index = analysis.overall.index
    rows = [
        (
            name_of(effect.reason, wording),
            _found_in_words(effect, wording),
            effect.marked,
            index.value if effect.index else None,
            effect.index.value if effect.index else None,
            effect.index.interval if effect.index else None,
            _difference(effect, index.value),
        )
        for effect in effects
    ]
    columns = wording.columns(
        (N_("检查"), Kind.TEXT, 2.2),
        (N_("发现"), Kind.TEXT, 1.2),
        (N_("涉及答卷"), Kind.COUNT, 1.0),
        (N_("全部有效答卷"), Kind.INDEX, 1.0),
        (N_("不含这些答卷"), Kind.INDEX, 1.0),
        (N_("置信区间"), Kind.INTERVAL, 1.4),
        (N_("相差"), Kind.POINTS, 1.15),
    )
    note = N_(
        "不含这些答卷时，其余答卷重新加权。只提示复核的检查不指认答卷。"
        "几项检查可能涉及同一份答卷，合计只算一次。"
    )
    title = wording.say(N_("各项检查涉及的答卷与指数"))
    return Table("suspicions", title, columns, tuple(rows), wording.say(note))


def _found_in_words(effect: CheckEffect, wording: Wording) -> str:
    if effect.reason is None or effect.found is None:
        return numbers.NOTHING
    subject = wording.say(SUBJECT_NAMES[SUBJECTS[effect.reason]])
    return wording.say(N_("{n}（{subject}）"), n=numbers.count(effect.found), subject=subject)


def _units(examination: Examination, analysis: Analysis, wording: Wording) -> Table | None:
    together = examination.together
    if together is None or not together.units:
        return None
    marking = [effect for effect in examination.effects if effect.units and effect.reason]
    columns = (
        *wording.columns((UNITS, Kind.TEXT, 2.2)),
        *(Column(name_of(effect.reason, wording), Kind.COUNT, 0.9) for effect in marking),
        *wording.columns(
            (N_("合计"), Kind.COUNT, 0.7),
            (N_("全部有效答卷"), Kind.INDEX, 1.0),
            (N_("不含这些答卷"), Kind.INDEX, 1.0),
            (N_("相差"), Kind.POINTS, 1.15),
        ),
    )
    marked = [{unit.code: unit.marked for unit in effect.units} for effect in marking]
    rows: list[tuple[Value, ...]] = []
    for unit in together.units:
        group = analysis.unit(unit.code)
        values = (group.index.value, unit.index.value)
        rows.append(
            (
                wording.name(group),
                *(counts.get(unit.code, 0) for counts in marked),
                unit.marked,
                *values,
                None if None in values else values[1] - values[0],  # type: ignore[operator]
            )
        )
    title = wording.say(N_("各单位可疑答卷与指数"))
    return Table("suspicions_units", title, columns, tuple(rows))


def _places(
    examination: Examination, names: Mapping[str, Mapping[str, str]], wording: Wording
) -> Table | None:
    rows = tuple(
        (
            place_name(flag, examination, names, wording),
            name_of(flag.reason, wording),
            found(flag, wording),
            len(flag.rows) or None,
        )
        for flag in examination.flags
        if SUBJECTS[flag.reason] is not Subject.ANSWER
    )
    if not rows:
        return None
    columns = wording.columns(
        (N_("窗口或单位"), Kind.TEXT, 1.6),
        (N_("检查"), Kind.TEXT, 1.3),
        (N_("发现"), Kind.TEXT, 2.6),
        (N_("涉及答卷"), Kind.COUNT, 0.9),
    )
    return Table("suspicions_places", wording.say(N_("可疑的窗口与单位")), columns, rows)


def place_name(
    flag: Flag,
    examination: Examination,
    names: Mapping[str, Mapping[str, str]],
    wording: Wording,
) -> str:
    """Return the name of the window or unit that a flag is about."""
    is_window = SUBJECTS[flag.reason] is Subject.WINDOW
    code = (examination.windows if is_window else examination.units)[flag.subject]
    return wording.text(names[code]) if names.get(code) else code


def _difference(effect: CheckEffect, value: float | None) -> float | None:
    if effect.index is None or effect.index.value is None or value is None:
        return None
    return effect.index.value - value


def _shown(value: float, reason: FlagReason) -> str:
    if reason is FlagReason.ROUTE_GAP:
        return numbers.decimal(100 * value, 1)
    if reason in SHARES:
        return numbers.percent(value)
    return numbers.count(value)
