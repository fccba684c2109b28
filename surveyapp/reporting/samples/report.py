"""The report on a plan of estimates: its title page and its chapters, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from analysis.quality.verdicts import Verdict
from analysis.samples.plan import SamplePlan
from analysis.samples.results import SampleAnalysis, SampleEstimate
from analysis.targets import Target
from surveyapp.documents import numbers
from surveyapp.documents.document import (
    Bullets,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Part,
    Report,
    Sheet,
    Table,
    Tone,
)
from surveyapp.messages import N_
from surveyapp.reporting.report import FRAME_WORDS, INTERNAL_USE, PUBLIC_USE
from surveyapp.reporting.samples import wording as words
from surveyapp.reporting.samples.comparing import ComparisonTables
from surveyapp.reporting.samples.figures import SampleFigures
from surveyapp.reporting.samples.finding_figures import FindingFigures
from surveyapp.reporting.samples.scales import ScaleTables
from surveyapp.reporting.samples.tables import SampleTables
from surveyapp.reporting.samples.testing import MEANING, OF_VOLUNTEERS, TablesOfTests
from surveyapp.reporting.samples.wording import SampleWording

MOST_KEY_FIGURES = 4  # Beside one another on a page.


def make_sample_report(
    plan: SamplePlan,
    analysis: SampleAnalysis,
    language: str,
    *,
    made_at: datetime,
    is_public: bool = False,
) -> Report:
    """Return the whole report in one language, ready to be set.

    `analysis` is the edition to be shown; `is_public` says which it is.
    """
    wording = SampleWording(language, plan.column_titles)
    chapters = _Chapters(plan, analysis, wording, is_public)
    verdict, tone = chapters.verdict()
    title = wording.text(analysis.title)
    return Report(
        language=language,
        title=title,
        subtitle=wording.say(N_("抽样估计报告")),
        authority="",
        running_head=title,
        cover=(
            (wording.say(N_("制作时间")), f"{made_at:%Y-%m-%d %H:%M}"),
            (
                wording.say(N_("使用范围")),
                wording.say(PUBLIC_USE if is_public else INTERNAL_USE),
            ),
        ),
        equations=(),
        verdict=verdict,
        verdict_tone=tone,
        body=tuple(chapters.all()),
        words={key: wording.say(sentence) for key, sentence in FRAME_WORDS.items()}
        | {"verdict": wording.say(N_("估计的把握"))},
        sheets=tuple(_sheets(plan, wording)),
    )


def _sheets(plan: SamplePlan, wording: SampleWording) -> Iterator[Sheet]:
    yield Sheet(wording.say(N_("摘要")), "summary", ("overview",))
    for number in range(1, len(plan.estimates) + 1):
        title = wording.say(N_("估计 {number}"), number=number)
        yield Sheet(title, "estimate", (f"estimate_{number}",))
    for code, title, size in (
        ("test", N_("检验 {number}"), len(plan.tests)),
        ("reliability", N_("信度 {number}"), len(plan.reliability)),
        ("comparison", N_("比较 {number}"), len(plan.comparison)),
    ):
        for number in range(1, size + 1):
            tables = (f"{code}_{number}", f"{code}_{number}_parts")
            yield Sheet(wording.say(title, number=number), code, tables)
    yield Sheet(wording.say(N_("权数")), "weights", ("weights", "totals"))
    yield Sheet(wording.say(N_("方法")), "method", ("origin",))


@dataclass(frozen=True, slots=True)
class _Chapters:
    plan: SamplePlan
    analysis: SampleAnalysis
    wording: SampleWording
    is_public: bool

    def all(self) -> Iterator[Part]:
        for chapter in (
            self.summary,
            self.design,
            self.estimates,
            self.tests,
            self.reliability,
            self.comparison,
            self.weights,
            self.methods,
            self.origin,
        ):
            yield from chapter()

    @property
    def tables(self) -> SampleTables:
        """The tables of the report."""
        return SampleTables(self.plan, self.analysis, self.wording)

    @property
    def figures(self) -> SampleFigures:
        """The charts of the report."""
        return SampleFigures(self.plan, self.analysis, self.wording)

    @property
    def findings(self) -> FindingFigures:
        """The charts of tests and scales."""
        return FindingFigures(self.plan, self.analysis, self.wording)

    @property
    def of_tests(self) -> TablesOfTests:
        """The tables of the tests."""
        return TablesOfTests(self.plan, self.analysis, self.wording)

    @property
    def of_scales(self) -> ScaleTables:
        """The tables of the scales."""
        return ScaleTables(self.plan, self.analysis, self.wording)

    @property
    def of_comparisons(self) -> ComparisonTables:
        """The tables of the comparisons."""
        return ComparisonTables(self.plan, self.analysis, self.wording)

    def verdict(self) -> tuple[str, Tone]:
        """Return how many figures can be used as they are."""
        lines = [one for one in self.analysis.estimates if one.estimate is not None]
        sound = sum(one.verdict is Verdict.PASS for one in lines)
        if not lines:
            return self._say(N_("没有可以给出的数字；原因见各表。")), Tone.FAIL
        if sound == len(self.analysis.estimates):
            return self._say(N_("{n} 个数字都可以使用。"), n=numbers.count(sound)), Tone.PASS
        said = self._say(
            N_("共 {all} 行，其中 {sound} 行的数字可以使用，其余有保留或没有数字，原因见各表。"),
            all=numbers.count(len(self.analysis.estimates)),
            sound=numbers.count(sound),
        )
        return said, Tone.WARN

    def summary(self) -> Iterator[Part]:
        """Give the one page for those who read one page."""
        yield Heading(self._say(N_("摘要")))
        found = self.analysis.weights
        yield Paragraph(
            self._say(
                N_("答卷 {n} 份，按权数折合 {effective} 份等权的答卷（设计效应 {effect}）。"),
                n=numbers.count(found.n),
                effective=numbers.decimal(found.effective_n, 0),
                effect=numbers.decimal(found.kish_design_effect),
            )
        )
        figures = tuple(self._key_figures())[:MOST_KEY_FIGURES]
        if figures:
            yield KeyFigures(figures)
        verdict, tone = self.verdict()
        yield Paragraph(verdict, tone)
        yield self.tables.overview()
        conclusions = tuple(self._conclusions())
        if conclusions:
            yield Heading(self._say(N_("检验、信度与比较")), 2)
            yield Bullets(conclusions)

    def _conclusions(self) -> Iterator[str]:
        tested = range(1, len(self.plan.tests) + 1)
        yield from (self.of_tests.conclusion(number) for number in tested if self._has(number))
        yield from map(self.of_scales.conclusion, self.analysis.reliability)
        yield from map(self.of_comparisons.conclusion, self.analysis.comparison)

    def _has(self, number: int) -> bool:
        """Tell whether a test found anybody; of no domain at all there is nothing to say."""
        return bool(self.of_tests.of(number))

    def _key_figures(self) -> Iterator[KeyFigure]:
        for number in range(1, len(self.plan.estimates) + 1):
            table, lines = self.tables.estimates(number), self.tables.of(number)
            if table is None or len(lines) != 1 or lines[0].domain or lines[0].estimate is None:
                continue
            yield self._key_figure(table, number, lines[0])

    def _key_figure(self, table: Table, number: int, one: SampleEstimate) -> KeyFigure:
        at = next(place for place, column in enumerate(table.columns) if not column.kind.is_text)
        shown = [
            self.wording.show(table.rows[0][place], column.kind, column.places)
            for place, column in enumerate(table.columns)
        ]
        interval = next(
            (
                shown[place]
                for place, column in enumerate(table.columns)
                if column.kind.is_interval
            ),
            numbers.NOTHING,
        )
        said = N_("区间 {interval}，{n} 份")
        if self.analysis.target is Target.VOLUNTEERS:
            said = N_("自愿作答 {n} 份，界限 {interval}")
        context = self._say(said, interval=interval, n=numbers.count(one.n))
        tone = Tone.PLAIN if one.verdict is Verdict.PASS else Tone.WARN
        return KeyFigure(self.tables.name(number), shown[at], context, tone)

    def design(self) -> Iterator[Part]:
        """Say how the sample was drawn and what it was calibrated to."""
        yield Heading(self._say(N_("样本")))
        yield Heading(self._say(N_("怎样抽取")), 2)
        yield Bullets(tuple(words.drawn(self.plan, self.analysis.weights, self.wording)))
        yield Heading(self._say(N_("怎样校准")), 2)
        calibrated = words.calibrated(self.plan, self.analysis.weights, self.wording)
        yield Bullets(tuple(calibrated))

    def estimates(self) -> Iterator[Part]:
        """Give a table for each estimate of the plan."""
        yield Heading(self._say(N_("估计")))
        for number in range(1, len(self.plan.estimates) + 1):
            table = self.tables.estimates(number)
            if table is not None:
                yield from self.figures.estimates(number)
                yield table
                continue
            nobody = N_("{number}．{title}：没有人符合条件，没有可以估计的域。")
            said = self._say(nobody, number=number, title=self.tables.name(number))
            yield Paragraph(said, Tone.WARN)

    def tests(self) -> Iterator[Part]:
        """Give the tests, after what their verdicts mean."""
        if not self.plan.tests:
            return
        yield Heading(self._say(N_("检验")))
        alpha = numbers.percent(1 - self.analysis.confidence_level, 0)
        yield Paragraph(self._say(MEANING, alpha=alpha))
        if self.analysis.target is Target.VOLUNTEERS:
            yield Paragraph(self._say(OF_VOLUNTEERS), Tone.WARN)
        for number in range(1, len(self.plan.tests) + 1):
            if self._has(number):
                yield from self.findings.test(number)
                yield from self.of_tests.tables(number)
                continue
            said = self._say(N_("{number}．没有人符合条件，没有可以检验的。"), number=number)
            yield Paragraph(said, Tone.WARN)

    def reliability(self) -> Iterator[Part]:
        """Give the scales."""
        if not self.analysis.reliability:
            return
        yield Heading(self._say(N_("信度")))
        for found in self.analysis.reliability:
            yield from self.findings.scale(found)
            yield from self.of_scales.tables(found)

    def comparison(self) -> Iterator[Part]:
        """Give the comparisons."""
        if not self.analysis.comparison:
            return
        yield Heading(self._say(N_("各组的比较")))
        for found in self.analysis.comparison:
            table = self.of_comparisons.table(found)
            yield from self.figures.ranks(found, self.of_comparisons.name(found))
            yield table or Paragraph(self.of_comparisons.conclusion(found), Tone.WARN)
            grades = self.of_comparisons.grades(found)
            yield from self.figures.grades(found)
            if grades is not None:
                yield grades

    def weights(self) -> Iterator[Part]:
        """Show the weights, and the known totals before and after calibration."""
        yield Heading(self._say(N_("权数与总量")))
        yield self.tables.weights()
        totals = self.tables.totals()
        if totals is not None:
            yield totals
        if self.is_public and self.plan.margins:
            yield Paragraph(self._say(N_("含小样本类别的维度不在公开版中列出。")), Tone.SOFT)

    def methods(self) -> Iterator[Part]:
        """State the method."""
        yield Heading(self._say(N_("方法说明")))
        for heading, paragraph in self._statement():
            yield Heading(heading, 2)
            yield Paragraph(paragraph)

    def _statement(self) -> Iterator[tuple[str, str]]:
        kinds = dict.fromkeys(one.kind for one in self.plan.estimates)
        said = self.wording.together(self._say(words.KINDS_EXPLAINED[kind]) for kind in kinds)
        yield self._say(N_("估计")), said
        yield (
            self._say(N_("误差与区间")),
            self._say(
                N_(
                    "标准误按抽样设计用线性化方法计算，计入分层、群、有限总体与校准；没有作答的人像域外"
                    "的人一样处理，所以抽到的群和层仍然计入。有效样本量＝（权数之和）²÷权数平方和；"
                    "设计效应是方差与同样样本量的有放回简单随机抽样之比。"
                )
                if self.plan.design.replicates is None
                else N_(
                    "标准误由重复样本之间的差别得出，每个重复样本都重新校准。有效样本量＝（权数之和）²÷"
                    "权数平方和；设计效应是方差与同样样本量的有放回简单随机抽样之比。"
                )
            ),
        )
        yield (
            self._say(N_("结论")),
            self._say(
                N_(
                    "作答少于 {min_n} 份，或样本给不出误差的，写“有保留”并列出原因；"
                    "没有人作答写“—”。"
                ),
                min_n=numbers.count(self.plan.min_n),
            ),
        )
        if self.is_public:
            yield (
                self._say(N_("公开版")),
                self._say(
                    N_(
                        "少于 {least} 份答卷的域不公布；为使它不能由合计与其他域相减得出，"
                        "另有一些域也不公布。数字保留到标准误的两位有效数字。"
                    ),
                    least=numbers.count(self.plan.min_cell_size),
                ),
            )
            if self.plan.tests or self.plan.reliability or self.plan.comparison:
                yield (
                    self._say(N_("公开版中的检验与比较")),
                    self._say(
                        N_(
                            "两组都公布的，才公布它们的差。各组是否相同、各组的名次与层，只在公布的组"
                            "之间计算。列联表或比例检验中有样本不足的格的，只公布结论。"
                        )
                    ),
                )
        yield (
            self._say(N_("数字的写法")),
            self._say(N_("小数位数由标准误的大小决定；百分比和指数保留两位小数，四舍五入。")),
        )

    def origin(self) -> Iterator[Part]:
        """Say what the figures can be reproduced from."""
        yield Heading(self._say(N_("附录")))
        yield self.tables.origin()

    def _say(self, sentence: str, **parameters: object) -> str:
        return self.wording.say(sentence, **parameters)
