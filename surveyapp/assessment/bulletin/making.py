"""From a run and its result to a bulletin, and from a bulletin to its files."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from babel import Locale
from babel.dates import format_date

from analysis.schemes.results import SchemeResult
from analysis.schemes.run import Run
from analysis.text import Text
from surveyapp.assessment.bulletin import chapters
from surveyapp.assessment.bulletin.imprint import Imprint
from surveyapp.assessment.bulletin.measures import Measure
from surveyapp.assessment.bulletin.subject import OTHERWISE, Subject
from surveyapp.assessment.bulletin.workbook import sheets, workbook_tables
from surveyapp.assessment.compared_figures import Untold
from surveyapp.assessment.shown_ranks import as_shown, untold_in
from surveyapp.documents.document import Heading, Report, Tone
from surveyapp.documents.excel import write_excel
from surveyapp.documents.pdf import write_pdf
from surveyapp.documents.voice import Voice
from surveyapp.documents.word import write_word
from surveyapp.messages import N_, SOURCE_LANGUAGE, say
from surveyapp.period_words import period_words

WRITERS = {"pdf": write_pdf, "docx": write_word, "xlsx": write_excel}
TITLE, SUBTITLE = N_("关于{period}考评结果的通报"), N_("依据{document}")
LETTERHEAD = N_("考评通报")
NUMBER, SIGNATORY, DATED = N_("文号"), N_("签发人"), N_("成文日期")
SIGNED_BY = N_("签发人：{name}")
REPLACING = N_("代替")
REPLACED = N_("本通报已由{bulletin}代替，请以后来的为准。")
NOT_ISSUED = N_("尚未印发，仅供审阅。")
DRAFT = N_("草稿，不得印发：还有 {n} 个偏低项目没有写明整改措施、责任人和完成期限。")
NOT_OVER = N_("本期尚未结束，数字截至 {day}，以后还会变动；未结束的周期不提出处理建议。")
WITHHELD = N_("有 {n} 个单位的得分不具备公布条件，本通报不列出，原因见“未列入排名的单位”。")


def make_bulletin(  # noqa: PLR0913 - of what, in which language, and what is settled about it
    run: Run,
    result: SchemeResult,
    language: str,
    *,
    made_on: date,
    measures: Mapping[tuple[str, str], Measure] | None = None,
    imprint: Imprint | None = None,
    classes: Mapping[str, Text] | None = None,
    unit_titles: Mapping[tuple[str, str], str] | None = None,
    untold: Untold | None = None,
    is_otherwise: bool = False,
    has_workbook: bool = True,
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
    imprint : Imprint, optional
        As what it goes out; without one it has neither number nor signature.
    classes : mapping, optional
        Class → what it is called, where the scheme has no classes of its own.
    unit_titles : mapping, optional
        Code and name of a unit in the run → its name in the language.
    untold : Untold, optional
        What is not told of units beside others, where the result is told without it already.
    is_otherwise : bool
        Whether the run comes to another result than the one that is kept.
    has_workbook : bool
        Whether it will be a workbook, whose steps of every unit take long to tell.
    """
    imprint = imprint or Imprint()
    if untold is None:
        untold = untold_in(result, run.scheme)
        result = as_shown(result, untold)
    subject = Subject(
        run,
        result,
        Voice(language),
        made_on,
        untold,
        measures or {},
        classes or {},
        unit_titles or {},
        is_otherwise=is_otherwise,
        replaces=imprint.replaces,
    )
    issuer = imprint.issuing_body  # Never whoever issued the rules.
    title = subject.say(TITLE, period=period_words(result.period, language))
    if imprint.title and language == SOURCE_LANGUAGE:
        title = imprint.title
    verdict, tone = _standing(subject, imprint)
    signed = subject.say(SIGNED_BY, name=imprint.signed_by) if imprint.signed_by else ""
    body = (*chapters.body(subject), *(workbook_tables(subject) if has_workbook else ()))
    method = next(
        (
            part.words
            for part in body
            if isinstance(part, Heading) and part.words.endswith(subject.say(chapters.METHOD))
        ),
        "",
    )
    return Report(
        language=language,
        title=title,
        subtitle=subject.say(SUBTITLE, document=chapters.document_words(subject)),
        authority=issuer,
        running_head=title,
        cover=_cover(imprint, language),
        equations=(),
        verdict=verdict,
        verdict_tone=tone,
        body=body,
        words={
            "methods": method,
            "page": subject.say(N_("第 {page} 页，共 {pages} 页")),
            "verdict": subject.say(N_("注意")),
            "annexed": subject.say(N_("本章的表较宽，横排附在文后。")),
            "annex": subject.say(N_("{title}（附表）"), title="{title}"),
        },
        sheets=sheets(subject) if has_workbook else (),
        letterhead=issuer or subject.say(LETTERHEAD),
        most_rows=None,
        number=imprint.document_number,
        signatory=signed,
        sign_off=(issuer, _day(imprint.dated_on, language)) if imprint.dated_on else (),
    )


def _cover(imprint: Imprint, language: str) -> tuple[tuple[str, str], ...]:
    """Return what a workbook lists of an imprint; paper has it at the head and at the end."""
    listed = (
        (NUMBER, imprint.document_number),
        (SIGNATORY, imprint.signed_by),
        (DATED, _day(imprint.dated_on, language) if imprint.dated_on else ""),
        (REPLACING, imprint.replaces.told(language) if imprint.replaces else ""),
    )
    return tuple((say(label, language), told) for label, told in listed if told)


def _day(day: date, language: str) -> str:
    return format_date(day, "long", locale=Locale.parse(language, sep="-"))


def write_files(bulletin: Report, folder: Path, *, made_at: datetime) -> list[Path]:
    """Write bulletin.pdf, bulletin.docx and bulletin.xlsx into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind, write in WRITERS.items():
        path = folder / f"bulletin.{kind}"
        path.write_bytes(write(bulletin, made_at=made_at))
        paths.append(path)
    return paths


def _standing(subject: Subject, imprint: Imprint) -> tuple[str, Tone]:
    """Return what must be known before the bulletin goes out; nothing where all is well."""
    said, run = [], subject.run
    if subject.is_otherwise:
        said.append(subject.say(OTHERWISE))
    if imprint.replaced_by is not None:
        replacing = imprint.replaced_by.told(subject.voice.language)
        said.append(subject.say(REPLACED, bulletin=replacing))
    if imprint.is_draft:
        said.append(subject.say(NOT_ISSUED))
    unsettled = subject.unsettled()
    if unsettled:
        said.append(subject.say(DRAFT, n=unsettled))
    if run.as_of is not None and not run.is_over(subject.result.period):
        said.append(subject.say(NOT_OVER, day=run.as_of.isoformat()))
    front = subject.front
    withheld = sum(bool(unit.not_publishable) for unit in front.units) if front else 0
    if withheld:
        said.append(subject.say(WITHHELD, n=withheld))
    return subject.voice.together(
        said
    ), Tone.FAIL if unsettled or subject.is_otherwise else Tone.WARN
