"""The report as a whole: its title page, and its chapters in order."""

from collections.abc import Iterator
from functools import partial

from analysis.results import Analysis
from surveyapp.documents.document import Heading, Paragraph, Part, Report, Tone
from surveyapp.estimates.provenance import Provenance
from surveyapp.messages import N_
from surveyapp.reporting import methods
from surveyapp.reporting.chapters import (
    books,
    comparison,
    course,
    items,
    origin,
    ranking,
    rates,
    representativeness,
    results,
    silence,
    suspicions,
    weights,
)
from surveyapp.reporting.companions import NO_COMPANIONS, Companions
from surveyapp.reporting.excel_charts import draw_charts
from surveyapp.reporting.sheets import sheets_of_wave
from surveyapp.reporting.subject import Subject
from surveyapp.reporting.summary import PRELIMINARY, summary
from surveyapp.reporting.wording import TONES, Wording

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
        body=tuple(_body(Subject(analysis, provenance, wording, companions))),
        words={key: wording.say(sentence) for key, sentence in FRAME_WORDS.items()},
        sheets=tuple(sheets_of_wave(wording)),
        draw_charts=partial(draw_charts, wording),
    )


def _cover(
    analysis: Analysis, provenance: Provenance, wording: Wording
) -> Iterator[tuple[str, str]]:
    if provenance.survey:
        yield wording.say(N_("调查项目")), wording.text(provenance.survey)
    if provenance.wave:
        yield wording.say(N_("批次")), wording.text(provenance.wave)
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


def _body(subject: Subject) -> Iterator[Part]:
    chapters = (
        books.parts,
        _summary,
        results.parts,
        ranking.parts,
        comparison.parts,
        course.parts,
        rates.parts,
        items.parts,
        representativeness.parts,
        silence.parts,
        suspicions.parts,
        weights.parts,
        _methods,
        origin.parts,
    )
    for chapter in chapters:
        yield from chapter(subject)


def _summary(subject: Subject) -> Iterator[Part]:
    """Give the one page for those who read one page."""
    moved = subject.companions.moved
    yield from summary(subject.analysis, subject.provenance, subject.wording, moved)


def _methods(subject: Subject) -> Iterator[Part]:
    yield Heading(subject.say(N_("方法说明")))
    said = methods.statement(subject.analysis, subject.provenance, subject.wording)
    for heading, paragraph in said:
        yield Heading(heading, 2)
        yield Paragraph(paragraph)
