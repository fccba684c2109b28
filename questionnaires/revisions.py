"""What changed between two versions, and what breaks comparability.

A code never changes its meaning. What a question means to a figure is its type and the set of
codes it can be answered with; whoever changes either needs a new code, and publishing refuses
the old one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from questionnaires.definition import (
    AnyQuestion,
    AnyVariable,
    ChoiceQuestion,
    Consent,
    ConstantSum,
    MultipleChoice,
    Notice,
    Questionnaire,
    Ranking,
    Rating,
    Section,
    SingleChoice,
    YesNo,
    ZeroToTen,
    variables_of,
)
from questionnaires.problems import Place, Problem, ProblemCode


class ChangeKind(StrEnum):
    """What is different in the newer version."""

    QUESTION_ADDED = "question_added"
    QUESTION_REMOVED = "question_removed"
    QUESTION_MOVED = "question_moved"
    TYPE_CHANGED = "type_changed"
    CODES_CHANGED = "codes_changed"
    ORDER_CHANGED = "order_changed"
    LEVEL_SETS_CHANGED = "level_sets_changed"
    UNIT_CHANGED = "unit_changed"
    BOUNDS_CHANGED = "bounds_changed"
    CONDITION_CHANGED = "condition_changed"
    CALCULATION_CHANGED = "calculation_changed"
    CONSTRAINTS_CHANGED = "constraints_changed"
    REASONS_CHANGED = "reasons_changed"
    MISSING_CHANGED = "missing_changed"
    REQUIRED_CHANGED = "required_changed"
    PRIVATE_CHANGED = "private_changed"
    WORDS_CHANGED = "words_changed"
    OUTCOME_CHANGED = "outcome_changed"
    LANGUAGES_CHANGED = "languages_changed"


# After these, a figure of one version is not a figure of the other.
BREAKING = frozenset(
    {
        ChangeKind.QUESTION_REMOVED,
        ChangeKind.TYPE_CHANGED,
        ChangeKind.CODES_CHANGED,
        ChangeKind.LEVEL_SETS_CHANGED,
        ChangeKind.UNIT_CHANGED,
        ChangeKind.BOUNDS_CHANGED,
        ChangeKind.CONDITION_CHANGED,
        ChangeKind.CALCULATION_CHANGED,
        ChangeKind.OUTCOME_CHANGED,
    }
)
# What it means when one of these keys of a question is another.
KEYS = (
    (ChangeKind.UNIT_CHANGED, ("unit",)),
    (ChangeKind.BOUNDS_CHANGED, ("minimum", "maximum", "decimal_places", "step", "places")),
    (ChangeKind.MISSING_CHANGED, ("missing",)),
    (ChangeKind.REQUIRED_CHANGED, ("required",)),
    (ChangeKind.PRIVATE_CHANGED, ("private",)),
)
MEANINGS = frozenset({ChangeKind.TYPE_CHANGED, ChangeKind.CODES_CHANGED})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `question` is empty where it concerns the whole questionnaire."""

    kind: ChangeKind
    question: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def breaks_comparability(self) -> bool:
        """Return whether figures of the two versions stand apart after this."""
        return self.kind in BREAKING


@dataclass(frozen=True, slots=True)
class Past:
    """The code a questionnaire has had from its beginning, and every version published so far."""

    code: str = ""
    published: Sequence[Questionnaire] = ()


def compare(older: Questionnaire, newer: Questionnaire) -> tuple[Change, ...]:
    """Return every difference that a report or an evaluator must know, in the order asked.

    Parameters
    ----------
    older, newer : Questionnaire
        Two versions in which `checks` found no error.
    """
    before, after = _asked(older), _asked(newer)
    changes = list(_whole(older, newer))
    changes += [
        _one(ChangeKind.QUESTION_REMOVED, code)
        for code, asked in before.items()
        if code not in after and not isinstance(asked.question, Notice)
    ]
    for code, asked in after.items():
        if code in before:
            changes += _same_code(before[code], asked)
        elif not isinstance(asked.question, Notice):
            changes.append(_one(ChangeKind.QUESTION_ADDED, code))
    return (*changes, *_logic(older, newer))


def find_breaches(past: Past, newer: Questionnaire) -> list[Problem]:
    """Return a problem for each code that would change its meaning.

    Parameters
    ----------
    past : Past
        A code that was dropped in some version and comes back counts too.
    newer : Questionnaire
        The one about to be published; what `checks` finds in it is not found here again.
    """
    found: dict[str, Problem] = {}
    if past.code and newer.code != past.code:
        parameters = {"found": newer.code, "code": past.code}
        found[""] = Problem(ProblemCode.CODE_CHANGED, ("code",), parameters)
    for older in past.published:
        before = {code: _meaning(asked) for code, asked in _asked(older).items()}
        for code, asked in _asked(newer).items():
            if before.get(code, _meaning(asked)) != _meaning(asked):
                place = (*asked.place, "code")
                found[code] = Problem(ProblemCode.REUSED_CODE, place, {"found": code})
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """One variable of a version, with the question and the section it belongs to.

    A notice, which has none, stands for itself.
    """

    questionnaire: Questionnaire
    place: Place
    section: Section
    question: AnyQuestion
    variable: AnyVariable | Notice


def _asked(questionnaire: Questionnaire) -> dict[str, _Asked]:
    """Return everything that is asked, by the name of its answer."""
    return {
        variable.code: _Asked(
            questionnaire, ("sections", index, "questions", number), section, question, variable
        )
        for index, section in enumerate(questionnaire.sections)
        for number, question in enumerate(section.questions)
        for variable in _said(question)
    }


def _said(question: AnyQuestion) -> Sequence[AnyVariable | Notice]:
    return (question,) if isinstance(question, Notice) else variables_of(question)


def _meaning(asked: _Asked) -> tuple[str, frozenset[str]]:
    return asked.variable.type, frozenset(_codes(asked))


def _codes(asked: _Asked) -> tuple[str, ...]:
    """Return the codes a question can be answered with, in their order.

    A share of a sum means what it does beside the others: all items are its codes.
    """
    if isinstance(asked.question, ConstantSum):
        return tuple(item.code for item in asked.question.items)
    match asked.variable:
        case Rating():
            return _levels(asked.questionnaire, asked.variable)
        case SingleChoice() | YesNo() | MultipleChoice():
            return tuple(choice.code for choice in asked.variable.choices)
        case Ranking():
            return tuple(item.code for item in asked.variable.items)
        case _:
            return ()


def _levels(questionnaire: Questionnaire, rating: Rating) -> tuple[str, ...]:
    try:
        return questionnaire.scale(rating.scale).level_codes()
    except KeyError:  # An unknown scale is reported where it is named.
        return ()


def _one(kind: ChangeKind, question: str = "", /, **parameters: str) -> Change:
    return Change(kind, question, parameters)


def _whole(older: Questionnaire, newer: Questionnaire) -> Iterator[Change]:
    if older.outcome != newer.outcome:
        yield _one(ChangeKind.OUTCOME_CHANGED, old=older.outcome or "—", new=newer.outcome or "—")
    if older.languages != newer.languages:
        old, new = ", ".join(older.languages), ", ".join(newer.languages)
        yield _one(ChangeKind.LANGUAGES_CHANGED, old=old, new=new)
    before = [question.code for question in older.questions()]
    after = [question.code for question in newer.questions()]
    stayed = [code for code in before if code in after]
    for code, other in zip((code for code in after if code in before), stayed, strict=True):
        if code != other:
            yield _one(ChangeKind.QUESTION_MOVED, code)


def _logic(older: Questionnaire, newer: Questionnaire) -> Iterator[Change]:
    """Yield what changed in values worked out, and in what answers must meet."""
    before, after = (
        {each.code: each.expression for each in questionnaire.calculations}
        for questionnaire in (older, newer)
    )
    for code in before | after:
        old, new = before.get(code, "—"), after.get(code, "—")
        if old != new:
            yield _one(ChangeKind.CALCULATION_CHANGED, code=code, old=old, new=new)
    rules, newer_rules = map(_rules, (older, newer))
    changed = [code for code in rules | newer_rules if rules.get(code) != newer_rules.get(code)]
    if changed:
        yield _one(ChangeKind.CONSTRAINTS_CHANGED, codes=", ".join(changed))


def _rules(questionnaire: Questionnaire) -> dict[str, tuple[str, str]]:
    """Return every rule by its code, or the code of its question, with its kind."""
    rules = {
        each.code: (name, each.rule)
        for name in ("constraints", "warnings")
        for each in getattr(questionnaire, name)
    }
    own = {
        question.code: ("constraint", question.constraint)
        for question in questionnaire.questions()
        if question.constraint is not None
    }
    return own | rules


def _same_code(before: _Asked, after: _Asked) -> Iterator[Change]:
    """Yield what changed in a question that kept its code."""
    old, new = before.variable, after.variable
    if old.type != new.type:
        yield _one(ChangeKind.TYPE_CHANGED, new.code, old=old.type, new=new.type)
        return
    yield from _codes_changed(before, after)
    if isinstance(old, Rating) and isinstance(new, Rating):
        yield from _rating(before.questionnaire, old, after.questionnaire, new)
    conditions = _condition(before), _condition(after)
    if conditions[0] != conditions[1]:
        yield _one(ChangeKind.CONDITION_CHANGED, new.code, old=conditions[0], new=conditions[1])
    for kind, names in KEYS:
        if _values(old, names) != _values(new, names):
            yield _one(kind, new.code)
    if _words(before) != _words(after):
        yield _one(ChangeKind.WORDS_CHANGED, new.code)


def _values(variable: AnyVariable | Notice, names: Sequence[str]) -> list[object]:
    return [getattr(variable, name, None) for name in names]


def _codes_changed(before: _Asked, after: _Asked) -> Iterator[Change]:
    old, new = _codes(before), _codes(after)
    orders = [getattr(asked.question, "order", None) for asked in (before, after)]
    if set(old) != set(new):
        added = ", ".join(each for each in new if each not in old) or "—"
        removed = ", ".join(each for each in old if each not in new) or "—"
        yield _one(ChangeKind.CODES_CHANGED, after.variable.code, added=added, removed=removed)
    elif old != new or orders[0] != orders[1]:
        yield _one(ChangeKind.ORDER_CHANGED, after.variable.code)


def _rating(
    older: Questionnaire, old: Rating, newer: Questionnaire, new: Rating
) -> Iterator[Change]:
    before, after = older.scale(old.scale), newer.scale(new.scale)
    common = set(before.level_codes()) & set(after.level_codes())
    if any(before.class_of(level) != after.class_of(level) for level in common):
        yield _one(ChangeKind.LEVEL_SETS_CHANGED, new.code)
    if (old.reasons, old.reasons_required) != (new.reasons, new.reasons_required):
        yield _one(ChangeKind.REASONS_CHANGED, new.code)


def _condition(asked: _Asked) -> str:
    """Return everything that decides who is asked, and what is offered."""
    conditions = [each for each in (asked.section.show_if, asked.question.show_if) if each]
    if isinstance(asked.question, ChoiceQuestion):
        conditions += [
            f"{choice.code}: {choice.show_if}"
            for choice in asked.question.choices
            if choice.show_if
        ]
    return " and ".join(conditions) or "—"


def _words(asked: _Asked) -> tuple[object, ...]:
    """Return the words a respondent reads, without those of reasons."""
    labels: list[Mapping[str, str]] = []
    match asked.variable:
        case Rating(scale=scale):
            labels = [level.label for level in asked.questionnaire.scale(scale).levels]
        case SingleChoice() | YesNo() | MultipleChoice() | Consent():
            labels = [choice.label for choice in asked.variable.choices]
        case Ranking():
            labels = [item.label for item in asked.variable.items]
        case ZeroToTen():
            labels = [asked.variable.low_label, asked.variable.high_label]
    return (asked.variable.text, asked.question.hint, *labels)
