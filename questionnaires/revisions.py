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
    MultipleChoice,
    Number,
    Questionnaire,
    Rating,
    SingleChoice,
    YesNo,
)
from questionnaires.problems import Problem, ProblemCode


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
        ChangeKind.OUTCOME_CHANGED,
    }
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
    before = {question.code: question for question in older.questions()}
    after = {question.code: question for question in newer.questions()}
    changes = list(_whole(older, newer))
    changes += [_one(ChangeKind.QUESTION_REMOVED, code) for code in before if code not in after]
    for code, question in after.items():
        if code in before:
            changes += _same_code(older, before[code], newer, question)
        else:
            changes.append(_one(ChangeKind.QUESTION_ADDED, code))
    return tuple(changes)


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
        before = {question.code: question for question in older.questions()}
        for index, section in enumerate(newer.sections):
            for number, question in enumerate(section.questions):
                old = before.get(question.code)
                place = ("sections", index, "questions", number, "code")
                if old and _meaning(older, old) != _meaning(newer, question):
                    parameters = {"found": question.code}
                    found[question.code] = Problem(ProblemCode.REUSED_CODE, place, parameters)
    return list(found.values())


def _meaning(questionnaire: Questionnaire, question: AnyQuestion) -> tuple[str, frozenset[str]]:
    return question.type, frozenset(_codes(questionnaire, question))


def _codes(questionnaire: Questionnaire, question: AnyQuestion) -> tuple[str, ...]:
    """Return the codes a question can be answered with, in their order."""
    if isinstance(question, Rating):
        return _levels(questionnaire, question)
    if isinstance(question, SingleChoice | YesNo | MultipleChoice):
        return tuple(choice.code for choice in question.choices)
    return ()


def _levels(questionnaire: Questionnaire, rating: Rating) -> tuple[str, ...]:
    try:
        return questionnaire.scale(rating.scale).level_codes()
    except KeyError:  # An unknown scale is reported where it is named.
        return ()


def _one(kind: ChangeKind, code: str = "", **parameters: str) -> Change:
    return Change(kind, code, parameters)


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


def _same_code(
    older: Questionnaire, old: AnyQuestion, newer: Questionnaire, new: AnyQuestion
) -> Iterator[Change]:
    """Yield what changed in a question that kept its code."""
    if old.type != new.type:
        yield _one(ChangeKind.TYPE_CHANGED, new.code, old=old.type, new=new.type)
        return
    yield from _codes_changed(_codes(older, old), _codes(newer, new), new.code)
    if isinstance(old, Rating) and isinstance(new, Rating):
        yield from _rating(older, old, newer, new)
    if isinstance(old, Number) and isinstance(new, Number):
        yield from _number(old, new)
    conditions = _condition(older, old), _condition(newer, new)
    if conditions[0] != conditions[1]:
        yield _one(ChangeKind.CONDITION_CHANGED, new.code, old=conditions[0], new=conditions[1])
    for kind, name in (
        (ChangeKind.MISSING_CHANGED, "missing"),
        (ChangeKind.REQUIRED_CHANGED, "required"),
        (ChangeKind.PRIVATE_CHANGED, "private"),
    ):
        if getattr(old, name) != getattr(new, name):
            yield _one(kind, new.code)
    if _words(older, old) != _words(newer, new):
        yield _one(ChangeKind.WORDS_CHANGED, new.code)


def _codes_changed(old: tuple[str, ...], new: tuple[str, ...], code: str) -> Iterator[Change]:
    if set(old) != set(new):
        added = ", ".join(each for each in new if each not in old) or "—"
        removed = ", ".join(each for each in old if each not in new) or "—"
        yield _one(ChangeKind.CODES_CHANGED, code, added=added, removed=removed)
    elif old != new:
        yield _one(ChangeKind.ORDER_CHANGED, code)


def _rating(
    older: Questionnaire, old: Rating, newer: Questionnaire, new: Rating
) -> Iterator[Change]:
    before, after = older.scale(old.scale), newer.scale(new.scale)
    common = set(before.level_codes()) & set(after.level_codes())
    if any(before.class_of(level) != after.class_of(level) for level in common):
        yield _one(ChangeKind.LEVEL_SETS_CHANGED, new.code)
    if (old.reasons, old.reasons_required) != (new.reasons, new.reasons_required):
        yield _one(ChangeKind.REASONS_CHANGED, new.code)


def _number(old: Number, new: Number) -> Iterator[Change]:
    if old.unit != new.unit:
        yield _one(ChangeKind.UNIT_CHANGED, new.code)
    bounds = (old.minimum, old.maximum, old.decimal_places)
    if bounds != (new.minimum, new.maximum, new.decimal_places):
        yield _one(ChangeKind.BOUNDS_CHANGED, new.code)


def _condition(questionnaire: Questionnaire, question: AnyQuestion) -> str:
    """Return everything that decides who is asked."""
    section = next(each for each in questionnaire.sections if question in each.questions)
    conditions = [each for each in (section.show_if, question.show_if) if each]
    return " and ".join(conditions) or "—"


def _words(questionnaire: Questionnaire, question: AnyQuestion) -> tuple[object, ...]:
    """Return the words a respondent reads, without those of reasons."""
    labels: list[Mapping[str, str]] = []
    if isinstance(question, Rating):
        labels = [level.label for level in questionnaire.scale(question.scale).levels]
    elif isinstance(question, SingleChoice | YesNo | MultipleChoice):
        labels = [choice.label for choice in question.choices]
    return (question.text, question.hint, *labels)
