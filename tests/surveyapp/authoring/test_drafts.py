"""Drafts keep any text, mistakes and all, and never lose one."""

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.formats.yaml import examine
from surveyapp.access import Actor, Role
from surveyapp.audit.models import Action, AuditEntry
from surveyapp.authoring.errors import (
    CodeRefusedError,
    CodeTakenError,
    NoFileError,
    NotTextError,
    TextTooLongError,
)
from surveyapp.authoring.models import QuestionnaireRecord
from surveyapp.authoring.service import (
    EMPTY,
    MAX_BYTES,
    LibraryEntry,
    claim_code,
    compare_texts,
    find_draft,
    free_code,
    library_entries,
    read_upload,
    save_draft,
    start_draft,
)
from surveyapp.errors import NotFoundError, StaleError
from surveyapp.units.models import SupervisingAuthority
from tests.factories import NOW, TODAY, make_account, make_actor, make_authority
from tests.naughty import CLEANED, NAUGHTY
from tests.races import race


@pytest.mark.parametrize("entry", library_entries(), ids=lambda entry: entry.name)
def test_a_library_questionnaire_begins_a_draft_without_errors_under_its_new_code(
    session: Session, evaluator: Actor, entry: LibraryEntry
) -> None:
    begun = start_draft(session, evaluator, "mine", entry.source, now=NOW)

    kept = find_draft(session, evaluator, begun.id)
    checked = examine(kept.source, today=TODAY)
    assert checked.questionnaire is not None
    assert (checked.questionnaire.code, checked.errors) == ("mine", [])
    assert begun.title == dict(entry.questionnaire.title)


def test_an_empty_questionnaire_can_be_published_as_it_is() -> None:
    assert examine(EMPTY.format(code="mine"), today=TODAY).errors == []


def test_a_faulty_text_is_kept_with_its_problems(session: Session, evaluator: Actor) -> None:
    begun = start_draft(session, evaluator, "mine", "code: x\ntitel: y\n", now=NOW)

    kept = find_draft(session, evaluator, begun.id)
    assert kept.source == "code: mine\ntitel: y\n"
    assert examine(kept.source, today=TODAY).errors


def test_a_code_must_be_one_and_free(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    with pytest.raises(CodeTakenError):
        start_draft(session, evaluator, questionnaire.code, "code: x", now=NOW)
    with pytest.raises(CodeRefusedError):
        start_draft(session, evaluator, "Visit Rating", "code: x", now=NOW)
    assert free_code(session, evaluator, questionnaire.code) == "visit_2"


def test_a_code_wanted_by_six_at_the_same_moment_is_given_to_one(
    database_url: str, session: Session, evaluator: Actor
) -> None:
    session.commit()

    outcomes = race(
        database_url, [lambda own: start_draft(own, evaluator, "mine", "a: 1", now=NOW).code] * 6
    )

    assert Counter(map(type, outcomes)) == {str: 1, CodeTakenError: 5}


def test_six_questionnaires_begun_at_the_same_moment_have_codes_of_their_own(
    database_url: str, session: Session, evaluator: Actor
) -> None:
    session.commit()

    def begin(own: Session) -> str:
        code = claim_code(own, evaluator, "mine")
        return start_draft(own, evaluator, code, "a: 1", now=NOW).code

    codes = {"mine", *(f"mine_{number}" for number in range(2, 7))}
    assert set(race(database_url, [begin] * 6)) == codes


def test_saving_keeps_the_text_and_writes_it_down(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    draft = save_draft(session, evaluator, questionnaire.id, "a: 1\r\nb: 2", revision=1, now=NOW)

    assert (draft.source, draft.revision) == ("a: 1\nb: 2\n", 2)
    saved = select(AuditEntry).filter_by(action=Action.DRAFT_SAVED).order_by(AuditEntry.id)
    assert [entry.details for entry in session.scalars(saved)] == [
        {"revision": 1},
        {"revision": 2},
    ]


def test_a_stale_save_is_refused_and_changes_nothing(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    save_draft(session, evaluator, questionnaire.id, "theirs: 1", revision=1, now=NOW)

    with pytest.raises(StaleError):
        save_draft(session, evaluator, questionnaire.id, "mine: 1", revision=1, now=NOW)
    assert find_draft(session, evaluator, questionnaire.id).source == "theirs: 1\n"


def test_saving_what_is_saved_already_is_no_conflict(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    save_draft(session, evaluator, questionnaire.id, "same: 1", revision=1, now=NOW)

    draft = save_draft(session, evaluator, questionnaire.id, "same: 1", revision=1, now=NOW)
    assert draft.revision == 2


def test_a_stranger_finds_no_draft(
    session: Session, authority: SupervisingAuthority, questionnaire: QuestionnaireRecord
) -> None:
    elsewhere = make_authority("elsewhere")
    session.add(elsewhere)
    session.flush()
    account = make_account(session, elsewhere, Role.EVALUATOR, login="stranger")

    assert authority.id != elsewhere.id
    with pytest.raises(NotFoundError):
        find_draft(session, make_actor(account, elsewhere), questionnaire.id)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_either_encoding(encoding: str) -> None:
    assert read_upload("title: 满意度\r\n".encode(encoding)) == "title: 满意度\n"


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(NotTextError):
        read_upload(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    with pytest.raises(NoFileError):
        read_upload(b" \n")
    with pytest.raises(TextTooLongError):
        read_upload(b"a" * (MAX_BYTES + 1))


def test_any_words_are_kept_or_refused_in_a_sentence(
    session: Session, evaluator: Actor, questionnaire: QuestionnaireRecord
) -> None:
    revision, refused = 1, set()
    for words in [*NAUGHTY, *CLEANED, "\ud800"]:
        try:
            draft = save_draft(
                session, evaluator, questionnaire.id, words, revision=revision, now=NOW
            )
        except NotTextError:
            refused.add(words)
        else:
            session.flush()
            revision = draft.revision
            examine(draft.source, today=TODAY)

    assert refused <= {*CLEANED, "\ud800"}


def test_how_lines_end_is_no_difference() -> None:
    assert compare_texts("a\nb\nc\n", "a\r\nb\r\nc\r\n") == []
    assert [line for line in compare_texts("a\nb\n", "a\r\nc\r\n") if line[0] in "+-"] == [
        "-b", "+c",
    ]  # fmt: skip
