"""What the page of suspicions shows: every check, and one by one what the chosen check found."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from analysis.examination import CheckEffect
from analysis.quality.examination import SUBJECTS, Subject
from analysis.quality.flags import Flag, FlagReason
from analysis.results import Analysis
from surveyapp.documents import numbers
from surveyapp.reporting import suspicion_words
from surveyapp.reporting.suspicions import Search
from surveyapp.reporting.wording import Wording
from surveyapp.responding.receipts import receipt_number

FLAGS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class FindingSearch:
    """Which check somebody looks at, and which page of what it found."""

    reason: FlagReason | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check: what it looks at, what it found, and the index without what it marks."""

    reason: FlagReason
    name: str
    looks_at: str
    found: int
    subject: Subject
    marked: int
    flagged: int  # Of the marked, by people.
    index: str


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One finding. `key` is the first answer it names; without any it asks for a back-check."""

    key: UUID | None
    subject: str
    response_id: UUID | None
    found: str
    answers: int
    flagged: int


@dataclass(frozen=True, slots=True)
class SuspicionPage:
    """The checks, and a page of what the chosen one found."""

    introduction: str
    index: str
    index_without: str
    marked: int
    flagged: int
    checks: tuple[CheckLine, ...]
    chosen: CheckLine | None
    lines: tuple[FlagLine, ...]
    page: int
    pages: int
    not_run: tuple[str, ...]


def make_suspicion_page(
    search: Search,
    analysis: Analysis,
    marked_by_people: AbstractSet[UUID],
    language: str,
    asked: FindingSearch,
) -> SuspicionPage:
    """Return the page in one language; without a chosen check, that of the first."""
    wording = Wording(language)
    together = search.examination.together
    checks = tuple(
        _check(effect, effect.reason, search, marked_by_people, wording)
        for effect in search.examination.effects
        if effect.reason is not None
    )
    chosen = next(
        (one for one in checks if one.reason is asked.reason), checks[0] if checks else None
    )
    flags = search.flags_of(chosen.reason) if chosen else ()
    pages = max(-(-len(flags) // FLAGS_ON_A_PAGE), 1)
    page = min(max(asked.page, 1), pages)
    shown = flags[(page - 1) * FLAGS_ON_A_PAGE : page * FLAGS_ON_A_PAGE]
    return SuspicionPage(
        introduction=suspicion_words.introduction(
            search.examination, wording, flagged=len(marked_by_people)
        ),
        index=numbers.decimal(analysis.overall.index.value),
        index_without=_index(together),
        marked=(together.marked or 0) if together else 0,
        flagged=len(marked_by_people),
        checks=checks,
        chosen=chosen,
        lines=tuple(_line(flag, search, marked_by_people, wording) for flag in shown),
        page=page,
        pages=pages,
        not_run=suspicion_words.not_run(search.examination, wording),
    )


def ids_to_mark(
    search: Search, reason: FlagReason, keys: AbstractSet[UUID] | None
) -> Sequence[UUID]:
    """Return the answers named by the findings of these keys; ``None`` is all of the check."""
    flags = [flag for flag in search.flags_of(reason) if flag.rows]
    return [
        id_
        for flag in flags
        if keys is None or search.response_ids[flag.rows[0]] in keys
        for id_ in search.ids_of(flag)
    ]


def _check(
    effect: CheckEffect,
    reason: FlagReason,
    search: Search,
    marked_by_people: AbstractSet[UUID],
    wording: Wording,
) -> CheckLine:
    return CheckLine(
        reason=reason,
        name=suspicion_words.name_of(reason, wording),
        looks_at=wording.say(suspicion_words.LOOKS_AT[reason]),
        found=effect.found or 0,
        subject=SUBJECTS[reason],
        marked=effect.marked or 0,
        flagged=len(marked_by_people & set(ids_to_mark(search, reason, None))),
        index=_index(effect),
    )


def _index(effect: CheckEffect | None) -> str:
    return numbers.decimal(effect.index.value if effect and effect.index else None)


def _line(
    flag: Flag, search: Search, marked_by_people: AbstractSet[UUID], wording: Wording
) -> FlagLine:
    ids = search.ids_of(flag)
    is_answer = SUBJECTS[flag.reason] is Subject.ANSWER
    return FlagLine(
        key=ids[0] if ids else None,
        subject=receipt_number(ids[0])
        if is_answer
        else suspicion_words.place_name(flag, search.examination, search.names, wording),
        response_id=ids[0] if is_answer else None,
        found=suspicion_words.found(flag, wording),
        answers=len(ids),
        flagged=len(marked_by_people & set(ids)),
    )
