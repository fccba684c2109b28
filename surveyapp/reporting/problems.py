"""What is wrong with a file or a wave's data, told with line, column and remedy."""

from analysis.errors import InputProblem
from surveyapp.messages import N_, say

SENTENCES = {
    "missing_column": N_("缺少这一列。请补上，或在方案中改用文件里有的列：{accepted}。"),
    "blank": N_("这一列每行都要有值，共 {count} 行空着。请补全。"),
    "unknown_level": N_(
        "不认识的等级，共 {count} 行。请改为 {accepted} 之一，或在方案的 labels "
        "中写明它代表哪一级。"
    ),
    "bare_number_level": N_(
        "只有数字看不出哪头是满意，共 {count} 行。请在方案中写 numbers: highest_is_best 或 "
        "numbers: lowest_is_best，或用 labels 逐个写明。"
    ),
    "unknown_unit": N_("方案里没有这个单位，共 {count} 行。可用的单位：{accepted}。"),
    "not_yes_or_no": N_("这一列只能写是或否，共 {count} 行。可用的写法：{accepted}。"),
    "invalid_weight": N_("权数必须是 {accepted} 之间的数，共 {count} 行。"),
    "invalid_date": N_("日期请写成 2026-03-31，后面可带时间，共 {count} 行。"),
    "invalid_benchmark": N_("总体基准每行都要有 margin、category 和数字 count。"),
    "invalid_count": N_("请填写零或大小合理的正数。"),
    "repeated_category": N_("这个类别写了两次，请只保留一行。"),
    "totals_disagree": N_("两个边际的合计不一致：{accepted}。它们必须是同一个总体，请核对基准。"),
    "units_do_not_add_up": N_("各单位之和不等于全批次：{accepted}。请核对基准。"),
    "unknown_encoding": N_("无法识别文件的编码。请另存为 UTF-8 或 GB18030 的 CSV。"),
    "empty_file": N_("文件是空的。请写一行列名，下面是数据。"),
    "unreadable": N_("文件无法读取。请检查引号是否成对，或重新另存为 CSV 或 .xlsx。"),
    "excel_support_missing": N_("没有安装读取 Excel 的组件（data）。请安装，或另存为 CSV。"),
    "too_many_values": N_("这一行的值比列名多。请核对分隔符。"),
    "unnamed_column": N_("有一列没有列名。请补上或删除这一列。"),
    "repeated_column": N_("这个列名用了两次。请给每列不同的名字。"),
}
MOST_ACCEPTED = 20


def describe(problem: InputProblem, language: str) -> str:
    """Return one problem as a sentence: its place, what is wrong, what would mend it."""
    place = []
    if problem.line is not None:
        place.append(say(N_("第 {line} 行"), language, line=problem.line))
    if problem.column is not None:
        place.append(say(N_("列“{column}”"), language, column=problem.column))
    if problem.value is not None:
        place.append(say(N_("值“{value}”"), language, value=problem.value))
    between = say(N_("，"), language)
    said = _said(problem, language)
    return (
        say(N_("{place}：{said}"), language, place=between.join(place), said=said)
        if place
        else said
    )


def _said(problem: InputProblem, language: str) -> str:
    known = SENTENCES.get(problem.code)
    if known is None:
        return problem.remedy
    accepted = list(problem.accepted[:MOST_ACCEPTED])
    if len(problem.accepted) > MOST_ACCEPTED:
        accepted.append("…")
    words = say(N_("、"), language).join(accepted)
    return say(known, language, accepted=words, count=problem.count)
