"""Numbers and codes turned into words, in the language of the reader.

What several chapters say is said here; what one of them says, in that chapter.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.indices.scales import BLANK, DONT_KNOW, NOT_APPLICABLE
from analysis.results import (
    Analysis,
    Gate,
    Group,
    MarginBalance,
    Mark,
    RankedUnit,
    Rates,
    RateWarning,
    Reconciliation,
    UncategorisedAnswers,
    UnrankedReason,
    UnrankedUnit,
    UnusedMargin,
    UnusedMarginReason,
    Verdict,
)
from surveyapp.documents import numbers
from surveyapp.documents.document import Tone
from surveyapp.documents.voice import Voice
from surveyapp.estimates.vocabulary import category_title, margin_title
from surveyapp.fieldwork.models import Channel
from surveyapp.fieldwork.vocabulary import CHANNEL_LABELS, RATING_LABELS
from surveyapp.messages import N_

VERDICTS = {
    Verdict.PASS: N_("通过"),
    Verdict.WARN: N_("有保留"),
    Verdict.FAIL: N_("未通过"),
}
GATE_SENTENCES = {
    Verdict.PASS: N_("样本代表性通过：样本结构与总体基准的差距在允许范围内。"),
    Verdict.WARN: N_("样本代表性有保留：结果可以使用，引用时须一并说明原因。"),
    Verdict.FAIL: N_("样本代表性未通过：总体指数供内部参考，不宜对外公布。"),
}
MARKS = {
    Mark.NOT_REPRESENTATIVE: N_("样本代表性未通过"),
    Mark.REPRESENTATIVENESS_WARNING: N_("样本代表性有保留"),
    Mark.BELOW_MIN_N: N_("样本不足，不参与排名"),
    Mark.BELOW_MIN_CELL_SIZE: N_("样本不足，对外不公布"),
    Mark.SUPPRESSED_WITH_ANOTHER: N_("为避免推算出他处的小样本，对外不公布"),
}
SHORT_OF_ANSWERS = frozenset({Mark.BELOW_MIN_N, Mark.BELOW_MIN_CELL_SIZE})
FAR_TOO_FEW = N_("样本不足，不参与排名，对外不公布")
UNRANKED = {
    UnrankedReason.NO_RATINGS: N_("没有收到评价，没有可比的数字。"),
    UnrankedReason.BELOW_MIN_N: N_("评价 {n} 份，少于排名所需的 {min_n} 份，还差 {missing} 份。"),
    UnrankedReason.NOT_REPRESENTATIVE: N_("样本代表性未通过。"),
}
MISSED_TOO_FEW = N_(
    "权数有上下限，因此加权后的样本没有完全达到总体数。差得最远的是“{place}”："
    "总体 {total}，加权后只相当于 {reached}，它在指数中的分量偏小。补收它的答卷可以改善。"
)
MISSED_TOO_MANY = N_(
    "权数有上下限，因此加权后的样本没有完全符合总体数。差得最远的是“{place}”："
    "总体 {total}，加权后却相当于 {reached}，它在指数中的分量偏大。补收其他类别的答卷可以改善。"
)
UNUSED_MARGINS = {
    UnusedMarginReason.NO_BENCHMARK: N_("“{margin}”没有总体基准，未用于加权。"),
    UnusedMarginReason.CATEGORY_NOT_IN_SAMPLE: N_(
        "“{margin}”中的{categories}在总体中有、在样本中没有，该项未用于加权。"
    ),
    UnusedMarginReason.CATEGORY_NOT_IN_POPULATION: N_(
        "“{margin}”中的{categories}在样本中有、在总体基准中没有，该项未用于加权；请核对基准。"
    ),
    UnusedMarginReason.RESPONDENTS_WITHOUT_CATEGORY: N_(
        "有 {n} 份答卷在“{margin}”上没有类别，该项未用于加权。"
    ),
    UnusedMarginReason.TOTALS_OUT_OF_REACH: N_(
        "各项总体数放在一起，现有答卷怎样加权都无法同时满足，“{margin}”未用于加权。"
        "请合并类别、少用几项，或补收答卷。"
    ),
}
UNCATEGORISED = N_(
    "有 {n} 份答卷在“{margin}”上不知道属于哪一类："
    "加权时它们保持在样本中的份额，其余答卷按总体分配。"
)
UNKNOWN_TO_POPULATION = N_("其中{categories}在总体基准中没有，请核对。")
RATE_WARNINGS = {
    RateWarning.DEFAULTS_RAISE_POSITIVE_RATE: N_(
        "默认评价抬高了好评率：含默认评价为 {positive}，主动评价为 {active}。请引用后者。"
    ),
    RateWarning.DEFAULTS_EXIST: N_("有 {defaults} 份默认评价，只计入好评率，不进入指数。"),
    RateWarning.RATED_EXCEEDS_CASES: N_(
        "已评接触 {rated} 次多于接触总数 {cases} 次，请核对办事接触记录是否导入完整。"
    ),
}
MISSING = {
    NOT_APPLICABLE: N_("不适用"),
    DONT_KNOW: N_("不清楚"),
    BLANK: N_("未作答"),
}
ANSWER_TERMS = (
    "received", "counted", "duplicates", "invalid", "withdrawn", "excluded", "difference",
)  # fmt: skip
CASE_TERMS = ("cases", "rated", "unrated", "difference")
TONES = {Verdict.PASS: Tone.PASS, Verdict.WARN: Tone.WARN, Verdict.FAIL: Tone.FAIL}


@dataclass(frozen=True, slots=True)
class Wording(Voice):
    """The words of one language for everything an analysis says in numbers and codes."""

    # --- codes

    def verdict(self, verdict: Verdict) -> str:
        """Return a verdict in one or two words."""
        return self.say(VERDICTS[verdict])

    def gate(self, gate: Gate) -> str:
        """Return what a verdict on a sample means for those who use its figures."""
        return self.say(GATE_SENTENCES[gate.verdict])

    def marks(self, group: Group) -> str:
        """Return what must be printed with the figures of a group; empty if nothing."""
        if {Mark.BELOW_MIN_N, Mark.BELOW_MIN_CELL_SIZE} <= set(group.marks):
            others = [mark for mark in group.marks if mark not in SHORT_OF_ANSWERS]
            said = [*(MARKS[mark] for mark in others), FAR_TOO_FEW]
        else:
            said = [MARKS[mark] for mark in group.marks]
        return self.apart(map(self.say, said))

    def standing(self, group: Group) -> str:
        """Return the verdict on a group's sample, and every mark its figures carry."""
        marks = self.marks(group)
        if marks or group.gate is None:
            return marks or numbers.NOTHING
        return self.verdict(group.gate.verdict)

    def name(self, group: Group) -> str:
        """Return what a group is called."""
        return self.text(group.name) if group.code else self.say(N_("全部"))

    def level(self, analysis: Analysis, code: str) -> str:
        """Return what a satisfaction level is called."""
        title = analysis.level_titles.get(code)
        return self.text(title) if title else self.known_level(code)

    def known_level(self, code: str) -> str:
        """Return a level of our own scales, or the code as it is."""
        known = RATING_LABELS.get(code) or MISSING.get(code)
        if known is None and code.startswith("point_"):
            return self.say(N_("{points} 分"), points=code.removeprefix("point_"))
        return self.say(known) if known else code

    def levels(self, analysis: Analysis, codes: Iterable[str]) -> str:
        """Return several levels in a row."""
        return self.listed(self.level(analysis, code) for code in codes) or self.say(N_("无"))

    def channel(self, code: str, name: Mapping[str, str]) -> str:
        """Return through what an answer came; a name of the plan comes before ours."""
        if code in set(Channel) and set(name.values()) <= {code}:
            return self.say(CHANNEL_LABELS[Channel(code)])
        return self.text(name) if name else code

    def margin(self, analysis: Analysis, code: str) -> str:
        """Return what a margin is called."""
        balance = self._balance(analysis, code)
        if balance and set(balance.title.values()) - {code}:
            return self.text(balance.title)
        return self.known_margin(code)

    def item(self, analysis: Analysis, column: str) -> str:
        """Return what a further rating is called."""
        titles = {item.column: item.title for item in analysis.overall.items}
        return self.text(titles[column])

    def known_margin(self, code: str) -> str:
        """Return a margin of our own, or the code as it is."""
        return margin_title(code, self.language)

    def category(self, analysis: Analysis, margin: str, code: str) -> str:
        """Return what a category of a margin is called."""
        balance = self._balance(analysis, margin)
        title = balance.category_titles.get(code) if balance else None
        return self.text(title) if title else self.known_category(margin, code)

    def known_category(self, margin: str, code: str) -> str:
        """Return a category of our own margins, or the code as it is."""
        return category_title(margin, code, self.language)

    # --- sentences

    def equations(self, books: Reconciliation) -> Iterator[str]:
        """Yield what the books of answers and of occasions add up to."""
        answers = {term: numbers.count(getattr(books.total, term)) for term in ANSWER_TERMS}
        yield self.say(
            N_(
                "答卷：收到 {received} ＝ 计入 {counted} ＋ 重复 {duplicates} ＋ "
                "无效 {invalid} ＋ 撤回 {withdrawn} ＋ 排除 {excluded}，差额 {difference}。"
            ),
            **answers,
        )
        if books.cases:
            sums = {
                term: numbers.count(sum(getattr(row, term) for row in books.cases))
                for term in CASE_TERMS
            }
            yield self.say(
                N_("办事接触：{cases} ＝ 已评 {rated} ＋ 未评 {unrated}，差额 {difference}。"),
                **sums,
            )

    def ranks(self, unit: RankedUnit) -> str:
        """Return the ranks a unit may truly have."""
        if unit.best_rank is None:
            return numbers.NOTHING
        if unit.best_rank == unit.worst_rank:
            return numbers.count(unit.best_rank)
        return f"{numbers.count(unit.best_rank)}–{numbers.count(unit.worst_rank)}"

    def unranked(self, analysis: Analysis, unit: UnrankedUnit) -> str:
        """Return every reason why a unit has no place; of one withheld, only its marks."""
        said = self.together(self._unranked(analysis, unit, reason) for reason in unit.reasons)
        return said or self.marks(analysis.unit(unit.code))

    def _unranked(self, analysis: Analysis, unit: UnrankedUnit, reason: UnrankedReason) -> str:
        """Return one reason, and how many answers would mend it."""
        return self.say(
            UNRANKED[reason],
            n=numbers.count(unit.index.n),
            min_n=numbers.count(analysis.min_n),
            missing=numbers.count(max(analysis.min_n - unit.index.n, 0)),
        )

    def margins_left(self, analysis: Analysis) -> tuple[str, ...]:
        """Return which margins the weights do not follow, or not for all answers, and why."""
        weights = analysis.weights
        return (
            *(self._unused_margin(analysis, unused) for unused in weights.unused_margins),
            *(self._uncategorised(analysis, few) for few in weights.uncategorised),
        )

    def _uncategorised(self, analysis: Analysis, few: UncategorisedAnswers) -> str:
        margin = self.margin(analysis, few.margin)
        said = [self.say(UNCATEGORISED, margin=margin, n=numbers.count(few.n))]
        if few.categories:
            quoted = self.listed(
                f"“{self.category(analysis, few.margin, code)}”" for code in few.categories
            )
            said.append(self.say(UNKNOWN_TO_POPULATION, categories=quoted))
        return self.together(said)

    def _unused_margin(self, analysis: Analysis, unused: UnusedMargin) -> str:
        """Return why the weights do not follow a margin, and what could be merged."""
        margin = unused.margin
        quoted = self.listed(
            f"“{self.category(analysis, margin, code)}”" for code in unused.categories
        )
        said = self.say(
            UNUSED_MARGINS[unused.reason],
            margin=self.margin(analysis, margin),
            categories=quoted,
            n=numbers.count(unused.n),
        )
        merges = [
            self.say(
                N_("可将“{category}”并入“{other}”后重新加权。"),
                category=self.category(analysis, margin, category),
                other=self.category(analysis, margin, other),
            )
            for category, other in unused.merges.items()
        ]
        return self.together([said, *merges])

    def missed_total(self, analysis: Analysis) -> str:
        """Return which total the bounds of the weights keep furthest off; empty if none."""
        missed = analysis.weights.missed
        if missed is None:
            return ""
        place = [self.margin(analysis, missed.margin)]
        if missed.unit is not None:
            place = [self.name(analysis.unit(missed.unit))]
        if missed.category is not None:
            place.append(self.category(analysis, missed.margin, missed.category))
        return self.say(
            MISSED_TOO_MANY if missed.reached > missed.total else MISSED_TOO_FEW,
            place=self.say(N_("，")).join(place),
            total=numbers.count(round(missed.total)),
            reached=numbers.count(round(missed.reached)),
        )

    def rate_warnings(self, rates: Rates) -> tuple[str, ...]:
        """Return what must be said beside the rates."""
        return tuple(
            self.say(
                RATE_WARNINGS[warning],
                defaults=numbers.count(rates.defaults),
                positive=numbers.percent(rates.positive_rate),
                active=numbers.percent(rates.active_positive_rate),
                rated=numbers.count(rates.active),
                cases=numbers.count(rates.cases),
            )
            for warning in rates.warnings
        )

    @staticmethod
    def _balance(analysis: Analysis, margin: str) -> MarginBalance | None:
        groups = (analysis.overall, *analysis.units)
        found = (balance for group in groups if group.gate for balance in group.gate.margins)
        return next((balance for balance in found if balance.margin == margin), None)
