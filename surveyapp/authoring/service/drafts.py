"""Drafts: texts that are worked on, mistakes and all."""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from surveyapp.access import Actor
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.authoring.errors import (
    CodeRefusedError,
    CodeTakenError,
    NoFileError,
    NotTextError,
    TextTooLongError,
)
from surveyapp.authoring.models import QuestionnaireDraft, QuestionnaireRecord
from surveyapp.authoring.service.texts import CODE_LINE, title_of
from surveyapp.errors import NotFoundError, StaleError
from surveyapp.units.service import hold_authority

MAX_BYTES = 512 * 1024  # Longer than any questionnaire a person could answer.
CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
ENCODINGS = ("utf-8-sig", "gb18030")

EMPTY = """\
# 每行一项，缩进表示从属。“检查”列出全部问题；题码一经发布，含义不再改变。
code: {code}
title:
  zh-CN: 新问卷
  en: New questionnaire
languages: [zh-CN, en]
outcome: overall
sections:
  - code: rating
    title:
      zh-CN: 总体评价
      en: Overall rating
    questions:
      - code: overall
        type: rating
        text:
          zh-CN: 您对这次服务满意吗？
          en: How satisfied are you with this service?
      - code: comment
        type: free_text
        text:
          zh-CN: 还有什么想告诉我们的？（选填）
          en: Anything else you would like to tell us? (optional)
"""


def list_questionnaires(session: Session, actor: Actor) -> Sequence[QuestionnaireRecord]:
    """Return the questionnaires of the actor's authority, with drafts and versions, by code."""
    return session.scalars(
        select(QuestionnaireRecord)
        .options(joinedload(QuestionnaireRecord.draft), selectinload(QuestionnaireRecord.versions))
        .where(QuestionnaireRecord.authority_id == actor.authority_id)
        .order_by(QuestionnaireRecord.code)
    ).all()


def find_questionnaire(
    session: Session, actor: Actor, questionnaire_id: UUID
) -> QuestionnaireRecord:
    """Return one questionnaire of the actor's authority.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    questionnaire = session.get(QuestionnaireRecord, questionnaire_id)
    if questionnaire is None or questionnaire.authority_id != actor.authority_id:
        raise NotFoundError
    return questionnaire


def find_draft(session: Session, actor: Actor, questionnaire_id: UUID) -> QuestionnaireDraft:
    """Return the draft of one questionnaire of the actor's authority.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    draft = find_questionnaire(session, actor, questionnaire_id).draft
    if draft is None:
        raise NotFoundError
    return draft


def free_code(session: Session, actor: Actor, wanted: str) -> str:
    """Return `wanted` if no questionnaire has it as its code, or else one made from it."""
    taken = set(
        session.scalars(
            select(QuestionnaireRecord.code).where(
                QuestionnaireRecord.authority_id == actor.authority_id
            )
        )
    )
    code, number = wanted, 1
    while code in taken:
        number += 1
        code = f"{wanted[:28]}_{number}"
    return code


def claim_code(session: Session, actor: Actor, wanted: str) -> str:
    """Return a code like `free_code`, which stays free until the transaction ends."""
    hold_authority(session, actor.authority_id)
    return free_code(session, actor, wanted)


def start_draft(
    session: Session, actor: Actor, code: str, source: str, *, now: datetime
) -> QuestionnaireRecord:
    """Begin a questionnaire with a text, in which `code` replaces the code it came with.

    Raises
    ------
    CodeRefusedError, CodeTakenError
        If the code is not one, or not free.
    TextTooLongError
        If the text is longer than `MAX_BYTES`.
    """
    if not CODE.fullmatch(code):
        raise CodeRefusedError
    if claim_code(session, actor, code) != code:
        raise CodeTakenError(code=code)
    source = CODE_LINE.sub(f"code: {code}", tidy(source), count=1)
    questionnaire = QuestionnaireRecord(
        authority_id=actor.authority_id,
        code=code,
        title=title_of(source) or {"zh-CN": code},
        created_at=now,
    )
    questionnaire.draft = QuestionnaireDraft(
        source=source, changed_at=now, changed_by=actor.account_id
    )
    session.add(questionnaire)
    session.flush()
    write_entry(session, actor, Action.DRAFT_SAVED, code, now=now, revision=1)
    return questionnaire


def save_draft(  # noqa: PLR0913 - who, which, what, and against which state, each apart
    session: Session,
    actor: Actor,
    questionnaire_id: UUID,
    source: str,
    *,
    revision: int,
    now: datetime,
) -> QuestionnaireDraft:
    """Keep the text of a draft that was at `revision` when it was opened.

    Raises
    ------
    StaleError
        If somebody has saved another text in between; nothing is changed.
    TextTooLongError
        If the text is longer than `MAX_BYTES`.
    """
    source = tidy(source)
    draft = find_draft(session, actor, questionnaire_id)
    session.refresh(draft, with_for_update=True)
    if draft.source == source:
        return draft
    if draft.revision != revision:
        raise StaleError
    draft.source, draft.changed_at, draft.changed_by = source, now, actor.account_id
    draft.revision += 1
    session.flush()  # `refresh`, here and when publishing, reads over what is not yet written.
    questionnaire = draft.questionnaire
    if not questionnaire.versions:  # Later, the title is that of the newest version.
        questionnaire.title = title_of(source) or questionnaire.title
    write_entry(
        session, actor, Action.DRAFT_SAVED, questionnaire.code, now=now, revision=draft.revision
    )
    return draft


def read_upload(content: bytes) -> str:
    """Return the text of an uploaded file, in UTF-8 or GB18030.

    Raises
    ------
    NoFileError
        If there is nothing in it.
    TextTooLongError
        If it is longer than `MAX_BYTES`.
    NotTextError
        If it is something else than text.
    """
    if not content.strip():
        raise NoFileError
    if len(content) > MAX_BYTES:
        raise _too_long(len(content))
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not NOT_TEXT.search(text):
            return tidy(text)
    raise NotTextError


def tidy(source: str) -> str:
    """Return a text with its lines ended in one way, as browsers and systems differ.

    Raises
    ------
    TextTooLongError
        If it is longer than `MAX_BYTES`.
    NotTextError
        If it holds characters that no text has.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    size = len(lines.encode(errors="replace"))
    if size > MAX_BYTES:
        raise _too_long(size)
    if NOT_TEXT.search(lines):
        raise NotTextError
    return lines + "\n"


def _too_long(size: int) -> TextTooLongError:
    return TextTooLongError(maximum=MAX_BYTES // 1024, size=-(-size // 1024))
