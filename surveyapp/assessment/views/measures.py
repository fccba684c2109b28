"""What is done about the low items of a result, before its bulletin may go out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveyapp.assessment import improvement
from surveyapp.assessment.bulletin.measures import Key, Measure
from surveyapp.assessment.errors import IssuedAlreadyError
from surveyapp.assessment.improvement import MAX_OWNER, LowItem, low_items, read_measure
from surveyapp.assessment.models import MAX_REASON
from surveyapp.assessment.sheets import number, title_of
from surveyapp.assessment.telling import number_words
from surveyapp.assessment.views.blueprint import (
    Opened,
    blueprint,
    for_assessors,
    for_overseers,
    open_assessment,
    tell,
)
from surveyapp.assessment.views.sent import sent
from surveyapp.database import current_session
from surveyapp.messages import N_

ROOM = "/assessments/<uuid:assessment_id>/measures"
AT_ONCE = 100  # Items on one page.
KEPT = N_("已写下 {count} 项整改措施。")
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
    if opened.issue is not None:
        raise IssuedAlreadyError
    items = _shown(list(low_items(opened.result)))
    written = {one.key: _written(place) for place, one in items}
    read = {key: read_measure(*words) for key, words in written.items()}
    wrong = {key: sentence for key, (_measure, sentence) in read.items() if sentence}
    if wrong:
        return _page(opened, written=written, wrong=wrong), HTTPStatus.UNPROCESSABLE_ENTITY
    measures: dict[Key, Measure | None] = {key: one for key, (one, _sentence) in read.items()}
    count = improvement.keep_measures(
        current_session(), g.actor, opened.assessment, measures, now=datetime.now(UTC)
    )
    flash(tell(KEPT, count=count) if count else tell(UNCHANGED), "success" if count else "notice")
    address = url_for(".show_measures", assessment_id=assessment_id, page=_number())
    return redirect(address, HTTPStatus.SEE_OTHER)


def _number() -> int:
    return max(request.args.get("page", 1, type=int), 1)


def _shown(items: list[LowItem]) -> list[tuple[int, LowItem]]:
    """Return the items of the page that was asked for, each with its place among all."""
    start = (_number() - 1) * AT_ONCE
    return list(enumerate(items))[start : start + AT_ONCE]


def _written(place: int) -> tuple[str, str, str]:
    measure = sent(f"measure-{place}", multi_line=True)
    return measure, sent(f"owner-{place}"), sent(f"due-{place}")


def _page(
    opened: Opened,
    *,
    written: Mapping[Key, tuple[str, str, str]] | None = None,
    wrong: Mapping[Key, str] | None = None,
) -> str:
    kept = improvement.load_measures(current_session(), opened.assessment)
    said = {key: (one.measure, one.owner, one.due.isoformat()) for key, one in kept.items()}
    items = list(low_items(opened.result))
    limits = {"measure": MAX_REASON, "owner": MAX_OWNER}
    return render_template(
        "assessment/measures.html",
        opened=opened,
        assessment=opened.assessment,
        items=_shown(items),
        unsettled=len({one.key for one in items} - kept.keys()),
        total=len(items),
        said=said | dict(written or {}),
        wrong={key: tell(sentence, **limits) for key, sentence in (wrong or {}).items()},
        titles={one.item: title_of(opened.scheme, one.item, g.language) for one in items},
        shown=lambda value: number_words(number(value)) if value else "—",
        number=_number(),
        last=max(1, -(-len(items) // AT_ONCE)),
    )
