"""The one page for those who read one page: how good, how sure, who ranks where, what to do."""

from collections.abc import Iterator, Sequence

from analysis.results import Analysis, ClassRanking, Gate, Verdict
from surveyapp.documents import numbers
from surveyapp.documents.document import (
    Bullets,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Kind,
    Paragraph,
    Part,
    Table,
    Tone,
    Value,
)
from surveyapp.estimates.provenance import Provenance
from surveyapp.estimates.vocabulary import UNITS
from surveyapp.messages import N_
from surveyapp.reporting import reasons
from surveyapp.reporting.changes import Moved, sentences
from surveyapp.reporting.wording import TONES, Wording

MOST_RANKED = 24  # More places than this would push the rest of the summary off its page.
MOST_NAMED = 6
MOST_REASONS = 3


def summary(
    analysis: Analysis, provenance: Provenance, wording: Wording, moved: Sequence[Moved] = ()
) -> tuple[Part, ...]:
    """Return the parts of the one-page summary."""
    gate = analysis.overall.gate
    verdict = gate.verdict if gate else None
    return (
        Heading(wording.say(N_("摘要"))),
        *([Paragraph(wording.say(PRELIMINARY), Tone.WARN)] if provenance.is_preliminary else []),
        KeyFigures(tuple(_key_figures(analysis, wording))),
        *([Paragraph(wording.gate(gate), TONES[gate.verdict])] if gate and verdict else []),
        *(Paragraph(said, Tone.WARN) for said in wording.margins_left(analysis)),
        *map(Paragraph, sentences(moved, wording)),
        *_rankings(analysis, wording),
        *_refused(analysis, wording),
        *_to_do(analysis, wording, provenance),
    )


PRELIMINARY = N_("初步结果：本批次仍在接收答卷，数字还会变化。")


def _key_figures(analysis: Analysis, wording: Wording) -> Iterator[KeyFigure]:
    index, rates = analysis.overall.index, analysis.overall.rates
    yield KeyFigure(
        wording.say(N_("满意度指数")), numbers.decimal(index.value), _around(analysis, wording)
    )
    yield KeyFigure(
        wording.say(N_("样本量")),
        numbers.count(index.n),
        wording.say(N_("有效样本量 {n}"), n=numbers.decimal(index.effective_n, 0)),
    )
    yield KeyFigure(
        wording.say(N_("主动评价好评率")),
        numbers.percent(rates.active_positive_rate),
        wording.say(N_("主动评价率 {rate}"), rate=numbers.percent(rates.active_rating_rate)),
    )
    gate = analysis.overall.gate
    if gate:
        yield KeyFigure(
            wording.say(N_("样本代表性")),
            wording.verdict(gate.verdict),
            wording.say(
                N_("加权前后相同")
                if gate.raw_verdict is gate.weighted_verdict
                else N_("加权前{raw}，加权后{weighted}"),
                raw=wording.verdict(gate.raw_verdict),
                weighted=wording.verdict(gate.weighted_verdict),
            ),
            TONES[gate.verdict],
        )


def _rankings(analysis: Analysis, wording: Wording) -> Iterator[Part]:
    ranked = [ranking for ranking in analysis.rankings if ranking.ranked]
    most = max(MOST_RANKED // max(len(ranked), 1), 1)
    rows = tuple(row for ranking in ranked for row in _places(ranking, wording, most))
    if not rows:
        yield Paragraph(wording.say(N_("本批次没有可以排名的单位。")), Tone.WARN)
        return
    columns = (
        Column(wording.say(N_("类别")), Kind.TEXT, 1.2),
        Column(wording.say(N_("名次")), Kind.COUNT, 0.6),
        Column(wording.say(UNITS), Kind.TEXT, 2.6),
        Column(wording.say(N_("满意度指数")), Kind.INDEX, 1.0),
        Column(wording.say(N_("置信区间")), Kind.INTERVAL, 1.4),
        Column(wording.say(N_("样本量")), Kind.COUNT, 0.8),
        Column(wording.say(N_("可能的名次")), Kind.RANKS, 0.9),
        Column(wording.say(N_("档次")), Kind.COUNT, 0.6),
    )
    total = sum(len(ranking.ranked) for ranking in ranked)
    note = (
        wording.say(N_("只列各类别前列，共 {total} 个单位有名次，全表见正文。"), total=total)
        if total > len(rows)
        else ""
    )
    yield Table("summary_ranking", wording.say(N_("分类排名")), columns, rows, note)


def _around(analysis: Analysis, wording: Wording) -> str:
    """Say where the index may lie: an interval, or the bounds of an index of volunteers."""
    index = analysis.overall.index
    if index.bounds is not None:
        low, high = numbers.decimal(index.bounds.low), numbers.decimal(index.bounds.high)
        return wording.say(N_("自愿评价，可能范围 {low}–{high}"), low=low, high=high)
    return wording.say(
        N_("{level} 置信区间 {interval}"),
        level=numbers.percent(analysis.confidence_level, 0),
        interval=wording.interval(index.interval),
    )


def _places(ranking: ClassRanking, wording: Wording, most: int) -> Iterator[tuple[Value, ...]]:
    name = wording.text(ranking.name) if ranking.name else wording.say(N_("全部"))
    for unit in ranking.ranked[:most]:
        unit_name = wording.text(unit.name) if unit.name else unit.code
        index = unit.index
        yield (
            name,
            unit.rank,
            unit_name,
            index.value,
            index.interval,
            index.n,
            wording.ranks(unit),
            unit.tier,
        )


def _refused(analysis: Analysis, wording: Wording) -> Iterator[Part]:
    unranked = [unit for ranking in analysis.rankings for unit in ranking.unranked]
    if not unranked:
        return
    yield Heading(wording.say(N_("不参与排名")), 2)
    items = [
        wording.say(
            N_("{unit}：{reasons}"),
            unit=wording.text(unit.name) if unit.name else unit.code,
            reasons=wording.unranked(analysis, unit),
        )
        for unit in unranked[:MOST_NAMED]
    ]
    if len(unranked) > MOST_NAMED:
        items.append(wording.say(N_("另有 {n} 个单位，见正文。"), n=len(unranked) - MOST_NAMED))
    yield Bullets(tuple(items))


def _to_do(analysis: Analysis, wording: Wording, origin: Provenance) -> Iterator[Part]:
    gate = analysis.overall.gate
    items = [
        reasons.reason(check, analysis, wording, origin)
        for check in (gate.reasons if gate else ())[:MOST_REASONS]
    ]
    items += [
        wording.say(N_("{unit}：{reasons}"), unit=wording.name(group), reasons=said)
        for group in analysis.units
        if group.gate
        and group.gate.verdict is Verdict.FAIL
        and (said := wording.together(_remedies(group.gate, analysis, wording, origin)))
    ][:MOST_REASONS]
    if items:
        yield Heading(wording.say(N_("原因与补救")), 2)
        yield Bullets(tuple(items))


def _remedies(
    gate: Gate, analysis: Analysis, wording: Wording, origin: Provenance
) -> Iterator[str]:
    for check in gate.reasons:
        if check.verdict is Verdict.FAIL and check.shortfalls:
            remedy = reasons.remedy(check, analysis, wording, origin)
            margin = wording.margin(analysis, check.margin or "")
            yield wording.say(N_("按“{margin}”，{remedy}"), margin=margin, remedy=remedy)
