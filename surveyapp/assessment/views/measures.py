"""What is done about the low items of a result, before its bulletin may go out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from analysis.errors import InvalidInputError
from surveyapp.assessment import improvement
from surveyapp.assessment.adoption import subject_of
from surveyapp.assessment.bulletin.measures import (
    MAX_MEASURE,
    MAX_OWNER,
    Key,
    Measure,
    read_marks,
    read_measures,
)
from surveyapp.assessment.errors import IssuedAlreadyError
from surveyapp.assessment.improvement import (
    NOTHING,
    LowItem,
    Words,
    Written,
    file_rows,
    low_items,
    mark_of,
    read_measure,
    words_of,
)
from surveyapp.assessment.problem_words import tell_problems
from surveyapp.assessment.sheets import number, title_of
from surveyapp.assessment.telling import number_words
from surveyapp.assessment.views.blueprint import (
    Opened,
    blueprint,
    for_assessors,
    for_overseers,
    open_assessment,
)
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.cells import csv_of
from surveyapp.database import current_session, record
from surveyapp.messages import N_
from surveyapp.sent import sent
from surveyapp.units.sheet_problems import FileRefusedError
from surveyapp.units.workbooks import csv_of_workbook
from surveyapp.wording import tell

ROOM = "/assessments/<uuid:assessment_id>/measures"
AT_ONCE = 100  # Items on one page.
KEPT = N_("已写下 {count} 项整改措施。")
CHOOSE = N_("请选择一个 CSV 或 Excel 文件。")
MOVED_SINCE = N_(
    "{unit} 的 {item}：下载名单以后，别人把它写成了“{measure}”（{owner}，{due}）。"
    "请重新下载名单，合并后再交。"
)
EMPTIED_SINCE = N_("{unit} 的 {item}：下载名单以后，别人把它清空了。仍要写，请重新下载名单再填。")
ISSUED = N_("这次考评的结果已经印发，整改措施不能再改，这次写的没有保存。")
UNCHANGED = N_("没有要改的措施。")


@blueprint.get(ROOM)
@for_overseers
def show_measures(assessment_id: UUID) -> ResponseReturnValue:
    """Show the low items of a result, and what is done about each."""
    return _page(open_assessment(assessment_id))


@blueprint.post(ROOM)
@for_assessors
def keep_measures(assessment_id: UUID) -> ResponseReturnValue:
    """Write down what is done about the items of one page, or say everything that is wrong."""
    opened = open_assessment(assessment_id)
    items = _shown(_low(opened))
    written = {one.key: _written(place) for place, one in items}
    touched = {key: one for key, one in written.items() if one.is_touched}
    said = {key: one.words for key, one in touched.items()}
    if opened.issue is not None:
        return _issued(opened, said)
    read = {key: read_measure(*one.words) for key, one in touched.items()}
    wrong = _wrong(opened, touched, read)
    if wrong:
        return _page(opened, written=said, wrong=wrong), HTTPStatus.UNPROCESSABLE_ENTITY
    measures = {key: one for key, (one, _sentence) in read.items()}
    return _keep(opened, measures, said, page=_number())


@blueprint.get(f"{ROOM}.csv")
@for_overseers
def download_measures(assessment_id: UUID) -> ResponseReturnValue:
    """Hand out every low item with what is written about it, to be filled in and sent back."""
    opened = open_assessment(assessment_id)
    items = _low(opened)
    kept = improvement.load_measures(current_session(), opened.assessment)
    said = {key: words_of(one) for key, one in kept.items()}
    rows = file_rows(items, _titles(opened, items), said, g.language)
    response = Response(csv_of(rows), mimetype="text/csv")
    name = f"{opened.scheme.scheme}-{opened.assessment.period}-measures.csv"
    actor, now = g.actor, datetime.now(UTC)
    subject = f"{subject_of(opened.assessment.scheme_version)} / {opened.assessment.period}"
    record(lambda own: write_entry(own, actor, Action.DOWNLOADED, subject, now=now, file=name))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post(f"{ROOM}/file")
@for_assessors
def import_measures(assessment_id: UUID) -> ResponseReturnValue:
    """Write down all that a file says about low items, or say everything that is wrong with it."""
    opened, upload = open_assessment(assessment_id), request.files.get("file")
    if opened.issue is not None:
        return _issued(opened, {})
    if upload is None or not upload.filename:
        return _page(opened, faults=[tell(CHOOSE)]), HTTPStatus.UNPROCESSABLE_ENTITY
    measures, faults = _read_file(opened, upload.read())
    if faults:
        return _page(opened, faults=faults), HTTPStatus.UNPROCESSABLE_ENTITY
    return _keep(opened, measures, {})


def _read_file(
    opened: Opened, content: bytes
) -> tuple[Mapping[Key, Measure | None], Sequence[str]]:
    """Return what a file says anew about low items, and everything that is wrong with it."""
    try:
        content = csv_of_workbook(content)
        found, faults = read_measures(content, {one.key for one in low_items(opened.result)})
    except FileRefusedError as refusal:
        return {}, [one.say(g.language) for one in refusal.problems]
    except InvalidInputError as error:
        return {}, [one.remedy for one in tell_problems(error, g.language)]
    if faults:
        return {}, [tell(one.sentence, **one.values) for one in faults]
    written = improvement.written_in(found, read_marks(content))
    moved = improvement.moved_measures(current_session(), g.actor, opened.assessment, written)
    told = [_told_of_file(key, gaps) for key, (_sentence, gaps) in moved.items()]
    return {key: found[key] for key in written}, told


def _keep(
    opened: Opened,
    measures: Mapping[Key, Measure | None],
    said: Mapping[Key, Words],
    page: int = 1,
) -> ResponseReturnValue:
    """Keep measures and say how many; `said` is shown if the result was issued meanwhile."""
    assessment = opened.assessment
    try:
        count = improvement.keep_measures(
            current_session(), g.actor, assessment, measures, now=datetime.now(UTC)
        )
    except IssuedAlreadyError:
        return _issued(open_assessment(assessment.id), said)
    flash(tell(KEPT, count=count) if count else tell(UNCHANGED), "success" if count else "notice")
    address = url_for(".show_measures", assessment_id=assessment.id, page=page)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _told_of_file(key: Key, gaps: Mapping[str, str]) -> str:
    return tell(MOVED_SINCE if gaps else EMPTIED_SINCE, unit=key[0], item=key[1], **gaps)


def _low(opened: Opened) -> list[LowItem]:
    """Return the low items of a result, whose units have their names in the reader's language."""
    low, names = list(low_items(opened.result)), opened.names()
    return [replace(one, name=names.get(one.unit, one.name)) for one in low]


def _titles(opened: Opened, items: Iterable[LowItem]) -> dict[str, str]:
    return {one.item: title_of(opened.scheme, one.item, g.language) for one in items}


def _wrong(
    opened: Opened, touched: Mapping[Key, Written], read: Mapping[Key, tuple[Measure | None, str]]
) -> dict[Key, str]:
    """Return what is wrong with what was written, and what others wrote about it meanwhile."""
    moved = improvement.moved_measures(current_session(), g.actor, opened.assessment, touched)
    limits = {"measure": MAX_MEASURE, "owner": MAX_OWNER}
    return {key: tell(sentence, **gaps) for key, (sentence, gaps) in moved.items()} | {
        key: tell(sentence, **limits) for key, (_measure, sentence) in read.items() if sentence
    }


def _number() -> int:
    return max(request.args.get("page", 1, type=int), 1)


def _shown(items: list[LowItem]) -> list[tuple[int, LowItem]]:
    """Return the items of the page that was asked for, each with its place among all."""
    start = (_number() - 1) * AT_ONCE
    return list(enumerate(items))[start : start + AT_ONCE]


def _written(place: int) -> Written:
    measure = sent(f"measure-{place}", multi_line=True)
    words = (measure, sent(f"owner-{place}"), sent(f"due-{place}"))
    return Written(words, sent(f"shown-{place}"))


def _issued(opened: Opened, unsent: Mapping[Key, Words]) -> ResponseReturnValue:
    """Show what was issued, and what was written too late, to be copied."""
    return _page(opened, unsent=unsent), IssuedAlreadyError.status


def _page(
    opened: Opened,
    *,
    written: Mapping[Key, Words] | None = None,
    wrong: Mapping[Key, str] | None = None,
    faults: Sequence[str] = (),
    unsent: Mapping[Key, Words] | None = None,
) -> str:
    kept = improvement.load_measures(current_session(), opened.assessment)
    said = {key: words_of(one) for key, one in kept.items()}
    items = _low(opened)
    return render_template(
        "assessment/measures.html",
        opened=opened,
        assessment=opened.assessment,
        items=_shown(items),
        unsettled=len({one.key for one in items} - kept.keys()),
        total=len(items),
        said=said | dict(written or {}),
        marks={one.key: mark_of(said.get(one.key, NOTHING)) for one in items},
        wrong=wrong or {},
        faults=faults,
        unsent={key: "\n".join(filter(None, words)) for key, words in (unsent or {}).items()},
        refusal="" if unsent is None else tell(ISSUED),
        titles=_titles(opened, items),
        shown=lambda value: number_words(number(value)) if value else "—",
        number=_number(),
        last=max(1, -(-len(items) // AT_ONCE)),
    )
