"""Checks told as sentences: what was found, where the line is, and what would mend it."""

from collections.abc import Callable, Iterator, Sequence

from analysis.quality.verdicts import worst
from analysis.results import (
    Analysis,
    CategoryBalance,
    Check,
    CheckCode,
    Gate,
    MarginBalance,
    Shortfall,
    Verdict,
)
from surveyapp.documents import numbers
from surveyapp.documents.document import Kind
from surveyapp.estimates.provenance import Provenance
from surveyapp.messages import N_
from surveyapp.reporting.wording import Wording

LOOKED_AT = {
    CheckCode.SAMPLE_SIZE: N_("样本量"),
    CheckCode.EFFECTIVE_SAMPLE_SIZE: N_("有效样本量"),
    CheckCode.DESIGN_EFFECT: N_("设计效应"),
    CheckCode.VALID_RATE: N_("有效率"),
    CheckCode.BACK_CHECK_RATE: N_("复核率"),
    CheckCode.MARGIN_DIFFERENCE: N_("与基准的最大差距（百分点）"),
    CheckCode.EMPTY_CATEGORY: N_("没有答卷的类别（总体占比）"),
    CheckCode.MARGIN_FIT: N_("卡方检验（p 值）"),
    CheckCode.MARGIN_INCOMPLETE: N_("没有类别的答卷"),
    CheckCode.NO_BENCHMARK: N_("总体基准"),
    CheckCode.ONE_CATEGORY: N_("可比的维度"),
    CheckCode.WAVE: N_("批次的结论"),
}
FOUND = {
    CheckCode.SAMPLE_SIZE: N_("有效评价 {value} 份，至少应有 {threshold} 份。"),
    CheckCode.EFFECTIVE_SAMPLE_SIZE: N_("有效样本量 {value}，目标 {threshold}。"),
    CheckCode.DESIGN_EFFECT: N_("设计效应 {value}，界线 {threshold}：权数相差越大，区间越宽。"),
    CheckCode.VALID_RATE: N_("有效率 {value}，界线 {threshold}。"),
    CheckCode.BACK_CHECK_RATE: N_("复核率 {value}，计划 {threshold}。"),
    CheckCode.MARGIN_DIFFERENCE: N_(
        "“{margin}”中“{category}”与总体基准相差 {value} 个百分点，界线 {threshold} 个百分点。"
    ),
    CheckCode.EMPTY_CATEGORY: N_(
        "“{margin}”中的“{category}”占总体 {value}，却没有一份答卷，加权无法弥补。"
    ),
    CheckCode.MARGIN_FIT: N_(
        "“{margin}”的卡方检验 p 值为 {value}，界线 {threshold}：样本结构与总体不一致。"
    ),
    CheckCode.MARGIN_INCOMPLETE: N_("有 {value} 份答卷在“{margin}”上没有类别。"),
    CheckCode.NO_BENCHMARK: N_("没有总体基准可比，样本能否代表总体无从判断。"),
    CheckCode.ONE_CATEGORY: N_(
        "能用的维度都只有一个类别，样本与总体没有什么可比，样本能否代表总体无从判断。"
    ),
    CheckCode.WAVE: N_("本单位没有自己的总体基准，沿用整个批次的结论。"),
}
FOUND_AND_PASSED = {
    CheckCode.MARGIN_FIT: N_("“{margin}”的卡方检验 p 值为 {value}，界线 {threshold}。"),
    CheckCode.MARGIN_DIFFERENCE: N_(
        "“{margin}”与总体基准最多相差 {value} 个百分点，界线 {threshold} 个百分点。"
    ),
}
REMEDIES = {
    CheckCode.SAMPLE_SIZE: N_("再收 {missing} 份即可。"),
    CheckCode.EFFECTIVE_SAMPLE_SIZE: N_("再收约 {missing} 份，优先补样本偏少的类别。"),
    CheckCode.DESIGN_EFFECT: N_("补充样本偏少类别的答卷，或合并过细的类别。"),
    CheckCode.VALID_RATE: N_("请按对账表查明无效答卷来自哪些渠道，再补收有效答卷。"),
    CheckCode.BACK_CHECK_RATE: N_("请补做复核。"),
    CheckCode.MARGIN_FIT: N_("补收占比偏低的类别，缩小与总体的差距后，这一项随之改善。"),
    CheckCode.MARGIN_INCOMPLETE: N_("请为投放渠道注明类别，或在问卷中询问。"),
    CheckCode.NO_BENCHMARK: N_(
        "请管理员导入总体基准（或从办事接触统计），再由评价员在本批次的设置中指定它。"
    ),
    CheckCode.ONE_CATEGORY: N_(
        "请多用能关联到办事接触的渠道，为投放渠道注明办理渠道，或在问卷中询问并在设置中指定。"
    ),
}
# After the last answer nobody can collect any more; what can still be mended is said as before.
REMEDIES_AFTERWARDS = {
    **REMEDIES,
    CheckCode.SAMPLE_SIZE: N_("收答卷已经截止，本批次不能再补。"),
    CheckCode.EFFECTIVE_SAMPLE_SIZE: N_("收答卷已经截止，本批次不能再补。"),
    CheckCode.DESIGN_EFFECT: N_("收答卷已经截止；可合并过细的类别。"),
    CheckCode.VALID_RATE: N_("请按对账表查明无效答卷来自哪些渠道，下一批次加以防范。"),
    CheckCode.MARGIN_FIT: N_("收答卷已经截止，本批次不能再补。"),
}
NEXT_TIME = N_(
    "收答卷已经截止，本批次不能再补；下一批次请多请这些类别的办事人评价：{categories}。"
)
MONTHS_OVER = N_("{months}已经过去，不能再补；以后请每个月都收够答卷。")
KINDS = {
    CheckCode.SAMPLE_SIZE: Kind.COUNT,
    CheckCode.EFFECTIVE_SAMPLE_SIZE: Kind.INDEX,
    CheckCode.DESIGN_EFFECT: Kind.INDEX,
    CheckCode.VALID_RATE: Kind.SHARE,
    CheckCode.BACK_CHECK_RATE: Kind.SHARE,
    CheckCode.MARGIN_DIFFERENCE: Kind.INDEX,
    CheckCode.EMPTY_CATEGORY: Kind.SHARE,
    CheckCode.MARGIN_FIT: Kind.PROBABILITY,
    CheckCode.MARGIN_INCOMPLETE: Kind.COUNT,
}
MENDED = N_(
    "“{margin}”与总体的最大差距由 {before} 个百分点（{category}）缩小到 "
    "{after} 个百分点（{other}），结论由“{raw}”变为“{weighted}”。"
)
STILL_OFF = N_(
    "“{margin}”与总体的最大差距由 {before} 个百分点（{category}）缩小到 "
    "{after} 个百分点（{other}），结论仍为“{weighted}”。"
)
MOST_CELLS = 8  # A longer list of what to collect is nobody's working order.
NEEDS_MISSING_N = frozenset({CheckCode.SAMPLE_SIZE, CheckCode.EFFECTIVE_SAMPLE_SIZE})


def looked_at(check: Check, analysis: Analysis, wording: Wording) -> str:
    """Return what a check looked at: its name, and where."""
    name = wording.say(LOOKED_AT[check.code])
    if check.margin is None:
        return name
    place = wording.margin(analysis, check.margin)
    if check.code is CheckCode.EMPTY_CATEGORY and check.category is not None:
        place = f"{place} / {wording.category(analysis, check.margin, check.category)}"
    return wording.say(N_("{name}：{place}"), name=name, place=place)


def shown(check: Check, value: float | None, wording: Wording) -> str:
    """Return the value or the threshold of a check in its own unit."""
    return wording.show(value, KINDS.get(check.code, Kind.INDEX))


def found(check: Check, analysis: Analysis, wording: Wording) -> str:
    """Return what a check found, in one sentence with value and threshold."""
    sentence = FOUND[check.code]
    if check.verdict is Verdict.PASS or check.category is None:
        sentence = FOUND_AND_PASSED.get(check.code, sentence)
    margin, category = check.margin or "", check.category or ""
    return wording.say(
        sentence,
        value=shown(check, check.value, wording),
        threshold=shown(check, check.threshold, wording),
        margin=wording.margin(analysis, margin),
        category=wording.category(analysis, margin, category),
    )


def remedy(
    check: Check, analysis: Analysis, wording: Wording, origin: Provenance | None = None
) -> str:
    """Return what would mend a check that did not pass; empty where nothing can be said.

    Where the `origin` says that no more answers are taken, or none of a month that is over,
    nobody is asked to collect any.
    """
    if check.verdict is Verdict.PASS:
        return ""
    is_over = origin is not None and origin.is_over
    said = list(_lacking_answers(check.shortfalls, analysis, wording, origin))
    remedies = REMEDIES_AFTERWARDS if is_over else REMEDIES
    general = None if check.code is CheckCode.MARGIN_FIT and said else remedies.get(check.code)
    if general and (check.code not in NEEDS_MISSING_N or check.missing_n is not None):
        said.append(wording.say(general, missing=numbers.count(check.missing_n)))
    return wording.together(said)


def reason(
    check: Check, analysis: Analysis, wording: Wording, origin: Provenance | None = None
) -> str:
    """Return a check as a whole: what was found, then what would mend it."""
    mend = remedy(check, analysis, wording, origin)
    return wording.together([found(check, analysis, wording), mend])


def reasons(
    gate: Gate, analysis: Analysis, wording: Wording, origin: Provenance | None = None
) -> tuple[str, ...]:
    """Return every reason for the verdict of a gate, worst first."""
    return tuple(reason(check, analysis, wording, origin) for check in gate.reasons)


def mended(gate: Gate, analysis: Analysis, wording: Wording) -> tuple[str, ...]:
    """Return how far weighting brought each margin that the raw sample did not pass."""
    told = (_mended(margin, gate, analysis, wording) for margin in gate.margins)
    return tuple(sentence for sentence in told if sentence)


def moved(analysis: Analysis, wording: Wording) -> str:
    """Return what weighting did to the index, and its price; empty where nothing was weighted."""
    index = analysis.overall.index
    if analysis.weights.method == "none" or index.value is None:
        return ""
    return wording.say(
        N_(
            "加权使指数由 {raw} 变为 {value}；代价是 {n} 份答卷只相当于 {effective} 份等权的答卷"
            "（设计效应 {effect}）。"
        ),
        raw=numbers.decimal(index.raw),
        value=numbers.decimal(index.value),
        n=numbers.count(index.n),
        effective=numbers.decimal(index.effective_n, 0),
        effect=numbers.decimal(index.design_effect),
    )


def _mended(margin: MarginBalance, gate: Gate, analysis: Analysis, wording: Wording) -> str | None:
    raw, weighted = (
        worst(check.verdict for check in checks if check.margin == margin.margin)
        for checks in (gate.raw_checks, gate.weighted_checks)
    )
    before, after = (
        furthest(margin, lambda one: one.difference),
        furthest(margin, lambda one: one.weighted_difference),
    )
    if raw is Verdict.PASS or before is None or after is None or after[1] >= before[1]:
        return None
    return wording.say(
        STILL_OFF if weighted is raw else MENDED,
        margin=wording.margin(analysis, margin.margin),
        category=wording.category(analysis, margin.margin, before[0]),
        before=numbers.decimal(before[1]),
        other=wording.category(analysis, margin.margin, after[0]),
        after=numbers.decimal(after[1]),
        raw=wording.verdict(raw),
        weighted=wording.verdict(weighted),
    )


def furthest(
    margin: MarginBalance, difference: Callable[[CategoryBalance], float | None]
) -> tuple[str, float] | None:
    """Return the category of a margin that is furthest off, and by how many points."""
    found = [
        (abs(off), one.category)
        for one in margin.categories
        if (off := difference(one)) is not None
    ]
    if not found:
        return None
    points, category = max(found, key=lambda one: one[0])
    return category, points


def _lacking_answers(
    shortfalls: tuple[Shortfall, ...],
    analysis: Analysis,
    wording: Wording,
    origin: Provenance | None,
) -> Iterator[str]:
    """Yield what to collect, what can no longer be, and what to do otherwise next time."""
    past = [one for one in shortfalls if origin is not None and origin.is_past(one)]
    coming = tuple(one for one in shortfalls if one not in past)
    if coming:
        say = _next_time if origin is not None and origin.is_over else _collect
        yield say(coming, analysis, wording)
    if past:
        months = dict.fromkeys(
            wording.category(analysis, one.margin, one.category) for one in past
        )
        yield wording.say(MONTHS_OVER, months=wording.some(months))


def _collect(shortfalls: tuple[Shortfall, ...], analysis: Analysis, wording: Wording) -> str:
    """Return which cells lack how many answers, for each line that could be reached."""
    lines = sorted({shortfall.within for shortfall in shortfalls}, reverse=True)
    return wording.together(
        wording.say(
            N_("要使差距不超过 {within} 个百分点：{cells}。"),
            within=numbers.count(within),
            cells=wording.listed(
                _cells([one for one in shortfalls if one.within == within], analysis, wording)
            ),
        )
        for within in lines
    )


def _next_time(shortfalls: tuple[Shortfall, ...], analysis: Analysis, wording: Wording) -> str:
    """Return which cells had too few answers, when none can be added."""
    names = dict.fromkeys(
        wording.category(analysis, shortfall.margin, shortfall.category)
        for shortfall in sorted(shortfalls, key=lambda one: one.add, reverse=True)
    )
    return wording.say(NEXT_TIME, categories=wording.some(names))


def lacking(wording: Wording, category: str, *, add: int, have: int) -> str:
    """Return how many answers a category still needs, beside those it has."""
    return wording.say(
        N_("{category}再收 {add} 份（现有 {have} 份）"),
        category=category,
        add=numbers.count(add),
        have=numbers.count(have),
    )


def _cells(shortfalls: Sequence[Shortfall], analysis: Analysis, wording: Wording) -> Iterator[str]:
    """Yield the cells of one line, those that lack most if there are too many to name."""
    if len(shortfalls) > MOST_CELLS:
        shortfalls = sorted(shortfalls, key=lambda one: one.add, reverse=True)
    for shortfall in shortfalls[:MOST_CELLS]:
        category = wording.category(analysis, shortfall.margin, shortfall.category)
        yield lacking(wording, category, add=shortfall.add, have=shortfall.have)
    if rest := shortfalls[MOST_CELLS:]:
        yield wording.say(
            N_("其余 {n} 类共再收 {add} 份"),
            n=numbers.count(len(rest)),
            add=numbers.count(sum(one.add for one in rest)),
        )
