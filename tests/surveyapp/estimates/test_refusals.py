"""Everything that is refused is told in Chinese and English, with the names of the file."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from analysis.errors import AnalysisError, InvalidPlanError, InvalidSampleError, Refusal
from surveyapp.assessment.problem_words import SENTENCES as OF_SCHEMES
from surveyapp.estimates.refusals import KINDS, describe_error, describe_refusal
from surveyapp.estimates.refusals import SENTENCES as REFUSALS
from surveyapp.messages import LANGUAGES, catalogue
from surveyapp.problems import PLAN_SENTENCES, SENTENCES
from surveyapp.reporting.commands import analyze

ANALYSIS = Path(__file__).parents[3] / "analysis"
CHINESE = re.compile("[一-鿿]")
ROWS = [
    "area,village,sex,minutes,cars,villages",
    "山区,a,f,10,0,4",
    "山区,a,m,20,0,4",
    "山区,b,f,30,0,4",
    "平原,c,m,40,0,4",
    "平原,d,f,50,0,4",
]
STAGE = "{strata: area, clusters: village}"
BY_SEX = "calibration: {margins: [{name: sex, columns: [sex]}]}"


def calls(name: str) -> Iterator[ast.Call]:
    """Yield every call in the analysis by which a problem or a refusal of this kind is made."""
    for path in sorted(ANALYSIS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                yield node


def codes_of(*makers: str) -> set[str]:
    return {
        str(call.args[0].value)
        for maker in makers
        for call in calls(maker)
        if call.args and isinstance(call.args[0], ast.Constant)
    }


def test_every_refusal_of_the_analysis_is_worded() -> None:
    codes = codes_of("Refusal")

    assert "lonely_clusters" in codes
    assert codes - set(REFUSALS) == set()


def test_every_problem_of_files_and_plans_is_worded() -> None:
    codes = codes_of("InputProblem", "file_problem", "contradiction", "refusal")

    assert {"blank", "support_missing", "two_sizes", "plan_not_text"} <= codes
    # Those of the evidence of schemes are worded where schemes are.
    assert codes - set(SENTENCES) - set(PLAN_SENTENCES) - set(OF_SCHEMES) == set()


def test_every_kind_of_error_is_worded() -> None:
    kinds = {one.code for one in AnalysisError.__subclasses__()}

    # Those of files are lists; some kinds have a sentence of their own.
    assert kinds - {AnalysisError.code, "invalid_input", *REFUSALS} == set(KINDS)


def gaps(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", sentence))


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_each_refusal_is_told_whole_in_both_languages(code: str) -> None:
    values: dict[str, Any] = {
        name: ("甲", "乙")
        if name in {"strata", "clusters", "names", "categories", "others"}
        else 12.5
        for name in gaps(REFUSALS[code])
    }

    chinese, english = (
        describe_refusal(Refusal(code, "said by the analysis", values), language)
        for language in LANGUAGES
    )

    assert CHINESE.search(chinese)
    assert "said by the analysis" not in chinese + english
    assert not CHINESE.search(english.replace("甲", "").replace("乙", ""))
    assert REFUSALS[code] != catalogue("en").gettext(REFUSALS[code])
    if values:
        assert "12.5" in chinese + english or "甲" in chinese


def test_what_is_not_worded_is_told_by_its_kind_and_never_in_english_to_chinese_readers() -> None:
    chinese = describe_error(InvalidSampleError("codes must be in range"), "zh-CN")

    assert chinese == ["答卷、权数或编码里有算不出估计的值。请对照 docs/plans.md 核对数据与方案。"]
    assert describe_error(InvalidSampleError("codes must be in range"), "en") == [
        "codes must be in range"
    ]
    assert describe_error(InvalidPlanError("shares must total 1"), "zh-CN") == [
        "方案里有互相矛盾或无法执行的要求。请对照 docs/plans.md 更正。"
    ]


def test_a_replicate_is_named() -> None:
    refusal = Refusal("nobody_has_it", "x", {"names": ("cars",), "replicate": 3})

    assert describe_refusal(refusal, "zh-CN").startswith(
        "第 3 个重复样本：cars 在样本中人人都是零"
    )
    assert describe_refusal(refusal, "en").startswith("replicate 3: cars: zero for everybody")


def refused(folder: Path, plan: str, language: str, *, counts: str = "", rows: Any = None) -> str:
    """Return what the command line says of a plan that it refuses."""
    estimate = "estimates: [{kind: mean, column: minutes}]"
    (folder / "plan.yaml").write_text(f"title: {{zh-CN: 住户}}\n{estimate}\n{plan}\n", "utf-8")
    (folder / "r.csv").write_text("\n".join(rows or ROWS) + "\n", "utf-8")
    arguments = [str(folder / "plan.yaml"), "--responses", str(folder / "r.csv"), "--json"]
    if counts:
        (folder / "p.csv").write_text(f"margin,category,count\n{counts}", "utf-8")
        arguments += ["--population", str(folder / "p.csv")]

    result = CliRunner().invoke(analyze, [*arguments, "--language", language])

    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    return result.stderr.partition("：\n" if language == "zh-CN" else ":\n")[2]


SEX = "sex,f,60\nsex,m,40\n"
CASES = [
    ("lonely", f"design: {{stages: [{STAGE}]}}", "", "在 平原、海岛 里只抽了一个群", "平原, 海岛"),
    ("astray", f"design: {{stages: [{STAGE}]}}", "", "群 a 出现在不止一个层",
     "cluster a at stage 1 lies"),
    ("sizes", "design: {stages: [{strata: area, population: villages}]}", "",
     "多数行是 area=平原、villages=", "Most rows have area=平原, villages="),
    ("sizes", "design: {stages: [{population: villages}]}", "", "多数行是 villages=",
     "Most rows have villages="),
    ("later", f"design: {{stages: [{STAGE}, {{population: villages}}], is_nested: true}}", "",
     "area=山区、village=a、villages=4", "area=山区, village=a, villages=4"),
    ("", "design: {stages: [{clusters: village}], replicates: {kind: BRR}}", "",
     "方案却没有写 strata", "the plan names no strata"),
    ("one", "design: {replicates: {kind: JK1}}", "", "只有一份答卷", "a single response"),
    ("few", "design: {stages: [{strata: area, population: villages}]}", "",
     "样本有 3 个群，总体却只有 2 个", "3 clusters in the sample but 2 in the population"),
    ("", "calibration: {totals: [{column: cars, total: 9}]}", "",
     "cars 在样本中人人都是零", "cars: zero for everybody"),
    ("", BY_SEX, "sex,f,60\nsex,m,40\nsex,x,5\n",
     "值“x”：总体文件中有这一类，答卷中没有。可将它并入“m”",
     "value “x”: in the population but not in the sample. Merge it with “m”"),
    ("", BY_SEX, "sex,f,100\nsex,m,0\n", "值“m”：总体文件中这一类的数量是 0",
     "the population file counts 0 of this category"),
    ("", BY_SEX.replace("}]}", "}], low: 0.9, high: 1.1}"), SEX,
     "sex=f 的总数是 60，而权数的倍数在 0.9 到 1.1 之间时", "the total of sex=f is 60"),
    ("", BY_SEX.replace("]}]}", "]}], totals: [{column: villages, total: 9}]}"), SEX,
     "后者已经决定了前者", "which determine it in this sample"),
]  # fmt: skip


ROWS_OF = {
    "": ROWS,
    "lonely": [*ROWS[:5], "海岛,e,m,5,0,4"],
    "astray": [*ROWS, "平原,a,f,1,0,4"],
    "one": ROWS[:2],
    "later": [*ROWS, "山区,a,f,1,0,9"],
    "sizes": [*ROWS, "平原,e,f,1,0,9"],
    "few": [row.replace(",4", ",2") if "山区" in row else row for row in ROWS],
}


@pytest.mark.parametrize(("name", "plan", "counts", "chinese", "english"), CASES)
def test_the_command_line_tells_why_in_the_readers_language(  # noqa: PLR0913, PLR0917 - a table
    name: str, plan: str, counts: str, chinese: str, english: str, tmp_path: Path
) -> None:
    rows = ROWS_OF[name]

    in_chinese = refused(tmp_path, plan, "zh-CN", counts=counts, rows=rows)
    in_english = refused(tmp_path, plan, "en", counts=counts, rows=rows)

    assert chinese in in_chinese
    assert english in in_english
    # Words of the analysis are English: whole ones stand in Chinese sentences as names only.
    named = re.findall(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", in_chinese)
    assert named == []


NEGATIVE = (
    "calibration: {totals: [{column: minutes, total: 1200}, {column: one, total: 6}], "
    "distance: linear}"
)
OF_QUESTIONS = [
    ("tests: [{kind: fit, column: sex, shares: {f: 1, x: 1}}]",
     "值“m”：检验的 shares 中没有这一类，共 3 行",
     "shares of the test has no such category (lines: 3)"),
    ("confidence_level: 0.9999\ncomparison: [{of: {kind: mean, column: minutes}, domain: sex}]",
     "draws 至少要 9999", "draws of comparison must be 9999 or more"),
    (f"{NEGATIVE}\nreliability: [{{columns: [minutes, cars]}}]",
     "线性校准可能得出零或负的权数", "linear calibration can make them zero or negative"),
    (NEGATIVE + "\nmin_n: 2\ncomparison: [{of: {kind: mean, column: cars}, domain: area}]",
     "每个单位的权数之和必须大于零", "the weights of every unit must add up to more than zero"),
]  # fmt: skip


@pytest.mark.parametrize(("plan", "chinese", "english"), OF_QUESTIONS)
def test_what_tests_scales_and_comparisons_refuse_is_told_in_both_languages(
    plan: str, chinese: str, english: str, tmp_path: Path
) -> None:
    rows = ["area,sex,minutes,cars,one", "u,f,10,1,1", "u,m,20,3,1", "u,f,30,2,1",
            "v,m,40,1,1", "v,f,50,2,1", "v,m,60,4,1"]  # fmt: skip

    assert chinese in refused(tmp_path, plan, "zh-CN", rows=rows)
    assert english in refused(tmp_path, plan, "en", rows=rows)


def test_bounds_that_no_weights_keep_say_which_would_do(tmp_path: Path) -> None:
    plan = (
        "calibration: {margins: [{name: sex, columns: [sex]}, {name: area, columns: [area]}],"
        " low: 0.5, high: 1.5, distance: linear}"
    )
    rows = ["area,sex,minutes", "u,f,1", "u,f,2", "u,m,3", "v,f,4", "v,m,5", "v,m,6"]
    counts = "sex,f,4\nsex,m,2\narea,u,2\narea,v,4\n"

    said = refused(tmp_path, plan, "zh-CN", counts=counts, rows=rows)

    assert "无法同时达到所有总数；放宽到" in said
    low, high = map(float, re.findall(r"放宽到 ([\d.]+) 至 ([\d.]+)", said)[0])
    assert 0 <= low < 0.5
    assert high > 1.5
    assert np.isclose(1 - low, high - 1, atol=1e-3)


def told(text: str) -> list[str]:
    """Return the problems of a refusal, one each."""
    return [line.removeprefix("- ") for line in text.splitlines()]


def test_margins_of_a_faulty_population_file_are_not_called_missing(tmp_path: Path) -> None:
    both = "calibration: {margins: [{name: sex, columns: [sex]}, {name: area, columns: [area]}]}"

    disagree = refused(tmp_path, both, "en", counts=SEX + "area,山区,50\narea,平原,40\n")
    illegible = refused(tmp_path, both, "en", counts=SEX + "area,山区,many\n")

    assert [one.partition(":")[0] for one in told(disagree)] == ["p.csv"]
    assert "sex, 100, area, 90" in disagree
    assert [one.partition(", column")[0] for one in told(illegible)] == ["p.csv: line 4"]


def test_categories_on_either_side_only_are_told_at_once_beside_totals_that_disagree(
    tmp_path: Path,
) -> None:
    both = "calibration: {margins: [{name: sex, columns: [sex]}, {name: area, columns: [area]}]}"

    found = told(refused(tmp_path, both, "en", counts="sex,f,60\nsex,x,5\narea,山区,50\n"))

    assert [one.partition(": ")[0] for one in found] == [
        "p.csv",
        "r.csv",
        "column “sex”, value “x”",
        "r.csv",
    ]
    assert "line 3, column “sex”, value “m”" in found[1]
    assert "line 5, column “area”, value “平原”" in found[3]


def test_a_count_is_quoted_as_the_file_has_it(tmp_path: Path) -> None:
    assert "值“1e999”" in refused(tmp_path, BY_SEX, "zh-CN", counts="sex,f,60\nsex,m,1e999\n")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", "方案用到总体的 sex，却没有总体文件。请用 --population 写明总体文件。"),
        ("en", "the plan needs sex of the population, and there is no population file."),
    ],
)
def test_a_population_file_that_was_not_named_is_asked_for(
    language: str, said: str, tmp_path: Path
) -> None:
    (one,) = told(refused(tmp_path, BY_SEX, language))

    assert one.startswith(said)
    assert "--population" in one


def test_a_total_of_words_is_not_to_be_called_missing(tmp_path: Path) -> None:
    plan = "calibration: {totals: [{column: sex, total: 9}]}"

    assert "missing" not in refused(tmp_path, plan, "en")
    assert "这一列每行都要写数，共 3 行不是。请更正。" in refused(tmp_path, plan, "zh-CN")


@pytest.mark.parametrize(("ending", "program"), [("xlsx", "Excel"), ("sav", "SPSS")])
def test_a_file_that_is_not_what_its_name_says_is_told_so(
    ending: str, program: str, tmp_path: Path
) -> None:
    plan, answers = tmp_path / "plan.yaml", tmp_path / f"r.{ending}"
    plan.write_text("title: {en: x}\nestimates: [{kind: total}]\n", "utf-8")
    answers.write_bytes(bytes(range(256)))

    result = CliRunner().invoke(analyze, [str(plan), "--responses", str(answers), "--json"])

    assert f"从文件名看这是 {program} 文件，却无法这样读取" in result.stderr
    assert "引号" not in result.stderr
