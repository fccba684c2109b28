"""Grades and full marks that no score reaches."""

from analysis.schemes.amounts import Amount, constant
from analysis.schemes.checking.attainable import Attainable
from analysis.schemes.checking.examination import Examination
from analysis.schemes.checking.intervals import End, Interval
from analysis.schemes.definition import Outcome
from analysis.schemes.periods import Level
from analysis.schemes.rules import Effect


def warn_of_reach(examined: Examination) -> None:
    """Tell grades that no score reaches, and indicators that cannot reach their full marks."""
    found = attainables(examined)
    for level in examined.scheme.results:
        _warn_of_grades(examined, level, found)
    longest = max(examined.scheme.results, key=lambda level: level.rank)
    for place, node in examined.nodes():
        level = examined.scheme.indicators_per or longest
        for each in found:
            full, reached = each.amount(node.full, level), each.of(node.code, level)
            if full is not None and reached is not None and reached.high < full.low:
                told = (node.code, end_words(full.low), end_words(reached.high))
                remedy = f"Full marks are {told[1]}, and it reaches {told[2]} at most."
                examined.say("full_marks_out_of_reach", (*place, "full"), remedy, told[1], told)
                break


def attainables(examined: Examination) -> list[Attainable]:
    """Return what can be attained in each class."""
    classes: tuple[str | None, ...] = tuple(examined.scheme.classes) or (None,)
    constants = {name: constant(value) for name, value in examined.parameters.items()}
    return [Attainable(examined.scheme, constants, name) for name in classes]


def _warn_of_grades(examined: Examination, level: Level, found: list[Attainable]) -> None:
    outcome = examined.scheme.results[level]
    for index, grade in enumerate(outcome.grades):
        reached = [(each, each.of(outcome.score, level)) for each in found]
        known = [(each, span) for each, span in reached if span is not None]
        if known and not any(
            _is_reached(examined, outcome, index, (each, span, level)) for each, span in known
        ):
            low, high = (end_words(end) for end in (known[0][1].low, known[0][1].high))
            place = ("results", level.value, "grades", index)
            remedy = f"No score reaches it: {outcome.score} lies between {low} and {high}."
            told = (outcome.score, low, high)
            examined.say("grade_out_of_reach", place, remedy, grade.grade, told)


def _is_reached(
    examined: Examination, outcome: Outcome, index: int, of: tuple[Attainable, Interval, Level]
) -> bool:
    each, span, level = of
    if _is_assured(examined, outcome.grades[index].grade):
        return True
    foot = _foot(each, outcome.grades[index].at_least, level)
    is_low = outcome.lower_is_better
    if foot is not None and (span.low > foot.high if is_low else span.high < foot.low):
        return False
    if index == 0 or _may_fall(examined, outcome, index):
        return True
    above = _foot(each, outcome.grades[index - 1].at_least, level)
    return above is None or (span.high > above.low if is_low else span.low < above.high)


def _foot(each: Attainable, amount: Amount | None, level: Level) -> Interval | None:
    return each.amount(amount, level)


def _may_fall(examined: Examination, outcome: Outcome, index: int) -> bool:
    """Tell whether a unit may have a grade although its score reaches a better one."""
    effects = [rule for rule in examined.scheme.rules.values() if isinstance(rule, Effect)]
    limited = any(rule.grade_at_most or rule.lower_grade for rule in effects)
    return limited or any(grade.best is not None for grade in outcome.grades[:index])


def _is_assured(examined: Examination, grade: str) -> bool:
    """Tell whether a unit may have a grade whatever its score is."""
    effects = (rule for rule in examined.scheme.rules.values() if isinstance(rule, Effect))
    return any(rule.grade_at_least == grade for rule in effects)


def end_words(end: End) -> str:
    """Return an end of a range as people read it."""
    if isinstance(end, float):
        return "∞" if end > 0 else "-∞"
    return f"{float(end):.10g}"
