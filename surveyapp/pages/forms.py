"""The form a questionnaire becomes, in a preview and on a respondent's screen.

WTForms carries what was entered and what is wrong with it; whether it is wrong is for
`questionnaires.answers` alone to say. Fields are named by question code. The reasons of a
rating are one field for each level, ``overall_reasons.satisfied``, because a page without
scripts sends the ticks of a level that was picked first and then left.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from typing_extensions import override
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.form import BaseForm

from questionnaires.answers import Reading, Refusal, RefusalCode, read_answers, sent_names
from questionnaires.definition import (
    REASONS_SUFFIX,
    AnyQuestion,
    AnyVariable,
    Photo,
    Questionnaire,
    variables_of,
)
from questionnaires.dependence import changes_pages
from surveyapp.pages.fields import Unbound, fields_of
from surveyapp.pages.refusals import constraint_text, say_refusal
from surveyapp.pages.wording import blank_words, filled_words, said_words

# What travels beside the answers. A hyphen keeps the names apart from question codes.
TOKEN = "token"  # noqa: S105 - the name of a field
STEP, SCREEN, SHOWN, ARM = "page-step", "page-screen", "page-shown", "page-arm"
PARADATA = "page-paradata"  # What a script noted of times and changes.
# The marks of warnings: those passed before, and those that the button pressed now passes.
PASSED, PASSING = "page-passed", "page-passing"
# That all answers were seen together before, and the question to be changed since.
CHECKED, CHANGE = "page-checked", "page-change"
CONTROL_NAMES = frozenset(
    {TOKEN, STEP, SCREEN, SHOWN, ARM, PASSED, PASSING, PARADATA, CHECKED, CHANGE}
)
ARM_DIGITS = 5


class QuestionnaireForm(BaseForm):
    """Base of every form made from a questionnaire.

    `owners` tells to which question a field, or the key of an answer, belongs. `arm` is the
    number by which everything shuffled is in its order; a form that was sent has its own. `now`
    is what the authority's clock showed when the respondent began.
    """

    questionnaire: ClassVar[Questionnaire]
    language: ClassVar[str]
    made_of: ClassVar[Mapping[str, Unbound]]
    owners: ClassVar[Mapping[str, AnyQuestion]]
    changes_pages: ClassVar[bool]
    names: ClassVar[frozenset[str]]
    photo_codes: ClassVar[tuple[str, ...]]
    # What came of the files of a page, once somebody looked at them.
    refused_files: tuple[Refusal, ...] = ()
    find_picture: Callable[[str], str] | None = None
    shared_errors: frozenset[str] = frozenset()  # Of several questions, each of which says it.

    def __init__(
        self,
        sent: MultiDict[str, str] | None = None,
        *,
        arm: int = 0,
        now: datetime | None = None,
    ) -> None:
        self.take(sent, arm, now)
        super().__init__(self.made_of)
        self.process(sent)

    def take(self, sent: MultiDict[str, str] | None, arm: int, now: datetime | None) -> None:
        """Keep all that answers are read from; showing them needs the fields too."""
        self.sent = sent
        self.now = now
        self.arm = read_arm(sent.get(ARM, "")) if sent is not None else arm

    @cached_property
    def raw(self) -> dict[str, list[str]]:
        """What was sent for each answer; of the reasons, those of the level that is picked."""
        raw: defaultdict[str, list[str]] = defaultdict(list)
        for name, values in self.everything_sent():
            reasons, _dot, level = name.partition(".")
            if name not in self.made_of or not reasons.endswith(REASONS_SUFFIX):
                raw[name] += values
            elif self._is_picked(reasons.removesuffix(REASONS_SUFFIX), level):
                raw[reasons] += values
        return dict(raw)

    @cached_property
    def reading(self) -> Reading:
        """What was sent, as `questionnaires.answers` reads it."""
        read = read_answers(
            self.questionnaire, self.raw, now=self.now, passed=self.passed, names=self.names
        )
        if not self.refused_files:
            return read
        refused = {each.question for each in self.refused_files}
        others = (each for each in read.refusals if each.question not in refused)
        return replace(read, refusals=(*self.refused_files, *others))

    @cached_property
    def passed(self) -> tuple[str, ...]:
        """The marks of the warnings that were read and passed, on this page or before."""
        if self.sent is None:
            return ()
        sent = (*self.sent.getlist(PASSED), *self.sent.getlist(PASSING))
        return tuple(mark for each in sent for mark in each.split())

    @property
    def is_checked(self) -> bool:
        """Whether the respondent has seen all answers together, and may be changing some."""
        return self.sent is not None and CHECKED in self.sent

    @cached_property
    def said(self) -> dict[str, str]:
        """What was answered, in words that later ones can repeat."""
        return said_words(self.questionnaire, self.reading.answers, self.language)

    @property
    def blank(self) -> str:
        """What stands in the place of an answer that was not given."""
        return blank_words(self.questionnaire, self.language)

    def everything_sent(self) -> Iterator[tuple[str, list[str]]]:
        """Yield every name that was sent with its values, but those of the page itself."""
        if self.sent is not None:
            for name in self.sent:
                if name not in CONTROL_NAMES:
                    yield name, self.sent.getlist(name)

    def picture_of(self, photo: str) -> str:
        """Return a small picture of a photograph that was received, as an address with data."""
        return self.find_picture(photo) if self.find_picture else ""

    def show_refusals(self, refusals: tuple[Refusal, ...]) -> None:
        """Put the sentence for each refusal to its field; one without a field, to the form."""
        for refusal in refusals:
            sentence = self._sentence(refusal)
            field = self.field_of(refusal.question)
            if field is None or refusal.code is RefusalCode.UNKNOWN_ITEM:
                self.form_errors = [sentence]
                continue
            named = str(refusal.parameters.get("questions", refusal.question)).split()
            if len(named) > 1:
                self.shared_errors |= {sentence}
            for concerned in filter(None, map(self.field_of, named)):
                concerned.errors = [*concerned.errors, sentence]

    def field_of(self, code: str) -> Field | None:
        """Return the field in which an answer is corrected: of reasons, the list that is open."""
        if code in self.made_of:
            return self[code]
        rating = code.removesuffix(REASONS_SUFFIX)
        picked = self.raw.get(rating, [""])[0]
        name = f"{code}.{picked}"
        return self[name] if name in self.made_of else None

    @override
    def validate(self, extra_validators: object = None) -> bool:
        """Check every answer of the whole questionnaire; errors are then in the fields."""
        self.show_refusals(self.reading.refusals)
        return not self.reading.refusals

    def _is_picked(self, rating: str, level: str) -> bool:
        return self.sent is not None and level in self.sent.getlist(rating)

    @cached_property
    def entered(self) -> frozenset[str]:
        """The codes of the questions for which anything was entered."""
        return frozenset(
            self.owners[name].code
            for name, values in self.raw.items()
            if name in self.owners and any(value.strip() for value in values)
        )

    def _sentence(self, refusal: Refusal) -> str:
        """Return what to do; of constraints, in the words of the questionnaire."""
        asked = self._asked(refusal.question)
        text = constraint_text(self.questionnaire, refusal, asked)
        if text is not None:
            return filled_words(text, self.language, self.said, self.blank)
        return say_refusal(refusal, asked, self.language)

    def _asked(self, key: str) -> AnyVariable | AnyQuestion | None:
        """Return the row or item that a refusal is about, or else its question."""
        owner = self.owners.get(key)
        if owner is None:
            return None
        return next((each for each in variables_of(owner) if each.code == key), owner)


def read_arm(written: str) -> int:
    """Return the arm that a page or an address names; 0 where they name none."""
    is_arm = written.isascii() and written.isdigit() and len(written) <= ARM_DIGITS
    return int(written) if is_arm else 0


def questionnaire_form(questionnaire: Questionnaire, language: str) -> type[QuestionnaireForm]:
    """Return a form class with a field for every question, speaking `language`.

    It is worth keeping: a published version never changes.
    """
    fields: dict[str, Unbound] = {}
    owners: dict[str, AnyQuestion] = {}
    for question in questionnaire.questions():
        own = dict(fields_of(questionnaire, question, language))
        fields |= own
        owners |= dict.fromkeys(own, question)
        owners |= dict.fromkeys((name.partition(".")[0] for name in own), question)
    content = {
        "questionnaire": questionnaire,
        "language": language,
        "made_of": fields,
        "owners": owners,
        "changes_pages": changes_pages(questionnaire),
        "names": frozenset(sent_names(questionnaire)),
        "photo_codes": tuple(
            each.code for each in questionnaire.questions() if isinstance(each, Photo)
        ),
    }
    return type("AnswersForm", (QuestionnaireForm,), content)
