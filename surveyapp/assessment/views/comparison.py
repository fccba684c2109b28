"""Two results of a scheme side by side, for those who oversee."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue

from surveyapp.assessment import runs
from surveyapp.assessment.adoption import subject_of
from surveyapp.assessment.comparison import (
    Comparison,
    Order,
    UnitMove,
    comparable_with,
    compare,
    find_other,
    in_order,
    usual_other,
)
from surveyapp.assessment.comparison_words import (
    comparison_rows,
    places_words,
    rank_words,
    score_words,
    told_facts,
    why_moved,
)
from surveyapp.assessment.models import Assessment
from surveyapp.assessment.views.blueprint import blueprint, for_overseers
from surveyapp.audit.models import Action
from surveyapp.audit.service import write_entry
from surveyapp.cells import csv_of
from surveyapp.database import current_session, record
from surveyapp.errors import NotFoundError
from surveyapp.paging import paged

AT_ONCE = 100
ROOM = "/assessments/<uuid:assessment_id>/comparison"


@blueprint.get(ROOM)
@for_overseers
def show_comparison(assessment_id: UUID) -> ResponseReturnValue:
    """Show in which units a result differs from another run of its scheme, and why."""
    session = current_session()
    after = runs.find_assessment(session, g.actor, assessment_id)
    others = comparable_with(session, g.actor, after)
    found = _found(after, others)
    listed = [] if found is None else _listed(found)
    why = None if found is None else partial(why_moved, found, language=g.language)
    page = paged(listed, request.args.get("page", 1, int), AT_ONCE)
    return render_template(
        "assessment/comparison.html",
        assessment=after,
        others=others,
        found=found,
        facts=[] if found is None else list(told_facts(found, g.language)),
        moves=page.rows,
        total=len(listed),
        moved=0 if found is None else sum(move.is_moved for move in found.moves),
        number=page.number,
        pages=page.pages,
        order=_order(),
        orders=list(Order),
        shows_all="all" in request.args,
        score=lambda row: score_words(row, g.language),
        rank=rank_words,
        places=places_words,
        why=why,
    )


@blueprint.get(f"{ROOM}.csv")
@for_overseers
def download_comparison(assessment_id: UUID) -> ResponseReturnValue:
    """Hand out what the page shows, of all its pages, as a file."""
    after = runs.find_assessment(current_session(), g.actor, assessment_id)
    found = _found(after, comparable_with(current_session(), g.actor, after))
    rows = comparison_rows(found, [] if found is None else _listed(found), g.language)
    response = Response(csv_of(rows), mimetype="text/csv")
    periods = "" if found is None else f"{found.before.period}-"
    name = f"{after.scheme_version.code}-{periods}{after.period}-comparison.csv"
    actor, now = g.actor, datetime.now(UTC)
    subject = f"{subject_of(after.scheme_version)} / {after.period}"
    record(lambda own: write_entry(own, actor, Action.DOWNLOADED, subject, now=now, file=name))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked_other(after: Assessment) -> Assessment | None:
    """Return the other run that the address names; none where it names none."""
    asked = request.args.get("with", "")
    if not asked:
        return None
    try:
        other_id = UUID(asked)
    except ValueError:
        raise NotFoundError from None
    return find_other(current_session(), g.actor, after, other_id)


def _found(after: Assessment, others: Sequence[Assessment]) -> Comparison | None:
    """Return the comparison that the address asks for; none where there is no other run."""
    before = _asked_other(after) or usual_other(others, after)
    if before is None:
        return None
    period = request.args.get("period", "")
    return compare(current_session(), before, after, g.language, period)


def _order() -> Order:
    asked = request.args.get("order", "")
    return Order(asked) if asked in set(Order) else Order.RANK


def _listed(found: Comparison) -> list[UnitMove]:
    """Return the units that the address asks for: all, or those that moved, in its order."""
    moves = in_order(found.moves, _order())
    return moves if "all" in request.args else [move for move in moves if move.is_moved]
