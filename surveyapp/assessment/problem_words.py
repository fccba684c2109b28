"""What is wrong with a scheme or with its evidence, in sentences of this room."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, NamedTuple

from analysis.errors import InputProblem, InvalidInputError, InvalidPlanError, PlanProblem
from analysis.schemes.evidence_calendar import OF_CALENDAR
from analysis.schemes.examples import Difference, Nothing
from analysis.schemes.rounding import exact_words
from surveyapp.assessment.scheme_problems import describe_scheme, scheme_remedy
from surveyapp.assessment.step_words import REASONS
from surveyapp.messages import N_, say, together
from surveyapp.problems import describe, remedy_of
from surveyapp.units.day_faults import day_fault

SENTENCES: Mapping[str, str] = {
    "": N_("这一项写得不对。请对照 docs/schemes.zh.md 更正。"),
    "unknown_column": N_("没有用到这一列。请删去，或改为：{accepted}。"),
    "missing_column": N_("缺少这一列。请补上。"),
    "missing_file": N_("缺少这张表。请导入。"),
    "empty_cell": N_("这一格必须填写，共 {count} 行。"),
    "repeated_row": N_("与前面一行重复，请只保留一行。"),
    "mixed_dates": N_("这一列的日期写法不一，这种写法共 {count} 行。请统一写成 2026-01-15 这样。"),
    "not_a_number": N_("请填写数，例如 12、0.5 或 60%。共 {count} 行。"),
    "not_a_date": N_("请填写日期，例如 2026-01-15。共 {count} 行。"),
    "not_a_moment": N_("请填写日期和时间，例如 2026-01-15 09:30。共 {count} 行。"),
    "not_a_yes_no": N_("请填写是或否。共 {count} 行。"),
    "not_a_period": N_("请填写周期，例如 2026、2026Q1 或 2026-01。共 {count} 行。"),
    "not_a_workday": N_("请填写上班或放假。共 {count} 行。"),
    "missing_calendar": N_(
        "办法按工作日计算，而工作日历里没有这个周期的放假安排。请在“工作日历”导入；"
        "只按星期一至星期五计算的，在办法中写 workdays: monday_to_friday。"
    ),
    "calendar_lacks_years": N_(
        "办法按工作日计算，而工作日历里没有 {accepted} 年的放假安排。请在“工作日历”导入。"
    ),
    "unknown_unit": N_("没有这个单位，共 {count} 行。最接近的：{accepted}。"),
    "ambiguous_unit": N_(
        "有几个单位叫这个名称，共 {count} 行。请写编码。叫这个名称的有：{accepted}。"
    ),
    "ambiguous_group": N_(
        "办法的分组用这个名称指单位，而有几个单位叫这个名称。请在办法的分组中写编码：{accepted}。"
    ),
    "unknown_class": N_("本办法没有这个单位类别。请改为：{accepted}。"),
    "unit_told_twice": N_(
        "同一个单位的后一行只写新的类别（class）和从哪天起（class_from）；这一列请留空，"
        "或与它的第一行相同。"
    ),
    "unknown_group": N_("本办法没有这个分组。请改为：{accepted}。"),
    "unknown_category": N_("本办法没有这个事件类别，共 {count} 行。可用的有：{accepted}。"),
    "unknown_outlet": N_("这个类别不能有这个载体，共 {count} 行。可用的有：{accepted}。"),
    "unknown_item": N_("没有这个项目，共 {count} 行。可用的有：{accepted}。"),
    "ambiguous_item": N_(
        "有几个项目叫这个名称，共 {count} 行。请写编码。叫这个名称的有：{accepted}。"
    ),
    "unknown_level": N_("没有这个评价等级，共 {count} 行。可用的有：{accepted}。"),
    "unknown_state": N_("没有这个状态，共 {count} 行。可用的有：{accepted}。"),
    "deduction_without_item": N_("扣分或给分须写明项目，共 {count} 行。"),
    "negative_points": N_("分值请写成正数，加分还是扣分由规则决定。共 {count} 行。"),
    "rate_above_one": N_("比率须在 0 与 1 之间，例如 0.95 或 95%。共 {count} 行。"),
    "conflict_of_interest": N_("检查人属于被检查的单位。请由其他单位的人检查。共 {count} 行。"),
    "no_events_declared": N_("本办法不收计分事件。"),
}

IN_FOLDER: Mapping[str, str] = {  # To commands, which read a folder and import nothing.
    "missing_file": N_(
        "文件夹里缺少这张表。请把它放进去；surveyapp scheme template 可以写出空表。"
    ),
    "missing_calendar": N_(
        "办法按工作日计算，要有放假安排：文件夹里放 calendar.csv（surveyapp scheme template 可以"
        "写出空表），示例里写 calendar；只按星期一至星期五计算的，在办法中写 "
        "workdays: monday_to_friday。"
    ),
    "calendar_lacks_years": N_(
        "办法按工作日计算，而这张表里没有 {accepted} 年的放假安排。请补上。"
    ),
}
CHOSEN = frozenset(
    {"unknown_category", "unknown_outlet", "unknown_item", "unknown_level", "unknown_state"}
)
DATES = frozenset({"not_a_date", "not_a_moment"})
MEANT = N_("是不是“{closest}”？")

OTHERWISE = N_("{unit} 的 {what}：应为 {expected}，算得 {found}。")
REFUSED = N_("这个例子的依据被退回。{said}")
NOT_REFUSED = N_("应因 {expected} 而退回，却没有退回。")
UNCOUNTED = N_("这个例子里有不计的数据：{rows}")
UNCOUNTED_ROW = N_("{table} 第 {row} 行：{why}。")


NONE_OF_THEM, TIMES = N_("一个也没有"), N_("{name}（{count} 次）")
WORDED: Mapping[bool | Nothing | None, str] = {
    None: N_("没有值"),
    True: N_("是"),
    False: N_("否"),
    Nothing.NO_RESULT: N_("这个周期没有结果"),
    Nothing.NOT_KNOWN: N_("没有叫这个名称的数"),
}


class ToldProblem(NamedTuple):
    """One thing to correct, as a row of a table."""

    file: str
    line: int | None
    column: str
    value: str
    remedy: str


def tell_problems(error: InvalidPlanError | InvalidInputError, language: str) -> list[ToldProblem]:
    """Return every problem of a scheme or of evidence, in the reader's language."""
    return [_told(problem, language) for problem in error.problems]


def _told(problem: PlanProblem | InputProblem, language: str) -> ToldProblem:
    if isinstance(problem, PlanProblem):
        remedy = scheme_remedy(problem, language)
        return ToldProblem("", problem.line, problem.place, problem.value or "", remedy)
    remedy = together(
        [remedy_of(problem, language, SENTENCES), _meant(problem, language)], language
    )
    file = "" if problem.code in OF_CALENDAR else problem.file or ""  # The store's is no file.
    return ToldProblem(file, problem.line, problem.column or "", problem.value or "", remedy)


def tell_lines(problems: Iterable[PlanProblem | InputProblem], language: str) -> Iterator[str]:
    """Yield each problem as a sentence: its place, what is wrong, what would mend it."""
    for problem in problems:
        if isinstance(problem, PlanProblem):
            yield describe_scheme(problem, language)
        else:
            told = describe(problem, language, {**SENTENCES, **IN_FOLDER})
            yield together([told, _meant(problem, language)], language)


def _meant(problem: InputProblem, language: str) -> str:
    """Return which name was perhaps meant by what was written, or what is wrong with a date."""
    if problem.code in DATES and (fault := day_fault(problem.value or "")):
        sentence, told = fault
        return say(sentence, language, **told)
    if problem.code not in CHOSEN or not problem.value:
        return ""
    closest = get_close_matches(problem.value, problem.accepted, 1)
    return say(MEANT, language, closest=closest[0]) if closest else ""


def tell_difference(difference: Difference, language: str) -> str:
    """Return in what the result of an example is not as it states."""
    if difference.uncounted:
        rows = (
            say(UNCOUNTED_ROW, language, table=table, row=row, why=say(REASONS[why], language))
            for table, row, why in difference.uncounted
        )
        return say(UNCOUNTED, language, rows=" ".join(rows))
    if difference.what:
        return say(
            OTHERWISE,
            language,
            unit=difference.unit,
            what=difference.what,
            expected=_value_words(difference.expected, language),
            found=_value_words(difference.found, language),
        )
    if difference.found:
        said = together(tell_lines(difference.problems, language), language) or difference.found
        return say(REFUSED, language, said=said)
    return say(NOT_REFUSED, language, expected=difference.expected)


def _value_words(value: Any, language: str) -> str:  # noqa: ANN401 - whatever an example states
    """Return a value of a result as people read it: numbers, names, several of them, or none."""
    match value:
        case None | bool() | Nothing():
            return say(WORDED[value], language)
        case Fraction():
            return exact_words(value)
        case Mapping():
            return _listed([_counted(*pair, language) for pair in value.items()], language)
        case list() | tuple():
            return _listed([_value_words(one, language) for one in value], language)
        case _:
            return str(value)


def _counted(name: str, count: Any, language: str) -> str:  # noqa: ANN401
    """Return what is proposed and how often, or which kind has which share."""
    is_count = isinstance(count, int) and not isinstance(count, bool)
    if is_count:
        return say(TIMES, language, name=name, count=count)
    return f"{name} {_value_words(count, language)}"


def _listed(told: Sequence[str], language: str) -> str:
    return say(N_("、"), language).join(told) or say(NONE_OF_THEM, language)
