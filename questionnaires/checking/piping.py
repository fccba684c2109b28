"""Checks of earlier answers repeated in later words: that there is one, and that it fits."""

from collections.abc import Iterator, Mapping

from questionnaires.definition import AnyQuestion, FreeText, Questionnaire, Section
from questionnaires.piping import piped_codes
from questionnaires.problems import Place, Problem, ProblemCode
from questionnaires.texts import find_texts
from questionnaires.variables import calculations_known, find_variables, known_after

PIPED_LENGTH = 50  # One line of words up to this length fits wherever words are repeated.
# The words of a question that may repeat what was answered before it.
_PIPING_KEYS = frozenset({"text", "hint", "choices", "constraint_message"})


def piping_problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Yield every problem of words that repeat answers."""
    checks = _Piping(questionnaire)
    earlier = calculations_known(questionnaire, frozenset())
    for index, section in enumerate(questionnaire.sections):
        place: Place = ("sections", index)
        yield from checks.section(place, section, earlier)
        for number, question in enumerate(section.questions):
            yield from checks.question((*place, "questions", number), question, earlier)
            earlier |= known_after(questionnaire, question).keys()
            earlier |= calculations_known(questionnaire, earlier)
    yield from checks.around(earlier)


class _Piping:
    """Checks words that stand at one point in the order of asking."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.variables = find_variables(questionnaire)
        self.by_code = {each.code: each for each in questionnaire.variables()}

    def section(
        self, place: Place, section: Section, earlier: frozenset[str]
    ) -> Iterator[Problem]:
        yield from self.nothing((*place, "title"), section.title)
        if section.intro:
            yield from self.repeated((*place, "intro"), section.intro, earlier)

    def question(
        self, place: Place, question: AnyQuestion, earlier: frozenset[str]
    ) -> Iterator[Problem]:
        for where, text in find_texts(question, place):
            if where[len(place)] in _PIPING_KEYS:
                yield from self.repeated(where, text, earlier)
            else:
                yield from self.nothing(where, text)

    def around(self, known: frozenset[str]) -> Iterator[Problem]:
        """Check the words around the questions, of which some are read after all of them."""
        after = frozenset({"thanks", "constraints", "warnings"})
        for where, text in find_texts(self.questionnaire):
            if where[0] in after:
                yield from self.repeated(where, text, known)
            elif where[0] != "sections":
                yield from self.nothing(where, text)

    def nothing(self, place: Place, text: Mapping[str, str]) -> Iterator[Problem]:
        if piped_codes(text):
            yield Problem(ProblemCode.PIPED_ELSEWHERE, place)

    def repeated(
        self, place: Place, text: Mapping[str, str], earlier: frozenset[str]
    ) -> Iterator[Problem]:
        for code in sorted(piped_codes(text)):
            problem = self.problem_of(code, earlier)
            if problem:
                yield Problem(problem, place, {"found": code, "limit": str(PIPED_LENGTH)})

    def problem_of(self, code: str, earlier: frozenset[str]) -> ProblemCode | None:
        question = self.by_code.get(code)
        if code not in self.variables:
            return ProblemCode.PIPED_UNKNOWN
        if code not in earlier:
            return ProblemCode.PIPED_NOT_EARLIER
        if question is not None and question.private:
            return ProblemCode.PIPED_PRIVATE
        is_long = isinstance(question, FreeText) and (
            question.multi_line or question.max_length > PIPED_LENGTH
        )
        return ProblemCode.PIPED_LONG_WORDS if is_long else None
