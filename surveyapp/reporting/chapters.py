"""The report as a whole: its title page and its chapters, in order."""

from collections.abc import Iterable, Iterator
from functools import partial

from analysis.examination import public_examination
from analysis.results import Analysis
from surveyapp.documents import numbers
from surveyapp.documents.document import (
    Bullets,
    Heading,
    Paragraph,
    Part,
    Report,
    Table,
    Tone,
)
from surveyapp.estimates.provenance import Provenance
from surveyapp.messages import N_
from surveyapp.reporting import (
    accounting,
    changes,
    comparisons,
    methods,
    reasons,
    series_words,
    silence,
    suspicion_words,
    unit_changes,
    unit_contrasts,
)
from surveyapp.reporting.companions import NO_COMPANIONS, Companions
from surveyapp.reporting.comparison_figures import ComparisonFigures
from surveyapp.reporting.excel_charts import draw_charts
from surveyapp.reporting.figures import Figures
from surveyapp.reporting.hands import hand_tables
from surveyapp.reporting.pair_figures import PairFigures
from surveyapp.reporting.response_figures import ResponseFigures
from surveyapp.reporting.sheets import sheets_of_wave
from surveyapp.reporting.silence_figures import SilenceFigures
from surveyapp.reporting.summary import PRELIMINARY, summary
from surveyapp.reporting.suspicion_figures import found_by_check
from surveyapp.reporting.tables import Tables
from surveyapp.reporting.wording import TONES, Wording

MOST_IN_OPENING = 40  # Longer books of units would keep the summary from the second page.
INTERNAL_USE = N_("内部使用。含小样本数字，未经遮蔽不得对外公布。")
PUBLIC_USE = N_("公开版。小样本的数字已隐去，标为“样本不足”；经审批后方可公布。")
FRAME_WORDS = {
    "contents": N_("目录"),
    "methods": N_("方法说明"),
    "cut": N_("本表共 {rows} 行，此处印前 {shown} 行，全表见 Excel 文件。"),
    "page": N_("第 {page} 页，共 {pages} 页"),
    "verdict": N_("样本代表性"),
}


def make_report(
    analysis: Analysis,
    provenance: Provenance,
    language: str,
    companions: Companions = NO_COMPANIONS,
) -> Report:
    """Return the whole report in one language, ready to be set."""
    wording = Wording(language)
    gate = analysis.overall.gate
    title = wording.text(analysis.title)
    return Report(
        language=language,
        title=title,
        subtitle=wording.say(N_("满意度评价统计报告")),
        authority=wording.text(provenance.authority) if provenance.authority else "",
        running_head=wording.say(
            N_("{title}：{period}"), title=title, period=wording.text(analysis.period)
        ),
        cover=tuple(_cover(analysis, provenance, wording)),
        equations=tuple(wording.equations(analysis.reconciliation)),
        verdict=wording.gate(gate) if gate else "",
        verdict_tone=TONES[gate.verdict] if gate else Tone.PLAIN,
        body=tuple(_Chapters(analysis, provenance, wording, companions).all()),
        words={key: wording.say(sentence) for key, sentence in FRAME_WORDS.items()},
        sheets=tuple(sheets_of_wave(wording)),
        draw_charts=partial(draw_charts, wording),
    )


def _cover(
    analysis: Analysis, provenance: Provenance, wording: Wording
) -> Iterator[tuple[str, str]]:
    if provenance.survey:
        yield wording.say(N_("调查项目")), wording.text(provenance.survey)
    if provenance.wave_code:
        yield wording.say(N_("批次")), provenance.wave_code
    yield wording.say(N_("时期")), wording.text(analysis.period)
    if provenance.questionnaire:
        yield wording.say(N_("所用问卷")), wording.text(provenance.questionnaire)
    if provenance.made_at:
        yield wording.say(N_("制作时间")), provenance.made_at
    if provenance.made_by:
        yield wording.say(N_("制作人")), provenance.made_by
    if provenance.is_preliminary:
        yield wording.say(N_("性质")), wording.say(PRELIMINARY)
    yield (
        wording.say(N_("使用范围")),
        wording.say(PUBLIC_USE if provenance.is_public else INTERNAL_USE),
    )


class _Chapters:
    def __init__(
        self,
        analysis: Analysis,
        provenance: Provenance,
        wording: Wording,
        companions: Companions,
    ) -> None:
        self.analysis = analysis
        self.companions = companions
        self.provenance = provenance
        self.wording = wording
        self.say = wording.say
        self.tables = Tables(analysis, provenance, wording)
        self.figures = Figures(analysis, provenance, wording)
        self.labels = labels = self.figures.labels()
        self.comparing = ComparisonFigures(analysis, companions.series, labels, wording)
        self.pairs = PairFigures(analysis, labels, wording)
        self.silent = SilenceFigures(analysis, labels, wording)
        self.answered = ResponseFigures(analysis, labels, wording)

    def all(self) -> Iterator[Part]:
        for chapter in (
            self.books,
            self.summary,
            self.results,
            self.ranking,
            self.comparison,
            self.course,
            self.rates,
            self.items,
            self.representativeness,
            self.silence,
            self.suspicions,
            self.weights,
            self.methods,
            self.origin,
        ):
            yield from chapter()

    def books(self) -> Iterator[Part]:
        """Open with the books: what came in, and what became of it."""
        reconciliation = self.analysis.reconciliation
        yield Heading(self.say(N_("对账")))
        if reconciliation.difference:
            yield Paragraph(
                self.say(
                    N_("账目不平：合计差额 {difference}。在查明之前，请勿使用本报告的数字。"),
                    difference=numbers.count(reconciliation.difference),
                ),
                Tone.FAIL,
            )
        for equation in self.wording.equations(reconciliation):
            yield Paragraph(equation, Tone.FAIL if reconciliation.difference else Tone.PASS)
        for caution in methods.cautions(self.provenance, self.wording):
            yield Paragraph(caution, Tone.WARN)
        if self.provenance.is_public:
            yield Paragraph(
                self.say(N_("公开版只列总数；各渠道、各单位的对账留在内部版。")), Tone.SOFT
            )
            return
        yield self.tables.reconciliation_by_channel()
        yield from hand_tables(self.provenance.hands, self.wording)
        if self._opens_with_units:
            yield from self._books_of_units()
        else:
            yield Paragraph(self.say(N_("单位较多，各单位的对账列在附录。")), Tone.SOFT)

    @property
    def _opens_with_units(self) -> bool:
        return len(self.analysis.units) <= MOST_IN_OPENING

    def _books_of_units(self) -> Iterator[Part]:
        yield from _present(self.tables.reconciliation_by_unit(), self.tables.cases())

    def summary(self) -> Iterator[Part]:
        """Give the one page for those who read one page."""
        yield from summary(self.analysis, self.provenance, self.wording, self.companions.moved)

    def results(self) -> Iterator[Part]:
        """Return the index overall, by class and by unit, and the distribution of levels."""
        yield Heading(self.say(N_("满意度指数")))
        yield self.tables.overall()
        yield from _present(changes.table(self.companions.moved, self.wording))
        yield self.tables.levels()
        yield from _present(self.tables.classes())
        yield self.tables.units()
        yield from self.figures.indices()
        yield from _present(self.tables.units_excluding_flagged())
        yield from self.pairs.flagged()
        yield self.tables.distribution()
        yield from self.figures.distribution()

    def ranking(self) -> Iterator[Part]:
        """Rank within classes, and list apart those who are not ranked."""
        yield Heading(self.say(N_("排名")))
        ranked = tuple(self.tables.rankings())
        if not ranked:
            yield Paragraph(self.say(N_("本批次没有可以排名的单位。")), Tone.WARN)
        yield from ranked
        yield from self.figures.ranks()
        yield from self.comparing.lowest()
        yield from self.pairs.shrinkage()
        yield from _present(self.tables.unranked())

    def comparison(self) -> Iterator[Part]:
        """Say which units differ by more than chance, and what is left for equal cases."""
        funnel, mix = self.analysis.funnel, self.analysis.case_mix
        contrasts = tuple(unit_contrasts.parts(self.analysis, self.labels, self.wording))
        if funnel is None and mix is None and not contrasts:
            return
        yield Heading(self.say(N_("单位之间的差别")))
        if funnel is not None:
            yield Paragraph(comparisons.funnel_sentence(funnel, self.wording))
            yield from self.comparing.funnel()
            yield from _present(comparisons.funnel_table(self.analysis, self.wording))
        yield from contrasts
        if mix is not None:
            yield Heading(self.say(N_("办件构成")), 2)
            yield Paragraph(comparisons.mix_sentence(mix, self.wording))
            yield from self.pairs.case_mix()
            yield from _present(comparisons.mix_table(self.analysis, self.wording))

    def course(self) -> Iterator[Part]:
        """Follow the survey from wave to wave, as far as waves can be compared."""
        series = self.companions.series
        if series is None:
            since = unit_changes.unit_changes_of_file(self.analysis)
            yield from self._unit_changes(since, level=1) if since else ()
            return
        yield Heading(self.say(N_("各批次走势")))
        said = series_words.sentences(series, self.wording)
        if said:
            yield Bullets(said)
        yield series_words.table(series, self.wording)
        yield from self.comparing.control()
        yield from self.comparing.r_indicators()
        yield from self._unit_changes(unit_changes.unit_changes_of(series))

    def _unit_changes(self, changes: unit_changes.UnitChanges, level: int = 2) -> Iterator[Part]:
        yield Heading(self.say(N_("各单位的变化")), level)
        if self.provenance.is_public:
            # A public edition of the earlier wave may have withheld the figure of a unit.
            yield Paragraph(self.say(N_("各单位的变化留在内部版。")), Tone.SOFT)
            return
        yield Paragraph(unit_changes.sentence(changes, self.wording))
        yield from self.comparing.unit_changes(changes)
        yield from _present(unit_changes.table(changes, self.wording))

    def suspicions(self) -> Iterator[Part]:
        """Say how many answers each check marks, and what the index is without them."""
        search = self.companions.search
        if search is None:
            return
        examination, wording = search.examination, self.wording
        yield Heading(self.say(N_("可疑答卷")))
        # Of a few marks a public edition tells nothing, not even that there are none.
        flagged = None if self.provenance.is_public else self.analysis.overall.flagged
        yield Paragraph(suspicion_words.introduction(examination, wording, flagged=flagged))
        if self.provenance.is_public:
            examination = public_examination(examination, self.analysis.min_cell_size)
            withheld = N_("公开版只列份数；不含这些答卷的指数、窗口和单位留在内部版。")
            yield Paragraph(self.say(withheld), Tone.SOFT)
        yield from found_by_check(examination, wording)
        yield from suspicion_words.tables(examination, self.analysis, search.names, wording)

    def rates(self) -> Iterator[Part]:
        """Print the rates together, with the levels they count and what to mind."""
        yield Heading(self.say(N_("评价率与好评率")))
        yield Paragraph(self.tables.positive_set())
        for warning in self.wording.rate_warnings(self.analysis.overall.rates):
            yield Paragraph(warning, Tone.WARN)
        yield self.tables.rates()
        yield self.tables.rate_counts()
        yield from self.answered.accounts()
        yield from self.answered.channels()
        yield from accounting.tables(self.analysis, self.wording)

    def items(self) -> Iterator[Part]:
        """Return the further rating questions, where there are any."""
        table = self.tables.items()
        if table is None:
            return
        yield Heading(self.say(N_("各题目")))
        yield table
        yield from _present(self.tables.items_by_unit(), self.tables.priorities())
        yield from self.figures.priorities()

    def representativeness(self) -> Iterator[Part]:
        """Give the verdict, every reason, what would mend it and what weighting mended."""
        gate = self.analysis.overall.gate
        if gate is None:
            return
        yield Heading(self.say(N_("样本代表性")))
        yield Paragraph(self.wording.gate(gate), TONES[gate.verdict])
        yield Paragraph(self.say(methods.GATES[self.provenance.plan.gate_on]), Tone.SOFT)
        if self.provenance.is_public:
            withheld = N_("涉及小样本的维度，连同与之有关的原因，不在公开版中列出。")
            yield Paragraph(self.say(withheld), Tone.SOFT)
        why = reasons.reasons(gate, self.analysis, self.wording, is_over=self.provenance.is_over)
        if why:
            yield Heading(self.say(N_("原因与补救")), 2)
            yield Bullets(why)
        if not self.provenance.is_over:
            yield from self.answered.needed()
        mended = reasons.mended(gate, self.analysis, self.wording)
        moved = reasons.moved(self.analysis, self.wording)
        if moved:
            yield Heading(self.say(N_("加权弥补了什么")), 2)
            yield Bullets((*mended, moved))
        yield from _present(
            self.tables.checks(),
            self.tables.unit_verdicts(),
            self.tables.unit_margins(),
            self.tables.unit_categories(),
        )

    def silence(self) -> Iterator[Part]:
        """Say who of the frame stayed silent, and what that could hide."""
        response = self.analysis.frame_response
        if response is None:
            return
        yield Heading(self.say(N_("未评的办事人")))
        level = self.analysis.confidence_level
        yield Bullets(silence.sentences(response, level, self.wording))
        yield from self.silent.all()
        yield from silence.tables(self.analysis, self.wording)

    def weights(self) -> Iterator[Part]:
        """Show the sample beside its population, before and after weighting."""
        yield Heading(self.say(N_("加权")))
        yield self.tables.weights()
        if missed := self.wording.missed_total(self.analysis):
            yield Paragraph(missed, Tone.WARN)
        for unused in self.analysis.weights.unused_margins:
            yield Paragraph(self.wording.unused_margin(self.analysis, unused), Tone.WARN)
        for sentence in methods.unusable_margins(self.analysis, self.provenance, self.wording):
            yield Paragraph(sentence, Tone.WARN)
        yield from _present(self.tables.margins(), self.tables.margin_tests())
        yield from self.figures.margins()

    def methods(self) -> Iterator[Part]:
        """State the method."""
        yield Heading(self.say(N_("方法说明")))
        for heading, paragraph in methods.statement(self.analysis, self.provenance, self.wording):
            yield Heading(heading, 2)
            yield Paragraph(paragraph)

    def origin(self) -> Iterator[Part]:
        """Say what the figures can be reproduced from, and how the answers came in."""
        yield Heading(self.say(N_("附录")))
        yield self.tables.origin()
        if not self._opens_with_units and not self.provenance.is_public:
            yield from self._books_of_units()
        yield from self.figures.days()
        yield from _present(self.tables.days())


def _present(*tables: Table | None) -> Iterable[Table]:
    return (table for table in tables if table is not None)
