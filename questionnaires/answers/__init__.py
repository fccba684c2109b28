"""Reading answers as a form sends them: into values, missing codes, or reasons to refuse."""

from questionnaires.answers.choices import clean_words, read_reasons
from questionnaires.answers.reading import (
    entered_answers,
    item_codes,
    read_answer,
    sent_names,
    sent_parts,
)
from questionnaires.answers.refusals import Raw, Read, Reading, Refusal, RefusalCode
from questionnaires.answers.times import minutes_of
from questionnaires.answers.whole import read_answers

__all__ = [
    "Raw",
    "Read",
    "Reading",
    "Refusal",
    "RefusalCode",
    "clean_words",
    "entered_answers",
    "item_codes",
    "minutes_of",
    "read_answer",
    "read_answers",
    "read_reasons",
    "sent_names",
    "sent_parts",
]
