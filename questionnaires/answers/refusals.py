"""Why an answer is refused, and what reading a form yields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from questionnaires.constraints import Broken
from questionnaires.definition import AnswerValue


class RefusalCode(StrEnum):
    """Why an answer is refused. The sentence a respondent reads belongs to the interface."""

    REQUIRED = "required"
    REASON_REQUIRED = "reason_required"
    OTHER_REQUIRED = "other_required"
    UNKNOWN_ITEM = "unknown_item"
    NOT_A_CHOICE = "not_a_choice"  # answer
    SEVERAL_ANSWERS = "several_answers"
    TOO_LONG = "too_long"  # length, limit
    NOT_A_NUMBER = "not_a_number"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    TOO_MANY_DECIMALS = "too_many_decimals"  # limit
    NOT_A_STEP = "not_a_step"  # step
    TOO_SMALL = "too_small"  # limit
    TOO_LARGE = "too_large"  # limit
    TOO_FEW_CHOICES = "too_few_choices"  # chosen, limit
    TOO_MANY_CHOICES = "too_many_choices"  # chosen, limit
    NOT_WITH_OTHERS = "not_with_others"  # choice
    NOT_A_DATE = "not_a_date"
    NOT_A_MONTH = "not_a_month"
    NOT_A_TIME = "not_a_time"
    NOT_A_DURATION = "not_a_duration"
    TOO_EARLY = "too_early"  # limit
    TOO_LATE = "too_late"  # limit
    TOO_SHORT_A_TIME = "too_short_a_time"  # hours, minutes
    TOO_LONG_A_TIME = "too_long_a_time"  # hours, minutes
    NOT_A_PLACE = "not_a_place"  # item, places
    SAME_PLACE = "same_place"  # place
    GAP_IN_PLACES = "gap_in_places"  # place
    TOO_FEW_PLACES = "too_few_places"  # ranked, limit
    WRONG_SUM = "wrong_sum"  # sum, total
    NOT_A_PHOTO = "not_a_photo"  # name
    HEIC_PHOTO = "heic_photo"  # name
    DAMAGED_PHOTO = "damaged_photo"  # name
    LARGE_PHOTO = "large_photo"  # name, limit
    PHOTO_OF_MANY_PIXELS = "photo_of_many_pixels"  # name, limit
    PHOTO_GONE = "photo_gone"
    NO_ROOM_FOR_PHOTOS = "no_room_for_photos"
    PHOTOS_MUST_WAIT = "photos_must_wait"
    TOO_MANY_PHOTOS = "too_many_photos"  # chosen, limit
    CONSTRAINT_BROKEN = "constraint_broken"  # The words are the question's own.
    CONSTRAINTS_BROKEN = "constraints_broken"  # constraint, questions


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the answer to one question is refused.

    `question` is the key of the answer, so that of reasons ends in ``_reasons``; where several
    answers together are at fault, it is the code of their question. `parameters` are those
    named beside the code.
    """

    code: RefusalCode
    question: str
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form said: the answers that can be kept, and every refusal, in the order asked.

    `asked` are the codes of the questions that apply to whoever gave these answers, as a
    `Route` has them. `warnings` are those that the answers raise and nobody has passed yet.
    """

    answers: Mapping[str, AnswerValue]
    refusals: tuple[Refusal, ...]
    asked: frozenset[str]
    warnings: tuple[Broken, ...] = ()


Raw: TypeAlias = Mapping[str, Sequence[str]]
Read: TypeAlias = AnswerValue | Refusal | None
