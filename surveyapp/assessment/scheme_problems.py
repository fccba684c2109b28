"""What is wrong with a scheme, told with its place and its remedy."""

from collections.abc import Mapping

from analysis.errors import PlanProblem
from analysis.schemes.checking.examination import FormulaProblem
from analysis.schemes.periods import Level
from questionnaires.expressions import ExpressionProblemCode
from questionnaires.problem_texts import advise, describe
from surveyapp.messages import N_, say

SENTENCES: Mapping[str, str] = {
    "plan_not_text": N_("办法无法按文字读取。请另存为 UTF-8 或 GB18030 的文本。"),
    "plan_not_yaml": N_(
        "从这里起不是有效的 YAML。请检查缩进（只用空格）、引号（花括号里的公式要加引号）"
        "和冒号后的空格。"
    ),
    "no_such_day": N_("没有这一天。日期请写成 2026-01-15 这样。"),
    "plan_not_mapping": N_(
        "办法要写成“名称: 值”，至少有 scheme、version、title、effective、results。"
    ),
    "repeated_key": N_("写了两次，请只保留一处。"),
    "missing_key": N_("缺少这一项。请补上。"),
    "unknown_key": N_("办法里没有这一项。请更正拼写，或删去。"),
    "missing_kind": N_("请写明 kind，即它是哪一种规则；各种写法见 docs/schemes.md。"),
    "not_one_of": N_("请改为：{accepted}。"),
    "out_of_range": N_("超出范围，须 {accepted}。"),
    "number_expected": N_("这里要写数，例如 5、60% 或 1/3。"),
    "formula_expected": N_(
        "这里只写一个公式。按类别不同的，写成 if(${{unit_class}} = 'town', 4, 6) 这样。"
    ),
    "whole_number_expected": N_("这里要写整数。"),
    "text_expected": N_("这里要写文字；数字和 yes、no、on、off 请加引号。"),
    "list_expected": N_("这里要写列表，每项一行，以“- ”开头。"),
    "mapping_expected": N_("这里要写“名称: 值”。"),
    "language_expected": N_("语言写 zh-CN、en 这样；花括号里的文字含逗号时要加引号。"),
    "name_expected": N_("名称只用字母、数字和下划线，以字母开头，不加 $。"),
    "scheme_name_expected": N_(
        "办法的代码只用小写字母、数字、- 和 _，以小写字母开头，例如 county-2026。"
    ),
    "too_short": N_("内容太少，至少要有 {accepted} 个。"),
    "too_long": N_("内容太长，最多 {accepted} 个字。"),
    "value_or_children": N_("{accepted} 要么写 value，要么写 children，不能都写，也不能都不写。"),
    "unknown_parameter": N_("没有这个参数。请在 parameters 中声明；已有：{accepted}。"),
    "unknown_choice": N_("choices 里没有这一项。可用：{accepted}。"),
    "reserved_name": N_("“{value}”在公式中另有含义，请换一个名称。"),
    "repeated_name": N_("“{value}”用了不止一次，请改名，使每个名称只指一样东西。"),
    "column_taken": N_("“{value}”是事件表本来就有的列。请给这一列换一个代码，或直接用原有的列。"),
    "heading_taken": N_("文件的表头“{value}”已指 {accepted} 这一列。请给这一列换一个名称。"),
    "unknown_class": N_("没有这个类别或分组。可用：{accepted}。"),
    "class_without_amount": N_("没有写 {accepted} 的数值。请补上，或写 otherwise（其余）。"),
    "unknown_quantity": N_("没有这个规则或指标。可用：{accepted}。"),
    "nothing_zeroed": N_("写了 zero_out_in，就要在 zero_out 中写明什么记零分。"),
    "unknown_grade": N_("没有这个等级。可用：{accepted}。"),
    "unknown_category": N_("没有这个事件类别。可用：{accepted}。"),
    "unknown_outlet": N_("没有这个载体。可用：{accepted}。"),
    "period_expected": N_("这里要写周期，例如 2026、2026H1、2026Q1、2026-01 或 2026W05。"),
    "unknown_answer": N_("这一列只有 {accepted}（是、否）。请改写。"),
    "unknown_column": N_("没有这一列。可用：{accepted}。"),
    "no_events_declared": N_("这条规则读取事件，而办法没有声明事件类别。请在 events 中写明。"),
    "only_of_events": N_("只有事件才有 {value}；其他表请用 where 写条件。"),
    "points_too_deep": N_("分值表的层数比 by 多。请在 by 中补写一列，或去掉一层。"),
    "cycle": N_("互为因果，无法计算：{accepted}。请去掉其中一处引用。"),
    "settled_later": N_(
        "{value} 按 {a} 结算，这里却按 {b} 读取，那时还没有数。请把它改为在较短周期结算，"
        "或把这里改为较长周期。"
    ),
    "parameter_unset": N_("必须设定，否则办法不能运行。请填写，例如 {accepted}。"),
    "parameters_unset": N_("运行前请先设定文件留待确定的参数：{accepted}（--set 名称=值）。"),
    "not_in_force": N_("{a} 没有施行中的版本；最早的一版从 {b} 起施行。"),
    "two_schemes": N_("文件夹里有 {a} 和 {b} 两份办法。请把一份办法的各版放在单独的文件夹里。"),
    "versions_of_one_day": N_("有两版都从 {a} 起施行，请只保留一版。"),
    "dates_upside_down": N_("失效日期早于施行日期。请更正。"),
    "compares_later": N_("compares_from 须早于施行日期（from）。请更正，或删去。"),
    "range_upside_down": N_("下限高于上限。请更正。"),
    "no_share": N_("这里要写 0 到 100% 之间的比例（权重写 0 到 100）。"),
    "two_ways": N_("points 和 within 只能写一个。"),
    "points_of_places": N_("points 写各名次的分，不能同时写 as_share 或 parts。"),
    "rounding_of_nothing": N_(
        "rounding 和 at_least_units 只说按比例写的名额怎样取整，请写 best，例如 10%。"
    ),
    "percentile_alone": N_("how: percentile 要同时写 percentile，例如 90；反之亦然。"),
    "weights_of_nothing": N_(
        "weights 写各期在平均中的权，请同时写 per（月、季或半年）和 roll_up: mean，不写 cap_per。"
    ),
    "weights_of_periods": N_(
        "一年有几期就写几个权（每月 12 个，每季 4 个，半年 2 个），不小于 0。"
    ),
    "reads_no_rows": N_(
        "写了 for_each_event: false 就不读事件，这一项不起作用。"
        "请把条件写在 when 里，或删去 for_each_event。"
    ),
    "left_out_of_nothing": N_(
        "leave_out 去掉的是较短周期的值，请同时写 per；"
        "要去掉几行数据中的最低和最高，请在 summary 里写 trim。"
    ),
    "scale_without_ends": N_("请写 best 和 worst 两个不同的数，或在同类单位之间比较。"),
    "knots_out_of_order": N_("折点须从低到高排列，不能重复。请调整次序。"),
    "band_without_foot": N_("只有最后一个等级可以不写下限。请写 at_least，或写 best（名额）。"),
    "bands_overlap": N_(
        "等级区间重叠或次序不对：{a} 之后是 {b}。请从最好的等级写起，下限逐级变化，互不相等。"
    ),
    "weights_not_used": N_("{value} 的下级指标不用各自的 weight，请删去。"),
    "weights_missing": N_("{value} 的下级指标有的没有权重：{accepted}。请全部写明。"),
    "weights_do_not_total": N_("{accepted} 的下级权重合计为 {value}，必须等于 100。请调整。"),
    "judgements_of_wrong_size": N_("判断矩阵的行数和列数要与下级指标一样多：{accepted}。"),
    "judgements_contradict": N_(
        "判断矩阵须为正数，对角线为 1，对称位置互为倒数，取值 1/9 到 9。下级指标：{accepted}。"
    ),
    "judgements_inconsistent": N_(
        "一致性比率 {value}，须小于 0.1。最不一致的是 {a} 与 {b}：判断为 {c}，按其他判断应为 {d}。"
    ),
    "leaves_not_named": N_("{value} 应有 {a} 个指标，现有 {b} 个。请写明其余指标。"),
    "unknown_clause": N_("没有声明这一条款。已有：{accepted}。请在 clauses 中补上，或更正。"),
    "clause_without_rule": N_(
        "没有规则落实这一条款。请在规则的 clause 中写明，或用 without_rule 说明为何没有。"
    ),
    "rule_without_clause": N_(
        "没有写明落实哪一条款。请补写 clause；只供别的规则取用的，写 clause: []。"
    ),
    "grade_out_of_reach": N_("{a} 的得分最高 {c}、最低 {b}，没有得分能评到这个等级。"),
    "full_marks_out_of_reach": N_("满分为 {b}，而{a}的得分最高只能到 {c}。"),
    "repeated_item_title": N_(
        "几个项目都叫“{value}”：{accepted}，依据中只能写它们的编码。请给每个项目各起一个名称。"
    ),
    "rest_of_nothing": N_(
        "没有写 decimals，各份是精确值，没有余数，rest 不起作用。请写 decimals，或删去 rest。"
    ),
    "lightest_counts": N_(
        "扣分写成负数时，“最高”的是扣得最轻的一条。请写正数，再在公式里减去，就按最重的一条扣。"
    ),
    "cap_lost": N_(
        "这里逐期相加，较长周期不再受 {a} 的 cap_per 限制。请删去 per，或在这里也写 cap_per。"
    ),
    "never_used": N_("声明了却没有用到。请删去，或在规则中使用。"),
}
PER = {
    Level.WEEK: N_("周"),
    Level.MONTH: N_("月"),
    Level.QUARTER: N_("季度"),
    Level.HALF_YEAR: N_("半年"),
    Level.YEAR: N_("年"),
}
SIGNS = frozenset("≥>≤<")
# Formulas of schemes refer to rules and columns, where those of questionnaires mean questions.
OF_FORMULAS: Mapping[str, str] = {
    "empty_expression": N_("公式是空的。请写公式，或删去这一行。"),
    "unclosed_reference": N_("引用缺少右花括号：{found}。请写 {meant}。"),
    "invalid_reference": N_(
        "“{found}”不是引用。花括号里写规则、指标、参数或列的名称，例如 ${{points}}。"
    ),
    "reference_without_braces": N_("引用要加花括号：{found}。请写 {meant}。"),
    "bare_word": N_("不知道“{found}”是名称还是文字。名称请写 ${{{found}}}，文字请写 '{found}'。"),
    "missing_value": N_("这里缺少名称、数字或文字。请补上，或删去多余的符号。"),
    "unknown_reference": N_("没有名为“{found}”的规则、指标、参数或列。可用：{accepted}。"),
    "unknown_function": N_("没有名为“{found}”的函数。可用：{accepted}。"),
    "text_expected": N_("这里需要文字，而 {found} 不是。请用 string(…) 转成文字。"),
    "condition_expected": N_("{found} 不是条件，没有真假之分。请写成比较，例如 {found} > 0。"),
    "choices_expected": N_(
        "{found} 不是一组名称。selected 只用于 unit_groups 等可有多个值的名称。"
    ),
    "moment_expected": N_(
        "这里需要日期、时间或时长，而 {found} 不是。请引用日期的列，或写 date('2026-01-31')。"
    ),
}
PERCENTAGE = N_("公式里没有百分号。百分数请写小数，例如 10% 写 0.1；求余数请写 mod。")
UNKNOWN = N_("这一项写得不对。请对照 docs/schemes.md 更正。")
MOST_ACCEPTED = 20
LETTERS = ("a", "b", "c", "d")


def describe_scheme(problem: PlanProblem, language: str) -> str:
    """Return one problem as a sentence: line, key, value, what is wrong, what would mend it."""
    place = [] if problem.line is None else [say(N_("第 {line} 行"), language, line=problem.line)]
    place += [problem.place] if problem.place else []
    place += (
        [] if problem.value is None else [say(N_("值“{value}”"), language, value=problem.value)]
    )
    if isinstance(problem, FormulaProblem):
        place.append(say(N_("第 {column} 个字符"), language, column=problem.column))
    said = scheme_remedy(problem, language)
    if not place:
        return said
    between = say(N_("，"), language)
    return say(N_("{place}：{said}"), language, place=between.join(place), said=said)


def scheme_remedy(problem: PlanProblem, language: str) -> str:
    """Return what is wrong and what would mend it, without its place."""
    told = [_in_words(one, problem, language) for one in problem.accepted]
    accepted = told[:MOST_ACCEPTED]
    if len(told) > MOST_ACCEPTED:
        accepted.append("…")
    gaps = {
        "accepted": say(N_("、"), language).join(accepted) or "—",
        "value": problem.value or "",
        **dict(zip(LETTERS, told, strict=False)),
    }
    if isinstance(problem, FormulaProblem):
        return _of_formula(problem, language, gaps)
    known = SENTENCES.get(problem.code)
    if known is None:  # Its remedy is English, and may be more precise, to who reads that.
        return problem.remedy if language == "en" else say(UNKNOWN, language)
    return say(known, language, **gaps)


def _in_words(accepted: str, problem: PlanProblem, language: str) -> str:
    """Return a level in words, and a bound beside a percentage as one too."""
    if problem.code == "settled_later":
        return say(PER[Level(accepted)], language)
    sign, _, bound = accepted.partition(" ")
    if problem.code == "out_of_range" and sign in SIGNS and (problem.value or "").endswith("%"):
        return f"{accepted} ({sign} {float(bound) * 100:g}%)"
    return accepted


def _of_formula(problem: FormulaProblem, language: str, gaps: Mapping[str, str]) -> str:
    is_percentage = problem.parameters.get("found") == "%"
    own = PERCENTAGE if is_percentage else OF_FORMULAS.get(problem.code)
    if own is not None:
        return say(own, language, **{"found": "", "meant": "", **problem.parameters}, **gaps)
    code = ExpressionProblemCode(problem.code)
    told = describe(code, problem.parameters, language), advise(code, problem.parameters, language)
    return (" " if language == "en" else "").join(told)
