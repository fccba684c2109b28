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
replicate_*.csv  校准前的重复权数（标准误由它们得出时才有）
                 replicate weights before calibration, where errors come from them
codebook.csv     各列和各值的含义 / what every column and value means

{guarded}
只核对 estimates；tests、reliability、comparison 和设计效应不在本包内。
Estimates are checked; tests, reliability, comparisons and design effects are not in the kit.
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
    "conditions.csv estimate": ("方案中第几项估计", "position of the estimate in the plan"),
    "conditions.csv figure": (
        "只用于 expected.csv 的哪个数字；空白为该项估计的全部",
        "of this figure of expected.csv alone; blank: of all of the estimate",
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
    "expected.csv estimate": ("估计值", "estimate"),
    "expected.csv std_error": ("标准误", "standard error"),
    "expected.csv low": ("区间下限", "lower end of the interval"),
    "expected.csv high": ("区间上限", "upper end of the interval"),
    "expected.csv interval_method": ("区间的算法", "how the interval is made"),
    "expected.csv df": ("自由度", "degrees of freedom"),
    "expected.csv n": ("有值的答卷数", "respondents with a value"),
    "expected.csv effective_n": ("有效样本量", "effective sample size (Kish)"),
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
    chinese, english = MEANINGS[f"{file} {NUMBER.sub('#', name)}"]
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
