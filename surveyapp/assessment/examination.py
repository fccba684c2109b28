"""`surveyapp scheme check`: what an examination of a scheme found, for people and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analysis.errors import PlanProblem
from analysis.schemes.checks import Attained, attained, find_warnings
from analysis.schemes.counterexamples import Counterexample, find_counterexample
from analysis.schemes.examples import ExampleResult, run_examples
from analysis.schemes.files import SchemeFile
from analysis.schemes.rounding import exact_words
from analysis.text import words
from surveyapp.assessment.parameter_lines import chosen_lines, parameters_json
from surveyapp.assessment.problem_words import tell_difference
from surveyapp.assessment.scheme_problems import describe_scheme, scheme_remedy
from surveyapp.assessment.telling import questionnaire_lines
from surveyapp.messages import N_, say

OF_CLAUSES = frozenset({"clause_without_rule", "rule_without_clause"})
LEVELS = {
    "week": N_("每周"),
    "month": N_("每月"),
    "quarter": N_("每季"),
    "half_year": N_("每半年"),
    "year": N_("全年"),
}
RANGE = N_("{period}得分（{score}）{unit_class}：最低 {low}，最高 {high}")
WITHOUT_FLOOR, WITHOUT_CAP = N_("无下限"), N_("无上限")
AT_LEAST, AT_MOST = N_("不低于 {end}"), N_("不高于 {end}")  # Which nothing may reach.
WARNING = N_("提醒：{said}")
FALLS = N_(
    "反例：权数或参照来自各单位数据，答得更好反而降低本单位得分。{unit} 的 {code} 由 {before} "
    "提高到 {after}，得分 {score} 由 {score_before} 降到 {score_after}（随机种子 {seed}）。"
)
LOWERED = N_(
    "反例：权数或参照来自各单位数据，答得更好反而降低本单位得分。{unit} 的 {code} 由 {before} "
    "降低到 {after}（越低越好），得分 {score} 由 {score_before} 降到 {score_after}"
    "（随机种子 {seed}）。"
)
VALUES = N_("各单位数值：{values}")


@dataclass(frozen=True, slots=True)
class Examined:
    """What an examination found."""

    problems: tuple[PlanProblem, ...]
    examples: tuple[ExampleResult, ...] = ()
    attained: tuple[Attained, ...] = ()
    warnings: tuple[PlanProblem, ...] = ()
    counterexample: Counterexample | None = None

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong, and every example comes out as it states."""
        return not self.problems and not any(each.differences for each in self.examples)


def examine(file: SchemeFile) -> Examined:
    """Examine a scheme that has no problems."""
    return Examined(
        (),
        tuple(run_examples(file)),
        tuple(attained(file)),
        tuple(find_warnings(file)),
        find_counterexample(file),
    )


def examination_lines(found: Examined, file: SchemeFile | None, language: str) -> Iterator[str]:
    """Yield problems, examples, clauses, what can be attained, warnings and a counterexample."""
    yield from (describe_scheme(problem, language) for problem in found.problems)
    if file is not None:
        yield from chosen_lines(file, language)
        yield from questionnaire_lines(file.scheme, language)
    for example in found.examples:
        named = words(example.title, language) if example.title else example.name
        yield f"{'×' if example.differences else '✓'} {named}"
        yield from (f"    {tell_difference(one, language)}" for one in example.differences)
    if file is None:
        return
    is_of_clauses = [warning.code in OF_CLAUSES for warning in found.warnings]
    told = [say(WARNING, language, said=describe_scheme(w, language)) for w in found.warnings]
    yield from (line for line, first in zip(told, is_of_clauses, strict=True) if first)
    for each in found.attained:
        of_class = file.scheme.classes.get(each.unit_class or "", {})
        yield say(
            RANGE,
            language,
            period=say(LEVELS[each.level.value], language),
            score=each.score,
            unit_class=f" {words(of_class, language)}" if of_class else "",
            low=_end(each, each.low, (WITHOUT_FLOOR, AT_LEAST), language),
            high=_end(each, each.high, (WITHOUT_CAP, AT_MOST), language),
        )
    yield from (line for line, first in zip(told, is_of_clauses, strict=True) if not first)
    if found.counterexample is not None:
        yield from _counterexample_lines(found.counterexample, language)


def _end(of: Attained, end: Fraction | None, said: tuple[str, str], language: str) -> str:
    without, bound = said
    if end is None:
        return say(without, language)
    told = exact_words(end)
    return told if of.is_reached else say(bound, language, end=told)


def _counterexample_lines(found: Counterexample, language: str) -> Iterator[str]:
    yield say(
        FALLS if found.after > found.before else LOWERED,
        language,
        unit=found.unit,
        code=found.code,
        before=exact_words(found.before),
        after=exact_words(found.after),
        score=found.score,
        score_before=f"{float(found.score_before):.4f}",
        score_after=f"{float(found.score_after):.4f}",
        seed=found.seed,
    )
    for code, column in found.values.items():
        shown = ", ".join(f"{unit} {exact_words(value)}" for unit, value in column.items())
        yield "    " + say(VALUES, language, values=f"{code}: {shown}")


def examination_json(found: Examined, file: SchemeFile | None, language: str) -> dict[str, Any]:
    """Return what was found as plain values."""
    return {
        "parameters": {} if file is None else parameters_json(file.scheme, language),
        "problems": [_problem_json(problem, language) for problem in found.problems],
        "examples": [
            {
                "name": each.name,
                "differences": [tell_difference(one, language) for one in each.differences],
            }
            for each in found.examples
        ],
        "attained": [
            {
                "level": each.level.value,
                "class": each.unit_class,
                "score": each.score,
                "low": None if each.low is None else exact_words(each.low),
                "high": None if each.high is None else exact_words(each.high),
                "is_reached": each.is_reached,
            }
            for each in found.attained
        ],
        "warnings": [_problem_json(warning, language) for warning in found.warnings],
        "counterexample": _counterexample_json(found.counterexample),
    }


def _problem_json(problem: PlanProblem, language: str) -> dict[str, Any]:
    return {
        "code": problem.code,
        "place": problem.place,
        "line": problem.line,
        "value": problem.value,
        "column": getattr(problem, "column", None),
        "accepted": list(problem.accepted),
        "said": scheme_remedy(problem, language),
    }


def _counterexample_json(found: Counterexample | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "seed": found.seed,
        "unit": found.unit,
        "quantity": found.code,
        "before": exact_words(found.before),
        "after": exact_words(found.after),
        "score": found.score,
        "score_before": exact_words(found.score_before),
        "score_after": exact_words(found.score_after),
        "values": {
            code: {unit: exact_words(value) for unit, value in column.items()}
            for code, column in found.values.items()
        },
    }
