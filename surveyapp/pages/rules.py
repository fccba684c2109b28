"""What a browser must look at before it keeps an answer until there is a network.

`questionnaires.answers` decides what is refused; `static/checks.js` finds the same on the device,
and says it with the sentences that stand here, whose braces it fills.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from questionnaires.answers import Refusal, RefusalCode
from questionnaires.conditions import read_condition
from questionnaires.constraints import named_questions, needed_codes
from questionnaires.definition import (
    AnyQuestion,
    ChoiceQuestion,
    Constraint,
    MultipleChoice,
    Notice,
    Questionnaire,
    Ranking,
    Rating,
    words,
)
from questionnaires.expressions import references, to_json
from surveyapp.pages.refusals import OWN_WORDS, say_refusal
from surveyapp.pages.wording import blank_words

# Of these the server alone can tell: what was sent by no page of ours, and what a file is.
NEVER_FOUND = OWN_WORDS | {
    RefusalCode.REQUIRED,  # Said of each question in its own way.
    RefusalCode.UNKNOWN_ITEM,
    RefusalCode.NOT_A_CHOICE,
    RefusalCode.NOT_A_PLACE,
    RefusalCode.NOT_A_PHOTO,
    RefusalCode.HEIC_PHOTO,
    RefusalCode.DAMAGED_PHOTO,
    RefusalCode.LARGE_PHOTO,
    RefusalCode.PHOTO_OF_MANY_PIXELS,
    RefusalCode.PHOTO_GONE,
    RefusalCode.NO_ROOM_FOR_PHOTOS,
    RefusalCode.PHOTOS_MUST_WAIT,
}
FILLED_IN_LATER = (
    "limit", "length", "chosen", "choice", "step", "minimum", "hours", "minutes", "place",
    "ranked", "sum", "total",
)  # fmt: skip
# As a definition names them, each where a question of its kind has it.
LIMITS = ("required", "minimum", "maximum", "decimal_places", "step", "max_length", "total")


def rules_of(questionnaire: Questionnaire, language: str) -> str:
    """Return as JSON what the answers to a questionnaire must meet, and what is said if not."""
    holes: dict[str, str | int | float] = {name: f"{{{name}}}" for name in FILLED_IN_LATER}
    rules = {
        "questions": {
            question.code: dict(_rules(question, language))
            for question in questionnaire.questions()
            if not isinstance(question, Notice)
        },
        "constraints": _together(questionnaire, questionnaire.constraints, language),
        "warnings": _together(questionnaire, questionnaire.warnings, language),
        "says": {
            code.value: say_refusal(Refusal(code, "", holes), None, language)
            for code in RefusalCode
            if code not in NEVER_FOUND
        },
        "blank": blank_words(questionnaire, language),
    }
    return json.dumps(rules, ensure_ascii=False, separators=(",", ":"), default=str)


def _rules(question: AnyQuestion, language: str) -> Iterator[tuple[str, Any]]:
    yield "type", question.type
    yield "empty", say_refusal(Refusal(RefusalCode.REQUIRED, question.code), question, language)
    for name in LIMITS:
        if getattr(question, name, None) is not None:
            yield name, getattr(question, name)
    match question:
        case Rating():
            yield "reasons", [each for each in question.reasons if question.requires_reasons(each)]
        case Ranking(fewest=fewest):
            yield "minimum", fewest
        case MultipleChoice(missing=missing, exclusive=exclusive):
            yield "alone", [*missing, *exclusive]
    if isinstance(question, ChoiceQuestion) and question.other is not None:
        yield "max_length", question.other_question().max_length
    if question.constraint is not None and question.constraint_message is not None:
        yield "rule", to_json(read_condition(question.constraint))
        yield "message", words(question.constraint_message, language)


def _together(
    questionnaire: Questionnaire, constraints: Sequence[Constraint], language: str
) -> list[dict[str, Any]]:
    """Return rules about several answers: when each is looked at, and about which questions."""
    trees = [(each, read_condition(each.rule)) for each in constraints]
    return [
        {
            "code": each.code,
            "rule": to_json(tree),
            "needs": sorted(needed_codes(tree)),
            "reads": sorted(references(tree)),
            "about": sorted(named_questions(questionnaire, tree)),
            "message": words(each.message, language),
        }
        for each, tree in trees
    ]
