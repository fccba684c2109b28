"""Mending a faulty definition just enough that the rest of it can be checked.

An evaluator with ten things to correct wants to see ten. What cannot be read is replaced by a
stand-in: words by words, a code by one that nobody uses, at the worst a question by one that
asks anything. `echoes` tells what is then found about the stand-ins only.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from questionnaires import definition
from questionnaires.definition import Questionnaire
from questionnaires.formats.documents import Document
from questionnaires.formats.schema_problems import PARTS, QUESTIONS, TEXTS, schema_problems
from questionnaires.formats.stand_ins import WORDS, StandIns, guess_type
from questionnaires.problems import DocumentProblemCode as Code
from questionnaires.problems import Place, Problem

ROUNDS = 4  # Value by value, then whole questions; whatever needs more is no questionnaire.

_SURPLUS = frozenset(
    {Code.UNKNOWN_KEY, Code.PRESELECTED, Code.ORDINAL_ORDER, Code.INVALID_LANGUAGE}
)
_DEPTH_OF_QUESTION = 4  # sections, 1, questions, 0
_DEPTH_OF_SCALE = 2  # rating_scales, 0


@dataclass
class Mended:
    """A definition in which stand-ins take the places of what could not be read.

    Attributes
    ----------
    data : plain data
        The definition as mended.
    questionnaire : Questionnaire or None
        What it means; ``None`` where too little is left to be checked.
    problems : list of Problem
        Why it had to be mended.
    places : set of Place
        Where something was put in or taken out.
    unclear : set of Place
        The questions and scales that are not wholly known.
    """

    data: Any
    questionnaire: Questionnaire | None = None
    problems: list[Problem] = field(default_factory=list)
    places: set[Place] = field(default_factory=set)
    unclear: set[Place] = field(default_factory=set)

    def at(self, place: Place) -> Any:  # noqa: ANN401 - whatever was written
        """Return what stands at a place, or ``None``."""
        part = self.data
        for step in place:
            try:
                part = part[step]
            except (KeyError, IndexError, TypeError):
                return None
        return part

    def is_mended(self, place: Place) -> bool:
        """Tell whether a place is a stand-in, or lies in one."""
        return any(place[:depth] in self.places for depth in range(len(place) + 1))


def mend(document: Document) -> Mended:
    """Return the definition in a document, mended where it must be."""
    mended = Mended(json.loads(json.dumps(document.data)))
    if not document.values:
        return mended
    mending = _Mending(mended, document)
    for _round in range(ROUNDS):
        try:
            # As JSON, strict reading still takes lists for tuples and words for dates.
            text = json.dumps(mended.data)
            mended.questionnaire = Questionnaire.model_validate_json(text, strict=True)
        except ValidationError as error:
            problems = schema_problems(error.errors(include_url=False), document)
        else:
            break
        mended.problems += [each for each in problems if mending.is_news(each)]
        if not all(map(mending.mend, problems)):
            break
    return mended


def enclosing(place: Place) -> Place:
    """Return the question or the scale that a place is, or lies in; else nothing."""
    if place[:1] == ("sections",) and place[2:3] == ("questions",):
        return place[:_DEPTH_OF_QUESTION] if len(place) >= _DEPTH_OF_QUESTION else ()
    is_scale = place[:1] == ("rating_scales",) and len(place) >= _DEPTH_OF_SCALE
    return place[:_DEPTH_OF_SCALE] if is_scale else ()


class _Mending:
    def __init__(self, mended: Mended, document: Document) -> None:
        self.mended = mended
        self.document = document
        languages = mended.at(("languages",))
        known = [each for each in languages if each] if isinstance(languages, list) else []
        self.stand_ins = StandIns([str(each) for each in known] or ["zh-CN"])
        self.seen: set[Place] = set()

    def is_news(self, problem: Problem) -> bool:
        """Tell whether a problem was there before anything was mended, or is one of words.

        A question of a guessed type shows its own faults only then; of these, words are wrong
        whatever the type is.
        """
        is_of_words = any(step in TEXTS for step in problem.place)
        return not self.seen or (
            is_of_words
            and problem.place not in self.seen
            and not self.mended.is_mended(problem.place)
        )

    def mend(self, problem: Problem) -> bool:
        """Mend what one problem is about; tell whether that could be done."""
        place, around = problem.place, enclosing(problem.place)
        is_again = place in self.seen
        self.seen.add(place)
        if around and (is_again or place == around):
            return self.replace(around)
        if problem.code in _SURPLUS:
            return self.remove(place)
        where, info = _innermost_key(place, self.mended.data)
        if info is None:
            return False
        if around and where[-1] not in TEXTS:
            self.mended.unclear.add(around)
        if place == where:
            return self.mend_key(where, info)
        return self.mend_inside(where, place)

    def mend_key(self, where: Place, info: FieldInfo) -> bool:
        """Mend all that stands under a key of a part, or is missing there."""
        key = str(where[-1])
        if key == "type":
            return self.put(where, guess_type(self.mended.at(where[:-1])))
        if key in TEXTS:
            return self.put(where, self.stand_ins.words(self.document.written.get(where, WORDS)))
        if not info.is_required():
            return self.remove(where)
        return self.put(where, self.stand_ins.of_key(key))

    def mend_inside(self, where: Place, place: Place) -> bool:
        """Mend what lies below a key: words in one language, or a member of a list."""
        key = str(where[-1])
        if key in TEXTS:
            return self.put(place, self.document.written.get(place) or WORDS)
        if key == "sections":
            return self.put(place, self.stand_ins.section())
        if key in {"choices", "levels", "reasons", "rows", "items"} and isinstance(place[-1], int):
            return self.put(place, self.stand_ins.choice())
        return self.remove(where)

    def replace(self, place: Place) -> bool:
        """Put a stand-in for a whole question or scale, which keeps what is sound of it."""
        old = self.mended.at(place)
        old = old if isinstance(old, dict) else {}
        is_question = place[0] == "sections"
        new = self.stand_ins.question() if is_question else self.stand_ins.scale()
        faulty = {seen[len(place)] for seen in self.seen if seen[:-1] == place}
        kept = ({"code", "text", "show_if"} if is_question else {"code"}) & old.keys() - faulty
        new |= {key: old[key] for key in kept}
        self.mended.unclear.add(place)
        self.put(place, new)
        self.mended.places -= {place}
        self.mended.places |= {(*place, key) for key in {*old, *new} - kept}
        return True

    def put(self, place: Place, value: object) -> bool:
        outer = self.mended.at(place[:-1])
        if not place or not isinstance(outer, dict | list):
            return False
        outer[place[-1]] = value  # type: ignore[index]
        self.mended.places.add(place)
        return True

    def remove(self, place: Place) -> bool:
        outer = self.mended.at(place[:-1])
        if not isinstance(outer, dict):
            return False
        outer.pop(place[-1], None)
        self.mended.places.add(place)
        return True


def _innermost_key(place: Place, data: object) -> tuple[Place, FieldInfo | None]:
    """Return the innermost key of a part on the way to a place, and what its part says of it."""
    model: type[definition.Part] | None = Questionnaire
    found: tuple[Place, FieldInfo | None] = ((), None)
    part: Any = data
    for depth, step in enumerate(place, start=1):
        if model and isinstance(step, str) and step in model.model_fields:
            found = place[:depth], model.model_fields[step]
            model = PARTS.get(step)
        try:
            part = part[step]
        except (KeyError, IndexError, TypeError):
            part = {}
        if depth == _DEPTH_OF_QUESTION and enclosing(place) and isinstance(part, dict):
            model = QUESTIONS.get(str(part.get("type")), definition.FreeText)
    return found
