"""What the frameworks of the library promise beyond figures: refusals, traces, reasons."""

import pytest

from analysis.errors import InvalidPlanError
from analysis.schemes.assessment import assess
from analysis.schemes.evidence import Evidence
from analysis.schemes.examples import run_example
from analysis.schemes.files import SchemeFile, library, load_scheme, parse_scheme
from analysis.schemes.periods import Period
from analysis.schemes.run import Run
from analysis.schemes.tale import Note
from analysis.schemes.trace import Step, trace

INTEGRITY = library()["d06-integrity"]
NAMED = {
    "fourth_aspect": "政务公信",
    "fourth_indicator_1": "失信处置",
    "fourth_indicator_2": "信用修复",
    "fourth_indicator_3": "社会监督",
}


def the_run(scheme: str, example: str) -> tuple[Run, Period]:
    file: SchemeFile = load_scheme(library()[scheme])
    found = next(each for each in file.scheme.examples if each.name == example)
    run, _result = run_example(file, found)
    return run, Period.parse(found.period)


def step_of(scheme: str, example: str, code: str) -> Step:
    run, period = the_run(scheme, example)
    return trace(run, code, period, "A").steps[-1]


def notes_of(step: Step) -> dict[str, Note]:
    return {note.code: note for note in step.notes}


def test_cx_01_the_integrity_scheme_does_not_run_before_every_indicator_is_named() -> None:
    with pytest.raises(InvalidPlanError, match="fourth_indicator_4"):
        assess(load_scheme(INTEGRITY, NAMED), Evidence(()), Period.parse("2026"))


def test_cx_01_with_every_indicator_named_it_runs() -> None:
    named = {**NAMED, "fourth_indicator_4": "公众评价"}
    file = load_scheme(INTEGRITY, named)
    assert assess(file, Evidence(()), Period.parse("2026")).periods[-1].units == ()
    titles = [dict(node.title) for node in file.scheme.nodes() if node.code == "fourth_4"]
    assert titles == [{"zh-CN": "公众评价"}]


def test_cx_01_the_integrity_scheme_with_eleven_indicators_is_refused() -> None:
    lines = INTEGRITY.read_text(encoding="utf-8").splitlines()
    eleven = [line for line in lines if "code: fourth_4" not in line]
    assert len(eleven) == len(lines) - 1
    with pytest.raises(InvalidPlanError) as refused:
        parse_scheme("\n".join(eleven), {**NAMED, "fourth_indicator_4": "公众评价"})
    assert "leaves_not_named" in {problem.code for problem in refused.value.problems}


def test_sz_04_the_result_says_why_nothing_is_overdue() -> None:
    file = load_scheme(library()["d02-shenzhen-good-bad-rating"])
    example = next(each for each in file.scheme.examples if each.name == "SZ-04")
    _run, result = run_example(file, example)
    (unit,) = result.periods[-1].units
    assert unit.lacking["overdue"]["zh-CN"] == "未配置办理期限"


def test_tj_04_the_trace_has_both_intervals_of_the_error_rate() -> None:
    notes = notes_of(step_of("d04-statistics-information", "TJ-04", "accuracy_inspected"))
    of_work, of_list = notes["error_rate"].values, notes["error_rate_of_list"].values
    assert (round(of_work["low"], 2), round(of_work["high"], 2)) == (3.46, 25.62)
    assert (round(of_list["low"], 2), round(of_list["high"], 2)) == (3.67, 24.46)
    assert round(of_list["effective_n"], 2) == 33.95


def test_zx_05_the_trace_has_both_acceptance_times_and_the_editor() -> None:
    notes = notes_of(step_of("d08-service-centre", "ZX-05", "accept_time_compliance"))
    assert notes["corrected"].values == {"line": 1, "before": 25, "after": 9, "by": "王某"}


def test_jf_02_the_trace_names_the_low_items_with_their_values() -> None:
    notes = notes_of(step_of("d07-bureau-evaluation", "JF-02", "low_items"))
    assert notes["low_items"].values == {"mean": 84, "below": 5, "items": {"process": 70}}


def test_mz_04_the_trace_names_the_questionnaire_of_each_source() -> None:
    run, period = the_run("d03-municipal-results", "MZ-04")
    steps = trace(run, "achievement", period, "A").steps
    fed = {step.code: step.questionnaire for step in steps}
    assert fed["satisfaction_index"] == "core_satisfaction"
    assert fed["expert_mean"] == "expert_sheet"
    assert fed["case_mean"] == "case_study"


def test_ss_02_a_publication_decision_carries_the_days_until_the_reminder() -> None:
    file = load_scheme(library()["d10-evaluation-plan"])
    example = file.scheme.examples[0]
    _run, result = run_example(file, example)
    assert [proposal.within_workdays for proposal in result.proposals] == [20]
    sooner = example.model_copy(update={"parameters": {"publication_workdays": 5}})
    _run, result = run_example(file, sooner)
    assert [proposal.within_workdays for proposal in result.proposals] == [5]
