"""What a formula or a condition of a scheme says to who never wrote one."""

import pytest

from analysis.schemes.definition import Scheme
from analysis.schemes.files import library, load_scheme
from analysis.schemes.tale import Note
from surveyapp.assessment.rule_words import RuleWords
from surveyapp.assessment.telling_steps import note_words, titled

NAMES = {"reviewed": "经审核", "category": "事件类别", "迟报": "迟报重大信息", "light": "简易计分"}


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_scheme(library()["d05-yingdong-information"]).scheme


def in_words(scheme: Scheme, language: str = "zh-CN") -> RuleWords:
    return RuleWords(scheme, lambda code: NAMES.get(code, code), language)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("100 * ${light} div (${light} + 1)", "100 × 简易计分 ÷ （简易计分 + 1）"),
        ("${reviewed} = 'no' and ${category} != '迟报'", "经审核 = 否 且 事件类别 ≠ 迟报重大信息"),
        ("${reviewed} = '' or ${light} >= 2", "经审核 未填写 或 简易计分 ≥ 2"),
        ("max(${light}, 0) - 5", "最大值（简易计分，0） − 5"),
        (
            "if(${light} > 1, -5, if(${light} = 1, 2, 0))",
            "如果 简易计分 > 1，则 −5，否则 （如果 简易计分 = 1，则 2，否则 0）",
        ),
        ("${light_counting} = 'pro_rata'", "不足 2 条或超过 2 条怎样计 = 按条数折算"),
        ("what nobody can read (", "what nobody can read ("),
    ],
)
def test_an_expression_is_read_without_codes(scheme: Scheme, source: str, told: str) -> None:
    assert in_words(scheme).expression(source) == told


def test_english_says_the_same(scheme: Scheme) -> None:
    said = in_words(scheme, "en").expression("if(${light} = 1 or ${light} > 3, 5 * ${light}, 0)")
    assert said == "if 简易计分 = 1 or 简易计分 > 3, 5 × 简易计分, otherwise 0"


def test_notes_name_choices_periods_and_yes_and_no(scheme: Scheme) -> None:
    def told(code: str, **values: object) -> str:
        return note_words(titled(Note(code, values), in_words(scheme)), "zh-CN")

    chosen = {"light_counting": "every_two", "light": 3}
    assert told("formula", source="${light} + 1", values=chosen) == (
        "简易计分 + 1，其中 不足 2 条或超过 2 条怎样计 每满 2 条给一次；简易计分 3"
    )
    paid = {"period": "2026Q1", "of": 1, "rate": 75, "is_due": True, "money": 75}
    assert told("payment", **paid) == "2026年第一季度：1 × 75，符合条件：是 → 75 元"
    assert told("missing", codes=["light"], raises=False).startswith("无值的指标：简易计分；")
    assert told("zeroed", by="迟报", before=5) == "因 迟报重大信息 计零分：5 → 0"


def test_what_multiplies_points_is_told_with_its_condition_in_words(scheme: Scheme) -> None:
    factors = (
        "2 (省领导)",
        "0.5 (not(${reviewed} = 'yes'))",
        "0.7 (count-selected(${light}) = 1)",
    )
    note = Note("multiplied", {"of": "信息", "n": 1, "factors": factors, "points": 3})

    assert note_words(titled(note, in_words(scheme)), "zh-CN") == (
        "信息：1 条，乘 2 (省领导)、0.5 (并非（经审核 = 是）)、0.7 (个数（简易计分） = 1)，计 3 分"
    )


def test_whoever_counts_ratings_is_told_their_levels_and_channels_in_words(scheme: Scheme) -> None:
    said = in_words(scheme).expression("${level} = 'dissatisfied' and ${channel} != 'pc_web'")
    assert said == "评价等级 = 不满意 且 channel ≠ 电脑网页"


def test_a_note_of_agreement_says_why_a_coefficient_or_an_interval_is_missing() -> None:
    known = {"experts": 2, "units": 3, "w": 1.0, "p": 0.1, "icc": 0.5, "low": None, "high": None}

    without_interval = note_words(Note("agreement", known), "zh-CN")
    without_points = note_words(Note("agreement", known | {"icc": None}), "zh-CN")

    assert "没有置信区间：任何两位专家的分差在各单位都相同" in without_interval
    assert "没有组内相关：各单位的平均分都相同" in without_points
    assert "—" not in without_interval + without_points


def test_a_figure_without_a_unit_of_measure_says_nothing_of_it() -> None:
    known = {"source": "统计局", "date": "2026-04-01"}

    bare = note_words(Note("statistic", known), "zh-CN")
    measured = note_words(Note("statistic", known | {"measured_in": "件"}), "zh-CN")

    assert bare == "来源 统计局，日期 2026-04-01"
    assert measured == "来源 统计局，日期 2026-04-01，计量单位 件"
