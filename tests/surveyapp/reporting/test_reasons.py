"""Every check is a whole sentence in both languages, with its value, its line and a remedy."""

from dataclasses import replace

import pytest

from analysis.results import Check, CheckCode, Shortfall, Verdict
from surveyapp.messages import LANGUAGES
from surveyapp.reporting import reasons
from surveyapp.reporting.wording import Wording
from tests.surveyapp.reporting.sample import make_analysis, make_gate, make_provenance

CHINESE, ENGLISH = Wording("zh-CN"), Wording("en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", list(CheckCode))
def test_every_check_is_told(code: CheckCode, language: str) -> None:
    check = Check(code, Verdict.FAIL, 0.5, 0.25, "service_channel", "app", (), 12)

    said = reasons.reason(check, make_analysis(), Wording(language))

    assert said.endswith(("。", "."))
    assert "{" not in said


def test_rp_02_a_margin_that_is_off_says_by_how_much_and_which_cells_lack_answers() -> None:
    check = make_gate(Verdict.FAIL).reasons[0]

    assert reasons.reason(check, make_analysis(), CHINESE) == (
        "“办理渠道”中“移动端”与总体基准相差 25.00 个百分点，界线 10.00 个百分点。"
        "要使差距不超过 5 个百分点：窗口再收 130 份（现有 120 份）。"
    )


def test_cells_are_told_for_each_line_that_could_be_reached() -> None:
    short = (
        Shortfall("service_channel", "window", 120, 20, 10.0),
        Shortfall("service_channel", "window", 120, 130, 5.0),
    )
    check = Check(
        CheckCode.MARGIN_DIFFERENCE, Verdict.FAIL, 25.0, 10.0, "service_channel", "app", short
    )

    said = reasons.remedy(check, make_analysis(), ENGLISH)

    assert said == (
        "To come within 10 points: 20 more of Window (now 120). "
        "To come within 5 points: 130 more of Window (now 120)."
    )


def test_rp_04_an_empty_category_says_that_weighting_cannot_mend_it() -> None:
    check = Check(
        CheckCode.EMPTY_CATEGORY,
        Verdict.FAIL,
        0.15,
        None,
        "service_channel",
        "self_service_terminal",
    )

    said = reasons.found(check, make_analysis(), CHINESE)

    assert said == "“办理渠道”中的“自助终端”占总体 15.00%，却没有一份答卷，加权无法弥补。"


def test_chi_square_that_warns_alone_names_the_cells_instead() -> None:
    short = (Shortfall("service_channel", "window", 120, 20, 2.5),)
    check = Check(CheckCode.MARGIN_FIT, Verdict.WARN, 0.001, 0.05, "service_channel", None, short)

    assert reasons.remedy(check, make_analysis(), CHINESE) == (
        "要使差距不超过 2.50 个百分点：窗口再收 20 份（现有 120 份）。"
    )


def test_of_very_many_cells_those_that_lack_most_are_named() -> None:
    short = tuple(Shortfall("month", f"m{n}", 5, n, 5.0) for n in range(1, 21))
    check = Check(CheckCode.MARGIN_DIFFERENCE, Verdict.WARN, 7.0, 5.0, "month", "m1", short)

    said = reasons.remedy(check, make_analysis(), CHINESE)

    assert said.count("（现有 5 份）") == 8
    assert "m20再收 20 份" in said
    assert said.endswith("其余 12 类共再收 78 份。")


def test_what_weighting_brought_nearer_but_did_not_mend_is_told_as_such() -> None:
    gate = make_gate(Verdict.WARN)
    unmended = replace(gate, weighted_checks=gate.raw_checks)

    (said,) = reasons.mended(unmended, make_analysis(), CHINESE)

    assert said.endswith("缩小到 0.00 个百分点（窗口），结论仍为“有保留”。")


def test_nothing_is_mended_where_nothing_came_nearer() -> None:
    gate = make_gate(Verdict.FAIL)
    rows = [replace(one, weighted_difference=one.difference) for one in gate.margins[0].categories]
    unmoved = replace(gate, margins=(replace(gate.margins[0], categories=tuple(rows)),))

    assert reasons.mended(unmoved, make_analysis(), CHINESE) == ()


def test_without_weights_nothing_moved_the_index() -> None:
    analysis = make_analysis()
    unweighted = replace(analysis, weights=replace(analysis.weights, method="none"))

    assert reasons.moved(unweighted, CHINESE) == ""


@pytest.mark.parametrize("code", list(CheckCode))
def test_when_no_more_answers_are_taken_nobody_is_told_to_collect_any(code: CheckCode) -> None:
    short = (Shortfall("service_channel", "window", 120, 130, 5.0),)
    check = Check(code, Verdict.FAIL, 0.5, 0.25, "service_channel", "app", short, 12)

    chinese, english = (
        reasons.remedy(check, make_analysis(), wording, replace(make_provenance(), is_over=True))
        for wording in (CHINESE, ENGLISH)
    )

    assert "再收" not in chinese
    assert "补收" not in chinese
    assert "130" not in chinese + english
    assert "窗口" in chinese  # Which categories to think of next time.


def test_of_a_month_that_is_over_nobody_is_told_to_collect_any() -> None:
    short = (
        Shortfall("month", "2026-04", 12, 30, 5.0),
        Shortfall("month", "2026-05", 12, 20, 5.0),
    )
    check = Check(CheckCode.MARGIN_DIFFERENCE, Verdict.FAIL, 25.0, 10.0, "month", "2026-04", short)
    in_may, in_june = (
        replace(make_provenance(), this_month=month) for month in ("2026-05", "2026-06")
    )

    now = reasons.remedy(check, make_analysis(), CHINESE, in_may)
    afterwards = reasons.remedy(check, make_analysis(), CHINESE, in_june)

    assert now == (
        "要使差距不超过 5 个百分点：2026-05再收 20 份（现有 12 份）。"
        "2026-04已经过去，不能再补；以后请每个月都收够答卷。"
    )
    assert "再收" not in afterwards


def test_next_time_nobody_is_asked_to_invite_people_of_a_month_that_was() -> None:
    short = (
        Shortfall("month", "2026-04", 12, 30, 5.0),
        Shortfall("service_channel", "window", 120, 130, 5.0),
    )
    check = Check(CheckCode.MARGIN_DIFFERENCE, Verdict.FAIL, 25.0, 10.0, "month", "2026-04", short)

    said = reasons.remedy(
        check, make_analysis(), CHINESE, replace(make_provenance(), is_over=True)
    )

    assert said == (
        "收答卷已经截止，本批次不能再补；下一批次请多请这些类别的办事人评价：窗口。"
        "2026-04已经过去，不能再补；以后请每个月都收够答卷。"
    )


def test_who_may_mend_a_missing_benchmark_is_named() -> None:
    check = Check(CheckCode.NO_BENCHMARK, Verdict.WARN, None, None)

    said = reasons.remedy(check, make_analysis(), CHINESE)

    assert said == "请管理员导入总体基准（或从办事接触统计），再由评价员在本批次的设置中指定它。"
