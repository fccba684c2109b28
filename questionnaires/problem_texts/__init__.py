"""The sentence and the remedy of every problem, in zh-CN and in en.

They live here and not with the sentences of the application, because `surveyapp questionnaire
check`, the editor and anybody who uses this package alone must read the same words.
"""

from collections.abc import Mapping

from questionnaires.definition import words
from questionnaires.problem_texts.expressions import EXPRESSION_TEXTS
from questionnaires.problem_texts.logic import LOGIC_TEXTS
from questionnaires.problem_texts.meaning import MEANING_TEXTS
from questionnaires.problem_texts.wording import ProblemText
from questionnaires.problem_texts.writing import WRITING_TEXTS
from questionnaires.problems import AnyProblemCode


def describe(code: AnyProblemCode, parameters: Mapping[str, str], language: str) -> str:
    """Return the sentence of a problem in `language`, or else in zh-CN."""
    return words(PROBLEM_TEXTS[code].sentence, language).format_map(_Parameters(parameters))


def advise(code: AnyProblemCode, parameters: Mapping[str, str], language: str) -> str:
    """Return what to do about a problem, with what was probably meant."""
    advice = words(PROBLEM_TEXTS[code].remedy, language).format_map(_Parameters(parameters))
    if parameters.get("nearest"):
        return words(_NEAREST, language).format_map(parameters) + advice
    return advice


class _Parameters(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


_NEAREST = {"zh-CN": "是否想写“{nearest}”？", "en": "Did you mean “{nearest}”? "}


PROBLEM_TEXTS: Mapping[AnyProblemCode, ProblemText] = {
    **EXPRESSION_TEXTS,
    **LOGIC_TEXTS,
    **MEANING_TEXTS,
    **WRITING_TEXTS,
}
