"""From a run and its result to a bulletin, and from a bulletin to its files."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from analysis.schemes.results import SchemeResult
from analysis.schemes.run import Run
from analysis.text import words
from surveyapp.assessment.bulletin import chapters
from surveyapp.assessment.bulletin.measures import Measure
from surveyapp.assessment.bulletin.period_words import period_words
from surveyapp.assessment.bulletin.subject import Subject
from surveyapp.assessment.bulletin.workbook import sheets, workbook_tables
from surveyapp.documents.document import Heading, Report, Tone
from surveyapp.documents.excel import write_excel
from surveyapp.documents.pdf import write_pdf
from surveyapp.documents.voice import Voice
from surveyapp.documents.word import write_word
from surveyapp.messages import N_

WRITERS = {"pdf": write_pdf, "docx": write_word, "xlsx": write_excel}
TITLE, SUBTITLE = N_("关于{period}考评结果的通报"), N_("依据{document}")
LETTERHEAD = N_("考评通报")
DRAFT = N_("草稿，不得印发：还有 {n} 个偏低项目没有写明整改措施、责任人和完成期限。")
NOT_OVER = N_("本期尚未结束，数字截至 {day}，以后还会变动；未结束的周期不提出处理建议。")
WITHHELD = N_("有 {n} 个单位的得分不具备公布条件，本通报不列出，原因见“未列入排名的单位”。")


def make_bulletin(
    run: Run,
    result: SchemeResult,
    language: str,
    *,
    made_on: date,
    measures: Mapping[tuple[str, str], Measure] | None = None,
) -> Report:
    """Return the bulletin of an assessment in one language, ready to be set.

    Parameters
    ----------
    run, result
        A run and what `result_of` made of it.
    language : str
    made_on : date
    measures : mapping, optional
        Unit and code of a low item → what is done about it; while one lacks, it is a draft.
    """
    subject = Subject(run, result, Voice(language), made_on, measures or {})
    scheme, say = run.scheme, subject.say
    issuer = scheme.source.issued_by if scheme.source else None
    title = say(TITLE, period=period_words(result.period, language))
    verdict, tone = _standing(subject)
    body = (*chapters.body(subject), *workbook_tables(subject))
    method = next(
        (
            part.words
            for part in body
            if isinstance(part, Heading) and part.words.endswith(say(chapters.METHOD))
        ),
        "",
    )
    return Report(
        language=language,
        title=title,
        subtitle=say(SUBTITLE, document=chapters.document_words(subject)),
        authority=words(issuer, language) if issuer else "",
        running_head=title,
        cover=(),
        equations=(),
        verdict=verdict,
        verdict_tone=tone,
        body=body,
        words={
            "methods": method,
            "page": say(N_("第 {page} 页，共 {pages} 页")),
            "verdict": say(N_("注意")),
        },
        sheets=sheets(subject),
        letterhead=words(issuer, language) if issuer else say(LETTERHEAD),
        most_rows=None,
    )


def write_files(bulletin: Report, folder: Path, *, made_at: datetime) -> list[Path]:
    """Write bulletin.pdf, bulletin.docx and bulletin.xlsx into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, write in WRITERS.items():
        path = folder / f"bulletin.{kind}"
        path.write_bytes(write(bulletin, made_at=made_at))
        paths.append(path)
    return paths


def _standing(subject: Subject) -> tuple[str, Tone]:
    """Return what must be known before the bulletin goes out; nothing where all is well."""
    said, run = [], subject.run
    unsettled = subject.unsettled()
    if unsettled:
        said.append(subject.say(DRAFT, n=unsettled))
    if run.as_of is not None and not run.is_over(subject.result.period):
        said.append(subject.say(NOT_OVER, day=run.as_of.isoformat()))
    front = subject.front
    withheld = sum(bool(unit.not_publishable) for unit in front.units) if front else 0
    if withheld:
        said.append(subject.say(WITHHELD, n=withheld))
    return subject.voice.together(said), Tone.FAIL if unsettled else Tone.WARN
