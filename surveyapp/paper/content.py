"""What stands on a printed form, before anybody sets it: plain words, and where a pen goes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from questionnaires.definition import (
    AnyQuestion,
    Consent,
    MultipleChoice,
    Notice,
    Questionnaire,
    Rating,
    Section,
    SingleChoice,
    YesNo,
)
from surveyapp.messages import N_
from surveyapp.paper.conditions import instruction
from surveyapp.paper.entries import LETTERS, Entry, Tick, entry_of, keys, ticks
from surveyapp.paper.limits import limits_of
from surveyapp.paper.words import PaperWords

OPTIONAL = N_("（可不填）")
PICK_ONE = N_("（选一项）")
PICK_ANY = N_("（可多选）")
PICK_AT_LEAST = N_("（至少选 {minimum} 项）")
PICK_AT_MOST = N_("（最多选 {maximum} 项）")
PICK_BETWEEN = N_("（选 {minimum} 到 {maximum} 项）")
PICK_EXACTLY = N_("（选 {minimum} 项）")
REASONS_OF = N_("选了“{level}”的，原因是：（可多选）")


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question on paper. `entry` says how it is filled in; `number` is 0 for a mere notice."""

    number: int
    text: str
    how: str  # After the text: how many, and whether it may stay empty.
    condition: str
    hints: tuple[str, ...]
    entry: Mapping[str, Any]
    missing: tuple[Tick, ...] = ()
    reasons: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A section on paper, and who is to fill it in."""

    title: str
    intro: str
    condition: str
    questions: tuple[PaperQuestion, ...] = field(default=())


def paper_sections(questionnaire: Questionnaire, language: str) -> tuple[PaperSection, ...]:
    """Return everything a questionnaire asks, as a printed form has it."""
    words = PaperWords(questionnaire, language)
    return tuple(_section(section, words) for section in questionnaire.sections)


def _section(section: Section, words: PaperWords) -> PaperSection:
    return PaperSection(
        title=words.text(section.title),
        intro=words.text(section.intro),
        condition=instruction(section.show_if, words) if section.show_if else "",
        questions=tuple(_question(each, words) for each in section.questions),
    )


def _question(question: AnyQuestion, words: PaperWords) -> PaperQuestion:
    if isinstance(question, Notice | Consent):
        how = ""
    else:
        how = _how_many(question, words)
        how += "" if question.required else words.say(OPTIONAL)
    entry = entry_of(question, words)
    return PaperQuestion(
        number=words.numbers.get(question.code, 0),
        text=words.text(question.text),
        how=how,
        condition=instruction(question.show_if, words) if question.show_if else "",
        hints=tuple(_hints(question, words)),
        entry=entry,
        missing=_missing(question, words, entry),
        reasons=tuple(_reasons(question, words)),
    )


def _how_many(question: AnyQuestion, words: PaperWords) -> str:
    match question:
        case MultipleChoice(minimum=minimum, maximum=maximum):
            if minimum and maximum:
                sentence = PICK_EXACTLY if minimum == maximum else PICK_BETWEEN
            else:
                sentence = PICK_AT_MOST if maximum else PICK_AT_LEAST if minimum else PICK_ANY
            given = {"minimum": minimum, "maximum": maximum}
            return words.say(
                sentence, **{k: n for k, n in given.items() if f"{{{k}}}" in sentence}
            )
        case Rating() | SingleChoice() | YesNo():
            return words.say(PICK_ONE)
        case _:
            return ""


def _hints(question: AnyQuestion, words: PaperWords) -> Iterator[str]:
    if question.hint:
        yield words.text(question.hint)
    yield from limits_of(question, words)


def _missing(question: AnyQuestion, words: PaperWords, entry: Entry) -> tuple[Tick, ...]:
    """Return the boxes for what is no data: keys go on after choices, and after figures."""
    if entry["type"] in {"table", "lists"}:  # They are columns there.
        return ()
    labels = words.missing(question).values()
    free = [""] * len(labels)
    if entry["type"] == "points":
        free = [*LETTERS[: len(labels)]]
    elif entry["type"] == "ticks":
        ticked = len(entry["ticks"])
        free = keys(ticked + len(labels))[ticked:]
    return tuple(Tick(key, label) for key, label in zip(free, labels, strict=True))


def _reasons(question: AnyQuestion, words: PaperWords) -> Iterator[Mapping[str, Any]]:
    if not isinstance(question, Rating):
        return
    for level in words.questionnaire.scale(question.scale).levels:
        reasons = question.reasons.get(level.code, ())
        if reasons:
            title = words.say(REASONS_OF, level=words.text(level.label))
            yield {"title": title, "ticks": ticks(words.text(each.label) for each in reasons)}
