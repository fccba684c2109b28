"""What is wrong with a file, a plan, a scheme or a wave's data: its place and its remedy."""

from collections.abc import Mapping

from analysis.errors import InputProblem, PlanProblem
from surveyapp.messages import N_, SOURCE_LANGUAGE, say

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
    "class_changes": N_("同一个单位前后类别不一致：{accepted}。请给每个单位一个类别。"),
    "not_yes_or_no": N_("这一列只能写是或否，共 {count} 行。可用的写法：{accepted}。"),
    "invalid_weight": N_("权数必须是 {accepted} 之间的数，共 {count} 行。"),
    "label_for_weight": N_(
        "权数要写数，文件给值加了标签，读成标签的共 {count} 行。请在方案中写 labelled_values: "
        "codes，按原来的数读。"
    ),
    "zero_weight": N_(
        "权数是 0 的答卷不代表任何人，共 {count} 行。"
        "请删去这些行；确实是抽到的，请填它的设计权数。"
    ),
    "invalid_date": N_("日期请写成 2026-03-31，后面可带时间，共 {count} 行。"),
    "invalid_benchmark": N_("总体基准每行都要有 margin、category 和数字 count。"),
    "invalid_count": N_("请填写零或大小合理的正数。"),
    "repeated_category": N_("这个类别写了两次，请只保留一行。"),
    "totals_disagree": N_("两个维度的合计不一致：{accepted}。它们必须是同一个总体，请核对基准。"),
    "units_do_not_add_up": N_("各单位之和不等于全批次：{accepted}。请核对基准。"),
    "unknown_encoding": N_("无法识别文件的编码。请另存为 UTF-8 或 GB18030 的 CSV。"),
    "empty_file": N_("文件是空的。请写一行列名，下面是数据。"),
    "no_rows": N_("文件只有列名，没有数据。请在列名下面写上数据。"),
    "unknown_category": N_("总体基准中没有这一类。请更正它，或在总体文件中补上它的数量。"),
    "category_counted_as_nobody": N_(
        "总体文件中这一类的数量是 0，答卷中却有，共 {count} 行。"
        "请更正答卷，或改正总体文件中的数量。"
    ),
    "category_without_share": N_(
        "检验的 shares 中没有这一类，共 {count} 行。请更正它，在 shares 中补上，或在该检验的 "
        "missing 中写明它表示没有回答。"
    ),
    "invalid_number": N_(
        "这一列要写数，共 {count} 行。请更正，或在该估计的 missing 中写明它表示没有数。"
    ),
    "label_for_number": N_(
        "这一列要写数，文件给值加了标签，读成标签的共 {count} 行。请在方案中写 labelled_values: "
        "codes，按原来的数读；标签表示没有数的，请在该估计的 missing 中写明。"
    ),
    "number_written_otherwise": N_(
        "方案里的这个数，文件写作 {accepted}。请在方案中照文件的写法写。"
    ),
    "number_needed": N_("这一列每行都要写数，共 {count} 行不是。请更正。"),
    "size_differs": N_(
        "同一层、同一个上级群内每行必须是同一个数，多数行是 {accepted}，这样写的有 {count} 行。"
        "请更正。"
    ),
    "negative_weight": N_("重复权数不能是负数，共 {count} 行。"),
    "uncounted_margin": N_("总体文件中没有这个维度。请补上它各类的数量。"),
    "category_without_answers": N_(
        "总体文件中有这一类，答卷中没有。可将它并入“{accepted}”后再算；请补收答卷，或更正总体文件。"
    ),
    "population_missing": N_(
        "方案用到总体的 {accepted}，却没有总体文件。请用 --population 写明总体文件。"
    ),
    "unreadable": N_("从这一行起无法按 CSV 读取。请检查引号是否成对。"),
    "not_of_its_kind": N_(
        "从文件名看这是 {accepted} 文件，却无法这样读取。请用 {accepted} 重新保存，或另存为 CSV。"
    ),
    "support_missing": N_("没有安装读取这种文件的组件：{accepted}。请安装，或另存为 CSV。"),
    "column_of_parts": N_(
        "这一列每行不是一个单独的值。请每行只写一个数、文字、日期或是否，或删去这一列。"
    ),
    "too_many_values": N_("这一行的值比列名多。请核对分隔符；第 1 行须是列名，上面的标题请删去。"),
    "too_few_values": N_("这一行的值比列名少。请核对分隔符，以及文件是否完整。"),
    "unnamed_column": N_("有一列没有列名。请补上或删除这一列。"),
    "repeated_column": N_("这个列名用了两次。请给每列不同的名字。"),
}
PLAN_SENTENCES = {
    "plan_not_text": N_("方案无法按文字读取。请另存为 UTF-8 或 GB18030 的文本。"),
    "plan_not_yaml": N_("从这里起不是有效的 YAML。请检查缩进（只用空格）、引号和冒号后的空格。"),
    "no_such_day": N_("没有这一天。日期请写成 2026-01-15 这样。"),
    "plan_not_mapping": N_(
        "方案要写成“名称: 值”，至少有 title、period、columns 和 outcome，或 title 和 estimates。"
    ),
    "repeated_key": N_("写了两次，请只保留一处。"),
    "missing_key": N_("缺少这一项。请补上。"),
    "unknown_key": N_("方案里没有这一项。请更正拼写，或删去。"),
    "not_one_of": N_("请改为：{accepted}。"),
    "out_of_range": N_("超出范围，须 {accepted}。"),
    "number_expected": N_("这里要写数。"),
    "whole_number_expected": N_("这里要写整数。"),
    "text_expected": N_("这里要写文字；数字和 yes、no、on、off 请加引号。"),
    "list_expected": N_("这里要写列表，每项一行，以“- ”开头。"),
    "mapping_expected": N_("这里要写“名称: 值”。"),
    "language_expected": N_("语言的代码请写成 zh-CN、en 这样。"),
    "too_short": N_("内容太少，至少要有 {accepted} 个。"),
    "too_long": N_("内容太长，最多 {accepted} 个字。"),
    "classes_outside_scale": N_(
        "自定评价尺度的 positive_levels 和 neutral_levels 请写在 scale 里面。"
    ),
    "neutral_without_positive": N_("写了 neutral_levels，就要同时写 positive_levels。"),
    "scale_contradicts_itself": N_(
        "评价尺度自相矛盾：等级要从好到差排列，得分在 0 到 100 之间，"
        "每一级在 positive_levels、neutral_levels、negative_levels 中出现且只出现一次。"
    ),
    "reserved_level": N_("{accepted} 表示没有作出评价，不能用作等级。"),
    "unknown_label_level": N_("labels 指向的 {accepted} 不是这个评价尺度的等级。"),
    "warns_after_failing": N_("margin_warn_points 不能大于 margin_fail_points。"),
    "repeated_name": N_("{accepted} 用了不止一次，请只保留一处。"),
    "missing_kind": N_("请写明 kind，即它是哪一种；各种写法见 docs/plans.md。"),
    "two_sizes": N_("population 和 sampled_fraction 只能写一个。"),
    "logit_without_bounds": N_("logit 要同时写 low 和 high，例如 0.5 和 2。"),
    "empty_calibration": N_("calibration 至少要写 margins 或 totals 之一。"),
    "unused_title": N_("column_titles 里的 {accepted} 不是方案用到的列，请改正或删去。"),
    "rscales_unlike_columns": N_("rscales 要和 columns 一样多，每列一个。"),
    "volunteers_with_design": N_("自愿作答的人不是抽出来的：请去掉 stages 和 replicates。"),
    "size_without_volunteers": N_(
        "population_size 只用于自愿作答；抽样调查请在 stages 里写 population。"
    ),
    "strata_with_jk1": N_("JK1 只用于不分层的设计，分层时请写 JKn。"),
    "one_standard": N_("margin 和 shares 要写一个，而且只能写一个。"),
    "by_in_comparison": N_("比较哪些组由 domain 说明，请去掉 by。"),
    "one_category": N_("请在 categories 里只写一类，比较的就是它的比例。"),
    "goal_off_scale": N_("目标值（goal）须 {accepted}。"),
    "grades_do_not_fall": N_(
        "等级（grades）要从好到差写两个或更多，起点一个比一个低，最后一个写 null，"
        "以下的都归它。现有：{accepted}。"
    ),
    "same_domain_twice": N_("values 要写两个不同的值。"),
    "draws_out_of_reach": N_(
        "置信水平这样高时，comparison 的 draws 至少要 {accepted}。请增加 draws，或调低 "
        "confidence_level。"
    ),
    "ordinal_without_levels": N_("有序 α（ordinal）只用于等级。请写明 scale，或去掉 ordinal。"),
    "reversed_elsewhere": N_("reversed 里的 {accepted} 没有写进 columns。"),
    "undeclared_raking": N_("raking 里的 {accepted} 没有写进 margins。"),
}
UNKNOWN = N_("这一项写得不对。请对照 docs/plans.md 更正。")
MOST_ACCEPTED = 20


def describe(
    problem: InputProblem, language: str, sentences: Mapping[str, str] | None = None
) -> str:
    """Return one problem as a sentence: its place, what is wrong, what would mend it.

    `sentences` of a room are taken before those of all.
    """
    column = problem.column
    where = [] if column is None else [say(N_("列“{column}”"), language, column=column)]
    told = _said(problem, language, sentences or {}, count=problem.count)
    said = _placed(problem, where, told, language)
    return said if problem.file is None else f"{problem.file}: {said}"


def describe_plan(
    problem: PlanProblem, language: str, sentences: Mapping[str, str] | None = None
) -> str:
    """Return one problem of a plan as a sentence, with the key it concerns."""
    where = [problem.place] if problem.place else []
    return _placed(problem, where, _said(problem, language, sentences or {}), language)


def remedy_of(
    problem: InputProblem | PlanProblem, language: str, sentences: Mapping[str, str]
) -> str:
    """Return what would mend a problem, without its place."""
    count = problem.count if isinstance(problem, InputProblem) else 1
    return _said(problem, language, sentences, count=count)


def _placed(
    problem: InputProblem | PlanProblem, where: list[str], said: str, language: str
) -> str:
    line, value = problem.line, problem.value
    place = [] if line is None else [say(N_("第 {line} 行"), language, line=line)]
    place += where
    place += [] if value is None else [say(N_("值“{value}”"), language, value=value)]
    if not place:
        return said
    between = say(N_("，"), language)
    return say(N_("{place}：{said}"), language, place=between.join(place), said=said)


def _said(
    problem: InputProblem | PlanProblem, language: str, sentences: Mapping[str, str], **more: int
) -> str:
    known = (SENTENCES | PLAN_SENTENCES | dict(sentences)).get(problem.code)
    if known is None:  # Its remedy is English, and may be more precise, to who reads that.
        unknown = sentences.get("", UNKNOWN)
        return say(unknown, language) if language == SOURCE_LANGUAGE else problem.remedy
    accepted = list(problem.accepted[:MOST_ACCEPTED])
    if len(problem.accepted) > MOST_ACCEPTED:
        accepted.append("…")
    words = say(N_("、"), language).join(accepted)
    return say(known, language, accepted=words, **more)
