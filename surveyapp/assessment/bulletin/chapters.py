"""What a bulletin says, chapter by chapter."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from analysis.schemes.periods import Level, Period
from analysis.schemes.results import PeriodResult, Proposal
from analysis.text import words
from surveyapp.assessment.bulletin import paper
from surveyapp.assessment.bulletin.imprint import QUOTED
from surveyapp.assessment.bulletin.leaders import who_leads
from surveyapp.assessment.bulletin.subject import WITHHELD, Subject, figure
from surveyapp.assessment.parameters import value_words
from surveyapp.assessment.step_words import UNIT
from surveyapp.assessment.untold_steps import untold_of
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
)
from surveyapp.messages import N_
from surveyapp.period_words import LEVELS, period_name, period_words

NUMERALS = "一二三四五六七八九"
TO_ALL = N_("各受评单位：")
OPENING = N_("根据{document}，现将{period}考评结果通报如下。")
REPLACES = N_("本通报代替{bulletin}，以本通报为准。")
KEY_UNITS, KEY_RANKED = N_("受评单位"), N_("参加排名")
KEY_APART, KEY_PROPOSED = N_("未列入排名"), N_("处理建议")
IN_CLASSES, OF_ALL = N_("分 {n} 类"), N_("名次只在同一类内排")
WHY_APART, FOR_UNITS = N_("无数据、不排名或不公布"), N_("涉及 {n} 个单位，待决定")
NONE_PROPOSED = N_("没有提出")
OF_CLASS_NONE = N_("{unit_class}：本期没有受评单位。")
NONE_RANKED = N_("{unit_class}（{n} 个单位）：没有单位参加排名，原因见后。")
IN_ORDER = N_("{unit_class}（{n} 个单位）：不排名，得分见后。")
WITH_GRADES = N_("{first}等级：{grades}。")
OF_GRADE = N_("{grade} {n} 个")
PROPOSED_FOR = N_("{proposed}：{n} 个单位")
RESULTS = N_("各类考评结果")
APART, PROPOSALS = N_("未列入排名的单位"), N_("处理建议（未经批准不执行）")
MEASURES, METHOD = N_("偏低项目和整改"), N_("数字怎样得出")
EXCLUDED = N_("未计入的依据")
NO_WHOLE = N_("本办法不按这一周期公布结果，下面是其中各期的得分。")
NOTHING_BEGUN = N_("到数据截止之日，没有一个周期已经开始，因此没有结果。")
ALL_TOLD = N_("所有受评单位都已列入上面各表。")
NO_PROPOSALS = N_("本期没有提出处理建议。")
ONLY_PROPOSED = N_(
    "以下由规则提出，只是建议：由有权的人逐项决定，批准之前不执行、不公布，也可以不采纳。"
)
NONE_EXCLUDED = N_("全部依据都已计入。")
EXCLUDED_LISTED = N_("逐条清单在 Excel 文件的“未计入的依据”表中。")
NO_DATA, NOT_RANKED = N_("没有数据的单位"), N_("有得分但不参加排名的单位")
NOT_PUBLISHED = N_("不公布得分的单位")
LONG_PERIODS = N_("{levels}得分较多，在 Excel 文件中。")
EXACTNESS = N_(
    "分数和金额按精确的分数计算，只在办法规定的地方四舍五入；等级和名次比较未取整的数。"
    "没有数据的单位既不是 0 分也不是满分，不参加排名。"
)
SURVEYS = N_(
    "得分中有调查指数或抽查结果的，同时给出 95% 置信区间和真实得分落在各等级的可能性；"
    "区间重叠的两个单位，名次的先后不足以说明高低。"
)
WITHOUT_LICENCE = N_("标为“不公布”的得分缺少公布的条件，原因逐个列明。")
RAISED_NOTE = N_("标有“缺项抬高了得分”的单位有指标没有数值，按其余指标计算的得分因此偏高。")
CLAUSES, CLAUSE, SAYS = N_("依据的条款"), N_("条款"), N_("内容（本系统的转述）")
PARAMETERS, PARAMETER, CHOSEN = (
    N_("文件没有写明、由采用者选定的事项"),
    N_("选定的事项"),
    N_("选定"),
)
LEFT_OPEN, DEFAULT = N_("文件没有写明之处"), N_("默认")
ITEM, MEASURE, OWNER, DUE = N_("项目"), N_("整改措施"), N_("责任人"), N_("完成期限")
TO_FILL_IN = N_("（待填）")
NEEDED = N_("每一项都须写明措施、责任人和期限；缺一项，本通报就是草稿。")


def body(subject: Subject) -> Iterator[Part]:
    """Yield the parts of a bulletin, in order."""
    yield from _first_page(subject)
    chapters = (
        (RESULTS, _results(subject)),
        (_shorter_title(subject), _shorter(subject)),
        (APART, _apart(subject)),
        (PROPOSALS, _proposals(subject)),
        (MEASURES, _measures(subject)),
        (METHOD, _method(subject)),
        (EXCLUDED, _excluded(subject)),
    )
    number = 0
    for title, parts in chapters:
        told = list(parts)
        if told:
            yield Heading(numbered(subject, number, title))
            yield from told
            number += 1


def numbered(subject: Subject, number: int, title: str) -> str:
    """Return the title of a chapter with its number, as the language writes it."""
    said = subject.say(title)
    is_chinese = subject.voice.language.startswith("zh")
    return f"{NUMERALS[number]}、{said}" if is_chinese else f"{number + 1}. {said}"


def document_words(subject: Subject) -> str:
    """Return the document that the scheme says, or the scheme, with its number."""
    scheme, language = subject.run.scheme, subject.voice.language
    title = words(scheme.source.title if scheme.source else scheme.title, language)
    number = scheme.source.number if scheme.source and scheme.source.number else ""
    quoted = title if title.startswith("《") else subject.say(QUOTED, title=title)
    if not number:
        return quoted
    return f"{quoted}（{number}）" if language.startswith("zh") else f"{quoted} ({number})"


# --- the first page


def _first_page(subject: Subject) -> Iterator[Part]:
    language = subject.voice.language
    yield Paragraph(subject.say(TO_ALL))
    yield Paragraph(
        subject.say(
            OPENING,
            document=document_words(subject),
            period=period_words(subject.result.period, language),
        )
    )
    if subject.replaces is not None:
        yield Paragraph(subject.say(REPLACES, bulletin=subject.replaces.told(language)))
    found = subject.front
    if found is None:
        yield Paragraph(subject.say(NOTHING_BEGUN), Tone.WARN)
        return
    yield _key_figures(subject, found)
    yield Bullets(tuple(_leading(subject, found)))
    counted = {
        proposed: {p.unit for p in subject.result.proposals if subject.proposed(p) == proposed}
        for proposed in dict.fromkeys(map(subject.proposed, subject.result.proposals))
    }
    if counted:
        yield Bullets(
            tuple(
                subject.say(PROPOSED_FOR, proposed=proposed, n=len(units))
                for proposed, units in counted.items()
            )
        )


def _key_figures(subject: Subject, found: PeriodResult) -> KeyFigures:
    say, proposals = subject.say, subject.result.proposals
    units = {proposal.unit for proposal in proposals}
    apart = subject.apart(found)
    ranked = sum(unit.rank is not None for unit in found.units)
    classes = len([of for of in subject.classes() if subject.of_class(found, of)])
    return KeyFigures(
        (
            KeyFigure(say(KEY_UNITS), str(len(found.units)), say(IN_CLASSES, n=classes)),
            KeyFigure(say(KEY_RANKED), str(ranked), say(OF_ALL)),
            KeyFigure(
                say(KEY_APART), str(len(apart)), say(WHY_APART), Tone.WARN if apart else Tone.PLAIN
            ),
            KeyFigure(
                say(KEY_PROPOSED),
                str(sum(proposal.times for proposal in proposals)),
                say(FOR_UNITS, n=len(units)) if units else say(NONE_PROPOSED),
            ),
        )
    )


def _leading(subject: Subject, found: PeriodResult) -> Iterator[str]:
    for unit_class in subject.classes():
        units = subject.of_class(found, unit_class)
        told = subject.told(found, unit_class)
        title = subject.class_title(unit_class)
        if not units:
            yield subject.say(OF_CLASS_NONE, unit_class=title)
            continue
        if not told:
            yield subject.say(NONE_RANKED, unit_class=title, n=len(units))
            continue
        if subject.outcome(found).ranked:
            said = who_leads(subject, found, told, title, len(units))
        else:
            said = subject.say(IN_ORDER, unit_class=title, n=len(units))
        grades = Counter(unit.grade for unit in told if unit.grade)
        if grades:
            of_grades = subject.voice.listed(
                subject.say(OF_GRADE, grade=subject.grade(found, each.grade), n=grades[each.grade])
                for each in subject.outcome(found).grades
                if grades[each.grade]
            )
            said = subject.say(WITH_GRADES, first=said, grades=of_grades)
        yield said


# --- chapters


def _results(subject: Subject) -> Iterator[Part]:
    found = subject.main
    if found is None:
        if subject.front is not None:
            yield Paragraph(subject.say(NO_WHOLE))
        return
    for unit_class in subject.classes():
        table = paper.class_table(subject, found, unit_class)
        if table.rows:
            yield table
        elif subject.of_class(found, unit_class):
            n = len(subject.of_class(found, unit_class))
            title = subject.class_title(unit_class)
            yield Paragraph(subject.say(NONE_RANKED, unit_class=title, n=n), Tone.WARN)
        else:
            title = subject.class_title(unit_class)
            yield Paragraph(subject.say(OF_CLASS_NONE, unit_class=title), Tone.SOFT)
    shown = (unit for of in subject.classes() for unit in subject.told(found, of))
    if any(unit.raised_by_missing for unit in shown):
        yield Paragraph(subject.say(RAISED_NOTE), Tone.SOFT)


def _shorter_title(subject: Subject) -> str:
    levels = {each.period.level for each in subject.shorter}
    is_one = len(levels) == 1 and Level.MONTH in levels
    return N_("各月得分") if is_one else N_("其中各期得分")


def _shorter(subject: Subject) -> Iterator[Part]:
    yield from paper.shorter_tables(subject)
    for level, group in groupby(subject.shorter, key=lambda each: each.period.level):
        if len(list(group)) > paper.MOST_PERIODS:
            yield Paragraph(subject.say(LONG_PERIODS, levels=subject.say(LEVELS[level])))


def _apart(subject: Subject) -> Iterator[Part]:
    found = subject.front
    if found is None:
        return
    units = subject.apart(found)
    withheld = [unit for unit in units if unit.not_publishable]
    shown = [unit for unit in units if not unit.not_publishable]
    kinds = (
        ("no_data", NO_DATA, [unit for unit in shown if unit.score is None]),
        ("not_ranked", NOT_RANKED, [unit for unit in shown if unit.score is not None]),
        ("withheld", NOT_PUBLISHED, withheld),
    )
    if not units:
        yield Paragraph(subject.say(ALL_TOLD))
    for code, title, members in kinds:
        if members:
            yield paper.apart_table(subject, found, members, code, title)
    if withheld:
        yield Paragraph(subject.say(WITHOUT_LICENCE), Tone.SOFT)


def _proposals(subject: Subject) -> Iterator[Part]:
    if subject.result.proposals:
        yield Paragraph(subject.say(ONLY_PROPOSED), Tone.WARN)
        yield paper.proposal_table(subject)
    elif subject.front is not None:
        yield Paragraph(subject.say(NO_PROPOSALS))


def _measures(subject: Subject) -> Iterator[Part]:
    say = subject.say
    rows = []
    for proposal, code in subject.low_items():
        measure = subject.measures.get((proposal.unit, code))
        rows.append(
            (
                subject.unit_proposed_for(proposal.unit),
                subject.title(code),
                _low_figure(subject, proposal, code),
                measure.measure if measure else say(TO_FILL_IN),
                measure.owner if measure else say(TO_FILL_IN),
                measure.due.isoformat() if measure else say(TO_FILL_IN),
            )
        )
    if rows:
        columns = (
            Column(say(UNIT), width=2.4),
            Column(say(ITEM), width=2),
            Column(say(paper.SCORE), Kind.NUMBER),
            Column(say(MEASURE), width=3.4),
            Column(say(OWNER), width=1.3),
            Column(say(DUE), width=1.5),
        )
        yield Table("low_items", say(MEASURES), columns, tuple(rows), say(NEEDED))


def _low_figure(subject: Subject, proposal: Proposal, code: str) -> str:
    """Return what a low item came to, unless it would tell what is not published."""
    run, period = subject.run, Period.parse(proposal.period)
    hidden = untold_of(run, proposal.unit, period, subject.untold)
    if proposal.unit in subject.withheld() or code in hidden:
        return subject.say(WITHHELD)
    return figure(run.value(code, period, proposal.unit), 2)


def _method(subject: Subject) -> Iterator[Part]:
    say, scheme, language = subject.say, subject.run.scheme, subject.voice.language
    yield facts_table(subject)
    yield Paragraph(say(EXACTNESS))
    if any(paper.has_error(unit) for each in subject.result.periods for unit in each.units):
        yield Paragraph(say(SURVEYS))
    if scheme.source is not None and scheme.source.left_open:
        yield Paragraph(words(scheme.source.left_open, language))
    if scheme.parameters:
        yield _parameters(subject)
    if scheme.clauses:
        rows = tuple(
            (clause.place or code, words(clause.says, language))
            for code, clause in scheme.clauses.items()
        )
        columns = (Column(say(CLAUSE), width=1.2), Column(say(SAYS), width=5))
        yield Table("clauses", say(CLAUSES), columns, rows)


def facts(subject: Subject) -> Iterator[tuple[str, str]]:
    """Yield what the bulletin rests on: label, then words."""
    say, scheme, language = subject.say, subject.run.scheme, subject.voice.language
    source, result = scheme.source, subject.result
    yield say(N_("办法名称")), words(scheme.title, language)
    if source is not None:
        yield say(N_("所依文件")), document_words(subject)
        if source.issued_by:
            yield say(N_("发文机关")), words(source.issued_by, language)
        if source.issued_on:
            yield say(N_("发文日期")), source.issued_on.isoformat()
    yield say(N_("考评周期")), period_name(str(result.period), language)
    if subject.run.as_of is not None:
        yield say(N_("数据截止")), subject.run.as_of.isoformat()
    yield say(N_("制表日期")), subject.made_on.isoformat()
    yield say(N_("办法代码和版本")), f"{result.scheme} {result.version}"
    yield say(N_("办法和参数的校验码（SHA-256）")), result.hash


def facts_table(subject: Subject) -> Table:
    """Return what the bulletin rests on, as a table."""
    columns = (
        Column(subject.say(N_("依据的事项")), width=1.3),
        Column(subject.say(N_("内容")), width=4),
    )
    return Table("facts", subject.say(N_("本通报的依据")), columns, tuple(facts(subject)))


def _parameters(subject: Subject) -> Table:
    say, language = subject.say, subject.voice.language
    columns = (
        Column(say(PARAMETER), width=2.2),
        Column(say(CHOSEN), width=1.6),
        Column(say(DEFAULT), width=1.6),
        Column(say(LEFT_OPEN), width=3),
    )
    rows = tuple(
        (
            words(parameter.title, language),
            value_words(parameter, subject.result.parameters.get(name), language),
            "—" if parameter.must_be_set else value_words(parameter, parameter.default, language),
            words(parameter.left_open, language) if parameter.left_open else "",
        )
        for name, parameter in subject.run.scheme.parameters.items()
    )
    return Table("parameters", say(PARAMETERS), columns, rows)


def _excluded(subject: Subject) -> Iterator[Part]:
    if not any(subject.result.excluded.values()):
        yield Paragraph(subject.say(NONE_EXCLUDED))
        return
    yield paper.excluded_table(subject)
    yield Paragraph(subject.say(EXCLUDED_LISTED), Tone.SOFT)
