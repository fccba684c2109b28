"""Questions and sections as a page shows them: words, fields, what was entered, what is wrong."""

import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from markupsafe import Markup
from wtforms import Field, RadioField

from questionnaires.answers import sent_parts
from questionnaires.conditions import read_condition
from questionnaires.definition import (
    OTHER_SUFFIX,
    AnyQuestion,
    CalendarDate,
    CalendarMonth,
    ChoiceQuestion,
    Consent,
    ConstantSum,
    Duration,
    ExpertScore,
    FreeText,
    Matrix,
    MultipleChoice,
    Notice,
    Number,
    Photo,
    Question,
    Ranking,
    Rating,
    Section,
    TimeOfDay,
    ZeroToTen,
)
from questionnaires.expressions import to_json
from surveyapp.pages.forms import QuestionnaireForm
from surveyapp.pages.orders import in_order
from surveyapp.pages.wording import marked_words, missing_label

TABLE_COLUMNS = 7  # A matrix with more of them stays a card for each row on a desk too.
# How a question is answered; what is not here, by picking one of several.
KINDS: Mapping[type[Question], str] = {
    MultipleChoice: "several",
    Consent: "agree",
    ZeroToTen: "points",
    Number: "figure",
    ExpertScore: "figure",
    CalendarDate: "moment",
    CalendarMonth: "moment",
    TimeOfDay: "moment",
    Duration: "span",
    Matrix: "matrix",
    Ranking: "places",
    ConstantSum: "shares",
    Notice: "notice",
    Photo: "photo",
}
PICKED = frozenset({"one", "several", "agree", "points"})


@dataclass(frozen=True, slots=True)
class ShownReasons:
    """The reasons of one level; `place` is the level's, counted from 0."""

    place: int
    level: Markup
    field: Field


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of a matrix, one item of a ranking or a sum, or one part of an entry."""

    code: str  # Of its answer; of a place in a ranking, of the item.
    label: Markup
    field: Field

    @property
    def first_control(self) -> str:
        """The id of where its answer is corrected."""
        is_picked = isinstance(self.field, RadioField)
        return f"{self.field.id}-0" if is_picked else str(self.field.id)


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photograph that was received; `picture` is a small one of it, as an address with data."""

    name: str
    picture: str


@dataclass(frozen=True, slots=True)
class Offer:
    """The condition under which a choice is offered, as JSON, and whether it is hidden now."""

    condition: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """One question on a page, with what was entered and what is wrong with it."""

    question: AnyQuestion
    field: Field
    text: Markup
    hint: Markup
    unit: Markup
    ends: tuple[Markup, ...]  # The words at the ends of a line of points.
    is_open: bool
    condition: str  # For scripts: the tree as JSON, or nothing.
    reasons: tuple[ShownReasons, ...]
    rows: tuple[ShownRow, ...]
    other: Field | None
    options: tuple[int, ...]  # The choices by their places in the definition, as they are shown.
    missing: tuple[tuple[str, str], ...]  # Codes and words of the answers that are not data.
    ticked: frozenset[str]  # Which of them were chosen.
    photos: tuple[ShownPhoto, ...]
    offers: Mapping[str, Offer]  # Of choices with a condition, by ``<field>:<code>``.

    @property
    def kind(self) -> str:
        """How it is answered."""
        if isinstance(self.question, FreeText):
            return "words" if self.question.multi_line else "line"
        return KINDS.get(type(self.question), "one")

    @property
    def errors(self) -> list[tuple[str, Markup, str]]:
        """What is wrong: the id of where to mend it, what it is about, and what to do."""
        fields = [(self.first_control, self.text, self.field)]
        fields += [(f"{each.field.id}-0", self.text, each.field) for each in self.reasons]
        fields += [(row.first_control, self.about(row), row.field) for row in self.rows]
        fields += [(str(self.other.id), self.text, self.other)] if self.other is not None else []
        return [
            (control, text, str(each)) for control, text, field in fields for each in field.errors
        ]

    def about(self, row: ShownRow) -> Markup:
        """Return the words of a row after those of the question."""
        return Markup("{} — {}").format(self.text, row.label)

    @property
    def first_control(self) -> str:
        """The id of what a link to this question leads to."""
        if self.rows:
            return self.rows[0].first_control
        return f"{self.field.id}-0" if self.kind in PICKED else str(self.field.id)

    @property
    def alone(self) -> str:
        """Return the choices that exclude all others, for scripts."""
        exclusive = self.question.exclusive if isinstance(self.question, MultipleChoice) else ()
        return " ".join([*exclusive, *self.question.missing])

    def attributes(self, name: str, code: str) -> dict[str, str | bool]:
        """Return what the control of a choice tells scripts, and whether it is hidden."""
        found: dict[str, str | bool] = {"data-alone": ""} if code in self.alone.split() else {}
        offer = self.offers.get(f"{name}:{code}")
        if offer is not None:
            found |= {"data-offer-if": offer.condition, "hidden": offer.is_hidden}
        return found

    @property
    def is_table(self) -> bool:
        """Whether the rows stand under common headings where there is room."""
        if not isinstance(self.question, Matrix):
            return False
        columns = list(self.rows[0].field)  # type: ignore[call-overload] # one field of radios
        return len(columns) <= TABLE_COLUMNS


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One section on a page; a folded one may be skipped without opening it."""

    section: Section
    title: Markup
    intro: Markup
    is_open: bool
    is_folded: bool
    condition: str
    questions: tuple[ShownQuestion, ...]


def show_section(
    form: QuestionnaireForm,
    section: Section,
    *,
    is_open: bool,
    may_fold: bool,
    asked: AbstractSet[str],
) -> ShownSection:
    """Return a section with its questions; those with a code in `asked` apply."""
    questions = tuple(
        show_question(form, question, is_open=question.code in asked)
        for question in section.questions
    )
    codes = [question.code for question in section.questions]
    is_untouched = not any(each.question.code in form.entered or each.errors for each in questions)
    is_optional = not any(question.required for question in section.questions)
    return ShownSection(
        section=section,
        title=marked_words(section.title, form.language),
        intro=marked_words(section.intro, form.language) if section.intro else Markup(),
        is_open=is_open,
        is_folded=may_fold and is_optional and is_untouched,
        condition=_tree(section.show_if),
        questions=in_order(questions, codes, section, form.arm),
    )


def show_question(
    form: QuestionnaireForm, question: AnyQuestion, *, is_open: bool
) -> ShownQuestion:
    """Return a question with what was entered for it."""
    language = form.language
    unit = getattr(question, "unit", None)
    ends = (question.low_label, question.high_label) if isinstance(question, ZeroToTen) else ()
    sent = form.raw.get(question.code, ())
    other = question.code + OTHER_SUFFIX if getattr(question, "other", None) else ""
    return ShownQuestion(
        question=question,
        field=form[question.code],
        text=marked_words(question.text, language),
        hint=marked_words(question.hint, language) if question.hint else Markup(),
        unit=marked_words(unit, language) if unit else Markup(),
        ends=tuple(marked_words(end, language) for end in ends),
        is_open=is_open,
        condition=_tree(question.show_if),
        reasons=tuple(_reasons(form, question)),
        rows=_rows(form, question),
        other=form[other] if other else None,
        options=_options(form, question),
        missing=tuple((code, missing_label(code, language)) for code in question.missing),
        ticked=frozenset(code for code in question.missing if code in sent),
        photos=_photos(form, question),
        offers={},
    )


def _rows(form: QuestionnaireForm, question: AnyQuestion) -> tuple[ShownRow, ...]:
    match question:
        case Matrix(rows=rows) | ConstantSum(items=rows):
            names = [f"{question.code}_{row.code}" for row in rows]
            codes = names
        case Ranking(items=rows):
            names, codes = list(sent_parts(question)), [item.code for item in rows]
        case Duration():
            return tuple(ShownRow(name, Markup(), form[name]) for name in sent_parts(question))
        case _:
            return ()
    shown = [
        ShownRow(code, marked_words(row.label, form.language), form[name])
        for name, code, row in zip(names, codes, rows, strict=True)
    ]
    return in_order(shown, [row.code for row in rows], question, form.arm)


def _photos(form: QuestionnaireForm, question: AnyQuestion) -> tuple[ShownPhoto, ...]:
    if not isinstance(question, Photo):
        return ()
    return tuple(
        ShownPhoto(name, form.picture_of(name))
        for name in dict.fromkeys(form.raw.get(question.code, ()))
        if name
    )


def _options(form: QuestionnaireForm, question: AnyQuestion) -> tuple[int, ...]:
    if not isinstance(question, ChoiceQuestion):
        return ()
    places = range(len(question.choices))
    codes = [choice.code for choice in question.choices]
    return in_order(places, codes, question, form.arm)


def _reasons(form: QuestionnaireForm, question: AnyQuestion) -> Iterator[ShownReasons]:
    if not isinstance(question, Rating):
        return
    levels = form.questionnaire.scale(question.scale).levels
    for place, level in enumerate(levels):
        name = f"{question.reasons_code}.{level.code}"
        if name in form.made_of:
            yield ShownReasons(place, marked_words(level.label, form.language), form[name])


def _tree(condition: str | None) -> str:
    if condition is None:
        return ""
    return json.dumps(to_json(read_condition(condition)), separators=(",", ":"))
