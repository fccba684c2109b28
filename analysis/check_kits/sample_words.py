"""The words of the check kit of a plan of estimates, in Chinese and English."""

import re
from collections.abc import Iterator, Mapping

from analysis.check_kits.files import Row
from analysis.check_kits.sample_columns import AnswerColumn, AnswerColumns
from analysis.check_kits.words import EN, GUARDED, PRIVATE, RUNNING, ZH
from analysis.samples.plan import SamplePlan
from analysis.samples.sample import Sample
from analysis.targets import Target
from analysis.text import words

NUMBER = re.compile(r"\d+")
Meaning = tuple[str, str]

README = """\
核对包 / Check kit
{title_zh} / {title_en}

{running}
responses.csv    全部答卷：抽样设计、权数和估计所用的各列
                 every row: design, weights, and the columns that estimates are made of
population.csv   校准所用的总体数 / the totals the weights are calibrated to
settings.csv     设计、校准和区间的约定 / conventions of design, calibration and intervals
conditions.csv   各项估计包括哪些答卷 / which rows each estimate is about
expected.csv     待核对的估计、标准误和区间 / estimates, errors and intervals to be checked
tests.csv, test_groups.csv     待核对的检验（有才有）/ tests to be checked, where the plan has any
scales.csv, scale_items.csv    待核对的信度（有才有）/ reliability to be checked, likewise
comparisons.csv, comparison_means.csv  待核对的各组与其余之差、各组之间的方差和平均（有才有）
                 domains against the rest, and their variance and mean, to be checked, likewise
replicate_*.csv  校准前的重复权数（标准误由它们得出时才有）
                 replicate weights before calibration, where errors come from them
codebook.csv     各列和各值的含义 / what every column and value means

{guarded}
不在本包内、不核对的：ω、因子载荷和有序 α；收缩后的数、名次、层、等级的概率，与目标之差。
The kit leaves out, and checks nowhere: omega, loadings and ordinal alpha; shrunk figures, ranks,
tiers, probabilities of grades, and differences from a goal.
{notes}
{private}"""
VOLUNTEERS = """\
答卷为自愿作答：expected.csv 中是假如随机抽取时的标准误和区间，只供核对计算，不得当作误差。
Volunteers: errors and intervals in expected.csv are what chance alone would make, had chance
selected them; they are there to check the computation, and are no errors.
"""
CONVENTIONS = """\
有意与 survey 不同之处，脚本按下列约定计算 / the script follows these conventions, not survey's:
- 自由度按校准前、域内的群数减层数；重复权数按校准前的秩减一
  degrees of freedom of the domain, counted before calibration
- 只有一份答卷的均值、比例没有标准误 / a mean or share of one respondent has no error
- 人人相同的比例和指数用 Wilson 区间 / Wilson's interval where everybody agrees
- 分位数的区间按方案的约定由比例的区间换回，重复权数也是
  intervals of quantiles turn back the share's, by the plan's convention, with replicates too
- 检验、比较和 α 的误差由 svytotal（线性化后的值）或重复权数得出；列联表的自由度按答了两题的人数
  errors of tests, comparisons and alpha come from svytotal of linearised values, or replicates;
  degrees of freedom of a table are those of who gave both answers
- 各组与其余之差：各组权数之比视为已知，自由度按 Welch–Satterthwaite
  against the rest: proportions of the domains' weights count as known, df are Welch's
- 不超过所加数 1e-12 的标准误为零 / an error up to 1e-12 of what was added up is zero
"""
# What columns mean whose names have no number, or one in place of #.
MEANINGS: Mapping[str, Meaning] = {
    "responses.csv line": ("原文件的行号", "line of the file"),
    "responses.csv stratum_#": ("第 # 阶段的层", "stratum of stage #"),
    "responses.csv cluster_#": (
        "第 # 阶段抽到的群；抽的是个人时为行号",
        "cluster drawn at stage #; the line where respondents were drawn",
    ),
    "responses.csv population_#": (
        "第 # 阶段该层在总体中的群数；Inf 为无限",
        "clusters that the stratum of stage # has in the population; Inf: no limit",
    ),
    "responses.csv base_weight": ("设计权数", "design weight"),
    "responses.csv final_weight": ("最终权数（校准后）", "final (calibrated) weight"),
    "responses.csv target_#": (
        "所属的总体数，见 population.csv 的 code",
        "the total it counts towards: code in population.csv",
    ),
    "population.csv target": ("responses.csv 中的列", "column of responses.csv"),
    "population.csv code": (
        "该列中的代码；空白表示把该列的数相加",
        "code in that column; blank: the numbers of the column are added up",
    ),
    "population.csv margin": ("维度或列名", "margin, or column"),
    "population.csv category": ("类别", "category"),
    "population.csv total": ("总体数", "population total"),
    "settings.csv name": (
        "设置的名称，同 docs/plans.md；low、high 为校准权数与设计权数之比的界限",
        "name of the setting, as in docs/plans.md; low and high bound calibrated over base weight",
    ),
    "settings.csv value": ("设置的值", "its value"),
    "conditions.csv part": ("方案的哪一部分", "which part of the plan"),
    "conditions.csv number": ("该部分的第几项", "position in that part"),
    "conditions.csv figure": (
        "只用于 expected.csv 的哪个数字；空白为该项的全部",
        "of this figure of expected.csv alone; blank: of all of it",
    ),
    "conditions.csv column": ("responses.csv 中的列", "column of responses.csv"),
    "conditions.csv value": (
        "该列须等于它；同一列有几行时等于其一",
        "what stands there; of several lines about a column, one of them",
    ),
    "expected.csv figure": ("数字的编号", "number of the figure"),
    "expected.csv number": ("方案中第几项估计", "position of the estimate in the plan"),
    "expected.csv kind": ("估计的种类", "kind of the estimate"),
    "expected.csv column": ("原文件中的列", "column of the file that was analysed"),
    "expected.csv y": (
        "responses.csv 中的列；空白为计数",
        "column of responses.csv; blank: respondents are counted",
    ),
    "expected.csv x": ("比率的分母", "denominator of a ratio"),
    "expected.csv category": ("比例所指的类别", "category whose share it is"),
    "expected.csv probability": ("分位数的概率", "probability of a quantile"),
    "expected.csv domain": ("域；空白为全部", "domain; blank: everybody"),
    "expected.csv interval_method": ("区间的算法", "how the interval is made"),
    "tests.csv test": ("检验的编号", "number of the test"),
    "tests.csv kind": ("检验的种类", "kind of the test"),
    "tests.csv statistic_kind": ("统计量的种类", "which statistic"),
    "tests.csv first": ("比较的组", "domain that is compared"),
    "tests.csv second": ("与之比较的组；空白为其余各组", "with which; blank: all others"),
    "test_groups.csv test": ("检验的编号", "number of the test"),
    "test_groups.csv group": ("类别或组", "category, or domain"),
    "test_groups.csv known_share": ("总体中的比例", "share in the population"),
    "test_groups.csv figure": ("样本中的比例，或该组的数字", "share in the sample, or figure"),
    "scale_items.csv y": ("responses.csv 中的列", "column of responses.csv"),
    "scale_items.csv sign": ("-1 为反向计分", "-1: its highest answer is the worst"),
    "scale_items.csv column": ("原文件中的列", "column of the file that was analysed"),
    "comparisons.csv domain": ("组", "domain"),
    "comparison_means.csv method": ("方差的算法", "how the variance is estimated"),
    "replicate_weights.csv line": ("原文件的行号", "line of the file"),
    "replicate_weights.csv replicate_#": (
        "第 # 组重复权数，校准前",
        "replicate weights #, before calibration",
    ),
    "replicate_scales.csv replicate": ("重复权数的列", "column of replicate weights"),
    "replicate_scales.csv scale": (
        "离差平方所乘的数",
        "what its squared deviation is multiplied by",
    ),
}
# The same in every file that has such a column.
FIGURES: Mapping[str, Meaning] = {
    "number": ("方案该部分的第几项", "position in its part of the plan"),
    "of": ("比较的是哪一种数字", "which kind of figure is compared"),
    "y": ("responses.csv 中的列；空白为计数", "column of responses.csv; blank: counted"),
    "x": ("responses.csv 中的列：比率的分母，或列联表的列", "denominator of a ratio, or columns"),
    "category": ("比例所指的类别", "category whose share it is"),
    "by": ("responses.csv 中分组的列", "column of responses.csv that makes the domains"),
    "estimate": ("估计值，或差", "estimate, or difference"),
    "std_error": ("标准误", "standard error"),
    "low": ("区间下限", "lower end of the interval"),
    "high": ("区间上限", "upper end of the interval"),
    "df": ("自由度", "degrees of freedom"),
    "df_denominator": ("分母的自由度", "denominator degrees of freedom"),
    "n": ("有值的答卷数", "respondents with a value"),
    "effective_n": ("有效样本量", "effective sample size (Kish)"),
    "design_effect": ("设计效应", "design effect"),
    "design_effect_wor": (
        "设计效应，与不放回的简单随机抽样相比",
        "design effect against simple random sampling without replacement",
    ),
    "kish_design_effect": ("权数的设计效应", "design effect of the weights alone (Kish)"),
    "statistic": ("统计量", "statistic"),
    "p_value": ("p 值", "p-value"),
    "adjusted_p_value": (
        "校正后的 p 值（错误发现率）",
        "p-value adjusted for false discoveries (Benjamini, Hochberg)",
    ),
    "chi_square": ("未校正的 X²", "X², uncorrected"),
    "chi_square_p_value": ("未校正的 p 值", "p-value, uncorrected"),
    "mean_design_effect": ("平均设计效应", "mean design effect"),
    "cramers_v": ("克拉默 V", "Cramér's V"),
    "alpha": ("克龙巴赫 α", "Cronbach's alpha"),
    "standardized_alpha": ("标准化的 α", "standardised alpha"),
    "standardized_alpha_std_error": ("它的标准误", "its standard error"),
    "standardized_alpha_low": ("它的区间下限", "lower end of its interval"),
    "standardized_alpha_high": ("它的区间上限", "upper end of its interval"),
    "sampling_adequacy": ("KMO", "Kaiser, Meyer and Olkin's measure"),
    "item_rest": ("与其余各题之和的相关", "correlation with the sum of the others"),
    "alpha_if_dropped": ("删去后的 α", "alpha without it"),
    "difference": ("与其余各组之差", "less all other domains together"),
    "difference_std_error": ("差的标准误", "standard error of the difference"),
    "difference_low": ("差的区间下限", "lower end of its interval"),
    "difference_high": ("差的区间上限", "upper end of its interval"),
    "tau2": ("各组真实数字的方差", "variance of the true figures of domains"),
    "tau2_low": ("它的区间下限", "lower end of its interval"),
    "tau2_high": ("它的区间上限", "upper end of its interval"),
    "mean": ("各组的平均", "mean of the domains"),
    "mean_std_error": ("它的标准误", "its standard error"),
    "mean_low": ("它的区间下限", "lower end of its interval"),
    "mean_high": ("它的区间上限", "upper end of its interval"),
}
KINDS: Mapping[str, Meaning] = {
    "label": ("答案；空白为缺失", "answer; blank: missing"),
    "number": ("数；空白为缺失", "number; blank: missing"),
    "score": ("分值（0–100）；空白为缺失", "score (0-100); blank: missing"),
}


def codebook(plan: SamplePlan, columns: AnswerColumns, names: Mapping[str, Row]) -> Iterator[Row]:
    """Yield what every column and every score means, in two languages.

    `names` has the header of every other file of rows.
    """
    yield "file", "column", "value", "chinese", "english", "column_in_data"
    sources = _sources(plan)
    answers = {column.name: column for column in columns}
    for file, header in names.items():
        for name in map(str, header):
            if file == "responses.csv" and name in answers:
                yield from _of_answers(answers[name])
            else:
                yield file, name, None, *_meaning(file, name), sources.get(name)


def _meaning(file: str, name: str) -> Meaning:
    found = NUMBER.search(name)
    number = "" if found is None else found.group()
    chinese, english = MEANINGS.get(f"{file} {NUMBER.sub('#', name)}") or FIGURES[name]
    return chinese.replace("#", number), english.replace("#", number)


def _sources(plan: SamplePlan) -> dict[str, str | None]:
    """Return the column of the data behind each column of the design."""
    found: dict[str, str | None] = {"base_weight": plan.design.weight}
    for number, stage in enumerate(plan.design.stages, start=1):
        found[f"stratum_{number}"] = stage.strata
        found[f"cluster_{number}"] = stage.clusters
        found[f"population_{number}"] = next(stage.sizes(), None)
    for number, margin in enumerate(plan.margins, start=1):
        found[f"target_{number}"] = ", ".join(margin.columns)
    return found


def _of_answers(column: AnswerColumn) -> Iterator[Row]:
    file, name = "responses.csv", column.name
    yield file, name, None, *KINDS[name.partition("_")[0]], column.in_data
    if column.rating is not None:
        scores = column.rating.rating_scale().scores
        for label, level in column.rating.level_map().items():
            yield file, name, scores.get(level), label, level, None


def readme(plan: SamplePlan, sample: Sample) -> str:
    """Return how to run the script, and by which conventions it compares."""
    is_volunteers = sample.target is Target.VOLUNTEERS
    return README.format(
        title_zh=words(plan.title, ZH),
        title_en=words(plan.title, EN),
        running=RUNNING,
        guarded=GUARDED,
        notes=CONVENTIONS + (VOLUNTEERS if is_volunteers else ""),
        private=PRIVATE,
    )
