"""What is found about a stand-in, and says nothing about what was written."""

from questionnaires.definition import REASONS_SUFFIX, Rating
from questionnaires.expressions import OWN_ANSWER, parse, walk
from questionnaires.expressions import ExpressionProblemCode as E
from questionnaires.expressions.tree import Reference
from questionnaires.formats.mending import Mended, enclosing
from questionnaires.formats.stand_ins import is_stand_in
from questionnaires.problems import Problem
from questionnaires.problems import ProblemCode as P

_OF_LANGUAGES = frozenset({P.MISSING_TRANSLATION, P.UNDECLARED_LANGUAGE, P.PRESET_NOT_TRANSLATED})
_OF_LENGTH = frozenset({P.LONG_QUESTIONNAIRE, P.ESTIMATE_TOO_SHORT})
_OF_OUTCOME = frozenset(
    {P.OUTCOME_MISSING, P.OUTCOME_UNKNOWN, P.OUTCOME_NOT_RATING, P.MORE_STEPS_FOR_LEVEL}
)
_OF_CODES_KNOWN = frozenset(
    {
        P.TOO_FEW_LEVELS,
        P.LEVEL_IN_NO_SET,
        P.LEVEL_IN_SEVERAL_SETS,
        P.UNKNOWN_LEVEL,
        P.UNKNOWN_SCALE,
        P.REASONS_FOR_SOME_LEVELS,
        P.REASONS_WITHOUT_TEXT,
        P.REASONS_REQUIRED_UNEVENLY,
        P.REQUIRED_REASONS_WITHOUT_LIST,
        P.UNKNOWN_EXCLUSIVE,
        P.MORE_THAN_CHOICES,
        P.IMPOSSIBLE_BOUNDS,
        P.STEP_MISSES_MAXIMUM,
        P.MATRIX_SCALE_OR_CHOICES,
        P.UNKNOWN_OTHER,
        P.REUSED_CODE,
    }
)
_OF_REFERENCES = frozenset(
    {
        E.UNKNOWN_REFERENCE,
        E.UNKNOWN_CHOICE,
        E.NUMBER_EXPECTED,
        E.CONDITION_EXPECTED,
        E.TEXT_EXPECTED,
        E.CHOICES_EXPECTED,
        E.CHOICES_COMPARED,
        E.NUMBER_COMPARED_WITH_TEXT,
        E.MOMENT_EXPECTED,
        E.INVALID_MOMENT,
        E.KINDS_MIXED,
        E.NO_OWN_ANSWER,
        P.NEVER_SHOWN,
        P.UNREACHABLE,
        P.CONSTRAINT_NEVER_HOLDS,
    }
)
_OF_NAMES = frozenset({P.PIPED_UNKNOWN, P.PIPED_LONG_WORDS, P.CONSTRAINT_NAMES_NOTHING})


def is_echo(problem: Problem, mended: Mended) -> bool:
    """Tell whether a problem of a mended definition comes of the mending."""
    if mended.is_mended(problem.place):
        return True
    if problem.code in _OF_LANGUAGES:
        return any(place[0] == "languages" for place in mended.places)
    if problem.code in _OF_LENGTH:
        return bool(mended.unclear)
    if problem.code in _OF_OUTCOME:
        unclear = _unclear_questions(mended)
        return mended.at(("outcome",)) in unclear or any(map(is_stand_in, unclear))
    if problem.code in _OF_CODES_KNOWN:
        return _is_unclear(problem, mended)
    return _is_about_unclear(problem, mended)


def _is_unclear(problem: Problem, mended: Mended) -> bool:
    around = enclosing(problem.place)
    scale = (mended.at(around) or {}).get("scale")
    scales = _unclear_scales(mended)
    is_nameless = problem.code is P.UNKNOWN_SCALE and any(map(is_stand_in, scales))
    return around in mended.unclear or scale in scales or is_nameless


def _is_about_unclear(problem: Problem, mended: Mended) -> bool:
    if problem.code in _OF_NAMES:
        unclear = _unclear_questions(mended)
        return problem.parameters["found"] in unclear or any(map(is_stand_in, unclear))
    return problem.code in _OF_REFERENCES and _refers_to_unclear(problem, mended)


def _refers_to_unclear(problem: Problem, mended: Mended) -> bool:
    named = {
        node.code for node in walk(parse(mended.at(problem.place))) if isinstance(node, Reference)
    }
    if OWN_ANSWER in named:
        named.add(mended.at((*enclosing(problem.place), "code")))
    if problem.code is P.UNREACHABLE:
        named |= set(problem.parameters["through"].split(", "))
    unclear = _unclear_questions(mended)
    if problem.code is E.UNKNOWN_REFERENCE and any(map(is_stand_in, unclear)):
        return True
    return bool(named & (unclear | {code + REASONS_SUFFIX for code in unclear}))


def _unclear_questions(mended: Mended) -> set[str]:
    """Return the codes of questions of which not every answer is known."""
    codes = {mended.at((*place, "code")) for place in mended.unclear if place[0] == "sections"}
    scales = _unclear_scales(mended)
    questions = mended.questionnaire.questions() if mended.questionnaire else ()
    return codes | {
        question.code
        for question in questions
        if is_stand_in(question.code)
        or (isinstance(question, Rating) and (question.scale in scales))
    }


def _unclear_scales(mended: Mended) -> set[str]:
    scales = (place for place in mended.unclear if place[0] == "rating_scales")
    return {mended.at((*place, "code")) for place in scales}
