"""The words of the check kit of a wave, in Chinese and English."""

from collections.abc import Iterator, Mapping

from analysis.check_kits.files import Row
from analysis.check_kits.words import EN, GUARDED, PRIVATE, RUNNING, ZH, both
from analysis.columns import Table
from analysis.plan import Plan, RatingQuestion, Weighting
from analysis.results import Analysis, UnusedMarginReason, WeightsSummary
from analysis.text import words

MISSED = 1e-6  # A relative error of a total that no iteration explains.

UNUSED = {
    UnusedMarginReason.NO_BENCHMARK: ("没有总体数", "no totals are known"),
    UnusedMarginReason.CATEGORY_NOT_IN_SAMPLE: (
        "总体中有的类别，样本中没有",
        "the sample lacks a category of the population",
    ),
    UnusedMarginReason.CATEGORY_NOT_IN_POPULATION: (
        "样本中有的类别，总体中没有",
        "the population lacks a category of the sample",
    ),
    UnusedMarginReason.RESPONDENTS_WITHOUT_CATEGORY: (
        "有答卷没有类别",
        "some answers have no category",
    ),
    UnusedMarginReason.TOTALS_OUT_OF_REACH: (
        "没有权数能同时满足全部总体数",
        "no weights meet all totals together",
    ),
}
METHODS = {
    Weighting.NONE: ("不校准，只用设计权数", "none; design weights only"),
    Weighting.WAVE: ("校准到全批次的总体数", "raked to totals of the whole wave"),
    Weighting.WAVE_AND_UNIT: (
        "校准到每个单位的总体数",
        "raked to totals of every unit",
    ),
}
MISSING_TITLES = {
    "not_applicable": ("不适用", "not applicable"),
    "dont_know": ("不清楚", "do not know"),
    "blank": ("未作答", "not answered"),
}
README = """\
核对包 / Check kit
{title_zh}，{period_zh} / {title_en}, {period_en}

{running}
responses.csv   计入的答卷及权数 / the answers that count, with weights
population.csv  校准所用的总体数 / the totals the weights were raked to
settings.csv    权数界限等设置 / bounds of the weights and other settings
expected.csv    待核对的结果 / the figures to be checked
codebook.csv    各列和各值的含义 / what every column and value means

{guarded}
加权 / weighting: {method_zh} / {method_en}
{notes}
{private}"""
PLAIN_COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "population.csv": {
        "target": ("responses.csv 中的列", "column of responses.csv"),
        "code": ("该列中的代码", "code in that column"),
        "margin": ("维度", "margin"),
        "unit": ("单位；空白为全批次或合并的单位", "unit; blank: whole wave or pooled units"),
        "category": ("类别；空白为全部", "category; blank: all"),
        "total": ("总体数", "population total"),
    },
    "settings.csv": {
        "weighting": ("加权方法", "how weights were made"),
        "bounds_within": (
            "权数界限相对于哪个均值：unit 先单位后全批次，wave 全批次",
            "what the bounds are relative to: unit (each unit, then all) or wave",
        ),
        "low": ("权数下限，相对于均值", "lowest weight, relative to the mean"),
        "high": ("权数上限，相对于均值", "highest weight, relative to the mean"),
        "finite_population_share": (
            "抽中比例超过它时作有限总体校正",
            "sampled share beyond which variances are multiplied by one minus the share",
        ),
        "confidence_level": ("置信水平", "confidence of the intervals"),
    },
    "expected.csv": {
        "kind": (
            "overall 全批次，unit_class 类别，unit 单位",
            "overall (the wave), unit_class or unit",
        ),
        "code": ("类别或单位的代码", "code of the class or unit"),
        "index": ("满意度指数（0–100）", "satisfaction index (0-100)"),
        "std_error": ("标准误", "standard error"),
        "low": ("置信区间下限", "lower end of the interval"),
        "high": ("置信区间上限", "upper end of the interval"),
        "n": ("有等级的答卷数", "answers with a level"),
        "effective_n": ("有效样本量", "effective sample size (Kish)"),
        "population_size": ("总体规模，未知为空", "population of the group; blank: unknown"),
    },
}


def questions_of(plan: Plan) -> Iterator[tuple[str, RatingQuestion]]:
    """Yield the ratings, with what their columns in a kit begin with."""
    yield "outcome", plan.outcome
    for number, item in enumerate(plan.items, start=1):
        yield f"item_{number}", item


def codebook(
    plan: Plan, table: Table, analysis: Analysis, targets: Mapping[str, str]
) -> Iterator[Row]:
    """Yield what every column and every coded value means, in two languages.

    `targets` maps each column that says towards which total an answer counts to its margin.
    """
    yield "file", "column", "value", "chinese", "english", "column_in_data"
    yield from _codes_of_answers(plan, analysis)
    yield from _codes_of_margins(plan, table)
    for name, question in questions_of(plan):
        yield from _codes_of_question(name, question)
    yield from _codes_of_weights(plan, targets)
    for file, columns in PLAIN_COLUMNS.items():
        for column, (chinese, english) in columns.items():
            yield file, column, None, chinese, english, None


def _codes_of_answers(plan: Plan, analysis: Analysis) -> Iterator[Row]:
    file, columns = "responses.csv", plan.columns
    yield file, "id", None, "答卷编号", "identifier of the answer", columns.response_id
    yield file, "unit", None, "受评单位", "assessed unit", columns.unit
    for group in analysis.units:
        yield file, "unit", group.code, *both(group.name, group.code), None
    yield file, "unit_class", None, "单位类别", "class of the unit", columns.unit_class
    for group in analysis.classes:
        yield file, "unit_class", group.code, *both(group.name, group.code), None


def _codes_of_weights(plan: Plan, targets: Mapping[str, str]) -> Iterator[Row]:
    file = "responses.csv"
    weight = plan.columns.design_weight
    yield file, "base_weight", None, "设计权数", "design weight", weight
    yield file, "final_weight", None, "最终权数（校准后）", "final (calibrated) weight", None
    for name, margin in targets.items():
        chinese = f"所属的总体数（{margin}），见 population.csv 的 code"
        english = f"the total it counts towards ({margin}): code in population.csv"
        yield file, name, None, chinese, english, None


def _codes_of_margins(plan: Plan, table: Table) -> Iterator[Row]:
    for number, margin in enumerate(plan.margins, start=1):
        column = f"margin_{number}"
        titles = both(margin.title or {}, margin.name)
        yield "responses.csv", column, None, *titles, margin.column
        for category in table[margin.column].categories:
            titles = both(margin.category_titles.get(category, {}), category)
            yield "responses.csv", column, category, *titles, None


def readme(plan: Plan, summary: WeightsSummary) -> str:
    """Return how to run the script, and what is particular about this wave."""
    method_zh, method_en = METHODS[Weighting(summary.method)]
    title, period = plan.title, plan.period
    notes = "".join(f"{note}\n" for note in _notes(summary))
    return README.format(
        title_zh=words(title, ZH),
        title_en=words(title, EN),
        period_zh=words(period, ZH),
        period_en=words(period, EN),
        method_zh=method_zh,
        method_en=method_en,
        notes=notes,
        running=RUNNING,
        guarded=GUARDED,
        private=PRIVATE,
    )


def _codes_of_question(name: str, question: RatingQuestion) -> Iterator[Row]:
    """Yield the levels of a rating; one without a title is called what the data call it."""
    file = "responses.csv"
    called: dict[str, str] = {}
    for label, level in question.labels.items():
        called.setdefault(level, label)
    chinese, english = both(question.title, question.column)
    column = f"{name}_level"
    yield file, column, None, f"{chinese}：等级", f"{english}: level", question.column
    for level in question.rating_scale().levels:
        label = called.get(level, level)
        titles = both(question.level_titles.get(level, {ZH: label, EN: level}), level)
        yield file, column, level, *titles, None
    for code, titles in MISSING_TITLES.items():
        yield file, column, code, *titles, None
    column = f"{name}_score"
    yield file, column, None, f"{chinese}：分值（0–100）", f"{english}: score (0-100)", None
    for level, score in question.rating_scale().scores.items():
        yield file, column, score, level, level, None


def _notes(summary: WeightsSummary) -> Iterator[str]:
    for unused in summary.unused_margins:
        chinese, english = UNUSED[unused.reason]
        yield f"未用于加权 / not weighted to: {unused.margin}（{chinese} / {english}）"
    for kept in summary.uncategorised:
        yield (
            f"{kept.margin}：{kept.n} 份答卷没有总体里的类别，保持在样本中的份额\n"
            f"{kept.margin}: answers without a category of the population ({kept.n}) keep their "
            "share of the sample"
        )
    if summary.pooled_units:
        units = ", ".join(summary.pooled_units)
        yield f"答卷太少，合并校准的单位 / units raked together, having few answers: {units}"
    if (summary.max_margin_error or 0.0) > MISSED:
        yield (
            "权数界限优先，部分总体数未满足；脚本按同样的规则重算，残差由脚本自行计算。\n"
            "The bounds of the weights keep some totals from being met; the script follows "
            "the same rules, and takes the residuals by itself, for which survey has no function."
        )
