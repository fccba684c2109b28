"""Names: each stands for one thing, and each that is used is declared."""

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from analysis.schemes.amounts import OTHERWISE, Amount
from analysis.schemes.checking.examination import Examination, Place
from analysis.schemes.definition import Outcome
from analysis.schemes.evidence_rules import listed
from analysis.schemes.indicators import Combined, Entropy, Indicator
from analysis.schemes.rules import Earlier, Effect, Rule

SCORE = "score"
RESERVED = frozenset(
    {
        *("unit", "unit_class", "unit_name", "unit_groups", "period", "month"),
        *(SCORE, "grade", "rank", "ranked_units", "publishable"),
    }
)
BOUNDS = ("floor", "cap", "cap_per")


def check_names(examined: Examination) -> None:
    """Tell names used twice, reserved, or used and not declared."""
    _check_repeated(examined)
    _check_choice_titles(examined)
    for place, part in examined.parts():
        _check_units(examined, place, part)
        if isinstance(part, Effect):
            _check_effect(examined, place, part)
        if isinstance(part, Earlier) and part.of not in examined.quantities:
            examined.unknown("unknown_quantity", (*place, "of"), part.of, examined.quantities)
        if isinstance(part, Indicator):
            _check_costs(examined, place, part)
    for level, outcome in examined.scheme.results.items():
        _check_outcome(examined, ("results", level.value), outcome)


def _declared(examined: Examination) -> Iterator[tuple[Place, str]]:
    scheme = examined.scheme
    yield from ((("parameters", name), name) for name in scheme.parameters)
    yield from ((("rules", name), name) for name in scheme.rules)
    yield from ((place, node.code) for place, node in examined.nodes())
    yield from ((("classes", name), name) for name in scheme.classes)
    yield from ((("groups", name), name) for name in scheme.groups)


def _check_repeated(examined: Examination) -> None:
    reserved = RESERVED
    if {outcome.score for outcome in examined.scheme.results.values()} == {SCORE}:
        reserved -= {SCORE}  # It means the same wherever it is read.
    first: dict[str, Place] = {}
    for place, name in _declared(examined):
        if name in reserved and place[0] not in {"classes", "groups"}:
            remedy = f"{name} has a meaning of its own in formulas; choose another name."
            examined.say("reserved_name", place, remedy, name, sorted(reserved))
        if name in first:
            where = ".".join(map(str, first[name][:1]))
            remedy = f"{name} is already the name of something under {where}; rename one of them."
            examined.say("repeated_name", place, remedy, name, (name,))
        first.setdefault(name, place)


def _check_choice_titles(examined: Examination) -> None:
    for name, parameter in examined.scheme.parameters.items():
        known = tuple(map(str, parameter.choices or ()))
        for choice in parameter.choice_titles:
            if choice not in known:
                place = ("parameters", name, "choice_titles", choice)
                examined.unknown("unknown_choice", place, choice, known)


def _check_units(examined: Examination, place: Place, part: BaseModel) -> None:
    """Tell classes and groups that do not exist, and amounts that leave a class without one."""
    scheme = examined.scheme
    known = (*scheme.classes, *scheme.groups)
    whom = listed(part.units) if isinstance(part, Rule) else ()
    for name in whom:
        if name not in known:
            examined.unknown("unknown_class", (*place, "units"), name, known)
    for where, amount in amounts_of(part):
        _check_cases(examined, (*place, *where), amount, whom)


def _check_cases(
    examined: Examination, place: Place, amount: Amount, whom: tuple[str, ...]
) -> None:
    if amount.cases is None:
        return
    scheme = examined.scheme
    known = (*scheme.classes, *scheme.groups, OTHERWISE)
    for name in amount.cases:
        if name not in known:
            examined.unknown("unknown_class", (*place, name), name, known)
    meant = [name for name in scheme.classes if not whom or name in whom]
    is_of_groups = any(name in scheme.groups for name in whom)
    missing = [name for name in meant if name not in amount.cases]
    is_bound = any(key in BOUNDS for key in place)  # Where none is named, there is no bound.
    if OTHERWISE in amount.cases or is_bound or is_of_groups:
        return
    if missing or not scheme.classes:
        named = ", ".join(missing) or "all others"
        remedy = f"Give a number for {named} too, or for `{OTHERWISE}`."
        examined.say("class_without_amount", place, remedy, None, missing or (OTHERWISE,))


def amounts_of(part: BaseModel) -> Iterator[tuple[Place, Amount]]:
    """Yield every amount of a part with its place in it; those of children are their own."""
    for name in type(part).model_fields:
        if name != "children":
            yield from _amounts_within(getattr(part, name), (name,))


def _amounts_within(value: object, place: Place) -> Iterator[tuple[Place, Amount]]:
    if isinstance(value, Amount):
        yield place, value
    elif isinstance(value, BaseModel):
        yield from (((*place, *below), amount) for below, amount in amounts_of(value))
    elif isinstance(value, Mapping | tuple):
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in items:
            yield from _amounts_within(item, (*place, key))


def _check_effect(examined: Examination, place: Place, part: Effect) -> None:
    for name in listed(part.zero_out):
        if name not in examined.quantities:
            examined.unknown("unknown_quantity", (*place, "zero_out"), name, examined.quantities)
    if part.zero_out_in is not None and part.zero_out is None:
        remedy = "Name what becomes 0 under zero_out."
        examined.say("nothing_zeroed", (*place, "zero_out_in"), remedy, part.zero_out_in.value)
    grades = [g.grade for outcome in examined.scheme.results.values() for g in outcome.grades]
    limits = {"grade_at_most": part.grade_at_most, "grade_at_least": part.grade_at_least}
    for key, limit in limits.items():
        if limit is not None and limit not in grades:
            examined.unknown("unknown_grade", (*place, key), limit, grades)


def _check_costs(examined: Examination, place: Place, node: Indicator) -> None:
    method = node.weights.entropy if isinstance(node.weights, Combined) else node.weights
    known = [child.code for child in node.children]
    for name in method.costs if isinstance(method, Entropy) else ():
        if name not in known:
            examined.unknown("unknown_quantity", (*place, "weights"), name, known)


def _check_outcome(examined: Examination, place: Place, outcome: Outcome) -> None:
    named = [
        ("score", outcome.score),
        *(("shows", name) for name in outcome.shows),
        *(("then_by", name) for name in outcome.then_by),
    ]
    for key, name in named:
        if name not in examined.quantities:
            examined.unknown("unknown_quantity", (*place, key), name, examined.quantities)
    for index, grade in enumerate(outcome.grades):
        for key, amount in (("at_least", grade.at_least), ("best", grade.best)):
            if amount is not None:
                _check_cases(examined, (*place, "grades", index, key), amount, ())
