"""What the citizens of the invented city answered, as rows for the store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np

from questionnaires.definition import AnswerValue, Questionnaire, Rating
from surveyapp.demo.city import COMMENTS, LEVELS, SEED, Occasion
from surveyapp.fieldwork.models import Collector, Wave
from surveyapp.responding.models import ResponseEventKind
from surveyapp.responding.reception import IncomingResponse
from surveyapp.responding.tokens import PageToken

COMMENT_SHARE = {
    "very_satisfied": 0.06,
    "satisfied": 0.06,
    "basically_satisfied": 0.15,
    "dissatisfied": 0.45,
    "very_dissatisfied": 0.6,
}
ENGLISH_SHARE = 0.02
REASON_SHARE = 0.22  # Of the reasons listed for a level, each.
DETAIL_SHARE = 0.6
RATED_TWICE = 14  # Occasions rated a second time, by somebody who thought again.
EVENTS = (
    (ResponseEventKind.FLAGGED, 9, "同一设备短时间内多次评价"),
    (ResponseEventKind.WITHDRAWN, 6, "本人撤回"),
    (ResponseEventKind.EXCLUDED, 4, "复核认定为误评"),
    (ResponseEventKind.INVALIDATED, 3, "blank"),
)


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """Where the answers of a wave arrive: through which collector, to which occasion."""

    wave: Wave
    by_window: Mapping[str, Collector]  # By the code of the window.
    by_channel: Mapping[str, Collector]  # For those who went to no window.
    occasion_ids: Mapping[str, UUID]  # By the number of the case.
    last_moment: datetime
    zone: ZoneInfo


def responses_of(
    occasions: Sequence[Occasion], questionnaire: Questionnaire, fieldwork: Fieldwork
) -> list[dict[str, Any]]:
    """Return the responses of everybody who answered, always the same ones."""
    chance = np.random.default_rng(SEED + 1)
    answered = [occasion for occasion in occasions if occasion.is_answered]
    linked = [occasion for occasion in answered if occasion.is_linked]
    again = [linked[index] for index in chance.choice(len(linked), RATED_TWICE, replace=False)]
    return [
        _response(occasion, questionnaire, fieldwork, chance) for occasion in (*answered, *again)
    ]


def events_of(responses: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[dict[str, Any]]:
    """Yield what happened to some of the responses later."""
    chance = np.random.default_rng(SEED + 2)
    count = sum(number for _kind, number, _reason in EVENTS)
    # The large centres come first in nobody's favour: any response may be struck.
    chosen = iter(chance.choice(len(responses), count, replace=False))
    for kind, number, reason in EVENTS:
        for _ in range(number):
            yield {
                "response_id": responses[int(next(chosen))]["id"],
                "kind": kind,
                "reason": reason,
                "by": None,
                "at": now,
            }


def _response(
    occasion: Occasion,
    questionnaire: Questionnaire,
    fieldwork: Fieldwork,
    chance: np.random.Generator,
) -> dict[str, Any]:
    collector = (
        fieldwork.by_window[occasion.window]
        if occasion.window
        else fieldwork.by_channel[occasion.channel]
    )
    served_at = occasion.at.replace(tzinfo=fieldwork.zone)
    delay = timedelta(minutes=float(chance.lognormal(3.2, 1.2)))
    received_at = min(served_at + delay, fieldwork.last_moment)
    seconds = int(chance.lognormal(3.3, 0.5))
    page = PageToken(
        collector=collector.code,
        version_id=fieldwork.wave.version_id,
        response_id=UUID(bytes=chance.bytes(16), version=4),
        issued_at=received_at - timedelta(seconds=seconds),
        occasion_id=fieldwork.occasion_ids[occasion.case_no] if occasion.is_linked else None,
    )
    language = "en" if chance.random() < ENGLISH_SHARE else "zh-CN"
    answers = dict(_answers(occasion.level, questionnaire, chance))
    content = IncomingResponse(page, language, answers).content()
    return {
        "id": page.response_id,
        "version_id": page.version_id,
        "collector_id": collector.id,
        "occasion_id": page.occasion_id,
        "channel": collector.channel,
        "language": language,
        "received_at": received_at,
        "received_on": received_at.astimezone(fieldwork.zone).date(),
        "is_default": False,
        "content_hash": sha256(content.encode()).hexdigest(),
        "answers": answers,
        "paradata": {"seconds": seconds},
    }


def _answers(
    level: str, questionnaire: Questionnaire, chance: np.random.Generator
) -> Iterator[tuple[str, AnswerValue]]:
    outcome = questionnaire.outcome_question()
    for question in questionnaire.questions():
        if question == outcome:
            yield question.code, level
            reasons = [choice.code for choice in outcome.reasons.get(level, ())]
            chosen = [code for code in reasons if chance.random() < REASON_SHARE]
            if chosen:
                yield outcome.reasons_code, chosen
        elif isinstance(question, Rating) and chance.random() < DETAIL_SHARE:
            yield question.code, _near(level, chance)
        elif question.code == "comment" and chance.random() < COMMENT_SHARE[level]:
            yield question.code, str(chance.choice(COMMENTS[level]))


def _near(level: str, chance: np.random.Generator) -> str:
    place = LEVELS.index(level) + int(chance.choice((-1, 0, 0, 0, 1)))
    return LEVELS[min(max(place, 0), len(LEVELS) - 1)]
