"""A published version never changes, and says what it is."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.canonical import content_hash
from surveyapp.access import Actor
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.authoring.errors import (
    DraftMovedError,
    HasProblemsError,
    NothingNewError,
    WarningsNotAcceptedError,
)
from surveyapp.authoring.models import QuestionnaireRecord, QuestionnaireVersion
from surveyapp.authoring.service import (
    Publication,
    compare_versions,
    has_news,
    prospect,
    publish,
    published_questionnaire,
    save_draft,
)
from surveyapp.errors import NotFoundError
from tests.factories import NOW, TODAY

SEEN = Publication(1, "第一次发布", accepts_warnings=True)


def change(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord, old: str, new: str
) -> Publication:
    """Replace words in the draft, and return the publication of what results."""
    draft = questionnaire.draft
    assert draft is not None
    assert old in draft.source
    source = draft.source.replace(old, new)
    saved = save_draft(
        session, evaluator, questionnaire.id, source, revision=draft.revision, now=NOW
    )
    return Publication(saved.revision, accepts_warnings=True)


def test_publishing_keeps_what_is_asked_and_its_hash(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    version = publish(session, evaluator, questionnaire.id, SEEN, now=NOW)

    kept = published_questionnaire(session, version.id)
    assert version.number == 1
    assert version.content_hash == content_hash(kept)
    assert [question.code for question in kept.questions()] == ["overall", "comment"]
    entry = session.scalars(select(AuditEntry).filter_by(action=Action.PUBLISHED)).one()
    assert entry.details == {"content_hash": version.content_hash}


def test_a_version_never_changes(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    version = publish(session, evaluator, questionnaire.id, SEEN, now=NOW)

    version.note = "something else"
    with pytest.raises(TypeError, match="append-only"):
        session.flush()


def test_a_draft_with_errors_is_not_published(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    wish = change(session, evaluator, questionnaire, "outcome: overall", "outcome: nothing")

    with pytest.raises(HasProblemsError):
        publish(session, evaluator, questionnaire.id, wish, now=NOW)


def test_ab_07_a_reason_required_for_bad_ratings_only_is_not_published(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    reasons = (
        "type: rating\n        reasons_required: [dissatisfied]\n        reasons:\n"
        "          dissatisfied: [{code: slow, label: {zh-CN: 慢, en: Slow}}]\n"
        "          satisfied: [{code: fast, label: {zh-CN: 快, en: Fast}}]"
    )
    wish = change(session, evaluator, questionnaire, "type: rating", reasons)

    seen = prospect(session, evaluator, questionnaire.id, today=TODAY)
    assert "reasons_required_unevenly" in {problem.code for problem in seen.checked.errors}
    with pytest.raises(HasProblemsError):
        publish(session, evaluator, questionnaire.id, wish, now=NOW)


def test_ab_06_a_preselected_level_is_not_published(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    preselected = "type: rating\n        default: very_satisfied"
    wish = change(session, evaluator, questionnaire, "type: rating", preselected)

    with pytest.raises(HasProblemsError):
        publish(session, evaluator, questionnaire.id, wish, now=NOW)


def test_warnings_must_be_accepted(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    assert prospect(session, evaluator, questionnaire.id, today=TODAY).checked.warnings

    with pytest.raises(WarningsNotAcceptedError):
        publish(session, evaluator, questionnaire.id, Publication(1), now=NOW)


def test_a_draft_that_moved_on_is_not_published_unseen(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    change(session, evaluator, questionnaire, "新问卷", "办事评价")

    with pytest.raises(DraftMovedError):
        publish(session, evaluator, questionnaire.id, SEEN, now=NOW)


def test_the_same_content_is_not_published_twice(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    publish(session, evaluator, questionnaire.id, SEEN, now=NOW)
    assert not has_news(questionnaire)
    wish = change(session, evaluator, questionnaire, "code: visit\n", "code: visit  # 注释\n")

    with pytest.raises(NothingNewError, match="完全相同"):
        publish(session, evaluator, questionnaire.id, wish, now=NOW)


def test_the_text_keeps_the_code_of_its_questionnaire(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    wish = change(session, evaluator, questionnaire, "code: visit\n", "code: other\n")

    seen = prospect(session, evaluator, questionnaire.id, today=TODAY)
    assert [problem.code for problem in seen.checked.errors] == ["code_changed"]
    with pytest.raises(HasProblemsError):
        publish(session, evaluator, questionnaire.id, wish, now=NOW)


def test_the_next_version_says_what_changed(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    publish(session, evaluator, questionnaire.id, SEEN, now=NOW)
    wish = change(session, evaluator, questionnaire, "新问卷", "办事评价")
    second = publish(session, evaluator, questionnaire.id, wish, now=NOW)
    session.expire(questionnaire)

    comparison = compare_versions(session, questionnaire, 1, 2)
    assert second.number == 2
    assert questionnaire.title["zh-CN"] == "办事评价"
    assert comparison is not None
    assert comparison.breaking == []
    assert "+  zh-CN: 办事评价" in comparison.text
    with pytest.raises(NotFoundError):
        compare_versions(session, questionnaire, 1, 3)


def test_a_code_that_would_mean_something_else_is_refused(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    publish(session, evaluator, questionnaire.id, SEEN, now=NOW)
    session.expire(questionnaire)
    wish = change(session, evaluator, questionnaire, "type: free_text", "type: yes_no")

    seen = prospect(session, evaluator, questionnaire.id, today=TODAY)
    (problem,) = seen.checked.errors
    assert (problem.code, problem.parameters["found"]) == ("reused_code", "comment")
    with pytest.raises(HasProblemsError):
        publish(session, evaluator, questionnaire.id, wish, now=NOW)


def test_sm_01_a_form_past_its_validity_is_not_published(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    mark = (
        "statutory_mark:\n  form_no: 政评01表\n  issuing_body: {zh-CN: 市局, en: Bureau}\n"
        "  approval_no: 统批〔2026〕1号\n  valid_until: 2026-05-20\nsections:"
    )
    wish = change(session, evaluator, questionnaire, "sections:", mark)
    day_after = datetime(2026, 5, 20, 16, 0, tzinfo=UTC)  # The 21st has begun in Shanghai.

    with pytest.raises(HasProblemsError):
        publish(session, evaluator, questionnaire.id, wish, now=day_after)
    assert isinstance(
        publish(session, evaluator, questionnaire.id, wish, now=NOW), QuestionnaireVersion
    )
