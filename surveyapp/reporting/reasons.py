"""Checks told as sentences: what was found, where the line is, and what would mend it."""

from analysis.results import Analysis, Check, CheckCode, Gate, Shortfall, Verdict
from surveyapp.messages import N_
from surveyapp.reporting import numbers
from surveyapp.reporting.document import Kind
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
    CheckCode.WAVE: N_("批次的结论"),
}
FOUND = {
    CheckCode.SAMPLE_SIZE: N_("有效评价 {value} 份，计划 {threshold} 份。"),
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
    CheckCode.MARGIN_FIT: N_("缩小上面所列差距后，这一项随之改善。"),
    CheckCode.MARGIN_INCOMPLETE: N_("请为投放渠道注明类别，或在问卷中询问。"),
    CheckCode.NO_BENCHMARK: N_("请导入总体基准，并指定给本批次。"),
}
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


def remedy(check: Check, analysis: Analysis, wording: Wording) -> str:
    """Return what would mend a check that did not pass; empty where nothing can be said."""
    if check.verdict is Verdict.PASS:
        return ""
    said = [_collect(check.shortfalls, analysis, wording)] if check.shortfalls else []
    general = REMEDIES.get(check.code)
    if general and (check.code not in NEEDS_MISSING_N or check.missing_n is not None):
        said.append(wording.say(general, missing=numbers.count(check.missing_n)))
    return wording.together(said)


def reason(check: Check, analysis: Analysis, wording: Wording) -> str:
    """Return a check as a whole: what was found, then what would mend it."""
    return wording.together([found(check, analysis, wording), remedy(check, analysis, wording)])


def reasons(gate: Gate, analysis: Analysis, wording: Wording) -> tuple[str, ...]:
    """Return every reason for the verdict of a gate, worst first."""
    return tuple(reason(check, analysis, wording) for check in gate.reasons)


def mended(gate: Gate, analysis: Analysis, wording: Wording) -> tuple[str, ...]:
    """Return what the raw sample did not pass and weighting mended."""
    return tuple(found(check, analysis, wording) for check in gate.mended)


def _collect(shortfalls: tuple[Shortfall, ...], analysis: Analysis, wording: Wording) -> str:
    """Return which cells lack how many answers, for each line that could be reached."""
    lines = sorted({shortfall.within for shortfall in shortfalls}, reverse=True)
    return wording.together(
        wording.say(
            N_("要使差距不超过 {within} 个百分点：{cells}。"),
            within=numbers.count(within),
            cells=wording.listed(
                wording.say(
                    N_("{category}再收 {add} 份（现有 {have} 份）"),
                    category=wording.category(analysis, shortfall.margin, shortfall.category),
                    add=numbers.count(shortfall.add),
                    have=numbers.count(shortfall.have),
                )
                for shortfall in shortfalls
                if shortfall.within == within
            ),
        )
        for within in lines
    )
