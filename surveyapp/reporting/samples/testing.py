"""The tests of a plan of estimates as tables with their verdicts in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.samples.estimands import Estimate
from analysis.samples.findings import (
    DifferenceDetail,
    EqualDetail,
    FitDetail,
    GroupShare,
    SampleTest,
    Shown,
    TableDetail,
)
from analysis.samples.plan import SamplePlan
from analysis.samples.questions import Difference, Equal
from analysis.samples.results import SampleAnalysis
from analysis.targets import Target
from surveyapp.documents import numbers
from surveyapp.documents.document import Column, Kind, Table, Value
from surveyapp.messages import N_
from surveyapp.reporting.samples import wording as words
from surveyapp.reporting.samples.layout import WIDTH_OF_P, bounds, kinds_of, table_of
from surveyapp.reporting.samples.wording import SampleWording

STATISTICS = {
    "F": N_("F"),
    "t": N_("t"),
    "Chisq": N_("卡方"),
    "Wald": N_("沃尔德 F"),
    "adjWald": N_("校正的沃尔德 F"),
}
TOLD = {
    "dependent": N_("显著：两者有关"),
    "no_dependence_shown": N_("不显著：看不出两者有关"),
    "unlike_population": N_("显著：样本与已知比例不符"),
    "no_misfit_shown": N_("不显著：看不出不符"),
    "higher": N_("显著：较高"),
    "lower": N_("显著：较低"),
    "no_difference_shown": N_("不显著：分不出高低"),
    "not_all_equal": N_("显著：各组不全相同"),
    "no_inequality_shown": N_("不显著：看不出哪一组不同"),
    "untested": N_("没有检验"),
}
MEANING = N_(
    "“显著”是说：假如实际上没有差别，单凭抽样的偶然出现这样大的差别，可能性不到 {alpha}。"
    "“不显著”不等于相同或无关，只是这个样本看不出来。"
)
OF_VOLUNTEERS = N_(
    "作答的人是自愿的，不是抽出来的：检验只说单凭偶然会怎样，对没有作答的人什么也没有说。"
)
METHODS = {
    "F": N_("拉奥与斯科特二阶校正的 F 检验，计入抽样设计。"),
    "Chisq": N_("拉奥与斯科特一阶校正的卡方检验，计入抽样设计。"),
    "Wald": N_("沃尔德检验，计入抽样设计。"),
    "adjWald": N_("校正自由度的沃尔德检验，计入抽样设计。"),
}
CRAMER = N_("克拉默 V 从 0（无关）到 1，说的是关系有多强。")
FIT = N_(
    "用校准前的权数，F 检验计入抽样设计。“不符的份额”是样本中要换成别的类别才能相符的那部分人。"
)
PAIR = N_("差是前者减后者；t 检验计入抽样设计和两组之间的协方差。")
REST = N_(
    "每一组与其余各组合在一起相比；t 检验计入抽样设计。校正后的 p 控制各组之中错误发现的比例"
    "（本亚米尼与霍赫贝格法），结论以它为准。"
)
EQUAL = N_("沃尔德 F 检验：各组是否全都相同。哪些组不同，要看各组与其余的比较。")


@dataclass(frozen=True, slots=True)
class TablesOfTests:
    """Makes the tables of the tests of one analysis in one language."""

    plan: SamplePlan
    analysis: SampleAnalysis
    wording: SampleWording

    def of(self, number: int) -> tuple[SampleTest, ...]:
        """Return what one test of the plan found."""
        return tuple(one for one in self.analysis.tests if one.number == number)

    def name(self, number: int) -> str:
        """Return what a test is called; without a title of the plan, by what it compares."""
        title = self.plan.tests[number - 1].title
        if title:
            return self.wording.text(title)
        return self.wording.together([self._what(self.of(number)[0], with_kind=True)])

    def tables(self, number: int) -> Iterator[Table]:
        """Yield the test with its verdict, then what it is made from."""
        found = self.of(number)
        one = self.plan.tests[number - 1]
        of = one.of if isinstance(one, Difference | Equal) else None
        title = self._say(N_("{number}．{title}"), number=number, title=self.name(number))
        rows = [self._row(test) for test in found]
        columns = self._columns(found, of)
        yield table_of((f"test_{number}", title), columns, rows, self.wording, self._note(number))
        match found[0].detail:
            case TableDetail(groups=groups) if groups:
                yield self._groups(number, found[0], groups)
            case FitDetail(categories=categories) as fit if categories:
                yield self._categories(number, fit)
            case EqualDetail(figures=figures) as equal if of is not None and (
                figures or equal.left_out
            ):
                yield self._figures(number, of, equal)

    def conclusion(self, number: int) -> str:
        """Return one line: what the test is about, and what it says."""
        found = self.of(number)
        name = self.name(number)
        if len(found) == 1:
            said = self.verdict(found[0])
        else:
            said = self._say(
                N_("{all} 组中有 {n} 组与其余显著不同"),
                all=numbers.count(len(found)),
                n=numbers.count(sum(one.verdict is Shown.SHOWN for one in found)),
            )
        return self._say(N_("{title}：{said}。"), title=name, said=said)

    def verdict(self, one: SampleTest) -> str:
        """Return what a test allows to be said, with every reason for care."""
        # Of whom volunteers are no sample is told of all tests at once.
        reasons = [reason for reason in one.reasons if reason != "volunteers"]
        said = words.reasons(reasons, self.analysis.min_n, self.wording)
        return self._say(N_("；")).join([self._say(TOLD[one.wording]), *said])

    # --- pieces

    def _say(self, sentence: str, **parameters: object) -> str:
        return self.wording.say(sentence, **parameters)

    def _columns(self, found: Sequence[SampleTest], of: Estimate | None) -> list[Column]:
        statistic = self._say(STATISTICS[found[0].statistic_kind])
        return [
            Column(self._say(N_("组") if _is_rest(found[0]) else N_("比较的是")), Kind.TEXT, 1.3),
            *self._effect_columns(found, of),
            Column(statistic, Kind.NUMBER, 0.8),
            Column(self._say(N_("自由度")), Kind.NUMBER, 0.8, _places(one.df for one in found)),
            Column(
                self._say(N_("分母自由度")),
                Kind.NUMBER,
                0.9,
                _places(one.df_denominator for one in found),
            ),
            Column("p", Kind.PROBABILITY, WIDTH_OF_P),
            Column(self._say(N_("校正后的 p")), Kind.PROBABILITY, WIDTH_OF_P),
            Column(self._say(N_("样本量")), Kind.COUNT, 0.8),
            Column(self._say(N_("有效样本量")), Kind.NUMBER, 0.9, 1),
            Column(self._say(N_("结论")), Kind.TEXT, 1.8),
        ]

    def _effect_columns(
        self, found: Sequence[SampleTest], of: Estimate | None
    ) -> Iterator[Column]:
        match found[0].detail:
            case TableDetail():
                yield Column(self._say(N_("克拉默 V")), Kind.RATIO, 0.9)
            case FitDetail():
                yield Column(self._say(N_("不符的份额")), Kind.SHARE, 1.0)
            case DifferenceDetail() if of is not None:
                errors = [_error(one) for one in found]
                figure, interval, places = kinds_of(of, errors)
                heads = (
                    (N_("本组"), N_("其余各组"))
                    if _is_rest(found[0])
                    else (N_("前者"), N_("后者"))
                )
                for head in (*heads, N_("差")):
                    yield Column(self._say(head), figure, 0.9, places)
                yield Column(self._say(N_("差的置信区间")), interval, 1.4, places)
            case _:
                pass

    def _row(self, one: SampleTest) -> tuple[Value, ...]:
        # Counts of nobody are no counts: there is no test.
        n = one.n or None
        return (
            self._what(one),
            *_effect(one),
            one.statistic,
            one.df,
            one.df_denominator,
            one.p_value,
            one.adjusted_p_value,
            n,
            None if isinstance(one.detail, DifferenceDetail) else one.effective_n,
            self.verdict(one),
        )

    def _what(self, one: SampleTest, *, with_kind: bool = False) -> str:
        columns = [self.wording.column(name) for name in one.columns]
        match one.detail:
            case TableDetail():
                said = N_("“{first}”与“{second}”")
                return self._say(said, first=columns[0], second=columns[1])
            case FitDetail():
                return self._say(N_("“{column}”与已知比例"), column=columns[0])
            case DifferenceDetail() if with_kind:
                said = N_("各组之差：{column}，按“{domain}”")
                return self._say(said, column=columns[0], domain=columns[1])
            case DifferenceDetail(domain=domain, against=None):
                return domain
            case DifferenceDetail(domain=domain, against=against):
                return self._say(N_("{first} 与 {second}"), first=domain, second=against)
            case EqualDetail():
                said = N_("各组是否相同：{column}，按“{domain}”")
                return self._say(said, column=columns[0], domain=columns[1])

    def _note(self, number: int) -> str:
        one = self.plan.tests[number - 1]
        found = self.of(number)[0]
        where = one.of if isinstance(one, Difference | Equal) else one
        said = [words.condition(where.where, self.wording), *map(self._say, _methods(found))]
        has_interval = isinstance(found.detail, DifferenceDetail) and found.detail.low is not None
        if has_interval or (_is_rest(found) and found.target is not Target.VOLUNTEERS):
            said.append(self._say(words.TARGETS[found.target]))
        return self.wording.together(said)

    def _groups(self, number: int, test: SampleTest, groups: Sequence[GroupShare]) -> Table:
        columns = (
            Column(self.wording.column(test.columns[0]), Kind.TEXT, 1.2),
            Column(self.wording.column(test.columns[1]), Kind.TEXT, 1.2),
            Column(self._say(N_("样本量")), Kind.COUNT, 0.8),
            Column(self._say(N_("组内比例")), Kind.SHARE, 1.0),
            Column(self._say(N_("标准误")), Kind.SHARE, 0.9),
            Column(self._say(N_("置信区间")), Kind.SHARE_INTERVAL, 1.4),
        )
        is_volunteers = self.analysis.target is Target.VOLUNTEERS
        rows = [
            (
                one.category,
                one.group,
                one.n,
                one.share,
                None if is_volunteers else one.std_error,
                bounds(one.low, one.high),
            )
            for one in groups
        ]
        title = self._say(N_("{number}．各组中每种回答的比例"), number=number)
        note = self._say(N_("样本量是一组的人数；每一组中各种回答的比例合计为 100%。"))
        return table_of((f"test_{number}_parts", title), columns, rows, self.wording, note)

    def _categories(self, number: int, fit: FitDetail) -> Table:
        columns = (
            Column(self._say(N_("取值")), Kind.TEXT, 1.4),
            Column(self._say(N_("已知比例")), Kind.SHARE, 1.0),
            Column(self._say(N_("样本比例")), Kind.SHARE, 1.0),
            Column(self._say(N_("标准误")), Kind.SHARE, 0.9),
            Column(self._say(N_("标准化差异")), Kind.RATIO, 1.0),
        )
        is_volunteers = self.analysis.target is Target.VOLUNTEERS
        rows = [
            (
                one.category,
                one.known_share,
                one.share,
                None if is_volunteers else one.std_error,
                one.standardized_difference,
            )
            for one in fit.categories
        ]
        title = self._say(N_("{number}．各类的比例"), number=number)
        note = self._say(N_("标准化差异超过 0.1 通常算大。"))
        return table_of((f"test_{number}_parts", title), columns, rows, self.wording, note)

    def _figures(self, number: int, of: Estimate, equal: EqualDetail) -> Table:
        is_volunteers = self.analysis.target is Target.VOLUNTEERS
        figure, _interval, places = kinds_of(of, equal.std_errors.values())
        columns = (
            Column(self._say(N_("组")), Kind.TEXT, 1.4),
            Column(self._say(N_("估计值")), figure, 1.1, places),
            Column(self._say(N_("标准误")), figure, 0.9, places),
            Column(self._say(N_("说明")), Kind.TEXT, 1.6),
        )
        rows: list[tuple[Value, ...]] = [
            (name, value, None if is_volunteers else equal.std_errors[name], None)
            for name, value in equal.figures.items()
        ]
        for name, reason in equal.left_out.items():
            (said,) = words.reasons([reason], self.analysis.min_n, self.wording)
            rows.append((name, None, None, said))
        title = self._say(N_("{number}．各组的数字"), number=number)
        return table_of((f"test_{number}_parts", title), columns, rows, self.wording)


def _places(values: Iterator[float | None]) -> int:
    """Return no decimals where all numbers are whole, else one."""
    return 0 if all(value is None or float(value).is_integer() for value in values) else 1


def _is_rest(one: SampleTest) -> bool:
    return isinstance(one.detail, DifferenceDetail) and one.detail.against is None


def _error(one: SampleTest) -> float | None:
    """Return the error of a difference; of volunteers what t says it is by chance alone."""
    if not isinstance(one.detail, DifferenceDetail) or one.detail.estimate is None:
        return None
    if one.detail.std_error is not None or not one.statistic:
        return one.detail.std_error
    return abs(one.detail.estimate / one.statistic)


def _effect(one: SampleTest) -> tuple[Value, ...]:
    match one.detail:
        case TableDetail():
            return (one.detail.cramers_v,)
        case FitDetail():
            return (one.detail.total_variation,)
        case DifferenceDetail() as found:
            return (
                found.first,
                found.second,
                found.estimate,
                bounds(found.low, found.high),
            )
        case EqualDetail():
            return ()


def _methods(one: SampleTest) -> tuple[str, ...]:
    if one.statistic is None and not _is_rest(one):
        return ()
    match one.detail:
        case TableDetail():
            return METHODS[one.statistic_kind], CRAMER
        case FitDetail():
            return (FIT,)
        case DifferenceDetail(against=against):
            return (REST if against is None else PAIR,)
        case EqualDetail():
            return (EQUAL,)
