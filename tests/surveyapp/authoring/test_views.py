"""An evaluator drafts, checks, previews and publishes; an auditor reads; a stranger sees none."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.access import Role
from surveyapp.authoring.models import QuestionnaireDraft, QuestionnaireRecord
from surveyapp.errors import StaleError
from surveyapp.messages import say
from surveyapp.units.models import SupervisingAuthority
from tests.factories import PASSWORD, make_account, make_authority, make_version
from tests.pages import PageCheckingClient, parse
from tests.surveyapp.pages.logic import LOGIC

SignIn = Callable[..., PageCheckingClient]


@pytest.fixture
def evaluating(signed_in: SignIn) -> PageCheckingClient:
    return signed_in(Role.EVALUATOR)


def draft_of(session: Session, code: str) -> QuestionnaireDraft:
    session.rollback()
    return session.scalars(
        select(QuestionnaireDraft)
        .join(QuestionnaireRecord)
        .where(QuestionnaireRecord.code == code)
    ).one()


def begin(client: PageCheckingClient, entry: str) -> None:
    client.submit("/questionnaires/new", **{"from": "library", "code": "", "entry": entry})


@pytest.mark.parametrize("language", ["ug", "en"])
def test_an_author_sees_which_languages_pages_do_not_speak(
    evaluating: PageCheckingClient, session: Session, language: str
) -> None:
    begin(evaluating, entry="visit_rating")
    draft = draft_of(session, "visit_rating")
    source = draft.source.replace("languages: [zh-CN, en]", f"languages: [zh-CN, {language}]")

    page = evaluating.submit(
        f"/questionnaires/{draft.questionnaire_id}/draft", source=source, step="check"
    )

    assert ("会看到中文" in page.text) == (language == "ug")


def test_the_whole_way_from_the_library_to_a_version(
    evaluating: PageCheckingClient, session: Session
) -> None:
    assert "/questionnaires/new" in evaluating.get("/questionnaires").text
    begin(evaluating, entry="visit_rating")
    draft = draft_of(session, "visit_rating")
    address = f"/questionnaires/{draft.questionnaire_id}"

    broken = draft.source.replace("outcome: overall", "outcome: nothing")
    checked = evaluating.submit(f"{address}/draft", source=broken, step="check")
    assert draft_of(session, "visit_rating").revision == 1
    assert parse(checked).select("a[data-line]")

    evaluating.submit(f"{address}/draft", source=broken, step="save")
    refused = evaluating.submit(f"{address}/publish", revision="2")
    assert refused.status_code == 422
    assert parse(refused).select(".problems")

    evaluating.submit(f"{address}/draft", source=draft.source + "# 改好了\n", step="save")
    page = evaluating.submit(f"{address}/publish", accepted="yes", note="首次发布")
    version = evaluating.get(page.location)
    assert draft_of(session, "visit_rating").questionnaire.versions[0].content_hash in version.text


def test_a_problem_without_scripts_leads_to_its_line(
    evaluating: PageCheckingClient, session: Session
) -> None:
    begin(evaluating, entry="efficiency")
    draft = draft_of(session, "efficiency")
    faulty = draft.source.replace("title:", "titel:", 1)

    page = parse(
        evaluating.submit(
            f"/questionnaires/{draft.questionnaire_id}/draft", source=faulty, step="check"
        )
    )
    links = [str(link["href"]) for link in page.select("a[data-line]")]
    assert links
    assert all(page.select_one(link) is not None for link in links)


@pytest.mark.parametrize(
    ("key", "faulty"),
    [
        ("show_if: .*", "show_if: ${handled_by} ="),
        ("type: rating", "type: rating\n        scale: unheard_of"),
    ],
)
def test_a_draft_with_unreadable_conditions_or_unknown_scales_has_no_preview_but_a_way_back(
    evaluating: PageCheckingClient, session: Session, key: str, faulty: str
) -> None:
    begin(evaluating, entry="efficiency")
    draft = draft_of(session, "efficiency")
    address = f"/questionnaires/{draft.questionnaire_id}/draft"
    source = re.sub(key, lambda _found: faulty, draft.source, count=1)
    evaluating.submit(address, source=source, step="save")

    page = evaluating.get(f"{address}/preview")

    assert page.status_code == 200
    assert parse(page).select("iframe") == []
    assert address in page.text


def test_the_page_for_publishing_leads_to_the_lines_of_the_draft(
    evaluating: PageCheckingClient, session: Session
) -> None:
    begin(evaluating, entry="efficiency")
    draft = draft_of(session, "efficiency")
    address = f"/questionnaires/{draft.questionnaire_id}"
    faulty = draft.source.replace("code: efficiency", "code: other", 1)
    evaluating.submit(f"{address}/draft", source=faulty, step="save")

    (link,) = parse(evaluating.get(f"{address}/publish")).select("a[data-line]")

    page, _, line = str(link["href"]).partition("#")
    editor = parse(evaluating.get(page))
    assert "code: other" in str(editor.select_one(f"#{line}"))
    assert editor.select(".notice.pass") == []


def test_a_stale_save_shows_both_texts(evaluating: PageCheckingClient, session: Session) -> None:
    begin(evaluating, entry="visit_rating")
    address = f"/questionnaires/{draft_of(session, 'visit_rating').questionnaire_id}/draft"
    evaluating.submit(address, source="theirs: 1", step="save")

    page = evaluating.submit(address, source="mine: 1", revision="1", step="save")

    assert page.status_code == 409
    assert say(StaleError.message, "zh-CN") in page.text
    texts = [area.text.strip() for area in parse(page).select("textarea")]
    assert texts == ["mine: 1", "theirs: 1"]
    assert draft_of(session, "visit_rating").source == "theirs: 1\n"

    hidden = {str(f["name"]): str(f["value"]) for f in parse(page).select("main input[name]")}
    evaluating.post(address, data={**hidden, "source": "mine: 1", "step": "save"})
    assert draft_of(session, "visit_rating").source == "mine: 1\n"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("code: uploaded_one\ntitle: {zh-CN: 上传}\n".encode("gb18030"), 303),
        (b"\x00\x01binary", 422),
        (b"", 422),
        (b"a: " + b"x" * (513 * 1024), 422),
    ],
    ids=["faulty text", "binary", "empty", "too large"],
)
def test_an_upload_becomes_a_draft_if_it_is_text(
    evaluating: PageCheckingClient, session: Session, content: bytes, status: int
) -> None:
    values: dict[str, Any] = {"from": "file", "code": "", "file": (BytesIO(content), "q.yaml")}
    page = evaluating.submit("/questionnaires/new", **values)

    assert page.status_code == status
    session.rollback()
    kept = session.scalars(select(QuestionnaireRecord.code)).all()
    assert kept == (["uploaded_one"] if status == 303 else [])


def test_a_code_in_use_is_refused_by_name(
    evaluating: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    session.rollback()
    make_version(session, authority)
    session.commit()

    page = evaluating.submit("/questionnaires/new", **{"from": "empty", "code": "visit"})

    assert page.status_code == 422
    (link,) = parse(page).select("#error-summary a")
    assert (link["href"], "visit" in link.text) == ("#empty-code", True)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"from": "library", "entry": "visit_rating"}, "code-visit_rating"),
        ({"from": "file"}, "upload-code"),
        ({"from": "empty"}, "empty-code"),
    ],
)
def test_a_code_that_is_none_is_refused_at_its_field_and_stays_to_be_mended(
    evaluating: PageCheckingClient, sent: dict[str, str], field: str
) -> None:
    values: dict[str, Any] = {**sent, "code": "Visit 2"}
    if field == "upload-code":
        values["file"] = (BytesIO(b"code: visit\n"), "visit.yaml")

    page = parse(evaluating.submit("/questionnaires/new", **values))

    assert [link["href"] for link in page.select("#error-summary a")] == [f"#{field}"]
    (refused,) = page.select("[aria-invalid=true]")
    assert (refused["id"], refused["value"]) == (field, "Visit 2")


def test_a_file_that_is_missing_is_asked_for_at_its_field(evaluating: PageCheckingClient) -> None:
    page = parse(evaluating.submit("/questionnaires/new", **{"from": "file", "code": "mine"}))

    assert [link["href"] for link in page.select("#error-summary a")] == ["#file"]
    assert page.select("input#upload-code")[0]["value"] == "mine"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_preview_shows_each_language_and_cannot_be_sent(
    evaluating: PageCheckingClient,
    session: Session,
    authority: SupervisingAuthority,
    language: str,
) -> None:
    session.rollback()
    version = make_version(session, authority)
    session.commit()

    around = evaluating.get(f"/questionnaires/versions/{version.id}/preview?language={language}")
    frame = parse(around).select(".phone iframe")[0]["src"]
    phone = parse(evaluating.get(str(frame)))

    assert {"zh-CN": "您对这次服务满意吗？", "en": "How satisfied are you?"}[
        language
    ] in phone.text
    assert len(phone.select("input[type=radio]")) == 5
    assert not phone.select("form")
    assert not phone.select("input[checked]")


def test_a_preview_says_how_long_the_ways_take_and_repeats_no_answer(
    evaluating: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    session.rollback()
    version = make_version(session, authority, LOGIC)
    session.commit()
    address = f"/questionnaires/versions/{version.id}/preview?language=zh-CN"

    around, phone = evaluating.get(address), evaluating.get(f"{address}&frame=1")

    assert "最短的路径约 1 分钟，最长约 2 分钟" in around.text
    assert "${" not in parse(phone).text
    assert "这件事等了多久？" in parse(phone).text


def test_a_preview_whose_ways_all_take_as_long_says_so_once(
    evaluating: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    version = make_version(session, authority)
    session.commit()

    page = evaluating.get(f"/questionnaires/versions/{version.id}/preview?language=zh-CN")

    assert "按题目估计，约 1 分钟。" in page.text
    assert "最长" not in page.text


def test_a_draft_that_cannot_be_read_has_no_preview_but_a_way_back(
    evaluating: PageCheckingClient, session: Session
) -> None:
    begin(evaluating, entry="visit_rating")
    address = f"/questionnaires/{draft_of(session, 'visit_rating').questionnaire_id}/draft"
    evaluating.submit(address, source="nothing: here", step="save")

    page = parse(evaluating.get(f"{address}/preview"))

    assert not page.select("iframe")
    assert page.select(f"a[href='{address}']")


def test_an_auditor_reads_and_changes_nothing(
    evaluating: PageCheckingClient, signed_in: SignIn, session: Session
) -> None:
    begin(evaluating, entry="visit_rating")
    address = f"/questionnaires/{draft_of(session, 'visit_rating').questionnaire_id}"
    auditing = signed_in(Role.AUDITOR)

    for path in ("/questionnaires", f"{address}/draft", f"{address}/draft/preview"):
        assert auditing.get(path).status_code == 200
    assert not parse(auditing.get(f"{address}/draft")).select("button[name=step]")
    for path in ("/questionnaires/new", f"{address}/publish"):
        assert auditing.get(path).status_code == 404
    for path in (f"{address}/draft", f"{address}/publish", "/questionnaires/new"):
        assert auditing.submit("/questionnaires", to=path, step="save").status_code == 404


def test_an_administrator_has_no_questionnaires(signed_in: SignIn) -> None:
    assert signed_in(Role.ADMINISTRATOR).get("/questionnaires").status_code == 404


def test_to_a_stranger_nothing_exists(
    evaluating: PageCheckingClient, client: PageCheckingClient, session: Session
) -> None:
    begin(evaluating, entry="visit_rating")
    questionnaire = draft_of(session, "visit_rating").questionnaire
    session.rollback()
    elsewhere = make_authority("elsewhere")
    session.add(elsewhere)
    session.flush()
    theirs = make_version(session, elsewhere)
    make_account(session, elsewhere, Role.EVALUATOR, login="stranger")
    session.commit()
    client.submit("/sign-in", login="stranger", password=PASSWORD)
    address = f"/questionnaires/{questionnaire.id}"

    assert questionnaire.title["zh-CN"] not in client.get("/questionnaires").text
    for path in ("draft", "draft/preview", "publish", "compare"):
        assert client.get(f"{address}/{path}").status_code == 404
    for path in ("draft", "publish"):
        page = client.submit("/questionnaires", to=f"{address}/{path}", source="x", step="save")
        assert page.status_code == 404
    for path in (f"{theirs.id}", f"{theirs.id}.yaml", f"{theirs.id}/preview"):
        assert evaluating.get(f"/questionnaires/versions/{path}").status_code == 404


def test_versions_are_compared_in_both_languages(
    evaluating: PageCheckingClient, session: Session, authority: SupervisingAuthority
) -> None:
    session.rollback()
    first = make_version(session, authority)
    make_version(session, authority, {"title": {"zh-CN": "新名", "en": "New"}}, number=2)
    session.commit()
    address = f"/questionnaires/{first.questionnaire_id}/compare"

    for language in ("zh-CN", "en"):
        page = evaluating.get(f"{address}?lang={language}")
        assert page.status_code == 200
        assert "新名" in page.text
    assert evaluating.get(f"{address}?before=1&after=9").status_code == 404
