"""Whether a bulletin may go out: measures for low items, periods that are over."""

from datetime import date

from analysis.schemes.assessment import result_of
from analysis.schemes.run import Run
from surveyapp.assessment.bulletin.making import make_bulletin
from surveyapp.assessment.bulletin.measures import Measure, read_measures
from surveyapp.documents.document import Tone
from tests.surveyapp.assessment.bulletin.assessed import POINTS, SURVEYS, assess

DAY = date(2026, 4, 3)
HEADER = "unit,item,measure,owner,due\n"


def test_jf_02_a_bulletin_stays_a_draft_while_a_low_item_lacks_measure_owner_and_date() -> None:
    run, result = assess(SURVEYS)
    draft = make_bulletin(run, result, "zh-CN", made_on=DAY)
    assert "草稿，不得印发：还有 2 个偏低项目" in draft.verdict
    assert draft.verdict_tone is Tone.FAIL
    assert draft.table("low_items").rows[0][:4] == ("社保窗口", "效率", "78.00", "（待填）")

    measure = Measure("增设一个窗口", "王主任", date(2026, 6, 30))
    measures = {("A", "speed"): measure, ("E", "speed"): measure}
    settled = make_bulletin(run, result, "zh-CN", made_on=DAY, measures=measures)
    assert "草稿" not in settled.verdict
    assert settled.table("low_items").rows[0][3:] == ("增设一个窗口", "王主任", "2026-06-30")


def test_measures_are_read_with_everything_that_is_wrong_at_once() -> None:
    low = {("A", "speed")}
    text = HEADER + "A,speed,增设窗口,王主任,六月底\nA,attitude,培训,,2026-06-30\n"
    _read, faults = read_measures(text.encode(), low)
    told = [fault.sentence.format(**fault.values) for fault in faults]
    assert told == [
        "第 2 行：due 一栏的“六月底”不是日期，请写成 2026-03-31。",
        "第 3 行：owner 一栏没有填写。",
        "第 3 行：A 的 attitude 不是本期的偏低项目，请改正或删去这一行。",
    ]


def test_measures_in_gb18030_are_read_and_a_wrong_header_is_named() -> None:
    text = HEADER + "A,speed,增设窗口,王主任,2026-06-30\n"
    read, faults = read_measures(text.encode("gb18030"), {("A", "speed")})
    assert (read[("A", "speed")].owner, faults) == ("王主任", [])
    _read, faults = read_measures("单位,措施\n".encode(), set())
    assert faults[0].values["found"] == "单位,措施"


def test_a_measure_told_twice_is_refused() -> None:
    line = "A,speed,增设窗口,王主任,2026-06-30\n"
    _read, faults = read_measures((HEADER + line + line).encode(), {("A", "speed")})
    assert [fault.values["line"] for fault in faults] == [3]


def test_a_quotation_mark_that_nothing_closes_is_told_by_its_line() -> None:
    text = HEADER + 'A,speed,"增设窗口,王主任,2026-06-30\n' + "A,speed,,,\n" * 20_000
    read, (fault,) = read_measures(text.encode(), {("A", "speed")})
    assert (read, "引号" in fault.sentence) == ({}, True)


def test_a_period_that_is_not_over_is_said_to_change() -> None:
    whole, result = assess(POINTS)
    run = Run(whole.file, whole.evidence, as_of=date(2026, 2, 10))
    told = make_bulletin(run, result_of(run, result.period), "zh-CN", made_on=DAY)
    assert "本期尚未结束，数字截至 2026-02-10" in told.verdict


def test_a_bulletin_with_nothing_to_heed_has_no_warning() -> None:
    assert make_bulletin(*assess(POINTS), "zh-CN", made_on=DAY).verdict == ""
